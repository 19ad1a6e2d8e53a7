"""Day rollups of the tables that hold single events: orders, refunds, visits. Pages and briefs read these, not raw lines.

A rollup row is one shop, day, dim (shop, product_id, province, buyer_type, category_id) and member.
Rollups are derived: they are replaced month by month from the facts and can be thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from zhanggui.warehouse.duck import fetch, nothing, parquet, scratch
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ledger import Part
from zhanggui.warehouse.rollup_sql import orders_sql, refunds_sql, visits_sql
from zhanggui.warehouse.tables import UNDATED, all_tables

# How far a month's rollup looks back: who bought in the 365 days before, and orders paid long after they were placed.
LOOK_BACK = 13
# How far a month's facts reach forward: whoever bought in it is an old buyer for a year; a refund may succeed long after it was asked for.
REACH = 12

GRAIN = [("shop", pa.string()), ("day", pa.date32()), ("dim", pa.string()), ("member", pa.string())]
MONEY, COUNT = pa.decimal128(18, 4), pa.int64()


@dataclass(frozen=True)
class Rollup:
    """One rollup: its measures, the fact tables it is made of, and the SQL that makes it (shop and month range as parameters)."""

    name: str
    measures: dict[str, pa.DataType]
    facts: tuple[str, ...]
    days_of: str  # the fact table and columns whose days are affected when it changes
    day_columns: tuple[str, ...]
    sql: Callable[[dict[str, str]], str]
    reach: int = 0  # how many months after its own partition a fact may bear on a day

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([*GRAIN, *self.measures.items(), ("month", pa.string())])


ROLLUPS: tuple[Rollup, ...] = (
    Rollup(
        "order_days",
        {
            "pay_amount": MONEY,
            "pay_orders": COUNT,
            "pay_users": COUNT,
            "pay_qty": COUNT,
            "nameless_orders": COUNT,
            "order_amount": MONEY,
            "order_users": COUNT,
            "order_orders": COUNT,
            "order_refund": MONEY,
            "last_second": COUNT,
        },
        ("orders", "order_lines", "customers"),
        "orders",
        ("created_at", "paid_at"),
        orders_sql,
        REACH,
    ),
    Rollup("refund_days", {"refund_amount": MONEY, "refund_orders": COUNT}, ("refunds",), "refunds", ("finished_at",), refunds_sql, REACH),
    Rollup(
        "visit_days",
        {"visitors": COUNT, "pageviews": COUNT, "fav_users": COUNT, "cart_users": COUNT, "pay_users": COUNT},
        ("visits",),
        "visits",
        ("at",),
        visits_sql,
    ),
)


def rollup_schemas() -> dict[str, pa.Schema]:
    """Schema of every rollup by name."""
    return {r.name: r.schema for r in ROLLUPS}


def refresh(lake: Lake, touched: Iterable[Part]) -> None:
    """Make the rollups true again for the shops and months that an import touched."""
    parts = list(touched)
    for rollup in ROLLUPS:
        for shop in sorted({p.shop for p in parts if p.table in rollup.facts}):
            months = sorted({m for p in parts if p.shop == shop and p.table in rollup.facts for m in p.months})
            _refresh_shop(lake, rollup, shop, months)


def _refresh_shop(lake: Lake, rollup: Rollup, shop: str, touched: Sequence[str]) -> None:
    dated = [m for m in touched if len(m) == 7 and m != UNDATED]
    span = (dated[0], dated[-1]) if dated and len(dated) == len(touched) else None  # undated facts may bear on any month
    affected = set(dated) | _months_in(lake, rollup, shop, span)
    if span is not None and affected and rollup.reach:
        last = month_after(max(affected), rollup.reach)
        affected |= {m for m in _months_of_rollup(lake, rollup, shop) if min(affected) <= m <= last}
    if span is None:
        affected |= _months_of_rollup(lake, rollup, shop)
    if affected:
        lake.replace(rollup.name, _compute(lake, rollup, shop, affected), shop, affected, {"zhanggui_rollup": rollup.name})


def _months_in(lake: Lake, rollup: Rollup, shop: str, span: tuple[str, str] | None) -> set[str]:
    """Months of the days that the facts of these partitions speak of."""
    files = lake.files(rollup.days_of).pick([shop], span)
    if not files:
        return set()
    with scratch() as con:
        each = " union ".join(
            f"select distinct strftime(t.{c}, '%Y-%m') as m from {parquet(files)} t where t.shop = $shop and t.{c} is not null"
            for c in rollup.day_columns
        )
        return {r["m"] for r in con.execute(each, {"shop": shop}).to_arrow_table().to_pylist()}


def _months_of_rollup(lake: Lake, rollup: Rollup, shop: str) -> set[str]:
    return {f.month for f in lake.files(rollup.name).files if f.may_hold([shop], None)}


def _compute(lake: Lake, rollup: Rollup, shop: str, months: set[str]) -> pa.Table:
    span = (month_after(min(months), -LOOK_BACK), max(months))
    sources = {}
    for fact in rollup.facts:
        files = lake.files(fact).pick([shop], span)
        sources[fact] = f"(select * from {parquet(files)} where shop = '{shop}')" if files else nothing(all_tables()[fact].schema)
    with scratch() as con:
        con.register("wanted_months", pa.table({"month": sorted(months)}))
        rows = fetch(con, rollup.sql(sources))
    filled = {"shop": pa.array([shop] * rows.num_rows, pa.string())}
    for field in rollup.schema:
        if field.name != "shop":
            filled[field.name] = rows.column(field.name).cast(field.type)
    return pa.table(filled, schema=rollup.schema)


def month_after(month: str, n: int) -> str:
    """The month n months after (n < 0: before) a month YYYY-MM."""
    index = int(month[:4]) * 12 + int(month[5:7]) - 1 + n
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
