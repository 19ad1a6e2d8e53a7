"""Shops as they are, made small: single-item promotions, the shop's coupons (the best one), the platform's on top; with few goods, so that every basket can be looked at."""

from __future__ import annotations

from random import Random
from typing import Any

from worlds import Scenario

ENDINGS = (0.0, 0.0, 0.5, 0.9, 0.99)
RATES = (0.05, 0.1, 0.12, 0.2, 0.3, 0.5)
SINGLES: dict[str, Any] = {
    "percent_off": lambda rng: {"rate": rng.choice(RATES)},
    "amount_off": lambda rng: {"value": rng.choice([1, 2.5, 5, 10])},
    "fixed_price": lambda rng: {"value": rng.choice([9.9, 15, 20])},
    "nth_off": lambda rng: {"n": 2, "rate": 0.5},
    "qty_off": lambda rng: {"tiers": [[2, 0.1], [3, 0.15]]},
}


def plain_world(seed: int) -> Scenario:
    """The shop of a seed, always the same."""
    rng = Random(seed)
    skus = "ABCDE"[: rng.randint(2, 4)]
    items = [{"sku": sku, "price": rng.randint(5, 60) + rng.choice(ENDINGS), "cost": rng.randint(1, 30)} for sku in skus]
    layers = [
        {
            "name": "单品",
            "combine": "best_line",
            "base": "running",
            "promotions": [_single(rng, n, skus) for n in range(rng.randint(0, 4))],
        },
        {"name": "店铺", "combine": rng.choice(["best", "best", "best", "sum"]), "base": "running", "promotions": _coupons(rng, skus)},
        {"name": "平台", "combine": "sum", "base": rng.choice(["running", "running", "original"]), "promotions": _platform(rng)},
    ]
    return {
        "currency": "CNY",
        "items": items,
        "layers": layers,
        "fees": {"commission_rate": rng.choice([0, 0.05])},
        "floors": {"min_margin_rate": rng.choice([0, 0.2])},
        "basket": {"max_amount": rng.choice([80, 110, 150.5]), "max_qty_per_sku": rng.choice([2, 3, 5])},
    }


def _scope(rng: Random, skus: str) -> dict[str, Any]:
    return {"scope": sorted(rng.sample(skus, rng.randint(1, len(skus))))} if rng.random() < 0.6 else {}


def _single(rng: Random, n: int, skus: str) -> dict[str, Any]:
    kind = rng.choice(list(SINGLES))
    limit: dict[str, Any] = {"limit_per_buyer": rng.randint(1, 4)} if rng.random() < 0.3 else {}
    if limit and kind != "qty_off" and rng.random() < 0.4:
        limit["limit_mode"] = "first_pieces"
    return {"id": f"单品-{n}", "kind": kind} | SINGLES[kind](rng) | limit | _scope(rng, skus)


def _coupons(rng: Random, skus: str) -> list[dict[str, Any]]:
    found = []
    for n in range(rng.randint(1, 3)):
        at = rng.choice([30, 50, 60, 79, 99, 100])
        tiers = [[at, rng.choice([3, 5, 10])], *([[at * 2, rng.choice([12, 20, 30])]] if rng.random() < 0.5 else [])]
        paid = {"funded_by": "platform"} if rng.random() < 0.2 else {}
        found.append({"id": f"券-{n}", "kind": "threshold_off", "tiers": tiers} | _scope(rng, skus) | paid)
    return found


def _platform(rng: Random) -> list[dict[str, Any]]:
    if rng.random() < 0.3:
        return []
    every = {"id": "跨店", "kind": "every_off", "threshold": rng.choice([50, 80, 200]), "value": rng.choice([5, 10]), "cross_shop": True}
    coupon = {"id": "平台券", "kind": "threshold_off", "tiers": [[rng.choice([60, 150]), 8]], "cross_shop": True, "funded_by": "platform"}
    return [every, coupon][: rng.randint(1, 2)]
