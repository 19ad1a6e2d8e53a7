"""The shop's calendar as a design: which columns each day has, from the almanac. What they do is learnt in methods/expect.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhanggui.almanac.abroad import CHINA, country_of
from zhanggui.almanac.features import Features, features
from zhanggui.almanac.lunar import festival_on
from zhanggui.almanac.promos import Promo, PromoCalendar, promo_calendar
from zhanggui.desks.check import ShopLike
from zhanggui.kernel.days import days_between
from zhanggui.methods.expect_design import Design, Sort, week_and_season

YEAR_DAYS = 365.2425
ONE = timedelta(days=1)
AFTER_DAYS = 3  # a 大促 borrows from the days after it
SALE_PHASES = frozenset({"presale", "balance", "peak", "return"})  # unlike an ordinary day; in the warm-up buyers only wait
# Days from the Spring Festival (0 = 初一) between which its effect runs in straight lines; at both ends it is nothing.
SPRING = np.array([-35, -28, -21, -14, -10, -7, -4, -2, 0, 2, 4, 7, 10, 14, 20])
SPRING_RARE = 7  # nearer than this no day compares with an ordinary one; further off unseen days are still judged
GIFT_FESTIVALS = frozenset({"dragon_boat", "qixi", "mid_autumn"})
GIFT_DAYS = 5
Column = tuple[str, Sort, float]
Kind = tuple[str, str, str]  # platform, country whose calendar its buyers live by, own shop (only where it has days of its own)


def design_of(shops: Sequence[ShopLike], first: date, last: date, home: Path | None = None) -> tuple[Design, NDArray[np.int64]]:
    """The design of the days first … last and, per shop, which calendar of it is the shop's. `home`: the workspace with its own days."""
    promos = promo_calendar(home)
    kinds = [(shop.platform, country_of(shop.currency, shop.timezone), promos.own_shop(shop.key)) for shop in shops]
    calendars = tuple(sorted(set(kinds)))
    place = {kind: number for number, kind in enumerate(calendars)}
    return _design(promos, calendars, first, last), np.array([place[kind] for kind in kinds], dtype=np.int64)


@lru_cache(maxsize=64)
def _design(promos: PromoCalendar, calendars: tuple[Kind, ...], first: date, last: date) -> Design:
    days = list(days_between(first, last))
    base = _base(days[0], len(days))
    columns = [[_columns(promos, kind, day) for day in days] for kind in calendars]
    sorts = {name: sort for calendar in columns for day in calendar for name, sort, _ in day}
    names = sorted(sorts)
    place = {name: number for number, name in enumerate(names)}
    rows = np.zeros((len(calendars), len(days), len(names)))
    for number, calendar in enumerate(columns):
        for row, day in enumerate(calendar):
            for name, _, value in day:
                rows[number, row, place[name]] = value
    whole = np.concatenate([np.repeat(base.rows, len(calendars), axis=0), rows], axis=2)
    sort = np.concatenate([base.sort, np.array([sorts[name] for name in names], dtype=np.int8)])
    return Design((*base.names, *names), sort, whole)


def _base(first: date, count: int) -> Design:
    """Weekdays and seasons."""
    days = np.datetime64(first, "D") + np.arange(count)
    weekday = (days.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    return week_and_season(weekday, (days.astype(np.int64) % YEAR_DAYS) / YEAR_DAYS)


@lru_cache(maxsize=65_536)
def _columns(promos: PromoCalendar, kind: Kind, day: date) -> tuple[Column, ...]:
    """Everything that makes the day unlike an ordinary one."""
    platform, country, shop = kind
    known = features(day, promos, platform, shop, country)
    return (*_holidays(known, day, country == CHINA), *_spring(known), *_sales(known, promos, kind), *_events(known))


def _holidays(known: Features, day: date, china: bool) -> Iterator[Column]:
    if known.kind.kind == "makeup":
        yield "makeup", Sort.SOFT, 1.0
    if known.kind.kind == "holiday" and known.kind.holiday and known.kind.holiday.zh != "春节":
        yield f"holiday:{known.kind.holiday.zh}", Sort.SOFT, 1.0
    if china:
        for ahead in range(GIFT_DAYS + 1):
            festival = festival_on(day + ahead * ONE)
            if festival and festival.id in GIFT_FESTIVALS:
                yield f"festival:{festival.id}:{'before' if ahead else 'day'}", Sort.SOFT, 1.0


def _spring(known: Features) -> Iterator[Column]:
    """Hat functions over the days from the Spring Festival."""
    if known.days_to_spring is None or not SPRING[0] < -known.days_to_spring < SPRING[-1]:
        return
    offset = -known.days_to_spring
    right = int(np.searchsorted(SPRING, offset, side="left"))
    left = right - 1
    share = (offset - SPRING[left]) / (SPRING[right] - SPRING[left])
    for knot, value in ((left, 1 - share), (right, share)):
        if value > 0 and 0 < knot < len(SPRING) - 1:
            yield f"spring:{SPRING[knot]:+d}", Sort.RARE if abs(SPRING[knot]) <= SPRING_RARE else Sort.SOFT, float(value)


def _sales(known: Features, promos: PromoCalendar, kind: Kind) -> Iterator[Column]:
    """The phase of the 大促, its opening or last day, and the days after."""
    platform, _, shop = kind
    promo, day = known.promo, known.day
    if promo is not None:
        yield f"promo:{promo.id}:{promo.phase}", Sort.RARE if promo.phase in SALE_PHASES else Sort.SOFT, 1.0
        if promo.phase == "balance" and not _same(promos.on(day - ONE, platform, shop), promo):
            yield f"promo:{promo.id}:balance:first", Sort.RARE, 1.0
        if promo.phase == "peak" and not _same(promos.on(day + ONE, platform, shop), promo):
            yield f"promo:{promo.id}:peak:last", Sort.RARE, 1.0
        return
    for ago in range(1, AFTER_DAYS + 1):
        before = promos.on(day - ago * ONE, platform, shop)
        if before is not None:
            if before.phase in SALE_PHASES:
                yield (f"after:{before.id}:1", Sort.RARE, 1.0) if ago == 1 else (f"after:{before.id}:2", Sort.SOFT, 1.0)
            return


def _same(one: Promo | None, other: Promo) -> bool:
    return one is not None and (one.id, one.phase) == (other.id, other.phase)


def _events(known: Features) -> Iterator[Column]:
    for kind in sorted({event.kind for event in known.events if not isinstance(event, Promo)}):
        yield f"event:{kind}", Sort.SOFT, 1.0
