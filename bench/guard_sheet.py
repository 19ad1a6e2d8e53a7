"""Campaign sheets as shops of Taobao fill them in: item prices, the shop's reduction and coupons of single categories that all add up, 跨店满减."""

from __future__ import annotations

from random import Random
from typing import Any

PRICES = [29.9, 39, 49, 59.9, 69, 79, 89, 99, 109, 129, 139.9, 159, 169, 199, 219, 259, 299]


def sheet(goods: int, seed: int, overlap: bool = False) -> dict[str, Any]:
    """A scenario of so many goods; the same for the same seed. `overlap`: the coupons share some goods, and one in five takes no part in 跨店满减."""
    some = Random(f"sheet {goods} {seed}")
    skus = [f"S{n:03}" for n in range(goods)]
    prices = [some.choice(PRICES) for _ in skus]
    items = [
        {"sku": sku, "price": price, "cost": round(price * some.uniform(0.3, 0.6), 2), "stock": 500}
        for sku, price in zip(skus, prices, strict=True)
    ]
    reduced = [_item(some, skus[n], prices[n]) for n in sorted(some.sample(range(goods), goods // 2))]
    third = goods // 3
    first, second = (skus[: goods // 2], skus[third : 2 * third + 1]) if overlap else (skus[:third], skus[third : 2 * third])
    taking_part = sorted(some.sample(skus, goods * 4 // 5)) if overlap else "all"
    coupons = [
        {"id": "shop", "kind": "threshold_off", "tiers": [[299, 30], [499, 60]]},
        {"id": "coupon-1", "kind": "threshold_off", "tiers": [[199, some.choice([15, 20])]], "scope": first},
        {"id": "coupon-2", "kind": "threshold_off", "tiers": [[159, 15], [259, 25]], "scope": second},
        {"id": "cross-shop", "kind": "every_off", "threshold": 300, "value": 50, "cross_shop": True, "scope": taking_part},
    ]
    return {
        "currency": "CNY",
        "items": items,
        "layers": [
            {"name": "item", "combine": "best_line", "base": "running", "promotions": reduced},
            {"name": "shop and cross-shop", "combine": "sum", "base": "running", "promotions": coupons},
        ],
        "fees": {"commission_rate": 0.05, "shipping_cost": 4},
        "floors": {"min_margin_rate": 0.1},
        "basket": {"max_amount": 5000, "max_qty_per_sku": 20},
    }


def _item(some: Random, sku: str, price: float) -> dict[str, Any]:
    kind = some.choice(["percent_off", "fixed_price", "amount_off", "nth_off"])
    worth = {
        "percent_off": {"rate": some.choice([0.1, 0.15, 0.2])},
        "fixed_price": {"value": int(price * 0.85) + some.choice([0, 0.9])},
        "amount_off": {"value": some.choice([3, 5])},
        "nth_off": {"n": 2, "rate": 0.5},
    }
    return {"id": f"{kind}-{sku}", "kind": kind, "scope": [sku]} | worth[kind]
