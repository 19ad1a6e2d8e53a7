"""What is counted from single events: orders, refunds, visits, reviews, live sessions, stock counts, bills."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.sources.source import Column, Source, ext, named, same
from zhanggui.warehouse.ops import either, keep_best, number, only_where, where

BAD_STARS = 2
BAD_WORDS = ("negative", "差评", "bad")
WHOLE_COUNTRY = "全国"  # stands beside its cities, and is their sum


def _types_of_buyers(t: Any, dims: frozenset[str]) -> Any:
    """The buyers of a day that are new, and those that are old, side by side."""
    t = t.filter((t.dim == "buyer_type") & t.member.isin(["new", "old"]))
    new, old = t.member == "new", t.member == "old"
    return t.select(
        shop=t.shop,
        day=t.day,
        new_pay_users=where(new, t.pay_users),
        old_pay_users=where(old, t.pay_users),
        old_pay_amount=where(old, t.pay_amount),
    )


def bad_review(t: Any) -> Any:
    """1 for two stars or fewer, or without stars what the platform calls bad; else 0."""
    return either((t.rating <= BAD_STARS, 1), (t.rating.isnull() & t.sentiment.isin(BAD_WORDS), 1), otherwise=0)


def last_counts(t: Any, dims: frozenset[str]) -> Any:
    """The last count of a day of every SKU and warehouse; the whole country's row where there is one, else the warehouses."""
    t = t.mutate(_day=t.snapshot_at.cast("date"))
    newest = t.mutate(_newest=t.snapshot_at.max().over(group_by=["shop", "merchant_sku", "warehouse", "_day"]))
    newest = newest.filter(newest.snapshot_at == newest._newest)
    wanted = newest.warehouse != WHOLE_COUNTRY if "warehouse" in dims else newest.warehouse == WHOLE_COUNTRY
    return keep_best(newest, either((wanted, 0), otherwise=1), ["shop", "merchant_sku", "_day"])


def _placed(name: str) -> Callable[[Any], Any]:
    """A figure of orders placed: the rollup tells it of the shop and of products, and has 0 where it does not tell it."""
    return lambda t: only_where(t.dim.isin(["shop", "product_id"]), t[name])


ORDERS = Words("订单明细", "orders")
ORDER_COLUMNS: dict[str, Column] = {
    **same("pay_amount", "pay_orders", "pay_users", "pay_qty", "nameless_orders"),
    **{m: _placed(m) for m in ("order_amount", "order_users", "order_orders")},
    **same("shipping_fee", "discount", "presale_orders", "presale_amount", "balance_orders", "balance_amount", "closed_orders"),
    # A list of orders without a single refund need not know of refunds.
    "refund_amount": lambda t: only_where(t.order_refund != 0, t.order_refund),
    "refund_by_pay_date": lambda t: only_where(t.order_refund != 0, t.order_refund),
    "products_sold": "sold_products",
}
REFUNDS = Source(
    "refund_days",
    "refund_days",
    Words("退款明细（退款成功日）", "refunds by the day they succeeded"),
    "day",
    named("product_id"),
    same("refund_amount", "refund_orders"),
    rolled_up=True,
    events=True,
)
REFUNDS_BY_PAY_DATE = Source(
    "refund_pay_days",
    "refund_pay_days",
    Words("退款明细（支付时间）", "refunds by the day of payment"),
    "day",
    named("product_id"),
    same("refund_by_pay_date", "refund_orders_by_pay_date"),
    rolled_up=True,
    events=True,
)
ORDER_SOURCES = (
    Source(
        "order_days",
        "order_days",
        ORDERS,
        "day",
        named("product_id", "province", "buyer_type"),
        ORDER_COLUMNS,
        rolled_up=True,
        events=True,
        family="orders",
        caveats={"refund_amount": Flag.MIXED_DEFINITION},  # of the orders paid that day, not by the day of refund
    ),
    Source(
        "order_buyers",
        "order_days",
        Words("订单明细中的新老买家", "new and old buyers among the orders"),
        "day",
        {},
        same("new_pay_users", "old_pay_users", "old_pay_amount"),
        clean=_types_of_buyers,
        apart=True,
        events=True,
        family="orders",
    ),
)
OTHER_EVENTS = (
    Source(
        "cost_days",
        "cost_days",
        Words("订单明细 × 成本表", "order lines × cost sheet"),
        "day",
        named("product_id"),
        {
            **same("goods_cost", "packaging_cost", "freight_cost", "other_cost", "commission", "tax"),
            **same("costed_amount", "lines_amount", "below_cost_amount", "below_cost_lines"),
        },
        rolled_up=True,
        events=True,
    ),
    Source(
        "repeat_days",
        "repeat_days",
        Words("订单里的回头客", "returning buyers among the orders"),
        "day",
        {},
        same("buyers_30d", "repeat_buyers_30d", "buyers_90d", "repeat_buyers_90d"),
        rolled_up=True,
        events=True,
    ),
    Source(
        "ship_days",
        "ship_days",
        Words("订单的发货", "shipping of the orders"),
        "day",
        {},
        {
            **same("shipped_orders", "timed_orders", "late_orders", "unshipped_orders", "overdue_orders"),
            "ship_hours": lambda t: number(t.ship_seconds) / 3600.0,
        },
        rolled_up=True,
        events=True,
    ),
    Source(
        "ledger_days",
        "ledger_days",
        Words("账单", "bills"),
        "day",
        named("fee_name"),
        {
            **same("ledger_in", "ledger_out", "ledger_fees"),
            "commission": "ledger_commission",
            "freight_cost": "ledger_freight",
        },
        rolled_up=True,
        events=True,
        caveats={"commission": Flag.COHORT_MISMATCH, "freight_cost": Flag.COHORT_MISMATCH},  # by the day of the bill
    ),
    Source(
        "visit_days",
        "visit_days",
        Words("访问明细", "raw visits"),
        "day",
        named("product_id", "category_id"),
        same("visitors", "pageviews", "fav_users", "cart_users"),
        rolled_up=True,
        events=True,
        family="visits",
    ),
    Source(
        "visit_buys",
        "visit_days",
        Words("访问明细中的购买", "purchases among raw visits"),
        "day",
        named("product_id", "category_id"),
        same("pay_users"),
        rolled_up=True,
        events=True,
        family="visits",
    ),
    Source(
        "reviews",
        "reviews",
        Words("评价", "reviews"),
        "created_at",
        named("product_id"),
        {
            "reviews": lambda t: t.review_id.notnull().cast("int64"),
            "bad_reviews": bad_review,
            "rated_reviews": lambda t: t.rating.notnull().cast("int64"),
            "stars": "rating",
        },
        events=True,
    ),
    Source(
        "live_sessions",
        "live_sessions",
        Words("直播场次", "live sessions"),
        "started_at",
        named("anchor_id"),
        {
            "live_viewers": "viewers",
            "live_views": "views",
            "live_gmv": lambda t: t.gmv.coalesce(t.pay_amount),
            "live_net_gmv": ext("net_gmv", money=True),
            "live_orders": "pay_orders",
            "live_pay_users": "pay_users",
            "live_minutes": "duration_minutes",
            "live_item_click_users": "item_click_users",
            "live_item_impression_users": "item_impression_users",
            "live_item_clicks": ext("item_clicks"),
            "live_item_impressions": ext("item_impressions"),
            "live_refund_orders_1h": ext("refund_orders_1h"),
            "live_refund_1h": ext("refund_amount_1h", money=True),
            "new_fans": "new_fans",
        },
        events=True,
    ),
    Source(
        "stock",
        "stock",
        Words("库存", "stock counts"),
        "snapshot_at",
        named("merchant_sku", "warehouse", "product_id"),
        {
            "stock_on_hand": "qty_on_hand",
            "stock_available": lambda t: t.qty_available.coalesce(t.qty_on_hand),
            "stock_in_transit": "qty_in_transit",
        },
        clean=last_counts,
        events=True,
    ),
)
