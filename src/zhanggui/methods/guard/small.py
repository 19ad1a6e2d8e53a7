"""The exact answer of a world small enough to look at every basket.

Lower bounds of all baskets are worked out at once (`bounds`); then baskets are settled exactly, the one with the lowest bound first, until
no bound left is below what was found. Nothing is skipped that could be lower, so what is found is the least of all baskets.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.guard.bounds import Bounds, bounds
from zhanggui.methods.guard.every import Ints, every_basket, unit_of, whole
from zhanggui.methods.guard.filler import MARGIN, Bound, Figure, Filled, crosses, filled, lower, marks_of
from zhanggui.methods.guard.records import Records
from zhanggui.methods.guard.steps import HUGE, Floats
from zhanggui.methods.guard.world import FEW, Interval, Layer, World

CLOSE = 1e-9  # bounds nearer than this to what was found are equal to it
MOST_SETTLED = 4000  # baskets settled exactly, per figure, group and interval
MOST_FILLED = 300  # the same when other shops' goods must be searched too
AT_ONCE = 20_000  # baskets × stretches bounded in one pass
RANGES = 24  # stretches of the filler with a bound of their own


@dataclass
class Baskets:
    """Every basket of some items in one interval, their bounds, and what was settled of them."""

    world: World
    interval: Interval
    items: Sequence[int]
    qty: Ints

    def __post_init__(self) -> None:
        self.layers = among(self.interval.layers, self.items)
        self.unit = unit_of(self.world)
        self.crosses = crosses(self.layers)

    @cached_property
    def lows(self) -> Bounds:
        """Lower bounds over every filler: the least of those of the filler's stretches."""
        if not self.crosses:
            return bounds(self.world, self.layers, self.items, self.qty, self.unit, None)
        found: Bounds | None = None
        ranges = self._ranges()
        together = max(1, AT_ONCE // max(self.qty.shape[1], 1))
        for at in range(0, len(ranges), together):
            part = self._over(ranges[at : at + together])
            found = part if found is None else Bounds(*(np.minimum(a, b) for a, b in zip(_parts(found), _parts(part), strict=True)))
        assert found is not None
        return found

    def _over(self, ranges: Sequence[tuple[Floats, Floats]]) -> Bounds:
        """The least over some stretches of the filler: one beside the other, so that a few baskets take one pass."""
        lows, highs = (np.concatenate(edges) for edges in zip(*ranges, strict=True))
        found = bounds(self.world, self.layers, self.items, np.tile(self.qty, len(ranges)), self.unit, (lows, highs))
        return Bounds(*(x.reshape(*x.shape[:-1], len(ranges), -1).min(axis=-2) for x in _parts(found)))

    def _ranges(self) -> list[tuple[Floats, Floats]]:
        """Stretches of the filler between the sums at which something of other shops may turn."""
        listed = (np.array([whole(self.world.items[i].price, self.unit) for i in self.items])[:, None] * self.qty).sum(axis=0).astype(float)
        marks = sorted({m for x in self.layers for p in x.promotions if p.cross_shop for m in marks_of(p)})[:RANGES]
        edges = [np.zeros_like(listed), *(np.maximum(float(m * self.unit) - listed, 0.0) for m in marks), np.full_like(listed, HUGE)]
        return list(itertools.pairwise(edges))

    def basket(self, n: int) -> dict[int, int]:
        return {i: int(q) for i, q in zip(self.items, self.qty[:, n], strict=True) if q}

    def settle(self, n: int, goal: Figure, enough: Fraction | None) -> Filled:
        """The least of a figure over every filler. `enough`: of one piece; what is no lower need not be told apart."""
        basket = self.basket(n)
        pieces = 1 if goal == MARGIN else basket[goal[1]]
        return filled(self.world, self.layers, basket, goal, self._bound(basket, goal), None if enough is None else enough * pieces)

    def _bound(self, basket: dict[int, int], goal: Figure) -> Bound:
        items = sorted(basket)
        pieces = np.array([[basket[i]] for i in items], np.int64)

        def bound(lows: Floats, highs: Floats) -> Floats:
            stretch = lows * self.unit * (1 - 1e-12), highs * self.unit * (1 + 1e-12)
            found = bounds(self.world, self.layers, items, np.repeat(pieces, len(lows), axis=1), self.unit, stretch)
            if goal == MARGIN:
                return found.margins
            line: Floats = (found.prices if goal[0] == "price" else found.receipts)[items.index(goal[1])]
            return line

        return bound


def _parts(found: Bounds) -> tuple[Floats, Floats, Floats]:
    return found.prices, found.receipts, found.margins


def among(layers: Sequence[Layer], items: Sequence[int]) -> tuple[Layer, ...]:
    """The layers with only the promotions that cover one of the items."""
    some = set(items)
    kept = (tuple(p for p in x.promotions if p.scope is None or not some.isdisjoint(p.scope)) for x in layers)
    return tuple(Layer(x.name, x.combine, x.base, ps) for x, ps in zip(layers, kept, strict=True))


def baskets_of(world: World, interval: Interval, items: Sequence[int], at_most: int) -> Baskets | None:
    """Every basket of the items; None when there are more than `at_most`."""
    if len(items) > FEW:
        return None
    unit = unit_of(world)
    prices = [whole(world.items[i].price, unit) for i in items]
    qty = every_basket(prices, whole(world.max_amount, unit), world.max_qty, at_most)
    return None if qty is None else Baskets(world, interval, items, qty)


def search_items(found: Baskets, records: Records, items: Sequence[int]) -> None:
    """The least price and receipt of a piece of each of the items."""
    for row, item in enumerate(found.items):
        if item in items:
            with np.errstate(divide="ignore", invalid="ignore"):
                for name, figures in (("price", found.lows.prices), ("receipt", found.lows.receipts)):
                    _descend(found, records, (name, item), np.where(found.qty[row] > 0, figures[row] / found.qty[row], np.inf))


def search_margin(found: Baskets, records: Records) -> None:
    """The least margin of a whole basket."""
    _descend(found, records, MARGIN, found.lows.margins)


def _descend(found: Baskets, records: Records, key: Figure, lows: NDArray[np.float64]) -> None:
    left = MOST_FILLED if found.crosses else MOST_SETTLED
    for n in np.argsort(lows, kind="stable"):
        if not np.isfinite(lows[n]):
            return
        least = records.least(key)
        if least is not None and lows[n] >= float(least) - CLOSE * max(1.0, abs(float(least))):
            return
        if left <= 0:
            records.leave_open(key, lower(lows[n]))
            return
        left -= 1
        records.note(found.settle(int(n), key, least), found.basket(int(n)), found.interval, key)
