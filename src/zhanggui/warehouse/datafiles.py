"""Data files of the lake: written into the folder of their table, or taken over from an import as they stand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.warehouse.lake import NewFile
from zhanggui.warehouse.monthfiles import GROUP, MonthFiles, by_column


def write_files(con: duckdb.DuckDBPyConnection, sql: str, root: Path, schema: pa.Schema) -> list[NewFile]:
    """Write the rows of a query with the columns of `schema` as a file a month. They are not part of the table before they are committed."""
    files = MonthFiles(root, by_column, f"part-{uuid4()}")
    try:
        for batch in con.execute(sql).to_arrow_reader(GROUP):
            files.write(pa.table(batch).cast(schema))
    finally:
        written = files.close()
    return [_new_file(path, root) for path in written]


def link_files(files: Sequence[str], root: Path) -> list[NewFile]:
    """Give staged files, which lie in folders by month, a second name in the folder of the table: nothing is copied where that can be helped."""
    return [_link(Path(file), root) for file in files]


def _link(file: Path, root: Path) -> NewFile:
    target = root / file.parent.name / f"part-{uuid4()}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(file, target)
    return _new_file(target, root)


def _new_file(path: Path, root: Path) -> NewFile:
    about = pq.read_metadata(path)
    ends = [about.row_group(n).column(0).statistics for n in range(about.num_row_groups)]
    first, last = min(e.min for e in ends), max(e.max for e in ends)
    return NewFile(path.relative_to(root).as_posix(), path.parent.name[6:], path.stat().st_size, about.num_rows, first, last)
