"""Day rollups of the tables that hold single events: orders, lines, refunds, visits, ledger. Pages and briefs read these, not raw lines.

A rollup row is one shop, day, dim (shop, product_id, province, buyer_type …) and member.
Rollups are derived: they are replaced month by month from the facts and can be thrown away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

from zhanggui.warehouse import rollup_costs, rollup_ledger, rollup_orders, rollup_refunds, rollup_repeat, rollup_shipping, rollup_visits
from zhanggui.warehouse.costtable import code_costs
from zhanggui.warehouse.datafiles import write_files
from zhanggui.warehouse.duck import SQL_TYPES, names_of, nothing, parquet, quoted
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ledger import Part
from zhanggui.warehouse.rollup import Rollup
from zhanggui.warehouse.rollup_months import in_turns, month_after, stale_months, wanted
from zhanggui.warehouse.rollup_state import note_made, read_made
from zhanggui.warehouse.tables import UNDATED, get_table

# How far a month's rollup looks back: who bought in the 365 days before, and orders paid long after they were placed.
LOOK_BACK = 13
# How far a month's facts reach forward: whoever bought in it is an old buyer for a year; a refund may succeed long after it was asked for.
REACH = 12
LINE_WEIGHT = 2  # see AT_ONCE

PAID_DAYS = {"orders": ("paid_at",)}
BY_PAY_DATE = {"refunds": ("order_paid_at",), **PAID_DAYS}
ROLLUPS: tuple[Rollup, ...] = (
    Rollup(
        "order_days",
        rollup_orders.MEASURES,
        ("orders", "order_lines", "customers"),
        {"orders": ("created_at", "paid_at")},
        rollup_orders.orders_sql,
        version=2,
        reach=REACH,
    ),
    Rollup("refund_days", rollup_refunds.MEASURES, ("refunds",), {"refunds": ("finished_at",)}, rollup_refunds.refunds_sql, reach=REACH),
    Rollup("refund_pay_days", rollup_refunds.BY_PAY_DATE, ("refunds", "orders"), BY_PAY_DATE, rollup_refunds.refund_pay_sql, by_order=True),
    Rollup("refund_ages", rollup_refunds.BY_PAY_DATE, ("refunds", "orders"), BY_PAY_DATE, rollup_refunds.refund_ages_sql, by_order=True),
    Rollup(
        "cost_days",
        rollup_costs.MEASURES,
        ("orders", "order_lines", "refunds", "sku_costs", "code_map", "skus"),
        {**PAID_DAYS, "refunds": ("order_paid_at",)},
        rollup_costs.costs_sql,
        version=2,
        by_order=True,
        prepare=code_costs,
    ),
    Rollup("repeat_days", rollup_repeat.MEASURES, ("orders", "customers"), PAID_DAYS, rollup_repeat.repeat_sql, fills=3),
    Rollup(
        "ship_days",
        rollup_shipping.MEASURES,
        ("orders",),
        PAID_DAYS,
        rollup_shipping.shipping_sql,
        version=2,
        prepare=rollup_shipping.data_end,
        moved=rollup_shipping.months_moved,
    ),
    Rollup("ledger_days", rollup_ledger.MEASURES, ("ledger",), {"ledger": ("posted_at",)}, rollup_ledger.ledger_sql, version=2),
    Rollup("visit_days", rollup_visits.MEASURES, ("visits",), {"visits": ("at",)}, rollup_visits.visits_sql),
)


def rollup_schemas() -> dict[str, pa.Schema]:
    """Schema of every rollup by name."""
    return {r.name: r.schema for r in ROLLUPS}


def days_rolled_up(table: str) -> set[str]:
    """The columns of a fact table whose days have a rollup."""
    return {day for rollup in ROLLUPS for day in rollup.days_of.get(table, ())}


def counted_by_order(table: str) -> bool:
    """True when rows of this fact table count on a day that only their order tells."""
    return table == "refunds" and any(rollup.by_order for rollup in ROLLUPS)


def refresh(con: duckdb.DuckDBPyConnection, lake: Lake, touched: Iterable[Part]) -> None:
    """Make the rollups true again for the shops and months that imports touched: one commit a rollup.

    Rollups that a workspace does not have yet are left to `make_missing`.
    """
    parts, behind = list(touched), {r.name for r in missing(lake)}
    for rollup in ROLLUPS:
        near = [p for p in parts if p.table in rollup.facts and rollup.name not in behind]
        by_shop: dict[str, list[Part]] = defaultdict(list)
        for part in near:
            by_shop[part.shop].append(part)
        stale = {}
        for shop, of_shop in sorted(by_shop.items()):
            months = {m for p in of_shop for m in p.months}
            stale[shop] = stale_months(con, lake, rollup, shop, months, {p.table for p in of_shop})
        if any(stale.values()):
            put(con, lake, rollup, {shop: months for shop, months in stale.items() if months})
    note_made(lake, [r for r in ROLLUPS if r.name not in behind])


def missing(lake: Lake) -> list[Rollup]:
    """Rollups whose facts are there, but which are not: this workspace is older than they, or somebody threw them away."""
    there, (versions, begun) = set(lake.names()), read_made(lake)
    return [r for r in ROLLUPS if r.main in there and (versions.get(r.name) != r.version or (r.name in begun and r.name not in there))]


def make_missing(con: duckdb.DuckDBPyConnection, lake: Lake) -> list[str]:
    """Make the missing rollups from the facts, whole. Returns their names. Doing it twice does the same as once."""
    found = missing(lake)
    for rollup in found:
        files = lake.files(rollup.main).pick()
        shops = [r[0] for r in con.execute(f"select distinct shop from {parquet(files)} order by shop").fetchall()] if files else []
        put(con, lake, rollup, {s: stale_months(con, lake, rollup, s, [UNDATED], rollup.facts, anew=True) for s in shops}, anew=True)
    return [r.name for r in found]


def put(con: duckdb.DuckDBPyConnection, lake: Lake, rollup: Rollup, stale: Mapping[str, set[str]], anew: bool = False) -> None:
    """Compute the months of each shop anew, and put them in place of what stood there; `anew`: of whatever stood there."""
    names = names_of(rollup.schema)
    con.execute(f"create or replace temp table rolled as select {names} from {nothing(rollup.schema)}")
    for shop, months in stale.items():
        _compute(con, lake, rollup, shop, months)
    note, rows = {"zhanggui_rollup": f"{rollup.name} {rollup.version}"}, f"select {names} from rolled"
    if anew:
        lake.replace(rollup.name, rollup.schema, write_files(con, rows, lake.root / rollup.name, rollup.schema), note)
        return
    old = [
        f for f in lake.files(rollup.name).files if any(f.month in months and f.may_hold([shop], None) for shop, months in stale.items())
    ]
    paths = [f.path for f in old]
    if any(f.first_shop != f.last_shop for f in old):
        replaced = " or ".join(f"(shop = {quoted(shop)} and month in ({_quoted(months)}))" for shop, months in stale.items())
        rows += f" union all select {names} from {parquet(paths)} where not ({replaced})"
    new = write_files(con, rows, lake.root / rollup.name, rollup.schema)
    lake.commit(rollup.name, rollup.schema, new, paths, note)


def _compute(con: duckdb.DuckDBPyConnection, lake: Lake, rollup: Rollup, shop: str, months: set[str]) -> None:
    """Add the rows of a shop and some months to the table `rolled`."""
    held = {fact: lake.files(fact) for fact in rollup.facts}
    if not months or not held[rollup.main].pick([shop]):
        return
    beside = rollup.prepare(con, lake, shop, _sources(lake, rollup, shop, min(months))) if rollup.prepare else {}
    if beside is None:
        return
    rows = Counter[str]()
    for fact, files in held.items():
        for file in files.files:
            rows[file.month] += file.rows * (1 if fact == rollup.main else LINE_WEIGHT)
    for turn in in_turns(months, rows):
        _roll(con, lake, rollup, shop, turn, beside)


def _roll(con: duckdb.DuckDBPyConnection, lake: Lake, rollup: Rollup, shop: str, turn: list[str], beside: Mapping[str, str]) -> None:
    """One turn; in halves when it does not fit into memory after all."""
    sources = _sources(lake, rollup, shop, min(turn))
    if rollup.main not in sources:
        return
    typed = ", ".join(f"{quoted(shop) if f.name == 'shop' else f.name}::{SQL_TYPES[f.type]} as {f.name}" for f in rollup.schema)
    try:
        con.execute(f"insert into rolled select {typed} from ({rollup.sql({**sources, **beside}, wanted(turn))})")
    except duckdb.OutOfMemoryException:
        if len(turn) == 1:
            raise
        for half in (turn[: len(turn) // 2], turn[len(turn) // 2 :]):
            _roll(con, lake, rollup, shop, half, beside)


def _sources(lake: Lake, rollup: Rollup, shop: str, first: str) -> dict[str, str]:
    """SQL of those facts of a shop that have rows and may bear on a month or a later one. (A file may tell of a payment before its order.)"""
    span = (month_after(first, -LOOK_BACK), "9999-12")
    picked = {fact: lake.files(fact).pick([shop], span) for fact in rollup.facts}
    # Files older than a column of the table do not have it.
    return {
        fact: f"(select * from {nothing(get_table(fact).schema)} union all by name select * from {parquet(paths)} where shop = {quoted(shop)})"
        for fact, paths in picked.items()
        if paths
    }


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(quoted(t) for t in sorted(texts))
