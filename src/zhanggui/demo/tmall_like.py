"""THE demo shop: one fixed seed, thirteen months to the end of August 2026, and seven incidents on known days.

The last week comes as the files a Tmall shop really downloads; everything older and all other tables as canonical CSV.
Quiet weeks were chosen on purpose, between 618 and the 99 sale. The seed was picked among forty so that chance hides no incident and makes
none: this shop shows what a brief looks like, it measures nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.demo.catalogue import AGENTS, CAMPAIGNS, SEARCH, products
from zhanggui.demo.incidents import Incident, Truth, truth
from zhanggui.demo.simulate import simulate
from zhanggui.demo.write_ads import write_ads
from zhanggui.demo.write_canonical import write_table
from zhanggui.demo.write_orders import created_between, write_orders
from zhanggui.demo.write_sycm import write_items, write_sources
from zhanggui.kernel.days import days_between
from zhanggui.warehouse.tables import get_table

SEED = 20260838
FIRST, LAST = date(2025, 8, 1), date(2026, 8, 30)
FACTS_FROM = date(2026, 7, 6)  # orders, refunds, reviews and other single facts are given from here
FILES_FROM = LAST - timedelta(days=6)  # the last week comes as platform files
STOCK_FROM = LAST - timedelta(days=44)
SHOP_KEY, SHOP_NAME = "demo-tmall", "掌柜示范店(模拟)"

_TOP, _SECOND, _THIRD = (p.id for p in products()[:3])
_CROWD = next(c.id for c in CAMPAIGNS if c.name == "人群-拉新")
DEMO_INCIDENTS: tuple[Incident, ...] = (
    Incident("ad_burn", date(2026, 7, 8), 2, 3.2, {"campaign_id": _CROWD}),
    Incident("stock_out", date(2026, 7, 18), 2, 0.03, {"product_id": _TOP}),
    Incident("review_burst", date(2026, 7, 28), 3, 0.45, {"product_id": _SECOND}),
    Incident("agent_drop", date(2026, 8, 7), 3, 0.35, {"staff": AGENTS[0].nick}),
    Incident("refund_wave", date(2026, 8, 14), 1, 14.0, {"product_id": _THIRD}),
    Incident("aov_drop", date(2026, 8, 21), 1, 0.70),
    Incident("source_drop", date(2026, 8, 27), 1, 0.3, {"source_l1": "平台流量", "source_l2": SEARCH}),
)
DEMO_DAY = date(2026, 8, 27)
QUIET_DAY = date(2026, 8, 25)
QUIET_FROM = date(2026, 7, 20)  # before it, stock of the top product was already running out
AFTER_DAYS = 3


def _is_quiet(day: date) -> bool:
    """No incident on the day, on the AFTER_DAYS days before it, or on the same weekday a week before."""
    struck = {t.day for t in truth(DEMO_INCIDENTS)}
    return not any(day - timedelta(days=n) in struck for n in (*range(AFTER_DAYS + 1), 7))


QUIET_DAYS: tuple[date, ...] = tuple(day for day in days_between(QUIET_FROM, LAST) if _is_quiet(day))


def demo_truth() -> list[Truth]:
    """What is true of which day of the demo shop."""
    return truth(DEMO_INCIDENTS)


def demo_tables() -> dict[str, pa.Table]:
    """Every table of the demo shop, whole."""
    return simulate(SEED, FIRST, (LAST - FIRST).days + 1, DEMO_INCIDENTS, facts_from=FACTS_FROM)


# Left out of the files to keep them light: words that another table holds, and constants.
_LEAN = {
    "orders": ["country", "payment_method", "promised_ship_at", "payable_amount", "shipping_fee"],
    "order_lines": [
        "title",
        "sku_spec",
        "status_raw",
        "refund_status",
        "is_gift",
        "merchant_product_code",
        "line_payable_amount",
        "shipped_at",
    ],
    "ledger": ["amount_in", "amount_out", "direction"],
}
# What the 千牛 export does not tell, and the shop's ERP does.
_FROM_ERP = ("order_id", "created_at", "buyer_id", "city", "channel", "shop_discount", "platform_discount", "seller_receivable", "currency")


def _from(rows: pa.Table, column: str, first: date) -> pa.Table:
    return rows.filter(pc.greater_equal(rows[column], pa.scalar(first).cast(rows[column].type)))


def _until(rows: pa.Table, column: str, last: date) -> pa.Table:
    return rows.filter(pc.less(rows[column], pa.scalar(last + timedelta(days=1)).cast(rows[column].type)))


def _of(rows: pa.Table, orders: pa.Table) -> pa.Table:
    return rows.filter(pc.is_in(rows["order_id"], orders["order_id"].combine_chunks()))


def write_files(folder: Path, tables: dict[str, pa.Table] | None = None) -> list[Path]:
    """Write everything a shopkeeper of this shop would have on disk: `平台导出/`, `ERP/`, `历史/`."""
    tables = tables or demo_tables()
    tables = {**tables, "stock": _from(tables["stock"], "snapshot_at", STOCK_FROM)}
    exports, erp, history = folder / "平台导出", folder / "ERP", folder / "历史"
    for place in (exports, erp, history):
        place.mkdir(parents=True, exist_ok=True)
    days = list(days_between(FILES_FROM, LAST))
    before = FILES_FROM - timedelta(days=1)
    recent_orders = created_between(tables["orders"], FILES_FROM, LAST)
    month = LAST.replace(day=1)
    paths = [
        *write_items(exports, tables["product_days"], tables["products"], days),
        *write_sources(exports, tables["source_days"], days),
        write_orders(
            exports / f"ExportOrderList{FILES_FROM:%Y%m%d}_{LAST:%Y%m%d}.xlsx",
            recent_orders,
            _of(tables["order_lines"], recent_orders),
            _of(tables["shipments"], recent_orders),
            SHOP_NAME,
        ),
        write_ads(
            exports / f"商品报表_{LAST:%Y%m%d}_093000.csv",
            _from(tables["ad_days"], "stat_date", month),
            tables["campaigns"],
            tables["products"],
        ),
        write_table(erp, "orders", recent_orders.select(_FROM_ERP)),
    ]
    older = {"product_days": before, "source_days": before, "orders": before, "ad_days": month - timedelta(days=1)}
    for name, rows in tables.items():
        rest = _until(rows, str(get_table(name).day), older[name]) if name in older else rows
        paths.append(write_table(history, name, rest.drop_columns(_LEAN.get(name, []))))
    return paths
