"""The very rows under a number: what of a buyer nobody may see without leave is masked, what the shop pays is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from zhanggui.brief.words import TABLES
from zhanggui.intake.personal import MASK, is_remark
from zhanggui.kernel.words import Words
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.trace import Trace
from zhanggui.metrics.trace.gathering import GIVEN
from zhanggui.site.web.tables import Column, Table
from zhanggui.warehouse.tables import get_table

# Columns that tell of one buyer, whatever table they stand in.
OF_BUYER = frozenset(
    {"buyer_id", "person_id", "visitor_id", "buyer_pay_account", "payment_no", "payment_detail", "return_tracking_no", "ship_tracking_no",
     "tracking_no", "district", "content", "append_content", "counter_account"}
)  # fmt: skip
OF_COST = re.compile(r"cost|commission|fee_|margin|profit|ledger")
MOST_ROWS = 200_000  # of one table: what a spreadsheet program still opens
PREVIEW, CELLS = 8, 4


def tells_buyer(column: str) -> bool:
    """Whether a column tells of single buyers."""
    return column in OF_BUYER or is_remark(column)


def has_buyers(t: Trace) -> bool:
    """Whether any row under the number tells of single buyers."""
    return any(tells_buyer(c) for rows in t.facts.values() for c in rows.column_names)


def sheets(t: Trace, buyers: bool, costs: bool) -> list[Table]:
    """Every row with every column, a table each, under the names they have at home."""
    file = f"rows-{t.metric.id}-{t.first:%Y%m%d}-{t.last:%Y%m%d}"
    out = []
    for name, rows in t.facts.items():
        columns = [c for c in rows.column_names if costs or not OF_COST.search(c)]
        table = [dict(_plain(row, buyers, costs)) for row in rows.select(columns).slice(0, MOST_ROWS).to_pylist()]
        out.append(Table(name, [Column(c, Words(c, c)) for c in columns], table, caption=TABLES.get(name, Words(name, name)), file=file))
    return out or [Table("rows", [Column("table", Words("table", "table"))], [], file=file)]


def _plain(row: dict[str, Any], buyers: bool, costs: bool) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if name == "ext":
            yield name, _ext(value, buyers, costs)
        elif value not in (None, "") and not buyers and tells_buyer(name):
            yield name, MASK
        else:
            yield name, _cell(value)


def _ext(text: str | None, buyers: bool, costs: bool) -> str | None:
    """The seldom used columns, kept as JSON: masked one by one."""
    if not text or (buyers and costs):
        return text
    held = {k: v for k, v in json.loads(text).items() if costs or not OF_COST.search(k)}
    return json.dumps({k: MASK if not buyers and tells_buyer(k) else v for k, v in held.items()}, ensure_ascii=False)


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value) if value is not None and not isinstance(value, int | float | str) else value


def previews(t: Trace) -> list[Table]:
    """The first rows of every table: place in its file, what they give, their key. Buyers are always masked here."""
    return [_preview(name, rows) for name, rows in t.facts.items()]


def _preview(name: str, rows: pa.Table) -> Table:
    given = [c for c in rows.column_names if c.startswith(GIVEN)]
    day = get_table(name).day
    keys = [c for c in dict.fromkeys([*([day] if day else []), *get_table(name).key]) if c in rows.column_names and _tells(rows, c)]
    columns: Sequence[Column] = [
        *(Column(c, Words(c, c)) for c in keys[:CELLS]),
        *(_given(c) for c in given),
        Column("row_no", Words("文件里第几行", "row of the file"), "count"),
    ]
    first = rows.select([c.key for c in columns]).slice(0, PREVIEW).to_pylist()
    said = TABLES.get(name, Words(name, name))
    caption = Words(f"{said.zh} {rows.num_rows:,} 行", f"{said.en}: {rows.num_rows:,} rows")
    return Table(f"rows-{name}", columns, [dict(_plain(row, False, True)) for row in first], caption=caption)


def _given(column: str) -> Column:
    measure = MEASURES.get(column.removeprefix(GIVEN))
    return Column(column, measure.name, "number" if measure.additivity in ("money", "mean") else "count")


def _tells(rows: pa.Table, column: str) -> bool:
    """True when not all rows say the same there, or nothing."""
    values = set(rows.column(column).slice(0, 1000).to_pylist())
    return len(values) > 1 or not values & {None, "", "all", "day", "shop"}
