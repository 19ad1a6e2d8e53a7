"""The ridge behind the calendar: thousands of weighted regressions that share their rows, solved together.

Per series: response_t = level_t + x_t·β + noise, Var(noise_t) = 1/weight_t, β ~ N(mean, var) given by the pool (Bayes' ridge), level_t a chain
of straight lines whose knots wander as a random walk, so that a shop that grew is no holiday effect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zhanggui.methods.expect_design import Numbers

KNOT_DAYS = 56
KNOT_STEP = 0.3  # a shop's level may well move by 30 % from one knot to the next
FIRST_KNOT = 3.0
FEW = 48  # series up to which each is multiplied out alone, quicker than making all products first
BLOCK = 512  # series solved together: bounds the memory, some 40 MB at 100 columns


@dataclass(frozen=True)
class Solved:
    """`beta`, `var`, `info` (what the data alone say): series × columns; `doubt`: asked rows × series, the variance of x·β there; `freedom`:
    how many degrees of freedom the columns took, per series."""

    beta: Numbers
    var: Numbers
    info: Numbers
    doubt: Numbers
    freedom: Numbers


def ridge(response: Numbers, weight: Numbers, rows: Numbers, mean: Numbers, var: Numbers, asked: Numbers, base: int) -> Solved:
    """All series at once, in blocks. response, weight: days × series (weight 0: unknown); rows: days × columns; mean, var: series × columns of the
    prior; asked: further rows × columns whose doubt is wanted; base: the first columns, which every day has and whose freedom is counted."""
    count, columns = response.shape[1], rows.shape[1]
    knots, chain = _knots(len(response))
    whole = np.hstack([rows, knots])
    grams = _each(whole) if count <= FEW else _together(whole)
    parts = []
    for start in range(0, count, BLOCK):
        cut = slice(start, min(start + BLOCK, count))
        parts.append(_block(response[:, cut], weight[:, cut], whole, grams, chain, mean[cut], var[cut], asked, base))
    if not parts:
        empty = np.zeros((0, columns))
        return Solved(empty, empty, empty, np.zeros((len(asked), 0)), np.zeros(0))
    beta, post, info, doubt, freedom = (list(one) for one in zip(*parts, strict=True))
    return Solved(np.vstack(beta), np.vstack(post), np.vstack(info), np.hstack(doubt), np.concatenate(freedom))


def _block(
    response: Numbers,
    weight: Numbers,
    whole: Numbers,
    grams: Callable[[Numbers], Numbers],
    chain: Numbers,
    mean: Numbers,
    var: Numbers,
    asked: Numbers,
    base: int,
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    columns = mean.shape[1]
    gram = grams(weight)
    seen = (weight * np.where(weight > 0, response, 0.0)).T @ whole
    info = np.einsum("skk->sk", gram)[:, :columns].copy()
    own = np.einsum("skk->sk", gram)[:, :columns]
    own += 1 / var
    gram[:, columns:, columns:] += chain
    seen[:, :columns] += mean / var
    inverse = np.linalg.inv(gram)
    solution = (inverse @ seen[:, :, None])[:, :, 0]
    corner = inverse[:, :columns, :columns]
    doubt = np.einsum("ai,sij,aj->as", asked, corner, asked, optimize=True)
    post = np.einsum("skk->sk", corner).copy()
    freedom = np.sum(1 - post[:, :base] / var[:, :base], axis=1)  # what the data told of each column, 0 … 1 (MacKay 1992)
    return solution[:, :columns], post, info, doubt, freedom


def _each(whole: Numbers) -> Callable[[Numbers], Numbers]:
    """Weighted sums of products of columns, series × columns × columns: one series after the other."""
    return lambda weight: np.stack([whole.T @ (one[:, None] * whole) for one in weight.T])


def _together(whole: Numbers) -> Callable[[Numbers], Numbers]:
    """The same from the products of all pairs of columns, made once: one product of matrices for a block of series."""
    left, right = np.triu_indices(whole.shape[1])
    products = whole[:, left] * whole[:, right]

    def grams(weight: Numbers) -> Numbers:
        flat = weight.T @ products
        gram = np.empty((weight.shape[1], whole.shape[1], whole.shape[1]))
        gram[:, left, right] = flat
        gram[:, right, left] = flat
        return gram

    return grams


def _knots(days: int) -> tuple[Numbers, Numbers]:
    """Hat functions of the level, last knot on the last day, and the precision of their random walk."""
    count = max(int(np.ceil((days - 1) / KNOT_DAYS)), 1) + 1
    place = (np.arange(days) - (days - 1)) / KNOT_DAYS + count - 1
    hats = np.maximum(1 - np.abs(place[:, None] - np.arange(count)[None, :]), 0.0)
    step = np.diff(np.eye(count), axis=0)
    chain = step.T @ step / KNOT_STEP**2
    chain[-1, -1] += 1 / FIRST_KNOT**2
    return hats, chain
