"""What can befall a line after the front layers: every way its promotions by sum may stand, each with the sum at which it is worth most.

A plan says for every layer which promotions fall on the line and at which sums. The least of all plans is a lower bound for every basket;
that it is reached is for `realise` to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

from zhanggui.methods.guard.kinds import FAR, ZERO, endless, gives
from zhanggui.methods.guard.linking import agrees, linked
from zhanggui.methods.guard.plan import OWN, GroupKey, Move, Option, Plan, Total, move_of, option_of
from zhanggui.methods.guard.sums import key_of, steps_of, sums_of
from zhanggui.methods.guard.world import SUM_KINDS, Layer, Promotion, World

MOST_PLANS = 1500
MOST_DOUBTFUL = 3  # promotions of the platform that others may take away, looked at in every choice


def plans(world: World, layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], most: int = MOST_PLANS) -> list[Plan]:
    """Every plan for a line on which the promotions `direct` (per layer) may fall. All of them together bound every basket."""
    count = 1
    for at in range(len(layers)):
        count *= _count(world, layers, direct, at)
    make = _options if count <= most else _coarse
    each = [make(world, layers, direct, at) for at in range(len(layers))]
    found = (Plan(tuple(combo), tuple(layers)) for combo in product(*each))
    return [joined for p in found if agrees(p) and (joined := linked(world, p)) is not None]


def _count(world: World, layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], at: int) -> int:
    """How many options a layer has, before they are made."""
    layer, mine = layers[at], [p for p in direct[at] if p.kind != "gift"]
    by_sum = [p for p in mine if p.kind in SUM_KINDS]
    if layer.combine in ("best", "best_line"):
        return len(mine) + 1 + sum(len(sums_of(world, layers, direct, at, [p])) for p in by_sum)
    groups: dict[GroupKey, list[Promotion]] = {}
    for p in by_sum:
        groups.setdefault(key_of(layers, at, p, mine), []).append(p)
    count = 1
    for group in groups.values():
        count *= len(sums_of(world, layers, direct, at, group))
    return count


def _options(world: World, layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], at: int) -> list[Option]:
    layer, mine = layers[at], [p for p in direct[at] if p.kind != "gift"]
    if not mine:
        return [Option(())]
    if layer.combine in ("best", "best_line"):
        found = [Option(())] if any(p.platform for p in mine) else []
        for p in mine:
            found += (
                [option_of(world, [p], {p: t}) for t in sums_of(world, layers, direct, at, [p])]
                if p.kind in SUM_KINDS
                else [Option((move_of(world, p),))]
            )
        return _optional(world, found, mine)
    groups: dict[GroupKey, list[Promotion]] = {}
    for p in mine:
        if p.kind in SUM_KINDS:
            groups.setdefault(key_of(layers, at, p, mine), []).append(p)
    found = []
    for combo in product(*(sums_of(world, layers, direct, at, ps) for ps in groups.values())):
        chosen = {p: t for ps, t in zip(groups.values(), combo, strict=True) for p in ps}
        found.append(option_of(world, mine, chosen, layer.combine == "chain"))
    return _optional(world, found, mine)


def _optional(world: World, found: list[Option], mine: Sequence[Promotion]) -> list[Option]:
    """Also without what the platform may or may not add: for the shop's receipt it is the better worth nothing."""
    doubtful = [p for p in mine if p.platform and p.counts]
    always = [p for p in mine if p.platform and p.kind in SUM_KINDS and endless(p)]
    taken = _subsets(doubtful) if len(doubtful) <= MOST_DOUBTFUL else [frozenset(p for p in mine if p.platform)]
    more = [Option(tuple(m for m in o.moves if m.promotion not in some), o.totals) for o in found for some in taken]
    if always:
        more += [Option(tuple(_least(world, m) if m.promotion in always else m for m in o.moves), o.totals) for o in [*found, *more]]
    return found + more


def _subsets(promotions: Sequence[Promotion]) -> list[frozenset[Promotion]]:
    """Every choice of at least one."""
    return [frozenset(c) for n in range(1, len(promotions) + 1) for c in combinations(promotions, n)]


def _least(world: World, move: Move) -> Move:
    assert move.total is not None
    p = move.promotion
    return Move(p, Total(move.total.key, OWN), ZERO, True, True, float(FAR if p.cross_shop else world.max_amount))


def _coarse(world: World, layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], at: int) -> list[Option]:
    """Too many ways to tell apart: each promotion by sum at the one sum where it is worth most, whatever the line's own."""
    layer, mine = layers[at], [p for p in direct[at] if p.kind != "gift"]
    best: dict[Promotion, Total] = {}
    for n, p in enumerate(mine):
        if p.kind in SUM_KINDS:
            marks = [m for m in steps_of([p]) if p.cross_shop or m <= world.max_amount] or [FAR]
            top = max(marks, key=lambda m: gives(p, m) / m)
            best[p] = Total((at, p.scope, p.cross_shop, layer.base, n), top)
    if layer.combine in ("best", "best_line"):
        return [_free(Option(())), *(_free(option_of(world, [p], {p: best[p]} if p in best else {})) for p in mine)]
    ours = [p for p in mine if not p.platform]
    return [_free(option_of(world, mine, best)), _free(option_of(world, ours, {p: t for p, t in best.items() if p in ours}))]


def _free(option: Option) -> Option:
    """Without the duty that the sum be at least the line's own: a bound only."""
    return Option(option.moves, ())
