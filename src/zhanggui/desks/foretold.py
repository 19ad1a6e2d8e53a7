"""What every shop's day should have brought, by the calendar that all shops share, from up to 800 days of their past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.desks.calendar_design import design_of
from zhanggui.desks.check import Context
from zhanggui.desks.panel import DAYS, Marks, Numbers, kept, ordinary
from zhanggui.kernel.flags import Flag
from zhanggui.methods.expect import Expected, expect
from zhanggui.methods.expect_members import usual_beyond
from zhanggui.methods.usual import Usual

CHAIN = ("visitors", "pay_users", "pay_amount")
PAST_DAYS = 800
BASKETS = 1.5  # baskets differ in size: a day of n baskets swings like n ÷ 1.5 equal ones


@dataclass(frozen=True)
class Foretold:
    """Shops × the chain of visitors, buyers and sales: `seen` has one column per shop and measure, measure by measure."""

    place: Mapping[str, int]
    seen: Expected

    def column(self, measure: str, shops: Sequence[str]) -> NDArray[np.int64]:
        """The column of each shop for a measure; the shop must be one of `place`."""
        return np.array([CHAIN.index(measure) * len(self.place) + self.place[shop] for shop in shops], dtype=np.int64)

    def factor(self, measure: str, shops: Sequence[str]) -> Numbers:
        """36 × shops: the calendar's factor of the last five weeks and the day."""
        return self._last(self.seen.calendar.factor, measure, shops)

    def rare(self, measure: str, shops: Sequence[str]) -> Numbers:
        """36 × shops: the part of it that 大促 and holidays make."""
        return self._last(self.seen.calendar.rare, measure, shops)

    def doubt(self, measure: str, shops: Sequence[str]) -> Numbers:
        """Per shop: variance of the log factor of the day."""
        doubt: Numbers = self.seen.calendar.doubt[-1][self.column(measure, shops)]
        return doubt

    def known(self, measure: str, shops: Sequence[str]) -> Marks:
        """Per shop: days like this one were seen before, here or in other shops."""
        known: Marks = self.seen.calendar.known[-1][self.column(measure, shops)]
        return known

    def _last(self, rows: Numbers, measure: str, shops: Sequence[str]) -> Numbers:
        last = rows[-DAYS:, self.column(measure, shops)]
        return np.vstack([np.ones((DAYS - len(last), last.shape[1])), last])


def foretold(ctx: Context) -> Foretold:
    """The model of all shops of a brief, fitted once."""
    return kept(ctx, "foretold", lambda: _fit(ctx))


def usual_in(ctx: Context, shops: Sequence[str], values: Numbers, like: str, unit: float | Numbers = 1.0) -> Usual:
    """`methods.usual` of series (36 days × series, one shop each), with what the calendar does to `like` (visitors, pay_users or pay_amount) of
    its shop taken out and given back. Silent (NaN) on a part of a day, and on a 大促 or 春节 never seen before."""
    known = foretold(ctx)
    part = partial_days(ctx, shops)
    seen = usual_beyond(
        values, known.factor(like, shops), unit=unit, skip=part, rare=known.rare(like, shops), doubt=known.doubt(like, shops)
    )
    silent = part[-1] | ~known.known(like, shops)
    return Usual(*(np.where(silent, np.nan, side) for side in (seen.expected, seen.low, seen.high, seen.z)))


def partial_days(ctx: Context, shops: Sequence[str]) -> Marks:
    """36 × shops: days of which only a part has come."""
    days = [ctx.day - timedelta(days=DAYS - 1 - t) for t in range(DAYS)]
    part = {shop: [Flag.PARTIAL_DAY in ctx.flags(shop, day) for day in days] for shop in dict.fromkeys(shops)}
    return np.array([part[shop] for shop in shops], dtype=bool).T.reshape(DAYS, len(shops))


def _fit(ctx: Context) -> Foretold:
    past = getattr(ctx, "past", None)
    frame: pd.DataFrame = past(PAST_DAYS) if past else ctx.frame("shop")
    shops = sorted(ctx.shops)
    place = {shop: n for n, shop in enumerate(shops)}
    days = (pd.to_datetime(frame["day"]) - pd.Timestamp(ctx.day)).dt.days.to_numpy()
    reach = max(int(-days.min()) if len(days) else 0, DAYS - 1)
    values = np.full((reach + 1, len(CHAIN), len(shops)), np.nan)
    column = frame["shop"].map(place).to_numpy()
    for n, measure in enumerate(CHAIN):
        values[days + reach, n, column] = pd.to_numeric(frame[measure], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    first = ctx.day - timedelta(days=reach)
    design, group = design_of([ctx.shops[s] for s in shops], first, ctx.day, getattr(ctx, "home", None))
    buyer = BASKETS * ordinary(ctx).of("buyer", shops)
    unit = np.concatenate([np.ones(2 * len(shops)), np.where(buyer > 0, buyer, 1.0)])
    skip = np.zeros(values.shape, dtype=bool)
    skip[-1] = [Flag.PARTIAL_DAY in ctx.flags(shop, ctx.day) for shop in shops]
    flat = values.reshape(reach + 1, -1)
    kinds = np.repeat(CHAIN, len(shops))
    return Foretold(place, expect(flat, design, group=np.tile(group, len(CHAIN)), kind=kinds, unit=unit, skip=skip.reshape(flat.shape)))
