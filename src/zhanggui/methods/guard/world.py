"""The world of the price guard: items, layers of promotions, fees, floors, and what a basket may be.

Money is exact: `Fraction`s of the currency. Items are known by their place in `World.items`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Literal

Kind = Literal["percent_off", "amount_off", "fixed_price", "threshold_off", "every_off", "qty_off", "nth_off", "gift"]
Combine = Literal["best", "best_line", "sum", "chain"]
Base = Literal["running", "original"]
Moment = datetime | None  # None is open: always before, or always after

PIECE_KINDS: frozenset[Kind] = frozenset({"amount_off", "fixed_price", "nth_off"})  # fall on their own line
SUM_KINDS: frozenset[Kind] = frozenset({"threshold_off", "every_off"})  # by the amount in scope; only these may cross shops
FEW = 60  # goods of a world that may be looked at one basket at a time
FIRST_KINDS: frozenset[Kind] = PIECE_KINDS | {"percent_off"}  # may fall on the first pieces only


@dataclass(frozen=True)
class Item:
    """One SKU: its list price, what it costs the shop, and what is known beside."""

    sku: str
    price: Fraction
    cost: Fraction
    stock: int | None = None
    median_price_30d: Fraction | None = None


@dataclass(frozen=True)
class Promotion:
    """One promotion; only the fields of its kind matter. `scope` None is every item."""

    id: str
    kind: Kind
    scope: frozenset[int] | None = None
    platform: bool = False  # the platform pays for it
    limit: int | None = None  # pieces per buyer
    first_pieces: bool = False  # beyond the limit the dearest pieces keep it; else it is void
    cross_shop: bool = False
    starts: Moment = None
    ends: Moment = None
    rate: Fraction = Fraction(0)
    value: Fraction = Fraction(0)
    threshold: Fraction | None = None
    tiers: tuple[tuple[Fraction, Fraction], ...] = ()  # (threshold or pieces, value or rate), rising
    max_times: int | None = None
    min_qty: int = 1
    nth: int = 0
    cost: Fraction = Fraction(0)  # of the gift

    def __hash__(self) -> int:
        return hash(self.id)  # of fractions it takes long

    def covers(self, item: int) -> bool:
        return self.scope is None or item in self.scope

    @property
    def counts(self) -> bool:
        """Whether it hangs on how many pieces of its scope are in the basket, of other items too."""
        return self.limit is not None or self.min_qty > 1 or self.kind == "qty_off"

    def can_count(self, pieces: int) -> bool:
        """Whether so many pieces in scope leave it standing: beyond its limit it is void."""
        return self.limit is None or self.first_pieces or pieces <= self.limit

    def runs_at(self, start: Moment) -> bool:
        """Whether it runs during the interval that begins at `start` (None: before every date)."""
        if start is None:
            return self.starts is None
        return (self.starts is None or self.starts <= start) and (self.ends is None or start < self.ends)


@dataclass(frozen=True)
class Layer:
    """One layer: which of its promotions apply together, and on which amounts."""

    name: str
    combine: Combine
    base: Base
    promotions: tuple[Promotion, ...]


@dataclass(frozen=True)
class World:
    """A whole scenario. `floors` hold for every item; `max_amount` bounds a basket's list price."""

    items: tuple[Item, ...]
    layers: tuple[Layer, ...]
    max_amount: Fraction
    max_qty: int
    commission: Fraction = Fraction(0)
    shipping: Fraction = Fraction(0)
    min_margin_rate: Fraction = Fraction(0)
    min_unit_price: Fraction | None = None
    begins: Moment = None
    ends: Moment = None
    currency: str = "CNY"

    @property
    def many(self) -> bool:
        """More goods than every basket of can be looked at."""
        return len(self.items) > FEW

    def during(self, start: Moment) -> tuple[Layer, ...]:
        """The layers with only the promotions that run in the interval beginning at `start`."""
        return tuple(replace(x, promotions=tuple(p for p in x.promotions if p.runs_at(start))) for x in self.layers)

    def unlimited(self) -> World:
        """The same without every promotion that has a limit per buyer."""
        return replace(self, layers=tuple(replace(x, promotions=tuple(p for p in x.promotions if p.limit is None)) for x in self.layers))


@dataclass(frozen=True)
class Interval:
    """A stretch of time in which the same promotions run."""

    starts: Moment
    ends: Moment
    layers: tuple[Layer, ...] = field(repr=False, compare=False)


def intervals(world: World) -> list[Interval]:
    """Every distinct interval inside the scenario's time, half open, in order; of those with the same promotions only the first."""
    edges = {m for x in world.layers for p in x.promotions for m in (p.starts, p.ends) if m is not None}
    inside = sorted(m for m in edges if (world.begins is None or m > world.begins) and (world.ends is None or m < world.ends))
    bounds = [world.begins, *inside, world.ends]
    found: dict[frozenset[tuple[int, int]], Interval] = {}
    for start, end in itertools.pairwise(bounds):
        running = frozenset((i, j) for i, x in enumerate(world.layers) for j, p in enumerate(x.promotions) if p.runs_at(start))
        if running not in found:
            found[running] = Interval(start, end, world.during(start))
    return list(found.values())
