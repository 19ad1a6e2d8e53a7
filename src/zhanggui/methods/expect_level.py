"""The level of each series from day to day, with the calendar taken out: how fast it moves is learnt, single odd days are clipped.

A discounted count (Gamma-Poisson filter): level = Σ discounted counts ÷ Σ discounted exposure, exposure = calendar factor × denominator. Five
speeds run side by side; each series keeps the one that missed least one day ahead, with an AR(1) for what neighbouring days share.
Errors are in the Anscombe scale, 2·(√(count + ⅜) − √(mean + ⅜)), where counting noise is 1; a day's variance is `grain` + swing × mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.methods.expect_design import Marks, Numbers
from zhanggui.methods.usual import CLIP, FEW_ERRORS

SPEEDS = np.array([0.02, 0.05, 0.1, 0.2, 0.4])
WINDOW = 180  # days that the level is followed before the first scored one
BURN_IN = 21
HALF_DAYS = 45  # with so many days in each half of the window, the errors of one half are judged by the spread of the other
ODD_WEIGHT = 0.2  # of a 大促 day in the level: its factor is less sure
MOVED = 5  # so many clipped days on one side in a row are no incident any more but a new level
MOVED_SPEED = 0.4
STEADIEST = 0.03  # no shop's day repeats itself better than to 3 %
AR_DAYS = 30.0  # the AR(1) coefficient is drawn to 0 as if thirty more days had shown none
CLIPPED_SQUARE = 0.9776  # E[min(z², CLIP²)] of a normal z
ANSCOMBE = 0.375


@dataclass(frozen=True)
class Followed:
    """rows × series: `mean` expected one day ahead, `error` in the Anscombe scale, `spread` its standard deviation. Rows are the window before the
    scored days and those days. `null`: past rows × series, errors ÷ a spread learnt without them where history is
    long enough (NaN: none); `inside`: the same ÷ the spread learnt from all of them."""

    mean: Numbers
    error: Numbers
    spread: Numbers
    null: Numbers
    inside: Numbers


def joined(parts: list[Followed]) -> Followed:
    """Blocks of series side by side."""
    return Followed(*(np.hstack([getattr(part, name) for part in parts]) for name in ("mean", "error", "spread", "null", "inside")))


def follow(counts: Numbers, exposure: Numbers, usable: Marks, odd: Marks, grain: Numbers, swing: Numbers, score: int) -> Followed:
    """Everything days × series, of the window alone; the last `score` rows are scored. grain: variance of counting noise (1; 1 − rate for a
    share). swing: first guess of the variance beyond it, per series."""
    paths = _filter(counts, exposure, usable, odd, grain, swing)
    past = len(usable) - score
    learn = usable & (np.cumsum(usable, axis=0) > np.minimum(BURN_IN, usable.sum(axis=0) // 3))
    learn[past:] = False
    mean, error, spread = _best(paths, usable, learn, grain, swing)
    inside = np.where(learn, error / spread, np.nan)
    null = inside
    first = np.cumsum(learn, axis=0) * 2 <= learn.sum(axis=0)
    long = learn.sum(axis=0) >= 2 * HALF_DAYS
    for half in (first, ~first):
        _, missed, wide = _best(paths, usable, learn & (half | ~long), grain, swing)
        null = np.where(long & learn & ~half, missed / wide, null)
    return Followed(mean, error, spread, null[:past], inside[:past])


def _best(paths: tuple[Numbers, Numbers], usable: Marks, learn: Marks, grain: Numbers, swing: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Mean, error and spread at the speed that missed least on the days to learn from."""
    path, error = paths
    best = _with_ar(path[:, 0], error[:, 0], usable, learn, grain, swing)
    for speed in range(1, len(SPEEDS)):
        tried = _with_ar(path[:, speed], error[:, speed], usable, learn, grain, swing)
        better = tried[3] < best[3]
        one, two, three, four = (np.where(better, new, old) for new, old in zip(tried, best, strict=True))
        best = one, two, three, four
    return best[:3]


def _filter(counts: Numbers, exposure: Numbers, usable: Marks, odd: Marks, grain: Numbers, swing: Numbers) -> tuple[Numbers, Numbers]:
    """Every speed: the mean one day ahead (rows × speeds × series) and the error there."""
    rows, count = counts.shape
    speed = SPEEDS[:, None]
    known = usable & np.isfinite(exposure) & np.isfinite(counts)
    filled, load = np.where(known, counts, 0.0), np.where(np.isfinite(exposure), exposure, 0.0)
    start, size = _start(filled, load, known)
    bottom = np.broadcast_to(size / speed, (len(SPEEDS), count)).copy()
    top = start * bottom
    path = np.empty((rows, len(SPEEDS), count))
    error = np.empty_like(path)
    run = np.zeros_like(bottom)
    for t in range(rows):
        level = top / bottom
        mean = level * load[t]
        var = grain + swing * mean
        root, seen = np.sqrt(mean + ANSCOMBE), np.sqrt(filled[t] + ANSCOMBE)
        off = 2 * (seen - root)
        path[t], error[t] = mean, off
        reach = CLIP * np.sqrt(var)
        beyond = np.sign(off) * (np.abs(off) > reach)
        run = np.where(known[t], np.where((beyond != 0) & (np.sign(run) != -beyond), run + beyond, beyond), run)
        moved = np.abs(run) >= MOVED
        held = np.where(moved, filled[t], np.maximum(root + np.clip(off, -reach, reach) / 2, 0.0) ** 2 - ANSCOMBE)
        share = (
            np.where(odd[t], ODD_WEIGHT, 1.0) * (grain + swing * level * size) / var
        )  # a day ten times as large is not ten times as sure
        keep = np.where(known[t], 1 - np.where(moved, MOVED_SPEED, speed), 1.0)
        add = np.where(known[t], share, 0.0)
        top = keep * top + add * np.maximum(held, 0.0)
        bottom = np.maximum(keep * bottom + add * load[t], 1e-9)
    return path, error


def _start(filled: Numbers, load: Numbers, known: Marks) -> tuple[Numbers, Numbers]:
    """Level and usual exposure of the first days: each day's share of the level, the middle of up to 28 of them, no less than a trace."""
    first = known & (np.cumsum(known, axis=0) <= 28)
    total, weight = np.sum(np.where(first, filled, 0.0), axis=0), np.sum(np.where(first, load, 0.0), axis=0)
    days = np.maximum(first.sum(axis=0), 1)
    size = np.where(weight > 0, weight / days, 1.0)
    return total / np.where(weight > 0, weight, 1.0), size


def _with_ar(
    mean: Numbers, error: Numbers, usable: Marks, learn: Marks, grain: Numbers, swing: Numbers
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """One speed with its AR(1): mean, error, spread, and how badly it missed (per series)."""
    scale = np.sqrt(grain + swing * mean)
    odd = np.where(usable, np.clip(error / scale, -CLIP, CLIP), 0.0)
    before = np.vstack([np.zeros((1, odd.shape[1])), odd[:-1]])
    both = learn & (np.vstack([np.zeros((1, odd.shape[1]), dtype=bool), usable[:-1]]))
    days = both.sum(axis=0)
    power = np.sum(np.where(both, before**2, 0.0), axis=0)
    shared = np.divide(np.sum(np.where(both, odd * before, 0.0), axis=0), power, out=np.zeros_like(power), where=power > 0)
    rho = np.clip(shared, -0.3, 0.8) * days / (days + AR_DAYS)
    shift = rho * before * scale / 2
    root = np.maximum(np.sqrt(mean + ANSCOMBE) + shift, np.sqrt(ANSCOMBE))
    ahead = root**2 - ANSCOMBE
    missed = error - 2 * (root - np.sqrt(mean + ANSCOMBE))
    wide = _swing(missed, ahead, learn, grain, swing)
    spread = np.sqrt(grain + wide * ahead)
    cost = np.sum(np.where(learn, np.minimum((missed / scale) ** 2, CLIP**2), 0.0), axis=0)
    return ahead, missed, spread, cost


def _swing(error: Numbers, mean: Numbers, learn: Marks, grain: Numbers, first: Numbers) -> Numbers:
    """Variance beyond counting noise, as a share of the mean: what makes the clipped squares of the errors what a normal's would be."""
    days = np.maximum(learn.sum(axis=0), 1)
    square = np.where(learn, error**2, 0.0)
    load = np.where(learn, mean, 0.0).sum(axis=0) / days
    wide = np.maximum(first, STEADIEST**2)
    for _ in range(8):
        var = grain + wide * mean
        ratio = np.sum(np.where(learn, np.minimum(square / var, CLIP**2), 0.0), axis=0) / days / CLIPPED_SQUARE
        usual = grain + wide * load
        wide = np.maximum(wide + (ratio - 1) * usual / np.maximum(load, 1e-9), STEADIEST**2)
        wide = np.minimum(wide, 25.0)
    widened: Numbers = wide * (1 + 2 * FEW_ERRORS / days)
    return widened
