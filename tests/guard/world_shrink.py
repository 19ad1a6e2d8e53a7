"""The smallest scenario that still differs: what can be left out is left out, one thing after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy

from worlds import Scenario


def shrink(scenario: Scenario, still: Callable[[Scenario], bool]) -> Scenario:
    """`still`: whether a smaller scenario shows the same."""
    smaller = True
    while smaller:
        smaller = False
        for less in _smaller(scenario):
            if still(less):
                scenario, smaller = less, True
                break
    return scenario


def _smaller(scenario: Scenario) -> Iterator[Scenario]:
    for key in ("fees", "floors", "when"):
        if key in scenario:
            yield {k: v for k, v in scenario.items() if k != key}
    for n in range(len(scenario["layers"])):
        yield _changed(scenario, lambda s, n=n: s["layers"].pop(n))
        for m, p in enumerate(scenario["layers"][n]["promotions"]):
            yield _changed(scenario, lambda s, n=n, m=m: s["layers"][n]["promotions"].pop(m))
            for key in p.keys() & {"scope", "funded_by", "limit_per_buyer", "limit_mode", "cross_shop", "starts", "ends", "max_times"}:
                yield _changed(scenario, lambda s, n=n, m=m, key=key: s["layers"][n]["promotions"][m].pop(key))
            for t in range(len(p.get("tiers", ())) if len(p.get("tiers", ())) > 1 else 0):
                yield _changed(scenario, lambda s, n=n, m=m, t=t: s["layers"][n]["promotions"][m]["tiers"].pop(t))
    for n in range(len(scenario["items"]) if len(scenario["items"]) > 1 else 0):
        yield _changed(scenario, lambda s, n=n: _without_item(s, n))
    if scenario["basket"]["max_qty_per_sku"] > 1:
        yield _changed(scenario, lambda s: s["basket"].update(max_qty_per_sku=s["basket"]["max_qty_per_sku"] - 1))


def _changed(scenario: Scenario, change: Callable[[Scenario], object]) -> Scenario:
    less = deepcopy(scenario)
    change(less)
    return less


def _without_item(scenario: Scenario, n: int) -> None:
    sku = scenario["items"].pop(n)["sku"]
    for layer in scenario["layers"]:
        for p in layer["promotions"]:
            if isinstance(p.get("scope"), list):
                p["scope"] = [s for s in p["scope"] if s != sku]
        layer["promotions"] = [p for p in layer["promotions"] if p.get("scope") != []]
