"""The worst basket of a large world: a proven lower bound of every basket's margin, and the worst of some likely baskets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from zhanggui.methods.guard.answer import Worst
from zhanggui.methods.guard.filler import MARGIN, likely_fillers, lower, marks_of
from zhanggui.methods.guard.kinds import ZERO, endless
from zhanggui.methods.guard.large import Large
from zhanggui.methods.guard.orders import Order, worst_orders
from zhanggui.methods.guard.realise import Realiser
from zhanggui.methods.guard.records import NEAR, Records
from zhanggui.methods.guard.steps import Floats
from zhanggui.methods.guard.world import SUM_KINDS, World

LIKELY = 30  # baskets of each sort that are settled
FILLED_UP = 10  # the worst of them, with other shops' goods


def worst_basket(large: Large, realiser: Realiser, records: Records) -> None:
    """Take the worst basket and its bound into the records."""
    bound, world, orders = _bound(large), large.cat.world, worst_orders(large)
    if bound is None:
        return
    bound = bound if orders is None else max(bound, orders.bound)

    def worst_of(basket: Mapping[int, int], fillers: Iterable[Fraction | None]) -> Worst:
        seen = {filler: Fraction(realiser.settled(basket, filler).margin) for filler in fillers}
        least = min(seen, key=lambda filler: seen[filler])
        return Worst(seen[least], seen[least], basket, least, large.cat.interval)

    def filled_up(basket: Mapping[int, int]) -> Worst:
        """With the amount of other shops' goods that serves it best; of equal ones the least."""
        some = {f for f in realiser.fillers(basket) if f is not None}
        return worst_of(basket, [*sorted(some), *likely_fillers(world, realiser.of(basket), basket)])

    likely = sorted((worst_of(basket, [ZERO]) for basket in _likely(large, records)), key=lambda w: w.shown)
    baskets = [*_within(realiser, orders), *(w.basket for w in likely[:FILLED_UP])]
    best = min((filled_up(basket) for basket in baskets), key=lambda w: w.shown, default=None)
    if best is not None:
        low = lower(bound)
        records.offer(MARGIN, replace(best, value=low) if best.shown - low > NEAR else best)


def _within(realiser: Realiser, orders: Order | None) -> list[dict[int, int]]:
    """The baskets of the programme that keep within an order's limits to the cent."""
    return [b for b in orders.baskets if realiser.allowed(b)] if orders else []


def _per_item(large: Large, name: str) -> tuple[Floats, Floats]:
    """Per item the least margin of a piece, and its list price. Infinite where an item fits no basket."""
    cat = large.cat
    least = np.full(len(cat.world.items), np.inf)
    for group in large.groups:
        choice = getattr(group, name)
        np.minimum.at(least, group.cases.item, choice.value / group.cases.qty / cat.unit)
    return least - cat.costs, cat.prices / cat.unit


def _bound(large: Large) -> float | None:
    """No basket has a lower margin: the greater of two such bounds."""
    margins, prices = _per_item(large, "receipt")
    fits = np.isfinite(margins)
    if not fits.any():
        return None
    gifts = float(sum((p.cost for x in large.cat.interval.layers for p in x.promotions if p.kind == "gift" and not p.platform), ZERO))
    at_worst = _all_at_their_worst(large, margins[fits], prices[fits], _per_item(large, "plain")[0][fits])
    return max(at_worst, _less_all_reductions(large, prices)) - gifts - float(large.cat.world.shipping)


def _all_at_their_worst(large: Large, margins: Floats, prices: Floats, single: Floats) -> float:
    """As if every piece came to its own worst.

    Where every piece earns: a basket below the least threshold has one piece at least, without reductions by sum; one above it earns its
    share of the threshold. Where pieces lose: as many of those that lose most for their list price as fit a basket, and a part of the next.
    """
    world, least = large.cat.world, float(np.min(margins))
    if least < 0:
        return _knapsack(margins[margins < 0], prices[margins < 0], world)
    threshold = _least_threshold(world, large)
    if threshold is None:
        return least
    rate = float(np.min(margins / np.maximum(prices, 1e-9)))
    below = float(np.min(np.where(np.isfinite(single), single, margins)))
    return min(max(below, least), max(rate * threshold, least))


def _less_all_reductions(large: Large, prices: Floats) -> float:
    """As if every piece came to what the front layers leave, less the shares of a 每满 without a cap, and then each other reduction by sum
    were taken once from the basket at its greatest. A reduction of 30 is one of 30, however many pieces share it.
    """
    cat, kept = large.cat, 1 - float(large.cat.world.commission)
    left, once = _after_front(large), 0.0
    for p in (p for x in cat.rest for p in x.promotions if p.kind != "gift"):
        if p.kind not in SUM_KINDS:
            return -np.inf
        if endless(p):
            left = left - np.where(cat.mask(p), prices * float(p.value / (p.threshold or 1)), 0.0)
        else:
            once += float(max((v for _, v in p.tiers), default=p.value * (p.max_times or 0)))
    margins = kept * left - cat.costs
    fits = np.isfinite(margins)
    losing = fits & (margins < 0)
    worst = _knapsack(margins[losing], prices[losing], cat.world) if losing.any() else float(np.min(margins[fits]))
    return worst - kept * once


def _after_front(large: Large) -> Floats:
    """Per item the least of a piece after the front layers, in yuan; infinite where it fits no basket."""
    least = np.full(len(large.cat.world.items), np.inf)
    for group in large.groups:
        np.minimum.at(least, group.cases.item, group.cases.amount / group.cases.qty / large.cat.unit)
    return least


def _least_threshold(world: World, large: Large) -> float | None:
    marks = [float(marks_of(p)[0]) for x in large.cat.rest for p in x.promotions if p.kind in SUM_KINDS and not p.cross_shop]
    return min(marks, default=None)


def _knapsack(margins: Floats, prices: Floats, world: World) -> float:
    order = np.argsort(margins / np.maximum(prices, 1e-9))
    left, total = float(world.max_amount), 0.0
    for n in order:
        pieces = min(float(world.max_qty), left / prices[n] if prices[n] > 0 else np.inf)
        total += pieces * float(margins[n])
        left -= pieces * float(prices[n])
        if left <= 1e-9:
            break
    return total


def _likely(large: Large, records: Records) -> Iterable[Mapping[int, int]]:
    """Baskets that may be the worst: the worst receipts' own, single pieces that earn least, and as many losing pieces as fit."""
    world = large.cat.world
    margins, prices = _per_item(large, "receipt")
    worst = [int(i) for i in np.argsort(margins)[:LIKELY] if np.isfinite(margins[i])]
    for item in worst:
        found = records.shown.get(("receipt", item))
        if found is not None:
            yield dict((found.plain if world.many else found).basket)
    listed = np.where(np.isfinite(margins), prices * (1 - float(world.commission)) - large.cat.costs, np.inf)
    for item in (int(i) for i in np.argsort(listed)[:LIKELY] if np.isfinite(listed[i])):
        yield {item: 1}
    basket: dict[int, int] = {}
    left = world.max_amount
    for item in [int(i) for i in np.argsort(margins / np.maximum(prices, 1e-9)) if margins[i] < 0][:LIKELY]:
        price = world.items[item].price
        pieces = min(world.max_qty, int(left // price) if price else world.max_qty)
        if pieces:
            yield {item: pieces}
            basket[item] = pieces
            left -= price * pieces
    if basket:
        yield basket
