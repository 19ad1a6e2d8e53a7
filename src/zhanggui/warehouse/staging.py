"""What intake hands to the warehouse, and what the warehouse answers."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class StagedTable:
    """Rows ready for one table: typed, one per key, with `row_no` and `n_rows` (how many file rows fed the key).

    Only the columns that are present are written: a file of order lines does not erase the amounts of the order.
    """

    table: str
    rows: pa.Table


@dataclass(frozen=True)
class Outcome:
    """What happened to the file rows behind the staged keys."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> int:
        return self.inserted + self.updated
