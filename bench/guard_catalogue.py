"""Catalogues as shops have them: prices that end in .00, .50, .90 and .99, promotions in three layers, from a seed."""

from __future__ import annotations

from random import Random
from typing import Any

RATES = (0.05, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3)
ENDINGS = (0.0, 0.5, 0.9, 0.99)
KINDS = {"percent_off": 4, "fixed_price": 1, "amount_off": 2, "nth_off": 1, "qty_off": 1}


def catalogue(count: int, seed: int, singles: int = 51, categories: int = 6) -> dict[str, Any]:
    """A scenario of `count` SKUs: 51 promotions on single items, 7 of the shop (best one), 2 of the platform: 60 in three layers."""
    rng = Random(seed)
    items = [_item(rng, n) for n in range(count)]
    skus = [item["sku"] for item in items]
    single = [_single(rng, n, rng.sample(skus, max(1, count // 100))) for n in range(singles)]
    shop: list[dict[str, Any]] = [{"id": "满减", "kind": "threshold_off", "tiers": [[199, 15], [299, 30], [599, 80]]}]
    category = [rng.randrange(categories) for _ in skus]
    for n in range(categories):
        tiers = [[rng.choice([150, 200, 260]), rng.choice([15, 20, 30])]]
        scope = [sku for sku, mine in zip(skus, category, strict=True) if mine == n]
        if scope:
            shop.append({"id": f"类目券-{n}", "kind": "threshold_off", "scope": scope, "tiers": tiers})
    platform = [
        {"id": "跨店满减", "kind": "every_off", "threshold": 300, "value": 50, "cross_shop": True},
        {"id": "平台券", "kind": "threshold_off", "tiers": [[500, 40]], "cross_shop": True, "funded_by": "platform"},
    ]
    return {
        "currency": "CNY",
        "items": items,
        "layers": [
            {"name": "单品", "combine": "best_line", "base": "running", "promotions": single},
            {"name": "店铺", "combine": "best", "base": "running", "promotions": shop},
            {"name": "平台", "combine": "sum", "base": "running", "promotions": platform},
        ],
        "fees": {"commission_rate": 0.05, "shipping_cost": 4.0},
        "floors": {"min_margin_rate": 0.0, "min_unit_price": None},
        "basket": {"max_amount": 5000, "max_qty_per_sku": 20},
    }


def _item(rng: Random, n: int) -> dict[str, Any]:
    price = round(int(min(max(rng.lognormvariate(4.2, 0.8), 5), 1500)) + rng.choice(ENDINGS), 2)
    cost = round(price * rng.uniform(0.3, 0.6), 2)
    return {"sku": f"S{n:06d}", "price": price, "cost": cost, "stock": rng.randint(0, 500), "median_price_30d": price}


def _single(rng: Random, n: int, scope: list[str]) -> dict[str, Any]:
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    fields: dict[str, dict[str, Any]] = {
        "percent_off": {"rate": rng.choice(RATES)},
        "fixed_price": {"value": rng.choice([29.9, 39.9, 59, 99])},
        "amount_off": {"value": rng.choice([5, 10, 20])},
        "nth_off": {"n": 2, "rate": 0.5},
        "qty_off": {"tiers": [[2, 0.1], [3, 0.15]]},
    }
    limit = {"limit_per_buyer": rng.choice([1, 2, 5])} if rng.random() < 0.3 else {}
    return {"id": f"单品-{n}", "kind": kind, "scope": scope} | fields[kind] | limit
