"""Data files of the lake, written by DuckDB straight into the folder of their table, or taken over from an import as they stand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow.parquet as pq

from zhanggui.warehouse.duck import quoted
from zhanggui.warehouse.lake import NewFile


def write_files(con: duckdb.DuckDBPyConnection, sql: str, root: Path) -> list[NewFile]:
    """Write the rows of a query (with shop and month) as files by month. They are not part of the table before they are committed."""
    root.mkdir(parents=True, exist_ok=True)
    done = con.execute(
        f"copy ({sql}) to {quoted(str(root))} (format parquet, partition_by (month), append, return_stats, filename_pattern 'part-{{uuid}}')"
    ).fetchall()
    return [_new_file(root, name, rows, size, stats, keys) for name, rows, size, _, stats, keys in done]


def _new_file(root: Path, name: str, rows: int, size: int, stats: dict[str, dict[str, str]], keys: dict[str, str]) -> NewFile:
    shop = stats['"shop"'] if '"shop"' in stats else stats["shop"]
    return NewFile(Path(name).relative_to(root).as_posix(), keys["month"], size, rows, shop["min"], shop["max"])


def link_files(files: Sequence[str], root: Path) -> list[NewFile]:
    """Give staged files, which lie in folders by month, a second name in the folder of the table: nothing is copied where that can be helped."""
    return [_link(Path(file), root) for file in files]


def _link(file: Path, root: Path) -> NewFile:
    month = file.parent.name
    target = root / month / f"part-{uuid4()}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(file, target)
    about = pq.read_metadata(target)
    ends = [about.row_group(n).column(0).statistics for n in range(about.num_row_groups)]
    first, last = min(e.min for e in ends), max(e.max for e in ends)
    return NewFile(target.relative_to(root).as_posix(), month[6:], target.stat().st_size, about.num_rows, first, last)
