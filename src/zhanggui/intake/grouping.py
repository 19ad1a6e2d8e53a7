"""Rows that share a key become one: which of sum, first, last, max, min joins each column."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.recipemodel import How, Recipe
from zhanggui.warehouse.tables import Table

RATE = re.compile(r"(?:_rate|_score|_seconds|_minutes)$|^avg_|^score$")
OWN = ("row_no", "n_rows")


def how_to_join(table: Table, column: str, recipe: Recipe) -> How | None:
    """How the values of a repeated key become one value; None when they cannot (a rate of several rows).

    The recipe's word first. Else the main table adds up in a *_days table and lets a later line restate in a table
    of things (orders, products …); a side table takes the first value there is.
    """
    said = recipe.groups.get(table.name, {}).get(column)
    if said:
        return said
    if table.name != recipe.table:
        return "first"
    if not table.name.endswith("_days"):
        return "last"
    if table.columns.get(column) not in ("count", "money", "number"):
        return "first"
    return None if RATE.search(column) else "sum"


def join_rows_by_key(rows: pa.Table, table: Table, recipe: Recipe) -> tuple[pa.Table, int]:
    """One row per shop and key, and how many rates had to be left empty because several rows spoke of them."""
    keys = ["shop", *table.key]
    counted = rows.select([*keys, "row_no"]).group_by(keys, use_threads=False).aggregate([("row_no", "count"), ("row_no", "min")])
    if counted.num_rows == rows.num_rows:
        return rows.append_column("n_rows", pa.array([1] * rows.num_rows, pa.int64())), 0
    hows: dict[str, How | None] = {c: how_to_join(table, c, recipe) for c in rows.column_names if c not in (*keys, *OWN)}
    plan: list[tuple[str, str]] = [("row_no", "min"), ("row_no", "count")]
    helped = rows
    for column, how in hows.items():
        if how in ("first", "last"):  # the place of the value, because Arrow has no first of every type
            helped = helped.append_column(f"{column} place", _places(rows.column(column)))
            plan.append((f"{column} place", "min" if how == "first" else "max"))
        else:
            plan += [(column, "min"), (column, "max")] if how is None else [(column, how)]
    joined = helped.group_by(keys, use_threads=False).aggregate(plan)
    out = {key: joined.column(key) for key in keys}
    emptied = 0
    for column, how in hows.items():
        kind = rows.schema.field(column).type
        if how is None:
            low, high = joined.column(f"{column}_min"), joined.column(f"{column}_max")
            same = pc.equal(low, high)
            emptied += pc.sum(pc.invert(same)).as_py() or 0
            out[column] = pc.if_else(same.fill_null(False), low, pa.scalar(None, kind))
        elif how in ("first", "last"):
            out[column] = rows.column(column).take(joined.column(f"{column} place_{'min' if how == 'first' else 'max'}"))
        else:
            out[column] = joined.column(f"{column}_{how}").cast(kind)
    out["row_no"], out["n_rows"] = joined.column("row_no_min"), joined.column("row_no_count")
    return pa.table(out), emptied


def _places(column: pa.ChunkedArray) -> pa.Array:
    """The number of each row that has a value, null for the others."""
    places = pa.array(np.arange(len(column)))
    return pc.if_else(pc.is_valid(column).combine_chunks(), places, pa.scalar(None, pa.int64()))
