"""Bounds of many baskets at once: of every line's amount and receipt, and of the margin, with the filler known within a range.

The same rules as `basket`, in floating point and with every figure as a lowest and a highest value, so that rounding, sums that lie on a
threshold and an unknown filler can only widen a bound. It finds nothing by itself: it says which baskets need not be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.guard.kinds import FILLER
from zhanggui.methods.guard.parts import PART, in_units
from zhanggui.methods.guard.steps import Floats, Span, step_span
from zhanggui.methods.guard.world import SUM_KINDS, Combine, Layer, Promotion, World

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
ROUNDING = 1e-11  # what floating point may have lost of a sum
WHOLE_KINDS = frozenset({"amount_off", "fixed_price", "gift"})  # leave whole units whole


@dataclass
class Baskets:
    """Many baskets on their way through the layers: arrays of (line, basket). Money in units of the smallest coin used."""

    items: Sequence[int]
    qty: Floats
    original: Span
    low: Floats
    high: Floats
    own_low: Floats  # list amount less the most that the shop's own promotions took
    platform_low: Floats  # least that the platform's took
    gifts_high: Floats
    whole: bool  # amounts are whole units: sums are exact
    unit: float
    running: bool = True  # the base of the layer at hand

    def take(self, share: Share, alone: bool = True) -> None:
        """Take shares from lines; what exceeds a line is lost. `alone`: nothing else takes from the same base."""
        p, rows = share.promotion, share.rows
        least = np.minimum(share.parts.low, self.low[rows])
        if p.platform:
            self.platform_low[rows] += least
        else:
            self.own_low[rows] = np.maximum(self.own_low[rows] - (share.of_own if alone else share.parts.high), 0.0)
        self.low[rows] = np.maximum(self.low[rows] - (share.of_low if alone else share.parts.high), 0.0)
        self.high[rows] = np.maximum(self.high[rows] - least, 0.0)


@dataclass(frozen=True)
class Bounds:
    """Lower bounds: of line amounts and receipts (line, basket) and of margins (basket), in yuan."""

    prices: Floats
    receipts: Floats
    margins: Floats


@dataclass(frozen=True)
class Share:
    """What one promotion would take from its lines as if alone: within bounds, and the most of it where a line stands at its lowest.

    What a kind leaves of a line never falls while the line grows, so the lowest it leaves is what it leaves of the lowest. `of_own` is the
    same for the lowest list amount less the shop's own discounts, which no discount of the platform can make larger than the line.
    """

    promotion: Promotion
    rows: list[int]
    parts: Span
    worth: Span
    of_low: Floats
    of_own: Floats

    def masked(self, must: NDArray[Any], may: NDArray[Any]) -> Share:
        """Where it surely applies, and where it may."""
        return Share(
            self.promotion, self.rows, Span(self.parts.low * must, self.parts.high * may), self.worth, self.of_low * may, self.of_own * may
        )


def bounds(
    world: World, layers: Sequence[Layer], items: Sequence[int], qty: Ints, unit: int, filler: tuple[Floats, Floats] | None
) -> Bounds:
    """Bounds of baskets `qty` (line, basket) of `items`; `filler`: its range in units per basket, None when nothing crosses shops."""
    lines = _start(world, items, qty, unit, filler)
    for layer in layers:
        _through(layer, lines)
    own = len(items)
    listed = lines.original.low[:own]
    rate, down = float(world.commission), 1 - 1e-12
    receipts = np.maximum((1 - rate) * lines.own_low[:own] + rate * lines.platform_low[:own], (1 - rate) * lines.low[:own])
    costs = np.array([float(world.items[i].cost * unit) for i in items])[:, None] * qty
    margins = receipts.sum(axis=0) - costs.sum(axis=0) - lines.gifts_high - float(world.shipping * unit)
    slack = 1e-12 * (listed.sum(axis=0) + costs.sum(axis=0))
    return Bounds(lines.low[:own] * down / unit, (receipts - 1e-12 * listed) / unit, (margins - slack) / unit)


def _start(world: World, items: Sequence[int], qty: Ints, unit: int, filler: tuple[Floats, Floats] | None) -> Baskets:
    prices = np.array([float(world.items[i].price * unit) for i in items])[:, None]
    pieces, ids = qty.astype(np.float64), list(items)
    amounts: Floats = prices * pieces
    low, high = amounts.copy(), amounts.copy()
    if filler is not None:
        ids, pieces = [*ids, FILLER], np.vstack([pieces, np.zeros(qty.shape[1])])
        low, high = np.vstack([low, filler[0]]), np.vstack([high, filler[1]])
    return Baskets(
        ids, pieces, Span(low.copy(), high.copy()), low, high, low.copy(), np.zeros_like(low), np.zeros(qty.shape[1]), True, unit
    )


def _through(layer: Layer, lines: Baskets) -> None:
    lines.running = layer.base == "running"
    base = _base(lines)
    for p in layer.promotions:
        if p.kind == "gift" and not p.platform:
            lines.gifts_high += np.where(_may_be_due(p, base, lines), float(p.cost) * lines.unit, 0.0)
    COMBINE[layer.combine]([p for p in layer.promotions if p.kind != "gift"], base, lines)
    lines.whole = lines.whole and all(_keeps_whole(p, lines.unit) for p in layer.promotions)


def _keeps_whole(p: Promotion, unit: float) -> bool:
    return p.kind in WHOLE_KINDS and not p.first_pieces and in_units(p.value, unit).is_integer()


def _base(lines: Baskets) -> Span:
    return Span(lines.low.copy(), lines.high.copy()) if lines.running else lines.original


def _rows(p: Promotion, lines: Baskets) -> tuple[list[int], list[int]]:
    """The own lines in scope, and those with the filler where it counts."""
    own = [n for n, i in enumerate(lines.items) if i != FILLER and p.covers(i)]
    return own, own + [n for n, i in enumerate(lines.items) if i == FILLER and p.cross_shop]


def _total(rows: Sequence[int], base: Span, lines: Baskets) -> Span:
    low, high = base.low[rows].sum(axis=0), base.high[rows].sum(axis=0)
    if lines.whole:
        return Span(low, high)
    return Span(low * (1 - ROUNDING), high * (1 + ROUNDING))


def _may_be_due(p: Promotion, base: Span, lines: Baskets) -> Bools:
    own, rows = _rows(p, lines)
    count = lines.qty[own].sum(axis=0)
    due: Bools = (count >= max(p.min_qty, 1)) & _in_limit(p, count)
    if p.threshold is not None:
        due &= _total(rows, base, lines).high >= in_units(p.threshold, lines.unit)
    return due


def _in_limit(p: Promotion, count: Floats) -> Bools:
    return np.ones(count.shape, bool) if p.limit is None or p.first_pieces else count <= p.limit


def _share(p: Promotion, base: Span, lines: Baskets) -> Share | None:
    own, rows = _rows(p, lines)
    if not own:
        return None
    count = lines.qty[own].sum(axis=0)
    fits = (count >= 1) & _in_limit(p, count)
    at_low, at_own = (lines.low, lines.own_low) if lines.running else (base.high, base.high)
    if p.kind in SUM_KINDS:
        total = _total(rows, base, lines)
        ratio, off = step_span(p, lines.unit, total.low, total.high)
        parts = Span(base.low[rows] * ratio.low * fits, base.high[rows] * ratio.high * fits)
        most = ratio.high * fits
        return Share(p, rows, parts, Span(off.low * fits, off.high * fits), at_low[rows] * most, at_own[rows] * most)
    least, most = _pieces(p, own, base, lines)

    def part(amounts: Floats, chosen: Floats) -> Floats:
        taken: Floats = PART[p.kind](p, amounts, chosen, lines.qty[own], count, lines.unit) * fits
        return taken

    low, high = part(base.low[own], least), part(base.high[own], most)
    return Share(p, own, Span(low, high), Span(low.sum(axis=0), high.sum(axis=0)), part(at_low[own], most), part(at_own[own], most))


def _pieces(p: Promotion, own: Sequence[int], base: Span, lines: Baskets) -> tuple[Floats, Floats]:
    """Of each line the pieces a promotion falls on: least and most."""
    qty = lines.qty[own]
    if p.limit is None or not p.first_pieces:
        return qty, qty
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(qty > 0, base.low[own] / qty, 0.0)
        high = np.where(qty > 0, base.high[own] / qty, 0.0)
    slack = 0.0 if lines.whole else ROUNDING
    least, most = np.empty_like(qty), np.empty_like(qty)
    for n in range(len(own)):
        before = np.zeros(qty.shape[1])
        surely = np.zeros(qty.shape[1])
        for other in range(len(own)):
            if other == n:
                continue
            first = other < n
            may = high[other] * (1 + slack) >= low[n] if first else high[other] * (1 + slack) > low[n] * (1 - slack)
            must = low[other] * (1 - slack) > high[n] * (1 + slack)
            must |= first & (lines.whole & (low[other] >= high[n]))
            before += qty[other] * may
            surely += qty[other] * must
        least[n] = np.clip(p.limit - before, 0, qty[n])
        most[n] = np.clip(p.limit - surely, 0, qty[n])
    return least, most


def _shares(promotions: Sequence[Promotion], base: Span, lines: Baskets) -> list[Share]:
    return [s for s in (_share(p, base, lines) for p in promotions) if s is not None]


def _best(promotions: Sequence[Promotion], base: Span, lines: Baskets) -> None:
    found = _shares(promotions, base, lines)
    if not found:
        return
    slack = 0.0 if lines.whole else ROUNDING
    surely = np.max([s.worth.low for s in found], axis=0) * (1 - slack)
    masked = []
    for s in found:
        may = s.worth.high * (1 + slack) >= surely
        others = [s.worth.low * (1 - slack) > o.worth.high * (1 + slack) for o in found if o is not s]
        must = np.all(others, axis=0) if others else np.ones_like(may)
        masked.append(s.masked(must, may))
    _one_of(masked, lines)


def _best_line(promotions: Sequence[Promotion], base: Span, lines: Baskets) -> None:
    found = _shares(promotions, base, lines)
    if found:
        surely = np.zeros(lines.low.shape)
        for s in found:
            surely[s.rows] = np.maximum(surely[s.rows], s.parts.low)
        masked = []
        for s in found:
            may = s.parts.high * (1 + ROUNDING) >= surely[s.rows]
            masked.append(s.masked(may, may))
        _one_of(masked, lines)


def _one_of(found: Sequence[Share], lines: Baskets) -> None:
    """Exactly one of the shares falls on each line; whose is not always known."""
    shape = lines.low.shape
    of_low, of_own, low, alone, paid = (np.zeros(shape) for _ in range(5))
    for s in found:
        of_low[s.rows] = np.maximum(of_low[s.rows], s.of_low)
        low[s.rows] = np.maximum(low[s.rows], s.parts.low)
        if s.promotion.platform:
            alone[s.rows] += s.parts.high > 0
            paid[s.rows] += s.parts.low
        else:
            of_own[s.rows] = np.maximum(of_own[s.rows], s.of_own)
            alone[s.rows] += 2 * (s.parts.high > 0)
    paid = np.where(alone == 1, paid, 0.0)  # the platform surely pays only what nothing can displace
    lines.platform_low += np.minimum(paid, lines.low)
    lines.own_low = np.maximum(lines.own_low - of_own, 0.0)
    lines.low = np.maximum(lines.low - of_low, 0.0)
    lines.high = np.maximum(lines.high - np.minimum(low, lines.high), 0.0)


def _sum(promotions: Sequence[Promotion], base: Span, lines: Baskets) -> None:
    found = _shares(promotions, base, lines)
    alone = len(found) <= 1 or not any(p.kind == "fixed_price" for p in promotions)
    for s in found:
        lines.take(s, alone)


def _chain(promotions: Sequence[Promotion], base: Span, lines: Baskets) -> None:
    taken_low, taken_high = np.zeros_like(lines.low), np.zeros_like(lines.low)
    for p in promotions:
        left = _base(lines) if lines.running else Span(np.maximum(base.low - taken_high, 0.0), base.high - taken_low)
        for s in _shares([p], left, lines):
            taken_low[s.rows] += s.parts.low
            taken_high[s.rows] += s.parts.high
            lines.take(s)
        lines.whole = lines.whole and _keeps_whole(p, lines.unit)


COMBINE: dict[Combine, Callable[[Sequence[Promotion], Span, Baskets], None]] = {
    "best": _best,
    "best_line": _best_line,
    "sum": _sum,
    "chain": _chain,
}
