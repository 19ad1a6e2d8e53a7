"""A table with one column per thing (描述得分, 服务得分, 物流得分) → one row per thing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from zhanggui.intake.recipemodel import UNPIVOT_NAME, UNPIVOT_VALUE, Recipe
from zhanggui.intake.rows import Rows


def unpivot(rows: Rows, recipe: Recipe) -> Rows:
    """Every row once for each column that the recipe names: the thing's word and its cell in two columns of their own."""
    there = [header for header in recipe.unpivot if header in rows.columns]
    if not there or UNPIVOT_NAME in rows.columns:
        return rows
    order = pa.array(np.repeat(np.arange(rows.count), len(there)))  # the things of one row stay together
    columns = {header: column.take(order) for header, column in rows.columns.items()}
    columns[UNPIVOT_NAME] = pa.array([recipe.unpivot[header] for header in there] * rows.count, pa.string())
    by_thing = np.arange(rows.count * len(there)).reshape(len(there), rows.count).T.ravel()
    cells = pa.concat_arrays([_text(rows.columns[header]) for header in there])
    columns[UNPIVOT_VALUE] = cells.take(pa.array(by_thing))
    lost = {header: mask.repeat(len(there)) for header, mask in rows.lost.items()}
    added = [UNPIVOT_NAME, UNPIVOT_VALUE]
    return replace(
        rows,
        headers=[*rows.headers, *added],
        shown=[*rows.shown, *added],
        columns=columns,
        row_no=rows.row_no.repeat(len(there)),
        lost=lost,
    )


def _text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole.cast(pa.string())
