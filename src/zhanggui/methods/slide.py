"""A slow slide, or climb: a week that lies apart from the four weeks before it, where no single day of it need be unusual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.usual import MEDIAN_COST, NORMAL_MAD, WEEK, middle

Numbers = NDArray[np.float64]

BEFORE = 4  # weeks whose middle is the level
LEAST_WEEKS = 3
LEAST_OPEN = 4  # known ordinary days that tell a week
TYPICAL, BELIEF = 0.06, 4.0  # how far a quiet week lies from the four before it (log), and so many weeks of own evidence it is worth


@dataclass(frozen=True)
class Slide:
    """Per series: an ordinary day of the week and of its level (in the values' unit), log ratio of the two, its z. NaN: not enough weeks."""

    week: Numbers
    level: Numbers
    log: Numbers
    z: Numbers


def slide(values: Numbers, factor: Numbers, unit: Numbers) -> Slide:
    """The last seven rows against the weeks before them: days × series, NaN = unknown or no ordinary day.

    factor: what the calendar makes of each day (an ordinary day = 1). unit: size of one event, so that counting noise is known. Noise of the log ratio:
    how far earlier weeks lay from the four before them (clipped middle, drawn to 6 %), never below counting noise.
    """
    weeks, exposure = _weeks(values, factor)
    level = np.vstack([_level(weeks[k + 1 : k + 1 + BEFORE]) for k in range(len(weeks))])
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(weeks / level)
        events = weeks[0] * exposure[0] / np.where(unit > 0, unit, 1.0)
        counting = np.sqrt(
            (1 + MEDIAN_COST / BEFORE) / np.maximum(np.minimum(events, level[0] * exposure[0] / np.where(unit > 0, unit, 1.0)), 1.0)
        )
        logs = np.where(np.isfinite(logs), logs, np.nan)
    told = np.isfinite(logs[1:]).sum(axis=0)
    own = NORMAL_MAD * np.nan_to_num(middle(np.abs(logs[1:])))
    noise = np.sqrt((BELIEF * TYPICAL**2 + told * own**2) / (BELIEF + told))
    return Slide(weeks[0], level[0], logs[0], logs[0] / np.maximum(noise, counting))


def without_worst(values: Numbers, factor: Numbers) -> Numbers:
    """The values without the lowest day of the last week: one very bad day is no slide."""
    return _without(values, factor, np.inf, np.argmin)


def without_best(values: Numbers, factor: Numbers) -> Numbers:
    """The values without the highest day of the last week: one very good day is no climb."""
    return _without(values, factor, -np.inf, np.argmax)


def _without(values: Numbers, factor: Numbers, unknown: float, place: Callable[..., Any]) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        days = np.nan_to_num((values / factor)[-WEEK:], nan=unknown)
    kept = values.copy()
    kept[len(values) - WEEK + place(days, axis=0), np.arange(values.shape[1])] = np.nan
    return kept


def _weeks(values: Numbers, factor: Numbers) -> tuple[Numbers, Numbers]:
    """Weeks × series, the last first: value of an ordinary day, and the days' worth of each week; NaN where fewer than four days tell."""
    usable = np.isfinite(values) & np.isfinite(factor) & (factor > 0)
    count = len(values) // WEEK
    shape = (count, WEEK, values.shape[1])
    tail = slice(len(values) - count * WEEK, None)
    days = usable[tail].reshape(shape).sum(axis=1)
    worth = np.where(usable, factor, 0.0)[tail].reshape(shape).sum(axis=1)
    sums = np.where(usable, values, 0.0)[tail].reshape(shape).sum(axis=1)
    a_day = np.where(days >= LEAST_OPEN, sums / np.where(worth > 0, worth, 1.0), np.nan)
    return a_day[::-1], worth[::-1]


def _level(weeks: Numbers) -> Numbers:
    """Middle of the weeks; NaN of fewer than three."""
    if not len(weeks):
        return np.full(weeks.shape[1], np.nan)
    return np.where(np.isfinite(weeks).sum(axis=0) >= LEAST_WEEKS, middle(weeks), np.nan)
