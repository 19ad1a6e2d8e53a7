"""Small counts taken seriously: how likely a count or a rate is, by exact sums (no tables, no normal guess where it matters)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.usual import CLIP, FEW_ERRORS, NORMAL_MAD, middle

Numbers = NDArray[np.float64]


def rate_below(good: int, of: int, line: float) -> float:
    """P(true rate < line) after seeing `good` of `of`, every rate equally likely before (Beta(1+good, 1+of-good)).

    Exact: I_x(a, b) = P(Binomial(a+b-1, x) ≥ a).
    """
    if not 0 <= good <= of:
        raise ValueError("good lies between 0 and of")
    if line <= 0 or line >= 1:
        return 0.0 if line <= 0 else 1.0
    trials = of + 1
    logs = _log_factorials(trials)
    k = np.arange(good + 1, trials + 1)
    terms = logs[trials] - logs[k] - logs[trials - k] + k * math.log(line) + (trials - k) * math.log1p(-line)
    return min(float(np.exp(terms).sum()), 1.0)


def burst(count: int, mean: float, days: float) -> float:
    """P(a day brings `count` or more) when `days` days brought `mean` a day: Poisson with its mean itself unsure (Gamma-Poisson).

    The prior adds half an event, so that a product never complained about does not make one complaint a miracle.
    """
    if count <= 0:
        return 1.0
    size, stay = mean * days + 0.5, days / (days + 1.0)
    k = np.arange(count)
    logs = np.array([math.lgamma(size + i) - math.lgamma(i + 1.0) for i in k]) - math.lgamma(size)
    below = float(np.exp(logs + size * math.log(stay) + k * math.log1p(-stay)).sum())
    return max(1.0 - below, 0.0)


def rate_change(good0: Numbers, of0: Numbers, good1: Numbers, of1: Numbers) -> Numbers:
    """z of rate 1 against rate 0: two-proportion test in the arcsine scale, where small rates have no long tail. NaN: nobody."""
    with np.errstate(divide="ignore", invalid="ignore"):
        z = 2 * (_arc(good1, of1) - _arc(good0, of0)) / np.sqrt(1 / of0 + 1 / of1)
    return np.where((of0 > 0) & (of1 > 0), z, np.nan)


def overdispersion(good: Numbers, of: Numbers) -> Numbers:
    """How much more the daily rate of each column swings than chance: variance ratio ≥ 1 (days × series), odd single days clipped.

    Mean of the squared daily z; a day beyond CLIP usual ones counts as CLIP.
    """
    base = np.nansum(good, axis=0), np.nansum(np.where(np.isfinite(good), of, 0.0), axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = 2 * np.sqrt(of) * (_arc(good, of) - _arc(*base))
    z = np.abs(np.where((of > 0) & np.isfinite(z), z, np.nan))
    count = np.maximum(np.isfinite(z).sum(axis=0), 1)
    clipped = np.minimum(z, CLIP * NORMAL_MAD * middle(z))
    ratio: Numbers = np.maximum(np.nansum(clipped**2, axis=0) / count * (1 + 2 * FEW_ERRORS / count), 1.0)
    return ratio


def _arc(good: Numbers, of: Numbers) -> Numbers:
    """arcsin √rate with 3/8 of an event added (Anscombe), whose standard deviation is 1/(2√of) at any rate."""
    arc: Numbers = np.arcsin(np.sqrt(np.clip((good + 0.375) / (of + 0.75), 0, 1)))
    return arc


def confidence(z: float) -> float:
    """How sure a deviation of |z| scales makes us, 0..1, rising: 0.50 at 2.3, 0.70 at 3.5, 0.95 at 10."""
    if not math.isfinite(z):
        return 0.0
    square = z * z
    return square / (square + 5.25)


def _log_factorials(n: int) -> Numbers:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
