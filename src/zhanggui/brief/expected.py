"""What the day should have brought: the base `expected` of a brief, for the shop and for the members of every breakdown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from zhanggui.desks.foretold import BASKETS, CHAIN, foretold, usual_in
from zhanggui.desks.panel import Numbers, Panel, kept, odd_days, ordinary, panel, usual_of
from zhanggui.methods.usual import Usual, middle
from zhanggui.metrics.context import SHOP, DayContext

FINE = 1e-4  # rates and seconds are no counts: their noise is not that of single events
MONEY = frozenset({"pay_amount", "order_amount", "old_pay_amount", "refund_amount", "ad_spend"})
BUYERS = frozenset({"pay_users", "pay_orders", "pay_qty", "order_users", "order_orders", "new_pay_users", "old_pay_users"})
MEANS = frozenset({"bounce_rate", "avg_stay_seconds"})
FRAME_NAMES = {"ad_cost": "ad_spend"}


@dataclass(frozen=True)
class Expected:
    """Every measure of a shop as this day should have brought it (None: its past is too short, or the day is like no other), and between
    what its sales lie on nineteen such days of twenty."""

    measures: Mapping[str, float | None]
    low: float | None
    high: float | None

    @property
    def chain(self) -> dict[str, float | None]:
        """As the base of a comparison: nothing at all where the sales cannot be foretold."""
        return dict(self.measures) if self.measures.get("pay_amount") is not None else {}

    @property
    def range(self) -> tuple[float | None, float | None]:
        """Low and high in whole cents."""
        low, high = (None if side is None else round(side, 2) for side in (self.low, self.high))
        return low, high

    def is_ordinary(self, sales: float | None) -> bool:
        """The day's sales lie where such a day's sales lie."""
        return sales is not None and self.low is not None and self.high is not None and self.low <= sales <= self.high


UNKNOWN = Expected({}, None, None)


def shop_expected(ctx: DayContext, shop: str) -> Expected:
    """What the day should have brought the shop."""
    return kept(ctx, "expected shops", lambda: _shops(ctx)).get(shop, UNKNOWN)


def members_expected(ctx: DayContext, frame: str, dims: Sequence[str], chain: Sequence[str]) -> pd.DataFrame:
    """shop, the dims, and each measure of the chain as expected of the member; the members' shares of the shop's own expectation.

    Members are foretold one by one; then all of a shop are scaled alike, so that together they stand to the shop's expectation as they
    stood to its real days (forecast proportions: Athanasopoulos, Ahmed and Hyndman, 2009). What is left between them is real overlap.
    """
    return kept(ctx, ("expected members", frame, tuple(dims), tuple(chain)), lambda: _members(ctx, frame, tuple(dims), tuple(chain)))


def _shops(ctx: DayContext) -> dict[str, Expected]:
    whole = panel(ctx, "shop")
    model = foretold(ctx)
    at = {m: model.column(m, list(whole.shops)) for m in CHAIN}
    values = {m: model.expected[at[m]] if m in CHAIN else _usual(ctx, whole, FRAME_NAMES.get(m, m)).expected for m in SHOP}
    low, high = model.low[at["pay_amount"]], model.high[at["pay_amount"]]
    return {
        shop: Expected({m: _number(v[n]) for m, v in values.items()}, _number(low[n]), _number(high[n]))
        for n, shop in enumerate(whole.shops)
    }


def _members(ctx: DayContext, frame: str, dims: tuple[str, ...], chain: tuple[str, ...]) -> pd.DataFrame:
    parts = panel(ctx, frame, dims)
    whole = panel(ctx, "shop")
    place = {shop: n for n, shop in enumerate(whole.shops)}
    at = np.array([place.get(shop, -1) for shop in parts.shops], dtype=np.int64)
    table = parts.keys.copy()
    for measure in chain:
        expected = _usual(ctx, parts, measure).expected
        table[measure] = expected * _scale(parts.of(measure), expected, whole.of(measure), _shop_side(ctx, whole, measure), at)
    return table


def _shop_side(ctx: DayContext, whole: Panel, measure: str) -> Numbers:
    return np.array([shop_expected(ctx, shop).measures.get(measure) for shop in whole.shops], dtype=float)


def _scale(values: Numbers, expected: Numbers, shop_values: Numbers, shop_expected_: Numbers, at: np.ndarray) -> Numbers:
    """Per member: what brings its shop's members together to where they usually stand beside the shop. 1 where the shop tells nothing."""
    shops = shop_values.shape[1]
    if not shops or not len(at):
        return np.ones(len(at))
    own = at >= 0
    cells = np.zeros((len(values), shops))
    for day, row in enumerate(values):
        cells[day] = np.bincount(at[own], np.nan_to_num(row[own]), shops)
    with np.errstate(divide="ignore", invalid="ignore"):
        beside = middle(np.where((shop_values[:-1] > 0) & (cells[:-1] > 0), cells[:-1] / shop_values[:-1], np.nan))
        foretold = np.bincount(at[own], np.nan_to_num(expected[own]), shops)
        scale = beside * shop_expected_ / foretold
    scale = np.where(np.isfinite(scale) & (scale > 0), scale, 1.0)
    return np.where(own, scale[np.maximum(at, 0)], 1.0)


def _usual(ctx: DayContext, parts: Panel, column: str) -> Usual:
    values = parts.of(column)
    if column in MEANS:
        return usual_of(values, odd_days(ctx, parts.shops), unit=np.nan_to_num(middle(values)) * FINE)
    if column in MONEY:
        return usual_in(ctx, list(parts.shops), values, "pay_amount", BASKETS * ordinary(ctx).of("buyer", parts.shops))
    return usual_in(ctx, list(parts.shops), values, "pay_users" if column in BUYERS else "visitors")


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
