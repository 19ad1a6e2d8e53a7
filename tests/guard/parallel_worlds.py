"""Shops as the parallel reductions of Taobao make them: item discounts, then reductions and coupons of several scopes that add up, goods of other shops."""

from __future__ import annotations

from random import Random
from typing import Any

from worlds import Scenario

PRICES = [9.9, 19.9, 29, 39.9, 49, 59.5, 69, 88, 99, 129.9, 159]


def parallel_world(seed: int) -> Scenario:
    """Two to four goods, small enough to look at every basket."""
    some = Random(f"parallel {seed}")
    goods = [f"G{n}" for n in range(some.randint(2, 4))]
    items = [{"sku": sku, "price": (price := some.choice(PRICES)), "cost": round(price * some.uniform(0.3, 0.8), 2)} for sku in goods]
    layers = [_item_layer(some, goods), _shop_layer(some, goods), *_last_layers(some)]
    return {
        "currency": "CNY",
        "items": items,
        "layers": layers,
        "fees": {"commission_rate": some.choice([0, 0.05]), "shipping_cost": some.choice([0, 4])},
        "floors": {"min_margin_rate": some.choice([0, 0.1])},
        "basket": {"max_amount": some.choice([300, 400, 500]), "max_qty_per_sku": some.choice([3, 5, 8])},
    }


def _item_layer(some: Random, goods: list[str]) -> Scenario:
    promotions: list[Scenario] = []
    for sku in goods:
        if some.random() < 0.5:
            kind = some.choice(["percent_off", "fixed_price", "amount_off", "nth_off"])
            worth = {"percent_off": {"rate": some.choice([0.1, 0.15])}, "fixed_price": {"value": 8.8}, "amount_off": {"value": 3}}
            limit = {"limit_per_buyer": 2, "limit_mode": some.choice(["void", "first_pieces"])} if some.random() < 0.2 else {}
            promotions.append({"id": f"d{sku}", "kind": kind, "scope": [sku]} | worth.get(kind, {"n": 2, "rate": 0.5}) | limit)
    return {"name": "item", "combine": "best_line", "base": "running", "promotions": promotions}


def _shop_layer(some: Random, goods: list[str]) -> Scenario:
    def scope() -> Any:
        return "all" if some.random() < 0.35 else sorted(some.sample(goods, some.randint(1, len(goods))))

    def tiers(most: int) -> list[list[float]]:
        starts = sorted(some.sample([59, 99, 99.9, 129, 159, 199, 249, 299], some.randint(1, most)))
        return [[start, value] for start, value in zip(starts, sorted(some.sample([5, 8, 10, 15, 20, 30], len(starts))), strict=True)]

    paid = {"funded_by": "platform"}
    promotions: list[Scenario] = []
    for n in range(some.randint(2, 4)):
        promotions.append(
            {"id": f"c{n}", "kind": "threshold_off", "tiers": tiers(2), "scope": scope()} | (paid if some.random() < 0.15 else {})
        )
    if some.random() < 0.2:
        promotions.append(
            {"id": "each", "kind": "every_off", "threshold": 100, "value": 9, "max_times": some.choice([2, None]), "scope": scope()}
        )
    if some.random() < 0.25:
        promotions.append({"id": "rate", "kind": "percent_off", "rate": 0.05, "scope": scope()})
    if some.random() < 0.3:
        promotions.append({"id": "second", "kind": "nth_off", "n": 2, "rate": 0.5, "scope": scope()})
    if some.random() < 0.2:
        promotions.append({"id": "less", "kind": "amount_off", "value": 2.5, "scope": scope()} | (paid if some.random() < 0.2 else {}))
    if some.random() < 0.6:
        promotions.append(_cross(some) | (paid if some.random() < 0.3 else {}))
    some.shuffle(promotions)
    return {"name": "shop", "combine": "sum", "base": some.choice(["running", "running", "original"]), "promotions": promotions}


def _last_layers(some: Random) -> list[Scenario]:
    if some.random() < 0.75:
        return []
    combine = some.choice(["sum", "best", "chain"])
    return [
        {
            "name": "last",
            "combine": combine,
            "base": some.choice(["running", "original"]),
            "promotions": [_cross(some) | {"id": "last-cross"}],
        }
    ]


def _cross(some: Random) -> Scenario:
    if some.random() < 0.5:
        return {
            "id": "cross",
            "kind": "every_off",
            "threshold": 300,
            "value": 50,
            "max_times": some.choice([None, 1, 3]),
            "cross_shop": True,
        }
    return {"id": "cross", "kind": "threshold_off", "tiers": [[150, 10], [300, 40]], "cross_shop": True}
