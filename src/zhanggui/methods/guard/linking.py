"""Sums of a plan that follow from sums before them: what a layer leaves of a whole scope is what the next one sees."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from zhanggui.methods.guard.kinds import ZERO, endless, proportional
from zhanggui.methods.guard.plan import OWN, GroupKey, Option, Plan, Total, option_of
from zhanggui.methods.guard.world import Layer, World

Scope = frozenset[int] | None
Known = dict[Scope, Fraction | None]  # what is left of the sum of a scope; None: of the line's own sum, what is left of the line


def agrees(plan: Plan) -> bool:
    """The same sum is not given two values."""
    seen: dict[GroupKey, Total] = {}
    for t in plan.totals:
        if t.key in seen and (seen[t.key].at, seen[t.key].below, seen[t.key].up) != (t.at, t.below, t.up):
            return False
        seen[t.key] = t
    return True


def linked(world: World, plan: Plan) -> Plan | None:
    """With sums that follow from sums before: after a layer that treats a whole scope alike, what is left of it is known.

    None: a plan that contradicts itself, or one that another plan stands for.
    """
    after: Known = {}  # for running amounts
    options = []
    for layer, option in zip(plan.layers, plan.options, strict=True):
        if layer.base == "running" and after:
            made = _follow_on(world, layer, option, after)
            if made is None:
                return None
            option = made
        options.append(option)
        after = _after(layer, option)
    return Plan(tuple(options), plan.layers)


def _follow_on(world: World, layer: Layer, option: Option, after: Known) -> Option | None:
    if _one_after_the_other(layer):
        return option  # each sees what the one before it left: its sums stand for themselves
    changed: dict[Total, Total] = {}
    for total in option.totals:
        _, scope, cross, _, apart = total.key
        if scope in after and not cross and apart == -1 and not any(endless(m.promotion) for m in option.moves):
            if total.at is not None:
                return None  # the plan with its own sum stands for it
            left = after[scope]
            changed[total] = total if left is None else Total(total.key, left, False, left, True)
            continue
        floors = [left for inner, left in after.items() if left is not None and _within(inner, scope)]
        floor = max(floors, default=ZERO)
        if floor and apart == -1:
            at = None if total.at is None else max(total.at, floor)
            changed[total] = Total(total.key, at, total.below and total.at == at, floor, at == floor and not cross, total.up)
    if not changed:
        return option
    mine = [m.promotion for m in option.moves]
    totals = {m.promotion: changed.get(m.total, m.total) for m in option.moves if m.total is not None}
    return option_of(world, mine, totals, layer.combine == "chain")


def retotal(world: World, plan: Plan, key: GroupKey, at: Fraction) -> Plan | None:
    """The same plan with another sum for one group of promotions."""
    options = []
    for layer, option in zip(plan.layers, plan.options, strict=True):
        if any(t.key == key for t in option.totals):
            totals = {m.promotion: Total(key, at) if m.total.key == key else m.total for m in option.moves if m.total is not None}
            option = option_of(world, [m.promotion for m in option.moves], totals, layer.combine == "chain")
        options.append(option)
    return linked(world, Plan(tuple(_unlinked(o) for o in options), plan.layers))


def _unlinked(option: Option) -> Option:
    """Sums that follow from others are set free to follow anew."""
    if not any(t.given for t in option.totals):
        return option
    totals = tuple(Total(t.key, OWN) if t.given else t for t in option.totals)
    moves = tuple(replace(m, total=Total(m.total.key, OWN)) if m.total is not None and m.total.given else m for m in option.moves)
    return Option(moves, totals)


def _within(inner: frozenset[int] | None, outer: frozenset[int] | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)


def _one_after_the_other(layer: Layer) -> bool:
    return layer.combine == "chain" and sum(p.kind != "gift" for p in layer.promotions) > 1


def _after(layer: Layer, option: Option) -> Known:
    """Per scope what is left of its sum after a layer, where that is known: all that falls on a piece of the scope falls on the whole of it.

    Only one layer on: a sum that follows itself leaves nothing known.
    """
    running = [p for p in layer.promotions if p.kind != "gift"]
    known: Known = {}
    if _one_after_the_other(layer):
        return known
    for total in option.totals:
        _, scope, cross, base, apart = total.key
        alike = all(p.scope == scope and proportional(p) for p in running)
        wins = layer.combine == "best" and len(option.moves) == 1 and total.at is not None and option.moves[0].off > 0
        if (
            cross
            or total.given
            or base != "running"
            or total.below
            or apart != -1
            or not (wins or (alike and layer.combine != "best_line"))
        ):
            continue
        known[scope] = None if total.at is None else _left(total.at, option, layer)
    return known


def _left(total: Fraction, option: Option, layer: Layer) -> Fraction:
    left = total
    for move in option.moves:
        share = move.off if move.total is not None else move.promotion.rate * (left if layer.combine == "chain" else total)
        left -= min(share, left)
    return left
