"""Stock on hand of every SKU at the end of every day: refilled on Mondays, run down to nothing by a stock-out."""

from __future__ import annotations

import numpy as np

from zhanggui.demo.basket import Lines
from zhanggui.demo.catalogue import skus
from zhanggui.demo.incidents import Effects
from zhanggui.demo.orders import Orders

COVER_DAYS = 28
RUN_DOWN = 12  # days before a stock-out without a delivery


def sold_by_day(orders: Orders, lines: Lines, days: int, count: int) -> np.ndarray:
    """day × SKU: pieces paid."""
    paid = orders.paid[lines.order] >= 0
    kinds = len(skus(count))
    cell = orders.day[lines.order] * kinds + lines.sku
    return np.bincount(cell[paid], lines.qty[paid], days * kinds).astype(np.int64).reshape(days, kinds)


def on_hand(sold: np.ndarray, weekday: np.ndarray, effects: Effects) -> np.ndarray:
    """day × SKU: pieces left at the end of the day; never negative."""
    days, kinds = sold.shape
    usual = sold.mean(axis=0)
    level = np.zeros((days, kinds), dtype=np.int64)
    left = np.ceil(usual * COVER_DAYS).astype(np.int64)
    for n in range(days):
        if weekday[n] == 0 or (left < sold[n]).any():
            coming = sold[n : n + 7].sum(axis=0)
            wanted = np.ceil(usual * COVER_DAYS).astype(np.int64) + coming
            left = np.where((left < usual * 10 + coming) | (left < sold[n]), wanted, left)
        left = left - sold[n]
        level[n] = left
    return _run_low(_run_down(level, sold, effects), sold, effects)


def _run_down(level: np.ndarray, sold: np.ndarray, effects: Effects) -> np.ndarray:
    """No deliveries before a stock-out: what is left on a day is what will still be sold until it."""
    product = np.array([s.product for s in skus(effects.out_of_stock.shape[1])])
    out = effects.out_of_stock[:, product] > 0
    for sku in np.flatnonzero(out.any(axis=0)):
        level[out[:, sku], sku] = 0
        starts = np.flatnonzero(out[:, sku] & ~np.r_[False, out[:-1, sku]])
        for start in starts.tolist():
            left = 0
            for n in range(int(start) - 1, max(int(start) - RUN_DOWN, 0) - 1, -1):
                level[n, sku] = left
                left += int(sold[n, sku])
    return level


def _run_low(level: np.ndarray, sold: np.ndarray, effects: Effects) -> np.ndarray:
    """No deliveries before a day that ends with stock for few days of sale: what is left on a day is that and what will still be sold until it."""
    product = np.array([s.product for s in skus(effects.cover.shape[1])])
    cover, usual = effects.cover[:, product], sold.mean(axis=0)
    for day, sku in np.argwhere(np.isfinite(cover)).tolist():
        left = int(np.ceil(usual[sku] * cover[day, sku]))
        for n in range(day, max(day - RUN_DOWN, 0) - 1, -1):
            level[n, sku] = min(level[n, sku], left)
            left += int(sold[n, sku])
    return level
