"""The cost book of a shop as a table that SQL can join: what each code sold cost, from which day until which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pyarrow as pa

from zhanggui.warehouse.costs import Cost, CostBook, cost_book
from zhanggui.warehouse.duck import fetch
from zhanggui.warehouse.lake import Lake

CODES = ("sku_id", "merchant_sku", "product_id", "sku_spec")
AMOUNT, RATE = pa.decimal128(18, 6), pa.decimal128(9, 6)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in CODES),
        ("first", pa.date32()),
        ("until", pa.date32()),  # not included
        *((name, AMOUNT) for name in ("amount", "packaging", "freight", "other")),
        *((name, RATE) for name in ("commission_rate", "tax_rate")),
    ]
)
EVER = date(9999, 12, 31)
SMALLEST = Decimal("0.000001")
NAME = "code_costs"
Codes = tuple[str, str, str, str]
MOST = Decimal(10) ** 12  # no goods cost more: a larger figure is an error of the sheet, and no cost


def code_costs(con: duckdb.DuckDBPyConnection, lake: Lake, shop: str, sources: Mapping[str, str]) -> dict[str, str] | None:
    """Make the table of what the codes of a shop's order lines cost. None when neither a sheet nor a line tells any cost."""
    if "order_lines" not in sources:
        return None
    book = cost_book(lake, shop)
    known: list[Codes] = []
    if not book.is_empty:
        asked = ", ".join(f"coalesce({c}, '') as {c}" for c in CODES)
        rows = fetch(con, f"select distinct {asked} from {sources['order_lines']}")
        known = list(zip(*(rows.column(c).to_pylist() for c in CODES), strict=True))
    table = cost_table(book, known)
    if not table.num_rows and not _lines_tell(con, sources["order_lines"]):
        return None
    con.register("costs_found", table)
    con.execute(f"create or replace temp table {NAME} as select * from costs_found")
    con.unregister("costs_found")
    return {NAME: NAME}


def _lines_tell(con: duckdb.DuckDBPyConnection, lines: str) -> bool:
    return con.execute(f"select 1 from {lines} where unit_cost is not null or line_cost is not null limit 1").fetchone() is not None


def cost_table(book: CostBook, known: Iterable[Codes]) -> pa.Table:
    """One row a combination of codes and span of days in which one cost holds; none where no cost is known."""
    found = [(*codes, first, until, *_cells(cost)) for codes in known for first, until, cost in _spans(book, codes)]
    columns = zip(*found, strict=True) if found else ([] for _ in SCHEMA)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def _spans(book: CostBook, codes: Codes) -> Iterator[tuple[date, date, Cost]]:
    sku_id, merchant_sku, product_id, spec = codes
    starts = book.days_of(sku_id, merchant_sku, product_id)
    ends = [*starts[1:], EVER]
    for first, until in zip(starts, ends, strict=False):
        cost = book.cost_of(first, sku_id, merchant_sku, product_id, spec)
        if cost is not None:
            yield first, until, cost


def _cells(cost: Cost) -> tuple[Decimal | None, ...]:
    amounts = (cost.amount, cost.packaging, cost.freight, cost.other)
    rates = (None if rate is None else Decimal(str(rate)) for rate in (cost.commission_rate, cost.tax_rate))
    return tuple(
        None if one is None or not one.is_finite() or abs(one) >= MOST else one.quantize(SMALLEST, ROUND_HALF_UP)
        for one in (*amounts, *rates)
    )
