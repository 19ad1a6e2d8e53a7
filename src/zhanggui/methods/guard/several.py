"""Promotions of one layer that add up and see the sums of different scopes, as coupons of the shop and of its categories do.

For each line: the greatest shares that all of them can take at sums that goods really make, as a lower bound; then a basket with these sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from zhanggui.methods.guard.catalogue import Cases, Catalogue, Ints
from zhanggui.methods.guard.coins import Purse
from zhanggui.methods.guard.goods import Goods
from zhanggui.methods.guard.kinds import ZERO, InScope, shares
from zhanggui.methods.guard.large import Group
from zhanggui.methods.guard.minimal import ALIKE, KEPT, Next, nearest
from zhanggui.methods.guard.parallel import Parallel, parallel

NODES = 3000  # choices looked at for one figure of one item
NODES_IN_ALL = 150_000  # of a whole answer; what then is left stays a bound
FEWEST = 100
TABLES = 12  # of sums beside one item, kept at a time
WHOLE = 1e-6  # units; amounts nearer to a whole number are that number
SLACK = Fraction(1, 10**9)  # of shares in floating point


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
    made: dict[object, Purse | None] = field(default_factory=dict)
    beside: dict[tuple[int, int], Purse] = field(default_factory=dict)
    nodes: int = NODES_IN_ALL

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
        largest = min(2 * found.largest, int(self.cat.world.max_amount * self.cat.unit))
        made = [self._purse(items, found.at, base, largest) for items in found.classes]
        return None if any(p is None for p in made) else [p for p in made if p is not None]

    def _purse(self, items: Ints, at: int, base: str, largest: int) -> Purse | None:
        """The sums of a class, which is one of many groups."""
        key = items.tobytes(), at, base, largest
        if key not in self.made:
            self.made[key] = self.goods.everything(items, at, base, largest)
        return self.made[key]

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
        lines, others = self._lines(group, item), self._beside(known[1], item)
        low: Fraction | None = None
        ways: list[Way] = []
        given = nodes = min(NODES, max(self.nodes, FEWEST))
        for n in np.argsort(lines.amount / lines.qty, kind="stable"):
            here, nodes = self._line(known[0], others, lines, int(n), ours, low, nodes)
            if here is not None:
                low = here.low if low is None else min(low, here.low)
                ways += here.ways
        assert low is not None
        self.nodes -= given - nodes
        return Least(low, tuple(sorted(ways, key=lambda w: w.value)[:KEPT]))

    def _beside(self, purses: Sequence[Purse], item: int) -> list[Purse]:
        """The sums that goods make beside a line of an item: of one whose pieces matter there is no second line."""
        return [self._without(purse, item) for purse in purses]

    def _without(self, purse: Purse, item: int) -> Purse:
        """Of these tables, which are large, the last few are kept: an item's price and receipt are sought one after the other."""
        key = id(purse), item
        if key not in self.beside:
            if len(self.beside) >= TABLES:
                del self.beside[next(iter(self.beside))]
            self.beside[key] = purse.without(item)
        return self.beside[key]

    def _lines(self, group: Group, item: int) -> Cases:
        """Lines of an item. Where the number of its pieces matters every one of them, for others beside it come to other amounts."""
        lines = self.goods.by_pieces if self.cat.by_pieces[item] else group.cases
        return lines.take(lines.item == item)

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
        for purse, total in zip(self._beside(known[1], item), way.sums, strict=True):
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
