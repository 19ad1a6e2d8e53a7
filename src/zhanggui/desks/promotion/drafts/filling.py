"""A scenario of the price guard → the fields of a draft, as a person would have typed them. The other way round: reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from zhanggui.desks.promotion.drafts.entry import MOST_LAYERS, Entry, add_item, add_promotion, blank
from zhanggui.desks.promotion.drafts.kinds import BASES, COMBINES, FUNDED, ITEM, KINDS, LIMITS, SHARED, WHOLE
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

FACTS = ("title", "cost_from", "as_of", "lowest", "last")


def filled(scenario: Mapping[str, Any], known: Mapping[str, Mapping[str, str]] | None = None) -> Entry:
    """The draft of a scenario that the guard accepts; `known`: what the shop's data tell of each SKU beside it (lowest, as_of; the title where the scenario has none)."""
    layers = list(scenario["layers"])
    if len(layers) > MOST_LAYERS:
        raise UseError(Words(f"最多 {MOST_LAYERS} 层", f"{MOST_LAYERS} layers at most"), Words("合并一些层", "join some of them"))
    entry = blank({"name": x["name"], "combine": _one(x["combine"], COMBINES), "base": _one(x["base"], BASES)} for x in layers)
    entry["currency"] = scenario.get("currency") or "CNY"
    keys = {}
    for item in scenario["items"]:
        told = {f.key: text(item.get(f.key)) for f in ITEM}
        beside = {k: v for k, v in (known or {}).get(item["sku"], {}).items() if k in FACTS}
        beside["title"] = str(item.get("name") or "") or beside.get("title", "")
        keys[item["sku"]] = add_item(entry, item["sku"], **told, **beside)
    for key, layer in zip(list(entry["layers"]), layers, strict=True):
        for p in layer.get("promotions") or ():
            _promotion(entry, key, p, keys)
    for group, fields in WHOLE.items():
        entry[group] = {f.key: _whole(group, f.key, (scenario.get(group) or {}).get(f.key)) for f in fields}
    return entry


def _one(value: str, known: Mapping[str, Words]) -> str:
    if value not in known:
        raise UseError(
            Words(f"不认识「{value}」", f"'{value}' is not known"), Words(f"只能是 {'、'.join(known)}", f"one of {', '.join(known)}")
        )
    return value


def _promotion(entry: Entry, layer: str, p: Mapping[str, Any], keys: Mapping[str, str]) -> None:
    form = KINDS[_one(p["kind"], {k: f.name for k, f in KINDS.items()})]
    scope = p.get("scope") or "all"
    told = {f.key: _typed(form.id, f.key, p.get(f.key)) for f in (*form.fields, *SHARED)}
    add_promotion(
        entry, layer, form.id, str(p["id"]), None if scope == "all" else [keys[s] for s in scope], **told, cross_shop="1" if p.get("cross_shop") else "",
        funded_by=_one(p.get("funded_by") or "merchant", FUNDED), limit_mode=_one(p.get("limit_mode") or "void", LIMITS),
    )  # fmt: skip


def _typed(kind: str, key: str, value: Any) -> str:
    if value is None:
        return ""
    if key == "rate":
        return percent(value)
    if key == "tiers":
        by_pieces = kind == "qty_off"
        return "\n".join(f"满{text(a)}件减{percent(b)}" if by_pieces else f"满{text(a)}减{text(b)}" for a, b in value)
    return text(value)


def _whole(group: str, key: str, value: Any) -> str:
    return "" if value is None else percent(value) if key.endswith("_rate") else text(value)


def text(value: Any) -> str:
    """A number as it is written by hand: 100.0 → 100, 59.90 → 59.9."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date | time):  # as TOML has them
        return value.isoformat()
    exact = Decimal(str(value))
    return f"{exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize():f}"


def percent(value: Any) -> str:
    """0.2 → 20%."""
    return f"{text(Decimal(str(value)) * 100)}%"
