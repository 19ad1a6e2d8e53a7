"""Simulated shops into one workspace, by the lake's own loading; a few shops an import, as the cost of counting orders grows with the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from accuracy_shops import ShopPlan

from zhanggui.demo.simulate import TABLES, tables_of
from zhanggui.demo.world import World, live
from zhanggui.warehouse.ledger import ImportRecord
from zhanggui.warehouse.staging import StagedTable
from zhanggui.warehouse.tables import get_table
from zhanggui.warehouse.workspace import Workspace, new_id

FACT_DAYS = 30  # days of single facts before the day
NOT_READ = {"shipments", "ledger", "live_sessions", "service_scores", "keyword_days", "staff"}
ORDERS = {"orders", "order_lines", "refunds"}
AT_ONCE, AT_ONCE_WITH_ORDERS = 30, 6
Tables = dict[str, pa.Table]


@dataclass(frozen=True)
class Lived:
    """A shop that has lived: what happened, and its tables."""

    plan: ShopPlan
    world: World
    tables: Tables


def let_live(plan: ShopPlan) -> Lived:
    """Simulate one shop."""
    last = plan.first + timedelta(days=plan.days - 1)
    facts = max(plan.first, last - timedelta(days=FACT_DAYS))
    world = live(plan.seed, plan.first, plan.days, plan.incidents, plan.size, facts)
    wanted = [t for t in TABLES if t not in NOT_READ and (plan.orders or t not in ORDERS)]
    return Lived(plan, world, tables_of(world, plan.incidents, wanted, plan.more))


def load(ws: Workspace, shops: Iterable[Lived]) -> None:
    """Bring shops into the lake."""
    light: list[Lived] = []
    heavy: list[Lived] = []
    for shop in shops:
        (heavy if shop.plan.orders else light).append(shop)
    for group, most in ((light, AT_ONCE), (heavy, AT_ONCE_WITH_ORDERS)):
        for n in range(0, len(group), most):
            _load(ws, group[n : n + most])


def _load(ws: Workspace, shops: Sequence[Lived]) -> None:
    keys = [s.plan.key for s in shops]
    known = pa.table(
        {
            "shop": keys,
            "platform": ["tmall"] * len(keys),
            "platform_shop_id": [""] * len(keys),
            "shop_name": keys,
            "currency": ["CNY"] * len(keys),
            "timezone": ["Asia/Shanghai"] * len(keys),
        }
    )
    names = dict.fromkeys(name for s in shops for name in s.tables)
    staged = [StagedTable("shops", known)]
    for name in names:
        rows = [with_whole_key(name, s.plan.key, s.tables[name]) for s in shops if name in s.tables]
        staged.append(StagedTable(name, pa.concat_tables(rows, promote_options="default")))
    ws.load(ImportRecord(new_id(), keys[0], "", "canonical", "orders", keys[0]), staged)


def with_whole_key(name: str, shop: str, rows: pa.Table) -> pa.Table:
    """With the shop and the whole key, as reading a canonical file makes it."""
    about, n = get_table(name), rows.num_rows
    for column in about.key:
        kind = about.schema.field(column).type
        default = pa.scalar(about.defaults.get(column, "" if kind == pa.string() else None), kind)
        if column not in rows.column_names:
            rows = rows.append_column(column, pa.repeat(default, n))
        elif rows[column].null_count:
            rows = rows.set_column(rows.column_names.index(column), column, pc.fill_null(rows[column], default))
    return rows.append_column("shop", pa.repeat(shop, n)).append_column("row_no", pa.array(range(n), pa.int64()))


def rows_on(tables: Tables, name: str, day: date) -> list[dict[str, object]]:
    """The rows of a day table on one day."""
    if name not in tables:
        return []
    rows = tables[name]
    found: list[dict[str, object]] = rows.filter(pc.equal(rows["stat_date"], pa.scalar(day))).to_pylist()
    return found
