"""The worst order of a few goods: which pieces together leave least, once for every choice of thresholds that an order may reach.

A reduction by sum is the same money however many pieces share it, so what an order leaves is a sum over its pieces less the reductions it
reaches: a whole-number programme (scipy's HiGHS). Every simplification here is in favour of the buyer, so what comes out is a lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import product
from math import prod

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from zhanggui.methods.guard.catalogue import Bools, Cases, Catalogue, Ints, line_share
from zhanggui.methods.guard.kinds import MOST_TIMES, best_share, endless
from zhanggui.methods.guard.large import Large
from zhanggui.methods.guard.steps import Floats
from zhanggui.methods.guard.world import PIECE_KINDS, SUM_KINDS, Layer, Promotion

MOST_CELLS = 400  # choices of thresholds
MOST_PROGRAMMES = 16
LINES_IN_ALL = 2500  # in the programmes of one answer: of large ones fewer are solved
MOST_LINES = 2500  # of more only those that earn least are looked at, and no bound comes out
LEAST_EARNING, THEIR_PROGRAMMES = 40, 2
NODES = 500  # of one programme
SLIP = 1e-8  # yuan: what the programme's figures may be wrong by


@dataclass(frozen=True)
class Reached:
    """A reduction or gift that an order has from a sum of some goods on, in yuan."""

    start: float
    off: float
    goods: Bools
    original: bool  # the sum is that of list prices


@dataclass(frozen=True)
class Lines:
    """What may stand in an order, one entry each: some pieces of an item, what they leave and bring to a sum at the most, how many such lines."""

    item: Ints
    pieces: Floats
    margins: Floats
    brings: Floats
    listed: Floats
    most: Floats

    def take(self, at: Ints) -> Lines:
        return Lines(*(getattr(self, f.name)[at] for f in fields(self)))


@dataclass(frozen=True)
class Programme:
    """The lines of orders, what an order may come to by list prices, and every choice of what it may have reached."""

    lines: Lines
    most: float
    cells: list[tuple[Reached, ...]]


@dataclass(frozen=True)
class Order:
    """No order leaves less than `bound`; `baskets` came near it."""

    bound: float
    baskets: list[dict[int, int]]


def worst_orders(large: Large) -> Order | None:
    """None: too many choices, or promotions of other kinds. Among many goods only some are looked at: baskets, and no bound."""
    found = _programme(large)
    if found is None or not found.lines.item.size:
        return None
    lines = found.lines
    whole = len(lines.item) <= MOST_LINES
    if not whole:
        lines = lines.take(np.argsort(lines.margins / np.maximum(lines.brings, 1e-9), kind="stable")[:LEAST_EARNING])
        found = replace(found, lines=lines)
    tries = min(MOST_PROGRAMMES, max(LINES_IN_ALL // len(lines.item), THEIR_PROGRAMMES)) if whole else THEIR_PROGRAMMES
    corners = sorted(((_corner(found, cell), n) for n, cell in enumerate(found.cells)), key=lambda c: c[0])
    best, baskets, bounds = np.inf, list[dict[int, int]](), list[float]()
    for tried, (corner, n) in enumerate(corners):
        if corner >= best or tried >= tries:
            bounds.append(corner)
            break
        low, basket, value = _solved(lines, found.most, found.cells[n])
        bounds.append(low)
        if basket is not None:
            baskets.append(basket)
            best = min(best, value)
    bound = min(bounds) - SLIP - float(large.cat.world.shipping)
    return Order(bound if whole and np.isfinite(bound) else -np.inf, baskets)


def _programme(large: Large) -> Programme | None:
    cat = large.cat
    rates, options = [], [_gifts(cat, p) for x in cat.interval.layers for p in x.promotions if p.kind == "gift" and not p.platform]
    for layer in cat.rest:
        each = _rates(cat, layer)
        if each is None:
            return None
        rates.append(each)
        options += _reductions(cat, layer)
    if prod(map(len, options)) > MOST_CELLS:
        return None
    cells = [tuple(r for r in cell if r is not None) for cell in product(*options)]
    return Programme(_lines(large, rates), float(cat.world.max_amount), cells)


def _lines(large: Large, rates: Sequence[Floats]) -> Lines:
    """A piece of each item; where the number of pieces matters a line of every number, of which an order has one.

    Where it hangs on others, too, a piece at the least of all lines, which brings its list price.
    """
    cat, found = large.cat, []
    fits = cat.prices <= float(cat.world.max_amount * cat.unit)
    lined = cat.by_pieces & ~cat.by_others
    found.append(_least(cat, cat.variants(np.flatnonzero(fits & ~lined & ~cat.by_others), 1), 1, rates))
    for q in range(1, cat.world.max_qty + 1):
        some = np.flatnonzero(lined & (cat.prices * q <= float(cat.world.max_amount * cat.unit)))
        found.append(_least(cat, cat.variants(some, q), q, rates))
    hanging = [g.cases.take(cat.by_others[g.cases.item]) for g in large.groups]
    found.append(_least(cat, hanging, 0, rates))
    return Lines(*(np.concatenate([getattr(x, f.name) for x in found]) for f in fields(Lines)))


def _least(cat: Catalogue, variants: Sequence[Cases], q: int, rates: Sequence[Floats]) -> Lines:
    """The least that variants of lines of q pieces leave, and the most they bring. q = 0: of one piece of lines of any number."""
    size, unit = len(cat.prices), cat.unit
    kept, paid, brings = np.full(size, np.inf), np.full(size, np.inf), np.zeros(size)
    for x in variants:
        pieces = x.qty if q == 0 else np.ones(len(x.item))
        np.minimum.at(kept, x.item, x.amount / pieces / unit)
        np.minimum.at(paid, x.item, x.platform / pieces / unit)
        np.maximum.at(brings, x.item, (x.listed if q == 0 else x.amount) / pieces / unit)
    items = np.flatnonzero(np.isfinite(kept))
    listed = cat.prices[items] / unit * max(q, 1)
    left = kept[items]
    for layer, each in zip(cat.rest, rates, strict=True):
        base = left if layer.base == "running" else listed
        single = [p for p in _ours(layer) if p.kind in PIECE_KINDS]
        taken = sum(
            (np.where(cat.mask(p)[items], line_share(p, base * unit, max(q, 1), True, unit) / unit, 0.0) for p in single),
            np.zeros(len(items)),
        )
        left = np.maximum(left - base * each[items] - taken, 0.0)
    margins = np.maximum(left, 0.0) * (1 - float(cat.world.commission)) + paid[items] - cat.costs[items] * max(q, 1)
    one = (cat.by_pieces & ~cat.by_others)[items]
    most = np.where(one, 1, np.minimum(cat.world.max_qty, np.floor(float(cat.world.max_amount) / np.maximum(listed, 1e-9) + 1e-9)))
    return Lines(items, np.full(len(items), float(max(q, 1))), margins, brings[items], listed, most)


def _ours(layer: Layer) -> list[Promotion]:
    """What the shop pays: what the platform pays is at best nothing to it."""
    return [p for p in layer.promotions if p.kind != "gift" and not p.platform]


def _rates(cat: Catalogue, layer: Layer) -> Floats | None:
    """Per item the greatest part of it that promotions of a layer may take, but those by the sum of the shop's own goods. None: other kinds."""
    taken = np.zeros(len(cat.prices))
    for p in _ours(layer):
        if _in_steps(cat, p):
            continue
        if p.kind == "percent_off":
            rate = float(p.rate)
        elif p.kind == "qty_off":
            rate = float(max((r for _, r in p.tiers), default=0))
        elif p.kind in SUM_KINDS:
            rate = float(best_share(p))
        elif p.kind == "fixed_price" or (cat.by_others & cat.mask(p)).any():
            return None
        else:
            continue  # by the pieces of each line: `_least`
        mine = np.where(cat.mask(p), rate, 0.0)
        taken = taken + mine if layer.combine in ("sum", "chain") else np.maximum(taken, mine)
    return np.minimum(taken, 1.0)


def _reductions(cat: Catalogue, layer: Layer) -> list[list[Reached | None]]:
    """Of each promotion by sum of a layer, or of all where only the best applies, what an order may have reached."""
    kept, each = 1 - float(cat.world.commission), []
    for p in (p for p in _ours(layer) if _in_steps(cat, p)):
        times = min(p.max_times or MOST_TIMES, MOST_TIMES)
        pairs = list(p.tiers) if p.threshold is None else [(p.threshold * n, p.value * n) for n in range(1, times + 1)]
        inside = [(t, v) for t, v in pairs if t <= cat.world.max_amount]
        each.append([Reached(float(t), kept * float(v), cat.mask(p), layer.base == "original") for t, v in inside])
    if layer.combine == "best":
        return [[None, *(r for some in each for r in some)]]
    return [[None, *some] for some in each]


def _in_steps(cat: Catalogue, p: Promotion) -> bool:
    """Whether it takes a known amount from each of a few sums of the shop's own goods; a 每满 without a cap does where an order ends soon enough."""
    soon = not endless(p) or (p.threshold or 0) * (MOST_TIMES + 1) > cat.world.max_amount
    return p.kind in SUM_KINDS and not p.cross_shop and soon


def _gifts(cat: Catalogue, p: Promotion) -> list[Reached | None]:
    start = float(p.threshold or 0)
    due = Reached(start, float(p.cost), cat.mask(p), True)
    return [None, due] if start else [due]


def _corner(found: Programme, cell: Sequence[Reached]) -> float:
    """Quickly, no more than an order that has reached all this leaves: all that lose, and what the others earn at the least to make up the sums."""
    lines, off = found.lines, sum(r.off for r in cell)
    losing = lines.margins < 0
    rate = float(np.min(lines.margins / np.maximum(lines.listed, 1e-9)))
    lost = max(rate * found.most, -_most_of_each(lines, -lines.margins * lines.most, losing)) if losing.any() else 0.0
    earned = 0.0 if losing.any() else float(np.min(lines.margins))
    for r in cell:
        mine, brings = r.goods[lines.item], lines.listed if r.original else lines.brings
        lacking = r.start - _most_of_each(lines, brings * lines.most, losing & mine)
        rates = lines.margins[mine & ~losing] / np.maximum(brings[mine & ~losing], 1e-9)
        earned = max(earned, lacking * float(np.min(rates, initial=np.inf))) if lacking > 0 else earned
    return lost + earned - off


def _most_of_each(lines: Lines, what: Floats, some: Bools) -> float:
    """The sum over items of the most that one of some of their lines has: an order has one line of an item."""
    if not some.any():
        return 0.0
    most = np.zeros(int(lines.item.max()) + 1)
    np.maximum.at(most, lines.item[some], what[some])
    return float(most.sum())


def _solved(lines: Lines, most: float, cell: Sequence[Reached]) -> tuple[float, dict[int, int] | None, float]:
    """The bound of a cell over orders of some lines, the worst of them, and what the programme says of it."""
    reached = [np.where(r.goods[lines.item], lines.listed if r.original else lines.brings, 0.0) / r.start for r in cell if r.start]
    _, which, count = np.unique(lines.item, return_inverse=True, return_counts=True)
    one_of = [np.where(which.reshape(-1) == n, -1.0, 0.0) for n in np.flatnonzero(count > 1)]
    rows = [np.ones(len(lines.item)), *reached, -lines.listed / most, *one_of]
    least = [1.0] * (1 + len(reached)) + [-1.0] * (1 + len(one_of))
    out = milp(
        lines.margins,
        integrality=np.ones(len(lines.item)),
        bounds=Bounds(np.zeros(len(lines.item)), lines.most),
        constraints=LinearConstraint(np.array(rows), np.array(least)),
        options={"mip_rel_gap": 0.0, "node_limit": NODES, "presolve": False},
    )
    off = sum(r.off for r in cell)
    if out.status == 2:
        return np.inf, None, np.inf  # nothing reaches all this
    bound = -np.inf if out.mip_dual_bound is None else float(out.mip_dual_bound) - off
    if out.x is None:
        return bound, None, np.inf
    chosen = np.flatnonzero(np.rint(out.x))
    return bound, {int(lines.item[n]): int(lines.pieces[n] * np.rint(out.x[n])) for n in chosen}, float(out.fun) - off
