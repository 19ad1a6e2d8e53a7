"""A table of series made comparable: calendar taken out, each an index of its own mean before the action, controls that can serve."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]
WEEK = 7
TOLD = 0.9  # share of the counted days of which a control must have a number
SILENT = 0.5  # share of the days before on which it may be zero
MOST_CONTROLS = 25  # the nearest are taken; more add time, not truth


@dataclass(frozen=True)
class Prepared:
    """`index`: days × (the series, its controls), mean 1 before; `columns`: their places in the table that was given."""

    index: Numbers
    level: Numbers
    factor: Numbers
    weight: Numbers
    before: Marks
    after: Marks
    columns: NDArray[np.int64]

    @property
    def share(self) -> Numbers:
        """How much each day after the action counts in the mean of the indices, by row, sum 1: a day that sells double counts double."""
        load = np.where(self.after, self.weight * self.factor[:, 0], 0.0)
        return np.asarray(load / load.sum())

    def moved(self, days: int) -> Prepared:
        """As if the action had begun `days` counted days earlier and ended where it truly began."""
        rows = np.flatnonzero(self.before)
        then, past = np.zeros_like(self.before), np.zeros_like(self.before)
        then[rows[len(rows) - days :]], past[rows[: len(rows) - days]] = True, True
        level = self.index[past].mean(axis=0) if past.any() else np.ones(self.index.shape[1])
        return replace(self, index=self.index / np.where(level > 0, level, 1.0), before=past, after=then)


def prepare(values: Numbers, start: int, calendar: Numbers | None, skip: Marks | None, weight: Numbers | None) -> Prepared:
    """See `effect`. Days on which the first series is unknown, or that are to be skipped, are not counted."""
    table = np.asarray(values, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    loads = np.ones_like(table) if weight is None else np.where(np.isfinite(table), np.nan_to_num(weight), 0.0)
    row = np.arange(len(table))
    counted = np.isfinite(table[:, 0]) & (loads[:, 0] > 0) & (~skip if skip is not None else True)
    before, after = counted & (row < start), counted & (row >= start)
    kept = _able(table, before, after)
    table, loads = table[:, kept], loads[:, kept]
    factor = _factor(table, calendar, before, kept)
    flat = table / factor
    level = _mean(flat, loads, before)
    with np.errstate(divide="ignore", invalid="ignore"):
        index = flat / level
    index = _filled(index)
    near = _nearest(index, before)
    return Prepared(index[:, near], level[near], factor[:, near], loads[:, 0], before, after, kept[near])


def weekday_factor(table: Numbers, before: Marks) -> Numbers:
    """What each weekday brings ÷ the mean of the seven, from all series as one: medians of the summed indices. Days × 1."""
    with np.errstate(invalid="ignore", divide="ignore"):
        index = table / _mean(table, np.ones_like(table), before)
        known = np.isfinite(index)
        whole = np.where(known, index, 0.0).sum(axis=1) / known.sum(axis=1)
    row = np.arange(len(table))
    shape = np.ones(WEEK)
    for day in range(WEEK):
        seen = whole[before & (row % WEEK == day) & np.isfinite(whole)]
        shape[day] = np.median(seen) if len(seen) >= 2 else np.nan
    shape = np.where(np.isfinite(shape) & (shape > 0), shape, 1.0)
    return np.asarray((shape / shape.mean())[row % WEEK][:, None])


def _able(table: Numbers, before: Marks, after: Marks) -> NDArray[np.int64]:
    """The first series, and of the others those with numbers of nearly all days and something on most days before."""
    if not before.any() or not after.any():
        return np.zeros(1, dtype=np.int64)
    told = [np.isfinite(table[rows]).mean(axis=0) >= TOLD for rows in (before, after)]
    alive = (np.nan_to_num(table[before]) > 0).mean(axis=0) >= SILENT
    fit = told[0] & told[1] & alive
    fit[0] = True
    return np.flatnonzero(fit)


def _factor(table: Numbers, calendar: Numbers | None, before: Marks, kept: NDArray[np.int64]) -> Numbers:
    if calendar is None:
        factor = weekday_factor(table, before)
    else:
        given = np.asarray(calendar, dtype=np.float64)
        factor = given[:, None] if given.ndim == 1 else given[:, kept]
    factor = np.where(np.isfinite(factor) & (factor > 0), factor, 1.0)
    return np.asarray(np.broadcast_to(factor, table.shape))


def _mean(flat: Numbers, loads: Numbers, before: Marks) -> Numbers:
    known = np.isfinite(flat) & before[:, None]
    total = np.where(known, loads, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known, flat * loads, 0.0).sum(axis=0) / total.sum(axis=0))


def _filled(index: Numbers) -> Numbers:
    """A day unknown of a control goes with the mean of the others; of the series itself it is not counted, whatever stands there."""
    index[:, 0] = np.where(np.isfinite(index[:, 0]), index[:, 0], 1.0)
    if index.shape[1] < 2:
        return index
    known = np.isfinite(index[:, 1:])
    mean = np.where(known, index[:, 1:], 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    mean = np.where(known.any(axis=1), mean, 1.0)
    index[:, 1:] = np.where(known, index[:, 1:], mean[:, None])
    return index


def _nearest(index: Numbers, before: Marks) -> NDArray[np.int64]:
    """The series and the controls whose days before lay nearest to it."""
    if not before.any():
        return np.arange(index.shape[1])
    apart = ((index[before, 1:] - index[before, :1]) ** 2).mean(axis=0)
    return np.concatenate([[0], 1 + np.sort(np.argsort(apart, kind="stable")[:MOST_CONTROLS])])
