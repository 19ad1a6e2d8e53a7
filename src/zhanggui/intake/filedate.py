"""The day, or span of days, that a file name tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from zhanggui.kernel.days import end_of

DAY = re.compile(r"(?<!\d)(20\d{2})([-_./年]?)(\d{1,2})(?:\2|月)(\d{1,2})日?(?!\d)")
YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
MONTH = re.compile(r"(?<!\d)(20\d{2})[-_年](\d{1,2})月?(?!\d)")


@dataclass(frozen=True)
class Span:
    """First and last day, both included."""

    first: date
    last: date

    @property
    def period(self) -> str:
        """day, week (Monday to Sunday), month (a whole one), or range."""
        if self.first == self.last:
            return "day"
        if self.first.weekday() == 0 and self.last - self.first == timedelta(days=6):
            return "week"
        if self.first.day == 1 and self.last == end_of(self.first, "month"):
            return "month"
        return "range"


def span_in_name(name: str) -> Span | None:
    """One day, or two days first_last, or a month; None when the name tells none, or more than two."""
    days = [day for found in DAY.finditer(name) if (day := _day(found))]
    if len(days) == 1:
        return Span(days[0], days[0])
    if len(days) == 2 and days[0] <= days[1]:
        return Span(days[0], days[1])
    months = [] if days else list(MONTH.finditer(name))
    if len(months) == 1 and 1 <= int(months[0][2]) <= 12:
        first = date(int(months[0][1]), int(months[0][2]), 1)
        return Span(first, end_of(first, "month"))
    return None


def year_in_name(name: str) -> Span | None:
    """The span of the name, else the one year that it holds (2026年目标.xlsx)."""
    years = {int(y) for y in YEAR.findall(name)}
    if (span := span_in_name(name)) or len(years) != 1:
        return span
    year = years.pop()
    return Span(date(year, 1, 1), date(year, 12, 31))


def _day(found: re.Match[str]) -> date | None:
    year, mark, month, day = found.groups()
    if not mark and len(month + day) != 4:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
