"""What a day rollup is: its measures, the facts it is made of, the SQL that makes it, and how far a change of the facts bears."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.rollup_sql import Wanted

GRAIN = [("shop", pa.string()), ("day", pa.date32()), ("dim", pa.string()), ("member", pa.string())]
MONEY, COUNT = pa.decimal128(18, 4), pa.int64()

# Makes ready what the SQL needs beside the facts: sources by name, or None when there is nothing to roll up.
Prepare = Callable[[duckdb.DuckDBPyConnection, Lake, str, Mapping[str, str]], dict[str, str] | None]
# The months of a shop whose rows hang on the newest fact, whatever month that is of.
Moved = Callable[[duckdb.DuckDBPyConnection, Lake, str], set[str]]


@dataclass(frozen=True)
class Rollup:
    """One rollup. Raise `version` when its columns or what they mean change: every workspace then makes it anew from its facts.

    `days_of`: fact table → the columns whose days a change of it bears on; without the first of them there is no rollup.
    `reach`: so many months later a fact may still bear on a day that stands there. `fills`: months before and after a fact that
    have rows even if nothing happened in them. `by_order`: refunds count on the day on which their order was paid.
    """

    name: str
    measures: dict[str, pa.DataType]
    facts: tuple[str, ...]
    days_of: Mapping[str, tuple[str, ...]]
    sql: Callable[[Mapping[str, str], Wanted], str]
    version: int = 1
    reach: int = 0
    fills: int = 0
    by_order: bool = False
    prepare: Prepare | None = None
    moved: Moved | None = None

    @property
    def main(self) -> str:
        """The fact table without which there is nothing to roll up."""
        return next(iter(self.days_of))

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([*GRAIN, *self.measures.items(), ("month", pa.string())])


def money(*names: str) -> dict[str, pa.DataType]:
    """Measures that are amounts in shop currency."""
    return dict.fromkeys(names, MONEY)


def count(*names: str) -> dict[str, pa.DataType]:
    """Measures that are whole numbers."""
    return dict.fromkeys(names, COUNT)
