"""The day rollup of shipping, in DuckDB's SQL. `t` maps those fact tables that have rows to SQL of one shop's rows."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from zhanggui.warehouse.duck import nothing, parquet, quoted
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.rollup import count
from zhanggui.warehouse.rollup_sql import Wanted
from zhanggui.warehouse.tables import get_table

MEASURES = count("shipped_orders", "timed_orders", "ship_seconds", "late_orders", "unshipped_orders", "overdue_orders")
LATE = 48  # hours after payment, where the platform tells no promise of its own (淘宝、天猫 48 小时发货)
DUE = f"coalesce(promised_ship_at, paid_at + interval {LATE} hour)"
END = "data_end"  # what the rollup's SQL finds the end of the data under


def shipping_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Of the orders paid on a day: shipped by now; those whose moment of shipping is known, with the seconds it took them and those too late.

    Late: shipped after the promised moment, else more than 48 hours after payment. `unshipped_orders` are paid and not shipped; those
    closed meanwhile are neither. `overdue_orders` are those of them whose time was over at the end of the data.
    Orders of which neither state nor moment of shipping is known do not count.
    """
    return f"""
with o as (
    select paid_at, shipped_at, {DUE} as due, shipped_at >= paid_at as timed,
           shipped_at is not null or status in ('shipped', 'completed') as shipped
    from {t["orders"]} where {wanted.holds("paid_at")} and (shipped_at is not null or status in ('created', 'paid', 'shipped', 'completed'))
)
select paid_at::date as day, 'shop' as dim, '' as member, count(*) filter (where shipped) as shipped_orders,
       count(*) filter (where timed) as timed_orders,
       coalesce(sum(date_diff('second', paid_at, shipped_at)) filter (where timed), 0) as ship_seconds,
       count(*) filter (where timed and shipped_at > due) as late_orders,
       count(*) filter (where not coalesce(shipped, false)) as unshipped_orders,
       count(*) filter (where not coalesce(shipped, false) and due < (select moment from {t[END]})) as overdue_orders,
       strftime(paid_at::date, '%Y-%m') as month
from o group by paid_at::date order by day"""


def data_end(con: duckdb.DuckDBPyConnection, lake: Lake, shop: str, sources: Mapping[str, str]) -> dict[str, str]:
    """The newest moment that the orders of a shop tell, of all its months: until then what was not shipped was not shipped.

    Null where no order tells its moment of shipping: there none is known to be late, and none to be in time.
    """
    return {END: _end(_orders(lake, shop))}


def months_moved(con: duckdb.DuckDBPyConnection, lake: Lake, shop: str) -> set[str]:
    """The months with orders whose time may be over now, or not any more, since the end of the data is another."""
    stood, orders = lake.files("ship_days").pick([shop]), _orders(lake, shop)
    late = f"""select strftime(paid_at, '%Y-%m') from {orders}
        where shipped_at is null and status in ('created', 'paid') and {DUE} >= (select moment from {_end(orders)})"""
    held = f"shop = {quoted(shop)} and case when (select moment from {_end(orders)}) is null then overdue_orders > 0 else unshipped_orders > overdue_orders end"
    waiting = f"select month from {parquet(stood)} where {held}" if stood else late
    return {row[0] for row in con.execute(f"{late} union {waiting}").fetchall()}


def _orders(lake: Lake, shop: str) -> str:
    files, none = lake.files("orders").pick([shop]), nothing(get_table("orders").schema)
    rows = f" union all by name select * from {parquet(files)} where shop = {quoted(shop)}" if files else ""
    return f"(select * from {none}{rows})"


def _end(orders: str) -> str:
    newest = "greatest(max(created_at), max(paid_at), max(shipped_at))"
    return f"(select case when max(shipped_at) is not null then {newest} end as moment from {orders})"
