"""How strongly a set of leaves speaks for a common shift: log-likelihood ratios that need only sums over the set.

Kulldorff's scan statistic (1997) for counts and rates, its normal form for values whose error grows with their size. Each kind of noise
gives a few columns of the leaves; the gain of an element (in nats; z = √(2·gain)) is a function of their sums over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import xlogy

from zhanggui.methods.localise_leaves import Floats

TINY = 1e-9
FARTHEST = 3.0  # of a swing, in logs: ×20 and beyond are all the same
BOUND = 6.0  # no gain is more than so many times the squared difference over the variance of counts
LEAST_EXPECTED = 0.5  # of a count: what was never seen before may still bring one now and then


class Evidence(Protocol):
    """Columns of the leaves, and what their sums say."""

    @property
    def columns(self) -> tuple[Floats, ...]:
        """What is summed."""

    def gain(self, sums: tuple[Floats, ...], least: float = 0.0) -> Floats:
        """Log-likelihood ratio of "these leaves moved together" against "they did not"; 0 where it is surely not above `least`."""


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

    def gain(self, sums: tuple[Floats, ...], least: float = 0.0) -> Floats:
        shift, weight = sums
        return np.divide(shift**2, 2 * weight, out=np.zeros_like(shift), where=weight > 1e-9)


@dataclass(frozen=True)
class Counts:
    """Counts, and money that comes in baskets: variance = scale · expected + (spread · expected)²."""

    columns: tuple[Floats, ...]

    @classmethod
    def of(cls, value: Floats, expected: Floats, spread: float, scale: float) -> Counts:
        value, expected = np.maximum(value, 0.0), np.maximum(expected, 0.0)
        swing = spread**2 * expected
        weight = 1 / (scale + swing)
        return cls((weight * value, weight * expected, weight * expected * swing * weight))

    def gain(self, sums: tuple[Floats, ...], least: float = 0.0) -> Floats:
        value, expected = np.maximum(sums[0], 0.0), np.maximum(sums[1], LEAST_EXPECTED)
        # Logarithms are dear, and few elements are worth one.
        far = np.flatnonzero((BOUND * (value - expected) ** 2 > least * expected) & (sums[0] + sums[1] > 1e-9))
        gain = np.zeros_like(value)
        value, expected, swung = value[far], expected[far], sums[2][far]
        by_counts = np.maximum(xlogy(value, value / expected) - value + expected, 0.0)
        gain[far] = _tempered(by_counts, expected * _swing(value / expected), swung / expected)
        return gain


@dataclass(frozen=True)
class Rates:
    """Good ones out of so many: binomial, with a variance so much larger as seen, and that of the expected rate itself.

    A leaf counts by the share of its variance that is counting noise: of a large one that swings the most is swing.
    """

    columns: tuple[Floats, ...]
    scale: float
    variance: float  # of the good ones of the whole, were nothing moved

    @classmethod
    def of(cls, good: Floats, of: Floats, expected: Floats, base: Floats | None, scale: float, spread: float) -> Rates:
        """`expected` good ones; `base` trials behind each expected rate; variance scale·binomial + (spread·binomial)²."""
        rate: Floats = np.divide(expected, of, out=np.zeros_like(of), where=of > 0)
        if base is None:
            widened = plain = of * rate * (1 - rate)
        else:  # never one in ten is no proof of never: half of one may have been missed
            half = 0.5 / np.maximum(base, 1.0)
            rate = np.clip(rate, half, 1 - half)
            plain = of * rate * (1 - rate)
            widened = plain * (1 + np.divide(of, base, out=np.zeros_like(of), where=base > 0))
        counted, swung = scale * widened, (spread * plain) ** 2
        variance = counted + swung
        weight = np.divide(counted, variance, out=np.ones_like(of), where=variance > 0)
        columns = (good, of, expected, plain, counted, weight * swung)
        return cls(tuple(weight * column for column in columns), scale, float(variance.sum()))

    def gain(self, sums: tuple[Floats, ...], least: float = 0.0) -> Floats:
        good, of, expected, plain, variance, swung = sums
        of = np.maximum(of, 0.0)
        floor = np.minimum(LEAST_EXPECTED, of / 2)
        expected = np.clip(expected, floor, of - floor)
        # A rate expected to be 0 or 1 has no variance of its own: it is taken to lie half of one away from it.
        own = np.divide(floor * (of - floor), of, out=np.zeros_like(of), where=of > 0)
        plain, variance = np.maximum(plain, own), np.maximum(variance, self.scale * own)
        gain = np.zeros_like(of)
        beyond = BOUND * (good - expected) ** 2 * of > least * expected * (of - expected)
        far = np.flatnonzero((of > 1e-9) & (variance > 1e-9) & beyond)
        of, expected, plain, variance = of[far], expected[far], plain[far], variance[far]
        good = np.clip(good[far], 0.0, of)
        by_counts = np.maximum(xlogy(good, good / expected) + xlogy(of - good, (of - good) / (of - expected)), 0.0)
        odds = good * (of - expected) / (expected * np.maximum(of - good, TINY))
        gain[far] = _tempered(by_counts, plain * _swing(odds), swung[far] / variance) * plain / variance
        return gain


def _swing(ratio: Floats) -> Floats:
    """Gain of a lognormal swing of variance one."""
    far: Floats = np.minimum(np.abs(np.log(np.maximum(ratio, TINY))), FARTHEST)
    return far**2 / 2


def _tempered(by_counts: Floats, by_swing: Floats, swing: Floats) -> Floats:
    """The gain where the share `swing` of the variance is no counting noise but a swing of the level itself (lognormal).

    Such a swing reaches ×3 as easily as ÷3; the likelihood of counts would take ×3 for the rarer by far. For small moves both are the same,
    and noises add up in the harmonic mean.
    """
    below = (1 - swing) * by_swing + swing * by_counts
    return np.divide(by_counts * by_swing, below, out=np.zeros_like(by_counts), where=below > 0)
