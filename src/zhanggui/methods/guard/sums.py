"""The sums at which promotions by the sum may be worth most to a line: their thresholds, and what thresholds after them ask for.

Between two thresholds a fixed reduction is worth most, as a share, at the smallest sum; so only these sums need a look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from zhanggui.methods.guard.kinds import FAR, ZERO, endless, nominal, proportional
from zhanggui.methods.guard.plan import OWN, GroupKey, Total
from zhanggui.methods.guard.world import SUM_KINDS, Layer, Promotion, World


def key_of(layers: Sequence[Layer], at: int, p: Promotion, mine: Sequence[Promotion]) -> GroupKey:
    """Promotions of one layer with the same scope see the same sum; in a chain each sees what the one before it left, so they are apart."""
    layer = layers[at]
    others = [x for x in layer.promotions if x.kind != "gift"]
    same = [x for x in others if endless(x) and x.scope == p.scope and x.cross_shop == p.cross_shop]
    if endless(p) and (len(same) > 1 or (layer.combine == "chain" and len(others) > 1)):
        return at, p.scope, p.cross_shop, layer.base, mine.index(p)
    alike = not any(endless(x) for x in others) and all(
        x.scope == p.scope and x.cross_shop == p.cross_shop and proportional(x) for x in others
    )
    return at, p.scope, p.cross_shop, layer.base, -1 if layer.combine != "chain" or len(others) == 1 or alike else mine.index(p)


def sums_of(
    world: World, layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], at: int, group: Sequence[Promotion]
) -> list[Total]:
    """The sums at which this group may be worth most: its own, each threshold, and just below one (where the platform pays)."""
    key = key_of(layers, at, group[0], [p for p in direct[at] if p.kind != "gift"])
    together = layers[at].combine == "sum" or (layers[at].combine == "chain" and key[4] == -1)
    steps = [p for p in direct[at] if p.kind != "gift"] if together else group
    ups = [Total(key, OWN, up=p.threshold) for p in group if endless(p)]
    own = _chain_marks(steps, world.max_amount) if layers[at].combine == "chain" else steps_of(group)
    marks = _filled_up(group, {*own, *_from_later(layers, direct, at, steps, world.max_amount)})
    if any(p.platform for p in steps):
        marks = sorted({*marks, *_used_up(steps, marks)})
    within = [m for m in marks if group[0].cross_shop or m <= world.max_amount]
    if any(p.platform for p in steps):
        last = FAR if group[0].cross_shop else world.max_amount
        return [Total(key, OWN), *(Total(key, m) for m in within), *(Total(key, m, True) for m in [*within, last]), *ups]
    return [Total(key, OWN), *(Total(key, m) for m in within), *ups]


def steps_of(group: Iterable[Promotion]) -> list[Fraction]:
    """Thresholds and multiples at which a group may be worth most as a share."""
    group = [p for p in group if p.kind in SUM_KINDS]
    found = {t for p in group for t, _ in p.tiers}
    found |= {p.threshold * n for p in group if p.threshold and not endless(p) for n in range(1, (p.max_times or 0) + 1)}
    return _filled_up(group, found)


def _used_up(steps: Sequence[Promotion], marks: Sequence[Fraction]) -> set[Fraction]:
    """Sums that the first one, two … of the steps just use up: what the platform would pay after them is cut off below."""
    found = set()
    for n in range(1, len(steps) + 1):
        rate = sum((p.rate for p in steps[:n] if p.kind == "percent_off"), ZERO)
        by_sum = [p for p in steps[:n] if p.kind in SUM_KINDS]
        for low, high in pairwise([*marks, FAR]):
            off = sum((nominal(p, low) for p in by_sum), ZERO)
            if rate < 1 and low <= off / (1 - rate) < high:
                found.add(off / (1 - rate))
    return found


def _filled_up(group: Iterable[Promotion], marks: set[Fraction]) -> list[Fraction]:
    """And of a 每满 without a cap the first multiple, and the first at or beyond every mark: between marks nothing else changes, and a later
    multiple adds the same part to a larger sum.
    """
    found = set(marks)
    for p in group:
        if endless(p):
            assert p.threshold is not None
            found |= {p.threshold, *(p.threshold * -(-m // p.threshold) for m in list(found))}
    return sorted(found)


def _chain_marks(steps: Sequence[Promotion], most: Fraction) -> list[Fraction]:
    """Sums at which one of a chain of promotions on the same scope gives more, each seeing what those before it left."""
    found: list[Fraction] = []
    for n in range(len(steps) - 1, -1, -1):
        found = _filled_up([steps[n]], {*steps_of([steps[n]]), *_before([steps[n]], found, most)})
    return found


def _before(steps: Sequence[Promotion], marks: Sequence[Fraction], most: Fraction) -> list[Fraction]:
    """Sums of which, after these promotions on one sum, just a mark is left."""
    rate = sum((p.rate for p in steps if p.kind == "percent_off"), ZERO)
    if rate >= 1 or not marks:
        return []
    by_sum = [p for p in steps if p.kind in SUM_KINDS]
    edges = sorted({ZERO, *steps_of(by_sum), *_multiples(by_sum, rate, max(marks), most)})
    found = []
    for low, high in pairwise([*edges, FAR]):
        off = sum((nominal(p, low) for p in by_sum), ZERO) if low else ZERO
        found += [x for m in marks if low <= (x := (m + off) / (1 - rate)) < high]
    return found


def _multiples(by_sum: Sequence[Promotion], rate: Fraction, mark: Fraction, most: Fraction) -> set[Fraction]:
    """Where promotions without a cap give more, as far as what is left may still be no more than a mark; or up to `most` of them all."""
    without = [(p.threshold, p.value / p.threshold) for p in by_sum if endless(p) and p.threshold]
    if not without:
        return set()
    kept = 1 - rate - sum((part for _, part in without), ZERO)
    capped = sum((max((v for _, v in p.tiers), default=p.value * (p.max_times or 0)) for p in by_sum if not endless(p)), ZERO)
    last = (mark + capped) / kept if kept > 0 else most
    return {threshold * n for threshold, _ in without for n in range(1, int(last // threshold) + 2)}


def _from_later(
    layers: Sequence[Layer], direct: Sequence[Sequence[Promotion]], at: int, steps: Sequence[Promotion], most: Fraction
) -> list[Fraction]:
    """Sums of which just a threshold of the same scope in a later layer is left."""
    scope = next(p.scope for p in steps if p.kind in SUM_KINDS)
    if any(p.cross_shop for p in steps):
        return []
    found: list[Fraction] = []
    for n in range(len(layers) - 1, at, -1):
        mine = [p for p in direct[n] if p.scope == scope and not p.cross_shop and p.kind != "gift"]
        through = found if not mine else _before(mine, found, most) if all(map(proportional, mine)) else []
        found = [*steps_of(p for p in mine if p.kind in SUM_KINDS), *through]
    return _before(steps, found, most)
