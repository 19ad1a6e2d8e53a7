"""One basket worked out layer by layer, so that a person can follow it with a pocket calculator, and why the other promotions did nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhanggui.desks.promotion.printed import below, money, plain
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.basket import Outcome, Step, settle
from zhanggui.methods.guard.kinds import FILLER, ZERO, InScope, seen_by, shares
from zhanggui.methods.guard.world import Interval, Layer, Moment, Promotion, World, intervals


@dataclass(frozen=True)
class Line:
    """One line of the basket: a good with its pieces, or other shops' goods (`item` None, no pieces)."""

    item: int | None
    sku: str
    qty: int
    amount: Fraction


@dataclass(frozen=True)
class Took:
    """A promotion that applied. `before`, `taken`, `after`: by line; `base`: the amounts it was computed on; `seen`: its scope."""

    layer: int
    promotion: Promotion
    base: tuple[Fraction, ...]
    before: tuple[Fraction, ...]
    taken: Mapping[int, Fraction]
    after: tuple[Fraction, ...]
    seen: InScope
    worth: Fraction

    @property
    def gift(self) -> bool:
        return self.promotion.kind == "gift"


@dataclass(frozen=True)
class Idle:
    """A promotion that runs at that time and did nothing, and why."""

    layer: int
    promotion: Promotion
    why: Words


@dataclass(frozen=True)
class Worked:
    """The whole: lines, what each promotion did in order, those that did nothing, and what it comes to."""

    world: World
    layers: tuple[Layer, ...]
    at: Moment
    lines: tuple[Line, ...]
    took: tuple[Took, ...]
    idle: tuple[Idle, ...]
    outcome: Outcome

    @property
    def filler(self) -> Fraction:
        return sum((line.amount for line in self.lines if line.item is None), ZERO)

    @property
    def funded(self) -> tuple[Fraction, ...]:
        """What the platform paid, by own line."""
        own = range(len(self.outcome.items))
        return tuple(sum((t.taken.get(n, ZERO) for t in self.took if t.promotion.platform), ZERO) for n in own)

    @property
    def cost(self) -> Fraction:
        return sum((self.world.items[i].cost * q for i, q in zip(self.outcome.items, self.outcome.qty, strict=True)), ZERO)


def work_out(world: World, basket: Mapping[int, int], filler: Fraction, at: Moment) -> Worked:
    """The basket at the interval that holds `at` (None: before every date)."""
    layers = world.during(at)
    outcome = settle(world, layers, basket, filler)
    lines = [Line(i, world.items[i].sku, basket[i], world.items[i].price * basket[i]) for i in sorted(basket)]
    if any(p.cross_shop for x in layers for p in x.promotions):
        lines.append(Line(None, "", 0, filler))
    follow = _Follow(lines, layers)
    took = tuple(follow.step(step) for step in outcome.steps if step.taken or step.promotion.kind == "gift")
    used = {t.promotion.id for t in took}
    idle = tuple(Idle(n, p, follow.why_idle(n, p, took)) for n, x in enumerate(layers) for p in x.promotions if p.id not in used)
    return Worked(world, layers, at, tuple(lines), took, idle, outcome)


def worst_moment(world: World, basket: Mapping[int, int], filler: Fraction) -> Interval:
    """The interval in which this basket leaves the shop least, the first of equal ones."""
    return min(intervals(world), key=lambda i: settle(world, i.layers, basket, filler).margin)


class _Follow:
    """The amounts of the lines from step to step."""

    def __init__(self, lines: Sequence[Line], layers: Sequence[Layer]) -> None:
        self.layers = layers
        self.items = [FILLER if line.item is None else line.item for line in lines]
        self.qty = [line.qty for line in lines]
        self.original = [line.amount for line in lines]
        self.now = list(self.original)
        self.layer = -1
        self.entered: dict[int, list[Fraction]] = {}
        self.chained: list[Fraction] = []

    def enter(self, layer: int) -> list[Fraction]:
        """The base of a layer, as it is when its first promotion is computed."""
        for n in range(self.layer + 1, layer + 1):
            self.entered[n] = list(self.now if self.layers[n].base == "running" else self.original)
            self.chained = list(self.entered[n])
        self.layer = max(self.layer, layer)
        return self.entered[layer]

    def step(self, step: Step) -> Took:
        base = list(self.enter(step.layer))
        if self.layers[step.layer].combine == "chain" and step.promotion.kind != "gift":
            base = list(self.chained)
        before = tuple(self.now)
        seen = seen_by(step.promotion, self.items, self.qty, base)
        assert seen is not None  # it was there when the basket was settled
        for n, part in step.taken.items():
            self.now[n] -= part
        for n, part in shares(step.promotion, seen).items():
            self.chained[n] -= part
        return Took(step.layer, step.promotion, tuple(base), before, dict(step.taken), tuple(self.now), seen, Fraction(step.discount))

    def why_idle(self, n: int, p: Promotion, took: Sequence[Took]) -> Words:
        """Why a promotion did nothing: its terms are not met, or another of its layer takes its place."""
        base = self._when_its_turn(n, p, took)
        own = [i for i, item in enumerate(self.items) if item != FILLER and p.covers(item)]
        if not own:
            return Words("没有它范围内的商品", "none of its goods is in the basket")
        seen = seen_by(p, self.items, self.qty, base)
        if seen is None:
            count = sum(self.qty[i] for i in own)
            return Words(f"{count} 件，超过限购 {p.limit} 件", f"{count} pieces, more than its limit of {p.limit}")
        return _unmet(p, seen) or _beaten(self.layers[n], sum(shares(p, seen).values(), ZERO))

    def _when_its_turn(self, n: int, p: Promotion, took: Sequence[Took]) -> list[Fraction]:
        """The amounts it was computed on."""
        base = list(self.enter(n))
        if self.layers[n].combine == "chain" and p.kind != "gift":
            earlier = {x.id for x in self.layers[n].promotions[: self.layers[n].promotions.index(p)]}
            for t in took:
                if t.layer == n and t.promotion.id in earlier:
                    parts = shares(t.promotion, t.seen)
                    base = [b - parts.get(i, ZERO) for i, b in enumerate(base)]
        return base


def _unmet(p: Promotion, seen: InScope) -> Words | None:
    needed = p.tiers[0][0] if p.kind == "threshold_off" else p.threshold
    if needed is not None and seen.total < needed:
        return Words(
            f"金额 {below(seen.total, needed)} 没到 {plain(needed)}", f"{below(seen.total, needed)} does not reach {plain(needed)}"
        )
    pieces = int(p.tiers[0][0]) if p.kind == "qty_off" else p.min_qty
    if seen.count < pieces:
        return Words(f"{seen.count} 件，没到 {pieces} 件", f"{seen.count} pieces, fewer than {pieces}")
    return None


def _beaten(layer: Layer, worth: Fraction) -> Words:
    if not worth:
        return Words("减的是 0", "it takes nothing off")
    if layer.combine == "best_line":
        return Words(
            f"每行只用减得最多的一个；它单独减 {money(worth)}", f"each line keeps the one that takes most; alone it takes {money(worth)}"
        )
    return Words(
        f"本层只用减得最多的一个；它单独减 {money(worth)}", f"only the one that takes most applies here; alone it takes {money(worth)}"
    )


__all__ = ["Idle", "Line", "Took", "Worked", "work_out", "worst_moment"]
