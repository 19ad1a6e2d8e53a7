"""Joining small data files of the lake: those of one month and one shop.

A file of several shops would be read by each of them whole, and written anew, brief and all, whenever one of them imports.
"""

from __future__ import annotations

from collections import defaultdict

import duckdb

from zhanggui.warehouse.datafiles import write_files
from zhanggui.warehouse.duck import names_of, nothing, parquet
from zhanggui.warehouse.lake import DataFile, Lake
from zhanggui.warehouse.rollups import rollup_schemas
from zhanggui.warehouse.tables import all_tables

LARGE = 1_000_000  # rows: a file that has so many stays as it is


def join_small(con: duckdb.DuckDBPyConnection, lake: Lake, name: str) -> None:
    """Put one file in place of several small ones of the same month and shop (or of shops from the same first to the same last)."""
    schema = ({n: t.schema for n, t in all_tables().items()} | rollup_schemas()).get(name)
    alike: dict[tuple[str, str | None, str | None], list[DataFile]] = defaultdict(list)
    for file in lake.files(name).files:
        if file.rows < LARGE:
            alike[file.month, file.first_shop, file.last_shop].append(file)
    old = [[f.path for f in files] for files in alike.values() if len(files) > 1]
    if schema is None or not old:
        return
    new = []
    for paths in old:
        # Files older than a column of their table do not have it.
        every = f"(select * from {nothing(schema)} union all by name select * from {parquet(paths)})"
        new += write_files(con, f"select {names_of(schema)} from {every}", lake.root / name, schema)
    lake.commit(name, schema, new, [path for paths in old for path in paths], {"zhanggui_tidy": f"{sum(map(len, old))} files"})
