"""Rows that share a key become one: which of sum, first, last, max, min joins each column."""

from __future__ import annotations

import re
from collections.abc import Iterable

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


def grouping(table: Table, columns: Iterable[str], recipe: Recipe) -> dict[str, How | None]:
    """For every column that is neither key nor bookkeeping, how rows of one key join; `ext.<name>` for what lies in ext.

    Numbers in ext follow the same rule as columns: those of the main *_days table add up, unless they are rates.
    """
    hows = {c: how_to_join(table, c, recipe) for c in columns if c not in ("shop", *table.key, *OWN)}
    if "ext" not in hows:
        return hows
    adds = table.name == recipe.table and table.name.endswith("_days")
    inside: dict[str, How | None] = {name: "sum" for name in table.ext if adds and not RATE.search(name)}
    inside |= {name: how for name, how in recipe.groups.get(table.name, {}).items() if name not in table.columns}
    return hows | {f"ext.{name}": how for name, how in inside.items()}
