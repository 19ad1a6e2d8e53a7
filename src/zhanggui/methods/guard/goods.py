"""Which goods may fill up a basket beside a line, and which sums they make: a few for long sums, all of them for short ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from zhanggui.methods.guard.catalogue import Cases, Catalogue, Ints, joined
from zhanggui.methods.guard.coins import Purse, Single, purse
from zhanggui.methods.guard.large import Group, Large
from zhanggui.methods.guard.parts import of_a_piece
from zhanggui.methods.guard.plan import Plan, Total
from zhanggui.methods.guard.steps import Floats
from zhanggui.methods.guard.till import Till
from zhanggui.methods.guard.world import Promotion

WHOLE_CENTS, FINE = 100, 30  # cheap kinds of goods with an amount of whole cents, and with finer ones
EVENLY = 30  # more of each, from cheap to dear
MOST_SUMS = 8_000_000  # sums in a table
MOST_BITS = 600_000_000  # sums × kinds of goods in a table of everything in a scope: the more goods, the shorter the sums
Key = tuple[object, ...]
Lines = tuple[Ints, Floats]  # items, and what a piece of each comes to
Suits = Callable[[list[tuple[int, Promotion]]], bool]


@dataclass(eq=False)
class Goods:
    """Tables of sums for one large world, made when first asked for."""

    large: Large
    tills: dict[Key, Till | None] = field(default_factory=dict)
    short: dict[Key, Purse | None] = field(default_factory=dict)

    @property
    def cat(self) -> Catalogue:
        return self.large.cat

    def alike(self, group: Group, plan: Plan, total: Total) -> Till | None:
        """Goods beside which every promotion of a plan stays as it is: covered by all of them, and by others only where one of the plan's is the best."""
        moves = frozenset(id(m.promotion) for o in plan.options for m in o.moves)
        best = frozenset(at for at, (x, o) in enumerate(zip(plan.layers, plan.options, strict=True)) if x.combine == "best" and o.moves)

        def suits(covering: list[tuple[int, Promotion]]) -> bool:
            return moves <= {id(p) for _, p in covering} and all(id(p) in moves or at in best for at, p in covering)

        return self._till((moves, best), group, total, suits, False)

    def loose(self, group: Group, total: Total) -> Till | None:
        """Goods that meet no promotion which the line does not meet, and of these the fewest."""
        direct = frozenset(id(p) for ps in group.direct for p in ps)
        return self._till(direct, group, total, lambda covering: all(id(p) in direct for _, p in covering), True)

    def all_short(self, group: Group, total: Total) -> Purse | None:
        """Short sums of everything in the scope, whatever else it meets: sums not in here are made by no basket."""
        at, scope, _, base, _ = total.key
        key = (at, scope, base)
        if key not in self.short:
            self.short[key] = self._all_short(total, self._limit(group, total))
        return self.short[key]

    def _till(self, which: object, group: Group, total: Total, suits: Suits, fewest: bool) -> Till | None:
        limit = self._limit(group, total)
        key = (which, total.key, limit)
        if key not in self.tills:
            items = self._pool(total, suits, fewest)
            self.tills[key] = self._made(items, total.key[3], limit) if items.size and limit <= MOST_SUMS else None
        return self.tills[key]

    def _pool(self, total: Total, suits: Suits, fewest: bool) -> Ints:
        """The items of the scope that nothing changes before the total is taken, by the promotions that cover them."""
        signatures, which = self.large.signatures
        at, scope, *_ = total.key
        found: list[tuple[int, Ints]] = []
        for n, row in enumerate(signatures):
            covering = [pair for pair, covers in zip(self.large.later, row, strict=True) if covers]
            inside = any(p.scope == scope and layer == at for layer, p in covering) and not any(layer < at for layer, _ in covering)
            if inside and suits(covering):
                items = np.flatnonzero(which == n)
                items = items[~self.cat.by_pieces[items] & (self.cat.prices[items] > 0)]
                if items.size:
                    found.append((len(covering), items))
        if not found:
            return np.zeros(0, np.int64)
        return min(found, key=lambda f: f[0])[1] if fewest else np.concatenate([items for _, items in found])

    def _made(self, items: Ints, base: str, limit: int) -> Till | None:
        amounts = self._amounts(items, base)
        whole = np.flatnonzero((np.abs(amounts - np.rint(amounts)) < 1e-6) & (amounts > 0.5) & (amounts <= limit))
        chosen = whole[self._spread(amounts[whole])]
        return Till(items[chosen], np.rint(amounts[chosen]).astype(np.int64), self.cat.unit // 100, limit) if chosen.size else None

    def _amounts(self, items: Ints, base: str) -> Floats:
        lines = self.cat.single(items)
        return lines.amount if base == "running" else lines.listed

    def _spread(self, amounts: Floats) -> Ints:
        """Some of each ending (.00, .90, .99 …), the cheapest, and others from cheap to dear: together they make most sums, of few pieces."""
        cent = self.cat.unit / 100
        _, first = np.unique(np.round(amounts), return_index=True)
        fine = np.abs(np.remainder(amounts[first] + 0.5, cent) - 0.5) > 0.01
        found: list[int] = []
        for pool, ending, most in ((first[~fine], self.cat.unit, WHOLE_CENTS), (first[fine], cent, FINE)):
            last = np.round(np.remainder(amounts[pool], ending))
            endings = np.unique(last)
            each = max(1, most // max(len(endings), 1))
            found += [int(i) for e in endings[:most] for i in pool[last == e][:each]]
            found += pool[np.linspace(0, len(pool) - 1, min(EVENLY, len(pool))).astype(np.int64)].tolist()
        found = sorted(set(found), key=lambda i: float(amounts[i]))
        return np.array(found, np.int64)

    def _limit(self, group: Group, total: Total) -> int:
        """The largest sum that any plan asks of these goods."""
        asked = [
            t.at for p in group.plans for t in p.totals if t.key == total.key and t.at is not None and t.at <= self.cat.world.max_amount
        ]
        return int(max(asked, default=Fraction(0)) * self.cat.unit)

    def _all_short(self, total: Total, largest: int) -> Purse | None:
        """None where goods may come to other amounts than are known here: after later layers, or in fractions of a unit."""
        at, scope, _, base, apart = total.key
        if apart != -1:
            return None  # what stands before it in its chain has changed the goods already
        items = np.arange(len(self.cat.world.items)) if scope is None else np.sort(np.fromiter(scope, np.int64, len(scope)))
        return self.everything(items, at, base, largest)

    def everything(self, items: Ints, at: int, base: str, largest: int) -> Purse | None:
        """Every sum up to `largest` that some items may come to before a later layer. None: they may come to other amounts than are known here."""
        if any(layer < at and self.cat.mask(p)[items].any() for layer, p in self.large.later):
            return None
        if base == "running" and self.cat.by_others[items].any():
            found, singles = self._any_amount(items), self.cat.single(items[:0])
        else:
            found, singles = self._by_lines(items, base)
        amounts = np.concatenate([singles.amount, *(each for _, each in found)])
        if not found or np.abs(amounts - np.rint(amounts)).max(initial=0.0) > 1e-6:
            return None
        limit = min(largest, MOST_SUMS, MOST_BITS // max(len(np.unique(np.rint(amounts))), 1))
        which, each = (np.concatenate(column) for column in zip(*found, strict=True))
        return purse(which, np.rint(each).astype(np.int64), limit, _singles(singles, limit))

    def _by_lines(self, items: Ints, base: str) -> tuple[list[Lines], Cases]:
        """Every line of the items, where other items change nothing in it: of a piece, of which there may be any number, and those of which one is."""
        varies = self.cat.by_pieces[items] & (base == "running")
        one = self.cat.single(items[~varies])
        lines = self.by_pieces.take(np.isin(self.by_pieces.item, items[varies])) if varies.any() else one.take(one.item < 0)
        return [(one.item, one.amount if base == "running" else one.listed)], lines

    @cached_property
    def by_pieces(self) -> Cases:
        """Every line of the items for which the number of their pieces matters, from one piece up; of one number those that stand alone come first."""
        cat = self.cat
        some = np.flatnonzero(cat.by_pieces)
        lines = [cat.single(some[:0])]
        for q in range(1, cat.world.max_qty + 1):
            some = some[cat.prices[some] * q <= float(cat.world.max_amount * cat.unit)]
            if not some.size:
                break
            lines += [x.take(np.argsort(~x.alone, kind="stable")) for x in cat.variants(some, q)]
        return joined(lines)

    def _any_amount(self, items: Ints) -> list[Lines]:
        """Every amount that a piece may come to, in full or under one promotion: whatever others do, a line is a sum of them. Empty: not so here."""
        layers = [x for x in self.cat.front if any(p.kind != "gift" for p in x.promotions)]
        if len(layers) != 1 or layers[0].combine not in ("best", "best_line"):
            return []
        prices = self.cat.prices
        found = [(items, prices[items])]
        for p in (p for p in layers[0].promotions if p.kind != "gift"):
            some = items[self.cat.mask(p)[items]]
            found += [(some, prices[some] - share) for share in of_a_piece(p, prices[some], self.cat.unit)]
        return found


def _singles(lines: Cases, limit: int) -> list[Single]:
    """By item; of equal amounts the first."""
    found = []
    for item in np.unique(lines.item):
        mine = lines.take(lines.item == item)
        amounts, first = np.unique(np.rint(mine.amount).astype(np.int64), return_index=True)
        inside = (amounts > 0) & (amounts <= limit)
        found.append(Single(int(item), mine.qty[first][inside].astype(np.int64), amounts[inside]))
    return found
