"""The column of thresholds: what a coupon needs, and promotions that people write into it whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from zhanggui.desks.promotion.importing.asides import read_aside, says_discount
from zhanggui.desks.promotion.importing.context import Context, cell, only
from zhanggui.desks.promotion.importing.offer import SHOWN, SMALLEST, NotUnderstood, Offer, exact, half
from zhanggui.desks.promotion.importing.offers import read_offers
from zhanggui.desks.promotion.importing.table import Row, Table
from zhanggui.kernel.words import Words

NO_THRESHOLD = re.compile(r"无门槛|无|没有|none|no minimum(?: requirements?)?|0+(?:\.0+)?", re.IGNORECASE)
NUMBER = r"([0-9]{1,2}(?:,[0-9]{3})+|[0-9]{1,12}(?:\.[0-9]{1,4})?)"
AMOUNT = re.compile(
    rf"(?:满|订单满|单笔满|消费满|购满|over|min(?:imum)?\.?|orders? over)?\s*[¥$€£]?\s*{NUMBER}\s*(?:元|块)?\s*(?:可用|使用|及以上|以上|起|\+|or more)?",
    re.IGNORECASE,
)
PIECES = re.compile(
    r"(?:满|购买|任选)?\s*([0-9]{1,6})\s*(?:件|pieces?|items?|units?|pcs)\s*(?:可用|及以上|以上|起|\+|or more)?", re.IGNORECASE
)

SOUNDS = re.compile(r"[满折%]|[0-9]\s*[-/:~]\s*[0-9]|[0-9],[0-9]|减|off", re.IGNORECASE)  # numbers that stand for more than a threshold


def condition(ctx: Context, table: Table, row: Row) -> tuple[Decimal | None, int | None]:
    """Threshold and pieces. A condition that is not understood is taken as none, which can only lower the worst price."""
    counted = only(table, "min_qty")
    pieces = ctx.take(table, row, counted, _pieces) if counted is not None else None
    text = _said(table, row)
    if not text:
        return None, pieces
    if NO_THRESHOLD.fullmatch(text):
        return SMALLEST, pieces
    found = PIECES.fullmatch(text)
    if found:
        return None, int(found[1])
    found = AMOUNT.fullmatch(text)
    if found:
        return exact(found[1].replace(",", "")) or SMALLEST, pieces
    _refuse(ctx, table, row, text)
    return SMALLEST, pieces


def said_whole(table: Table, row: Row, value: Decimal, kind: str) -> Offer | None:
    """The promotion that the cell of the threshold says, when its reduction is the `value` of the cell beside it: 30 and 满299减30.

    `kind`: the type of the row. What it calls 每满减 is for every full amount, and a value in percent is none of these.
    """
    offers = read_aside(_said(table, row)).offers
    if len(offers) != 1 or value not in _reductions(offers[0]) or re.search(r"折|percent|%", kind):
        return None
    (offer,) = offers
    if re.search(r"每|every", kind) and offer.kind == "threshold_off" and len(offer.fields["tiers"]) == 1:
        return Offer("every_off", {"threshold": _thresholds(offer)[0], "value": value, "max_times": None})
    return offer


def offers_beside(ctx: Context, table: Table, row: Row, known: Sequence[Offer]) -> list[Offer]:
    """The promotions in the column of thresholds besides those `known`. A threshold that no promotion of the row uses is named."""
    text, column = _said(table, row), only(table, "threshold")
    if not text or NO_THRESHOLD.fullmatch(text):
        return []
    if pieces := PIECES.fullmatch(text):
        _unused(ctx, table, row, text, Decimal(pieces[1]), [offer for offer in known if offer.kind == "qty_off"])
        return []
    if amount := AMOUNT.fullmatch(text):
        _unused(ctx, table, row, text, exact(amount[1].replace(",", "")), [offer for offer in known if offer.kind != "qty_off"])
        return []
    try:
        said = read_offers(text)
    except NotUnderstood as error:
        named = {gap.text for gap in ctx.bad[id(table), row.number]}
        if text not in named and (SOUNDS.search(text) or says_discount(text) or read_aside(text).unread):
            ctx.gap(table, row, column, text, error.why, error.mend)
        return list(fresh(read_aside(text).offers, known))
    return list(fresh(said, known))


def fresh(offers: Sequence[Offer], known: Sequence[Offer]) -> Iterator[Offer]:
    """Those that the known ones do not say already; 满300减50 beside 每满300减50 is the same, said shortly."""
    return (offer for offer in offers if not any(_same(offer, other) for other in known))


def _same(a: Offer, b: Offer) -> bool:
    shortly = a.kind == "threshold_off" and b.kind == "every_off" and (_thresholds(a), _reductions(a)) == (_thresholds(b), _reductions(b))
    return shortly or (a.kind == b.kind and a.fields == b.fields)


def _unused(ctx: Context, table: Table, row: Row, text: str, amount: Decimal, known: Sequence[Offer]) -> None:
    """A number that the promotions of the row contradict; beside no promotion with a threshold at all it changes nothing, and that is said."""
    theirs = [threshold for offer in known for threshold in _thresholds(offer)]
    column = only(table, "threshold")
    if not known and amount:
        where, said = table.place(row, column), text[:SHOWN]
        zh = f"{where.say('zh')}的门槛 {said} 没有用上：这一行没有要门槛的优惠"
        ctx.note(Words(zh, f"{where.say('en')}: no promotion of the row needs the threshold {said}"))
    elif theirs and not any(offer.caveat for offer in known) and (amount or SMALLEST) not in theirs:
        ctx.gap(
            table, row, column, text,
            Words(f"门槛写 {text[:SHOWN]}，优惠里写的是另一个：按优惠里的算", f"the threshold says {text[:SHOWN]}, the promotion another one, which is taken"),
            Words("两处改成一样，或删掉门槛这一格", "make both the same, or empty the threshold"),
        )  # fmt: skip


def _refuse(ctx: Context, table: Table, row: Row, text: str) -> None:
    said, whole = text[:SHOWN], bool(read_aside(text).offers)
    strange = Words(f"门槛「{said}」看不懂：按没有门槛算", f"the threshold '{said}' is not understood: taken as none")
    counted = Words(
        f"「{said}」本身是优惠，另外算了；旁边这个数没有门槛：按没有门槛算",
        f"'{said}' is a promotion, counted by itself; the number beside it has no threshold: taken as none",
    )
    ctx.gap(table, row, only(table, "threshold"), text, counted if whole else strange, Words("写成 199 或 满199", "write 199"))


def _said(table: Table, row: Row) -> str:
    text = half(cell(row, only(table, "threshold")))
    return "" if text == "-" else text


def _thresholds(offer: Offer) -> list[Decimal]:
    return [tier[0] for tier in offer.fields.get("tiers", ())] + [offer.fields[key] for key in ("threshold",) if key in offer.fields]


def _reductions(offer: Offer) -> list[Decimal]:
    """What is taken off at a threshold, in money."""
    if offer.kind == "threshold_off":
        return [tier[1] for tier in offer.fields["tiers"]]
    return [offer.fields["value"]] if offer.kind == "every_off" else []


def _pieces(text: str) -> int:
    found = re.fullmatch(r"(?:满)?\s*([0-9]{1,6})\s*(?:件|pieces?|items?|units?)?", half(text), re.IGNORECASE)
    if not found:
        raise NotUnderstood(Words(f"件数「{text[:SHOWN]}」看不懂", f"'{text[:SHOWN]}' is no number of pieces"), Words("写成 2", "write 2"))
    return int(found[1])
