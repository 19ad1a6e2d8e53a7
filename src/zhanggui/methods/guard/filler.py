"""The least a basket's figures can come to over every amount of other shops' goods that a buyer may add to it.

The filler x is cut into cells in which all amounts follow one formula (`curve`). In a cell the least value lies at an end (reached there, or
only approached) or where the slope is zero; all of them are looked at. Cells go on for ever only while a 每满 without a cap does: then a
lower bound of everything further out says when to stop, and when it never does, the figures are called bounds.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from zhanggui.methods.guard.basket import Outcome, settle
from zhanggui.methods.guard.curve import Cell, Curve
from zhanggui.methods.guard.kinds import FAR, ZERO, Amount
from zhanggui.methods.guard.steps import Floats
from zhanggui.methods.guard.world import Layer, Promotion, World

MOST_CELLS = 150
CLOSE = 1e-8  # bounds in floating point nearer than this to what was found are equal to it
Figure = tuple[str, int]  # ("price" | "receipt", item) of a line, ("margin", 0) of the basket
MARGIN: Figure = ("margin", 0)
MOST_FILLER = 10**9  # yuan; nobody adds more, so what lies beyond is only approached
NEAR_FIRST = 15
AT_ONCE = 3  # cells of a stretch looked at before it is bounded anew in parts
PARTS = 8
LIKELY = 5  # marks of which a filler is tried without a search
Bound = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class Least:
    """The least value of a figure that was seen, and the filler that reaches it; None when it is only approached."""

    value: Fraction
    filler: Fraction | None


@dataclass
class Filled:
    """The least of every figure seen, and a lower bound of the one that was asked for."""

    least: dict[Figure, Least] = field(default_factory=dict)
    low: Fraction = ZERO

    def offer(self, key: Figure, value: Fraction, filler: Fraction | None) -> None:
        known = self.least.get(key)
        if known is None or value < known.value or (value == known.value and known.filler is None):
            self.least[key] = Least(value, filler)


def crosses(layers: Sequence[Layer]) -> bool:
    """Whether other shops' goods matter in these layers."""
    return any(p.cross_shop for x in layers for p in x.promotions)


def filled(
    world: World, layers: Sequence[Layer], basket: Mapping[int, int], goal: Figure, bound: Bound, enough: Fraction | None = None
) -> Filled:
    """The least value of `goal` for `basket` over every filler x ≥ 0.

    `bound(lows, highs)`: lower bounds of it for stretches of the filler. `enough`: values from there on need not be told apart.
    Stretches are looked at cell by cell, the one with the lowest bound first, until no bound is below what was found.
    """
    found = Filled()
    _point(world, layers, basket, ZERO, ZERO, found)
    if not crosses(layers):
        found.low = found.least[goal].value
        return found
    stretches = _stretches(bound, _first_edges(world, layers, basket))
    heapq.heapify(stretches)
    left, far = MOST_CELLS, False
    while stretches and left > 0:
        if not far and left <= MOST_CELLS - NEAR_FIRST:  # what is only approached far away must not hide an equal that is reached near
            _far(world, layers, basket, found)
            far = True
        best = found.least[goal].value
        below, low, high = heapq.heappop(stretches)
        if below >= float(best if enough is None else min(best, enough)) - CLOSE:
            stretches = []
            break
        start = low
        for _ in range(AT_ONCE):
            end = _cell(world, layers, basket, start, goal, found)
            left -= 1
            if end is None or end >= high:
                break
            start = end
        else:
            for part in _stretches(bound, _split(start, high)):
                heapq.heappush(stretches, part)
    if not far:
        _far(world, layers, basket, found)
    best = found.least[goal].value
    found.low = min(best, lower(stretches[0][0])) if stretches else best
    return found


def lower(bound: float) -> Fraction:
    """A bound in floating point as a fraction that is surely no higher."""
    return Fraction(float(bound)) - Fraction(abs(float(bound))) / 10**12 - Fraction(1, 10**12)


def _first_edges(world: World, layers: Sequence[Layer], basket: Mapping[int, int]) -> list[Fraction]:
    """Between the sums at which a promotion across shops may turn; then ever longer."""
    listed = sum((world.items[i].price * n for i, n in basket.items()), ZERO)
    marks = {m for x in layers for p in x.promotions if p.cross_shop for m in marks_of(p)}
    near = sorted({max(m - listed, ZERO) for m in marks} | {ZERO})
    return [*near, *((near[-1] + 1) * 4**n for n in range(12)), FAR, FAR * 100]


def marks_of(p: Promotion) -> list[Fraction]:
    """The first sums at which it gives more."""
    return [t for t, _ in p.tiers] if p.threshold is None else [p.threshold * n for n in range(1, 7)]


def likely_fillers(world: World, layers: Sequence[Layer], basket: Mapping[int, int]) -> list[Fraction | None]:
    """Nothing, those that bring a basket's list price to a mark of a promotion across shops, and ever more (None)."""
    if not crosses(layers):
        return [ZERO]
    listed = sum((world.items[i].price * n for i, n in basket.items()), ZERO)
    marks = {m for x in layers for p in x.promotions if p.cross_shop for m in marks_of(p)}
    return [ZERO, *sorted(m - listed for m in marks if m > listed)[:LIKELY], None]


def _split(low: Fraction, high: Fraction) -> list[Fraction]:
    """A stretch in parts: equal ones, or ever longer ones where it is long."""
    if low > 0 and high > 4 * low:
        step = Fraction(float(high / low) ** (1 / PARTS))
        return [low * step**n for n in range(PARTS)] + [high]
    return [low + (high - low) * n / PARTS for n in range(PARTS)] + [high]


def _stretches(bound: Bound, edges: Sequence[Fraction]) -> list[tuple[float, Fraction, Fraction]]:
    lows, highs = np.array([float(x) for x in edges[:-1]]), np.array([float(x) for x in edges[1:]])
    return [(float(b), low, high) for b, low, high in zip(bound(lows, highs), edges[:-1], edges[1:], strict=True)]


def figures(out: Outcome) -> dict[Figure, Amount]:
    """Every figure of a settled basket."""
    prices = {("price", i): v for i, v in zip(out.items, out.prices, strict=True)}
    return prices | {("receipt", i): v for i, v in zip(out.items, out.receipts, strict=True)} | {MARGIN: out.margin}


def _point(world: World, layers: Sequence[Layer], basket: Mapping[int, int], at: Fraction, reached: Fraction | None, found: Filled) -> None:
    for key, here in figures(settle(world, layers, basket, at)).items():
        found.offer(key, Fraction(here), reached if at <= MOST_FILLER else None)


def _far(world: World, layers: Sequence[Layer], basket: Mapping[int, int], found: Filled) -> None:
    """What is approached for ever larger fillers: the plain fraction beside what `FAR` comes to, from which it differs by 1e-20 at most."""
    for key, here in figures(settle(world, layers, basket, FAR)).items():
        near = Fraction(here).limit_denominator(10**12)
        found.offer(key, near if abs(near - here) < Fraction(1, 10**20) else Fraction(here), None)


def _cell(
    world: World, layers: Sequence[Layer], basket: Mapping[int, int], start: Fraction, goal: Figure, found: Filled
) -> Fraction | None:
    """Look at the point `start` and the cell right of it. → where the cell ends, None: never."""
    _point(world, layers, basket, start, start, found)
    cell = Cell(start)
    curve = figures(settle(world, layers, basket, cell.filler()))[goal]
    end = cell.end()
    if not isinstance(curve, Curve):
        inside = _inside(start, end)
        found.offer(goal, Fraction(curve), inside if inside <= MOST_FILLER else None)
    else:
        found.offer(goal, curve.at(start), None)
        last = curve.at(end) if end is not None else curve.far()
        if last is not None:
            found.offer(goal, last, None)
        for x in curve.stands_still(end):
            found.offer(goal, curve.at(x), x if x <= MOST_FILLER else None)
    return end


def _inside(start: Fraction, end: Fraction | None) -> Fraction:
    """A filler within a cell: the next whole cent where there is one."""
    cent = Fraction(start * 100 // 1 + 1, 100)
    return cent if end is None or cent < end else (start + end) / 2
