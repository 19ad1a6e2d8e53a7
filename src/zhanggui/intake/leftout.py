"""Rows that are no data though they look like it (a line that describes the headers, the account's total): read past, counted as dropped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.frame import Frame, as_mask
from zhanggui.intake.recipemodel import LEFT_OUT, Recipe
from zhanggui.intake.rows import Rows


def left_out(rows: Rows, recipe: Recipe) -> np.ndarray:
    """True for the rows that `read.skip` names (all of its headers that the file has must agree) or `read.skip_first_cell`."""
    reading = recipe.reading
    out = np.zeros(rows.count, dtype=bool)
    asked = [(h, p) for h, p in reading.skip.items() if h in rows.columns]
    if asked:
        out |= np.logical_and.reduce([_matches(rows.columns[header], pattern) for header, pattern in asked])
    for pattern in reading.skip_first_cell:
        for first in list(rows.columns.values())[:1]:
            out |= _matches(first, pattern)
    return out


def _matches(cells: pa.Array, pattern: str) -> np.ndarray:
    return as_mask(pc.match_substring_regex(pc.utf8_trim_whitespace(cells), pattern))


def without_cells(rows: Rows, out: np.ndarray) -> Rows:
    """The same rows, those left out with nothing in their cells: none of them can be wrong then."""
    if not out.any():
        return rows
    mask = pa.array(out)
    return replace(rows, columns={h: pc.if_else(mask, pa.scalar("", pa.string()), c) for h, c in rows.columns.items()})


def filled_down(rows: Rows, recipe: Recipe) -> Rows:
    """Blank cells of the columns of `read.fill_down` repeat the last cell above them that says something."""
    if not recipe.reading.fill_down:
        return rows
    columns = dict(rows.columns)
    for header in recipe.reading.fill_down:
        if header in columns:
            text = columns[header]
            blank = pc.equal(pc.utf8_trim_whitespace(text), "")
            columns[header] = pc.fill_null(pc.fill_null_forward(pc.if_else(blank, pa.scalar(None, pa.string()), text)), "")
    return replace(rows, columns=columns)


def forget_left_out(frame: Frame, out: np.ndarray) -> None:
    """No table is fed by the rows left out, and none of them is a reject. (The recipe keeps them from its main table.)"""
    if not out.any():
        return
    for row in np.flatnonzero(out):
        frame.reasons.pop(int(row), None)
    mask = pa.array(out)
    for name, column in frame.columns.items():
        if name != "shop":
            frame.columns[name] = pc.if_else(mask, pa.scalar(None, column.type), column)
    frame.put(LEFT_OUT, pc.if_else(mask, pa.scalar("yes"), pa.scalar(None, pa.string())))
