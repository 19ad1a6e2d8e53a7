"""The engine's answer beside the judge's: what differs, in words that name the figure, and what was looked at, in counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from oracle import evaluate, search
from oracle_filler import Figure
from oracle_shop import Scenario, Shop, read_shop

NEAR = Fraction(1, 10**9)  # of the dearest price: figures that are only approached need not be equal fractions


@dataclass
class Verdict:
    """`differs`: what is wrong. `counts`: figures by how they were answered, and how far the judge itself came."""

    differs: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def compare(scenario: Scenario, answer: Any) -> Verdict:
    """`answer`: of `zhanggui.methods.guard.solve` for the world that the scenario reads as."""
    shop, verdict = read_shop(scenario), Verdict()
    found = search(shop)
    for k, (sku, item) in enumerate(zip(shop.skus, answer.items, strict=True)):
        of_sku = found["skus"][sku]
        if (item is None) != (of_sku["worst_unit_price"] is None):
            verdict.differs.append(f"{sku}: figures {item} where the judge has {of_sku}")
        elif item is not None:
            _figure(verdict, shop, f"{sku} price", item.price, of_sku["worst_unit_price"], k)
            _figure(verdict, shop, f"{sku} receipt", item.receipt, of_sku["worst_unit_receipt"], k)
            _floor(verdict, scenario, sku, item, of_sku)
    if (answer.basket is None) != (found["worst_margin"] is None):
        verdict.differs.append(f"margin {answer.basket} where the judge has {found['worst_margin']}")
    elif answer.basket is not None:
        _figure(verdict, shop, "margin", answer.basket, found["worst_margin"], None)
    return verdict


def _figure(verdict: Verdict, shop: Shop, name: str, said: Any, judged: Figure, k: int | None) -> None:
    exact = said.value == said.shown
    verdict.counts["exact" if exact else "bound"] += 1
    verdict.counts["judge open"] += not judged.closed
    verdict.counts["judge rounded"] += judged.rounded
    off = NEAR * max(*shop.prices, 1)
    verdict.counts["not the same fraction"] += exact and judged.closed and not judged.rounded and said.value != judged.value
    text = f"{name}: {float(said.value)} (shown {float(said.shown)}), the judge {float(judged.value)} (at least {float(judged.least)}) at {judged.place}"
    if said.value > judged.value + off:
        verdict.differs.append(f"optimistic {text}")
    elif exact and said.value < judged.least - off:
        verdict.differs.append(f"not exact {text}")
    elif said.shown < judged.least - off or said.value > said.shown:
        verdict.differs.append(f"impossible {text}")
    if not exact:
        verdict.counts["bound that is the least value"] += said.value >= judged.least
    _witness(verdict, shop, name, said, k)


def _witness(verdict: Verdict, shop: Shop, name: str, said: Any, k: int | None) -> None:
    """The basket shown fits, and comes to what is said of it; where it is only approached, nothing can be recomputed."""
    quantities = [said.basket.get(j, 0) for j in range(len(shop.skus))]
    total = sum((p * q for p, q in zip(shop.prices, quantities, strict=True)), Fraction(0))
    if total > shop.max_amount or max(quantities) > shop.max_qty or not any(quantities) or (k is not None and not quantities[k]):
        verdict.differs.append(f"{name}: the basket {quantities} does not fit")
    elif said.filler is not None:
        active = frozenset(p.id for layer in said.interval.layers for p in layer.promotions)
        outcome = evaluate(shop, quantities, said.filler, active)
        if k is None:
            value = outcome.margin
        else:
            value = (outcome.lines[k].amount if name.endswith("price") else outcome.lines[k].receipt) / quantities[k]
        if abs(value - said.shown) > NEAR * max(*shop.prices, 1):
            verdict.differs.append(
                f"{name}: {quantities} with filler {said.filler} and {sorted(active)} comes to {value}, not {said.shown}"
            )


def _floor(verdict: Verdict, scenario: Scenario, sku: str, item: Any, of_sku: dict[str, Figure]) -> None:
    """Whether it is sold below its floor without promotions that have a limit; compared where all figures are exact."""
    if item.price.value != item.price.shown or item.receipt.value != item.receipt.shown:
        return
    free = _without_limits(scenario)
    below = False
    if _below(scenario, sku, of_sku):
        found = search(free)["skus"][sku]
        if not all(f.closed and not f.rounded for f in found.values()):
            return
        below = _below(free, sku, found)
    verdict.counts["unlimited"] += below
    if item.unlimited and not below and item.free and any(worst.value != worst.shown for worst in item.free):
        verdict.counts["unlimited by a bound"] += 1  # and its words say so
        return
    if item.unlimited != below:
        verdict.differs.append(f"{sku}: unlimited {item.unlimited}, the judge {below}")


def _without_limits(scenario: Scenario) -> Scenario:
    layers = [x | {"promotions": [p for p in x["promotions"] if p.get("limit_per_buyer") is None]} for x in scenario["layers"]]
    return scenario | {"layers": layers}


def _below(scenario: Scenario, sku: str, figures: dict[str, Figure]) -> bool:
    floors = scenario.get("floors") or {}
    cost = next(Fraction(str(i["cost"])) for i in scenario["items"] if i["sku"] == sku)
    rate, least = Fraction(str(floors.get("min_margin_rate") or 0)), floors.get("min_unit_price")
    price, receipt = figures["worst_unit_price"].value, figures["worst_unit_receipt"].value
    return receipt * (1 - rate) < cost or (least is not None and price < Fraction(str(least)))
