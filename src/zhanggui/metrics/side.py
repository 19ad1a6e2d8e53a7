"""Small frames beside the measures: names of things, stock on hand, reviews by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.ops import either, keep_best, number

NAMES = {
    "products": (["shop", "product_id"], ["title"]),
    "campaigns": (["shop", "channel", "campaign_id"], ["campaign_name", "scene_name"]),
}
WHOLE_COUNTRY = "全国"  # stands beside its cities, and is their sum
BAD_STARS = 2
BAD_WORDS = ("negative", "差评", "bad")


def titles(reader: Reader, shops: Sequence[str], table: str) -> pd.DataFrame:
    """Names by key, one row a key."""
    key, names = NAMES[table]
    found = reader.table(table, shops)
    if found is None:
        return pd.DataFrame({c: pd.Series(dtype="object") for c in (*key, *names)})
    rows: Any = found.group_by(key).aggregate(**{n: found[n].max() for n in names})
    return reader.fetch(rows).to_pandas()


def stock_days(reader: Reader, shops: Sequence[str], day: date) -> pd.DataFrame:
    """The latest stock count of every SKU up to the day: shop, day, merchant_sku, product_id, qty_available."""
    columns = ["shop", "day", "merchant_sku", "product_id", "qty_available"]
    table = reader.table("stock", shops)
    if table is None:
        return pd.DataFrame({c: pd.Series(dtype="object") for c in columns})
    past = table.filter(table.snapshot_at.date() <= day)
    marked = past.mutate(_newest=past.snapshot_at.max().over(group_by=["shop", "merchant_sku", "warehouse"]))
    newest = marked.filter(marked.snapshot_at == marked._newest)
    newest = keep_best(newest, either((newest.warehouse == WHOLE_COUNTRY, 0), otherwise=1), ["shop", "merchant_sku"])
    per_sku = newest.group_by(["shop", "merchant_sku"]).aggregate(
        day=newest.snapshot_at.date().max(),
        product_id=newest.product_id.max(),
        qty_available=number(newest.qty_available.coalesce(newest.qty_on_hand).sum()),
    )
    rows = reader.fetch(per_sku).to_pandas()
    skus = reader.table("skus", shops)
    if skus is not None:
        owner = skus.filter(skus.product_id.notnull()).group_by(["shop", "merchant_sku"]).aggregate(owner=skus.product_id.max())
        rows = rows.merge(reader.fetch(owner).to_pandas(), on=["shop", "merchant_sku"], how="left")
        rows["product_id"] = rows["product_id"].fillna(rows["owner"])
    rows["day"] = pd.to_datetime(rows["day"])
    return rows[columns].sort_values(["shop", "merchant_sku"], ignore_index=True)


def review_days(reader: Reader, shops: Sequence[str], first: date, last: date) -> pd.DataFrame:
    """Reviews and bad reviews (≤ 2 stars, or called negative) by shop, day and product."""
    columns = ["shop", "day", "product_id", "reviews", "bad"]
    table = reader.table("reviews", shops, (f"{first:%Y-%m}", f"{last:%Y-%m}"))
    if table is None:
        return pd.DataFrame({c: pd.Series(dtype="object") for c in columns})
    t = table.mutate(day=table.created_at.date())
    t = t.filter((t.day >= first) & (t.day <= last))
    bad = either((t.rating <= BAD_STARS, 1), (t.rating.isnull() & t.sentiment.isin(BAD_WORDS), 1), otherwise=0)
    t = t.mutate(_bad=bad)
    counted = t.group_by(["shop", "day", "product_id"]).aggregate(reviews=number(t.count()), bad=number(t._bad.sum()))
    rows = reader.fetch(counted).to_pandas()
    rows["day"] = pd.to_datetime(rows["day"])
    return rows[columns].sort_values(["shop", "day", "product_id"], ignore_index=True)
