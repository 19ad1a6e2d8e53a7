"""A price scenario (the JSON form of the guard's contract) as plain values, and the intervals in which one set of promotions holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

PER_PIECE = ("amount_off", "fixed_price", "nth_off")
Scenario = dict[str, Any]


def exact(number: Any) -> Fraction:
    """What was typed, not what the floating point number happens to be: 0.1 is one tenth."""
    return Fraction(str(number))


@dataclass(frozen=True)
class Promo:
    id: str
    kind: str
    scope: frozenset[int]
    platform: bool
    limit: int | None
    first_pieces: bool
    cross: bool
    starts: datetime | None
    ends: datetime | None
    value: Fraction = Fraction(0)  # also the cost of a gift
    rate: Fraction = Fraction(0)
    threshold: Fraction | None = None
    min_qty: int | None = None
    max_times: int | None = None
    group: int = 0  # n of nth_off
    tiers: tuple[tuple[Fraction, Fraction], ...] = ()  # the greatest first

    @property
    def endless(self) -> bool:
        """Whether a filler without end brings a discount without end."""
        return self.cross and self.kind == "every_off" and self.max_times is None


@dataclass(frozen=True)
class Layer:
    combine: str
    running: bool
    promos: tuple[Promo, ...]


@dataclass(frozen=True)
class Shop:
    skus: tuple[str, ...]
    prices: tuple[Fraction, ...]
    costs: tuple[Fraction, ...]
    layers: tuple[Layer, ...]
    commission: Fraction
    shipping: Fraction
    max_amount: Fraction
    max_qty: int
    within: tuple[datetime | None, datetime | None]


def read_shop(scenario: Scenario) -> Shop:
    items = scenario["items"]
    skus = tuple(i["sku"] for i in items)
    fees, basket, when = scenario.get("fees") or {}, scenario["basket"], scenario.get("when") or {}
    layers = []
    for layer in scenario["layers"]:
        promos = tuple(_promo(p, skus) for p in layer["promotions"])
        layers.append(Layer(layer["combine"], layer["base"] == "running", promos))
    return Shop(
        skus,
        tuple(exact(i["price"]) for i in items),
        tuple(exact(i["cost"]) for i in items),
        tuple(layers),
        exact(fees.get("commission_rate") or 0),
        exact(fees.get("shipping_cost") or 0),
        exact(basket["max_amount"]),
        int(basket["max_qty_per_sku"]),
        (_moment(when.get("from")), _moment(when.get("to"))),
    )


def _promo(p: dict[str, Any], skus: tuple[str, ...]) -> Promo:
    listed = p.get("scope") or "all"
    scope = range(len(skus)) if listed == "all" else [skus.index(s) for s in listed]
    value = p.get("cost") if p["kind"] == "gift" else p.get("value")
    threshold = p.get("threshold")
    return Promo(
        id=p["id"],
        kind=p["kind"],
        scope=frozenset(scope),
        platform=p.get("funded_by") == "platform",
        limit=p.get("limit_per_buyer"),
        first_pieces=p.get("limit_mode") == "first_pieces",
        cross=bool(p.get("cross_shop")),
        starts=_moment(p.get("starts")),
        ends=_moment(p.get("ends")),
        value=exact(value or 0),
        rate=exact(p.get("rate") or 0),
        threshold=None if threshold is None else exact(threshold),
        min_qty=p.get("min_qty"),
        max_times=p.get("max_times"),
        group=p.get("n") or 0,
        tiers=tuple(sorted(((exact(a), exact(b)) for a, b in p.get("tiers") or ()), reverse=True)),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def active_sets(shop: Shop) -> list[frozenset[str]]:
    """The ids of the promotions that hold together, once per different set: windows are half-open and cut at every start, end and `when`."""
    promos = [p for layer in shop.layers for p in layer.promos]
    first, last = shop.within
    edges = {t for p in promos for t in (p.starts, p.ends) if t is not None}
    inside = sorted(t for t in edges if (first is None or t > first) and (last is None or t < last))
    found: dict[frozenset[str], None] = {}
    for begin in [first, *inside]:  # [begin, next edge): nothing changes after its begin
        held = frozenset(p.id for p in promos if _holds(p, begin))
        found[held] = None
    return list(found)


def _holds(p: Promo, at: datetime | None) -> bool:
    if at is None:  # before every edge
        return p.starts is None
    return (p.starts is None or p.starts <= at) and (p.ends is None or at < p.ends)
