"""Do the tables of a shop agree with each other? After every import: sources, products and orders against the shop's own report.

People come from several sources: those differences have a name. Money that differs is taken apart by what is known of the orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from zhanggui.intake.orderreasons import explain_orders
from zhanggui.intake.reconcile import Line
from zhanggui.kernel.words import Words
from zhanggui.warehouse.daysums import DaySums, day_sums
from zhanggui.warehouse.ledger import ImportRecord
from zhanggui.warehouse.workspace import Workspace

SEVERAL_SOURCES = Words("同一访客从几个来源进来，各算一次", "visitors who came through several sources are counted in each")
SEVERAL_SHARES = Words("同一笔成交记在几个来源上", "one sale is credited to several sources")
NO_SOURCE = Words("没有归到任何来源", "credited to no source")
NO_PRODUCT = Words("商品表里没有的商品（已下架、未导出）", "products that the product report does not list")
SEVERAL_LINKS = Words("主商品和子商品各算一次", "a main product and its sub-products are both counted")


@dataclass(frozen=True)
class Comparison:
    """Two sums of the same days that ought to agree, and how their difference is called when it is below or above."""

    tables: tuple[str, str]
    what: Words
    expected: str
    actual: str
    below: Words
    above: Words


COMPARISONS = (
    Comparison(
        ("source_days", "shop_days"),
        Words("各流量来源访客数之和 对 店铺访客数", "visitors of all sources against the shop's"),
        "shop_visitors",
        "source_visitors",
        NO_SOURCE,
        SEVERAL_SOURCES,
    ),
    Comparison(
        ("source_days", "shop_days"),
        Words("各流量来源支付金额之和 对 店铺支付金额", "sales of all sources against the shop's"),
        "shop_pay",
        "source_pay",
        NO_SOURCE,
        SEVERAL_SHARES,
    ),
    Comparison(
        ("product_days", "shop_days"),
        Words("各商品支付金额之和 对 店铺支付金额", "sales of all products against the shop's"),
        "shop_pay",
        "product_pay",
        NO_PRODUCT,
        SEVERAL_LINKS,
    ),
)
ORDERS = Words("订单实付之和 对 店铺支付金额", "paid orders against the shop's sales")
OF_ORDERS = frozenset({"orders", "order_lines", "shop_days", "refunds"})
BEARING = OF_ORDERS | {table for c in COMPARISONS for table in c.tables}


def cross_check(ws: Workspace, records: Sequence[ImportRecord]) -> dict[str, list[Line]]:
    """Import id → the comparisons that the import bears on, over its days; none where the other table says nothing of them."""
    spans = {r.id: span for r in records if r.table in BEARING and (span := _span(r))}
    found: dict[str, list[Line]] = {}
    for shop in sorted({shop for r in records if r.id in spans for shop in r.shop.split(",")}):
        mine = [r for r in records if r.id in spans and shop in r.shop.split(",")]
        sums = day_sums(ws.lake, shop, min(spans[r.id][0] for r in mine), max(spans[r.id][1] for r in mine))
        for record in mine:
            found.setdefault(record.id, []).extend(_lines(ws, shop, record.table, sums.between(*spans[record.id])))
    return found


def _span(record: ImportRecord) -> tuple[date, date] | None:
    first, last = record.period
    return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


def _lines(ws: Workspace, shop: str, table: str, days: DaySums) -> list[Line]:
    lines = [line for c in COMPARISONS if table in c.tables and (line := _compare(c, days))]
    if table in OF_ORDERS and (line := _orders(ws, shop, days)):
        lines.append(line)
    return lines


def _compare(it: Comparison, days: DaySums) -> Line | None:
    both = days.both(it.expected, it.actual)
    if not both:
        return None
    expected, actual = (sum((day[n] for day in both.values()), Decimal(0)) for n in (it.expected, it.actual))
    line = Line(_over(it.what, list(both)), expected, actual)
    if line.difference:
        line.explained.append((it.below if line.difference > 0 else it.above, line.difference))
    return line


def _orders(ws: Workspace, shop: str, days: DaySums) -> Line | None:
    both = days.both("shop_pay", "order_pay")
    if not both:
        return None
    expected, actual = (sum((day[n] for day in both.values()), Decimal(0)) for n in ("shop_pay", "order_pay"))
    line = Line(_over(ORDERS, list(both)), expected, actual)
    if any(day["shop_pay"] != day["order_pay"] for day in both.values()):
        differences = {d: v["shop_pay"] - v["order_pay"] for d, v in both.items()}
        line.explained = explain_orders(ws.lake, shop, differences, _ahead(ws, shop, min(both)))
    return line


def _ahead(ws: Workspace, shop: str, day: date) -> int:
    """Hours that the shop's clock is ahead of UTC."""
    offset = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ws.shop(shop).timezone)).utcoffset()
    return int(offset.total_seconds() // 3600) if offset else 0


def _over(what: Words, days: Sequence[date]) -> Words:
    span = f"{min(days)}" if len(days) == 1 else f"{min(days)} ~ {max(days)}"
    count = Words(f"，{len(days)} 天", f", {len(days)} days") if len(days) > 1 else Words("", "")
    return Words(f"{what.zh}（{span}{count.zh}）", f"{what.en} ({span}{count.en})")
