"""Sales of one day in two tables, against the difference that is usual between them in this shop."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context, limit
from zhanggui.desks.panel import DAYS, HISTORY, Numbers, odd_days, over, panel

PAIRS = {"order_days": "orders", "product_sum": "product_days"}  # column of the frame "sums" → table
LEAST_HISTORY = 7  # days with both tables, before their usual difference is known
SWINGS = 4.0  # so many usual swings (1.4826 × median absolute deviation) from the usual ratio
LEAST_SWING = 0.01
COLUMNS = ["shop", "day", "table", "whole", "other", "usual", "gap", "gap_size", "known"]


def disagreements(ctx: Context, check_id: str) -> pd.DataFrame:
    """shop, day, table, whole (the shop report's sales), other (the table's), usual (what it would usually say), gap (other − usual), known.

    Left out: days whose difference has a known reason (大促 and presale, a part of a day, a report that came twice, other currencies).
    """
    shops = panel(ctx, "sums")
    none = pd.DataFrame({c: pd.Series(dtype="object") for c in COLUMNS})
    if not len(shops):
        return none
    whole = shops.of("shop_days")
    quiet = odd_days(ctx, shops.shops) | _explained(ctx, list(shops.shops))
    whole = np.where(quiet, np.nan, whole)
    days = limit(ctx, check_id, "days", shops.shops)
    gap_line, first_line = (limit(ctx, check_id, name, shops.shops) for name in ("min_gap", "min_first_gap"))
    found = [none]
    for column, table in PAIRS.items():
        other = shops.of(column)
        ratio = over(other, whole)
        for t in range(DAYS - int(days.max()), DAYS):
            usual, swing, known = _usual(ratio[max(t - HISTORY, 0) : t])
            line = np.where(known, np.maximum(gap_line, SWINGS * swing), first_line)
            apart = (np.abs(ratio[t] - usual) > line) & (DAYS - t <= days)
            for i in np.flatnonzero(apart):
                gap = float(other[t, i] - usual[i] * whole[t, i])
                day = pd.Timestamp(ctx.day) - pd.Timedelta(days=DAYS - 1 - t)
                row = (shops.shops.iloc[i], day, table, whole[t, i], other[t, i], usual[i] * whole[t, i], gap, abs(gap), bool(known[i]))
                found.append(pd.DataFrame([row], columns=COLUMNS))
    some = [f for f in found if len(f)]
    return pd.concat(some, ignore_index=True) if some else none


def _usual(ratio: Numbers) -> tuple[Numbers, Numbers, np.ndarray]:
    """The middle ratio of the days before, its swing, and whether there are days enough; 1 and 0 where not."""
    known = np.isfinite(ratio).sum(axis=0) >= LEAST_HISTORY
    told = np.where(known, ratio, 1.0)
    middle = np.nanmedian(told, axis=0)
    swing = 1.4826 * np.nanmedian(np.abs(told - middle), axis=0)
    return middle, np.maximum(swing, LEAST_SWING), known


def _explained(ctx: Context, shops: list[str]) -> np.ndarray:
    """36 × shops: days with presale orders, doubled reports, or money of another currency."""
    place = {shop: n for n, shop in enumerate(shops)}
    marks = np.zeros((DAYS, len(shops)), dtype=bool)
    frame = ctx.frame("shop")
    presale = [c for c in ("presale_orders", "balance_orders") if c in frame]
    listed = [frame[(frame[presale].fillna(0) > 0).any(axis=1)] if presale else frame.iloc[:0], ctx.frame("doubled"), ctx.frame("foreign")]
    for rows in listed:
        for shop, day in zip(rows["shop"], pd.to_datetime(rows["day"]), strict=True):
            t = DAYS - 1 - (pd.Timestamp(ctx.day) - day).days
            if shop in place and 0 <= t < DAYS:
                marks[t, place[shop]] = True
    return marks
