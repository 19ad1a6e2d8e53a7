"""The day rollup of shipping, in DuckDB's SQL. `t` maps those fact tables that have rows to SQL of one shop's rows."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.warehouse.rollup import count
from zhanggui.warehouse.rollup_sql import Wanted

MEASURES = count("shipped_orders", "timed_orders", "ship_seconds", "late_orders", "unshipped_orders")
LATE = 48  # hours after payment, where the platform tells no promise of its own (淘宝、天猫 48 小时发货)


def shipping_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Of the orders paid on a day: shipped by now; those whose moment of shipping is known, with the seconds it took them and those too late.

    Late: shipped after the promised moment, else more than 48 hours after payment. `unshipped_orders` are paid and not shipped; those
    closed meanwhile are neither. Orders of which neither state nor moment of shipping is known do not count.
    """
    return f"""
with o as (
    select paid_at, shipped_at, status, promised_ship_at, shipped_at >= paid_at as timed,
           shipped_at is not null or status in ('shipped', 'completed') as shipped
    from {t["orders"]} where {wanted.holds("paid_at")} and (shipped_at is not null or status in ('created', 'paid', 'shipped', 'completed'))
)
select paid_at::date as day, 'shop' as dim, '' as member, count(*) filter (where shipped) as shipped_orders,
       count(*) filter (where timed) as timed_orders,
       coalesce(sum(date_diff('second', paid_at, shipped_at)) filter (where timed), 0) as ship_seconds,
       count(*) filter (where timed and shipped_at > coalesce(promised_ship_at, paid_at + interval {LATE} hour)) as late_orders,
       count(*) filter (where not coalesce(shipped, false)) as unshipped_orders, strftime(paid_at::date, '%Y-%m') as month
from o group by paid_at::date order by day"""
