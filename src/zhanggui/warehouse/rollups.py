"""Day rollups of the tables that hold single events: orders, refunds, visits. Pages and briefs read these, not raw lines.

A rollup row is one shop, day, dim (shop, product_id, province, buyer_type, category_id) and member.
Rollups are derived: they are replaced month by month from the facts and can be thrown away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from zhanggui.warehouse.datafiles import write_files
from zhanggui.warehouse.duck import SQL_TYPES, names_of, nothing, parquet, quoted
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ledger import Part
from zhanggui.warehouse.rollup_sql import Wanted, orders_sql, refunds_sql, visits_sql
from zhanggui.warehouse.tables import UNDATED

# How far a month's rollup looks back: who bought in the 365 days before, and orders paid long after they were placed.
LOOK_BACK = 13
# How far a month's facts reach forward: whoever bought in it is an old buyer for a year; a refund may succeed long after it was asked for.
REACH = 12
# So many rows of facts are rolled up at once: what fits into the memory of a connection. A line of an order, which is joined, counts double.
AT_ONCE = 2_400_000
LINE_WEIGHT = 2

GRAIN = [("shop", pa.string()), ("day", pa.date32()), ("dim", pa.string()), ("member", pa.string())]
MONEY, COUNT = pa.decimal128(18, 4), pa.int64()


@dataclass(frozen=True)
class Rollup:
    """One rollup: its measures, the fact tables it is made of, and the SQL that makes it."""

    name: str
    measures: dict[str, pa.DataType]
    facts: tuple[str, ...]
    days_of: str  # the fact table and columns whose days are affected when it changes
    day_columns: tuple[str, ...]
    sql: Callable[[Mapping[str, str], Wanted], str]
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


def days_rolled_up(table: str) -> set[str]:
    """The columns of a fact table whose days have a rollup."""
    return {day for rollup in ROLLUPS if rollup.days_of == table for day in rollup.day_columns}


def refresh(con: duckdb.DuckDBPyConnection, lake: Lake, touched: Iterable[Part]) -> None:
    """Make the rollups true again for the shops and months that imports touched: one commit a rollup."""
    parts = list(touched)
    for rollup in ROLLUPS:
        stale: dict[str, set[str]] = {}
        for shop in sorted({p.shop for p in parts if p.table in rollup.facts}):
            months = sorted({m for p in parts if p.shop == shop and p.table in rollup.facts for m in p.months})
            stale[shop] = _affected(con, lake, rollup, shop, months)
        if any(stale.values()):
            put(con, lake, rollup, {shop: months for shop, months in stale.items() if months})


def put(con: duckdb.DuckDBPyConnection, lake: Lake, rollup: Rollup, stale: Mapping[str, set[str]]) -> None:
    """Compute the months of each shop anew, and put them in place of what stood there."""
    names = names_of(rollup.schema)
    con.execute(f"create or replace temp table rolled as select {names} from {nothing(rollup.schema)}")
    for shop, months in stale.items():
        _compute(con, lake, rollup, shop, months)
    old = [
        f for f in lake.files(rollup.name).files if any(f.month in months and f.may_hold([shop], None) for shop, months in stale.items())
    ]
    paths = [f.path for f in old]
    rows = f"select {names} from rolled"
    if any(f.first_shop != f.last_shop for f in old):
        replaced = " or ".join(f"(shop = {quoted(shop)} and month in ({_quoted(months)}))" for shop, months in stale.items())
        rows += f" union all select {names} from {parquet(paths)} where not ({replaced})"
    new = write_files(con, rows, lake.root / rollup.name, rollup.schema)
    lake.commit(rollup.name, rollup.schema, new, paths, {"zhanggui_rollup": rollup.name})


def _affected(con: duckdb.DuckDBPyConnection, lake: Lake, rollup: Rollup, shop: str, touched: Sequence[str]) -> set[str]:
    """The months of a shop whose rollup may be otherwise now that these months of facts are."""
    dated = [m for m in touched if len(m) == 7 and m != UNDATED]
    span = (dated[0], dated[-1]) if dated and len(dated) == len(touched) else None  # undated facts may bear on any month
    affected = set(dated) | (_months_in(con, lake, rollup, shop, span) if touched else set())
    if span is not None and affected and rollup.reach:
        last = month_after(max(affected), rollup.reach)
        affected |= {m for m in _months_of_rollup(lake, rollup, shop) if min(affected) <= m <= last}
    if span is None and touched:
        affected |= _months_of_rollup(lake, rollup, shop)
    return affected


def _months_in(con: duckdb.DuckDBPyConnection, lake: Lake, rollup: Rollup, shop: str, span: tuple[str, str] | None) -> set[str]:
    """Months of the days that the facts of these partitions speak of."""
    files = lake.files(rollup.days_of).pick([shop], span)
    if not files:
        return set()
    each = " union ".join(
        f"select distinct date_trunc('month', t.{c}) as m from {parquet(files)} t where t.shop = {quoted(shop)} and t.{c} is not null"
        for c in rollup.day_columns
    )
    return {f"{row[0]:%Y-%m}" for row in con.execute(each).fetchall()}


def _months_of_rollup(lake: Lake, rollup: Rollup, shop: str) -> set[str]:
    return {f.month for f in lake.files(rollup.name).files if f.may_hold([shop], None)}


def _compute(con: duckdb.DuckDBPyConnection, lake: Lake, rollup: Rollup, shop: str, months: set[str]) -> None:
    """Add the rows of a shop and some months to the table `rolled`."""
    held = {fact: lake.files(fact) for fact in rollup.facts}
    rows = Counter[str]()
    for fact, files in held.items():
        for file in files.files:
            rows[file.month] += file.rows * (1 if fact == rollup.days_of else LINE_WEIGHT)
    typed = ", ".join(f"{quoted(shop) if f.name == 'shop' else f.name}::{SQL_TYPES[f.type]} as {f.name}" for f in rollup.schema)
    for turn in in_turns(months, rows):
        span = (month_after(min(turn), -LOOK_BACK), "9999-12")  # a file may tell of a payment before its order
        picked = {fact: files.pick([shop], span) for fact, files in held.items()}
        sources = {fact: f"(select * from {parquet(paths)} where shop = {quoted(shop)})" for fact, paths in picked.items() if paths}
        if rollup.days_of in sources:
            con.execute(f"insert into rolled select {typed} from ({rollup.sql(sources, wanted(turn))})")


def wanted(months: Iterable[str]) -> Wanted:
    """The days of these months, as spans."""
    spans: list[tuple[str, str]] = []
    for month in sorted(months):
        if spans and spans[-1][1] == month:
            spans[-1] = (spans[-1][0], month_after(month, 1))
        else:
            spans.append((month, month_after(month, 1)))
    return Wanted(tuple((f"{first}-01", f"{end}-01") for first, end in spans))


def in_turns(months: Iterable[str], rows: Mapping[str, int]) -> list[list[str]]:
    """The months in so many turns as memory needs, each of some months in a row."""
    turns: list[list[str]] = [[]]
    held = 0
    for month in sorted(months):
        if turns[-1] and held + rows.get(month, 0) > AT_ONCE:
            turns.append([])
            held = 0
        turns[-1].append(month)
        held += rows.get(month, 0)
    return turns


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(quoted(t) for t in sorted(texts))


def month_after(month: str, n: int) -> str:
    """The month n months after (n < 0: before) a month YYYY-MM."""
    index = int(month[:4]) * 12 + int(month[5:7]) - 1 + n
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
