"""The items of a large world: the bound of each, the basket that reaches it, or the best one known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, partial

import numpy as np

from zhanggui.methods.guard import bulk
from zhanggui.methods.guard.answer import Worst, too_cheap, too_poor
from zhanggui.methods.guard.catalogue import Bools, Ints
from zhanggui.methods.guard.kinds import ZERO, endless
from zhanggui.methods.guard.large import Choice, Group, Large, least_cases
from zhanggui.methods.guard.late import Filled, LateBound, LateWorst
from zhanggui.methods.guard.lines import follow_one
from zhanggui.methods.guard.linking import retotal
from zhanggui.methods.guard.plan import Plan
from zhanggui.methods.guard.realise import Realiser, Shown, own_sums
from zhanggui.methods.guard.records import Records
from zhanggui.methods.guard.seek import seek
from zhanggui.methods.guard.several import Several
from zhanggui.methods.guard.world import World

SAME = Fraction(1, 10**15)  # a value that is approached, and one so far out that nothing is left of the difference
CHECKED = 2  # baskets of one plan that are settled one by one: the others with the same sums come to the same
LOOKED_AT = 12  # plans of one item whose sums are looked at more closely
EQUAL = 3  # of them, with the same bound, for which a basket is put together
CLOSELY = 1500  # items of one world looked at closely; of more the bound is given as it is
FAR_OFF = Fraction(101, 100)  # a basket further from its bound than this is not the nearest one yet
SOUGHT, SOUGHT_OF_MANY = 120, 12  # figures for which a nearer one is sought, of a small world and of one of more goods


@dataclass(eq=False)
class Each:
    """Goes through the groups of a large world."""

    large: Large
    realiser: Realiser
    records: Records
    wanted: Bools
    closely: int = CLOSELY
    sought: int = field(init=False)
    several: Several = field(init=False)

    def __post_init__(self) -> None:
        self.several = Several(self.realiser.goods)
        self.sought = SOUGHT_OF_MANY if self.large.cat.world.many else SOUGHT

    def run(self) -> None:
        for group in self.large.groups:
            for name, choice in (("price", group.price), ("receipt", group.receipt)):
                cases = least_cases(group, choice)
                cases = cases[self.wanted[group.cases.item[cases]]]
                for at in np.unique(choice.plan[cases]):
                    self._plan(group, name, choice, int(at), cases[choice.plan[cases] == at])

    def _plan(self, group: Group, name: str, choice: Choice, at: int, cases: Ints) -> None:
        """All items that come to least by one plan."""
        plan = group.plans[at]
        made = bulk.matched(self.realiser, group, plan, cases)
        good = np.zeros(len(cases), bool) if made is None else made.good
        some = cases[good][:: max(1, int(good.sum()) // CHECKED)][:CHECKED]
        first = {int(c): self._settled(group, int(c), plan, name, self._value(group, int(c), plan, name)) for c in some}
        agree = bool(first) and all(w.exact for w in first.values())
        late = good & agree & ~np.isin(cases, some)
        if made is not None and late.any():
            self._offer_late(group, name, plan, cases[late], made, made.rest[late], next(iter(first.values())).filler)
        near = set() if made is None else set(cases[made.near].tolist())
        for case in cases[~late].tolist():
            if agree and case in first:
                self.records.offer((name, int(group.cases.item[case])), first[case])
            else:
                self._closely(group, name, choice, case, case in near)

    def _late(self, group: Group, name: str, plan: Plan, case: int, about: float) -> LateBound:
        return self._bound(group, name, about, cache(partial(self._value, group, case, plan, name)), [(case, plan)])

    def _bound(self, group: Group, name: str, about: float, bound: Callable[[], Fraction], plans: Sequence[tuple[int, Plan]]) -> LateBound:
        item = int(group.cases.item[plans[0][0]])
        return LateBound(
            about, bound, lambda: self._after(group, name, bound(), plans), lambda plain: self._nearer(name, item, bound(), plain)
        )

    def _after(self, group: Group, name: str, bound: Fraction, plans: Sequence[tuple[int, Plan]]) -> Worst:
        """The best basket after one of some plans."""
        best: Worst | None = None
        for case, plan in plans:
            here = self._settled(group, case, plan, name, bound)
            best = here if best is None or here.shown < best.shown else best
            if best.exact:
                break
        assert best is not None
        return best

    def _nearer(self, name: str, item: int, bound: Fraction, best: Worst) -> Worst:
        """A basket nearer to its bound, when the best one is far from it; among many goods only where it may show what is below a floor."""
        world = self.large.cat.world
        if best.exact or best.shown <= bound * FAR_OFF or self.sought <= 0 or (world.many and not _decides(world, name, item, bound, best)):
            return best
        self.sought -= 1
        found = seek(self.large.cat, name, item)
        return replace(found, value=min(bound, found.shown)) if found is not None and found.shown < best.shown else best

    def _offer_late(
        self, group: Group, name: str, plan: Plan, cases: Ints, made: bulk.Matched, rest: Ints, filler: Fraction | None
    ) -> None:
        cat = self.large.cat
        part = follow_one(plan, Fraction(1), Fraction(1), ZERO, 1)
        kept = part.amount if name == "price" else part.amount * (1 - cat.world.commission) + part.platform
        fixed = Fraction(0 if name == "price" else 1, cat.unit)
        shared = Filled(kept / cat.unit, fixed, made.till, cat.world.max_qty, filler, cat.interval, cat.split, part.applied)
        lines = zip(
            group.cases.item[cases].tolist(),
            group.cases.qty[cases].tolist(),
            group.cases.amount[cases].tolist(),
            group.cases.platform[cases].tolist(),
            rest.tolist(),
            strict=True,
        )
        for item, qty, amount, platform, left in lines:
            self.records.offer((name, item), LateWorst(shared, item, int(qty), round(amount), round(platform), left))

    def _value(self, group: Group, case: int, plan: Plan, name: str) -> Fraction:
        """Exactly what a plan leaves of a piece."""
        cases, unit = group.cases, self.large.cat.unit
        listed, amount, platform = (_units(float(x[case])) / unit for x in (cases.listed, cases.amount, cases.platform))
        out = follow_one(plan, listed, amount, platform, int(cases.qty[case]))
        ours = out.amount * (1 - self.large.cat.world.commission) + out.platform
        return (out.amount if name == "price" else ours) / int(cases.qty[case])

    def _closely(self, group: Group, name: str, choice: Choice, case: int, near: bool) -> None:
        """One item by itself: sums that no goods can make are put up to the least one that they can. `near`: some goods make one beyond."""
        item, plan = int(group.cases.item[case]), group.plans[int(choice.plan[case])]
        if self.closely <= 0 or (near and not self._told(group, case, plan)):
            about = float(choice.value[case] / group.cases.qty[case]) / self.large.cat.unit
            self.records.offer((name, item), self._late(group, name, plan, case, about))
            return
        self.closely -= 1
        if self.several.fits(group, item, name == "receipt"):
            about = float(choice.value[case] / group.cases.qty[case]) / self.large.cat.unit
            self.records.offer((name, item), self._of_several(group, name, case, plan, about))
            return
        found = self._plans_of(group, name, choice, item)
        value = found[0][0]
        equal = [(row, plan) for least, row, plan in found[:EQUAL] if least == value]
        self.records.offer((name, item), self._bound(group, name, float(value), lambda: value, equal))

    def _of_several(self, group: Group, name: str, case: int, plan: Plan, about: float) -> LateBound:
        """Where promotions that add up see several sums: the sums that goods really make are sought when somebody looks."""
        item = int(group.cases.item[case])
        least = cache(partial(self.several.least, group, item, name == "receipt"))

        def shown() -> Worst:
            best: Worst | None = None
            for way in least().ways:
                basket = self.several.basket(group, item, way, name == "receipt")
                if basket is None or not self.realiser.allowed(basket):
                    continue
                for filler in self.realiser.fillers(basket):
                    best = self._better(best, name, item, basket, filler, least().low)
                if best is not None and best.exact:
                    return best
            other = self._settled(group, case, plan, name, least().low)
            return other if best is None or other.shown < best.shown else best

        return LateBound(about, lambda: least().low, shown, lambda plain: self._nearer(name, item, least().low, plain))

    def _better(
        self, best: Worst | None, name: str, item: int, basket: Mapping[int, int], filler: Fraction | None, bound: Fraction
    ) -> Worst:
        """The better one of a basket that is known and another."""
        out = self.realiser.settled(basket, filler)
        here = Fraction(out.unit_price(item) if name == "price" else out.unit_receipt(item))
        here = bound if abs(here - bound) < SAME else here
        return best if best is not None and best.shown <= here else Worst(min(bound, here), here, basket, filler, self.large.cat.interval)

    def _plans_of(self, group: Group, name: str, choice: Choice, item: int) -> list[tuple[Fraction, int, Plan]]:
        """What an item may come to, the least first: by which line and which plan, with sums that can be made."""
        found: list[tuple[Fraction, int, Plan]] = []
        least: Fraction | None = None
        mine = np.flatnonzero(group.cases.item == item)
        values = np.stack([v[mine] / group.cases.qty[mine] for v in choice.each])
        order = np.argsort(values, axis=None, kind="stable")
        for n, flat in enumerate(order):
            at, row = divmod(int(flat), len(mine))
            below = float(values[at, row]) / self.large.cat.unit
            if not np.isfinite(below) or (least is not None and below >= float(least) - 1e-12):
                break
            plan = self._reachable(group, int(mine[row]), group.plans[at]) if n < LOOKED_AT else group.plans[at]
            value = self._value(group, int(mine[row]), plan, name)
            least = value if least is None else min(least, value)
            found.append((value, int(mine[row]), plan))
        return sorted(found, key=lambda f: f[0])

    def _asked(self, group: Group, case: int, plan: Plan) -> int | None:
        """What goods must come to beside a line for a plan's one sum, in units."""
        own = own_sums(plan)
        if len(own) != 1 or own[0].at is None or own[0].below or (want := self.realiser.wanted(own[0])) is None:
            return None
        return want - self.realiser.line(group, case, own[0])

    def _told(self, group: Group, case: int, plan: Plan) -> bool:
        """Whether a table of everything in the scope says what the least sum is that can be made."""
        rest, table = self._asked(group, case, plan), self.realiser.goods.all_short(group, own_sums(plan)[0])
        return rest is not None and table is not None and 0 <= rest <= table.limit

    def _reachable(self, group: Group, case: int, plan: Plan) -> Plan:
        """A plan with the least sum that goods can make, where that is known.

        Not where the line itself may come to other amounts, nor beside a 每满 without a cap: its next multiple may be worth more.
        """
        rest = self._asked(group, case, plan)
        if rest is None or rest < 0 or self.large.cat.by_pieces[group.cases.item[case]] or _again(group):
            return plan
        table = self.realiser.goods.all_short(group, own_sums(plan)[0])
        if table is None:
            return plan
        made, own = table.next(rest), own_sums(plan)[0]
        if made is None or made == rest or own.at is None:
            return plan
        return retotal(self.large.cat.world, plan, own.key, own.at + Fraction(made - rest, self.large.cat.unit)) or plan

    def _settled(self, group: Group, case: int, plan: Plan, name: str, value: Fraction) -> Worst:
        item, pieces = int(group.cases.item[case]), int(group.cases.qty[case])
        best: Worst | None = None
        for shown in self._tries(group, case, plan, item, pieces):
            best = self._better(best, name, item, shown.basket, shown.filler, value)
            if best.shown <= value:
                break
        assert best is not None
        return best

    def _tries(self, group: Group, case: int, plan: Plan, item: int, pieces: int) -> Iterator[Shown]:
        shown = False
        for one in self.realiser.show(group, case, plan):
            yield one
            shown = True
        if not shown:
            for n in dict.fromkeys((pieces, 1)):
                yield Shown({item: n}, ZERO)


def _decides(world: World, name: str, item: int, bound: Fraction, best: Worst) -> bool:
    """The bound is below a floor and the basket is not."""
    if name == "price":
        return too_cheap(world, bound) and not too_cheap(world, best.shown)
    return too_poor(world, item, bound) and not too_poor(world, item, best.shown)


def _units(amount: float) -> Fraction:
    """Whole units; of an amount that is not whole something surely no larger."""
    near = round(amount)
    return Fraction(near) if abs(amount - near) < 1e-6 else Fraction(amount) - Fraction(1, 10**6)


def _again(group: Group) -> bool:
    return any(endless(p) and not p.cross_shop for ps in group.direct for p in ps)
