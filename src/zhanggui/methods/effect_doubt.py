"""How far the mean gap of some days may lie from nothing when nothing was done: days err in runs, and other series show how much."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

Numbers = NDArray[np.float64]
MOST_LAG = 0.9
TRUST = 3.0  # the day-to-day model counts as so many series against those that were measured
HALVINGS = 60
STRANGE = 5.0  # a placebo beyond so many errors had an action of its own and counts as this many


def lag_one(series: Sequence[Numbers]) -> float:
    """How alike neighbouring days' misses are, pooled over series: correlation 0..0.9, with the small-sample bias of (1 + 3ρ) ÷ n undone."""
    top = sum(float(((s - s.mean())[1:] * (s - s.mean())[:-1]).sum()) for s in series)
    bottom = sum(float(((s - s.mean()) ** 2).sum()) for s in series)
    if bottom <= 0:
        return 0.0
    seen = top / bottom
    days = float(np.mean([len(s) for s in series]))
    return float(np.clip((seen + 1 / days) / (1 - 3 / days) if days > 3 else seen, 0.0, MOST_LAG))


def mean_factor(share: Numbers, lag: float) -> float:
    """Variance of a weighted mean of days ÷ variance of a day, when days d apart correlate with lag^d (AR(1)). Shares sum to 1, by row."""
    rows = np.flatnonzero(share)
    apart = np.abs(rows[:, None] - rows[None, :])
    return float(share[rows] @ (lag**apart) @ share[rows])


def wandering(gaps: Numbers, errors: Numbers) -> tuple[float, float]:
    """How far series that nobody touched came off their twins beyond the day-to-day error: variance τ², and the degrees of freedom.

    τ² such that the mean of gap² ÷ (error² + τ²) is 1 (Paule & Mandel 1982), with TRUST further series that lie just as the model says.
    """
    count, errors = len(gaps), np.maximum(errors, 1e-12)
    usual = float(np.mean(errors**2)) if count else 0.0

    def excess(tau: float) -> float:
        seen = np.minimum(gaps**2 / (errors**2 + tau), STRANGE**2)
        return float(seen.sum()) + TRUST * usual / (usual + tau) - count - TRUST

    if not count or usual <= 0 or excess(0.0) <= 0:
        return 0.0, TRUST + count
    low, high = 0.0, float((gaps**2).max()) * (count + TRUST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2, TRUST + count


def leaving(gaps: Numbers, noise: Numbers, lag: float) -> float:
    """p that the first column of gaps (days before the action × series) was on its way already: its slope against those of the others."""
    days = np.arange(len(gaps)) - (len(gaps) - 1) / 2
    slopes = days @ gaps / (days @ days)
    errors = noise * np.sqrt((1 + lag) / (1 - lag) / (days @ days))
    tau, series = wandering(slopes[1:], errors[1:])
    error = float(np.sqrt(errors[0] ** 2 + tau))
    freedom = joint_freedom(float(errors[0] ** 2), own_freedom(len(gaps), lag), tau, series)
    return two_sided(float(slopes[0]) / error, freedom) if error > 0 else 1.0


def own_freedom(days: int, lag: float) -> float:
    """Degrees of freedom of a variance learnt from days that err in runs: so many days that were each by itself."""
    return max(days * (1 - lag) / (1 + lag), 2.0)


def joint_freedom(square: float, own: float, tau: float, series: float) -> float:
    """Degrees of freedom of error² + τ² (Satterthwaite): the first learnt from days, the second from other series."""
    return (square + tau) ** 2 / (square**2 / own + tau**2 / series) if square + tau > 0 else own


def two_sided(z: float, freedom: float) -> float:
    """p of |z| by Student's t."""
    return 2 * float(special.stdtr(freedom, -abs(z)))


def reach(alpha: float, freedom: float) -> float:
    """How many errors an interval goes to each side."""
    return -float(special.stdtrit(freedom, alpha / 2))
