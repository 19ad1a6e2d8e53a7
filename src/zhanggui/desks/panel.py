"""Frames as matrices: 36 days × series, every shop beside the others, so that a check is a few array lines and no loop over shops."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.almanac.lunar import spring_festival
from zhanggui.almanac.promos import PromoCalendar, promo_calendar
from zhanggui.desks.check import Context
from zhanggui.kernel.flags import Flag
from zhanggui.methods.opendays import closed, no_example, reopened
from zhanggui.methods.usual import Usual, middle, usual

DAYS = 36
HISTORY = 28
NOT_ORDINARY = frozenset({"presale", "balance", "peak", "return"})  # 大促 phases unlike an ordinary day; before them buyers only wait
SPRING_BEFORE, SPRING_AFTER = 7, 7  # 春节: couriers rest, shops sleep, nothing compares
Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """The rows of one frame, grouped into series. `keys` has one row per series: shop, then the dimensions asked for."""

    keys: pd.DataFrame
    rows: pd.DataFrame
    place: NDArray[np.int64]
    code: NDArray[np.int64]
    seen: Marks

    @cached_property
    def shops(self) -> pd.Series:
        return self.keys["shop"]

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def present(self) -> Marks:
        marks = np.zeros((DAYS, len(self.keys)), dtype=bool)
        marks[self.place, self.code] = True
        return marks

    def of(self, column: str) -> Numbers:
        """Daily sums. A member missing on a day its shop reported is 0; a day the shop did not report, or an empty cell, is NaN."""
        values = pd.to_numeric(self.rows[column], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        given, shape = np.isfinite(values), (DAYS, len(self.keys))
        sums = np.bincount(self._cell, np.where(given, values, 0.0), DAYS * len(self.keys)).reshape(shape)
        known = np.bincount(self._cell[given], minlength=DAYS * len(self.keys)).reshape(shape)
        return np.where(known > 0, sums, self._absent)

    @cached_property
    def _cell(self) -> NDArray[np.int64]:
        """Of every row, its place in a table of days × series."""
        return self.place * len(self.keys) + self.code

    @cached_property
    def _absent(self) -> Numbers:
        """What a series is on a day without a row of it."""
        return np.where(self.seen & ~self.present, 0.0, np.nan)


_KEPT: WeakKeyDictionary[Any, dict[Any, Any]] = WeakKeyDictionary()
T = TypeVar("T")


def kept(ctx: Context, name: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, made once per context: several checks ask for the same panels of the same day."""
    own = _KEPT.setdefault(ctx, {})
    if name not in own:
        own[name] = make()
    made: T = own[name]
    return made


def panel(ctx: Context, name: str, by: tuple[str, ...] = (), named: str | None = None) -> Panel:
    """The frame `name` as series of shop × `by`. `named`: leave out rows where that column is empty (their day was still reported)."""
    return kept(ctx, ("panel", name, by, named), lambda: _panel(ctx, name, by, named))


def _panel(ctx: Context, name: str, by: tuple[str, ...], named: str | None) -> Panel:
    frame = ctx.frame(name)
    first = pd.Timestamp(ctx.day - timedelta(days=DAYS - 1))
    place = (pd.to_datetime(frame["day"]) - first).dt.days.to_numpy()
    inside = (place >= 0) & (place < DAYS)
    picked = inside & (frame[named].astype(object).fillna("") != "").to_numpy(dtype=bool) if named else inside
    shop, shops = texts_of(frame["shop"].to_numpy(dtype=object))
    rows = frame[picked]
    code, keys = keys_of([(shop[picked], shops), *(texts_of(rows[d].to_numpy(dtype=object)) for d in by)])
    reported = np.zeros((DAYS, len(shops)), dtype=bool)
    reported[place[inside], shop[inside]] = True
    named_keys = pd.DataFrame({d: pd.Series(column, dtype="str") for d, (column, _) in zip(("shop", *by), keys, strict=True)})
    seen = reported[:, keys[0][1]]
    return Panel(named_keys, rows, np.asarray(place[picked], dtype=np.int64), code, seen)


def texts_of(column: NDArray[np.object_]) -> tuple[NDArray[np.int64], list[str]]:
    """A column as numbers of its texts, the texts in order; what is missing is the empty text."""
    code, found = pd.factorize(column, use_na_sentinel=False)
    texts = ["" if pd.isna(value) else str(value) for value in found]
    ordered = sorted(set(texts))
    rank = {text: n for n, text in enumerate(ordered)}
    return np.array([rank[text] for text in texts], dtype=np.int64)[code], ordered


def keys_of(columns: list[tuple[NDArray[np.int64], list[str]]]) -> tuple[NDArray[np.int64], list[tuple[list[str], NDArray[np.int64]]]]:
    """For each row the number of its key, keys in order; and the keys column by column, as texts and as numbers of them."""
    sizes = tuple(max(len(texts), 1) for _, texts in columns)
    whole = np.ravel_multi_index(tuple(code for code, _ in columns), sizes)
    distinct, code = np.unique(whole, return_inverse=True)
    parts = np.unravel_index(distinct, sizes)
    return code.astype(np.int64), [([texts[n] for n in part], part) for part, (_, texts) in zip(parts, columns, strict=True)]


def odd_days(ctx: Context, shops: Iterable[str], warm: bool = False) -> Marks:
    """36 × shops: days that say nothing about an ordinary day: incomplete or closed ones, 大促 days and the day after, 春节.

    `warm`: the warm-up before a 大促 too, when visitors come as usual but hold their orders.
    """
    listed, days = list(shops), [ctx.day - timedelta(days=DAYS - 1 - t) for t in range(DAYS)]
    promos = promo_calendar(getattr(ctx, "home", None))
    calendars: dict[tuple[str, str, str], Marks] = {}
    known: dict[str, Marks] = {}
    for shop in dict.fromkeys(listed):
        own = promos.own_shop(shop)  # most shops share the days of their platform
        kind = (ctx.shops[shop].platform, ctx.shops[shop].currency, own) if shop in ctx.shops else ("", "", own)
        if kind not in calendars:
            calendars[kind] = np.array([_odd(day, kind, warm, promos) for day in days])
        partial = np.array([Flag.PARTIAL_DAY in ctx.flags(shop, day) for day in days])
        known[shop] = calendars[kind] | partial | unlike_days(ctx).get(shop, False) | reopened_days(ctx).get(shop, False)
    return np.column_stack([known[shop] for shop in listed]) if listed else np.zeros((DAYS, 0), dtype=bool)


def unlike_days(ctx: Context) -> dict[str, Marks]:
    """By shop, its 36 days: past ones on which it was closed, and a first one of which the file holds only a part."""
    return kept(ctx, "unlike days", lambda: _unlike_days(ctx))


def reopened_days(ctx: Context) -> dict[str, Marks]:
    """By shop, its 36 days: those on which it opened again after a closing, today among them."""
    return kept(ctx, "reopened days", lambda: _reopened_days(ctx))


def _reopened_days(ctx: Context) -> dict[str, Marks]:
    shops = panel(ctx, "shop")
    money = shops.of("pay_amount")
    orders = shops.of("order_orders") if "order_orders" in shops.rows else np.full_like(money, np.nan)
    return dict(zip(shops.shops, reopened(money, orders, closed(money, shops.of("pay_users"))).T, strict=True))


def _unlike_days(ctx: Context) -> dict[str, Marks]:
    shops = panel(ctx, "shop")
    marks = no_example(shops.of("pay_amount"), shops.of("pay_users"))
    return dict(zip(shops.shops, marks.T, strict=True))


def _odd(day: date, kind: tuple[str, str, str], warm: bool, promos: PromoCalendar) -> bool:
    platform, currency, shop = kind
    promo, eve = promos.on(day, platform, shop), promos.on(day - timedelta(days=1), platform, shop)
    if (promo and (warm or promo.phase in NOT_ORDINARY)) or (eve and eve.phase in NOT_ORDINARY):
        return True
    return currency == "CNY" and _spring(day)


def _spring(day: date) -> bool:
    festival = spring_festival(day.year)
    return festival is not None and -SPRING_BEFORE <= (day - festival).days <= SPRING_AFTER


def usual_of(values: Numbers, odd: Marks, unit: float | Numbers = 1.0) -> Usual:
    """`methods.usual` with the odd days left out of the history, and silent (NaN) when the day itself is odd."""
    seen = usual(values, unit, odd)
    quiet = odd[-1]
    return Usual(*(np.where(quiet, np.nan, part) for part in (seen.expected, seen.low, seen.high, seen.z)))


def over(top: Numbers, bottom: Numbers) -> Numbers:
    """top ÷ bottom, NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)


def before(values: Numbers, days: int = HISTORY) -> Numbers:
    """The rows of the last `days` days before the day itself."""
    return values[-days - 1 : -1]


def total(values: Numbers) -> Numbers:
    """Sum down the columns; NaN when nothing is known."""
    return np.where(np.isfinite(values).any(axis=0), np.nansum(values, axis=0), np.nan)


@dataclass(frozen=True)
class Ordinary:
    """What an ordinary day of each shop is worth: money, per visitor, per buyer. NaN when no file says."""

    day: dict[str, float]
    visitor: dict[str, float]
    buyer: dict[str, float]

    def of(self, what: str, shops: Iterable[str]) -> Numbers:
        known: dict[str, float] = getattr(self, what)
        return np.array([known.get(shop, np.nan) for shop in shops], dtype=float)


def ordinary(ctx: Context) -> Ordinary:
    """Middle day's sales, sales per visitor and per buyer of the last 28 ordinary days, of every shop."""
    return kept(ctx, "ordinary", lambda: _ordinary(ctx))


def _ordinary(ctx: Context) -> Ordinary:
    shops = panel(ctx, "shop")
    odd = odd_days(ctx, shops.shops)
    money, visitors, buyers = (before(np.where(odd, np.nan, shops.of(c))) for c in ("pay_amount", "visitors", "pay_users"))
    names = list(shops.shops)
    both = np.where(np.isfinite(money), visitors, np.nan)
    bought = np.where(np.isfinite(money), buyers, np.nan)
    return Ordinary(
        day=dict(zip(names, middle(money).tolist(), strict=True)),
        visitor=dict(zip(names, over(total(np.where(np.isfinite(both), money, np.nan)), total(both)).tolist(), strict=True)),
        buyer=dict(zip(names, over(total(np.where(np.isfinite(bought), money, np.nan)), total(bought)).tolist(), strict=True)),
    )
