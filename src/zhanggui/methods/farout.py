"""Days so far from every day before them that no range is needed to say so: for a past that is short, or that swings too much to have a range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.usual import WEEK, middle

Numbers = NDArray[np.float64]

LEAST_DAYS = 7  # every weekday once
APART = 3.0  # times the middle day, up or down: beyond it a past day is no ordinary one either
LEAST_ALIKE = 2  # same weekdays that have a middle of their own, held to the same factor
RUN = 3
BEYOND = 2.0  # times the highest ordinary day, or a half of the lowest


@dataclass(frozen=True)
class FarOut:
    """Per series: the middle of the past days, its lowest and highest ordinary day, how many days are known, and whether the day lies far below (−1) or
    above (+1) all of them (0: neither, or too few days)."""

    middle: Numbers
    lowest: Numbers
    highest: Numbers
    days: NDArray[np.int64]
    side: NDArray[np.int64]


def far_out(values: Numbers) -> FarOut:
    """The last row against the rows before it: days × series, one row a calendar day, NaN = unknown or no ordinary day.

    Far below: under a third of the middle day (and of the middle of the same weekdays) and under half of the lowest ordinary day; far above: over three
    times the middles and twice the highest. Ordinary days are those within a factor of three of the middle. No claim where most of the same weekdays lie
    as far off themselves, unless the three days before do, too: a shop that shuts on weekends is open before them.
    Free of any distribution: with n days known a new lowest comes by chance once in n + 1 days, one half as low far more seldom.
    """
    past, today = values[:-1], values[-1]
    usual = middle(past)
    near = (past > usual / APART) & (past < usual * APART)
    ordinary = np.where(near, past, np.nan)
    lowest, highest = _least(ordinary), -_least(-ordinary)
    known = np.isfinite(past).sum(axis=0)
    with np.errstate(invalid="ignore"):
        below = (today < usual / APART) & (today < lowest / BEYOND)
        above = (today > usual * APART) & (today > highest * BEYOND)
        weekdays = values[-1 - WEEK :: -WEEK]
        alike = np.where(np.isfinite(weekdays).sum(axis=0) >= LEAST_ALIKE, middle(weekdays), usual)
        below, above = below & (today < alike / APART), above & (today > alike * APART)
        lately = values[-1 - RUN : -1]
        low_ones = _mostly(weekdays <= usual / APART, weekdays) & ~(lately <= usual / APART).all(axis=0)
        high_ones = _mostly(weekdays >= usual * APART, weekdays) & ~(lately >= usual * APART).all(axis=0)
    enough = (known >= LEAST_DAYS) & (usual > 0)
    side = np.where(enough & below & ~low_ones, -1, np.where(enough & above & ~high_ones, 1, 0))
    return FarOut(usual, lowest, highest, known, side.astype(np.int64))


def _least(values: Numbers) -> Numbers:
    """Minimum down the columns, NaN left out; NaN of none."""
    least: Numbers = np.where(
        np.isfinite(values).any(axis=0), np.where(np.isfinite(values), values, np.inf).min(axis=0, initial=np.inf), np.nan
    )
    return least


def _mostly(marks: NDArray[np.bool_], values: Numbers) -> NDArray[np.bool_]:
    """More than half of the known ones are marked."""
    mostly: NDArray[np.bool_] = marks.sum(axis=0) > np.isfinite(values).sum(axis=0) / 2
    return mostly
