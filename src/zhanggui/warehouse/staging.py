"""What intake hands to the warehouse, and what the warehouse answers."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from zhanggui.warehouse.tables import get_table

if TYPE_CHECKING:
    from zhanggui.warehouse.stagewriter import Writer

How = Literal["sum", "first", "last", "max", "min"]


@dataclass(frozen=True)
class StagedTable:
    """Rows ready for one table: typed, one per key, with `row_no` and maybe `n_rows` (how many file rows fed the key).

    Either `rows` in hand or the parquet file at `path` (of `count` rows; in `emptied` cells a rate of several rows was left empty).
    Only the columns that are present are written: a file of order lines does not erase the amounts of the order.
    """

    table: str
    rows: pa.Table | None = None
    path: Path | None = None
    count: int = 0
    emptied: int = 0

    @property
    def any(self) -> bool:
        """True when there is a row."""
        return bool(self.count or (self.rows is not None and self.rows.num_rows))


class Staged:
    """The folder of one import, where its staged rows are written: one parquet file a table. Made with the first rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers: list[Writer] = []

    def writer(self, table: str, grouping: Mapping[str, How | None] | None = None) -> Writer:
        """Takes the rows of one table. `grouping` tells how rows of the same key become one (stagewriter.Writer)."""
        from zhanggui.warehouse.stagewriter import Writer

        self._writers.append(Writer(self.folder, get_table(table), dict(grouping or {})))
        return self._writers[-1]

    def discard(self) -> None:
        """Drop the folder of the import with all that lies in it."""
        for writer in self._writers:
            writer.drop()
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Outcome:
    """What happened to the file rows behind the staged keys."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> int:
        return self.inserted + self.updated
