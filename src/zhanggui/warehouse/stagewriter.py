"""Staged rows on their way to disk: chunks in, parquet files of one row per key out, in bounded memory."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.warehouse.duck import fetch, number, parquet_in, scratch
from zhanggui.warehouse.joining import joining_sql, key_of, rates_sql, single_sql
from zhanggui.warehouse.monthfiles import GROUP, MonthFiles, by_day, write_whole
from zhanggui.warehouse.stagedfiles import staged_schema
from zhanggui.warehouse.staging import How, StagedTable
from zhanggui.warehouse.tables import Table

SLICE = 100_000  # repeated keys that are joined at a time
EXTRA = {"n_rows": pa.int64(), "place": pa.int64()}


class Writer:
    """Takes rows of one table chunk by chunk, not yet grouped by key; `close` makes them one per key.

    `grouping` says for a column how the values of one key become one: sum, first, last (of the values there are, by `place`,
    else by `row_no`), max, min, or None for a rate, which stays only when all rows agree. A column not named takes the last value.
    """

    def __init__(self, folder: Path, table: Table, grouping: Mapping[str, How | None]) -> None:
        self.table, self.grouping = table, grouping
        self.path, self._part = folder / table.name, folder / f"{table.name}.part"
        self._spill, self._joined = folder / f"{table.name}.spill", folder / f"{table.name}.joined"
        self._import_id = folder.name
        self._names: list[str] = []
        self._schema: pa.Schema | None = None
        self._held: list[pa.Table] = []
        self._waiting = 0
        self._files: MonthFiles | None = None
        self._nulls: dict[pa.DataType, pa.Array] = {}
        self.count = 0

    def write(self, rows: pa.Table | pa.RecordBatch) -> None:
        """Add rows. The first chunk says which columns there are; a later one may lack some, not bring others."""
        if not rows.num_rows:
            return
        self._held.append(self._conform(pa.table(rows) if isinstance(rows, pa.RecordBatch) else rows))
        self._waiting += rows.num_rows
        self.count += rows.num_rows
        if self._waiting >= GROUP:
            self._pass_on()

    def close(self) -> StagedTable | None:
        """The staged table; None when no row was written."""
        if not self.count:
            return None
        shutil.rmtree(self.path, ignore_errors=True)
        count, emptied = self._close_in_hand() if self._files is None else self._close_files()
        self._part.replace(self.path)
        return StagedTable(self.table.name, path=self.path, count=count, emptied=emptied)

    def drop(self) -> None:
        """Write no more: what was written is about to be deleted."""
        if self._files is not None:
            self._files.drop()

    def _conform(self, rows: pa.Table) -> pa.Table:
        if self._schema is None:
            self._begin(rows)
        assert self._schema is not None
        strange = set(rows.column_names) - set(self._names)
        if strange:
            raise AssertionError(f"{self.table.name}: columns that are strange or that the first rows did not have: {sorted(strange)}")
        columns = [self._column(rows, f) for f in self._schema]
        return pa.table(columns, schema=self._schema)

    def _begin(self, rows: pa.Table) -> None:
        known = [*(n for n in self.table.schema.names if n not in ("import_id", "month")), *EXTRA]
        self._names = [n for n in rows.column_names if n in known]
        missing = [k for k in ("shop", *self.table.key) if k not in self._names]
        if missing:
            raise AssertionError(f"{self.table.name}: staged rows lack the key {missing}")
        self._schema = staged_schema(self.table, self._names, *((n, t) for n, t in EXTRA.items() if n in self._names))

    def _column(self, rows: pa.Table, field: pa.Field) -> pa.ChunkedArray | pa.Array:
        if field.name == "import_id":
            return pa.repeat(pa.scalar(self._import_id, field.type), rows.num_rows)
        if field.name not in rows.column_names:
            return self._nothing(field.type, rows.num_rows)
        column = rows.column(field.name)
        column = column if column.type == field.type else column.cast(field.type)
        if column.null_count and self.table.columns.get(field.name) == "text" and field.name in self.table.key:
            column = pc.fill_null(column, "")
        return column

    def _nothing(self, kind: pa.DataType, count: int) -> pa.Array:
        """Nulls for the columns that the file does not have, the same ones again and again."""
        if kind not in self._nulls or len(self._nulls[kind]) < count:
            self._nulls[kind] = pa.nulls(count, kind)
        return self._nulls[kind].slice(0, count)

    def _pass_on(self) -> None:
        if self._files is None:
            assert self._schema is not None
            shutil.rmtree(self._part, ignore_errors=True)
            self._files = MonthFiles(self._part, by_day(self.table))
        self._files.write(pa.concat_tables(self._held))
        self._held, self._waiting = [], 0

    def _close_in_hand(self) -> tuple[int, int]:
        """So few rows that they never left memory."""
        rows, emptied = pa.concat_tables(self._held), 0
        key = ["shop", *self.table.key]
        if rows.select(key).group_by(key).aggregate([]).num_rows != rows.num_rows:
            rows, emptied = self._join_in_hand(rows)
        elif "place" in rows.column_names:
            rows = rows.drop_columns(["place"])
        shutil.rmtree(self._part, ignore_errors=True)
        write_whole(self._part, by_day(self.table), rows)
        return rows.num_rows, emptied

    def _join_in_hand(self, rows: pa.Table) -> tuple[pa.Table, int]:
        if "place" not in rows.column_names:
            rows = rows.append_column("place", pa.array(np.arange(rows.num_rows)))
        with scratch() as con:
            con.register("held", rows)
            emptied = number(con, rates_sql(self.table, self._names, self.grouping, "held"))
            joined = fetch(con, f"select * from ({joining_sql(self.table, self._names, self.grouping, 'held')}) order by row_no")
        schema = staged_schema(self.table, self._names, ("n_rows", pa.int64()))
        return joined.select(schema.names).cast(schema), emptied

    def _close_files(self) -> tuple[int, int]:
        assert self._files is not None
        if self._held:
            self._pass_on()
        self._files.close()
        place = "" if "place" in self._names else ", row_no as place"
        with scratch(self._spill) as con:
            con.execute(f"create view rows as select *{place}, hash({key_of(self.table)}) as h from {parquet_in(self._part)}")
            # Different hashes are different keys; rows of equal hash may share one: those are looked at in full.
            con.execute("create temp table twice as select h, min(place) as first from rows group by h having count(*) > 1")
            if not number(con, "select count(*) from twice") and "place" not in self._names:
                return self.count, 0
            count, emptied = self._write_joined(con)
        shutil.rmtree(self._part)
        self._joined.replace(self._part)
        return count, emptied

    def _write_joined(self, con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
        """Write the rows anew, those that share a key as one: so many keys at a time as memory holds. → rows, rates left empty.

        The keys are taken in the order in which they first come, so that the rows of a month stay together.
        """
        shutil.rmtree(self._joined, ignore_errors=True)
        schema = staged_schema(self.table, self._names, ("n_rows", pa.int64()))
        files = MonthFiles(self._joined, by_day(self.table))
        con.execute(f"create temp table slices as select h, ((row_number() over (order by first) - 1) // {SLICE})::int as slice from twice")
        count = emptied = 0
        try:
            sources = [single_sql(self.table, self._names, "(select * from rows anti join twice using (h))")]
            for n in range(number(con, "select max(slice) + 1 from slices")):
                several = f"(select * from rows semi join (select h from slices where slice = {n}) using (h))"
                emptied += number(con, rates_sql(self.table, self._names, self.grouping, several))
                sources.append(f"{joining_sql(self.table, self._names, self.grouping, several)} order by row_no")
            for sql in sources:
                for batch in con.execute(sql).to_arrow_reader(GROUP):
                    count += batch.num_rows
                    files.write(pa.table(batch).cast(schema))
        finally:
            files.close()
        return count, emptied
