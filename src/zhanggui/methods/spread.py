"""Splitting an amount in exact cents: in proportion to weights, with locked parts and upper bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.money import share_along, share_out
from zhanggui.kernel.words import Words
from zhanggui.methods.line import NEAR, Lock, cut_positions, fitting_sums, proportional_sums


def spread(
    total: int,
    weights: Sequence[float],
    locks: Mapping[int, int] | None = None,
    uppers: Mapping[int, int] | None = None,
    names: Sequence[str] | None = None,
) -> list[int]:
    """`total` cents over cells in proportion to `weights`, summing exactly (largest remainder).

    Locked cells keep their amount. A cell that would pass its upper bound stops there and the rest goes to the others (water-filling).
    Raises UseError naming the cells when locks and bounds cannot sum to the total.
    1,200 over 12 equal cells, the first locked at 210: 90 each.
    """
    label = [str(i + 1) for i in range(len(weights))] if names is None else list(names)
    fixed, bound = dict(locks or {}), dict(uppers or {})
    while True:
        free = [i for i in range(len(weights)) if i not in fixed]
        rest = total - sum(fixed.values())
        if rest < 0 or (rest and not free):
            raise _cannot_sum([label[i] for i in sorted(fixed)])
        parts = dict(zip(free, share_out(rest, [weights[i] for i in free]), strict=True))
        over = {i: bound[i] for i, part in parts.items() if i in bound and part > bound[i]}
        if not over:
            return [fixed.get(i, parts.get(i, 0)) for i in range(len(weights))]
        fixed.update(over)


def spread_line(total: int, weights: Sequence[float], locks: Sequence[Lock], name: str, caps: Sequence[Lock] = ()) -> list[int]:
    """`total` cents over a line of cells (the days of a year), where any stretches of it (weeks, months, quarters) have locked sums.

    Free cells share in proportion to their weights, scaled stretch by stretch; every part is whole cents, every lock holds exactly,
    and free neighbours together stay within a cent or two of their share.
    Stretches may cross (a week in two months). `caps` are stretches that may not pass an amount: what is above it goes to the other cells.
    `name` is what an error calls the total. Raises UseError naming the locks and caps that contradict each other.
    Since the line is the only thing stored, all levels sum by construction.
    """
    everything = [Lock(0, len(weights) - 1, total, name), *locks]
    cuts = cut_positions([*everything, *caps])
    stretches = list(pairwise(cuts))
    own = [sum(weights[a:b]) for a, b in stretches]
    ideal = _below_caps(own, [b - a for a, b in stretches], everything, caps, cuts)
    ends = fitting_sums(everything, cuts, [0.0, *accumulate(ideal)], caps)
    parts: list[int] = []
    for (a, b), (low, high) in zip(stretches, pairwise(ends), strict=True):
        parts += share_along(high - low, weights[a:b])
    return parts


def _below_caps(
    weights: Sequence[float], sizes: Sequence[int], locks: Sequence[Lock], caps: Sequence[Lock], cuts: Sequence[int]
) -> list[float]:
    """Proportional sums of the stretches; those over a cap are held at it, the shortest first, and the rest shared anew (water-filling)."""
    place = {cut: i for i, cut in enumerate(cuts)}
    held: list[Lock] = []
    while True:
        sums = proportional_sums(weights, sizes, [*locks, *held], cuts)
        over = [c for c in caps if c not in held and sum(sums[place[c.first] : place[c.last + 1]]) > c.amount + NEAR]
        if not over:
            return sums
        shortest = min(c.last - c.first for c in over)
        held += [c for c in over if c.last - c.first == shortest]


def _cannot_sum(cells: Sequence[str]) -> UseError:
    some = "、".join(cells[:8]) + ("…" if len(cells) > 8 else "")
    return UseError(
        Words(f"这些格子锁定或封顶后凑不出总额：{some}", f"locked or capped, these cells cannot sum to the total: {some}"),
        Words("放开其中一个，或改总额", "release one of them, or change the total"),
    )
