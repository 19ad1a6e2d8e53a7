"""Sums and head counts per cell (day, or day × something)."""

from __future__ import annotations

import numpy as np


def total(cell: np.ndarray, weight: np.ndarray | None, cells: int) -> np.ndarray:
    """Sum of `weight` (1 each when None) in every cell, whole numbers."""
    if weight is None:
        return np.bincount(cell, minlength=cells)
    return np.rint(np.bincount(cell, weight, cells)).astype(np.int64)


def people(cell: np.ndarray, person: np.ndarray, cells: int) -> np.ndarray:
    """Distinct persons in every cell."""
    width = int(person.max(initial=0)) + 1
    key = np.sort(cell.astype(np.int64) * width + person)
    return np.asarray(np.bincount(key[_first_of_run(key)] // width, minlength=cells))


def once(cell: np.ndarray, thing: np.ndarray) -> np.ndarray:
    """Positions that name each (cell, thing) pair once."""
    key = cell.astype(np.int64) * (int(thing.max(initial=0)) + 1) + thing
    by_key = np.argsort(key, kind="stable")
    return np.asarray(by_key[_first_of_run(key[by_key])])


def _first_of_run(ordered: np.ndarray) -> np.ndarray:
    """True at the first of equal neighbours (sorting beats numpy's hashing unique by far on wide keys)."""
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return first
