"""Bare numbers under headings of discounts: an amount with its threshold beside it, a percentage, so many tenths of the price."""

from __future__ import annotations

import re
from decimal import Decimal

from zhanggui.desks.promotion.importing.cells import money, refused
from zhanggui.desks.promotion.importing.chinese import NO_MINIMUM
from zhanggui.desks.promotion.importing.columns import Column
from zhanggui.desks.promotion.importing.conditions import condition, said_whole
from zhanggui.desks.promotion.importing.context import Context, cell, only
from zhanggui.desks.promotion.importing.offer import SHOWN, SMALLEST, NoPrice, Offer, half, nothing, off, share_left
from zhanggui.desks.promotion.importing.offers import read_offers, tool_named
from zhanggui.desks.promotion.importing.table import Row, Table
from zhanggui.kernel.words import Words

BARE = re.compile(
    r"-?(?:[¥$€£]|rmb|cny|usd)?\s*-?([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,4})?|[0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(?:元|块|usd|cny)?",
    re.IGNORECASE,
)
PERCENT = re.compile(r"-?([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*%(?:\s*off)?", re.IGNORECASE)


def shown_number(text: str) -> Decimal | None:
    """A bare amount, with or without its sign; None for anything else."""
    found = BARE.fullmatch(half(text))
    return Decimal(found[1].replace(",", "")) if found else None


def percent_column(text: str) -> Offer:
    """Under a heading that says how much is off: 20%, 20, or 0.2 as a spreadsheet writes 20%."""
    said = half(text)
    found = PERCENT.fullmatch(said)
    number = shown_number(text)
    if found:
        return Offer("percent_off", {"rate": off(found[1])})
    if number is None:
        offers = read_offers(text)
        if len(offers) == 1 and offers[0].kind == "percent_off":
            return offers[0]
        raise refused(f"「{said[:SHOWN]}」不是百分比", f"'{said[:SHOWN]}' is no percentage", "写成 20%", "write 20%")
    return Offer("percent_off", {"rate": off(str(number * 100 if 0 < number < 1 else number))})


def amount_column(ctx: Context, table: Table, row: Row, column: Column, text: str) -> list[Offer]:
    """A bare number under 折扣, 直降, 优惠券 or 满减. Raises NotUnderstood where the heading does not say what it is."""
    number, header = shown_number(text), half(column.header)
    assert number is not None
    if column.field == "discount":
        if re.search(r"降|减|金额", header):
            return [_each(number, text)]
        return [_tenths(number, text)]
    if column.field in ("coupon", "shop_offer", "platform_offer"):
        if re.search(r"\boff\b", header, re.IGNORECASE):
            return [_each(number, text)]
        if only(table, "threshold") is None:
            raise refused(
                f"「{text[:SHOWN]}」没有写门槛", f"'{text[:SHOWN]}' has no threshold", "写成 满300减40 或 无门槛20，或加一列门槛",
                "write 40 off orders over 300, or add a column Minimum",
            )  # fmt: skip
        return by_value(ctx, table, row, text, column)
    return read_offers(text)


def _tenths(number: Decimal, text: str) -> Offer:
    """8 under 折扣 is 8折. 0.8 and 80 may be two things and are refused: a percentage typed as 折 is how shops lose their stock."""
    if not 1 <= number < 10:
        raise refused(
            f"「{text[:SHOWN]}」是几折还是减多少，分不清",
            f"'{text[:SHOWN]}': tenths of the price, or off it?",
            "写成 8折 或 减20%",
            "write 20% off",
        )
    return Offer("percent_off", {"rate": 1 - share_left(f"{number.normalize():f}")})


def _each(number: Decimal, text: str) -> Offer:
    if not number:
        raise nothing(text)
    return Offer("amount_off", {"value": number})


def by_value(ctx: Context, table: Table, row: Row, text: str, column: Column) -> list[Offer]:
    """A value with type, threshold and pieces in the columns beside it. Raises NotUnderstood."""
    kind = half(cell(row, only(table, "type"))).lower()
    if re.search(r"shipping|运费|包邮", kind):
        raise NoPrice(
            Words("减的是运费，不是商品价", "this is about shipping, not the price of goods"),
            Words("把自己出的运费写进 fees.shipping_cost", "put postage into fees.shipping_cost"),
        )
    if re.search(r"buy.*get|bogo|bxgy|买.*[送赠]", kind) and shown_number(text) is not None:
        raise refused(
            f"「{text[:SHOWN]}」没有写买几送几", f"'{text[:SHOWN]}' does not say how many", "写成 买2送1", "write buy 2 get 1 free"
        )
    number = shown_number(text)
    if number and (offer := said_whole(table, row, number, kind)) is not None:
        return [offer]
    threshold, pieces = condition(ctx, table, row)
    rate = _rate(text, kind)
    if rate is not None:
        if pieces and pieces > 1:
            return [Offer("qty_off", {"tiers": [[pieces, rate]]})]
        return [Offer("percent_off", {"rate": rate}, caveat=NO_MINIMUM if threshold and threshold > SMALLEST else None)]
    if number is None:
        return _in_words(text, kind)
    money(half(text).lstrip("-"), ctx.currency)
    if not number:
        raise nothing(text)
    if pieces and pieces > 1:
        raise refused(
            f"「{text[:SHOWN]}」按件数减钱，算不了",
            f"'{text[:SHOWN]}' takes an amount by pieces, which is not computed",
            "写成每件的直降，或满件打折",
            "write it as an amount off each piece or a discount by pieces",
        )
    if "每" in kind or "every" in kind:
        return [Offer("every_off", {"threshold": threshold or SMALLEST, "value": number, "max_times": None})]
    aims = half(cell(row, only(table, "scope"))).lower()
    tool = tool_named(kind) or tool_named(column.header)
    each = re.search(r"直降|单品|每件|per item|product", kind) or (tool is None and re.search(r"product|sku|:", aims) and "all" not in aims)
    if threshold is None and each and tool != "coupon":
        return [Offer("amount_off", {"value": number})]
    return [Offer("threshold_off", {"tiers": [[threshold or SMALLEST, number]]})]


def _in_words(text: str, kind: str) -> list[Offer]:
    """A value in words; one that is no percentage under the type of percentages is refused."""
    offers = read_offers(text)
    if re.search(r"percent|%", kind) and any(o.kind not in ("percent_off", "qty_off", "nth_off") for o in offers):
        raise refused(
            f"「{text[:SHOWN]}」和类型 {kind[:SHOWN]} 不符",
            f"'{text[:SHOWN]}' does not fit the type {kind[:SHOWN]}",
            "检查这两格",
            "check both cells",
        )
    return offers


def _rate(text: str, kind: str) -> Decimal | None:
    """What a percentage takes off; None for an amount."""
    said = half(text)
    found = PERCENT.fullmatch(said)
    if found:
        if re.search(r"折", kind) and not re.search(r"%.*off|off", said.lower()):
            raise refused(
                f"「{said}」是打几折还是减多少，分不清",
                f"'{said}': of the price, or off the price?",
                "写成 8折 或 减20%",
                "write 8折 or 20% off",
            )
        return off(found[1])
    number = shown_number(text)
    if number is None:
        return None
    if re.search(r"percent|%", kind):
        return off(str(number * 100 if 0 < number < 1 else number))
    if re.search(r"折", kind):
        rate: Decimal = _tenths(number, text).fields["rate"]
        return rate
    return None
