"""A DuckDB of our own for joins and comparisons inside the warehouse: in memory, offline, nothing installed at run time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

SETTINGS: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
MEMORY = "256MB"

SQL_TYPES = {
    pa.string(): "varchar",
    pa.int64(): "bigint",
    pa.decimal128(18, 4): "decimal(18, 4)",
    pa.float64(): "double",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
    pa.bool_(): "boolean",
}


def null_of(field: pa.Field) -> str:
    """SQL of a typed null named like the field."""
    return f"null::{SQL_TYPES[field.type]} as {field.name}"


def nothing(schema: pa.Schema) -> str:
    """SQL of a table with this schema and no rows."""
    return "(select " + ", ".join(null_of(f) for f in schema) + " where false)"


@contextmanager
def scratch(spill: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that is closed afterwards. With a `spill` folder (made and removed) it holds at most MEMORY and goes to disk beyond."""
    con = duckdb.connect(":memory:", config=SETTINGS)
    try:
        con.execute("set enable_progress_bar = false")
        if spill is not None:
            con.execute(f"set temp_directory = {quoted(str(spill))}")
            con.execute(f"set memory_limit = '{MEMORY}'")
        yield con
    finally:
        con.close()
        if spill is not None:
            shutil.rmtree(spill, ignore_errors=True)


def quoted(text: str) -> str:
    """SQL of a text constant."""
    return "'" + text.replace("'", "''") + "'"


def parquet(files: Sequence[str]) -> str:
    """SQL that reads these files of one Delta table, the month taken from their folder."""
    names = ", ".join("'" + f.replace("'", "''") + "'" for f in files)
    return f"read_parquet([{names}], hive_partitioning = true, hive_types = {{'month': varchar}}, union_by_name = true)"


def fetch(con: duckdb.DuckDBPyConnection, sql: str, params: Sequence[object] | None = None) -> pa.Table:
    """Rows of a query as an Arrow table."""
    return con.execute(sql, params).to_arrow_table() if params else con.execute(sql).to_arrow_table()
