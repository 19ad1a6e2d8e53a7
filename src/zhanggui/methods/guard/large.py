"""The answer of a world too large to look at every basket: proven lower bounds, and baskets that reach them.

For each line the least of all plans is a lower bound (`plans`, `lines`). Where a basket can be put together whose sums are just those of
the plan, it comes to that bound, and the bound is exact. Else the figure is called a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from zhanggui.methods.guard.catalogue import Bools, Cases, Catalogue, Ints
from zhanggui.methods.guard.lines import Left, follow
from zhanggui.methods.guard.plan import Plan
from zhanggui.methods.guard.plans import MOST_PLANS, plans
from zhanggui.methods.guard.steps import Floats
from zhanggui.methods.guard.world import Promotion

TIE = 1e-11
ALL_PLANS = 20_000  # of a whole world
LEAST_PLANS = 60


@dataclass
class Choice:
    """Per case: the least a figure comes to, by which plan (−1: none), and what the line then comes to."""

    value: Floats
    plan: Ints
    each: list[Floats]  # of every plan; infinite where a line cannot follow it


@dataclass
class Group:
    """Lines on which the same promotions of the later layers may fall."""

    direct: list[list[Promotion]]
    cases: Cases
    plans: list[Plan]
    price: Choice
    receipt: Choice
    plain: Choice  # the receipt with no promotion by the sum of the shop's own goods, but what the line reaches alone


@dataclass
class Large:
    """A catalogue with the bounds of all its items."""

    cat: Catalogue
    items: Ints
    groups: list[Group] = field(default_factory=list)

    def __post_init__(self) -> None:
        cases = self.cat.cases(self.items)
        signatures, which = self.signatures
        mine = which[cases.item]
        for n in np.unique(mine):
            direct = self.direct(signatures[n])
            self.groups.append(self._group(direct, cases.take(mine == n)))

    @cached_property
    def most(self) -> int:
        """Plans of one set of promotions, so that all sets together stay within bounds."""
        return max(LEAST_PLANS, min(MOST_PLANS, ALL_PLANS // len(self.signatures[0])))

    @cached_property
    def later(self) -> list[tuple[int, Promotion]]:
        """The promotions of the later layers that change prices, with their layer."""
        return [(at, p) for at, layer in enumerate(self.cat.rest) for p in layer.promotions if p.kind != "gift"]

    @cached_property
    def signatures(self) -> tuple[Bools, Ints]:
        """Distinct sets of later promotions that cover an item; and per item which."""
        if not self.later:
            return np.zeros((1, 0), bool), np.zeros(len(self.cat.world.items), np.int64)
        rows = np.stack([self.cat.mask(p) for _, p in self.later], axis=1)
        packed = np.packbits(rows, axis=1)
        _, first, which = np.unique(packed, axis=0, return_index=True, return_inverse=True)
        return rows[first], which.reshape(-1)

    def direct(self, signature: Bools) -> list[list[Promotion]]:
        found: list[list[Promotion]] = [[] for _ in self.cat.rest]
        for (at, p), covers in zip(self.later, signature, strict=True):
            if covers:
                found[at].append(p)
        return found

    def _group(self, direct: list[list[Promotion]], cases: Cases) -> Group:
        found = plans(self.cat.world, self.cat.rest, direct, self.most)
        rate = float(self.cat.world.commission)
        n = len(cases.item)
        price, receipt, plain = (Choice(np.full(n, np.inf), np.full(n, -1), []) for _ in range(3))
        known: dict[tuple[int, ...], Left] = {}
        for at, plan in enumerate(found):
            left = follow(plan, cases, self.cat.unit, known)
            ours = (1 - rate) * left.amount + left.platform
            bare = all(t.at is None or t.key[2] or t.given for t in plan.totals) and bool(plan.totals or not plan.sums)
            for choice, value in ((price, left.amount), (receipt, ours), *(((plain, ours),) if bare else ())):
                better = left.possible & (value < choice.value * (1 - TIE) - TIE)
                choice.value = np.where(better, value, choice.value)
                choice.plan = np.where(better, at, choice.plan)
                choice.each.append(np.where(left.possible, value, np.inf))
        return Group(direct, cases, found, price, receipt, plain)


def least_cases(group: Group, choice: Choice) -> Ints:
    """Per item of a group the case whose piece comes to least; of equal ones a line that needs no others for its own conditions."""
    cases = group.cases
    each = choice.value / cases.qty
    order = np.lexsort((cases.qty, ~cases.alone, np.round(each, 9), cases.item))
    first = np.r_[True, cases.item[order][1:] != cases.item[order][:-1]] if len(order) else np.zeros(0, bool)
    found = order[first]
    return found[choice.plan[found] >= 0]
