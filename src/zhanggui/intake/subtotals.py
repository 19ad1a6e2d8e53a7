"""Which rows of a file are totals of other rows of it: they stay, marked, and are never added to their parts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.frame import EXT, Frame, as_mask, kind_of
from zhanggui.intake.recipemodel import Recipe


def mark_subtotals(frame: Frame, recipe: Recipe) -> None:
    """is_subtotal: a column says 汇总 (in source_days every level is looked at), or the row stands above others in the recipe's tree."""
    columns = recipe.subtotal_columns or tuple(f"source_days.source_l{n}" for n in range(1, 5) if recipe.table == "source_days")
    name = f"{recipe.table}.is_subtotal"
    if not (columns or recipe.subtotal_tree) or name in frame.columns:
        return
    mask = np.zeros(frame.rows, dtype=bool)
    for column in columns:
        values = frame.get(column)
        if values is not None:
            mask |= as_mask(pc.is_in(values, value_set=pa.array(recipe.subtotal_words, pa.string())))
    if recipe.subtotal_tree:
        mask |= _above_others(frame, recipe.subtotal_tree)
    marks = pa.array(mask)
    frame.put(name, pc.if_else(marks, marks, pa.scalar(None, pa.bool_())) if kind_of(name) == EXT else marks)


def _above_others(frame: Frame, columns: Sequence[str]) -> np.ndarray:
    """True for a row that repeats its upper name in all lower columns (or leaves them blank) while the file has rows below it.

    Without rows below, such a row is a leaf of a branch that ends early, and counts.
    """
    levels = [_words(frame, column) for column in columns]
    for upper, lower in pairwise(levels):
        lower[:] = [name or above for above, name in zip(upper, lower, strict=True)]
    paths = list(zip(*levels, strict=True))
    places = range(1, len(columns))
    inner = {path[:n] for path in paths for n in places if path[n] != path[n - 1]}
    return np.array([any(path[:n] in inner and len(set(path[n - 1 :])) == 1 for n in places) for path in paths], dtype=bool)


def _words(frame: Frame, column: str) -> list[str]:
    values = frame.get(column)
    return [""] * frame.rows if values is None else [word or "" for word in values.cast(pa.string()).to_pylist()]
