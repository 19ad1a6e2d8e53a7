"""Whole cents from real numbers, many columns at once, by largest remainder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cents = NDArray[np.int64]
FEW = 6


def round_half_up(values: Floats) -> Cents:
    """Nearest whole number, halves away from zero (as money is rounded)."""
    return (np.sign(values) * np.floor(np.abs(values) + 0.5)).astype(np.int64)


def round_columns(parts: Floats, totals: Cents) -> Cents:
    """Whole numbers near `parts` [k, n] whose columns sum exactly to `totals` [n].

    Each part goes down to a whole number; the cents left over go to the parts with the largest remainders (ties: the earlier part).
    When a column does not add up to its total beforehand, the gap is spread evenly over its parts.
    """
    k = parts.shape[0]
    floors = np.floor(parts)
    whole = floors.astype(np.int64)
    each, some = np.divmod(totals - whole.sum(axis=0), k)
    if k > FEW:
        order = np.argsort(floors - parts, axis=0, kind="stable")
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(k)[:, None], axis=0)
    else:
        rank = _rank_of_few(parts - floors)
    return np.asarray(whole + each + (rank < some), dtype=np.int64)


def _rank_of_few(remainders: Floats) -> Cents:
    """0 for the largest of each column, 1 for the next …; by comparing pairs, which beats sorting many short columns."""
    rank = np.zeros(remainders.shape, dtype=np.int64)
    for i in range(len(remainders)):
        for j in range(i):
            behind = remainders[j] >= remainders[i]
            rank[i] += behind
            rank[j] += ~behind
    return rank


def round_row(parts: Floats, total: int) -> Cents:
    """Whole numbers near `parts` [n] that sum exactly to `total`."""
    if parts.size == 0:
        return np.zeros(0, dtype=np.int64)
    return np.asarray(round_columns(parts[:, None], np.array([total]))[:, 0], dtype=np.int64)
