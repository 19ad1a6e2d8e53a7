"""The platforms' own day reports: shop, products, traffic sources, search words, customer service, scores."""

from __future__ import annotations

from typing import Any

from zhanggui.kernel.words import Words
from zhanggui.metrics.sources.rows import item_rows, new_and_old, one_device, one_level, own_words, service_rows, source_rows
from zhanggui.metrics.sources.source import Column, Source, ext, named, same
from zhanggui.warehouse.ops import either, from_ext, only_where

DAY_COLUMNS: dict[str, Column] = {
    **same(
        "visitors", "pageviews", "new_visitors", "product_visitors", "product_pageviews", "avg_stay_seconds", "bounce_rate", "fav_users",
        "cart_users", "cart_qty", "order_users", "order_qty", "order_amount", "pay_users", "pay_orders", "pay_qty", "pay_amount",
        "new_pay_users", "old_pay_users", "old_pay_amount", "refund_amount", "refund_orders",
    ),
    "refund_by_pay_date": ext("refund_amount_by_pay_date", money=True),
}  # fmt: skip
NOT_OF_PRODUCTS = ("new_visitors", "visitors", "pageviews")


def _net_of_shopify(t: Any) -> Any:
    """Its report calls the net sales so only beside the gross."""
    return only_where(from_ext(t.ext, "gross_amount").notnull(), t.pay_amount)


def _sessions_of_amazon(t: Any) -> Any:
    """Its business report counts sessions where others count visitors, and tells of the featured offer."""
    return only_where(from_ext(t.ext, "buybox_rate").notnull(), t.visitors)


def _sold_and_visited(t: Any, dims: frozenset[str]) -> Any:
    """One row a product: whether anybody paid for it, and whether anybody looked at it."""
    t = one_level(t, dims)
    sold = either(((t.pay_amount > 0) | (t.pay_users > 0), 1), otherwise=0)
    seen = either((t.product_visitors > 0, 1), otherwise=0)
    return (
        t.mutate(_sold=sold, _seen=seen)
        .group_by(["shop", "stat_date", "product_id"])
        .aggregate(sold=lambda t: t._sold.max(), seen=lambda t: t._seen.max())
    )


SHOP_DAYS = Source(
    "shop_days",
    "shop_days",
    Words("店铺日报", "shop day report"),
    "stat_date",
    {},
    {
        **DAY_COLUMNS,
        "follow_users": ext("follow_users"),
        "old_visitors": ext("old_visitors"),
        "members": ext("members_total"),
        "gross_amount": ext("gross_amount", money=True),
        "net_sales": _net_of_shopify,
        "total_sales": ext("total_amount", money=True),
        "discount": ext("discount_amount", money=True),
        "shipping_fee": ext("shipping_amount", money=True),
    },
    clean=one_device,
    family="platform",
)
AD_SPEND = Source(
    "shop_ad_spend",
    "shop_days",
    Words("店铺日报里的推广花费", "ad cost in the shop day report"),
    "stat_date",
    {},
    {"ad_cost": "ad_spend"},
    clean=one_device,
)
BUYERS = Source(
    "shop_days_buyers",
    "shop_days",
    Words("店铺日报（新老买家）", "shop day report (new and old buyers)"),
    "stat_date",
    named("buyer_type"),
    same("pay_users", "pay_amount"),
    clean=new_and_old,
    family="platform",
    needs_dims=True,
)
PRODUCTS = Source(
    "product_days",
    "product_days",
    Words("商品日报", "product day report"),
    "stat_date",
    named("product_id"),
    {
        **{k: v for k, v in DAY_COLUMNS.items() if k not in NOT_OF_PRODUCTS},
        **same("presale_orders", "impressions", "clicks", "search_impressions", "search_clicks", "search_visitors", "search_pay_users"),
        "visitors": "product_visitors",
        "pageviews": "product_pageviews",
        "sessions": _sessions_of_amazon,
        "buybox_rate": ext("buybox_rate"),
    },
    clean=one_level,
    family="platform",
    needs_dims=True,
)
TRAFFIC = Source(
    "source_days",
    "source_days",
    Words("店铺来源", "traffic sources"),
    "stat_date",
    named("source_l1", "source_l2", "source_l3", "source_l4"),
    {
        **same("visitors", "sessions", "pageviews", "new_visitors", "fav_users", "cart_users", "order_users", "order_amount", "pay_users"),
        **same("pay_qty", "pay_amount"),
        **{m: ext(m) for m in ("follow_users", "cart_sessions", "checkout_sessions", "pay_sessions", "engaged_sessions")},
    },
    clean=source_rows,
    family="platform",
    needs_dims=True,
)
ITEM_TRAFFIC = Source(
    "item_source_days",
    "source_days",
    Words("商品来源", "traffic sources of single products"),
    "stat_date",
    named("product_id", "source_l1", "source_l2"),
    same("visitors", "pageviews", "fav_users", "cart_users", "order_users", "order_amount", "pay_users", "pay_qty", "pay_amount"),
    clean=item_rows,
    family="platform",
    needs_dims=True,
    always=frozenset({"product_id", "source_l1"}),
)
SESSIONS = Source(
    "session_days",
    "source_days",
    Words("会话报告", "sessions report"),
    "stat_date",
    {},
    {"sessions": "sessions", **{m: ext(m) for m in ("cart_sessions", "checkout_sessions", "pay_sessions", "engaged_sessions")}},
    clean=source_rows,
    family="platform",
)
WORDS = Source(
    "keyword_days",
    "keyword_days",
    Words("搜索词报表", "search words"),
    "stat_date",
    named("keyword"),
    {
        **same("visitors", "fav_users", "cart_users", "pay_users", "pay_qty", "pay_amount", "search_count"),
        **{m: ext(m) for m in ("order_users", "order_amount", "new_visitors")},
    },
    clean=own_words,
    family="platform",
    needs_dims=True,
)
SERVICE = Source(
    "service_days",
    "service_days",
    Words("客服绩效", "service report"),
    "stat_date",
    named("staff"),
    {
        **same("inquiry_users", "inquiry_pay_users", "inquiry_pay_amount", "consult_users", "served_users"),
        **same("first_response_seconds", "avg_response_seconds", "reply_rate", "satisfaction_rate"),
        **{m: ext(m) for m in ("inquiry_users_sameday", "sameday_pay_users", "sales_users")},
        "sales_amount": ext("sales_amount", money=True),
        "service_refund_amount": "refund_amount",
    },
    clean=service_rows,
    weights=dict.fromkeys(("first_response_seconds", "avg_response_seconds", "reply_rate", "satisfaction_rate"), "served_users"),
)
SCORES = Source(
    "service_scores",
    "service_scores",
    Words("店铺评分", "shop scores"),
    "stat_date",
    named("indicator"),
    {"score": "score", "score_of_trade": "industry_avg"},
    needs_dims=True,
)
PRODUCT_COUNTS = Source(
    "product_counts",
    "product_days",
    Words("商品日报里的商品数", "products counted in the product day report"),
    "stat_date",
    {},
    {"products_sold": "sold", "products_visited": "seen"},
    clean=_sold_and_visited,
    family="platform",
)
PRODUCT_SUM = Source(
    "product_sum",
    "product_days",
    Words("商品日报合计", "sum of the product day report"),
    "stat_date",
    {},
    {
        **same("pay_amount", "pay_qty", "order_amount", "order_qty", "cart_qty", "refund_amount", "refund_orders", "product_pageviews"),
        **same("presale_orders", "impressions", "clicks", "search_impressions", "search_clicks"),
        "sessions": _sessions_of_amazon,
    },
    clean=one_level,
    family="platform",
)
