"""The lunar calendar (农历) from 1999 to 2052: lunar dates, the festivals that go by the moon, days to the Spring Festival."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from zhanggui.kernel.words import Words

LONG, SHORT = 30, 29
MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
DIGITS = "一二三四五六七八九"


@dataclass(frozen=True)
class Lunar:
    """A date of the lunar calendar. `year` is the year in which that lunar year begins."""

    year: int
    month: int
    day: int
    leap: bool = False

    @property
    def words(self) -> Words:
        """闰六月初三."""
        said = {10: "初十", 20: "二十", 30: "三十"}.get(self.day, "初十廿"[self.day // 10 % 3] + DIGITS[self.day % 10 - 1])
        leap = "闰" if self.leap else ""
        return Words(f"{leap}{MONTHS[self.month - 1]}月{said}", f"{'leap ' if self.leap else ''}month {self.month} day {self.day}")


@dataclass(frozen=True)
class Festival:
    """A festival by the moon. `day` 0: the last day of the month."""

    id: str
    words: Words
    month: int
    day: int


FESTIVALS = (
    Festival("spring", Words("春节", "Spring Festival"), 1, 1),
    Festival("lantern", Words("元宵", "Lantern Festival"), 1, 15),
    Festival("dragon_boat", Words("端午", "Dragon Boat Festival"), 5, 5),
    Festival("qixi", Words("七夕", "Qixi"), 7, 7),
    Festival("mid_autumn", Words("中秋", "Mid-Autumn Festival"), 8, 15),
    Festival("double_ninth", Words("重阳", "Double Ninth"), 9, 9),
    Festival("laba", Words("腊八", "Laba"), 12, 8),
    Festival("eve", Words("除夕", "New Year's Eve of the moon"), 12, 0),
)


@dataclass(frozen=True)
class _Year:
    first: date
    months: tuple[tuple[int, bool, int], ...]  # month, leap, days


def spring_festival(year: int) -> date | None:
    """春节: the first day of the lunar year that begins in `year`; None outside 1999–2052."""
    known = _years().get(year)
    return known.first if known else None


def lunar_day(day: date) -> Lunar | None:
    """The lunar date of a day; None outside the years that are known."""
    year = _lunar_year(day)
    if year is None:
        return None
    left = (day - _years()[year].first).days
    for month, leap, days in _years()[year].months:
        if left < days:
            return Lunar(year, month, left + 1, leap)
        left -= days
    return None


def lunar_to_day(year: int, month: int, day: int, leap: bool = False) -> date | None:
    """The day of a lunar date; None when that year has no such date (a leap month, a 30th) or is not known."""
    known = _years().get(year)
    if known is None:
        return None
    first = known.first
    for number, is_leap, days in known.months:
        if (number, is_leap) == (month, leap):
            return first + timedelta(days=day - 1) if 1 <= day <= days else None
        first += timedelta(days=days)
    return None


def festival_day(festival: str, year: int) -> date | None:
    """The day of a festival of the lunar year `year` (腊八 and 除夕 fall into the January or February after). Raises KeyError."""
    one = {f.id: f for f in FESTIVALS}[festival]
    if one.day:
        return lunar_to_day(year, one.month, one.day)
    following = spring_festival(year + 1)
    return following - timedelta(days=1) if following else None


@cache
def festivals_of(year: int) -> dict[date, Festival]:
    """The festivals whose days lie in a calendar year, by day."""
    days = {festival_day(one.id, lunar): one for lunar in (year - 1, year) for one in FESTIVALS}
    return {day: days[day] for day in sorted(d for d in days if d and d.year == year)}


def festival_on(day: date) -> Festival | None:
    """The festival by the moon that a day is, if it is one."""
    return festivals_of(day.year).get(day)


def days_to_spring_festival(day: date) -> int | None:
    """Days to the nearest Spring Festival: 3 is three days before, 0 the day itself, −2 two days after. None outside the known years."""
    near = [(spring - day).days for year in (day.year, day.year + 1) if (spring := spring_festival(year))]
    return min(near, key=abs) if near and _lunar_year(day) is not None else None


def _lunar_year(day: date) -> int | None:
    starts, years = _starts()
    place = bisect_right(starts, day) - 1
    return years[place] if 0 <= place < len(starts) - 1 else None  # the last year serves to end the one before


@cache
def _starts() -> tuple[list[date], list[int]]:
    return [year.first for year in _years().values()], list(_years())


@cache
def _years() -> dict[int, _Year]:
    raw = tomllib.loads(files("zhanggui.almanac").joinpath("lunar.toml").read_text(encoding="utf-8"))
    return {int(year): _read(text) for year, text in raw.items()}


def _read(text: str) -> _Year:
    first, leap, lengths = text.split()
    numbers = [(n, False) for n in range(1, 13)]
    if int(leap):
        numbers.insert(int(leap), (int(leap), True))
    days = (LONG if sign == "+" else SHORT for sign in lengths)
    return _Year(date.fromisoformat(first), tuple((n, is_leap, d) for (n, is_leap), d in zip(numbers, days, strict=True)))
