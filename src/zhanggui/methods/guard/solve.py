"""The answer of the guard: every interval, every group of items that meet, looked at whole where that can be done, else bounded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zhanggui.methods.collecting import without_collecting
from zhanggui.methods.guard.answer import Answer, ItemWorst, Worst, below_floor, may_be_below, too_cheap, too_poor
from zhanggui.methods.guard.basket import settle
from zhanggui.methods.guard.catalogue import Catalogue
from zhanggui.methods.guard.each import Each
from zhanggui.methods.guard.every import meeting
from zhanggui.methods.guard.filler import MARGIN
from zhanggui.methods.guard.goods import Goods
from zhanggui.methods.guard.kinds import FAR
from zhanggui.methods.guard.large import Large
from zhanggui.methods.guard.late import LateApplied, LateWorst
from zhanggui.methods.guard.margin import worst_basket
from zhanggui.methods.guard.realise import Realiser
from zhanggui.methods.guard.records import Records
from zhanggui.methods.guard.small import among, baskets_of, search_items, search_margin
from zhanggui.methods.guard.world import FEW, Interval, World, intervals

MOST_BASKETS = 120_000  # of one group in one interval, to be looked at one by one


def solve(world: World) -> Answer:
    """The worst price and receipt of every item, and the worst basket. Exact, or bounds that say so (`Worst.exact`)."""
    with without_collecting():
        return _solve(world)


def _solve(world: World) -> Answer:
    everything = frozenset(range(len(world.items)))
    records = _search(world, everything, True)
    found = [_worsts(records, i) for i in range(len(world.items))]
    below = frozenset(i for i, w in enumerate(found) if w and may_be_below(world, i, *w) and below_floor(world, i, w[0].value, w[1].value))
    limited = frozenset(i for x in world.layers for p in x.promotions if p.limit is not None for i in p.scope or everything)
    shown = frozenset(i for i in below if _without_limits(world, i, found[i], limited))
    sought = below - shown
    free = _search(world.unlimited(), sought, False) if sought else records
    items = tuple(_item(world, i, w, i in shown, _worsts(free, i) if i in sought else None) for i, w in enumerate(found))
    basket = records.worst(MARGIN)
    return Answer(world, items, basket, tuple(_applied(world, basket, None)) if basket else ())


def _worsts(records: Records, item: int) -> tuple[Worst, Worst] | None:
    price, receipt = records.worst(("price", item)), records.worst(("receipt", item))
    return None if price is None or receipt is None else (price, receipt)


def _without_limits(world: World, item: int, found: tuple[Worst, Worst] | None, limited: frozenset[int]) -> bool:
    """Whether a basket below the floor is already shown in which nothing has a limit: without limited promotions it is the same basket."""
    if found is None:
        return False
    price, receipt = found
    low = price.ready and too_cheap(world, price.shown) and limited.isdisjoint(price.basket)
    return low or (receipt.ready and too_poor(world, item, receipt.shown) and limited.isdisjoint(receipt.basket))


def _search(world: World, wanted: frozenset[int], margin: bool) -> Records:
    """The worst of the wanted items, and of all baskets if `margin`."""
    records = Records()
    seen: set[tuple[object, ...]] = set()
    for interval in intervals(world):
        fitting = [i for i, x in enumerate(world.items) if x.price <= world.max_amount]
        groups = meeting(world, interval.layers) if len(fitting) <= FEW else [fitting]
        missed: list[int] = []
        whole = everything = None
        for group in groups:
            mine = [i for i in group if i in wanted]
            key = (*group, *(tuple(x.promotions) for x in among(interval.layers, group)))
            if key in seen and len(groups) > 1:
                continue
            seen.add(key)
            found = baskets_of(world, interval, [i for i in group if world.items[i].price <= world.max_amount], MOST_BASKETS)
            if found is None:
                missed += mine
            else:
                search_items(found, records, mine)
            whole = found
        if margin:
            everything = whole if len(groups) == 1 else baskets_of(world, interval, fitting, MOST_BASKETS)
            if everything is not None:
                search_margin(everything, records)
        unknown = margin and everything is None and bool(fitting)
        if missed or unknown:
            _bounded(world, interval, missed, unknown, records)
    return records


def _bounded(world: World, interval: Interval, items: Sequence[int], margin: bool, records: Records) -> None:
    """What cannot be looked at whole: bounds, and baskets that reach them where they can be put together."""
    looked_at = sorted(items) if not margin else range(len(world.items))
    large = Large(Catalogue(world, interval), np.array(looked_at, np.int64))
    realiser = Realiser(Goods(large))
    wanted = np.zeros(len(world.items), bool)
    wanted[np.array(items, np.int64)] = True
    Each(large, realiser, records, wanted).run()
    if margin:
        worst_basket(large, realiser, records)


def _item(
    world: World, item: int, found: tuple[Worst, Worst] | None, unlimited: bool, free: tuple[Worst, Worst] | None
) -> ItemWorst | None:
    """`unlimited`: a basket without limits shows that it is below its floor; else the figures `free` of a world without them say so."""
    if found is None:
        return None
    price = found[0]
    below = unlimited or (free is not None and below_floor(world, item, free[0].value, free[1].value))
    return ItemWorst(*found, LateApplied(lambda: _applied(world, price, item)), below, free)


def _applied(world: World, worst: Worst, item: int | None) -> Sequence[str]:
    if isinstance(worst, LateWorst) and item is not None:
        shared, pieces = worst.line()
        front = among(worst.interval.layers[: shared.front], [item])
        first = settle(world, front, {item: pieces}).applied(item) if any(x.promotions for x in front) else []
        return [*first, *shared.applied]
    layers = among(worst.interval.layers, list(worst.basket))
    return settle(world, layers, worst.basket, FAR if worst.filler is None else worst.filler).applied(item)
