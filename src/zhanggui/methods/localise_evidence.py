"""How strongly a set of leaves speaks for a common shift: log-likelihood ratios that need only sums over the set.

Kulldorff's scan statistic (1997) for counts and rates, its normal form for values whose error grows with their size. Each kind of noise
gives a few columns of the leaves; the gain of an element (in nats; z = √(2·gain)) is a function of their sums over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from scipy.special import xlogy

from zhanggui.methods.localise_leaves import Floats

LEAST_EXPECTED = 0.5  # of a count: what was never seen before may still bring one now and then
LEAST_SPREAD = 0.01  # no forecast is better than to 1 %
NORMAL_HALF = 1.349  # width of the middle half of a normal, in standard deviations
FEW = 2.5  # the narrowest half of n looks narrower than it is by 1 + 2.5/n or so
LEAST_SIZE = 5.0  # leaves that tell how counts swing
THINNED, HALVINGS = 2000, 12  # leaves looked at, and steps, to find a spread
BIN, BINS = 20, 8  # leaves a bin at least, bins at most, to tell noise of counts from noise of size


class Evidence(Protocol):
    """Columns of the leaves, and what their sums say."""

    @property
    def columns(self) -> tuple[Floats, ...]:
        """What is summed."""

    def gain(self, sums: tuple[Floats, ...]) -> Floats:
        """Log-likelihood ratio of "these leaves moved together" against "they did not"."""


@dataclass(frozen=True)
class Relative:
    """Values whose error is a share of their size. Shift (v−f) ÷ the greater of the two: −1 … 1, without the long tail of a ratio."""

    columns: tuple[Floats, ...]

    @classmethod
    def of(cls, value: Floats, expected: Floats, spread: float, scale: float) -> Relative:
        greater = np.maximum(np.abs(value), np.abs(expected))
        seen = greater > 0
        safe = np.where(seen, greater, 1.0)
        shift = np.clip((value - expected) / safe, -1.0, 1.0)
        weight = np.where(seen, 1 / (spread**2 + scale / safe), 0.0)
        return cls((weight * shift, weight))

    def gain(self, sums: tuple[Floats, ...]) -> Floats:
        shift, weight = sums
        return np.divide(shift**2, 2 * weight, out=np.zeros_like(shift), where=weight > 1e-9)


@dataclass(frozen=True)
class Counts:
    """Counts, and money that comes in baskets: variance = scale · expected + (spread · expected)²."""

    columns: tuple[Floats, ...]

    @classmethod
    def of(cls, value: Floats, expected: Floats, spread: float, scale: float) -> Counts:
        weight = 1 / (scale + spread**2 * np.maximum(expected, 0.0))
        return cls((weight * np.maximum(value, 0.0), weight * np.maximum(expected, 0.0)))

    def gain(self, sums: tuple[Floats, ...]) -> Floats:
        value, expected = np.maximum(sums[0], 0.0), np.maximum(sums[1], LEAST_EXPECTED)
        gain: Floats = xlogy(value, value / expected) - value + expected
        return np.where(sums[1] + sums[0] > 1e-9, np.maximum(gain, 0.0), 0.0)


@dataclass(frozen=True)
class Rates:
    """Good ones out of so many: binomial, with a variance so much larger as seen, and that of the expected rate itself."""

    columns: tuple[Floats, ...]

    @classmethod
    def of(cls, good: Floats, of: Floats, expected: Floats, base: Floats | None, scale: float, spread: float) -> Rates:
        """`expected` good ones; `base` trials behind each expected rate; variance scale·binomial + (spread·binomial)²."""
        rate = np.divide(expected, of, out=np.zeros_like(of), where=of > 0)
        plain = of * rate * (1 - rate)
        widened = plain if base is None else plain * (1 + np.divide(of, base, out=np.zeros_like(of), where=base > 0))
        return cls((good, of, expected, plain, scale * widened + (spread * plain) ** 2))

    def gain(self, sums: tuple[Floats, ...]) -> Floats:
        good, of, expected, plain, variance = sums
        of = np.maximum(of, 0.0)
        good, expected = np.clip(good, 0.0, of), np.clip(expected, 0.0, of)
        floor = np.minimum(LEAST_EXPECTED, of / 2)
        expected = np.clip(expected, floor, of - floor)
        some = of > 1e-9
        safe = np.where(some, expected, 1.0)
        rest = np.where(some, of - expected, 1.0)
        gain = xlogy(good, good / safe) + xlogy(of - good, (of - good) / rest)
        share = np.divide(plain, variance, out=np.ones_like(plain), where=variance > 1e-9)
        return np.where(some, np.maximum(gain, 0.0) * share, 0.0)


def value_noise(value: Floats, expected: Floats, counts: bool) -> tuple[float, float]:
    """(scale, spread) of variance = scale·expected + (spread·expected)², deaf to leaves that shifted. Counts have scale ≥ 1.

    From the narrowest half of 2(√v − √f), whose variance is scale + spread²·f, over leaves of like size.
    """
    size = (np.abs(value) + np.abs(expected)) / 2
    seen = np.flatnonzero((size >= LEAST_SIZE) if counts else (size > 0))
    value, expected = value[seen], expected[seen]
    if len(seen) >= BIN:
        error = 2 * (np.sqrt(np.maximum(value, 0)) - np.sqrt(np.maximum(expected, 0)))
        return _binned(size[seen], error, 1.0 if counts else 0.0)
    if counts:
        return 1.0, 0.0
    return 0.0, max(narrowest_half((value - expected) / np.maximum(np.abs(value), np.abs(expected))), LEAST_SPREAD)


def rate_noise(good: Floats, of: Floats, expected: Floats) -> tuple[float, float]:
    """(scale ≥ 1, spread) of variance = scale·binomial + (spread·binomial)², from 2√of·(arcsin √rate − arcsin √expected rate)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = expected / of
        size = np.nan_to_num(of * rate * (1 - rate))
        error = 2 * np.sqrt(of) * (np.arcsin(np.sqrt(np.clip(good / of, 0, 1))) - np.arcsin(np.sqrt(np.clip(rate, 0, 1))))
    seen = np.flatnonzero(size >= LEAST_SIZE)
    return _binned(size[seen], error[seen], 1.0) if len(seen) >= BIN else (1.0, 0.0)


def _binned(size: Floats, error: Floats, least: float) -> tuple[float, float]:
    """scale and spread from errors whose variance is scale + spread²·size, over leaves of like size."""
    order = np.argsort(size, kind="stable")
    size, error = size[order], error[order]
    edges = np.linspace(0, len(size), min(BINS, len(size) // BIN) + 1).astype(int)
    pairs = [(size[a:b].mean(), narrowest_half(error[a:b]) ** 2) for a, b in pairwise(edges)]
    scale, square = _fit(np.array(pairs))
    if scale < least:
        return least, _spread_beside(size, error, least)
    return scale, float(np.sqrt(square))


def _fit(pairs: Floats) -> tuple[float, float]:
    """scale and spread² by least squares on relative errors of the variance."""
    size, variance = pairs[:, 0], np.maximum(pairs[:, 1], 1e-12)
    if len(pairs) == 1:
        return 0.0, float(variance[0] / size[0])
    design = np.column_stack([np.ones_like(size), size]) / variance[:, None]
    scale, square = np.linalg.lstsq(design, np.ones_like(size), rcond=None)[0]
    return (float(scale), float(square)) if square >= 0 else (float(1 / np.mean(1 / variance)), 0.0)


def _spread_beside(size: Floats, error: Floats, scale: float) -> float:
    """The spread beside a known scale: the one with which the errors come out one standard deviation wide (bisection)."""
    thin = slice(None, None, max(len(size) // THINNED, 1))
    size, error = size[thin], error[thin]
    low, high = 0.0, 2.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if narrowest_half(error / np.sqrt(scale + middle**2 * size)) > 1 else (low, middle)
    return low


def narrowest_half(values: Floats) -> float:
    """Standard deviation by the narrowest interval that holds half of the values (Rousseeuw's shorth): up to half may have moved."""
    ordered = np.sort(values)
    half = len(ordered) // 2 + 1
    if len(ordered) < 3:
        return 0.0
    width = float((ordered[half - 1 :] - ordered[: len(ordered) - half + 1]).min())
    return width / NORMAL_HALF * (1 + FEW / len(ordered))
