"""Many lines of one plan at once: for which of them goods make just the sum that the plan asks for.

A plan of which every part is in proportion leaves the same part of every line, so one basket shows it for all lines, if the goods beside
them change nothing else: they stand under the plan's own promotions, and where only the best promotion applies, no other is worth more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.methods.guard.catalogue import Bools, Catalogue, Ints
from zhanggui.methods.guard.kinds import gives
from zhanggui.methods.guard.large import Group
from zhanggui.methods.guard.lines import in_proportion
from zhanggui.methods.guard.plan import Plan
from zhanggui.methods.guard.realise import Realiser, own_sums, simple
from zhanggui.methods.guard.steps import Floats
from zhanggui.methods.guard.till import Till
from zhanggui.methods.guard.world import SUM_KINDS, Promotion

WHOLE = 1e-6  # units; amounts nearer to a whole number are that number


@dataclass(frozen=True)
class Matched:
    """For which cases of a plan goods make its sum, what they must come to, and where they are taken from."""

    good: Bools
    near: Bools  # not good, and goods make a sum a little larger
    rest: Ints
    till: Till


@dataclass(frozen=True)
class Rival:
    """Another promotion of a layer in which only the best one applies: what it must stay below, or may just reach when listed later."""

    promotion: Promotion
    off: float
    later: bool


def matched(realiser: Realiser, group: Group, plan: Plan, cases: Ints) -> Matched | None:
    """None: not a plan that one basket shows for all, or no goods for it."""
    own = own_sums(plan)
    if not in_proportion(plan) or not simple(plan) or len(own) != 1 or (want := realiser.wanted(own[0])) is None:
        return None
    if not _whole(group, plan):
        return None
    till, rivals = realiser.goods.alike(group, plan, own[0]), _rivals(realiser.cat, plan)
    if till is None or rivals is None:
        return None
    amounts = (group.cases.amount if own[0].key[3] == "running" else group.cases.listed)[cases]
    rest = want - np.rint(amounts).astype(np.int64)
    fits = group.cases.alone[cases] & (np.abs(amounts - np.rint(amounts)) < WHOLE) & (rest >= 0)
    good = fits & till.can(rest)
    more = np.array([till.next(int(r)) or -1 if here else -1 for r, here in zip(rest, fits & ~good, strict=True)], np.int64)
    wanted = np.where(good, rest, more)
    at = np.flatnonzero(wanted >= 0)
    suits = np.zeros(len(cases), bool)
    suits[at] = _suits(realiser.cat, till, wanted[at], group.cases.item[cases[at]], amounts[at], group.cases.listed[cases[at]], rivals)
    return Matched(good & suits, ~good & suits, rest, till)


def _whole(group: Group, plan: Plan) -> bool:
    """Whether a plan says of everything that may fall on its lines what becomes of it: nothing is left out, and no line chooses for itself."""
    for layer, option, direct in zip(plan.layers, plan.options, group.direct, strict=True):
        if direct and not option.moves:
            return False
        if layer.combine != "best" and len(option.moves) != len(direct):
            return False
    return True


def _rivals(cat: Catalogue, plan: Plan) -> list[Rival] | None:
    """None: one of them is not by the sum, or counts other shops' goods, and may be worth more."""
    found = []
    for layer, option in zip(plan.layers, plan.options, strict=True):
        if layer.combine != "best" or not option.moves:
            continue
        (move,) = option.moves
        others = [p for p in layer.promotions if p.kind != "gift" and p is not move.promotion]
        for p in others:
            if p.kind not in SUM_KINDS:
                return None
            later = layer.promotions.index(p) > layer.promotions.index(move.promotion)
            most = max((v for _, v in p.tiers), default=None)
            if p.threshold is not None:
                most = gives(p, cat.world.max_amount) if not p.cross_shop else None if p.max_times is None else p.value * p.max_times
            if most is not None and (most < move.off or (later and most == move.off)):
                continue
            if p.cross_shop:
                return None
            found.append(Rival(p, float(move.off), later))
    return found


def _suits(cat: Catalogue, till: Till, rest: Ints, items: Ints, amounts: Floats, listed: Floats, rivals: list[Rival]) -> Bools:
    """Whether the goods of the till keep within a basket's limits, are not the line's own item, and no rival is worth more with them."""
    left, listed, pieces, good = rest.copy(), listed.copy(), np.zeros(len(rest), np.int64), np.ones(len(rest), bool)
    masks = [cat.mask(r.promotion) for r in rivals]
    sums = [np.where(mask[items], amounts, 0.0) for mask in masks]
    while (at := np.flatnonzero(left > 0)).size:
        goods = till.step(left[at])
        item, amount = till.items[goods], till.amounts[goods]
        left[at] -= amount
        listed[at] += cat.prices[item]
        pieces[at] += 1
        good[at] &= item != items[at]
        for mask, total in zip(masks, sums, strict=True):
            total[at] += np.where(mask[item], amount, 0)
    good &= (listed <= float(cat.world.max_amount * cat.unit)) & (pieces <= cat.world.max_qty)
    for rival, total in zip(rivals, sums, strict=True):
        worth = _worth(rival.promotion, total / cat.unit * (1 + 1e-12))
        good &= (worth < rival.off) | (rival.later & (worth == rival.off))
    return good


def _worth(p: Promotion, totals: Floats) -> Floats:
    """The most a promotion by the sum gives up to a sum, before it is clipped to it."""
    if p.threshold is None:
        values = np.maximum.accumulate(np.array([0.0, *(float(v) for _, v in p.tiers)]))
        return values[np.searchsorted([float(t) for t, _ in p.tiers], totals, side="right")]
    times = np.floor(totals / float(p.threshold))
    return np.minimum(times, np.inf if p.max_times is None else p.max_times) * float(p.value)
