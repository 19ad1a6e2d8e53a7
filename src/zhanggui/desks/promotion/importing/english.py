"""Discounts as English exports write them: 20% off, $20 off orders over $100, buy 2 get 1 free, 10% off 2 or more."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from zhanggui.desks.promotion.importing.offer import NUMBER, SMALLEST, NoPrice, NotUnderstood, Offer, exact, nothing, off
from zhanggui.kernel.words import Words

MONEY = rf"(?:[a-z]{{0,3}}[$€£¥] ?)?{NUMBER}"
PERCENT = rf"{NUMBER} ?%"
ITEMS = r"(?: ?\+)?(?: (?:or more|and more|and up))?(?: (?:items?|pieces?|pcs|units?))?(?: (?:or more|and up))?"
OVER = r"(?:(?:on |for )?(?:(?:all )?(?:orders?|purchases?|carts?) )?(?:over|above|of|from|with|when you spend|min(?:imum)?\.?(?: (?:purchase|order|spend|of))*)? ?)"
ONE = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
COUNT = r"([0-9]{1,4}|one|two|three|four|five)"
FREE = rf"(free|half price|half off|{PERCENT} off)"
NO_MINIMUM = Words(
    "带最低金额的百分比没有对应的算法：按不要门槛算，结果偏保守", "a percentage with a minimum amount is not in the model: taken without its minimum, on the safe side"
)  # fmt: skip


def _count(text: str) -> int:
    return ONE.get(text) or int(text)


def _free(text: str, number: str | None) -> Decimal:
    return Decimal(1) if text == "free" else off(number) if number else Decimal("0.5")


def _threshold(least: str, value: str) -> Offer:
    if not exact(value):
        raise nothing(f"{value} off")
    return Offer("threshold_off", {"tiers": [[exact(least) or SMALLEST, exact(value)]]})


def _every(found: re.Match[str], value: str, threshold: str, most: str | None) -> Offer:
    if not exact(value) or not exact(threshold):
        raise nothing(found[0])
    return Offer(
        "every_off", {"threshold": exact(threshold), "value": exact(value), "max_times": int(most) if most and int(most) else None}
    )


def _pieces(pieces: str, percent: str) -> Offer:
    n, rate = _count(pieces), off(percent)
    if n < 1:
        raise nothing(pieces)
    return Offer("percent_off", {"rate": rate}) if n == 1 else Offer("qty_off", {"tiers": [[n, rate]]})


def _buy_get(found: re.Match[str]) -> Offer:
    if _count(found[2]) != 1 or _count(found[1]) < 1:
        raise NotUnderstood(
            Words(f"「{found[0][:40]}」送不止一件，算不了", f"'{found[0][:40]}' gives more than one piece away, which is not computed"),
            Words("写成等价的满件折扣", "write the same as a discount by pieces, such as 40% off 5 items"),
        )
    return Offer("nth_off", {"n": _count(found[1]) + 1, "rate": _free(found[3], found[4])})


def _nth(n: str, said: str, percent: str | None) -> Offer:
    if int(n) < 2:
        raise nothing(said)
    return Offer("nth_off", {"n": int(n), "rate": _free(said, percent)})


def _each(value: str) -> Offer:
    if not exact(value):
        raise nothing(f"{value} off")
    return Offer("amount_off", {"value": exact(value)})


def _refuse(found: re.Match[str]) -> Offer:
    raise NoPrice(
        Words(f"「{found[0][:40]}」减的是运费，不是商品价", f"'{found[0][:40]}' is about shipping, not the price of goods"),
        Words("把自己出的运费写进 fees.shipping_cost", "put postage into fees.shipping_cost"),
    )


def _gift(found: re.Match[str]) -> Offer:
    raise NotUnderstood(
        Words(f"「{found[0][:40]}」没有写赠品的成本", f"'{found[0][:40]}' does not say what the gift costs"),
        Words("写成 a gift (cost 3) over 50", "write: a gift (cost 3) over 50"),
    )


FORMS: tuple[tuple[str, Callable[[re.Match[str]], Offer]], ...] = (
    (rf"(?:get )?{MONEY} off (?:for )?(?:every|each) {MONEY}(?: spent)?(?:[,;]? ?at most ([0-9]{{1,6}}) times?)?", lambda m: _every(m, m[1], m[2], m[3])),
    (rf"every {MONEY}(?: spent)?[,;]? {MONEY} off", lambda m: _every(m, m[2], m[1], None)),
    (rf"(?:get )?{MONEY} off any order", lambda m: _threshold("0", m[1])),
    (rf"(?:(?:get |save )?{MONEY} off|save {MONEY}) {OVER}{MONEY}(?: ?\+| or more| and up)?", lambda m: _threshold(m[3], m[1] or m[2])),
    (rf"spend {MONEY}(?: or more)?[,;]? (?:get|save|and get|and save) {MONEY}(?: off)?", lambda m: _threshold(m[1], m[2])),
    (rf"buy {COUNT}{ITEMS}[,;]? (?:get|save) {PERCENT}(?: off)?", lambda m: _pieces(m[1], m[2])),
    (rf"(?:get |save )?{PERCENT} off (?:when you buy |for |on )?{COUNT}{ITEMS}", lambda m: _pieces(m[2], m[1])),
    (r"bogo|b1g1", lambda m: Offer("nth_off", {"n": 2, "rate": Decimal(1)})),
    (rf"buy {COUNT}[,;]? get {COUNT}(?: (?:at|for))? {FREE}", _buy_get),
    (rf"(?:the )?([0-9])(?:nd|rd|th) (?:item|piece|unit)(?: (?:at|is))? {FREE}", lambda m: _nth(m[1], m[2], m[3])),
    (rf"piece ([0-9]{{1,6}}):? {FREE}", lambda m: _nth(m[1], m[2], m[3])),
    (rf"(?:get |save )?{PERCENT}(?: off)? {OVER}(?:[$€£¥] ?){NUMBER}(?: ?\+| or more)?", lambda m: Offer("percent_off", {"rate": off(m[1])}, caveat=NO_MINIMUM)),
    (rf"(?:(?:get |save )?{PERCENT} (?:off|discount)(?: (?:everything|storewide|sitewide|all))?|save {PERCENT})", lambda m: Offer("percent_off", {"rate": off(m[1] or m[2])})),
    (rf"(?:(?:get |save )?{MONEY} off(?: each)?|save {MONEY})", lambda m: _each(m[1] or m[2])),
    (rf"(?:sale price|deal price|price|now|only) {MONEY}", lambda m: Offer("fixed_price", {"value": exact(m[1])})),
    (rf"a gift \(cost {MONEY}\) over {MONEY}", lambda m: Offer("gift", {"cost": exact(m[1]), "threshold": exact(m[2]) or SMALLEST})),
    (rf"a gift \(cost {MONEY}\) for {COUNT} pieces?", lambda m: Offer("gift", {"cost": exact(m[1]), "min_qty": max(_count(m[2]), 1)})),
    (rf"a gift \(cost {MONEY}\)", lambda m: Offer("gift", {"cost": exact(m[1])})),
    (r".*(?:free shipping|free delivery).*", _refuse),
    (r".*(?:free gift|gift with).*", _gift),
)  # fmt: skip
SHAPES = tuple((re.compile(form), made) for form, made in FORMS)


def read_clause(clause: str) -> Offer | None:
    """One clause in small letters; None when it has no form that is known. Raises NotUnderstood where the form is known but not computed."""
    said = re.sub(r"^(?:coupon|platform|shop|item):? (?!price)", "", re.sub(r"\s+", " ", clause).strip(" .;!:"))
    for shape, made in SHAPES:
        found = shape.fullmatch(said)
        if found:
            return made(found)
    return None
