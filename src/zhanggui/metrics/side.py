"""Small frames beside the measures: names of things, stock on hand, reviews by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from zhanggui.metrics.sources.events import WHOLE_COUNTRY, bad_review
from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.ops import asked_day, either, keep_best, number, on_days

NAMES = {
    "products": (["shop", "product_id"], ["title"]),
    "campaigns": (["shop", "channel", "campaign_id"], ["campaign_name", "scene_name"]),
}
STOCK = ["shop", "day", "merchant_sku", "product_id", "qty_available", "qty_in_transit"]
PAID_BACK = 120  # days: hardly an order is refunded later
PAID = ["shop", "product_id", "paid_day", "amount"]
REVIEWS = ["shop", "day", "product_id", "reviews", "bad"]


def _empty(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns), dtype="object")


def titles(reader: Reader, shops: Sequence[str], table: str) -> pd.DataFrame:
    """Names by key, one row a key."""
    key, names = NAMES[table]
    answer = reader.ask(("titles", table), lambda t: t.group_by(key).aggregate(**{n: t[n].max() for n in names}), shops, Read(table))
    return _empty([*key, *names]) if answer is None else answer.to_pandas()


def stock_days(reader: Reader, shops: Sequence[str], day: date) -> pd.DataFrame:
    """The latest stock count of every SKU up to the day: shop, day, merchant_sku, product_id, qty_available, qty_in_transit."""

    def newest(stock: Any, skus: Any) -> Any:
        past = stock.filter(stock.snapshot_at.cast("date") <= asked_day("day"))
        marked = past.mutate(_newest=past.snapshot_at.max().over(group_by=["shop", "merchant_sku", "warehouse"]))
        last = marked.filter(marked.snapshot_at == marked._newest)
        last = keep_best(last, either((last.warehouse == WHOLE_COUNTRY, 0), otherwise=1), ["shop", "merchant_sku"])
        per_sku = last.group_by(["shop", "merchant_sku"]).aggregate(
            day=last.snapshot_at.cast("date").max(),
            told=last.product_id.max(),
            qty_available=number(last.qty_available.coalesce(last.qty_on_hand).sum()),
            qty_in_transit=number(last.qty_in_transit.sum()),
        )
        owner = skus.filter(skus.product_id.notnull()).group_by(["shop", "merchant_sku"]).aggregate(owner=skus.product_id.max())
        both = per_sku.left_join(owner, ["shop", "merchant_sku"])
        kept = ("shop", "day", "merchant_sku", "qty_available", "qty_in_transit")
        return both.select(*(both[c] for c in kept), product_id=both.told.coalesce(both.owner))

    answer = reader.ask("stock", newest, shops, Read("stock"), Read("skus"), days={"day": day})
    if answer is None:
        return _empty(STOCK)
    rows = answer.to_pandas()
    rows["day"] = pd.to_datetime(rows["day"])
    return rows[STOCK].sort_values(["shop", "merchant_sku"], ignore_index=True)


def review_days(reader: Reader, shops: Sequence[str], first: date, last: date) -> pd.DataFrame:
    """Reviews and bad reviews (≤ 2 stars, or called negative) by shop, day and product."""

    def counted(t: Any) -> Any:
        t = t.mutate(day=t.created_at.cast("date"), _bad=bad_review(t))
        t = t.filter(on_days(t.day, asked_day("first"), asked_day("last")))
        return t.group_by(["shop", "day", "product_id"]).aggregate(reviews=number(t.count()), bad=number(t._bad.sum()))

    months = (first.isoformat()[:7], last.isoformat()[:7])
    answer = reader.ask("reviews", counted, shops, Read("reviews", "created_at", months), days={"first": first, "last": last})
    if answer is None:
        return _empty(REVIEWS)
    rows = answer.to_pandas()
    rows["day"] = pd.to_datetime(rows["day"])
    return rows[REVIEWS].sort_values(["shop", "day", "product_id"], ignore_index=True)


def refunds_paid(reader: Reader, shops: Sequence[str], day: date) -> pd.DataFrame:
    """The money refunded on the day by product and the day on which its order was paid (none: nobody tells)."""

    def paid(back: Any, orders: Any) -> Any:
        that = asked_day("day")
        back = back.filter(on_days(back.finished_at, that, that))
        t = back.left_join(orders.select("shop", "order_id", "paid_at"), ["shop", "order_id"])
        t = t.mutate(paid_day=t.order_paid_at.coalesce(t.paid_at).cast("date"), amount=number(t.refund_amount))
        return t.group_by(["shop", "product_id", "paid_day"]).aggregate(amount=t.amount.sum())

    month, before = f"{day:%Y-%m}", f"{day - timedelta(days=PAID_BACK):%Y-%m}"
    orders = Read("orders", months=(before, month))
    answer = reader.ask("refunds paid", paid, shops, Read("refunds", "finished_at", (month, month)), orders, days={"day": day})
    if answer is None:
        return _empty(PAID)
    rows = answer.to_pandas()
    rows["paid_day"] = pd.to_datetime(rows["paid_day"])
    return rows[PAID].sort_values(["shop", "product_id", "paid_day"], ignore_index=True)
