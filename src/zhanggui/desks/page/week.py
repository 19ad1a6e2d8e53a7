"""The three page numbers over seven days, of all shops at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.panel import Numbers, Panel, over, panel, total

DAYS = 7
LEAST_DAYS = 5  # of seven that must be known


@dataclass(frozen=True)
class Week:
    """Per shop: the number, its counting error, share of old visitors (NaN unknown), people in it, the main product if any."""

    shops: list[str]
    value: Numbers
    error: Numbers
    old_share: Numbers
    visitors: Numbers
    main: list[str]
    title: list[str]


def _last(values: Numbers, back: int) -> Numbers:
    """Seven days ending `back` days before the day."""
    end = len(values) - back
    week = values[end - DAYS : end]
    return np.where(np.isfinite(week).sum(axis=0) >= LEAST_DAYS, week, np.nan)


def _plain(shops: Panel, value: Numbers, error: Numbers, back: int) -> Week:
    visitors, new = _last(shops.of("visitors"), back), _last(shops.of("new_visitors"), back)
    names = list(shops.shops)
    known = np.where(np.isfinite(new), visitors, np.nan)
    return Week(names, value, error, 1 - over(total(new), total(known)), total(visitors), [""] * len(names), [""] * len(names))


def bounce_week(ctx: Context, back: int) -> Week:
    """Mean of the daily 跳失率: platforms report several days as the average of the days, and it cannot be recomputed."""
    shops = panel(ctx, "shop")
    days = _last(shops.of("bounce_rate"), back)
    count = np.isfinite(days).sum(axis=0)
    rate = over(np.nansum(days, axis=0), count.astype(float))
    people = np.nan_to_num(total(_last(shops.of("visitors"), back)))
    return _plain(shops, rate, np.sqrt(np.maximum(rate * (1 - rate), 1e-4) / np.maximum(people, 1.0)), back)


def depth_week(ctx: Context, back: int) -> Week:
    """浏览量 ÷ 访客数 of the seven days together. Error: pages per visitor spread about like their mean."""
    shops = panel(ctx, "shop")
    pages, people = _last(shops.of("pageviews"), back), _last(shops.of("visitors"), back)
    both = np.isfinite(pages) & np.isfinite(people)
    depth = over(total(np.where(both, pages, np.nan)), total(np.where(both, people, np.nan)))
    return _plain(shops, depth, depth / np.sqrt(np.maximum(np.nan_to_num(total(people)), 1.0)), back)


def aov_week(ctx: Context, back: int) -> Week:
    """全店客单价 ÷ 主打款客单价. Main product: the most buyers of the seven days (by money it would be the dearest). Error: from its buyers."""
    shops, products = panel(ctx, "shop"), panel(ctx, "product", ("product_id",))
    money, buyers = (total(v) for v in _both(products, back))
    table = products.keys.assign(money=money, buyers=buyers, aov=over(money, buyers)).dropna(subset=["money", "aov"])
    best = table.sort_values(["shop", "buyers", "product_id"], ascending=[True, False, True]).drop_duplicates("shop").set_index("shop")
    names = list(shops.shops)
    main = best.reindex(names)
    whole = over(*(total(v) for v in _both(shops, back)))
    ratio = over(whole, main["aov"].to_numpy(dtype=float))
    error = ratio / np.sqrt(np.maximum(np.nan_to_num(main["buyers"].to_numpy(dtype=float)), 1.0))
    plain = _plain(shops, ratio, error, back)
    ids = main["product_id"].fillna("").astype(str).tolist()
    titles = _titles(ctx.frame("product"))
    return Week(
        names, ratio, error, plain.old_share, plain.visitors, ids, [titles.get((s, p), "") for s, p in zip(names, ids, strict=True)]
    )


def _both(panel: Panel, back: int) -> tuple[Numbers, Numbers]:
    """Sales and buyers of the days of which both are known."""
    money, buyers = (_last(panel.of(c), back) for c in ("pay_amount", "pay_users"))
    both = np.isfinite(money) & np.isfinite(buyers)
    return np.where(both, money, np.nan), np.where(both, buyers, np.nan)


def _titles(frame: pd.DataFrame) -> dict[tuple[str, str], str]:
    named = frame[frame["title"].notna()].drop_duplicates(["shop", "product_id"], keep="last")
    return {(str(s), str(p)): str(t) for s, p, t in zip(named["shop"], named["product_id"], named["title"], strict=True)}
