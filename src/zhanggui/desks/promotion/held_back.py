"""Where a buyer might do better by not using a coupon: it takes the amount below the threshold of a later promotion.

The model uses everything that can be used, so of such scenarios a note says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from zhanggui.desks.promotion.mistakes import Mistake
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.world import SUM_KINDS, Kind, Promotion, World

CAN_STAY: frozenset[Kind] = frozenset({"threshold_off", "every_off", "qty_off"})  # coupons and reductions that a buyer may leave unused


def held_back(world: World) -> Iterator[Mistake]:
    """One note for the first promotion whose threshold sees what an earlier coupon has left of the same goods at the same time."""
    found = next(_pairs(world), None)
    if found is None:
        return
    place, coupon, later = found
    yield Mistake(
        place,
        Words(
            f"按买家用上所有能用的券计；若可选择不用某券（如留着「{coupon.id}」去够「{later.id}」的门槛），少数组合可能更低",
            f"the figures assume that the buyer uses every coupon that applies; where one may be left unused (such as '{coupon.id}', "
            f"to reach the threshold of '{later.id}'), a few baskets may be lower",
        ),
        Words(f"去掉「{coupon.id}」再核对一次", f"check once more without '{coupon.id}'"),
        later.id,
    )


def _pairs(world: World) -> Iterator[tuple[str, Promotion, Promotion]]:
    """Place of the later one, the coupon before it, the later one."""
    before = _Before()
    for n, layer in enumerate(world.layers):
        mine = _Before()
        for k, p in enumerate(layer.promotions):
            place = f"layers[{n}].promotions[{k}]"
            if p.kind in SUM_KINDS:
                seen = (before if layer.base == "running" else None, mine if layer.combine == "chain" else None)
                coupon = next((c for some in seen if some is not None and (c := some.over(p)) is not None), None)
                if coupon is not None:
                    yield place, coupon, p
            if p.kind in CAN_STAY:
                mine.add(p)
        before.take(mine)


class _Before:
    """Coupons, by the goods they are for."""

    def __init__(self) -> None:
        self.all: list[Promotion] = []
        self.everywhere: list[Promotion] = []
        self.of: defaultdict[int, list[Promotion]] = defaultdict(list)

    def add(self, p: Promotion) -> None:
        self.all.append(p)
        if p.scope is None:
            self.everywhere.append(p)
        for item in p.scope or ():
            self.of[item].append(p)

    def take(self, others: _Before) -> None:
        for p in others.all:
            self.add(p)

    def over(self, later: Promotion) -> Promotion | None:
        """One that shares goods and time with the later promotion."""
        near = self.all if later.scope is None else [*self.everywhere, *(p for item in sorted(later.scope) for p in self.of.get(item, ()))]
        return next((p for p in near if together(p, later)), None)


def together(a: Promotion, b: Promotion) -> bool:
    """Whether there is a moment at which both run."""
    starts = [p.starts for p in (a, b) if p.starts is not None]
    ends = [p.ends for p in (a, b) if p.ends is not None]
    return not starts or not ends or max(starts) < min(ends)
