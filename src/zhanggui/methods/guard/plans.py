"""What can befall a line after the front layers: every way its promotions by sum may stand, each with the sum at which it is worth most.

Between two thresholds a fixed reduction is worth most, as a share, at the smallest sum; so only sums at a threshold, or the line's own sum
where that is already beyond, need a look. A plan says for every layer which promotions fall on the line and at which sums. The least of all
plans is a lower bound for every basket; that it is reached is for `realise` to show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, pairwise, product

from zhanggui.methods.guard.kinds import ZERO
from zhanggui.methods.guard.world import SUM_KINDS, Layer, Promotion, World

MOST_PLANS = 1500
MOST_DOUBTFUL = 3  # promotions of the platform that others may take away, looked at in every choice
MOST_SUMS = 40  # of one group of promotions
FAR = 1e24  # yuan; a sum that other shops' goods can reach
OWN = None  # the sum of the line alone

GroupKey = tuple[int, frozenset[int] | None, bool, str, int]  # layer (or -1), scope, across shops, base, promotion (or -1)


@dataclass(frozen=True)
class Total:
    """The sum that a group of promotions sees. `at` None: the line's own. `below`: just short of it. `most`: bound of the sum, not reached."""

    key: GroupKey
    at: Fraction | None
    below: bool = False
    floor: Fraction = ZERO  # it is no less than this, whatever the line's own
    given: bool = False  # it follows from a sum before
    up: Fraction | None = None  # `at` None: the line's own sum, filled up to a multiple of this


@dataclass(frozen=True)
class Move:
    """One promotion falling on the line; by sum: what it gives at its total, else None."""

    promotion: Promotion
    total: Total | None = None
    off: Fraction = ZERO
    others: bool = True  # other items may bring the pieces it asks for
    least: bool = False  # the least it takes at any sum up to `most`: of what the platform pays, for the shop's receipt
    most: float = FAR

    @property
    def part(self) -> Fraction:
        """Which part of its sum it gives, where the sum is known; for ever larger sums what it tends to."""
        assert self.total is not None
        assert self.total.at is not None
        if self.total.at >= FAR:
            p = self.promotion
            return p.value / p.threshold if p.threshold is not None and p.max_times is None else ZERO
        return min(self.off / self.total.at, Fraction(1)) if self.total.at else ZERO


@dataclass(frozen=True)
class Option:
    """What happens to the line in one layer."""

    moves: tuple[Move, ...]
    totals: tuple[Total, ...] = ()

    def mixed(self, layer: Layer, move: Move) -> bool:
        """Beside a 一口价 on the same base a larger line may end lower: the other promotions are then taken of the most it can be."""
        fixed = sum(m.promotion.kind == "fixed_price" for m in self.moves)
        return layer.combine == "sum" and len(self.moves) > 1 and fixed > (move.promotion.kind == "fixed_price")


@dataclass(frozen=True)
class Plan:
    """One option for each of the later layers."""

    options: tuple[Option, ...]
    layers: tuple[Layer, ...] = field(repr=False)

    @property
    def sums(self) -> bool:
        """Whether a promotion by sum falls on the line."""
        return any(m.total is not None for o in self.options for m in o.moves)

    @property
    def totals(self) -> list[Total]:
        return [t for o in self.options for t in o.totals]


def plans(world: World, layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], most: int = MOST_PLANS) -> list[Plan]:
    """Every plan for a line on which the promotions `direct` (per layer) may fall. All of them together bound every basket."""
    count = 1
    for at in range(len(layers)):
        count *= _count(world, layers, direct, at)
    make = _options if count <= most else _coarse
    each = [make(world, layers, direct, at) for at in range(len(layers))]
    found = (Plan(tuple(combo), tuple(layers)) for combo in product(*each))
    return [linked for p in found if _agrees(p) and (linked := _linked(world, p)) is not None]


def _count(world: World, layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], at: int) -> int:
    """How many options a layer has, before they are made."""
    layer, mine = layers[at], [p for p in direct[at] if p.kind != "gift"]
    by_sum = [p for p in mine if p.kind in SUM_KINDS]
    if layer.combine in ("best", "best_line"):
        return len(mine) + 1 + sum(len(_sums(world, layers, direct, at, [p])) for p in by_sum)
    groups: dict[GroupKey, list[Promotion]] = {}
    for p in by_sum:
        groups.setdefault(_key(layers, at, p, mine), []).append(p)
    count = 1
    for group in groups.values():
        count *= len(_sums(world, layers, direct, at, group))
    return count


def _agrees(plan: Plan) -> bool:
    """The same sum is not given two values."""
    seen: dict[GroupKey, Total] = {}
    for t in plan.totals:
        if t.key in seen and (seen[t.key].at, seen[t.key].below, seen[t.key].up) != (t.at, t.below, t.up):
            return False
        seen[t.key] = t
    return True


def _linked(world: World, plan: Plan) -> Plan | None:
    """With sums that follow from sums before: after a layer that treats a whole scope alike, what is left of it is known.

    None: a plan that contradicts itself, or one that another plan stands for.
    """
    after: dict[frozenset[int] | None, tuple[Fraction | None, bool]] = {}  # scope → (what is left, exactly so), for running amounts
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


def _follow_on(
    world: World, layer: Layer, option: Option, after: dict[frozenset[int] | None, tuple[Fraction | None, bool]]
) -> Option | None:
    changed: dict[Total, Total] = {}
    for total in option.totals:
        _, scope, cross, _, apart = total.key
        same = after.get(scope)
        if same is not None and same[1] and not cross and apart == -1 and not any(endless(m.promotion) for m in option.moves):
            if total.at is not None:
                return None  # the plan with its own sum stands for it
            changed[total] = total if same[0] is None else Total(total.key, same[0], False, same[0], True)
            continue
        floors = [left for inner, (left, _) in after.items() if left is not None and _within(inner, scope)]
        floor = max(floors, default=ZERO)
        if floor and apart == -1:
            if total.at is None and layer.combine == "chain":
                continue
            at = None if total.at is None else max(total.at, floor)
            changed[total] = Total(total.key, at, total.below and total.at == at, floor, at == floor, total.up)
    if not changed:
        return option
    mine = [m.promotion for m in option.moves]
    totals = {m.promotion: changed.get(m.total, m.total) for m in option.moves if m.total is not None}
    return _option(world, mine, totals, layer.combine == "chain")


def retotal(world: World, plan: Plan, key: GroupKey, at: Fraction) -> Plan | None:
    """The same plan with another sum for one group of promotions."""
    options = []
    for layer, option in zip(plan.layers, plan.options, strict=True):
        if any(t.key == key for t in option.totals):
            totals = {m.promotion: Total(key, at) if m.total.key == key else m.total for m in option.moves if m.total is not None}
            option = _option(world, [m.promotion for m in option.moves], totals, layer.combine == "chain")
        options.append(option)
    return _linked(world, Plan(tuple(_unlinked(o) for o in options), plan.layers))


def _unlinked(option: Option) -> Option:
    """Sums that follow from others are set free to follow anew."""
    if not any(t.given for t in option.totals):
        return option
    totals = tuple(Total(t.key, OWN) if t.given else t for t in option.totals)
    moves = tuple(replace(m, total=Total(m.total.key, OWN)) if m.total is not None and m.total.given else m for m in option.moves)
    return Option(moves, totals)


def _within(inner: frozenset[int] | None, outer: frozenset[int] | None) -> bool:
    return outer is None or (inner is not None and inner <= outer)


def _after(layer: Layer, option: Option) -> dict[frozenset[int] | None, tuple[Fraction | None, bool]]:
    """Per scope what is left of its sum after a layer, where that is known."""
    running = [p for p in layer.promotions if p.kind != "gift"]
    known: dict[frozenset[int] | None, tuple[Fraction | None, bool]] = {}
    for total in option.totals:
        _, scope, cross, base, apart = total.key
        alike = all(p.scope == scope and (p.kind in SUM_KINDS or p.kind == "percent_off") and p.limit is None for p in running)
        one = layer.combine == "best" and len(option.moves) == 1
        if cross or base != "running" or total.below or apart != -1 or not (one or (alike and layer.combine in ("sum", "chain"))):
            continue
        known[scope] = (None if total.at is None else _left(total.at, option, layer), True)
    return known


def _left(total: Fraction, option: Option, layer: Layer) -> Fraction:
    left = total
    for move in option.moves:
        share = move.off if move.total is not None else move.promotion.rate * (left if layer.combine == "chain" else total)
        left -= min(share, left)
    return left


def _options(world: World, layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], at: int) -> list[Option]:
    layer, mine = layers[at], [p for p in direct[at] if p.kind != "gift"]
    if not mine:
        return [Option(())]
    if layer.combine in ("best", "best_line"):
        found = [Option(())] if any(p.platform for p in mine) else []
        for p in mine:
            found += (
                [_option(world, [p], {p: t}) for t in _sums(world, layers, direct, at, [p])]
                if p.kind in SUM_KINDS
                else [Option((_move(world, p),))]
            )
        return _optional(world, found, mine)
    groups: dict[GroupKey, list[Promotion]] = {}
    for p in mine:
        if p.kind in SUM_KINDS:
            groups.setdefault(_key(layers, at, p, mine), []).append(p)
    found = []
    for combo in product(*(_sums(world, layers, direct, at, ps) for ps in groups.values())):
        chosen = {p: t for ps, t in zip(groups.values(), combo, strict=True) for p in ps}
        found.append(_option(world, mine, chosen, layer.combine == "chain"))
    return _optional(world, found, mine)


def _optional(world: World, found: list[Option], mine: Sequence[Promotion]) -> list[Option]:
    """Also without what the platform may or may not add: for the shop's receipt it is the better worth nothing."""
    doubtful = [
        p for p in mine if p.platform and (p.limit is not None or (p.kind not in SUM_KINDS and (p.min_qty > 1 or p.kind == "qty_off")))
    ]
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
    return Move(p, Total(move.total.key, OWN), ZERO, True, True, FAR if p.cross_shop else float(world.max_amount))


def _option(world: World, mine: Sequence[Promotion], at: dict[Promotion, Total], chain: bool = False) -> Option:
    moves: list[Move] = []
    left = {t.key: t for t in at.values()}
    for p in mine:
        if p not in at:
            moves.append(_move(world, p))
            if chain and p.kind == "percent_off":
                left = {k: _less(t, t.at * p.rate) if t.at is not None and k[4] == -1 else t for k, t in left.items()}
            continue
        here = left[at[p].key]
        off = ZERO if here.at is None else gives(p, here.at, here.below)
        moves.append(Move(p, here, off))
        if chain and here.at is not None and here.key[4] == -1:
            left[here.key] = _less(here, off)
    return Option(tuple(moves), tuple(dict.fromkeys(at.values())))


def _move(world: World, p: Promotion) -> Move:
    return Move(p, others=(len(world.items) if p.scope is None else len(p.scope)) > 1)


def _less(total: Total, off: Fraction) -> Total:
    assert total.at is not None
    return Total(total.key, total.at - off, total.below, total.floor, total.given, total.up)


def gives(p: Promotion, total: Fraction, below: bool = False) -> Fraction:
    """What a promotion by sum gives at a total, or just below it."""
    if p.kind == "threshold_off":
        reached = [v for t, v in p.tiers if t < total or (t == total and not below)]
        value = reached[-1] if reached else ZERO
    else:
        assert p.threshold is not None
        times = total // p.threshold - (1 if below and total % p.threshold == 0 else 0)
        value = p.value * (times if p.max_times is None else min(times, p.max_times))
    return min(value, total)


def _key(layers: Sequence[Layer], at: int, p: Promotion, mine: Sequence[Promotion]) -> GroupKey:
    """Promotions of one layer with the same scope see the same sum; in a chain each sees what the one before it left, so they are apart."""
    layer = layers[at]
    others = [x for x in layer.promotions if x.kind != "gift"]
    same = [x for x in others if endless(x) and x.scope == p.scope and x.cross_shop == p.cross_shop]
    if endless(p) and (len(same) > 1 or (layer.combine == "chain" and len(others) > 1)):
        return at, p.scope, p.cross_shop, layer.base, mine.index(p)
    alike = not any(endless(x) for x in others) and all(
        x.scope == p.scope and x.cross_shop == p.cross_shop and _proportional(x) for x in others
    )
    return at, p.scope, p.cross_shop, layer.base, -1 if layer.combine != "chain" or len(others) == 1 or alike else mine.index(p)


def _proportional(p: Promotion) -> bool:
    """Takes the same part of every line in its scope, whatever else is in the basket."""
    return p.limit is None and (p.kind in SUM_KINDS or (p.kind == "percent_off" and p.min_qty <= 1))


def _sums(world: World, layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], at: int, group: Sequence[Promotion]) -> list[Total]:
    """The sums at which this group may be worth most: its own, each threshold, and just below one (where the platform pays)."""
    key = _key(layers, at, group[0], [p for p in direct[at] if p.kind != "gift"])
    steps = [p for p in direct[at] if p.kind != "gift"] if layers[at].combine == "chain" and key[4] == -1 else group
    ups = [Total(key, OWN, up=p.threshold) for p in group if endless(p)]
    own = _chain_marks(steps) if layers[at].combine == "chain" else _marks(group)
    marks = sorted(set(own) | set(_from_later(layers, direct, at, steps, own)))
    within = [m for m in marks if group[0].cross_shop or m <= world.max_amount]
    if any(p.platform for p in steps):
        last = Fraction(FAR) if group[0].cross_shop else world.max_amount
        return [Total(key, OWN), *(Total(key, m) for m in within), *(Total(key, m, True) for m in [*within, last]), *ups]
    return [Total(key, OWN), *(Total(key, m) for m in within), *ups]


def _marks(group: Iterable[Promotion]) -> list[Fraction]:
    """Thresholds and multiples at which a group may be worth most as a share.

    Of a 每满 without a cap the first multiple, and the first at or beyond every other mark: between marks nothing else changes, and a later
    multiple adds the same part to a larger sum.
    """
    group = [p for p in group if p.kind in SUM_KINDS]
    found = {t for p in group for t, _ in p.tiers}
    found |= {p.threshold * n for p in group if p.threshold and not endless(p) for n in range(1, (p.max_times or 0) + 1)}
    for p in group:
        if endless(p):
            assert p.threshold is not None
            found |= {p.threshold, *(p.threshold * -(-m // p.threshold) for m in list(found))}
    return sorted(found)


def endless(p: Promotion) -> bool:
    """Gives more again and again: not every sum at which it does can be listed."""
    return p.threshold is not None and p.kind == "every_off" and (p.max_times is None or p.max_times > MOST_SUMS)


def _chain_marks(steps: Sequence[Promotion]) -> list[Fraction]:
    """Sums at which one of a chain of promotions on the same scope gives more, each seeing what those before it left."""
    found: list[Fraction] = []
    for n in range(len(steps) - 1, -1, -1):
        found = [*_marks([steps[n]]), *_before([steps[n]], found)]
    return found


def _before(steps: Sequence[Promotion], marks: Sequence[Fraction]) -> list[Fraction]:
    """Sums of which, after these promotions on one sum, just a mark is left."""
    rate = sum((p.rate for p in steps if p.kind == "percent_off"), ZERO)
    by_sum = [p for p in steps if p.kind in SUM_KINDS]
    edges = sorted({ZERO, *_marks(by_sum)})
    found = []
    for low, high in pairwise([*edges, Fraction(10**24)]):
        off = sum((gives(p, low) for p in by_sum), ZERO) if low else ZERO
        if rate < 1:
            found += [x for m in marks if low <= (x := (m + off) / (1 - rate)) < high]
    return found


def _from_later(
    layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], at: int, steps: Sequence[Promotion], own: Sequence[Fraction]
) -> list[Fraction]:
    """Sums of which just a threshold of the same scope in a later layer is left."""
    scope = next(p.scope for p in steps if p.kind in SUM_KINDS)
    if any(p.cross_shop for p in steps):
        return []
    found: list[Fraction] = []
    for n in range(len(layers) - 1, at, -1):
        mine = [p for p in direct[n] if p.scope == scope and not p.cross_shop and p.kind != "gift"]
        through = found if not mine else _before(mine, found) if all(map(_proportional, mine)) else []
        found = [*_marks(p for p in mine if p.kind in SUM_KINDS), *through]
    return _before(steps, found)


def _coarse(world: World, layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], at: int) -> list[Option]:
    """Too many ways to tell apart: each promotion by sum at the one sum where it is worth most, whatever the line's own."""
    layer, mine = layers[at], [p for p in direct[at] if p.kind != "gift"]
    best: dict[Promotion, Total] = {}
    for n, p in enumerate(mine):
        if p.kind in SUM_KINDS:
            marks = [m for m in _marks([p]) if p.cross_shop or m <= world.max_amount] or [Fraction(10**24)]
            top = max(marks, key=lambda m: gives(p, m) / m)
            best[p] = Total((at, p.scope, p.cross_shop, layer.base, n), top)
    if layer.combine in ("best", "best_line"):
        return [_free(Option(())), *(_free(_option(world, [p], {p: best[p]} if p in best else {})) for p in mine)]
    ours = [p for p in mine if not p.platform]
    return [_free(_option(world, mine, best)), _free(_option(world, ours, {p: t for p, t in best.items() if p in ours}))]


def _free(option: Option) -> Option:
    """Without the duty that the sum be at least the line's own: a bound only."""
    return Option(option.moves, ())
