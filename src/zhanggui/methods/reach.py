"""How likely the days left bring an amount: the sum of future days, simulated from how the last days lay against their weights.

A day brings level × weight × (1 + residual). The level is the pace of the last `window` days; it is not known exactly, and it wanders by
`drift` a week. Residuals are drawn in blocks of days that follow each other (moving-block bootstrap, Künsch 1989), since good and bad
days come in runs. The random numbers start from a given seed: the same history gives the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCK = 7  # days: one of every weekday
DRAWS = 4000
LEAST_DAYS = 14  # two weeks: fewer tell no spread
WEEK = 7


@dataclass(frozen=True)
class Outlook:
    """Simulated sums of the first n days to come, one row per draw: `sums[draw, n - 1]`."""

    sums: Floats

    def chance(self, need: float, days: int) -> float:
        """Share of draws in which the first `days` days bring at least `need`. Without days left it is 1 or 0."""
        if days == 0 or self.sums.shape[1] == 0:
            return float(need <= 0)
        return float(np.mean(self.sums[:, days - 1] >= need))

    def reached_with(self, chance: float, days: int) -> float:
        """The amount that the first `days` days reach with that probability: 0.8 → the 20 % quantile of the draws."""
        return float(np.quantile(self.sums[:, days - 1], 1 - chance)) if days else 0.0


def simulate(
    actual: Floats, weights: Floats, ahead: Floats, window: int = 28, drift: float = 0.0, draws: int = DRAWS, seed: int = 1
) -> Outlook | None:
    """Draws of the days to come with weights `ahead`, from past days (oldest first) and their weights.

    None with fewer than 14 days of weight above 0, or when nothing was sold in the window. Amounts in the unit of `actual`.
    """
    known = weights > 0
    past, load = actual[known], weights[known]
    if past.size < LEAST_DAYS or past[-window:].sum() <= 0:
        return None
    rng = np.random.default_rng(seed)
    ratios = past / load
    recent = min(window, past.size)
    pace = past[-recent:].sum() / load[-recent:].sum()
    residuals = ratios / (past.sum() / load.sum()) - 1.0
    residuals -= np.average(residuals, weights=load)
    level = pace * (1.0 + _level_error(residuals, recent, draws, rng) + _wander(0.5 * recent, drift, draws, rng))
    walk = _walk(ahead.size, drift, draws, rng)
    noise = _blocks(residuals, ahead.size, draws, rng) * _small_sample(residuals.size, 1)
    return Outlook(np.cumsum(np.maximum(level[:, None] * walk * (1.0 + noise), 0.0) * ahead, axis=1))


def _level_error(residuals: Floats, recent: int, draws: int, rng: np.random.Generator) -> Floats:
    """By how much, relatively, the pace of `recent` days misses the level. A few blocks vary less than the truth: hence the factor."""
    block = min(BLOCK, max(residuals.size // 4, 1))
    return np.asarray(_blocks(residuals, recent, draws, rng).mean(axis=1) * _small_sample(residuals.size, block))


def _small_sample(days: int, block: int) -> float:
    """√(m ÷ (m − 1)) for m blocks: the spread of a sample around its own mean is too small by that."""
    count = days / block
    return float(np.sqrt(count / (count - 1)))


def _wander(days: float, drift: float, draws: int, rng: np.random.Generator) -> Floats:
    """How far the level has moved since the middle of the window."""
    return np.asarray(rng.standard_normal(draws) * drift * np.sqrt(days / WEEK / 1.5))


def _walk(days: int, drift: float, draws: int, rng: np.random.Generator) -> Floats:
    """The level of every day to come against today's: a random walk of `drift` a week, without a trend of its own."""
    if not drift or not days:
        return np.ones((draws, days))
    step = drift / np.sqrt(WEEK)
    return np.asarray(np.exp(np.cumsum(rng.standard_normal((draws, days)) * step - step**2 / 2, axis=1)))


def _blocks(residuals: Floats, days: int, draws: int, rng: np.random.Generator) -> Floats:
    """Residuals of `days` days in a row per draw, in blocks of neighbouring days (the line of days closed to a ring)."""
    block = min(BLOCK, max(residuals.size // 4, 1))
    count = -(-days // block)
    starts = rng.integers(0, residuals.size, size=(draws, count))
    picked = (starts[:, :, None] + np.arange(block)) % residuals.size
    return np.asarray(residuals[picked.reshape(draws, count * block)[:, :days]])
