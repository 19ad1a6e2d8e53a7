"""One incident instead of a hundred: what many series do together on a day, so that each is judged beyond it.

z of series s on day t = load_s · factor_t + its own. The factor is a weighted median over the series, so a few that moved do not make a shared
move; the loads are learnt from the days before, drawn to 1 (all alike) where those days say little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.methods.expect_design import Numbers
from zhanggui.methods.usual import NORMAL_MAD, middle

FARTHEST = 6.0  # a z beyond this counts as this
ALIKE = 20.0  # "all alike" weighs as much as days whose squared factors sum to this
STANDS_OUT = 3.0  # times its usual size: a smaller factor is no incident and is left in the series
LEAST_SERIES = 5
MEDIAN_COST = 1.57  # the variance of a median ÷ that of a mean


@dataclass(frozen=True)
class CommonMove:
    """`factor` per day in z; `usual`, its ordinary size; `load` per series; `rest`, days × series: z beyond a factor that stands out; `share` of the
    last day's weighted z² that the factor explains, 0 where it does not stand out."""

    factor: Numbers
    usual: float
    load: Numbers
    rest: Numbers
    share: float

    @property
    def z(self) -> float:
        """How far the last day's shared move lies from nothing, in its usual sizes."""
        return float(self.factor[-1] / self.usual) if len(self.factor) else 0.0

    @property
    def stands_out(self) -> bool:
        """On the last day most series moved together."""
        return abs(self.z) > STANDS_OUT


def common_move(z: Numbers, weight: Numbers | None = None) -> CommonMove:
    """The shared move of each day. z: days × series, last row the day asked about, NaN unknown; weight: what each series counts (money at stake).

    Fewer than five series share nothing: factor 0."""
    table = np.clip(np.asarray(z, dtype=np.float64), -FARTHEST, FARTHEST)
    days, series = table.shape
    shares = np.ones(series) if weight is None else np.maximum(np.nan_to_num(np.asarray(weight, dtype=np.float64)), 0.0)
    if series < LEAST_SERIES or not shares.any():
        return CommonMove(np.zeros(days), 1.0, np.ones(series), np.asarray(z, dtype=np.float64), 0.0)
    factor = _weighted_middle(table, shares)
    past = np.where(np.isfinite(table[:-1]), table[:-1], 0.0)
    known = np.where(np.isfinite(table[:-1]), factor[:-1, None], 0.0)
    load = np.maximum((np.sum(past * known, axis=0) + ALIKE) / (np.sum(known**2, axis=0) + ALIKE), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = _weighted_middle(np.where(load > 0, table / load, np.nan), shares * load)
    usual = _usual_size(factor[:-1], shares * load)
    out = np.where(np.abs(factor) > STANDS_OUT * usual, factor, 0.0)
    rest = np.asarray(z, dtype=np.float64) - out[:, None] * load
    before, after = (np.nansum(shares * np.clip(part[-1], -FARTHEST, FARTHEST) ** 2) for part in (table, rest))
    share = max(1 - after / before, 0.0) if before > 0 and out[-1] else 0.0
    return CommonMove(factor, usual, load, rest, float(share))


def _usual_size(factor: Numbers, weight: Numbers) -> float:
    """The factor's middle size on the days before, no less than what chance makes of a median of so many series."""
    chance = np.sqrt(MEDIAN_COST * np.sum(weight**2)) / max(float(weight.sum()), 1e-12)
    seen = float(np.nan_to_num(NORMAL_MAD * middle(np.abs(factor)[:, None])[0])) if len(factor) else 0.0
    return max(seen, float(chance))


def _weighted_middle(table: Numbers, weight: Numbers) -> Numbers:
    """Weighted median of each row, NaN left out; 0 for a row without values. Between two middles, their mean."""
    order = np.argsort(table, axis=1, kind="stable")  # NaN last
    ordered = np.take_along_axis(table, order, axis=1)
    heavy = np.where(np.isfinite(ordered), weight[order], 0.0)
    total = np.cumsum(heavy, axis=1)
    half = total[:, -1:] / 2
    low = np.argmax(total >= half * (1 - 1e-12), axis=1)
    high = np.argmax(total > half * (1 + 1e-12), axis=1)
    rows = np.arange(len(table))
    found: Numbers = np.where(total[:, -1] > 0, (ordered[rows, low] + ordered[rows, high]) / 2, 0.0)
    return found
