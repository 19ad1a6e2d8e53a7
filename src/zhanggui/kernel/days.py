"""Days, Monday weeks, months, quarters, and reading a day that a person typed."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

Level = Literal["day", "week", "month", "quarter", "year"]
LEVELS: tuple[Level, ...] = ("day", "week", "month", "quarter", "year")
YEARS = 1990, 2100  # of a shop on the web; days far outside of them are slips of the pen, and a year before or after them may not exist


def read_day(text: str) -> date:
    """2026-11-10, 2026/11/10 or 20261110 → date. Raises UseError, also for a year that no shop knows."""
    digits = text.strip().replace("/", "-")
    try:
        if len(digits) == 8 and digits.isdigit():
            return checked_day(date(int(digits[:4]), int(digits[4:6]), int(digits[6:])))
        return checked_day(date.fromisoformat(digits))
    except ValueError:
        raise UseError(
            Words(f"看不懂日期「{text}」", f"cannot read the date '{text}'"),
            Words("写成 2026-11-10 这样", "write it like 2026-11-10"),
        ) from None


def checked_day(day: date) -> date:
    """The day itself. Raises UseError outside of the years 1990 to 2100."""
    first, last = YEARS
    if not first <= day.year <= last:
        raise UseError(
            Words(f"日期的年份不对：{day}", f"the year of the date cannot be right: {day}"),
            Words(f"年份要在 {first} 和 {last} 之间", f"years lie between {first} and {last}"),
        )
    return day


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)


def start_of(day: date, level: Level) -> date:
    """First day of the day, Monday week, month, quarter or year that `day` lies in."""
    if level == "day":
        return day
    if level == "week":
        return day - timedelta(days=day.weekday())
    if level == "month":
        return day.replace(day=1)
    if level == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return date(day.year, 1, 1)


def end_of(day: date, level: Level) -> date:
    """Last day of the day, Monday week, month, quarter or year that `day` lies in."""
    if level == "day":
        return day
    if level == "week":
        return start_of(day, "week") + timedelta(days=6)
    if level == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if level == "quarter":
        last = start_of(day, "quarter").replace(month=3 * ((day.month - 1) // 3) + 3)
        return end_of(last, "month")
    return date(day.year, 12, 31)


def last_year(day: date) -> date:
    """The same calendar day a year before; 29 February goes to 28 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
