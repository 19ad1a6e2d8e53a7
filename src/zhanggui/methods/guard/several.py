"""Promotions of one layer that add up and see the sums of different scopes, as coupons of the shop and of its categories do.

For each line: the greatest shares that all of them can take at sums that goods really make, as a lower bound; then a basket with these sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from math import prod

import numpy as np

from zhanggui.methods.guard.catalogue import Cases, Catalogue, Ints, joined
from zhanggui.methods.guard.coins import Purse
from zhanggui.methods.guard.goods import Goods
from zhanggui.methods.guard.kinds import ZERO, InScope, best_share, endless, shares
from zhanggui.methods.guard.large import Group
from zhanggui.methods.guard.minimal import ALIKE, KEPT, Next, Search, Term
from zhanggui.methods.guard.steps import Floats
from zhanggui.methods.guard.world import PIECE_KINDS, SUM_KINDS, Promotion

MOST_STEPS = 60  # of one promotion
MOST_CELLS = 3000
NODES = 3000  # choices looked at for one figure of one item
MOST_CLASSES = 6
WHOLE = 1e-6
SLACK = Fraction(1, 10**9)
Scope = frozenset[int] | None


class Cells:
    """Every choice of one step or none of each promotion, and at a glance the most that each may take beside a line."""

    def __init__(self, steps: Sequence[Sequence[Term]]) -> None:
        self.all = [tuple(t for t in cell if t is not None) for cell in product(*((None, *s) for s in steps))]
        self._off, self._start = (np.zeros((len(self.all), max(len(steps), 1))) for _ in range(2))
        for n, cell in enumerate(self.all):
            for k, term in enumerate(cell):
                self._off[n, k] = term.off
                self._start[n, k] = max([term.start, *(t.start for t in cell if t.needed and t.classes <= term.classes)])

    def most(self, own: int) -> Floats:
        """Per choice the shares if every sum were the least it can be beside `own` units: no less than what is really taken."""
        shares: Floats = np.minimum(self._off / np.maximum(self._start, max(own, 1)), 1.0).sum(axis=1)
        return shares


@dataclass(frozen=True)
class Parallel:
    """What may fall on the lines of a group, where it is one layer of such promotions and others whose best share is known."""

    at: int  # among the later layers
    running: bool
    cells: Cells  # of the steps of each promotion by sum
    fixed: Fraction  # shares that any sum allows, at the most
    single: tuple[Promotion, ...]  # what falls on a line by its own pieces
    after: Fraction  # what the layers after it leave at the least, as a part
    classes: tuple[Ints, ...]  # goods by the scopes they are in
    largest: int  # sum that is asked for, in units


def parallel(cat: Catalogue, group: Group, ours: bool) -> Parallel | None:
    """None: another structure. `ours`: for the shop's receipt, where what the platform pays is at best nothing."""
    direct = [[p for p in ps if not (ours and p.platform)] for ps in group.direct]
    own = [{p.scope for p in ps if p.kind in SUM_KINDS and not p.cross_shop} for ps in direct]
    if sum(bool(scopes) for scopes in own) != 1:
        return None
    at = next(n for n, scopes in enumerate(own) if scopes)
    layer = cat.rest[at]
    after = _after(cat, direct, at)
    if any(direct[:at]) or layer.combine != "sum" or after is None or any(p.limit is not None for p in direct[at]):
        return None
    if any(p.kind not in SUM_KINDS | PIECE_KINDS and (p.kind != "percent_off" or p.min_qty > 1) for p in direct[at]):
        return None
    fixed = sum((p.rate if p.kind == "percent_off" else best_share(p) for p in direct[at] if p.kind == "percent_off" or _anywhere(p)), ZERO)
    summed = [p for p in direct[at] if p.kind in SUM_KINDS and not _anywhere(p)]
    scopes: list[Scope] = list(dict.fromkeys(p.scope for p in summed))
    inside = np.stack([cat.mask(next(p for p in summed if p.scope == s)) for s in scopes], axis=1)
    signatures, which = np.unique(inside, axis=0, return_inverse=True)
    kept = [n for n in range(len(signatures)) if signatures[n].any()]
    kept.sort(key=lambda n: -int(signatures[n].sum()))
    if len(kept) > MOST_CLASSES:
        return None
    members = {s: frozenset(c for c, n in enumerate(kept) if signatures[n][k]) for k, s in enumerate(scopes)}
    if not all(a <= b for a, b in pairwise(sorted(members.values(), key=len))):
        return None  # scopes that overlap: too many sums for one line
    steps = [s for p in summed if (s := _steps(p, members[p.scope], cat)) is not None]
    if len(steps) < len(summed) or prod(len(s) + 1 for s in steps) > MOST_CELLS:
        return None
    largest = max((t.start for s in steps for t in s), default=0)
    classes = tuple(np.flatnonzero(which.reshape(-1) == n) for n in kept)
    return Parallel(
        at, layer.base == "running", Cells(steps), fixed, tuple(p for p in direct[at] if p.kind in PIECE_KINDS), after, classes, largest
    )


def _anywhere(p: Promotion) -> bool:
    """Whether other shops' goods bring it to its best share beside any sum."""
    return p.cross_shop and endless(p)


def _after(cat: Catalogue, direct: Sequence[Sequence[Promotion]], at: int) -> Fraction | None:
    """The least part that later layers leave, where they hold only promotions of any sum; None: other kinds."""
    left = Fraction(1)
    for layer, mine in zip(cat.rest[at + 1 :], direct[at + 1 :], strict=True):
        if not mine:
            continue
        if layer.base != "running" or not all(p.cross_shop and p.limit is None for p in mine):
            return None
        shares = [best_share(p) for p in mine]
        left *= max(1 - (sum(shares, ZERO) if layer.combine in ("sum", "chain") else max(shares)), ZERO)
    return left


def _steps(p: Promotion, classes: frozenset[int], cat: Catalogue) -> tuple[Term, ...] | None:
    """The sums at which it gives more. None: too many, or no whole units."""
    if p.threshold is None:
        pairs = list(p.tiers)
    else:
        times = int(cat.world.max_amount // p.threshold)
        most = times if p.max_times is None else p.max_times
        pairs = [(p.threshold * n, p.value * n) for n in ((most,) if p.cross_shop else range(1, min(most, times) + 1))]
    whole = [(t * cat.unit, v * cat.unit) for t, v in pairs if p.cross_shop or t <= cat.world.max_amount]
    if len(whole) > MOST_STEPS or any(x.denominator != 1 for pair in whole for x in pair):
        return None
    return tuple(Term(int(v), int(t), classes, not p.cross_shop) for t, v in whole)


def nearest(cells: Cells, own: int, nexts: Sequence[Next], worth: float, nodes: int) -> tuple[Search, float | None]:
    """Look for the choices beside a line of `own` units that take the greatest shares; what is no more than `worth` is not looked for.

    Also, when not all could be looked at, what no share is above.
    """
    most = cells.most(own)
    search = Search(own, nexts, nodes, worth)
    for n in np.argsort(-most, kind="stable"):
        if most[n] <= search.least_of_worth:
            break
        if not search.look(cells.all[n]):
            return search, float(most[n])
    return search, None


@dataclass(frozen=True)
class Way:
    """What a piece comes to in a line of so many beside sums of the classes."""

    value: Fraction
    qty: int
    sums: tuple[int, ...]


@dataclass(frozen=True)
class Least:
    """Nothing is lower than `low`; the ways that come nearest to it, the least first."""

    low: Fraction
    ways: tuple[Way, ...]


@dataclass(eq=False)
class Several:
    """Such searches for the lines of one large world."""

    goods: Goods
    known: dict[object, tuple[Parallel, list[Purse]] | None] = field(default_factory=dict)

    @property
    def cat(self) -> Catalogue:
        return self.goods.cat

    def of(self, group: Group, ours: bool) -> tuple[Parallel, list[Purse]] | None:
        """The structure of a group's promotions, and the sums that goods make; None where it is another."""
        key = id(group), ours
        if key not in self.known:
            found = parallel(self.cat, group, ours)
            purses = None if found is None else self._purses(found)
            self.known[key] = None if found is None or purses is None else (found, purses)
        return self.known[key]

    def _purses(self, found: Parallel) -> list[Purse] | None:
        base = "running" if found.running else "original"
        made = [self.goods.everything(items, found.at, base, 2 * found.largest) for items in found.classes]
        return None if any(p is None for p in made) else [p for p in made if p is not None]

    def fits(self, group: Group, item: int, ours: bool) -> bool:
        """Whether the structure is known, and all lines of an item are whole units that no other goods change."""
        if self.cat.by_others[item] or self.of(group, ours) is None:
            return False
        lines = self._lines(group, item)
        return all(np.abs(x - np.rint(x)).max(initial=0.0) < WHOLE for x in (lines.listed, lines.amount, lines.platform))

    def least(self, group: Group, item: int, ours: bool) -> Least:
        """The least price or receipt (`ours`) of a piece of an item that fits."""
        known = self.of(group, ours)
        assert known is not None
        lines = self._lines(group, item)
        low: Fraction | None = None
        ways: list[Way] = []
        nodes = NODES
        for n in np.argsort(lines.amount / lines.qty, kind="stable"):
            here, nodes = self._line(*known, lines, int(n), ours, low, nodes)
            if here is not None:
                low = here.low if low is None else min(low, here.low)
                ways += here.ways
        assert low is not None
        return Least(low, tuple(sorted(ways, key=lambda w: w.value)[:KEPT]))

    def _lines(self, group: Group, item: int) -> Cases:
        """Lines of an item. Where the number of its pieces matters every one of them, for others beside it come to other amounts."""
        lines = self._by_pieces if self.cat.by_pieces[item] else group.cases
        return lines.take(lines.item == item)

    @cached_property
    def _by_pieces(self) -> Cases:
        """Every line of the items for which the number of their pieces matters."""
        items = np.flatnonzero(self.cat.by_pieces)
        most = float(self.cat.world.max_amount * self.cat.unit)
        return joined(
            [x for q in range(1, self.cat.world.max_qty + 1) for x in self.cat.variants(items[self.cat.prices[items] * q <= most], q)]
        )

    def _line(
        self, found: Parallel, purses: Sequence[Purse], lines: Cases, n: int, ours: bool, below: Fraction | None, nodes: int
    ) -> tuple[Least | None, int]:
        """The least of one line, None when it is not below what is known of another; and how many choices may still be looked at."""
        listed, amount, platform, qty = (round(float(x[n])) for x in (lines.listed, lines.amount, lines.platform, lines.qty))
        own, paid = amount if found.running else listed, platform if ours else 0
        kept = found.after * (1 - self.cat.world.commission if ours else 1)
        base = Fraction(own, self.cat.unit)
        seen = InScope([0], {0: qty}, {0: qty}, {0: base}, base, qty)
        rest = amount - sum((shares(p, seen).get(0, ZERO) for p in found.single), ZERO) * self.cat.unit

        def piece(share: Fraction) -> Fraction:
            return (max(rest - own * (found.fixed + share), ZERO) * kept + paid) / self.cat.unit / qty

        worth = -1.0
        if below is not None and own and kept:
            worth = float((rest - (below * self.cat.unit * qty - paid) / kept) / own - found.fixed) - ALIKE
        search, open_share = nearest(found.cells, own, [beyond(p) for p in purses], worth, nodes)
        ways = tuple(Way(piece(c.exactly(own)), qty, c.sums) for c in search.found)
        lows = [w.value for w in ways] + ([] if open_share is None else [piece(Fraction(open_share) * (1 + SLACK))])
        return Least(min(lows), ways) if lows else None, search.nodes

    def basket(self, group: Group, item: int, way: Way, ours: bool) -> dict[int, int] | None:
        """The goods of a way; None when they cannot be put together."""
        known = self.of(group, ours)
        assert known is not None
        basket = {item: way.qty}
        for purse, total in zip(known[1], way.sums, strict=True):
            pieces = purse.pieces(total, self.cat.world.max_qty) if total <= purse.limit else None
            if pieces is None:
                return None
            for other, n in pieces.items():
                basket[other] = basket.get(other, 0) + n
        return basket


def beyond(purse: Purse) -> Next:
    """The least sum that a class can make; beyond its table any."""

    def least(total: int) -> int:
        made = purse.next(total)
        return max(total, purse.limit + 1) if made is None else made

    return least
