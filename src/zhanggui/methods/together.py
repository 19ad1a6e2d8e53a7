"""One incident instead of a hundred: what most series did together on a day, so that each is judged beyond it.

The middle z over the series is the shared move; it counts when it is far beyond what the middle of other days was, and most series went that way.
It is taken out as a share of every series (an outage takes 40 % from each, not so many of each one's usual swings).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.methods.expect_design import Marks, Numbers
from zhanggui.methods.usual import NORMAL_MAD, middle

STANDS_OUT = 3.5  # times its usual size; chosen by made fleets (bench/fleet_world.py), seeds below 1000
LEAST_SERIES = 5
LEAST_DAYS = 7  # of the past, with values
MOST = 0.7  # of the series went at least half as far
MEDIAN_COST = 1.57  # the variance of a median ÷ that of a mean


@dataclass(frozen=True)
class CommonMove:
    """`change`: the middle of value ÷ expected − 1 where most moved together, else 0; `along`: how many went that way; `rest`: z of each series on
    the day beyond it; `odd`: past days whose own middle stands out."""

    change: float
    along: int
    rest: Numbers
    odd: Marks


def common_move(z: Numbers, change: Numbers, swing: Numbers, stands_out: float = STANDS_OUT) -> CommonMove:
    """The shared move of the last day. z: days × series, NaN unknown; change: value ÷ expected − 1 of that day; swing: what twice the root of value ÷
    expected swings by on ordinary days (1 z). Fewer than five series, or seven days of them, share nothing."""
    table = np.asarray(z, dtype=np.float64)
    factor, many = _middles(table)
    past = many[:-1] >= LEAST_SERIES
    nothing = CommonMove(0.0, 0, table[-1], np.zeros(len(past), dtype=bool))
    if many[-1] < LEAST_SERIES or past.sum() < LEAST_DAYS:
        return nothing
    usual = _usual_size(factor[:-1][past], many[-1])
    odd = past & (np.abs(np.nan_to_num(factor[:-1])) > STANDS_OUT * usual)
    known = np.isfinite(table[-1]) & np.isfinite(change)
    shared = float(middle(change[known][:, None])[0]) if known.any() else 0.0
    along = np.sign(shared) * change >= abs(shared) / 2
    if abs(factor[-1]) <= stands_out * usual or shared * factor[-1] <= 0 or np.sum(along & known) < MOST * known.sum():
        return CommonMove(0.0, 0, table[-1], odd)
    return CommonMove(shared, int(np.sum(along & known)), _beyond(table[-1], change, shared, swing), odd)


def _beyond(z: Numbers, change: Numbers, shared: float, swing: Numbers) -> Numbers:
    """z once every value is divided by 1 + shared; no less wide than the series lie apart now, for not all share alike."""
    root, held = np.sqrt(np.maximum(1 + change, 0)), np.sqrt(np.maximum(1 + change, 0) / max(1 + shared, 0.01))
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = z - 2 * (root - held) / swing
    apart = float(np.nan_to_num(NORMAL_MAD * middle(np.abs(rest)[:, None])[0]))
    beyond: Numbers = rest / max(apart, 1.0)
    return beyond


def _middles(table: Numbers) -> tuple[Numbers, Numbers]:
    """Median over the series of each day, and how many it is of."""
    return middle(table.T), np.isfinite(table).sum(axis=1)


def _usual_size(factor: Numbers, series: int) -> float:
    """The middle size of the shared move on the days before, no less than what chance makes of a median of so many series."""
    return max(float(NORMAL_MAD * middle(np.abs(factor)[:, None])[0]), float(np.sqrt(MEDIAN_COST / series)))
