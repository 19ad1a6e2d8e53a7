"""The calendar by which a shop's days are compared with those of a year ago."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zhanggui.almanac.comparable import seasons_of
from zhanggui.almanac.promos import promo_calendar
from zhanggui.metrics.compare import SeasonsOf
from zhanggui.warehouse.shops import Shop

KEEPS_SPRING_FESTIVAL = "CNY"  # shops that sell in this currency


def seasons_by_shop(shops: Mapping[str, Shop], home: Path | None) -> SeasonsOf:
    """Each shop's calendar: its platform's promotions, its own events, the Spring Festival where buyers keep it."""
    promos = promo_calendar(home)
    return lambda key: seasons_of(promos, shops[key].platform, key, shops[key].currency == KEEPS_SPRING_FESTIVAL)
