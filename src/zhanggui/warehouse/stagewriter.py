"""Staged rows on their way to disk: chunks in, one parquet file of one row per key out, in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhanggui.warehouse.duck import quoted, scratch
from zhanggui.warehouse.joining import joining_sql, rates_sql
from zhanggui.warehouse.staging import How, StagedTable
from zhanggui.warehouse.tables import Table

# Rows of a row group: enough for a column to pack well, few enough for some 30 MB of memory.
GROUP = 65_536


def conform(rows: pa.Table, table: Table) -> pa.Table:
    """The rows in declared types and order; text keys never null. Raises AssertionError when the key is not there."""
    names = [n for n in table.schema.names if n in rows.column_names and n not in ("import_id", "month")]
    missing = [k for k in ("shop", *table.key) if k not in names]
    if missing:
        raise AssertionError(f"{table.name}: staged rows lack the key {missing}")
    out = {name: _typed(rows.column(name), table.schema.field(name).type) for name in names}
    for key in table.key:
        if table.columns[key] == "text" and out[key].null_count:
            out[key] = pc.fill_null(out[key], "")
    if "row_no" not in out:
        out["row_no"] = pa.nulls(rows.num_rows, pa.int64())
    if "n_rows" in rows.column_names:
        out["n_rows"] = _typed(rows.column("n_rows"), pa.int64())
    return pa.table(out)


def _typed(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    return column if column.type == kind else column.cast(kind)


class Writer:
    """Takes rows of one table chunk by chunk, not yet grouped by key; `close` makes them one per key.

    `grouping` says for a column how the values of one key become one: sum, first, last (of the values there are, in the order
    written), max, min, or None for a rate, which stays only when all rows agree. A column that is not named takes the last value.
    """

    def __init__(self, folder: Path, table: Table, grouping: Mapping[str, How | None]) -> None:
        self.table, self.grouping = table, grouping
        self.path = folder / f"{table.name}.parquet"
        self._part = folder / f"{table.name}.part"
        self._file: pq.ParquetWriter | None = None
        self._schema: pa.Schema | None = None
        self._held: list[pa.Table] = []
        self._waiting = 0
        self.count = 0

    def write(self, rows: pa.Table | pa.RecordBatch) -> None:
        """Add rows. The first chunk says which columns there are; a later one may lack some, not bring others."""
        if not rows.num_rows:
            return
        ready = conform(pa.table(rows) if isinstance(rows, pa.RecordBatch) else rows, self.table)
        if self._schema is None:
            self._schema = ready.schema
        self._held.append(self._filled(ready))
        self._waiting += rows.num_rows
        self.count += rows.num_rows
        if self._waiting >= GROUP:
            self._flush()

    def close(self) -> StagedTable | None:
        """The staged table; None when no row was written."""
        if not self.count:
            return None
        unique = self._file is None and self._unique_in_hand()
        self._flush()
        assert self._file is not None
        self._file.close()
        count, emptied = (self.count, 0) if unique else self._join()
        self._part.replace(self.path)
        return StagedTable(self.table.name, path=self.path, count=count, emptied=emptied)

    def _filled(self, rows: pa.Table) -> pa.Table:
        assert self._schema is not None
        if rows.schema.equals(self._schema):
            return rows
        strange = set(rows.column_names) - set(self._schema.names)
        if strange:
            raise AssertionError(f"{self.table.name}: columns that the first rows did not have: {sorted(strange)}")
        there = rows.column_names
        columns = [rows.column(f.name) if f.name in there else pa.nulls(rows.num_rows, f.type) for f in self._schema]
        return pa.table(columns, schema=self._schema)

    def _flush(self) -> None:
        if self._file is None:
            self._part.parent.mkdir(parents=True, exist_ok=True)
            self._file = pq.ParquetWriter(self._part, self._schema)
        if self._held:
            held = pa.concat_tables(self._held)
            for start in range(0, held.num_rows, GROUP):
                self._file.write_table(held.slice(start, GROUP))
        self._held, self._waiting = [], 0

    def _unique_in_hand(self) -> bool:
        keys = ["shop", *self.table.key]
        rows = pa.concat_tables(self._held).select(keys)
        return bool(rows.group_by(keys).aggregate([]).num_rows == rows.num_rows)

    def _join(self) -> tuple[int, int]:
        """Join the rows of the part file that share a key. → rows there are then, rates that were left empty."""
        assert self._schema is not None
        source = f"read_parquet({quoted(str(self._part))}, file_row_number = true)"
        key = ", ".join(("shop", *self.table.key))
        with scratch(self._part.with_suffix(".spill")) as con:
            # Different hashes are different keys; equal ones may be: those are looked at in full.
            keys = con.execute(f"select count(distinct hash({key})) from {source}").fetchone()
            if keys == (self.count,):
                return self.count, 0
            emptied = con.execute(rates_sql(self.table, self._schema.names, self.grouping, source)).fetchone()
            joined = self._part.with_suffix(".joined.part")
            sql = joining_sql(self.table, self._schema.names, self.grouping, source)
            count = con.execute(f"copy ({sql}) to {quoted(str(joined))} (format parquet)").fetchone()
        joined.replace(self._part)
        assert count is not None and emptied is not None
        return int(count[0]), int(emptied[0] or 0)
