"""The goods of a shop as the lake tells them: since when, how much was sold lately, how many are left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from zhanggui.desks.promotion.proposals import PACE_DAYS, Seen
from zhanggui.metrics.frame import day_frame
from zhanggui.metrics.side import stock_days, titles
from zhanggui.warehouse.engine import Reader

HISTORY = 90
STALE = 7  # days: an older stock count says nothing


def seen_goods(reader: Reader, shop: str, day: date) -> tuple[list[Seen], date | None]:
    """Every product of the last 90 days up to `day`, the most money first; and the first day on which anything of the shop was seen."""
    rows = day_frame(
        reader, [shop], day - timedelta(days=HISTORY - 1), day, ("product_id",), ["product_visitors", "pay_qty", "pay_amount"]
    ).rows
    rows = rows[rows["product_id"].fillna("") != ""]
    if rows.empty:
        return [], None
    named, left = titles_of(reader, shop), left_of(reader, shop, day)
    late = rows[rows["day"] > pd.Timestamp(day - timedelta(days=PACE_DAYS))].groupby("product_id")[["pay_qty", "pay_amount"]].sum()
    first = rows.groupby("product_id")["day"].min()
    found = []
    for product, since in first.items():
        qty, money = (float(v) for v in late.loc[product]) if product in late.index else (0.0, 0.0)
        price = round(money / qty, 2) if qty > 0 else None
        found.append((money, Seen(str(product), named.get(str(product), ""), since.date(), qty, price, left.get(str(product)))))
    found.sort(key=lambda one: (-one[0], one[1].product_id))
    return [seen for _, seen in found], rows["day"].min().date()


def titles_of(reader: Reader, shop: str) -> dict[str, str]:
    """What the products are called."""
    rows = titles(reader, [shop], "products")
    return {str(p): str(t) for p, t in zip(rows["product_id"], rows["title"], strict=True) if isinstance(t, str)}


def left_of(reader: Reader, shop: str, day: date) -> dict[str, float]:
    """Pieces left of each product by counts that are at most a week old."""
    rows = stock_days(reader, [shop], day).dropna(subset=["product_id", "qty_available"])
    rows = rows[pd.to_datetime(rows["day"]) >= pd.Timestamp(day - timedelta(days=STALE))]
    return {str(p): float(q) for p, q in rows.groupby("product_id")["qty_available"].sum().items()}


def top_goods(reader: Reader, shop: str, day: date, days: int = 30) -> list[tuple[str, float, float]]:
    """(product, money, share of the money of all products) over the days up to `day`, the most money first."""
    rows = day_frame(reader, [shop], day - timedelta(days=days - 1), day, ("product_id",), ["pay_amount"]).rows
    money = rows[rows["product_id"].fillna("") != ""].groupby("product_id")["pay_amount"].sum()
    whole = float(np.nansum(money.to_numpy(dtype=float)))
    listed: Sequence[tuple[str, float]] = sorted(((str(p), float(m)) for p, m in money.items()), key=lambda one: (-one[1], one[0]))
    return [(product, amount, amount / whole) for product, amount in listed] if whole > 0 else []
