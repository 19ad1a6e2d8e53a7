"""The seeded simulator of a Tmall-like shop: every canonical table, with planted incidents whose truth is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

import pyarrow as pa

from zhanggui.demo import table_days, table_desk, table_fixed, table_more, table_sources, table_trade
from zhanggui.demo.incidents import Incident, truth
from zhanggui.demo.sizes import Size
from zhanggui.demo.spoil import spoil
from zhanggui.demo.world import World, live

__all__ = ["MORE", "TABLES", "simulate", "truth"]

TABLES: dict[str, Callable[[World], pa.Table]] = {
    "products": table_fixed.product_table,
    "skus": table_fixed.sku_table,
    "campaigns": table_fixed.campaign_table,
    "staff": table_fixed.staff_table,
    "shop_days": table_days.shop_days,
    "product_days": table_days.product_days,
    "source_days": table_sources.source_days,
    "keyword_days": table_desk.keyword_days,
    "ad_days": table_desk.ad_days,
    "service_days": table_desk.service_days,
    "service_scores": table_desk.service_scores,
    "live_sessions": table_desk.live_sessions,
    "stock": table_desk.stock,
    "orders": table_trade.orders,
    "order_lines": table_trade.order_lines,
    "refunds": table_trade.refunds,
    "shipments": table_trade.shipments,
    "reviews": table_trade.reviews,
    "ledger": table_trade.ledger,
}
# Rows that only some shops have: name → the table they belong to, and how they are made.
MORE: dict[str, tuple[str, Callable[[World], pa.Table]]] = {
    "product_sources": ("source_days", table_more.product_sources),
    "keyword_ads": ("ad_days", table_more.keyword_ads),
    "cost_sheet": ("sku_costs", table_more.cost_sheet),
}


def simulate(
    seed: int,
    first: date,
    days: int,
    incidents: Sequence[Incident] = (),
    size: str | Size = "small",
    only: Collection[str] | None = None,
    facts_from: date | None = None,
    more: Collection[str] = (),
) -> dict[str, pa.Table]:
    """Let a shop live through `days` days from `first`. → the tables (or `only` some of them) in canonical columns, without `shop`.

    Orders, refunds and other single facts may begin later than the day tables, on `facts_from`. `more`: names of MORE, rows besides.
    The same arguments give the same tables on every machine. Money is exact to the cent; times are shop-local.
    """
    world = live(seed, first, days, incidents, size, facts_from)
    return tables_of(world, incidents, only, more)


def tables_of(
    world: World, incidents: Sequence[Incident] = (), only: Collection[str] | None = None, more: Collection[str] = ()
) -> dict[str, pa.Table]:
    """The tables of a shop that has lived; `incidents` for those of them that strike the files."""
    tables = {name: make(world) for name, make in TABLES.items() if only is None or name in only}
    for name in more:
        table, make = MORE[name]
        rows = [tables[table], make(world)] if table in tables else [make(world)]
        tables[table] = pa.concat_tables(rows, promote_options="default")
    return spoil(tables, incidents)
