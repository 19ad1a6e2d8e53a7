"""How a promotion's day is written so that it holds for every year: 11-11, SF-25 (before the Spring Festival), 11-4thu+1 (after the 4th Thursday)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from zhanggui.almanac.lunar import lunar_to_day, spring_festival

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIXED = re.compile(r"(\d\d)-(\d\d)")
SPRING = re.compile(r"SF([+-]\d{1,3})?")
MOON = re.compile(r"L(\d\d)-(\d\d)([+-]\d{1,3})?")
NTH = re.compile(rf"(\d\d)-([1-5])({'|'.join(WEEKDAYS)})([+-]\d{{1,3}})?")


def rule_day(text: str, year: int) -> date | None:
    """The day in `year`; None where the year has none (29 February, a fifth Monday) or its Spring Festival is not known.

    `L07-07-6`: six days before the seventh of the seventh month of the moon. Raises ValueError for text that is no rule.
    """
    if fixed := FIXED.fullmatch(text):
        month, day = int(fixed[1]), int(fixed[2])
        date(2024, month, day)  # of a leap year: a mistake in any other sense raises
        return None if (month, day) == (2, 29) and not _leap(year) else date(year, month, day)
    if spring := SPRING.fullmatch(text):
        return _moved(spring_festival(year), spring[1])
    if moon := MOON.fullmatch(text):
        return _moved(lunar_to_day(year, int(moon[1]), int(moon[2])), moon[3])
    if nth := NTH.fullmatch(text):
        return _moved(_nth_weekday(year, int(nth[1]), int(nth[2]), WEEKDAYS.index(nth[3])), nth[4])
    raise ValueError(f"no day: {text!r}")


def _moved(day: date | None, by: str | None) -> date | None:
    return day + timedelta(days=int(by or 0)) if day else None


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return day if day.month == month else None


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
