"""What every shop's day should have brought, by the calendar and from up to 800 days of its past."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.desks.calendar_design import design_of
from zhanggui.desks.check import Context
from zhanggui.desks.panel import DAYS, Marks, Numbers, kept, ordinary, unlike_days
from zhanggui.kernel.flags import Flag
from zhanggui.methods.expect import Expected, expect
from zhanggui.methods.expect_members import usual_beyond
from zhanggui.methods.opendays import no_example
from zhanggui.methods.usual import Usual

CHAIN = ("visitors", "pay_users", "pay_amount")
PAST_DAYS = 800
BASKETS = 1.5  # baskets differ in size: a day of n baskets swings like n ÷ 1.5 equal ones


@dataclass(frozen=True)
class Foretold:
    """Shops × visitors, buyers and sales, measure by measure in the columns of every array.

    expected, low, high, doubt (variance of the log factor of the day), known (such days were seen before): one row. factor, rare: what the calendar
    does, and the part of it that 大促 and holidays do, 36 rows. `shops`: what each shop's columns were taken from, in their order.
    """

    place: Mapping[str, int]
    expected: Numbers
    low: Numbers
    high: Numbers
    doubt: Numbers
    known: Marks
    factor: Numbers
    rare: Numbers
    shops: tuple[Expected, ...] = ()

    def column(self, measure: str, shops: Sequence[str]) -> NDArray[np.int64]:
        """The column of each shop for a measure; the shop must be one of `place`."""
        return np.array([CHAIN.index(measure) * len(self.place) + self.place[shop] for shop in shops], dtype=np.int64)


def foretold(ctx: Context) -> Foretold:
    """The model of every shop of a brief, fitted once."""
    return kept(ctx, "foretold", lambda: _fit(ctx))


def usual_in(ctx: Context, shops: Sequence[str], values: Numbers, like: str, unit: float | Numbers = 1.0) -> Usual:
    """`methods.usual` of series (36 days × series, one shop each), with what the calendar does to `like` (visitors, pay_users or pay_amount) of
    its shop taken out and given back. Silent (NaN) on a part of a day, and on a 大促 or 春节 never seen before."""
    model = foretold(ctx)
    at, part = model.column(like, shops), partial_days(ctx, shops)
    seen = usual_beyond(
        values, model.factor[:, at], unit=unit, skip=part | _unlike(ctx, shops), rare=model.rare[:, at], doubt=model.doubt[at]
    )
    silent = part[-1] | ~model.known[at]
    return Usual(*(np.where(silent, np.nan, side) for side in (seen.expected, seen.low, seen.high, seen.z)))


def factor_of(ctx: Context, shops: Sequence[str], like: str) -> Numbers:
    """36 × shops: what the calendar makes of each day for `like` (an ordinary day = 1); 1 throughout for a shop without a model."""
    model, factor = foretold(ctx), np.ones((DAYS, len(shops)))
    known = [n for n, shop in enumerate(shops) if shop in model.place]
    factor[:, known] = model.factor[:, model.column(like, [shops[n] for n in known])]
    return factor


def partial_days(ctx: Context, shops: Sequence[str]) -> Marks:
    """36 × shops: days of which only a part has come."""
    days = [ctx.day - timedelta(days=DAYS - 1 - t) for t in range(DAYS)]
    part = {shop: [Flag.PARTIAL_DAY in ctx.flags(shop, day) for day in days] for shop in dict.fromkeys(shops)}
    return np.array([part[shop] for shop in shops], dtype=bool).T.reshape(DAYS, len(shops))


def _unlike(ctx: Context, shops: Sequence[str]) -> Marks:
    """36 × shops: past days on which the shop was closed, or had only begun."""
    none = np.zeros(DAYS, dtype=bool)
    known = {shop: unlike_days(ctx).get(shop, none) for shop in dict.fromkeys(shops)}
    return np.array([known[shop] for shop in shops], dtype=bool).T.reshape(DAYS, len(shops))


def is_known(ctx: Context, measure: str, shops: Sequence[str]) -> Marks:
    """Per shop: days like this one were seen before in its past."""
    model = foretold(ctx)
    known: Marks = model.known[model.column(measure, shops)]
    return known


def _fit(ctx: Context) -> Foretold:
    past = getattr(ctx, "past", None)
    frame: pd.DataFrame = past(PAST_DAYS) if past else ctx.frame("shop")
    shops = sorted(ctx.shops)
    own = {str(shop): rows for shop, rows in frame.groupby("shop")}
    seen = [_of_shop(ctx, shop, own.get(shop, frame.iloc[:0])) for shop in shops]
    count = len(shops)

    def rows(part: Callable[[Expected], Any]) -> Any:
        """shop-wise arrays of rows × measures as rows × (measure by measure, shops)."""
        each = [part(one) for one in seen]
        return np.stack(each, axis=-1).reshape(len(each[0]), -1) if count else np.zeros((DAYS, 0))

    return Foretold(
        place={shop: n for n, shop in enumerate(shops)},
        expected=rows(lambda e: e.expected[-1:])[-1],
        low=rows(lambda e: e.low[-1:])[-1],
        high=rows(lambda e: e.high[-1:])[-1],
        doubt=rows(lambda e: e.calendar.doubt[-1:])[-1],
        known=rows(lambda e: e.calendar.known[-1:])[-1],
        factor=rows(lambda e: _last(e.calendar.factor)),
        rare=rows(lambda e: _last(e.calendar.rare)),
        shops=tuple(seen),
    )


def series_of(ctx: Context, shop: str, days: int) -> Expected:
    """The last `days` days of a shop × CHAIN, each judged one day ahead; the calendar's factors are learnt from the days before them all."""
    past = getattr(ctx, "past", None)
    frame: pd.DataFrame = past(PAST_DAYS) if past else ctx.frame("shop")
    return _of_shop(ctx, shop, frame[frame["shop"] == shop], days)


def _last(rows: Numbers) -> Numbers:
    last = rows[-DAYS:]
    return np.vstack([np.ones((DAYS - len(last), last.shape[1])), last])


def _of_shop(ctx: Context, shop: str, frame: pd.DataFrame, score: int = 1) -> Expected:
    """The shop by itself: what is expected of it must not hang on which other shops somebody asked for."""
    days = (pd.to_datetime(frame["day"]) - pd.Timestamp(ctx.day)).dt.days.to_numpy()
    reach = max(int(-days.min()) if len(days) else 0, DAYS - 1)
    values = np.full((reach + 1, len(CHAIN)), np.nan)
    for n, measure in enumerate(CHAIN):
        values[days + reach, n] = pd.to_numeric(frame[measure], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    design, group = design_of([ctx.shops[shop]], ctx.day - timedelta(days=reach), ctx.day, getattr(ctx, "home", None))
    buyer = BASKETS * ordinary(ctx).of("buyer", [shop])[0]
    unit = np.array([1.0, 1.0, buyer if buyer > 0 else 1.0])
    before_first = np.full((1 if reach < PAST_DAYS else 0, 1), np.nan)
    money, buyers = (np.vstack([before_first, values[:, [CHAIN.index(m)]]]) for m in ("pay_amount", "pay_users"))
    skip = no_example(money, buyers)[len(before_first) :, 0]
    skip[-1] = Flag.PARTIAL_DAY in ctx.flags(shop, ctx.day)
    return expect(values, design, group=np.repeat(group, len(CHAIN)), kind=CHAIN, unit=unit, skip=skip, score=score)
