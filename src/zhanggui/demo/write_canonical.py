"""Canonical CSV: one `<table>.csv` per table, header = canonical column names, UTF-8."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from pyarrow import csv


def write_table(folder: Path, name: str, rows: pa.Table) -> Path:
    """`folder`/`name`.csv; money with its own decimals, times to the second, nothing for null."""
    path = folder / f"{name}.csv"
    columns = {column: _plain(rows[column]) for column in rows.column_names}
    csv.write_csv(pa.table(columns), path, csv.WriteOptions(quoting_style="needed"))
    return path


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("s")).cast(pa.string())
    if pa.types.is_decimal(column.type):
        return column.cast(pa.decimal128(18, 2))
    return column
