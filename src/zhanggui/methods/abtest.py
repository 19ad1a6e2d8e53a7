"""Two versions against each other: the difference on the absolute scale, its interval, the relative one that never contradicts it.

The decision is made on the absolute scale. The relative interval is Fieller's, which leaves out 0 exactly when the absolute one does; a
symmetric (delta method) interval of the lift may say the opposite of the same data.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

ALPHA = 0.05
SPLIT_ALARM, SPLIT_WARNING = 0.001, 0.01  # p of the sample-ratio check: beyond the first the test is void, beyond the second look into it
Split = Literal["ok", "warning", "alarm"]


@dataclass(frozen=True)
class Arm:
    """One version: `n` people (or impressions), their mean, and the variance of one of them. `good`: how many did it, for a rate."""

    n: int
    mean: float
    variance: float
    good: int | None = None

    @property
    def doubt(self) -> float:
        """Variance of the mean."""
        return self.variance / self.n


@dataclass(frozen=True)
class Difference:
    """B − A in the units of the arms; the relative change is None where it has no meaning or no bounds."""

    change: float
    low: float
    high: float
    p: float
    relative: float | None
    relative_low: float | None
    relative_high: float | None

    @property
    def is_clear(self) -> bool:
        return self.low > 0 or self.high < 0


def rate_arm(good: int, of: int) -> Arm:
    """So many of so many. Variance p(1−p). Raises ValueError."""
    if not 0 <= good <= of or of < 2:
        raise ValueError("good lies between 0 and of, and of is at least 2")
    rate = good / of
    return Arm(of, rate, rate * (1 - rate), good)


def mean_arm(values: ArrayLike) -> Arm:
    """One value a person (money spent, pages seen). Variance with n − 1. Raises ValueError."""
    seen = np.asarray(values, dtype=np.float64)
    if seen.ndim != 1 or seen.size < 2 or not np.isfinite(seen).all():
        raise ValueError("at least two values, all of them numbers")
    return Arm(seen.size, float(seen.mean()), float(seen.var(ddof=1)))


def difference(a: Arm, b: Arm, alpha: float = ALPHA) -> Difference:
    """Welch's t on B − A, looked at once. 100/2000 and 130/2000: +1.50 points, p 0.0416, interval 0.06 … 2.94 (as gbstats 0.8)."""
    change, error = b.mean - a.mean, math.sqrt(a.doubt + b.doubt)
    if error == 0:
        return _no_spread(a, b)
    x, y = a.doubt / (a.doubt + b.doubt), b.doubt / (a.doubt + b.doubt)  # shares: squares of tiny doubts would be nothing
    freedom = 1 / (x**2 / (a.n - 1) + y**2 / (b.n - 1))
    reach = -float(special.stdtrit(freedom, alpha / 2))
    p = 2 * float(special.stdtr(freedom, -abs(change) / error))
    return Difference(change, change - reach * error, change + reach * error, p, *relative(a, b, reach))


def relative(a: Arm, b: Arm, reach: float) -> tuple[float | None, float | None, float | None]:
    """B ÷ A − 1 and its interval after Fieller (1954): all ratios R with |b − R·a| ≤ reach × its own error. None: no such, or no bounds."""
    if a.mean <= 0:
        return None, None, None
    lift = b.mean / a.mean - 1
    square = a.mean**2 - reach**2 * a.doubt
    if square <= 0:  # the base may be nothing at all: any ratio is possible
        return lift, None, None
    root = math.sqrt(max((a.mean * b.mean) ** 2 - square * (b.mean**2 - reach**2 * b.doubt), 0.0))
    return lift, (a.mean * b.mean - root) / square - 1, (a.mean * b.mean + root) / square - 1


def relative_by_log(a: Arm, b: Arm, alpha: float = ALPHA) -> tuple[float, float]:
    """Interval of B ÷ A − 1 by the log of the means, Welch's t (as tea-tasting 1.x); both means above 0."""
    x, y = a.doubt / a.mean**2, b.doubt / b.mean**2
    freedom = (x + y) ** 2 / (x**2 / (a.n - 1) + y**2 / (b.n - 1))
    half = -float(special.stdtrit(freedom, alpha / 2)) * math.sqrt(x + y)
    ratio = b.mean / a.mean
    return ratio * math.exp(-half) - 1, ratio * math.exp(half) - 1


def split_check(counts: Sequence[int], shares: Sequence[float] = (1.0, 1.0)) -> tuple[float, Split]:
    """Did the visitors split as planned? χ² of the counts: p, and ok, warning (p < 0.01) or alarm (p < 0.001). 10,000 / 9,700: p 0.0326."""
    expected = np.asarray(shares, dtype=np.float64) / sum(shares) * sum(counts)
    square = float(((np.asarray(counts) - expected) ** 2 / expected).sum())
    p = float(special.chdtrc(len(counts) - 1, square))
    return p, "alarm" if p < SPLIT_ALARM else "warning" if p < SPLIT_WARNING else "ok"


def _no_spread(a: Arm, b: Arm) -> Difference:
    """Every single value of both arms is the same: nothing tells how far chance reaches."""
    change = b.mean - a.mean
    return Difference(change, -math.inf, math.inf, 1.0, change / a.mean if a.mean > 0 else None, None, None)
