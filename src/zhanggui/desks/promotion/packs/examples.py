"""An example of every kind of promotion, and example scenarios of a pack: what `guard new` writes when no sheet is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from zhanggui.desks.promotion.packs.pack import Pack, PackLayer, Tool
from zhanggui.kernel.words import Lang
from zhanggui.methods.guard.world import Kind

D = Decimal
ITEMS: tuple[dict[str, Any], ...] = (
    {"sku": "A", "price": D("100.00"), "cost": D("60.00"), "stock": 500, "median_price_30d": D("98.00")},
    {"sku": "B", "price": D("39.90"), "cost": D("18.00"), "stock": 1200, "median_price_30d": None},
)
SHAPES: Mapping[Kind, dict[str, Any]] = {
    "fixed_price": {"value": D("89.00")},
    "percent_off": {"rate": D("0.1")},
    "amount_off": {"value": D("5.00")},
    "threshold_off": {"tiers": [[D(199), D(10)], [D(399), D(30)]]},
    "every_off": {"threshold": D(300), "value": D(30), "max_times": 3},
    "qty_off": {"tiers": [[2, D("0.05")], [3, D("0.1")]]},
    "nth_off": {"n": 2, "rate": D("0.5")},
    "gift": {"cost": D("3.00"), "threshold": D(199)},
}
CROSSING = ("threshold_off", "every_off")  # of the platform's these count other shops' goods


def example(tool: Tool, kind: Kind) -> dict[str, Any]:
    """One promotion of a kind as this tool would set it up, with its limits in sight."""
    p: dict[str, Any] = {"id": f"{tool}-{kind.replace('_', '-')}", "kind": kind, **SHAPES[kind]}
    p["scope"] = ["A"] if tool == "item" else "all"
    if tool == "item":
        p["limit_per_buyer"] = 2
    if tool == "platform" and kind in CROSSING:
        p["cross_shop"] = True
    return p


def admitted(pack: Pack) -> Iterator[tuple[PackLayer, Tool, Kind]]:
    """Every kind with every tool that a pack knows, layer by layer."""
    for layer in pack.layers:
        for tool, kinds in layer.takes.items():
            for kind in kinds:
                yield layer, tool, kind


def example_scenario(pack: Pack, lang: Lang = "zh", every_kind: bool = False) -> dict[str, Any]:
    """A scenario that can be checked at once: the first kind of every tool, or every kind that the pack admits."""
    chosen: dict[object, tuple[PackLayer, dict[str, Any]]] = {}
    for layer, tool, kind in admitted(pack):
        chosen.setdefault((layer.id, tool, kind) if every_kind else (layer.id, tool), (layer, example(tool, kind)))
    return pack.scenario([dict(item) for item in ITEMS], chosen.values(), lang)
