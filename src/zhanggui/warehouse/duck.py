"""A DuckDB of our own for joins and comparisons inside the warehouse: in memory, offline, nothing installed at run time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

SETTINGS: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
THREADS = "ZHANGGUI_THREADS"  # how many threads a question may take; unset: as many as there are processors
if os.environ.get(THREADS, "").isdigit():
    SETTINGS["threads"] = max(int(os.environ[THREADS]), 1)
MEMORY = "256MB"
QUIET = "pragma disable_progress_bar"  # not `set enable_progress_bar`: in a Jupyter kernel that one asks for ipywidgets first

SQL_TYPES = {
    pa.string(): "varchar",
    pa.int64(): "bigint",
    pa.decimal128(18, 4): "decimal(18, 4)",
    pa.float64(): "double",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
    pa.bool_(): "boolean",
}


def named(column: str) -> str:
    """SQL of a column's name standing alone: some names are words of SQL."""
    return f'"{column}"'


def names_of(schema: Iterable[pa.Field], *but: str) -> str:
    """SQL of the names of columns, for a select."""
    return ", ".join(named(f.name) for f in schema if f.name not in but)


def null_of(field: pa.Field) -> str:
    """SQL of a typed null named like the field."""
    return f"null::{SQL_TYPES[field.type]} as {named(field.name)}"


def nothing(schema: pa.Schema) -> str:
    """SQL of a table with this schema and no rows."""
    return "(select " + ", ".join(null_of(f) for f in schema) + " where false)"


@contextmanager
def scratch(spill: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that is closed afterwards. With a `spill` folder (made and removed) it holds at most MEMORY and goes to disk beyond."""
    con = duckdb.connect(":memory:", config=SETTINGS)
    try:
        con.execute(QUIET)
        if spill is not None:
            con.execute(f"set temp_directory = {quoted(str(spill))}")
            con.execute(f"set memory_limit = '{MEMORY}'")
            con.execute("set preserve_insertion_order = false")
            con.execute("set enable_external_file_cache = false")  # the files are local
        yield con
    finally:
        con.close()
        if spill is not None:
            shutil.rmtree(spill, ignore_errors=True)


def quoted(text: str) -> str:
    """SQL of a text constant."""
    return "'" + text.replace("'", "''") + "'"


def parquet(files: Sequence[str], filename: bool = False) -> str:
    """SQL that reads these files of one Delta table, the month taken from their folder; with `filename` also where a row lies."""
    names = ", ".join(map(quoted, files))
    return f"read_parquet([{names}], hive_partitioning = true, hive_types = {{'month': varchar}}, union_by_name = true{', filename = true' if filename else ''})"


def fetch(con: duckdb.DuckDBPyConnection, sql: str, params: Sequence[object] | None = None) -> pa.Table:
    """Rows of a query as an Arrow table."""
    return con.execute(sql, params).to_arrow_table() if params else con.execute(sql).to_arrow_table()


def parquet_in(folder: Path) -> str:
    """SQL that reads every parquet file under a folder as it stands. (Each by name: a folder's own name may hold [ or *.)"""
    files = ", ".join(quoted(str(path)) for path in sorted(folder.rglob("*.parquet")))
    return f"read_parquet([{files}], hive_partitioning = false)"


def number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The one whole number that a query answers (for a copy: the rows written); 0 for null."""
    row = con.execute(sql).fetchone()
    return int(row[0] or 0) if row else 0
