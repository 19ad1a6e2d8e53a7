"""What is typed into a draft, as it was typed: goods, layers, promotions, fees, floors. Rows have keys of their own, so that two people may edit at once.

A field is named by its place: items.i3.price, promotions.p2.tiers, fees.commission_rate. Values are the texts of the fields; a promotion's `items` are keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from operator import eq
from typing import Any

from zhanggui.desks.promotion.drafts.kinds import BASES, COMBINES, FUNDED, ITEM, KINDS, LIMITS, SHARED, WHOLE
from zhanggui.desks.promotion.drafts.shown import same
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

Entry = dict[str, Any]
MOST_ITEMS, MOST_PROMOTIONS, MOST_LAYERS, LONGEST = 3_000, 200, 12, 4_000
ITEM_FACTS = ("sku", "title", "cost_from", "as_of", "lowest", "last")  # told by the shop's data, not typed
CHOICES: dict[str, tuple[str, ...]] = {
    "scope": ("all", "some"), "funded_by": tuple(FUNDED), "limit_mode": tuple(LIMITS), "cross_shop": ("", "1"), "combine": tuple(COMBINES), "base": tuple(BASES),
}  # fmt: skip
DEFAULTS = {"basket.max_amount": "5000", "basket.max_qty_per_sku": "20", "floors.min_margin_rate": "0%"}


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed meanwhile. `theirs` None: its row is gone."""

    path: str
    base: str
    mine: str
    theirs: str | None


def blank(layers: Iterable[Mapping[str, Any]]) -> Entry:
    """An empty draft with these layers (name, combine, base, kinds)."""
    entry: Entry = {"next": 1, "currency": "CNY", "items": {}, "layers": {}, "promotions": {}}
    for group, fields in WHOLE.items():
        entry[group] = {f.key: DEFAULTS.get(f"{group}.{f.key}", "") for f in fields}
    for layer in list(layers)[:MOST_LAYERS]:
        entry["layers"][_key(entry, "l")] = dict(layer)
    return entry


def _key(entry: Entry, letter: str) -> str:
    entry["next"] += 1
    return f"{letter}{entry['next'] - 1}"


def add_item(entry: Entry, sku: str, **known: str) -> str:
    """One more SKU with what is known of it → its key. Raises UseError when it is there already, or there are too many."""
    sku = sku.strip()
    if not sku or len(sku) > 80:
        raise UseError(
            Words("SKU 编码空着或太长", "the SKU is empty or too long"),
            Words("写商家编码或平台的 SKU 号", "write the merchant's code or the SKU id"),
        )
    if any(item["sku"] == sku for item in entry["items"].values()):
        raise UseError(Words(f"{sku} 已经在里面了", f"{sku} is there already"), Words("直接改那一行", "change its row"))
    if len(entry["items"]) >= MOST_ITEMS:
        raise UseError(Words(f"最多 {MOST_ITEMS} 个 SKU", f"{MOST_ITEMS} SKUs at most"), Words("分成两份", "make two drafts"))
    key = _key(entry, "i")
    entry["items"][key] = {
        "sku": sku,
        **{f.key: known.get(f.key, "") for f in ITEM},
        **{k: known.get(k, "") for k in ITEM_FACTS if k != "sku"},
    }
    return key


def add_promotion(entry: Entry, layer: str, kind: str, name: str = "", items: Iterable[str] | None = None, **known: str) -> str:
    """One more promotion → its key. `items`: the keys of the goods it is for, None for all."""
    if kind not in KINDS or layer not in entry["layers"]:
        raise UseError(
            Words("没有这种优惠，或没有这一层", "no such kind of promotion, or no such layer"), Words("刷新后再选", "look again and choose")
        )
    if len(entry["promotions"]) >= MOST_PROMOTIONS:
        raise UseError(
            Words(f"最多 {MOST_PROMOTIONS} 个优惠", f"{MOST_PROMOTIONS} promotions at most"), Words("分成两份", "make two drafts")
        )
    key, form = _key(entry, "p"), KINDS[kind]
    entry["promotions"][key] = {
        "kind": kind, "layer": layer, "name": _free_name(entry, name or form.name.zh), "scope": "all" if items is None else "some", "items": list(items or ()),
        "funded_by": "merchant", "limit_mode": "void", "cross_shop": "", **{f.key: "" for f in (*form.fields, *SHARED)}, **known,
    }  # fmt: skip
    return key


def _free_name(entry: Entry, name: str) -> str:
    taken = {p["name"] for p in entry["promotions"].values()}
    return next(n for n in (name, *(f"{name} {i}" for i in range(2, MOST_PROMOTIONS + 3))) if n not in taken)


def remove(entry: Entry, group: str, key: str) -> None:
    """Take an item or a promotion out. An item leaves the scopes it was named in."""
    if group not in ("items", "promotions") or entry[group].pop(key, None) is None:
        raise UseError(Words("这一行已经没有了", "that row is gone already"), Words("刷新看看", "look again"))
    if group == "items":
        for promotion in entry["promotions"].values():
            promotion["items"] = [k for k in promotion["items"] if k != key]


def value_at(entry: Entry, path: str) -> str | None:
    """What stands in a field, as a text; None where there is no such field (any more)."""
    group, _, rest = path.partition(".")
    if group in WHOLE:
        found = entry[group].get(rest)
    elif group in ("items", "promotions", "layers") and rest.partition(".")[0] in entry[group]:
        key, _, name = rest.partition(".")
        found = entry[group][key].get(name) if _is_typed(group, entry[group][key], name) else None
    else:
        found = None
    return " ".join(found) if isinstance(found, list) else found


def _is_typed(group: str, row: Mapping[str, Any], name: str) -> bool:
    """Whether a person may change that field."""
    if group == "items":
        return any(f.key == name for f in ITEM)
    if group == "layers":
        return name in ("combine", "base")
    extra = {"name", "scope", "items", "layer", "funded_by", "limit_mode", "cross_shop"}
    return name in extra or any(f.key == name for f in (*KINDS[row["kind"]].fields, *SHARED))


def changed(entry: Entry, changes: Mapping[str, tuple[str, str]], force: bool = False) -> tuple[Entry, list[Clash]]:
    """The entry with changes (path → what stood there, what shall), and those that clash with what stands there now.

    A field somebody else changed meanwhile keeps their text unless `force`. Raises UseError for a field that cannot be.
    """
    after, clashes = deepcopy(entry), []
    for path, (base, mine) in changes.items():
        now, alike = value_at(entry, path), _alike(entry, path)
        if now is None:
            clashes.append(Clash(path, base, mine, None))
        elif alike(now, mine):
            continue
        elif not alike(now, base) and not force:
            clashes.append(Clash(path, base, mine, now))
        else:
            _put(after, path, mine)
    return after, clashes


def _alike(entry: Entry, path: str) -> Callable[[str, str], bool]:
    """When two texts of that field are one; what a page shows may be another form of what was typed."""
    group, _, rest = path.partition(".")
    key, _, name = rest.partition(".")
    row = entry["promotions"].get(key) if group == "promotions" else None
    form = next((f for f in KINDS[row["kind"]].fields if f.key == name), None) if row else None
    return partial(same, form.read) if form else eq


def _put(entry: Entry, path: str, text: str) -> None:
    group, _, rest = path.partition(".")
    key, _, name = rest.partition(".")
    row, name = (entry[group], rest) if group in WHOLE else (entry[group][key], name)
    allowed = CHOICES.get(name) or (tuple(entry["layers"]) if name == "layer" else None)
    if len(text) > LONGEST * (10 if name == "items" else 1) or (allowed is not None and text not in allowed):
        raise UseError(
            Words(f"{path} 不能是「{text[:30]}」", f"{path} cannot be '{text[:30]}'"), Words("刷新后再改", "look again and change it")
        )
    row[name] = [k for k in text.split() if k in entry["items"]] if name == "items" else text


def unread(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What of the imported sheets was not understood: where, the text, why and how to mend it. It stays with the draft until it is signed."""
    return [{"where": Words(*where)._asdict(), "text": text, "why": Words(*why)._asdict()} for where, text, why in entry.get("left") or ()]
