"""The holidays of a span as people read them: 春节 2 月 15 日至 23 日，2 月 14 日、28 日上班."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhanggui.almanac.holidays import day_kind
from zhanggui.kernel.days import days_between
from zhanggui.kernel.words import Words

NEAR = 30  # days that a make-up day lies from its holiday, and much less than a year


@dataclass(frozen=True)
class DaysOff:
    """One holiday: its days off in a row, and the weekend days that are worked for it."""

    name: Words
    first: date
    last: date
    makeup: tuple[date, ...]


def days_off(first: date, last: date) -> list[DaysOff]:
    """The announced holidays that begin in the span. A weekend that adjoins the legal days belongs to them."""
    found: list[DaysOff] = []
    worked: list[tuple[date, str]] = []
    for day in days_between(first, last):
        kind = day_kind(day)
        if kind.kind == "makeup" and kind.holiday:
            worked.append((day, kind.holiday.zh))
        elif kind.kind == "holiday" and kind.holiday:
            if found and found[-1].name == kind.holiday and (day - found[-1].last).days == 1:
                found[-1] = DaysOff(kind.holiday, found[-1].first, day, ())
            else:
                found.append(DaysOff(kind.holiday, day, day, ()))
    return [DaysOff(one.name, one.first, one.last, _worked_for(one, worked)) for one in found]


def _worked_for(one: DaysOff, worked: list[tuple[date, str]]) -> tuple[date, ...]:
    """The make-up days of this holiday, not of the same holiday of another year."""
    return tuple(day for day, name in worked if name == one.name.zh and abs((day - one.first).days) <= NEAR)


def unannounced(first: date, last: date) -> list[int]:
    """The years of the span whose holidays are not known."""
    return [year for year in range(first.year, last.year + 1) if not day_kind(date(year, 1, 1)).announced]
