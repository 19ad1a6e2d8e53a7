"""Refunds that bring no goods back: fees and corrections by hand that were booked through the order list.

They are told by what goods never do: far more of them comes back than was sold, or their unit price has no size (a tenth of it one day, tenfold the next).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.panel import Marks, Numbers, kept, ordinary, over, panel, total

WORTH = 0.01  # of a usual day's sales: an item whose refunds of five weeks come to less is not looked at
MORE_BACK = 3.0  # times what was sold of it in five weeks: goods cannot come back without having been sold
PRICE_SWING = 5.0  # ninth decile of its daily unit prices over the first: no goods swing so, but for a day of 秒杀
LEAST_DAYS = 8  # with sales, that tell its price


def bookings(ctx: Context) -> Marks:
    """Per series of the product panel: it is no goods."""
    return kept(ctx, "bookings", lambda: _bookings(ctx))


def _bookings(ctx: Context) -> Marks:
    products = panel(ctx, "product", ("product_id",))
    back, sold, pieces = (products.of(c) for c in ("refund_amount", "pay_amount", "pay_qty"))
    worth = np.nan_to_num(total(back)) > WORTH * ordinary(ctx).of("day", products.shops)
    marks = np.zeros(len(products), dtype=bool)
    back, sold, pieces = back[:, worth], np.nan_to_num(sold[:, worth]), pieces[:, worth]
    marks[worth] = (np.nansum(back, axis=0) > MORE_BACK * sold.sum(axis=0)) | _no_price(sold, pieces)
    return marks


def _no_price(sold: Numbers, pieces: Numbers) -> Marks:
    prices = over(np.where(sold > 0, sold, np.nan), pieces)
    told = np.isfinite(prices).sum(axis=0) >= LEAST_DAYS
    swing = np.ones(prices.shape[1])
    if told.any():
        low, high = np.nanquantile(prices[:, told], [0.1, 0.9], axis=0)
        swing[told] = high / low
    return np.asarray(swing >= PRICE_SWING)


def booked_of_shops(ctx: Context, shops: pd.Series) -> Numbers:
    """36 × shops: what of each day's refunds was booked on items that are no goods."""
    products, marks = panel(ctx, "product", ("product_id",)), bookings(ctx)
    out = np.zeros((len(products.present), len(shops)))
    if not marks.any():
        return out
    back = np.nan_to_num(products.of("refund_amount")[:, marks])
    names = products.shops[marks].to_numpy()
    for n, shop in enumerate(shops):
        out[:, n] = back[:, names == shop].sum(axis=1)
    return out
