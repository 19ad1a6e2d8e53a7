"""Baskets that come to what a plan says: the line, goods that fill its scope up to the plan's sum, and other shops' goods up to the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from zhanggui.methods.guard.basket import Outcome, settle
from zhanggui.methods.guard.catalogue import Catalogue
from zhanggui.methods.guard.goods import Goods
from zhanggui.methods.guard.kinds import FAR, ZERO
from zhanggui.methods.guard.large import Group
from zhanggui.methods.guard.plan import Plan, Total
from zhanggui.methods.guard.small import among
from zhanggui.methods.guard.world import Layer


@dataclass(frozen=True)
class Shown:
    """A basket with its filler (None: approached only)."""

    basket: Mapping[int, int]
    filler: Fraction | None


def own_sums(plan: Plan) -> list[Total]:
    """The sums of the shop's own goods that a plan asks for."""
    return [t for t in plan.totals if not t.key[2] and (t.at is not None or t.up is not None) and not t.given]


def cross_sums(plan: Plan) -> list[Total]:
    """The sums with other shops' goods that a plan asks for."""
    return [t for t in plan.totals if t.key[2] and (t.at is not None or t.up is not None) and not t.given]


def simple(plan: Plan) -> bool:
    """One sum of the shop's own goods and one with others' at most: what a basket can be put together for."""
    own = own_sums(plan)
    return len(own) <= 1 and all(t.up is None for t in own) and len({t.key for t in cross_sums(plan)}) <= 1


@dataclass(eq=False)
class Realiser:
    """Puts baskets together for the lines of one large world."""

    goods: Goods
    layers: dict[frozenset[int], tuple[Layer, ...]] = field(default_factory=dict)
    outcomes: dict[object, Outcome] = field(default_factory=dict)
    before: dict[object, Outcome] = field(default_factory=dict)  # the later layer at hand

    @property
    def cat(self) -> Catalogue:
        return self.goods.cat

    def of(self, basket: Mapping[int, int]) -> tuple[Layer, ...]:
        """The layers with only the promotions that cover something of a basket."""
        key = frozenset(basket)
        if key not in self.layers:
            self.layers[key] = among(self.cat.interval.layers, list(basket))
        return self.layers[key]

    def settled(self, basket: Mapping[int, int], filler: Fraction | None) -> Outcome:
        """What a basket comes to; worked out once."""
        key = tuple(sorted(basket.items())), filler
        if key not in self.outcomes:
            self.outcomes[key] = settle(self.cat.world, self.of(basket), basket, FAR if filler is None else filler)
        return self.outcomes[key]

    def line(self, group: Group, case: int, total: Total) -> int:
        """What a line adds to a sum, in units."""
        return round(float((group.cases.amount if total.key[3] == "running" else group.cases.listed)[case]))

    def wanted(self, total: Total) -> int | None:
        """The sum in units, None when it is no whole number of them."""
        units = (total.at or ZERO) * self.cat.unit
        return int(units) if units.denominator == 1 else None

    def show(self, group: Group, case: int, plan: Plan) -> Iterator[Shown]:
        """Baskets for one line after a plan, best first. What they come to is for `settle` to say."""
        item, pieces = int(group.cases.item[case]), int(group.cases.qty[case])
        for goods in self._goods(group, case, plan):
            basket = dict(goods)
            basket[item] = basket.get(item, 0) + pieces
            if self.allowed(basket):
                yield Shown(basket, self._room(basket, plan))

    def _goods(self, group: Group, case: int, plan: Plan) -> Iterable[Mapping[int, int]]:
        own = own_sums(plan)
        if not simple(plan) or not own:
            return [{}] if simple(plan) else []
        want = self.wanted(own[0])
        if want is None:
            return []
        rest = want - self.line(group, case, own[0])
        if rest < 0:
            return []
        return self._made(group, plan, own[0], rest)

    def _made(self, group: Group, plan: Plan, total: Total, rest: int) -> Iterator[Mapping[int, int]]:
        """Goods that come to a sum, or to the least one beyond that can be found."""
        most = self.cat.world.max_qty
        till = self.goods.alike(group, plan, total) or self.goods.loose(group, total)
        if till is not None and (found := till.pieces(rest, most)) is not None:
            yield found
            return
        table = self.goods.all_short(group, total)
        if table is not None and rest <= table.limit and table.reach[rest] and (found := table.pieces(rest, most)) is not None:
            yield found
        beyond = None if till is None else till.next(rest)
        if till is not None and beyond is not None and (found := till.pieces(beyond, most)) is not None:
            yield found

    def fillers(self, basket: Mapping[int, int]) -> list[Fraction | None]:
        """Other shops' goods that bring a basket to a sum at which a promotion across shops is worth most; last ever more of them (None)."""
        found: list[Fraction | None] = [ZERO]
        for at, layer in enumerate(self.cat.rest):
            for p in (p for p in layer.promotions if p.cross_shop and any(p.covers(i) for i in basket)):
                seen = self._seen(basket, Total((at, p.scope, True, layer.base, -1), None))
                marks = [t for t, _ in p.tiers] if p.threshold is None else [p.threshold * max(-(-seen // p.threshold), 1)]
                found += [m - seen for m in marks if m >= seen]
        return list(dict.fromkeys([*found, *([None] if len(found) > 1 else [])]))

    def allowed(self, basket: Mapping[int, int]) -> bool:
        listed = sum(self.cat.prices[i] * n for i, n in basket.items())
        return listed <= float(self.cat.world.max_amount * self.cat.unit) and max(basket.values()) <= self.cat.world.max_qty

    def _room(self, basket: Mapping[int, int], plan: Plan) -> Fraction | None:
        """Other shops' goods that bring a basket to the plan's sum with them."""
        cross = cross_sums(plan)
        if not cross:
            return ZERO
        total = cross[0]
        if total.at is not None and total.at >= FAR:
            return None
        seen = self._seen(basket, total)
        at = total.at if total.at is not None else (total.up or ZERO) * -(-seen // (total.up or Fraction(1)))
        return max(at - seen, ZERO)

    def _seen(self, basket: Mapping[int, int], total: Total) -> Fraction:
        """What a basket's own lines in scope come to where a total is taken."""
        at, scope, _, base, _ = total.key
        world = self.cat.world
        inside = [i for i in basket if scope is None or i in scope]
        if base == "original":
            return sum((world.items[i].price * basket[i] for i in inside), ZERO)
        key = tuple(sorted(basket.items())), at
        if key not in self.before:
            self.before[key] = settle(world, self.of(basket)[: self.cat.split + at], basket)
        out = self.before[key]
        return sum((v for i, v in zip(out.items, out.prices, strict=True) if i in inside), ZERO)
