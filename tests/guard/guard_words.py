"""Short ways to write a price scenario down in a test."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from oracle import search
from oracle_filler import Figure

Scenario = dict[str, Any]


def goods(*prices: float, layers: list[dict[str, Any]], cost: float = 0, most: float = 10_000, pieces: int = 6, **more: Any) -> Scenario:
    """A shop with the SKUs A, B, C … at these prices."""
    items = [{"sku": "ABCDE"[i], "price": p, "cost": cost} for i, p in enumerate(prices)]
    return {"currency": "CNY", "items": items, "layers": layers, "basket": {"max_amount": most, "max_qty_per_sku": pieces}} | more


def layer(combine: str, *promotions: dict[str, Any], base: str = "running") -> dict[str, Any]:
    return {"name": combine, "combine": combine, "base": base, "promotions": list(promotions)}


def promo(kind: str, name: str = "", **fields: Any) -> dict[str, Any]:
    return {"id": name or kind, "kind": kind} | fields


def threshold(at: float, value: float, name: str = "满减", **fields: Any) -> dict[str, Any]:
    return promo("threshold_off", name, tiers=[[at, value]], **fields)


def every(at: float, value: float, name: str = "每满减", **fields: Any) -> dict[str, Any]:
    return promo("every_off", name, threshold=at, value=value, **fields)


def figure(found: Figure | None) -> Fraction:
    assert found is not None
    assert found.closed
    assert not found.rounded
    return found.value


def worst_price(scenario: Scenario, sku: str = "A") -> Fraction:
    return figure(search(scenario)["skus"][sku]["worst_unit_price"])


def worst_receipt(scenario: Scenario, sku: str = "A") -> Fraction:
    return figure(search(scenario)["skus"][sku]["worst_unit_receipt"])


def worst_margin(scenario: Scenario) -> Fraction:
    return figure(search(scenario)["worst_margin"])
