"""Prices that look mistyped, found by comparing them with the 30-day median and the cost: independent of any promotion."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from zhanggui.desks.promotion.printed import money
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.world import Item, World

TEN = 10  # ≤ 1/10 or ≥ 10 times: no discount and no rise reaches that by intent (design: prices 100 times off in known incidents)
POWERS = {10**k: k for k in range(1, 7)}  # how far a decimal point may have moved


@dataclass(frozen=True)
class TypingError:
    """An item whose price looks mistyped, and why."""

    item: int
    why: Words


def typing_errors(world: World) -> list[TypingError]:
    """price ≤ 1/10 or ≥ 10 × the 30-day median or the cost, or the median's digits with the point moved. A median or cost of 0 says nothing."""
    return [TypingError(n, why) for n, item in enumerate(world.items) if (why := _why(item)) is not None]


def _why(item: Item) -> Words | None:
    median, cost = item.median_price_30d or None, item.cost or None
    off = [(name, known) for name, known in ((MEDIAN, median), (COST, cost)) if known is not None and far(item.price, known)]
    if not off:  # the median's digits with the point moved are ten times off or more, so they are among these
        return None
    if cost is not None and off == [(COST, cost)] and item.price > cost:
        return _cheap(item.price, cost)
    said = [_far_words(item.price, name, known) for name, known in off]
    said.append(_slip(item.price, median, cost))
    return Words("；".join(w.zh for w in said if w.zh), "; ".join(w.en for w in said if w.en))


def _cheap(price: Fraction, cost: Fraction) -> Words:
    """A price that nothing else speaks against, ten times its cost: the cost is asked for, not the price."""
    times = f"{float(price / cost):,.4g}"
    return Words(
        f"成本 {money(cost)} 只有价格 {money(price)} 的 1/{times}：成本是否填错？",
        f"the cost {money(cost)} is 1/{times} of the price {money(price)}: is the cost mistyped?",
    )


MEDIAN = Words("近 30 天中位价", "the 30-day median")
COST = Words("成本", "the cost")


def far(price: Fraction, known: Fraction) -> bool:
    """At most a tenth of what is known, or at least ten times as much."""
    a, b = price.numerator * known.denominator, known.numerator * price.denominator
    return a * TEN <= b or a >= b * TEN


def moved(price: Fraction, known: Fraction) -> int:
    """By how many places the point must move right in `price` to give `known`; 0 when no move does, or they are equal."""
    if not price or not known or price == known:
        return 0
    ratio = known / price
    up = ratio.denominator == 1
    if not up and ratio.numerator != 1:
        return 0
    places = POWERS.get(ratio.numerator if up else ratio.denominator, 0)
    return places if up else -places


def _far_words(price: Fraction, name: Words, known: Fraction) -> Words:
    if not price:
        return Words(f"价格是 0，{name.zh} {money(known)}", f"the price is 0, {name.en} {money(known)}")
    if price < known:
        times = f"{float(known / price):,.4g}"
        return Words(
            f"价格 {money(price)} 只有{name.zh} {money(known)} 的 1/{times}",
            f"the price {money(price)} is 1/{times} of {name.en} {money(known)}",
        )
    times = f"{float(price / known):,.4g}"
    return Words(
        f"价格 {money(price)} 是{name.zh} {money(known)} 的 {times} 倍",
        f"the price {money(price)} is {times} times {name.en} {money(known)}",
    )


def _slip(price: Fraction, median: Fraction | None, cost: Fraction | None) -> Words:
    """The likeliest slip of the hand behind it."""
    places = moved(price, median) if median else moved(price, cost) if cost else 0
    if places == -2:
        return Words("像是把分当成了元（多了两位）", "looks like cents typed as whole units: two digits too many")
    if places:
        way = Words("左", "left") if places > 0 else Words("右", "right")
        return Words(
            f"数字一样，小数点往{way.zh}挪了 {abs(places)} 位",
            f"the same digits with the decimal point moved {abs(places)} place{'s' if abs(places) > 1 else ''} to the {way.en}",
        )
    if price and median and cost and _alike(cost, median):
        return Words("成本和中位价差不多：像是价格和成本填反了", "the cost is like the median: price and cost look exchanged")
    known = median or cost
    if not price or known is None:
        return Words("像是漏填了价格", "the price looks forgotten")
    ratio = price / known if price > known else known / price
    if 50 <= ratio <= 200:
        return Words(
            "差约 100 倍：分和元弄混，或小数点错两位", "about 100 times off: cents and whole units mixed up, or the point two places off"
        )
    if ratio <= 20:
        return Words(
            "差约 10 倍：小数点错一位，或多打、漏打一个 0", "about 10 times off: the point one place off, or a digit 0 too many or too few"
        )
    return Words("单位对不上：件和箱、斤和吨、克和千克", "units do not agree: piece and box, gram and kilogram")


def _alike(a: Fraction, b: Fraction) -> bool:
    return b * 4 <= a * 5 and a * 4 <= b * 5
