"""What errors look like when nothing happens: the pooled empirical null. Real errors have longer tails than a normal, and t tails kill every alarm.

All standardised one-day-ahead errors of a class (metric kind × size) before the scored days. Inside the sample p is a count; beyond its last
hundredth the tail goes on as an exponential of the excesses seen. Few errors are mixed with a t of 8 degrees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from zhanggui.methods.expect_design import Marks, Numbers

SIZES = (3.0, 20.0)  # counts below 3 a day, to 20, and more: their errors have other shapes
LEAST = 300  # errors that a class needs for a shape of its own
BELIEF = 50.0  # the t counts as so many errors
FREEDOM = 8.0
DOUBT_FREEDOM = 15.0  # what a 大促 does differently this time has tails a little longer than a normal
TAIL = 0.01
TAIL_LEAST, TAIL_MOST = 20, 200


@dataclass(frozen=True)
class Null:
    """Sorted errors of each class; `of` class → place in `samples` (classes with few errors share one)."""

    samples: tuple[Numbers, ...]
    of: NDArray[np.int64]

    def p(self, z: Numbers, classes: NDArray[np.int64], doubtful: Numbers | float = 0.0) -> Numbers:
        """Two-sided p of each z, NaN for NaN. z and classes of one shape. doubtful: share of the variance, 0…1, that is doubt about the day's factor;
        such errors were never seen in the sample, so that share goes by a t."""
        result = np.full(z.shape, np.nan)
        for place, sample in enumerate(self.samples):
            mine = (self.of[classes] == place) & np.isfinite(z)
            above, below = _beyond(sample, z[mine]), _beyond(-sample[::-1], -z[mine])
            result[mine] = np.minimum(2 * np.minimum(above, below), 1.0)
        mixed: Numbers = result * (1 - doubtful) + 2 * stdtr(DOUBT_FREEDOM, -np.abs(z)) * doubtful
        return mixed

    def reach(self, classes: NDArray[np.int64], share: float = 0.95) -> tuple[Numbers, Numbers]:
        """Low and high z between which `share` of ordinary days lie, per class asked."""
        edge = (1 - share) / 2
        usual = float(stdtrit(FREEDOM, 1 - edge))
        low, high = [], []
        for sample in self.samples:
            sure = len(sample) / (len(sample) + BELIEF)
            found = np.quantile(sample, [edge, 1 - edge]) if len(sample) else np.zeros(2)
            low.append(sure * found[0] - (1 - sure) * usual)
            high.append(sure * found[1] + (1 - sure) * usual)
        return np.array(low)[self.of[classes]], np.array(high)[self.of[classes]]


def class_of(kinds: NDArray[np.int64], size: Numbers) -> NDArray[np.int64]:
    """Class of each series: metric kind × size of its usual day in units."""
    return kinds * (len(SIZES) + 1) + np.searchsorted(np.array(SIZES), np.nan_to_num(size), side="right")


def null_of(z: Numbers, settled: Marks, classes: NDArray[np.int64], kinds: int, least: int = LEAST) -> Null:
    """The null of errors z, rows × series, where `settled`. A class with fewer than `least` takes those of its size of all kinds, then all there are."""
    many = len(SIZES) + 1
    ordered = [np.sort(z[:, classes == one][settled[:, classes == one]]) for one in range(kinds * many)]
    sizes = [np.sort(np.concatenate([ordered[k * many + s] for k in range(kinds)] or [np.zeros(0)])) for s in range(many)]
    everything = np.sort(np.concatenate(sizes))
    samples: list[Numbers] = []
    of = np.zeros(max(kinds * many, 1), dtype=np.int64)
    for one, own in enumerate(ordered):
        of[one] = len(samples)
        shared = sizes[one % many]
        samples.append(own if len(own) >= least else shared if len(shared) >= least else everything)
    return Null(tuple(samples) or (np.zeros(0),), of)


def _beyond(sample: Numbers, z: Numbers) -> Numbers:
    """Share of errors at z or above."""
    usual = stdtr(FREEDOM, -z)
    count = len(sample)
    if not count:
        return np.asarray(usual, dtype=np.float64)
    above = count - np.searchsorted(sample, z, side="left")
    share = (above + 0.5) / (count + 1)
    tail = int(np.clip(TAIL * count, min(TAIL_LEAST, count), TAIL_MOST))
    edge = sample[-tail]
    excess = max(float(np.mean(sample[-tail:] - edge)), 0.05)
    share = np.where(z > edge, tail / (count + 1) * np.exp(-np.maximum(z - edge, 0) / excess), share)
    mixed: Numbers = (count * share + BELIEF * usual) / (count + BELIEF)
    return mixed
