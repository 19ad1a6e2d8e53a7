"""The days that a day is held against."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from zhanggui.almanac.promos import PromoCalendar

Base = Literal["yesterday", "last_week", "last_year", "plan"]
BASES: tuple[Base, ...] = ("yesterday", "last_week", "last_year", "plan")


def base_day(base: Base, day: date, platform: str, calendar: PromoCalendar) -> date:
    """较前一日, 较上周同期 (same weekday), 同比: the same weekday 52 weeks ago, or the same day of the same 大促."""
    if base == "yesterday":
        return day - timedelta(days=1)
    if base == "last_week":
        return day - timedelta(days=7)
    if base == "last_year":
        return calendar.comparable_year_ago(day, platform)
    return day
