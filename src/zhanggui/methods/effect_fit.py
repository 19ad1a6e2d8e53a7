"""How one series would have gone on, from others that went on undisturbed; and how far that guess usually errs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.simplex import ridge_step, simplex_shares

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]
FOLDS = 4
PULLS = (0.03, 0.3, 3.0, 30.0)  # × the noise of all days: how much the shares are drawn together
RIDGES = (np.inf, 3.0, 0.3)  # × the spread of the other series: how far the ridge step may go; inf: not at all
BETTER = 0.97  # a bolder setting must beat the calmer one by 3 % of the error to be taken


@dataclass(frozen=True)
class Setting:
    """How boldly the shares are fitted."""

    pull: float
    ridge: float


@dataclass(frozen=True)
class Fit:
    """`shares` of the other series; `gap`: the series less its twin, every row; `missed`: the same of rows that the shares did not see."""

    shares: Numbers
    gap: Numbers
    missed: Numbers

    @property
    def noise(self) -> float:
        """Root mean square of a day's miss."""
        return float(np.sqrt(np.mean(self.missed**2)))


def fit(target: Numbers, others: Numbers, before: Marks, setting: Setting) -> Fit:
    """Shares learnt on the rows `before`. Both series as indices: mean 1 over those rows."""
    shares = _shares(target[before], others[before], setting)
    return Fit(shares, target - others @ shares, _missed(target[before], others[before], setting))


def choose(target: Numbers, others: Numbers, before: Marks) -> Setting:
    """The setting that misses least on stretches of days left out; of nearly equal ones the calmest."""
    y, x = target[before], others[before]
    best, least = Setting(PULLS[-1], np.inf), np.inf
    for ridge in RIDGES:
        for pull in reversed(PULLS):
            setting = Setting(pull, ridge)
            error = float(np.sqrt(np.mean(_missed(y, x, setting) ** 2)))
            if error < BETTER * least:
                best, least = setting, error
    return best


def own_misses(target: Numbers, before: Marks) -> float:
    """Root mean square miss of its own mean on stretches left out: what a guess without others would err."""
    y = target[before]
    missed = np.concatenate([y[out] - y[~out].mean() for out in _folds(len(y))])
    return float(np.sqrt(np.mean(missed**2)))


def _missed(y: Numbers, x: Numbers, setting: Setting) -> Numbers:
    missed = np.empty(len(y))
    for out in _folds(len(y)):
        missed[out] = y[out] - x[out] @ _shares(y[~out], x[~out], setting)
    return missed


def _shares(y: Numbers, x: Numbers, setting: Setting) -> Numbers:
    noise = float(np.var(np.diff(x, axis=0))) / 2 * len(y)  # neighbouring days differ by noise, not by season
    shares = simplex_shares(y, x, setting.pull * noise)
    spread = float(((x - x.mean(axis=1, keepdims=True)) ** 2).sum()) / x.shape[1]
    return ridge_step(y, x, shares, setting.ridge * spread)


def _folds(days: int) -> list[Marks]:
    """Neighbouring days are left out together: they err together."""
    edges = np.linspace(0, days, FOLDS + 1).round().astype(int)
    row = np.arange(days)
    return [(row >= a) & (row < b) for a, b in pairwise(edges)]
