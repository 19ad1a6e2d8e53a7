"""A draft as it was typed → the scenario of the price guard, and every mistake with the field it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhanggui.desks.promotion.drafts.entry import Entry
from zhanggui.desks.promotion.drafts.kinds import ITEM, KINDS, SHARED, WHOLE, Field
from zhanggui.desks.promotion.drafts.typed import Mistyped, plain
from zhanggui.kernel.words import Words

NO_COST = Words("没有成本就算不出亏不亏", "without a cost nobody can say whether it loses money")
EMPTY = Words("这里要填", "this is needed")
FILL_COST = Words("填成本，或先导入成本表", "type the cost, or import the cost sheet first")


@dataclass(frozen=True)
class Mistake:
    """What is wrong in the field at `path` ("": somewhere in the whole), and how to mend it."""

    path: str
    what: Words
    mend: Words


@dataclass
class Read:
    """A scenario in the form of the guard, and which field each of its places was typed into."""

    scenario: dict[str, Any]
    mistakes: list[Mistake] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    def path_of(self, place: str) -> str:
        """layers[1].promotions[0].tiers[2] → promotions.p4.tiers: the field of the longest known beginning."""
        while place:
            if place in self.places:
                return self.places[place]
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        return ""


def read(entry: Entry) -> Read:
    """Everything that was typed. With mistakes the scenario is not whole."""
    told = Read({"currency": entry["currency"], "items": [], "layers": []})
    _items(entry, told)
    for at, (key, layer) in enumerate(entry["layers"].items()):
        told.places[f"layers[{at}]"] = f"layers.{key}.combine"
        mine = [(k, p) for k, p in entry["promotions"].items() if p["layer"] == key]
        told.scenario["layers"].append({
            "name": layer["name"], "combine": layer["combine"], "base": layer["base"],
            "promotions": [_promotion(entry, k, p, f"layers[{at}].promotions[{n}]", told) for n, (k, p) in enumerate(mine)],
        })  # fmt: skip
    for group, fields in WHOLE.items():
        values = _fields(fields, entry[group], group, group, told)
        if values or group == "basket":
            told.scenario[group] = values
    return told


def _items(entry: Entry, told: Read) -> None:
    if not entry["items"]:
        told.mistakes.append(Mistake("items", Words("还没有商品", "no goods yet"), Words("先加商品", "add goods first")))
    for n, (key, item) in enumerate(entry["items"].items()):
        place = f"items[{n}]"
        told.places[place] = f"items.{key}.price"
        told.scenario["items"].append({"sku": item["sku"], **_fields(ITEM, item, f"items.{key}", place, told)})


def _fields(fields: Iterable[Field], row: Mapping[str, Any], path: str, place: str, told: Read) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for f in fields:
        text, at = str(row.get(f.key) or "").strip(), f"{path}.{f.key}"
        told.places[f"{place}.{f.key}"] = at
        if not text:
            if f.needed:
                is_cost = f.key == "cost" and path.startswith("items.")
                example = f.example if f.example.zh else Words("填一个数", "type a number")
                mend = FILL_COST if is_cost else Words(f"例如 {example.zh}", f"for example {example.en}") if f.example.zh else example
                told.mistakes.append(Mistake(at, NO_COST if is_cost else EMPTY, mend))
            continue
        try:
            values[f.key] = _plain(f.read(text))
        except Mistyped as error:
            told.mistakes.append(Mistake(at, error.what, error.mend))
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [[plain(a), plain(b)] for a, b in value]
    return plain(value) if isinstance(value, Decimal | int) else value


def _promotion(entry: Entry, key: str, row: Mapping[str, Any], place: str, told: Read) -> dict[str, Any]:
    form, path = KINDS[row["kind"]], f"promotions.{key}"
    told.places[place] = f"{path}.name"
    told.places |= {
        f"{place}.{a}": f"{path}.{b}"
        for a, b in (("id", "name"), ("scope", "scope"), ("limit_mode", "limit_mode"), ("cross_shop", "cross_shop"))
    }
    values = _fields((*form.fields, *SHARED), row, path, place, told)
    name = str(row["name"]).strip()
    if not name:
        told.mistakes.append(Mistake(f"{path}.name", Words("优惠要有个名字", "the promotion needs a name"), form.name))
    elif sum(str(p["name"]).strip() == name for p in entry["promotions"].values()) > 1:
        told.mistakes.append(
            Mistake(
                f"{path}.name",
                Words(f"有两个优惠都叫「{name}」", f"two promotions are called '{name}'"),
                Words("换一个名字", "call it otherwise"),
            )
        )
    scope: Any = "all"
    if row["scope"] == "some":
        scope = [entry["items"][k]["sku"] for k in row["items"] if k in entry["items"]]
        if not scope:
            told.mistakes.append(
                Mistake(
                    f"{path}.scope", Words("没有勾商品", "no item is ticked"), Words("勾几个，或选全部商品", "tick some, or choose all")
                )
            )
    made = {"id": name, "kind": row["kind"], "scope": scope, "funded_by": row["funded_by"], **values}
    if "limit_per_buyer" in values and row["limit_mode"] == "first_pieces":
        made["limit_mode"] = row["limit_mode"]
    if form.crosses and row["cross_shop"]:
        made["cross_shop"] = True
    return made
