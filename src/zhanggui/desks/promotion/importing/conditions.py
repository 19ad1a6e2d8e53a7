"""The column of thresholds: what a coupon needs, and promotions that people write into it whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from zhanggui.desks.promotion.importing.asides import read_aside
from zhanggui.desks.promotion.importing.context import Context, cell, only
from zhanggui.desks.promotion.importing.offer import SHOWN, SMALLEST, NotUnderstood, Offer, exact, half
from zhanggui.desks.promotion.importing.table import Row, Table
from zhanggui.kernel.words import Words

NO_THRESHOLD = re.compile(r"无门槛|无|没有|none|no minimum(?: requirements?)?|0+(?:\.0+)?", re.IGNORECASE)
AMOUNT = re.compile(
    r"(?:满|订单满|单笔满|消费满|购满|over|min(?:imum)?\.?|orders? over)?\s*[¥$€£]?\s*([0-9][0-9,]{0,11}(?:\.[0-9]{1,4})?)\s*(?:元|块)?\s*(?:可用|使用|及以上|以上|起|\+|or more)?",
    re.IGNORECASE,
)
PIECES = re.compile(
    r"(?:满|购买|任选)?\s*([0-9]{1,6})\s*(?:件|pieces?|items?|units?|pcs)\s*(?:可用|及以上|以上|起|\+|or more)?", re.IGNORECASE
)


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


def said_whole(table: Table, row: Row, value: Decimal) -> Offer | None:
    """The promotion that the cell of the threshold says, when its reduction is the `value` of the cell beside it: 30 and 满299减30."""
    offers = read_aside(_said(table, row)).offers
    return offers[0] if len(offers) == 1 and value in _reductions(offers[0]) else None


def offers_beside(ctx: Context, table: Table, row: Row, known: Sequence[Offer]) -> list[Offer]:
    """The promotions in the column of thresholds besides those `known`. A threshold that no promotion of the row uses is named."""
    text = _said(table, row)
    if not text or NO_THRESHOLD.fullmatch(text) or PIECES.fullmatch(text):
        return []
    amount = AMOUNT.fullmatch(text)
    if amount:
        _unused(ctx, table, row, text, exact(amount[1].replace(",", "")), known)
        return []
    said = read_aside(text)
    named = {gap.text for gap in ctx.bad[id(table), row.number]}
    for piece, error in said.unread:
        if text not in named:
            ctx.gap(table, row, only(table, "threshold"), piece, error.why, error.mend)
    return [offer for offer in said.offers if not any(offer.kind == k.kind and offer.fields == k.fields for k in known)]


def _unused(ctx: Context, table: Table, row: Row, text: str, amount: Decimal, known: Sequence[Offer]) -> None:
    """A number that the promotions of the row contradict; beside no promotion with a threshold at all it changes nothing."""
    theirs = [threshold for offer in known for threshold in _thresholds(offer)]
    if theirs and not any(offer.caveat for offer in known) and (amount or SMALLEST) not in theirs:
        ctx.gap(
            table, row, only(table, "threshold"), text,
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
