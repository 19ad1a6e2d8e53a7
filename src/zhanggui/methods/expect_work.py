"""Series made ready for the ridge: counts in units, a first level, and the log response with the weight that its noise deserves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.expect_design import Design, Marks, Numbers, Sort
from zhanggui.methods.usual import NORMAL_MAD, middle

HALF = 0.5  # added to counts before the log
SWING = 0.02  # first guess: a day swings by 14 % beyond counting noise
LEVEL_DAYS = 14  # the first level is the mean of 29 days around
ODD_WEIGHT = 0.02  # of a 大促 day in the first level: nothing is known of it yet
HUBER = 2.5  # an ordinary day further off than this weighs less
_MEANS = np.array([0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0, 40.0])


def _log_bias(mean: float) -> float:
    """E[log(Y + ½)] − log(mean + ½) for Y ~ Poisson(mean): what the log of a small count loses."""
    k = np.arange(200)
    logs = (
        k * np.log(mean) - mean - np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, 200)))]) if mean else np.where(k == 0, 0.0, -np.inf)
    )
    return float(np.sum(np.exp(logs) * np.log(k + HALF)) - np.log(mean + HALF))


_BIAS = np.array([_log_bias(mean) for mean in _MEANS])


@dataclass(frozen=True)
class Series:
    """`counts`: days × series in units (NaN unknown); `base`: denominators, or 1; `usable`: past days × series that may teach; `past`: how many."""

    counts: Numbers
    base: Numbers
    usable: Marks
    group: NDArray[np.int64]
    score: int

    @property
    def past(self) -> int:
        return len(self.usable)

    @property
    def count(self) -> int:
        return int(self.counts.shape[1])

    def cut(self, which: NDArray[np.int64]) -> Series:
        """Some of the series."""
        return replace(self, counts=self.counts[:, which], base=self.base[:, which], usable=self.usable[:, which], group=self.group[which])


def series_of(
    values: Numbers,
    design: Design,
    score: int,
    group: NDArray[np.int64] | None,
    unit: float | Numbers,
    skip: Marks | None,
    of: Numbers | None,
) -> Series:
    """Reads the arguments of `expect`. Raises ValueError for shapes that do not fit."""
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or len(table) != design.days or not 0 < score < len(table):
        raise ValueError("values are days × series with the days of the design, and some days stay before those to be scored")
    size = np.broadcast_to(np.asarray(unit, dtype=np.float64), table.shape[1:])
    counts = np.maximum(table, 0) / np.where(np.isfinite(size) & (size > 0), size, 1.0)
    base = np.ones_like(counts) if of is None else np.asarray(of, dtype=np.float64)
    counts = np.where(np.isfinite(counts) & (base > 0), counts, np.nan)
    past = len(table) - score
    usable = np.isfinite(counts[:past])
    if skip is not None:
        usable &= ~(skip if skip.ndim == 2 else skip[:, None])[:past]
    groups = np.zeros(table.shape[1], dtype=np.int64) if group is None else np.asarray(group, dtype=np.int64)
    return Series(counts, np.where(base > 0, base, np.nan), usable, groups, score)


def response_of(part: Series, design: Design, offset: Numbers) -> tuple[Numbers, Numbers]:
    """Log response and weight, past days × series of one group. offset: series × days, the log effect already believed (from the pool)."""
    past, group = part.past, int(part.group[0])
    odd = design.marked(Sort.RARE)[group, :past]
    belief = np.exp(offset.T) * np.where(part.usable, part.base[:past], 1.0)
    counts = np.where(part.usable, part.counts[:past], 0.0)
    trust = np.where(odd, ODD_WEIGHT, 1.0)[:, None] * part.usable
    level = _around(counts * trust, belief * trust)
    mean = np.maximum(level * belief, 1e-3)
    weight = mean / (1 + SWING * mean)
    seen = np.log((counts + HALF) / (mean + HALF)) - np.interp(mean, _MEANS, _BIAS, right=0.0)
    strange = np.abs(seen) * np.sqrt(weight)
    scale = np.maximum(NORMAL_MAD * middle(np.where(part.usable & ~odd[:, None], strange, np.nan)), 1.0)
    weight = np.where(odd[:, None], weight, weight * np.minimum(1.0, HUBER * scale / np.maximum(strange, 1e-9)))
    whole = np.sum(counts * trust, axis=0) / np.maximum(np.sum(belief * trust, axis=0), 1e-9)
    response = seen + np.log(np.maximum(level, 1e-9) / np.maximum(whole, 1e-9)) + offset.T
    return response, np.where(part.usable, weight / np.maximum(scale, 1.0) ** 2, 0.0)


def _around(top: Numbers, bottom: Numbers) -> Numbers:
    """Sum of `top` ÷ sum of `bottom` over the 29 days around each day, drawn to the whole where those are few."""
    whole = top.sum(axis=0) / np.maximum(bottom.sum(axis=0), 1e-9)
    few = bottom.sum(axis=0) / np.maximum((bottom > 0).sum(axis=0), 1) * 0.5
    level: Numbers = (_window(top) + few * whole) / np.maximum(_window(bottom) + few, 1e-9)
    return level


def _window(values: Numbers) -> Numbers:
    total = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    rows = np.arange(len(values))
    high, low = np.minimum(rows + LEVEL_DAYS + 1, len(values)), np.maximum(rows - LEVEL_DAYS, 0)
    window: Numbers = total[high] - total[low]
    return window
