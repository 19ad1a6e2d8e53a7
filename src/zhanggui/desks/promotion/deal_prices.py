"""Activity prices that look like a slip of the hand: ten times off the list price, the 30-day median or the cost, or exchanged with one of them.
A notice, never a typing error."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from zhanggui.desks.promotion.printed import money
from zhanggui.desks.promotion.typing_errors import COST, MEDIAN, far, moved
from zhanggui.kernel.words import Words

UNDER_COST = Fraction(3, 2)  # a cost of half as much again; who clears stock at a loss mostly loses less
LIST = Words("标价", "the list price")


def deal_slip(deal: Fraction, price: Fraction, median: Fraction | None, cost: Fraction | None) -> Words | None:
    """Why an activity price looks mistyped beside what is known of the item; None when it does not. What is 0 says nothing."""
    asked = cost if cost and not (deal > cost and far(price, cost)) else None  # a list price ten times the cost asks for the cost already
    known = [(name, value) for name, value in ((LIST, price), (MEDIAN, median), (COST, asked)) if value and far(deal, value)]
    places = next((p for name, value in known if name is not COST and (p := moved(deal, value))), 0)
    exchanged = None if places else _exchanged(deal, price, None if known else cost)
    if not known and exchanged is None:
        return None
    said = [_far_words(deal, name, value) for name, value in known]
    said += [_moved_words(places), exchanged or Words("", "")]
    return Words("，".join(w.zh for w in said if w.zh), ", ".join(w.en for w in said if w.en))


def _exchanged(deal: Fraction, price: Fraction, cost: Fraction | None) -> Words | None:
    """An activity price above the price of every day, or so far below a cost that the cost would do for it: two columns typed the wrong way round."""
    if deal > price > 0:
        said = money(price)
        return Words(f"高于标价 {said}：日常价和活动价填反了？", f"above the list price {said}: are the two prices exchanged?")
    if cost and 0 < deal * UNDER_COST <= cost <= price:
        return Words(f"远低于成本 {money(cost)}：成本和活动价填反了？", f"far below the cost {money(cost)}: are cost and price exchanged?")
    return None


def _far_words(deal: Fraction, name: Words, known: Fraction) -> Words:
    if deal < known:
        times = f"{float(known / deal):,.4g}" if deal else "∞"
        return Words(f"只有{name.zh} {money(known)} 的 1/{times}", f"1/{times} of {name.en} {money(known)}")
    times = f"{float(deal / known):,.4g}"
    return Words(f"是{name.zh} {money(known)} 的 {times} 倍", f"{times} times {name.en} {money(known)}")


def _moved_words(places: int) -> Words:
    if not places:
        return Words("", "")
    way = Words("左", "left") if places > 0 else Words("右", "right")
    return Words(f"数字一样，小数点往{way.zh}挪了 {abs(places)} 位", f"the same digits with the point moved {abs(places)} to the {way.en}")


def sheet_slips(scenario: Mapping[str, Any]) -> list[Words]:
    """The same of every activity price of a scenario as it is imported, in words with its item."""
    items = {item["sku"]: item for item in scenario["items"]}
    found = []
    for layer in scenario["layers"]:
        for p in layer["promotions"]:
            if p["kind"] != "fixed_price":
                continue
            for sku in items if p["scope"] == "all" else p["scope"]:
                item, deal = items[sku], Fraction(p["value"])
                if why := deal_slip(deal, Fraction(item["price"]), _exact(item["median_price_30d"]), _exact(item["cost"])):
                    found.append(slip_words(str(sku), deal, why))
    return found


def _exact(value: Any) -> Fraction | None:
    return None if value is None else Fraction(value)


def slip_words(sku: str, deal: Fraction, why: Words) -> Words:
    """A 的活动价 9.90 像是填错了：只有标价 99.00 的 1/10."""
    return Words(
        f"{sku} 的活动价 {money(deal)} 像是填错了：{why.zh}", f"the activity price {money(deal)} of {sku} looks like a slip: {why.en}"
    )
