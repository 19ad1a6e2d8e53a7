"""Reading the packs beside this file and choosing the version in force on a day."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.guard.world import Base, Combine, Kind

Tool = Literal["item", "shop", "coupon", "platform"]  # what a shopkeeper sets it up with
TOOLS: tuple[Tool, ...] = get_args(Tool)
TOOL_WORDS: Mapping[Tool, Words] = {
    "item": Words("单品优惠", "item discount"),
    "shop": Words("店铺活动", "shop promotion"),
    "coupon": Words("优惠券", "coupon"),
    "platform": Words("平台优惠", "platform promotion"),
}
SCENARIO = Mapping[str, Any]


@dataclass(frozen=True)
class PackLayer:
    """One layer of a platform: how its promotions combine, and which kinds of which tools stand in it.

    `one_of`: tools of which a buyer can use only one, though the layer as a whole adds up.
    """

    id: str
    name: Words
    combine: Combine
    base: Base
    about: Words
    takes: Mapping[Tool, tuple[Kind, ...]]
    one_of: tuple[Tool, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Every kind it admits, each once."""
        return tuple(dict.fromkeys(kind for kinds in self.takes.values() for kind in kinds))


@dataclass(frozen=True)
class Pack:
    """The rules of one platform from a day on. Rates and bounds are examples to be edited; `valid_to` is the first day they no longer hold."""

    id: str
    name: Words
    campaign: Words
    platforms: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    currency: str
    commission_rate: Decimal
    max_amount: Decimal
    max_qty_per_sku: int
    platform_pays: Words
    source: Words
    verify: Words
    left_out: tuple[Words, ...]
    layers: tuple[PackLayer, ...]

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    def layer_of(self, tool: Tool, kind: Kind) -> PackLayer | None:
        """Where a promotion stands; None when this platform has no such promotion."""
        return next((layer for layer in self.layers if kind in layer.takes.get(tool, ())), None)

    def layers_with(self, promotions: Iterable[tuple[PackLayer, dict[str, Any]]], lang: Lang = "zh") -> list[dict[str, Any]]:
        """The layers of a scenario with these promotions in them."""
        placed = list(promotions)
        return [
            {
                "name": layer.name.say(lang),
                "combine": layer.combine,
                "base": layer.base,
                "promotions": [p for where, p in placed if where.id == layer.id],
            }
            for layer in self.layers
        ]

    def scenario(
        self,
        items: list[dict[str, Any]],
        promotions: Iterable[tuple[PackLayer, dict[str, Any]]],
        lang: Lang = "zh",
        currency: str | None = None,
    ) -> dict[str, Any]:
        """A whole scenario. The basket is large enough for the dearest item and the highest threshold twice over."""
        layers = self.layers_with(promotions, lang)
        most = max([self.max_amount, *(2 * amount for amount in _amounts(items, layers))])
        return {
            "currency": currency or self.currency,
            "items": items,
            "layers": layers,
            "fees": {"commission_rate": self.commission_rate, "shipping_cost": Decimal(0)},
            "floors": {"min_margin_rate": Decimal(0), "min_unit_price": None},
            "basket": {"max_amount": most, "max_qty_per_sku": self.max_qty_per_sku},
        }


def _amounts(items: list[dict[str, Any]], layers: list[dict[str, Any]]) -> Iterable[Decimal]:
    yield from (item["price"] for item in items)
    for layer in layers:
        for p in layer["promotions"]:
            if p["kind"] == "threshold_off":
                yield from (threshold for threshold, _ in p["tiers"])
            if p.get("threshold") is not None:
                yield p["threshold"]


@cache
def packs() -> tuple[Pack, ...]:
    """Every version of every pack, by id and first day."""
    read = [_pack(tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)) for path in Path(__file__).parent.glob("*.toml")]
    return tuple(sorted(read, key=lambda p: (p.id, p.valid_from or date.min)))


def pack_ids() -> tuple[str, ...]:
    """The names by which packs are asked for; the generic one last."""
    return tuple(sorted({p.id for p in packs()}, key=lambda name: (name == "generic", name)))


def versions(pack_id: str) -> tuple[Pack, ...]:
    """All versions of a pack, the oldest first. Raises UseError for an unknown id."""
    found = tuple(p for p in packs() if p.id == pack_id)
    if not found:
        raise UseError(
            Words(f"没有规则包「{pack_id}」", f"there is no rule pack '{pack_id}'"),
            Words(f"可用：{'、'.join(pack_ids())}", f"there are: {', '.join(pack_ids())}"),
        )
    return found


def pack(pack_id: str, day: date) -> Pack:
    """The version in force on `day`. Raises UseError for an unknown id, or a day that no version covers."""
    found = versions(pack_id)
    holding = [p for p in found if p.holds_on(day)]
    if not holding:
        first = min((p.valid_from for p in found if p.valid_from), default=None)
        raise UseError(
            Words(f"规则包「{pack_id}」没有 {day} 的版本", f"the rule pack '{pack_id}' has no version for {day}"),
            Words(f"最早的版本从 {first} 起", f"its first version begins {first}"),
        )
    return holding[-1]


def _pack(raw: dict[str, Any]) -> Pack:
    return Pack(
        id=raw["id"],
        name=Words(**raw["name"]),
        campaign=Words(**raw["campaign"]),
        platforms=tuple(raw["platforms"]),
        valid_from=raw.get("valid_from"),
        valid_to=raw.get("valid_to"),
        currency=raw["currency"],
        commission_rate=Decimal(raw["commission_rate"]),
        max_amount=Decimal(raw["max_amount"]),
        max_qty_per_sku=raw["max_qty_per_sku"],
        platform_pays=Words(**raw["platform_pays"]),
        source=Words(**raw["source"]),
        verify=Words(**raw["verify"]),
        left_out=tuple(Words(**note) for note in raw["left_out"]),
        layers=tuple(_layer(layer) for layer in raw["layers"]),
    )


def _layer(raw: dict[str, Any]) -> PackLayer:
    takes = {cast(Tool, tool): tuple(kinds) for tool, kinds in raw["takes"].items()}
    return PackLayer(
        raw["id"], Words(**raw["name"]), raw["combine"], raw["base"], Words(**raw["about"]), takes, tuple(raw.get("one_of", ()))
    )
