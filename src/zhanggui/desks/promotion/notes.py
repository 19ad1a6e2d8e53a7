"""What is not wrong in a scenario but worth a look before the prices are computed: slips of the hand that still make a lawful file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from zhanggui.desks.promotion.deal_prices import UNDER_COST, deal_slip, slip_words
from zhanggui.desks.promotion.held_back import held_back, together
from zhanggui.desks.promotion.mistakes import Mistake
from zhanggui.desks.promotion.printed import money, percent, plain
from zhanggui.desks.promotion.promotion_words import fold
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.world import Promotion, World

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BIG_RATE = Fraction(7, 10)  # a rate of 0.7 is 3折: whoever meant 7折 wrote what is left instead of what is taken off
NEARLY = 1 + 1e-9  # floats find what may be far off, fractions decide
NAMED = 3  # goods a note names
Said = tuple[Words, Words]
LIMIT = Words("加每人限购（limit_per_buyer）", "set limit_per_buyer")


@dataclass(frozen=True)
class Placed:
    """A promotion, where it stands, and the world around it."""

    world: World
    layer: int
    place: str
    p: Promotion
    money: Sums

    @cached_property
    def goods(self) -> list[int]:
        return sorted(self.p.scope) if self.p.scope is not None else list(range(len(self.world.items)))


@dataclass(frozen=True)
class Sums:
    """List prices, costs and medians (0 where there is none), in the order of the items."""

    prices: NDArray[np.float64]
    costs: NDArray[np.float64]
    medians: NDArray[np.float64]


def notes(world: World) -> list[Mistake]:
    """The warnings of a scenario, in its order: for each promotion, then for goods."""
    import numpy as np

    known = (
        [float(i.price) for i in world.items],
        [float(i.cost) for i in world.items],
        [float(i.median_price_30d or 0) for i in world.items],
    )
    sums = Sums(*map(np.array, known))
    placed = [
        Placed(world, n, f"layers[{n}].promotions[{k}]", p, sums)
        for n, layer in enumerate(world.layers)
        for k, p in enumerate(layer.promotions)
    ]
    found = [Mistake(one.place, *said, one.p.id) for one in placed for look in LOOKS for said in look(one)]
    return [*found, *_overlaps(placed), *held_back(world), *_items(world)]


def _big_rate(one: Placed) -> Iterator[Said]:
    rates = [r for _, r in one.p.tiers] if one.p.kind == "qty_off" else [one.p.rate] if one.p.kind in ("percent_off", "nth_off") else []
    big = [r for r in rates if BIG_RATE <= r < 1]
    if big:
        yield (
            Words(f"减去 {percent(big[0])}，就是 {fold(big[0])}", f"{percent(big[0])} is taken off"),
            Words(f"要 {fold(1 - big[0])} 就写 {float(1 - big[0]):.4g}", f"for {percent(1 - big[0])} off write {float(1 - big[0]):.4g}"),
        )


def _no_threshold(one: Placed) -> Iterator[Said]:
    p = one.p
    pairs = list(p.tiers) if p.kind == "threshold_off" else [(p.threshold, p.value)] if p.kind == "every_off" and p.threshold else []
    free = [(t, v) for t, v in pairs if v >= t]
    if free:
        t, v = free[0]
        yield (
            Words(
                f"满 {plain(t)} 减 {plain(v)}：减的不少于门槛，等于白送",
                f"{plain(v)} off from {plain(t)}: as much as the threshold, so goods are free",
            ),
            Words("检查门槛和面额", "check the threshold and the value"),
        )


def _every_piece(one: Placed) -> Iterator[Said]:
    if one.p.kind == "nth_off" and one.p.nth == 1:
        yield (
            Words("n = 1 就是每一件都打折", "n = 1 takes the rate off every piece"),
            Words("第二件打折写 n = 2；每件都打折用 percent_off", "for every second piece write n = 2; for all of them use percent_off"),
        )


def _tiers(one: Placed) -> Iterator[Said]:
    """A tier that gives less than the one before, as much, or nothing. Where no tier gives anything, that is said of the whole."""
    values = [v for _, v in one.p.tiers]
    if not any(values):
        return
    steps = list(
        enumerate(zip([Fraction(-1), *values], values, strict=False), 1)
    )  # the number of a tier, what the one before gives, what it gives
    looks = (
        (lambda before, v: v < before, Words("比前一档减得少", "gives less than the one before")),
        (lambda before, v: v == before and v > 0, Words("和前一档减得一样多，等于没有", "gives as much as the one before")),
        (lambda _, v: not v, Words("减的是 0，等于没有", "takes nothing off")),
    )
    for fits, said in looks:
        at = next((n for n, (before, v) in steps if fits(before, v)), None)
        if at is not None:
            yield Words(f"第 {at} 档{said.zh}", f"tier {at} {said.en}"), Words("检查这一档的优惠", "check what that tier gives")
            return


def _below_cost(one: Placed) -> Iterator[Said]:
    """A promotion anybody may use as often as they like, whose price alone is below the cost."""
    p, prices, costs = one.p, one.money.prices[one.goods], one.money.costs[one.goods]
    if p.limit is not None or p.kind not in ("percent_off", "amount_off", "fixed_price"):
        return
    value = float(p.value)
    left = prices * float(1 - p.rate) if p.kind == "percent_off" else prices - value if p.kind == "amount_off" else prices.clip(max=value)
    bad = (left < costs - 1e-9).nonzero()[0]
    if len(bad):
        skus = [one.world.items[one.goods[int(n)]].sku for n in bad[:NAMED]]
        more = f" 等 {len(bad)} 个" if len(bad) > NAMED else ""
        more_en = f" … {len(bad)} in all" if len(bad) > NAMED else ""
        yield (
            Words(
                f"没有限购，单这一条就低于成本：{'、'.join(skus)}{more}",
                f"without a limit per buyer it alone is below the cost of {', '.join(skus)}{more_en}",
            ),
            LIMIT,
        )


def _deal(one: Placed) -> Iterator[Said]:
    """An activity price that looks mistyped beside list price, median or cost."""
    if one.p.kind != "fixed_price":
        return
    import numpy as np

    value, m = float(one.p.value), one.money
    known = np.stack([m.prices[one.goods], m.medians[one.goods], m.costs[one.goods]])
    far = ((known > 0) & ((value * 10 <= known * NEARLY) | (value * NEARLY >= known * 10))).any(axis=0)
    exchanged = (value > known[0] * (2 - NEARLY)) | (value * float(UNDER_COST) <= known[2] * NEARLY)
    near = np.flatnonzero(far | exchanged)  # a superset, looked at in fractions
    items = [one.world.items[one.goods[int(n)]] for n in near]
    found = [(i, why) for i in items if (why := deal_slip(one.p.value, i.price, i.median_price_30d, i.cost)) is not None]
    if found:
        item, why = found[0]
        said = slip_words(item.sku, one.p.value, why)
        more = Words(f"；这样的有 {len(found)} 个商品", f"; {len(found)} goods are like this") if len(found) > 1 else Words("", "")
        yield Words(said.zh + more.zh, said.en + more.en), Words("检查活动价", "check the activity price")


def _outside(one: Placed) -> Iterator[Said]:
    p, world = one.p, one.world
    early = p.ends is not None and world.begins is not None and p.ends <= world.begins
    late = p.starts is not None and world.ends is not None and p.starts >= world.ends
    if early or late:
        yield (
            Words("时间全在要查的时段（when）之外，没有算进来", "its window lies outside `when`: it was not looked at"),
            Words("检查时间，尤其是年份", "check its times, the year above all"),
        )


def _never(one: Placed) -> Iterator[Said]:
    """Promotions that no basket of the scenario can use."""
    why = next((why for rule in NEVER if (why := rule(one)) is not None), None)
    if why is not None:
        yield why, Words("改这一条，或放宽最多买几件、几种（basket）", "mend it, or widen `basket`")


def _never_gives(one: Placed) -> Words | None:
    p = one.p
    nothing = {
        "percent_off": not p.rate, "nth_off": not p.rate, "amount_off": not p.value, "every_off": not p.value,
        "threshold_off": not any(v for _, v in p.tiers), "qty_off": not any(r for _, r in p.tiers),
    }  # fmt: skip
    if nothing.get(p.kind):
        return Words("减的是 0，等于没有", "it takes nothing off")
    if p.kind == "fixed_price" and not (one.money.prices[one.goods] > float(p.value)).any():
        return Words(f"一口价 {money(p.value)} 不比原价低，等于没有", f"the fixed price {money(p.value)} is not below any list price")
    return None


def _never_amount(one: Placed) -> Words | None:
    p, most = one.p, one.world.max_amount
    needed = p.tiers[0][0] if p.kind == "threshold_off" else p.threshold
    if needed is None or p.cross_shop or needed <= most:
        return None
    return Words(
        f"门槛 {plain(needed)} 比购物篮上限 {plain(most)} 还高",
        f"its threshold {plain(needed)} is above the greatest basket, {plain(most)}",
    )


def _never_pieces(one: Placed) -> Words | None:
    p, room = one.p, len(one.goods) * one.world.max_qty
    needed = int(p.tiers[0][0]) if p.kind == "qty_off" else p.min_qty
    if p.limit is not None and not p.first_pieces and needed > p.limit:
        return Words(f"要 {needed} 件才有，又限购 {p.limit} 件", f"it needs {needed} pieces and is lost beyond {p.limit}")
    if p.kind == "nth_off" and p.nth > min(one.world.max_qty, p.limit or p.nth):
        return Words(
            f"第 {p.nth} 件买不到（限 {min(one.world.max_qty, p.limit or p.nth)} 件）", f"the piece number {p.nth} can never be bought"
        )
    if needed > room:
        return Words(f"要 {needed} 件，购物篮最多 {room} 件", f"it needs {needed} pieces and a basket holds {room}")
    return None


NEVER: tuple[Callable[[Placed], Words | None], ...] = (_never_gives, _never_amount, _never_pieces)
LOOKS: tuple[Callable[[Placed], Iterator[Said]], ...] = (
    _big_rate,
    _no_threshold,
    _every_piece,
    _tiers,
    _below_cost,
    _deal,
    _outside,
    _never,
)


def _overlaps(placed: list[Placed]) -> Iterator[Mistake]:
    """Two promotions of one kind and scope in one layer, or the same in two layers, at the same time: often one that was entered twice."""
    alike: dict[object, list[Placed]] = defaultdict(list)
    for one in placed:
        key = (one.p.kind, one.p.scope)
        before = next((other for other in alike[key] if _twice(one, other)), None)
        alike[key].append(one)
        if before is not None:
            yield Mistake(
                one.place,
                Words(f"和 {before.p.id} 种类、范围相同，时间重叠", f"the same kind and scope as {before.p.id}, at the same time"),
                Words("确认两条都要；重复录入的删掉一条", "make sure both are meant; take one away if it was entered twice"),
                one.p.id,
            )


def _twice(a: Placed, b: Placed) -> bool:
    beside = a.layer == b.layer or (a.p.rate, a.p.value, a.p.threshold, a.p.tiers) == (b.p.rate, b.p.value, b.p.threshold, b.p.tiers)
    return beside and together(a.p, b.p)


def _items(world: World) -> Iterator[Mistake]:
    for n, item in enumerate(world.items):
        if item.price < item.cost:
            median = item.median_price_30d
            swapped = median is not None and abs(item.cost - median) < abs(item.price - median)
            hint = (
                Words("；成本倒像中位价，是不是填反了", "; the cost is more like the median: are they exchanged?")
                if swapped
                else Words("", "")
            )
            yield Mistake(
                f"items[{n}].price",
                Words(
                    f"价格 {money(item.price)} 低于成本 {money(item.cost)}{hint.zh}",
                    f"the price {money(item.price)} is below the cost {money(item.cost)}{hint.en}",
                ),
                Words("检查价格和成本", "check price and cost"),
                item.sku,
            )
