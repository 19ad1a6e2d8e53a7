"""A table of the lake as canonical CSV: UTF-8, canonical column names, the form that import takes back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import IO, Any

import pyarrow as pa

from zhanggui.kernel.formula import harmless
from zhanggui.warehouse.duck import parquet, scratch
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.tables import Table, get_table

BATCH = 50_000


def export_table(lake: Lake, name: str, shops: Sequence[str], out: IO[bytes], first: date | None = None, last: date | None = None) -> int:
    """Write the rows of these shops, by day when the table has one (undated rows only when no day is asked for). → how many."""
    table = get_table(name)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        write = _writer(text)
        extra = _ext_names(lake, table, shops)
        write(["shop", *table.columns, *extra])
        count = 0
        for batch in _batches(lake, table, shops, first, last):
            rows = batch.to_pylist()
            for row in rows:
                write(_cells(row, table, extra))
            count += len(rows)
        return count
    finally:
        text.flush()
        text.detach()


def read_table(lake: Lake, name: str, shops: Sequence[str], first: date | None = None, last: date | None = None) -> pa.Table:
    """The same rows as an Arrow table: shop and the canonical columns, money as exact decimals. Empty, with its columns, when there are none."""
    table = get_table(name)
    columns = ["shop", *table.columns, *(["ext"] if table.ext else [])]
    batches = list(_batches(lake, table, shops, first, last))
    if not batches:
        return table.schema.empty_table().select(columns)
    return pa.Table.from_batches(batches).select(columns)


def _writer(text: IO[str]) -> Callable[[list[str]], object]:
    """Writes one row. A row with a lone carriage return is quoted whole: Python before 3.13 would leave that cell bare."""
    plain = csv.writer(text, lineterminator="\n")
    quoted = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    return lambda cells: (quoted if any("\r" in cell for cell in cells) else plain).writerow(cells)


def _batches(lake: Lake, table: Table, shops: Sequence[str], first: date | None, last: date | None) -> Iterator[pa.RecordBatch]:
    months = (f"{first:%Y-%m}" if first else "0000-00", f"{last:%Y-%m}" if last else "9999-99") if table.day else None
    files = lake.files(table.name).pick(shops, months)
    if not files:
        return
    where, values = ["t.shop in (select unnest(?))"], [list(shops)]
    for bound, sign in ((first, ">="), (last, "<=")):
        if bound and table.day:
            where.append(f"t.{table.day}::date {sign} ?")
            values.append(bound)  # type: ignore[arg-type]
    order = ", ".join(f"t.{c}" for c in ("shop", *([table.day] if table.day else []), *table.key))
    with scratch() as con:
        reader = con.execute(f"select t.* from {parquet(files)} t where {' and '.join(where)} order by {order}", values).to_arrow_reader(
            BATCH
        )
        yield from reader


def _ext_names(lake: Lake, table: Table, shops: Sequence[str]) -> list[str]:
    """The seldom used names that some row of these shops has, in declared order."""
    files = lake.files(table.name).pick(shops)
    if not files or not table.ext:
        return []
    with scratch() as con:
        found = con.execute(
            f"select distinct unnest(json_keys(t.ext)) from {parquet(files)} t where t.ext is not null and t.shop in (select unnest(?))",
            [list(shops)],
        ).fetchall()
    there = {r[0] for r in found}
    return [n for n in table.ext if n in there]


def _cells(row: dict[str, Any], table: Table, extra: list[str]) -> list[str]:
    own = [row["shop"], *(_text(row[c], kind) for c, kind in table.columns.items())]
    if not extra:
        return own
    ext = json.loads(row["ext"]) if row["ext"] else {}
    return own + [harmless("" if ext.get(n) is None else str(ext[n])) for n in extra]


def _text(value: Any, kind: str) -> str:
    if value is None:
        return ""
    if kind == "money":
        plain = f"{value:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if kind == "moment":
        return str(value.isoformat(sep=" "))
    if kind == "flag":
        return "true" if value else "false"
    if kind == "number":
        return repr(value)
    return harmless(str(value)) if kind == "text" else str(value)
