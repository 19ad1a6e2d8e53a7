"""A large world in arrays: which items a promotion covers, and what single-item promotions leave of a line, for all items at once.

The first layers often hold only promotions whose worth for a line depends on that line alone (直降, 一口价, 折扣, 第二件半价). What they
leave is worked out exactly here, in whole units; what depends on the rest of the basket begins after them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from itertools import combinations
from math import lcm, prod

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.guard.every import unit_of
from zhanggui.methods.guard.parts import PART
from zhanggui.methods.guard.steps import Floats
from zhanggui.methods.guard.world import SUM_KINDS, Interval, Layer, Promotion, World

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
MOST_DOUBTFUL = 3
MOST_WHOLE = 2.0**51  # whole numbers that floating point keeps apart with room to add


@dataclass
class Cases:
    """Lines of q pieces of one item: one entry per item and q looked at. Amounts of the line, in units."""

    item: Ints
    qty: Floats
    listed: Floats
    amount: Floats
    platform: Floats  # of it paid by the platform
    alone: Bools  # these amounts are reached with nothing else in the basket
    bare: Bools  # what the platform may pay is taken away by other goods

    def take(self, at: Ints | Bools) -> Cases:
        return Cases(*(getattr(self, f.name)[at] for f in fields(self)))


@dataclass
class Catalogue:
    """The items of a world and the layers of one interval."""

    world: World
    interval: Interval
    masks: dict[int, Bools] = field(default_factory=dict)

    @cached_property
    def prices(self) -> Floats:
        unit = self.unit
        return np.array([i.price.numerator * unit / i.price.denominator for i in self.world.items])

    @cached_property
    def costs(self) -> Floats:
        """In yuan."""
        return np.array([i.cost.numerator / i.cost.denominator for i in self.world.items])

    @cached_property
    def split(self) -> int:
        """How many layers at the front depend on the line alone."""
        for n, layer in enumerate(self.interval.layers):
            kinds = {p.kind for p in layer.promotions} - {"gift"}
            mixed = n > 0 and layer.combine == "sum" and "fixed_price" in kinds and len(layer.promotions) > 1
            if mixed or kinds & SUM_KINDS or (layer.combine == "best" and sum(p.kind != "gift" for p in layer.promotions) > 1):
                return n
        return len(self.interval.layers)

    @property
    def front(self) -> Sequence[Layer]:
        return self.interval.layers[: self.split]

    @property
    def rest(self) -> Sequence[Layer]:
        return self.interval.layers[self.split :]

    @cached_property
    def unit(self) -> int:
        """Units in one yuan: list prices and what single-item promotions leave of them are whole, as far as floating point can tell."""
        unit = unit_of(self.world)
        for layer in self.front:
            bottoms = [x.denominator for p in layer.promotions for x in (p.rate, *(r for _, r in p.tiers), p.value * unit)]
            finer = unit * (prod(bottoms) if layer.combine == "chain" else lcm(*bottoms))
            if finer * float(self.world.max_amount) < MOST_WHOLE:
                unit = finer
        return unit

    def mask(self, p: Promotion) -> Bools:
        """Which items a promotion covers."""
        if id(p) not in self.masks:
            mask = np.ones(len(self.world.items), bool)
            if p.scope is not None:
                mask[:] = False
                mask[np.fromiter(p.scope, np.int64, len(p.scope))] = True
            self.masks[id(p)] = mask
        return self.masks[id(p)]

    def size(self, p: Promotion) -> int:
        return len(self.world.items) if p.scope is None else len(p.scope)

    def cases(self, items: Ints) -> Cases:
        """Every line worth looking at: one piece of each item, and more where more make a piece cheaper or change what else applies."""
        most = float(self.world.max_amount * self.unit)
        fits = items[self.prices[items] <= most]
        found = [*self.variants(fits, 1)]
        sensitive = fits[self.by_pieces[fits]]
        for q in range(2, self.world.max_qty + 1):
            sensitive = sensitive[self.prices[sensitive] * q <= most]
            some = sensitive if q in self._telling else sensitive[~self._free_beyond[sensitive]]
            if some.size:
                found += self.variants(some, q)
        return _worth_it(joined(found), self._free_beyond, float(self.world.commission))

    @cached_property
    def _telling(self) -> set[int]:
        """Numbers of pieces at which a front layer may make a piece cheapest; every number where its promotions add up."""
        promotions = [p for x in self.front for p in x.promotions if p.kind != "gift"]
        several = any(x.combine != "best_line" and len(x.promotions) > 1 for x in self.front) or len(self.front) > 1
        if several or any(p.platform for p in promotions):
            return set(range(1, self.world.max_qty + 1))
        return (
            {1}
            | {p.min_qty for p in promotions}
            | {p.nth for p in promotions}
            | {int(t) for p in promotions if p.kind == "qty_off" for t, _ in p.tiers}
        )

    @cached_property
    def by_others(self) -> Bools:
        """Items of which a line's worth after the front layers may hang on how many pieces of others are in the basket."""
        out = np.zeros(len(self.world.items), bool)
        for p in (p for x in self.front for p in x.promotions if p.kind != "gift" and self.size(p) > 1):
            if p.counts:
                out |= self.mask(p)
        return out

    def _by_its_pieces(self, p: Promotion) -> bool:
        return p.kind != "gift" and (p.counts or p.kind == "nth_off" or (p.kind in SUM_KINDS and self.size(p) == 1))

    @cached_property
    def by_pieces(self) -> Bools:
        """Items for which the number of their pieces matters."""
        out = np.zeros(len(self.world.items), bool)
        for layer in self.interval.layers:
            for p in layer.promotions:
                if self._by_its_pieces(p):
                    out |= self.mask(p)
        return out

    @cached_property
    def _free_beyond(self) -> Bools:
        """Items for which, after the front layers, the number of pieces no longer matters: only cheaper pieces are worth a look."""
        out = np.ones(len(self.world.items), bool)
        for layer in self.rest:
            for p in layer.promotions:
                if self._by_its_pieces(p):
                    out &= ~self.mask(p)
        return out

    def single(self, items: Ints) -> Cases:
        """One piece of each item, with nothing else in the basket."""
        return self._lines(items, 1, False)

    def variants(self, items: Ints, q: int) -> list[Cases]:
        """A line alone; with others that bring the pieces asked for; and with others that take what the platform pays away from it."""
        found = [self._lines(items, q, False), self._lines(items, q, True)]
        for without, covered in self._doubtful:
            some = items[covered[items]]
            if some.size:
                found.append(self._lines(some, q, True, without))
                if self._partly:  # at its least, and nothing paid: no line in between comes to less
                    least = self._lines(some, q, True)
                    found.append(replace(least, platform=np.zeros(len(some)), bare=np.ones(len(some), bool)))
        return found

    @cached_property
    def _partly(self) -> bool:
        """Whether what the platform pays of a line may be something between all and nothing."""
        promotions = [p for x in self.front for p in x.promotions if p.kind != "gift" and p.platform]
        return any((p.first_pieces and (p.limit or 0) > 1) or len(p.tiers) > 1 for p in promotions)

    @cached_property
    def _doubtful(self) -> list[tuple[frozenset[int], Bools]]:
        """Choices of platform promotions that other goods can take from a line, and the items they cover.

        Every choice where they are few and go whole; else all that the platform pays is taken away, which no basket can undercut.
        """
        promotions = [p for x in self.front for p in x.promotions if p.kind != "gift" and p.platform]
        doubtful = [p for p in promotions if p.counts]
        covered = np.zeros(len(self.world.items), bool)
        for p in doubtful:
            covered |= self.mask(p)
        if not doubtful:
            return []
        if len(doubtful) > MOST_DOUBTFUL or self._partly:
            return [(frozenset(id(p) for p in promotions), covered)]
        choices = [c for n in range(1, len(doubtful) + 1) for c in combinations(doubtful, n)]
        return [(frozenset(id(p) for p in c), covered) for c in choices]

    def _lines(self, items: Ints, q: int, others: bool, without: frozenset[int] = frozenset()) -> Cases:
        """Lines of q pieces. `others`: other items in the basket bring the pieces that a condition asks for."""
        listed = self.prices[items] * q
        amount, platform = listed.copy(), np.zeros_like(listed)
        for layer in self.front:
            _through(self, layer, items, q, others, listed, amount, platform, without)
        flags = np.full(len(items), not others), np.full(len(items), bool(without))
        return Cases(items, np.full(len(items), float(q)), listed, amount, platform, *flags)


def _through(
    cat: Catalogue,
    layer: Layer,
    items: Ints,
    q: int,
    others: bool,
    listed: Floats,
    amount: Floats,
    platform: Floats,
    without: frozenset[int],
) -> None:
    base = amount.copy() if layer.base == "running" else listed.copy()
    one_of = layer.combine in ("best", "best_line")
    most, paid_by = np.zeros_like(amount), np.zeros(len(items), bool)
    for p in layer.promotions:
        if p.kind == "gift" or id(p) in without:
            continue
        at = np.flatnonzero(cat.mask(p)[items])
        if not at.size:
            continue
        share = line_share(p, base[at], q, others and cat.size(p) > 1, cat.unit)
        if one_of:
            better = share > most[at]
            most[at] = np.where(better, share, most[at])
            paid_by[at] = np.where(better, p.platform, paid_by[at])
            continue
        taken = np.minimum(share, amount[at])
        amount[at] -= taken
        platform[at] += taken if p.platform else 0.0
        if layer.combine == "chain":
            base[at] -= share
    if one_of:
        taken = np.minimum(most, amount)
        amount -= taken
        platform += np.where(paid_by, taken, 0.0)


def line_share(p: Promotion, base: Floats, q: float | Floats, others: bool, unit: int) -> Floats:
    """What a promotion that is not by the sum takes from lines of q pieces. `others`: other items may bring the pieces asked for."""
    pieces = np.broadcast_to(np.asarray(q, float), base.shape)
    limit = np.inf if p.limit is None else float(p.limit)
    fits, chosen = (np.ones(base.shape, bool), np.minimum(pieces, limit)) if p.first_pieces else (pieces <= limit, pieces)
    counts = [pieces]
    if others:
        asked = [p.min_qty, *(int(n) for n, _ in p.tiers)]
        counts += [np.maximum(pieces, n) for n in asked if p.can_count(n)]
    shares = [PART[p.kind](p, base, chosen, pieces, count, unit) for count in counts]
    return np.where(fits, np.maximum.reduce(shares), 0.0)


def joined(parts: Sequence[Cases]) -> Cases:
    return Cases(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Cases)))


def _worth_it(cases: Cases, free: Bools, commission: float) -> Cases:
    """Without lines that are no cheaper a piece than a shorter line of the item, where pieces matter no more."""
    cases = cases.take(np.lexsort((~cases.alone, cases.qty, cases.item)))
    each, ours = cases.amount / cases.qty, ((1 - commission) * cases.amount + cases.platform) / cases.qty
    start = np.flatnonzero(np.r_[True, cases.item[1:] != cases.item[:-1]])
    keep = cases.bare.copy()
    for values in (each, ours):
        keep |= _falls(values, start) | (cases.alone & _falls(np.where(cases.alone, values, np.inf), start))
    return cases.take(keep | ~free[cases.item])


def _falls(values: Floats, start: Ints) -> Bools:
    """Which are less than all before them in their group."""
    least = np.r_[np.inf, _running_least(values, start)[:-1]]
    least[start] = np.inf
    found: Bools = values < least * (1 - 1e-13)
    return found


def _running_least(values: Floats, start: Ints) -> Floats:
    """The least so far within each group."""
    out = values.copy()
    bounds = np.r_[start, len(values)]
    if len(start) == len(values):
        return out
    sizes = np.diff(bounds)
    for size in np.unique(sizes[sizes > 1]):
        rows = start[sizes == size][:, None] + np.arange(size)
        out[rows] = np.minimum.accumulate(values[rows], axis=1)
    return out
