"""Goods of a shop for a draft: what its files tell of each SKU, and from when it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from zhanggui.desks.promotion.drafts.filling import text
from zhanggui.desks.promotion.facts import SkuFact, median_prices_30d
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.warehouse.workspace import Workspace

SHOWN = 50
COST_FROM = Words("成本表", "the cost sheet")
NO_COST = Words("成本表里没有", "not in the cost sheet")


@lru_cache(maxsize=8)
def _kept(ws: Workspace, shop: str, day: date, minute: int) -> Mapping[str, SkuFact]:
    return median_prices_30d(ws, shop, day)


def goods_of(ws: Workspace, shop: str, day: date, minute: int = 0) -> Mapping[str, SkuFact]:
    """What was sold in the 30 days up to `day`, the most pieces first. Kept for the `minute`, so that a search does not ask the lake each time."""
    return _kept(ws, shop, day, minute)


def find(goods: Mapping[str, SkuFact], asked: str) -> Sequence[SkuFact]:
    """Those whose code, product or title hold every word asked for; the best sellers without one."""
    words = asked.lower().split()
    found = (g for g in goods.values() if all(w in f"{g.sku} {g.merchant_sku} {g.product_id} {g.title} {g.spec}".lower() for w in words))
    return [g for _, g in zip(range(SHOWN), found, strict=False)]


def known(good: SkuFact, day: date) -> dict[str, str]:
    """What a draft's row is filled with; the list price begins at the last price paid."""
    return {
        "title": " ".join(part for part in (good.title, good.spec) if part), "price": text(good.last), "cost": text(good.cost), "stock": text(good.stock),
        "median_price_30d": text(good.median), "lowest": text(good.lowest), "last": text(good.last), "as_of": day.isoformat(),
        "cost_from": "book" if good.cost is not None else "",
    }  # fmt: skip
