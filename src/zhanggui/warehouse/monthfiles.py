"""Writing rows into one parquet file a month, in a thread of its own, in bounded memory."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhanggui.warehouse.months import FOLLOWS_ORDER, TIMELESS
from zhanggui.warehouse.tables import UNDATED, Table

# Rows of a row group: enough for a column to pack well, few enough for some 10 MB of memory.
GROUP = 32_768
# Rows held back in all while they wait for their month to fill a group.
HELD = 3 * GROUP
# Chunks that may wait for the writing thread.
AHEAD = 1
# A column is packed by dictionary when its values in the first rows repeat that often.
REPEATS = 8
FEW = 10_000  # rows of a file that is packed without looking

Split = Callable[[pa.Table], Iterator[tuple[str | None, pa.Table]]]


def by_day(table: Table) -> Split:
    """Splits staged rows by the month of their day; None is the month of a table that follows its orders."""

    def split(rows: pa.Table) -> Iterator[tuple[str | None, pa.Table]]:
        if table.name in FOLLOWS_ORDER:
            yield None, rows
        elif table.day is None:
            yield TIMELESS, rows
        elif rows.column(table.day).null_count == rows.num_rows:
            yield UNDATED, rows
        else:
            day = rows.column(table.day).combine_chunks()
            numbers = day.to_numpy(zero_copy_only=False).astype("datetime64[M]").astype(np.int64)
            numbers[pc.is_null(day).to_numpy(zero_copy_only=False)] = np.iinfo(np.int64).min
            yield from _split(rows, numbers, _name)

    return split


def by_column(rows: pa.Table) -> Iterator[tuple[str | None, pa.Table]]:
    """Splits whole rows by their column `month`, which does not stand in the file."""
    coded = rows.column("month").combine_chunks().dictionary_encode()
    names = coded.dictionary.to_pylist()
    yield from _split(rows.drop_columns(["month"]), coded.indices.to_numpy().astype(np.int64), lambda n: str(names[int(n)]))


def _split(rows: pa.Table, numbers: np.ndarray, name: Callable[[np.int64], str]) -> Iterator[tuple[str, pa.Table]]:
    if (numbers == numbers[0]).all():
        yield name(numbers[0]), rows
        return
    order = np.argsort(numbers, kind="stable")
    months, starts = np.unique(numbers[order], return_index=True)
    for month, start, stop in zip(months, starts, [*starts[1:], len(order)], strict=True):
        yield name(month), rows.take(pa.array(order[start:stop]))  # not a slice: that would keep all of `rows` in memory


def _name(number: np.int64) -> str:
    return UNDATED if number == np.iinfo(np.int64).min else str(np.datetime64(int(number), "M"))


def write_whole(folder: Path, split: Split, rows: pa.Table) -> None:
    """Few rows, written at once."""
    for month, part in split(rows):
        file = _open(_path(folder, month, "rows"), part)
        file.write_table(part)
        file.close()


def _path(folder: Path, month: str | None, name: str) -> Path:
    return (folder / f"month={month}" if month else folder) / f"{name}.parquet"


def _open(path: Path, first: pa.Table) -> pq.ParquetWriter:
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = [
        n for n in first.column_names if first.num_rows < FEW or pc.count_distinct(first.column(n)).as_py() * REPEATS <= first.num_rows
    ]
    file = pq.ParquetWriter(path, first.schema, use_dictionary=packed, store_schema=False, store_decimal_as_integer=True)
    file.add_key_value_metadata(first.schema.metadata or {})
    return file


class MonthFiles:
    """Takes rows; a thread splits them by month and writes each month into a file called `name`."""

    def __init__(self, folder: Path, split: Split, name: str = "rows") -> None:
        self._folder, self._split, self._called = folder, split, name
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="zhanggui-write")
        self._waiting: deque[Future[None]] = deque()
        self._files: dict[str | None, pq.ParquetWriter] = {}
        self._held: dict[str | None, list[pa.Table]] = {}
        self._rows: dict[str | None, int] = {}

    def write(self, rows: pa.Table) -> None:
        """Hand rows over; waits when the thread is behind. Raises what writing earlier rows raised."""
        self._waiting.append(self._thread.submit(self._take, rows))
        while len(self._waiting) > AHEAD:
            self._waiting.popleft().result()

    def close(self) -> list[Path]:
        """Write what is held back. → the files."""
        try:
            for waiting in self._waiting:
                waiting.result()
            for month in list(self._held):
                self._flush(month)
        finally:
            self._thread.shutdown()
            for file in self._files.values():
                file.close()
            months = list(self._files)
            self._files.clear()
            pa.default_memory_pool().release_unused()  # what comes next needs the memory
        return [_path(self._folder, month, self._called) for month in months]

    def drop(self) -> None:
        """Write no more; what was written is not wanted."""
        self._thread.shutdown(cancel_futures=True)
        for file in self._files.values():
            with contextlib.suppress(OSError):  # a disk that is full
                file.close()
        self._files.clear()
        self._held.clear()

    def _take(self, rows: pa.Table) -> None:
        for month, part in self._split(rows):
            self._held.setdefault(month, []).append(part)
            self._rows[month] = self._rows.get(month, 0) + part.num_rows
            if self._rows[month] >= GROUP:
                self._flush(month)
        if sum(self._rows.values()) > HELD:
            for month in list(self._held):
                self._flush(month)

    def _flush(self, month: str | None) -> None:
        rows = pa.concat_tables(self._held.pop(month))
        del self._rows[month]
        if month not in self._files:
            self._files[month] = _open(_path(self._folder, month, self._called), rows)
        self._files[month].write_table(rows, row_group_size=2 * GROUP)
