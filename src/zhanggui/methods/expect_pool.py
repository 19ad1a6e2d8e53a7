"""What series of one metric kind have in common: the mean effect of each calendar column and how far the series differ from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.expect_design import Marks, Numbers, Sort

OWN_SPREAD = np.array([0.4, 0.3, 0.2, 1.2])  # by Sort: how far an effect may lie from nothing before anything was seen (log)
APART = np.array([0.15, 0.15, 0.1, 0.4])  # by Sort: how far series differ from one another, before they were compared
APART_WEIGHT = 3.0  # that belief weighs as much as three series
LEAST_APART = 0.02
TEACHERS = 200  # series of a kind that are asked: more teach nothing new
OUTLYING = 3.0  # an effect this many spreads off the middle counts as that


@dataclass(frozen=True)
class Pool:
    """kinds × columns: `total` of the weighted effects and its `precision`, `apart` (variance between series), `seen` (how many saw it). `estimate`, `weight`, series ×
    columns: what each series gave to the pool, so that it can be taken out for itself."""

    total: Numbers
    precision: Numbers
    apart: Numbers
    seen: Numbers
    estimate: Numbers
    weight: Numbers


def codes(labels: Sequence[object] | NDArray[np.generic] | None, count: int) -> NDArray[np.int64]:
    """Labels as 0, 1, …; None: all alike."""
    if labels is None:
        return np.zeros(count, dtype=np.int64)
    if len(labels) != count:
        raise ValueError("one label for each series")
    return np.unique(np.asarray([str(one) for one in labels]), return_inverse=True)[1].astype(np.int64)


def sample(kinds: NDArray[np.int64], usable: Marks, counts: Numbers) -> NDArray[np.int64]:
    """Which series teach: of each kind those with most usable days, of these the largest. Told by their values alone, so that order is nothing."""
    days = usable.sum(axis=0)
    size = np.sum(np.where(usable, counts, 0.0), axis=0)
    order = np.lexsort((-size, -days, kinds))
    rank = np.arange(len(order)) - np.searchsorted(kinds[order], kinds[order])
    chosen: NDArray[np.int64] = np.sort(order[rank < TEACHERS])
    return chosen


def pooled(
    estimate: Numbers, info: Numbers, kinds: NDArray[np.int64], place: NDArray[np.int64], sort: NDArray[np.int8], many: int, count: int
) -> Pool:
    """Mean and spread between series per kind and column (DerSimonian–Laird, drawn to what is usual between shops). info: 1 ÷ variance."""
    columns = len(sort)
    total, precision, apart, seen = (np.zeros((many, columns)) for _ in range(4))
    given, weights = np.zeros((count, columns)), np.zeros((count, columns))
    for kind in range(many):
        mine = kinds == kind
        value, known = estimate[mine], info[mine]
        there = known > 1e-6
        seen[kind] = there.sum(axis=0)
        value = _drawn_in(value, there)
        apart[kind] = _apart(value, np.where(there, known, 0.0), APART[sort] ** 2)
        weight = np.where(there, 1 / (apart[kind] + 1 / np.maximum(known, 1e-6)), 0.0)
        precision[kind] = weight.sum(axis=0)
        total[kind] = (weight * value).sum(axis=0)
        given[place[mine]], weights[place[mine]] = value, weight
    return Pool(total, precision, apart, seen, given, weights)


def prior_of(
    pool: Pool, which: NDArray[np.int64], kinds: NDArray[np.int64], sort: NDArray[np.int8], years: Marks
) -> tuple[Numbers, Numbers]:
    """Mean and variance that the series `which` start from: the others of their kind, never itself. kinds: theirs. years: series with a year of history."""
    nothing = 1 / OWN_SPREAD[sort] ** 2
    own = pool.weight[which]
    others = pool.precision[kinds] - own
    rest = pool.total[kinds] - own * pool.estimate[which]
    mean, var = rest / (others + nothing), pool.apart[kinds] + 1 / (others + nothing)
    short = (sort == Sort.SEASON) & ~years[:, None]
    return np.where(short, 0.0, mean), np.where(short, 1e-8, var)


def _drawn_in(value: Numbers, there: Marks) -> Numbers:
    """Single series that went through something else are drawn in to three spreads of the rest."""
    held = np.where(there, value, np.nan)
    low, centre, high = (_quantile(held, share) for share in (0.25, 0.5, 0.75))
    reach = OUTLYING * np.maximum((high - low) / 1.349, 0.1)
    few = there.sum(axis=0) < 5
    return np.where(there & ~few, np.clip(value, centre - reach, centre + reach), np.where(there, value, 0.0))


def _quantile(values: Numbers, share: float) -> Numbers:
    ordered = np.sort(values, axis=0)
    count = np.isfinite(values).sum(axis=0)
    if not len(values):
        return np.zeros(values.shape[1])
    place = np.clip(np.round(share * (count - 1)).astype(np.int64), 0, len(values) - 1)
    found: Numbers = np.nan_to_num(np.take_along_axis(ordered, place[None, :], axis=0)[0])
    return found


def _apart(value: Numbers, info: Numbers, usual: Numbers) -> Numbers:
    total = info.sum(axis=0)
    centre = np.divide((info * value).sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    count = (info > 0).sum(axis=0)
    scatter = (info * (value - centre) ** 2).sum(axis=0)
    scale = total - np.divide((info**2).sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    found = np.divide(scatter - (count - 1), scale, out=np.zeros_like(total), where=scale > 1e-9)
    drawn: Numbers = (count * np.maximum(found, 0.0) + APART_WEIGHT * usual) / (count + APART_WEIGHT)
    apart: Numbers = np.maximum(drawn, LEAST_APART**2)
    return apart
