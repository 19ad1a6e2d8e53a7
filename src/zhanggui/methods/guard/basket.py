"""One basket, layer by layer: what the buyer pays, what the shop receives, what is left. Exact, and the only place that says so.

Everything else in this room finds baskets; this says what they cost. Semantics: the numbered list of docs/guard.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from zhanggui.methods.guard.kinds import FILLER, ZERO, Amount, InScope, gift_due, seen_by, shares, worth
from zhanggui.methods.guard.world import Combine, Layer, Promotion, World


@dataclass(frozen=True)
class Step:
    """What one promotion did: the amount and pieces it saw, what it was worth, and what it really took from each line."""

    layer: int
    promotion: Promotion
    total: Amount
    count: int
    discount: Amount
    taken: Mapping[int, Amount]


@dataclass
class Lines:
    """The lines of a basket on their way through the layers. The filler, when there is one, is the last."""

    items: list[int]
    qty: list[int]
    original: list[Amount]
    amounts: list[Amount]
    funded: list[Amount]  # what the platform paid of each line
    gifts: Fraction = ZERO
    steps: list[Step] = field(default_factory=list)

    def take(self, layer: int, p: Promotion, seen: InScope, parts: Mapping[int, Amount], worth: Amount) -> None:
        """Take a promotion's shares from the lines; what exceeds a line is lost."""
        taken: dict[int, Amount] = {}
        for i, part in parts.items():
            really = part if part <= self.amounts[i] else self.amounts[i]
            self.amounts[i] = self.amounts[i] - really
            if p.platform:
                self.funded[i] = self.funded[i] + really
            taken[i] = really
        self.steps.append(Step(layer, p, seen.total, seen.count, worth, taken))


@dataclass(frozen=True)
class Outcome:
    """What a basket comes to: per line what the buyer pays and the shop receives, and the basket's margin."""

    items: tuple[int, ...]
    qty: tuple[int, ...]
    prices: tuple[Amount, ...]
    receipts: tuple[Amount, ...]
    gifts: Fraction
    margin: Amount
    steps: tuple[Step, ...]

    def unit_price(self, item: int) -> Amount:
        at = self.items.index(item)
        return self.prices[at] * Fraction(1, self.qty[at])

    def unit_receipt(self, item: int) -> Amount:
        at = self.items.index(item)
        return self.receipts[at] * Fraction(1, self.qty[at])

    def applied(self, item: int | None = None) -> list[str]:
        """The promotions that took something from the item's line (None: from any line), or gave a gift, in order."""
        at = None if item is None else self.items.index(item)
        took = [s for s in self.steps if (at in s.taken and s.taken[at] > 0 if at is not None else any(v > 0 for v in s.taken.values()))]
        gifts = [s for s in self.steps if s.promotion.kind == "gift"] if at is None else []
        return list(dict.fromkeys(s.promotion.id for s in self.steps if s in took or s in gifts))


def settle(world: World, layers: Sequence[Layer], basket: Mapping[int, int], filler: Amount = ZERO) -> Outcome:
    """What a basket (item → pieces > 0) with other shops' goods for `filler` comes to in these layers."""
    items = sorted(basket)
    qty = [basket[i] for i in items]
    original: list[Amount] = [world.items[i].price * n for i, n in zip(items, qty, strict=True)]
    if any(p.cross_shop for x in layers for p in x.promotions):
        items, qty, original = [*items, FILLER], [*qty, 0], [*original, filler]
    lines = Lines(items, qty, original, list(original), [ZERO] * len(items))
    for at, layer in enumerate(layers):
        _through(at, layer, lines)
    own = [i for i, item in enumerate(items) if item != FILLER]
    prices = [lines.amounts[i] for i in own]
    receipts = [lines.amounts[i] * (1 - world.commission) + lines.funded[i] for i in own]
    costs = sum((world.items[items[i]].cost * qty[i] for i in own), ZERO)
    margin = sum(receipts, ZERO) - costs - lines.gifts - world.shipping
    mine = [items[i] for i in own], [qty[i] for i in own]
    return Outcome(tuple(mine[0]), tuple(mine[1]), tuple(prices), tuple(receipts), lines.gifts, margin, tuple(lines.steps))


def _through(at: int, layer: Layer, lines: Lines) -> None:
    base = list(lines.amounts) if layer.base == "running" else list(lines.original)
    for p in layer.promotions:
        if p.kind == "gift":
            seen = seen_by(p, lines.items, lines.qty, base)
            if seen is not None and gift_due(p, seen):
                lines.gifts += ZERO if p.platform else p.cost
                lines.steps.append(Step(at, p, seen.total, seen.count, ZERO, {}))
    COMBINE[layer.combine](at, [p for p in layer.promotions if p.kind != "gift"], base, lines)


def _seen(promotions: Sequence[Promotion], base: Sequence[Amount], lines: Lines) -> list[tuple[Promotion, InScope]]:
    """What every promotion sees of the same base, as if alone; without those that are worth nothing here."""
    found = ((p, seen_by(p, lines.items, lines.qty, base)) for p in promotions)
    return [(p, seen) for p, seen in found if seen is not None]


def _best(at: int, promotions: Sequence[Promotion], base: Sequence[Amount], lines: Lines) -> None:
    best, most = None, ZERO
    for p, seen in _seen(promotions, base, lines):
        here = worth(p, seen)
        if here > most:
            best, most = (p, seen), here
    if best is not None:
        lines.take(at, *best, shares(*best), most)


def _best_line(at: int, promotions: Sequence[Promotion], base: Sequence[Amount], lines: Lines) -> None:
    alone = [(p, seen, shares(p, seen)) for p, seen in _seen(promotions, base, lines)]
    kept: dict[int, tuple[int, Amount]] = {}
    for n, (_, _, parts) in enumerate(alone):
        for i, part in parts.items():
            if part > (kept[i][1] if i in kept else ZERO):
                kept[i] = n, part
    for n, (p, seen, parts) in enumerate(alone):
        mine = {i: part for i, part in parts.items() if i in kept and kept[i][0] == n}
        if mine:
            lines.take(at, p, seen, mine, worth(p, seen))


def _sum(at: int, promotions: Sequence[Promotion], base: Sequence[Amount], lines: Lines) -> None:
    for p, seen in _seen(promotions, base, lines):
        _take_all(at, p, seen, lines)


def _chain(at: int, promotions: Sequence[Promotion], base: Sequence[Amount], lines: Lines) -> None:
    left = list(base)
    for p in promotions:
        for _, seen in _seen([p], left, lines):
            parts = _take_all(at, p, seen, lines)
            left = [b - parts[i] if i in parts else b for i, b in enumerate(left)]


def _take_all(at: int, p: Promotion, seen: InScope, lines: Lines) -> dict[int, Amount]:
    parts = shares(p, seen)
    if parts:
        lines.take(at, p, seen, parts, worth(p, seen))
    return parts


COMBINE: dict[Combine, Callable[[int, Sequence[Promotion], Sequence[Amount], Lines], None]] = {
    "best": _best,
    "best_line": _best_line,
    "sum": _sum,
    "chain": _chain,
}
