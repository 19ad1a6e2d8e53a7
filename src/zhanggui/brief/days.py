"""The days that a day is held against."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from zhanggui.almanac.season import Seasons

Base = Literal["expected", "yesterday", "last_week", "last_year", "plan"]
BASES: tuple[Base, ...] = ("expected", "yesterday", "last_week", "last_year", "plan")
BACK: dict[Base, int] = {"expected": 0, "yesterday": 1, "last_week": 7, "last_year": 364, "plan": 0}


def base_day(base: Base, day: date, seasons: Seasons) -> tuple[date, bool]:
    """较应有值 (the day itself), 较前一日, 较上周同期 (same weekday), 同比 (by promotion, by the moon, else by weekday); and whether that day compares at all."""
    if base == "last_year":
        twin = seasons.pair(day).base
        if twin is not None:
            return twin, True
    return day - timedelta(days=BACK[base]), base != "last_year"
