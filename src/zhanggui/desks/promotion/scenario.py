"""A scenario of items, layers of promotions, fees and floors → the exact world of the price guard, or every mistake with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast, get_args

from zhanggui.desks.promotion.exact_numbers import shown
from zhanggui.desks.promotion.mistakes import Mistake, ScenarioError
from zhanggui.desks.promotion.reading_objects import Found, Node, node
from zhanggui.desks.promotion.reading_promotions import nearest, read_promotion
from zhanggui.desks.promotion.reading_values import texts
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.world import Base, Combine, Item, Layer, Promotion, World

TOP = ("currency", "items", "layers", "fees", "floors", "basket", "when", "name", "note", "not_understood")
ITEM = ("sku", "price", "cost", "stock", "median_price_30d", "name", "note")
LAYER = ("name", "combine", "base", "promotions", "note")
EXAMPLE_ITEM = '{"sku": "A", "price": 100.00, "cost": 60.00}'
EXAMPLE_BASKET = '{"max_amount": 5000, "max_qty_per_sku": 20}'


@dataclass(frozen=True)
class Scenario:
    """A scenario that was read: its world, and what is not wrong but worth a look (of its form; `notes.py` has those of its sense); `names`: of SKUs."""

    world: World
    notes: tuple[Mistake, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()  # of the sheets it was made from: what it is without


def read_scenario(raw: Any) -> World:
    """The world of a scenario. Raises ScenarioError with every mistake."""
    return read(raw).world


def read_scenario_file(path: Path) -> World:
    """The world of a JSON or TOML file. Raises ScenarioError; FileError when there is no such file."""
    from zhanggui.desks.promotion.scenario_file import load_raw

    return read_scenario(load_raw(path))


def read(raw: Any) -> Scenario:
    """The world of a scenario with the notes of its form. Raises ScenarioError with every mistake."""
    found = Found()
    top = node(raw, "", found)
    world = None if top is None else _world(top)
    if found.mistakes or world is None:
        raise ScenarioError(found.mistakes)
    return Scenario(world, tuple(found.notes), found.names, tuple(raw.get("not_understood") or ()))


def _world(top: Node) -> World:
    top.knows(TOP)
    for key in ("name", "note"):
        top.text(key)
    top.read("not_understood", texts)
    items = _items(top)
    skus = {item.sku: n for n, item in enumerate(items)}
    layers = _layers(top, skus)
    fees, floors, when = _fees(top), _floors(top), _when(top)
    most = _basket(top)
    _one_sort_of_moments(top)
    return World(
        tuple(items), layers, *most, *fees, *floors, begins=when[0], ends=when[1], currency=top.text("currency") or "CNY"
    )  # fmt: skip


def _items(top: Node) -> list[Item]:
    if not top.needs("items", f"[{EXAMPLE_ITEM}]"):
        return []
    listed = top.objects("items")
    if not listed and isinstance(top.raw["items"], list):
        top.wrong("items", Words("没有商品", "there are no items"), Words(f"至少一个：{EXAMPLE_ITEM}", f"at least one: {EXAMPLE_ITEM}"))
    items: list[Item] = []
    first: dict[str, str] = {}
    for place, raw in listed:
        item = _item(raw, place, top.found, first)
        if item is not None:
            items.append(item)
    return items


def _item(raw: Any, place: str, found: Found, first: dict[str, str]) -> Item | None:
    """One item. One whose price is wrong still counts as known, so that scopes that name it are not mistaken too."""
    one = node(raw, place, found)
    if one is None:
        return None
    one.knows(ITEM)
    sku = one.text("sku") if one.needs("sku", '"A"') else None
    if sku is not None:
        one.about = sku
        if sku in first:
            one.wrong(
                "sku",
                Words(f"{sku} 已经在 {first[sku]}", f"{sku} stands at {first[sku]} already"),
                Words("每个 SKU 只写一次", "each SKU once"),
            )
        first.setdefault(sku, place)
    price = one.number("price") if one.needs("price", "100.00") else None
    cost = one.number("cost") if one.needs("cost", "60.00") else None
    median, stock = one.number("median_price_30d"), one.whole("stock")
    one.text("note")
    name = one.text("name")
    if sku is not None and name is not None:
        found.names[sku] = name.strip()
    return None if sku is None else Item(sku, price or Fraction(0), cost or Fraction(0), stock, median)


def _layers(top: Node, skus: Mapping[str, int]) -> tuple[Layer, ...]:
    if not top.needs("layers", '[{"name": "店铺", "combine": "chain", "base": "running", "promotions": []}]'):
        return ()
    seen: dict[str, str] = {}
    layers = (_layer(raw, place, top.found, skus, seen) for place, raw in top.objects("layers"))
    return tuple(layer for layer in layers if layer is not None)


def _layer(raw: Any, place: str, found: Found, skus: Mapping[str, int], seen: dict[str, str]) -> Layer | None:
    one = node(raw, place, found)
    if one is None:
        return None
    one.knows(LAYER)
    one.text("note")
    name = one.text("name") or place
    combine = one.choice("combine", get_args(Combine)) if one.needs("combine", '"best"') else None
    base = one.choice("base", get_args(Base)) if one.needs("base", '"running"') else None
    promotions: list[Promotion] = []
    for at, each in one.objects("promotions"):
        p = read_promotion(each, at, found, skus)
        key = p.id if p is not None else each.get("id") if isinstance(each, Mapping) else None
        if isinstance(key, str):
            _once(found, seen, key, at)
        if p is not None:
            promotions.append(p)
    return Layer(name, cast(Combine, combine or "best"), cast(Base, base or "running"), tuple(promotions))


def _once(found: Found, seen: dict[str, str], key: str, place: str) -> None:
    if key in seen:
        found.mistakes.append(
            Mistake(
                f"{place}.id",
                Words(f"编号 {shown(key)} 已经用在 {seen[key]}", f"the id {shown(key)} is that of {seen[key]} already"),
                Words("每个优惠一个编号", "one id for each promotion"),
                key,
            )
        )
    seen.setdefault(key, place)


def _fees(top: Node) -> tuple[Fraction, Fraction]:
    """Commission rate and shipping cost."""
    one = top.child("fees")
    if one is None:
        return Fraction(0), Fraction(0)
    one.knows(("commission_rate", "shipping_cost"))
    return one.share("commission_rate") or Fraction(0), one.number("shipping_cost") or Fraction(0)


def _floors(top: Node) -> tuple[Fraction, Fraction | None]:
    """The least margin rate (below zero: a loss that is meant) and the least unit price."""
    one = top.child("floors")
    if one is None:
        return Fraction(0), None
    one.knows(("min_margin_rate", "min_unit_price"))
    return one.share("min_margin_rate", least=-1) or Fraction(0), one.number("min_unit_price")


def _basket(top: Node) -> tuple[Fraction, int]:
    """The greatest list price of a basket and the most pieces of one SKU."""
    one = top.child("basket") if top.needs("basket", EXAMPLE_BASKET) else None
    if one is None:
        return Fraction(0), 1
    one.knows(("max_amount", "max_qty_per_sku"))
    amount = one.number("max_amount", more=True) if one.needs("max_amount", "5000") else None
    pieces = one.whole("max_qty_per_sku", least=1) if one.needs("max_qty_per_sku", "20") else None
    return amount or Fraction(0), pieces or 1


def _when(top: Node) -> tuple[Any, Any]:
    one = top.child("when")
    if one is None:
        return None, None
    one.knows(("from", "to"))
    return one.window("from", "to")


def _one_sort_of_moments(top: Node) -> None:
    offsets = top.found.offsets
    if len(offsets) > 1:
        top.found.mistakes.append(
            Mistake(
                offsets[True],
                Words(f"这里的时间带时区，{offsets[False]} 的不带", f"this moment has an offset, that of {offsets[False]} has none"),
                Words("都写 +08:00，或都不写", "give all of them one, such as +08:00, or none"),
            )
        )


__all__ = ["Scenario", "ScenarioError", "nearest", "read", "read_scenario", "read_scenario_file"]
