"""Exact shares of a change in a product of factors: Shapley (default) and additive LMDI-I (another view)."""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
MOST_FACTORS = 5


def shapley(base: ArrayLike, now: ArrayLike) -> Floats:
    """Effect of each of k factors on the change of their product, for each of n members: [k, n] and [k, n] → [k, n].

    The effect of factor j is the mean, over all orders in which the factors may change, of what changing j adds. It sums exactly to
    the change of the product, does not depend on the order of the factors, and stays finite at zeros. NaN in, NaN out (that member only).
    For k = 3 it is (v1−v0)·[(c0a0 + c1a1)/3 + (c0a1 + c1a0)/6]. Raises ValueError for other shapes or k outside 1..5.
    """
    start, end = _pair(base, now)
    factors = start.shape[0]
    effects = np.empty_like(start)
    for j in range(factors):
        others = [i for i in range(factors) if i != j]
        effects[j] = (end[j] - start[j]) * _mean_of_others(start[others], end[others])
    return effects


def _mean_of_others(start: Floats, end: Floats) -> Floats:
    """Mean product of the other factors when each order of change is equally likely.

    `sums[s]` adds the products over all choices of s factors that have already changed; s!·(m−s)!/(m+1)! is how often one choice occurs.
    """
    m, members = start.shape
    sums = np.zeros((m + 1, members))
    sums[0] = 1.0
    for i in range(m):
        sums[1 : i + 2] = sums[1 : i + 2] * start[i] + sums[: i + 1] * end[i]
        sums[0] *= start[i]
    often = [factorial(s) * factorial(m - s) / factorial(m + 1) for s in range(m + 1)]
    return np.asarray(sum(w * row for w, row in zip(often, sums, strict=True)), dtype=np.float64)


def lmdi(base: ArrayLike, now: ArrayLike) -> Floats:
    """Additive LMDI-I: L(y1, y0)·ln(x1/x0) per factor, L(x, y) = (x−y)/(ln x − ln y), L(x, x) = x. Same shapes as `shapley`.

    Consistent when groups are added up, but defined for positive factors only: a member with a zero, negative or missing factor gets NaN
    (put its change in a 新增 or 消失 line), except that a product of zero on both sides has no effects.
    """
    start, end = _pair(base, now)
    y0, y1 = start.prod(axis=0), end.prod(axis=0)
    positive = (start > 0).all(axis=0) & (end > 0).all(axis=0)
    effects = np.full_like(start, np.nan)
    effects[:, positive] = _log_mean(y1[positive], y0[positive]) * np.log(end[:, positive] / start[:, positive])
    effects[:, (y0 == 0) & (y1 == 0)] = 0.0
    return effects


def _log_mean(x: Floats, y: Floats) -> Floats:
    """Logarithmic mean of positive numbers. Near each other by log1p of the relative gap, so that close numbers do not cancel."""
    gap = (x - y) / y
    logs = np.where(np.abs(gap) < 0.5, np.log1p(np.clip(gap, -0.5, 0.5)), np.log(x / y))
    flat = logs == 0
    return np.asarray(np.where(flat, x, (x - y) / np.where(flat, 1.0, logs)), dtype=np.float64)


def _pair(base: ArrayLike, now: ArrayLike) -> tuple[Floats, Floats]:
    start, end = np.asarray(base, dtype=np.float64), np.asarray(now, dtype=np.float64)
    if start.ndim != 2 or start.shape != end.shape:
        raise ValueError(f"base and now must be [factors, members] of one shape, not {start.shape} and {end.shape}")
    if not 1 <= start.shape[0] <= MOST_FACTORS:
        raise ValueError(f"1 to {MOST_FACTORS} factors, not {start.shape[0]}")
    return start, end
