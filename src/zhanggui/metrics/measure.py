"""Measures: the plain quantities that tables give. Metrics are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words

# money and things add over everything; people only within one day, source and product; a mean is averaged over days (as 生意参谋 does).
Additivity = Literal["adds", "people", "mean"]


@dataclass(frozen=True)
class Measure:
    """A quantity that tables give per day and dimension. Named like its canonical column where there is one."""

    id: str
    additivity: Additivity


MEASURES: Registry[Measure] = Registry(Words("基础量", "measure"))
for _id in [
    "pageviews",
    "product_pageviews",
    "cart_qty",
    "order_amount",
    "order_qty",
    "order_orders",
    "pay_amount",
    "pay_orders",
    "pay_qty",
    "old_pay_amount",
    "refund_amount",
    "refund_orders",
    "presale_orders",
    "nameless_orders",
    "ad_cost",
    "ad_impressions",
    "ad_clicks",
    "ad_gmv",
    "ad_orders",
    "ad_carts",
    "inquiry_pay_amount",
]:
    MEASURES.add(Measure(_id, "adds"))
for _id in [
    "visitors",
    "product_visitors",
    "new_visitors",
    "cart_users",
    "fav_users",
    "order_users",
    "pay_users",
    "new_pay_users",
    "old_pay_users",
    "inquiry_users",
    "inquiry_pay_users",
]:
    MEASURES.add(Measure(_id, "people"))
for _id in ("bounce_rate", "avg_stay_seconds"):
    MEASURES.add(Measure(_id, "mean"))
