"""What stands beside the table of a promotion sheet or in columns that are set aside: read where it is a promotion, named where it may be one."""

from __future__ import annotations

import re
from decimal import Decimal

from zhanggui.desks.promotion.importing.asides import read_aside, says_discount, telling
from zhanggui.desks.promotion.importing.cells import is_nothing, limit
from zhanggui.desks.promotion.importing.columns import Column, aside, by_rank, field_of, is_remarks
from zhanggui.desks.promotion.importing.conditions import fresh
from zhanggui.desks.promotion.importing.context import Context, cell, only
from zhanggui.desks.promotion.importing.offer import SHOWN, NotUnderstood, Offer, comes_to, half
from zhanggui.desks.promotion.importing.report import Gap
from zhanggui.desks.promotion.importing.table import Row, Table
from zhanggui.desks.promotion.importing.values import shown_number
from zhanggui.intake.added import is_added
from zhanggui.kernel.words import Words

UNKNOWN = Words("不认识这一列", "the column is not known")
PRICE = re.compile(r"价格?(?:\(|（|$)|\bprice$", re.IGNORECASE)
NAME_IT = Words(
    "是活动价就把表头改成「活动价」；无关就删掉这一列",
    "name it 'Deal price' if it is one; take the column away if it has nothing to do with it",
)
CAMPAIGNS = re.compile(r"双\s*(?:1[12]|十[一二])|618|1111|1212|38节|三八|99大促|20[0-9]{2}年?|第?[一二三四12345]\s*(?:波|期|轮|场|阶段)")
VAGUE = re.compile(r"折起|低至|最高|up to")  # a slogan that names no discount of its own
WORDS = re.compile(r"[\s【】\[\]（）()]+")
OWN_ROW = Words("写成单独的一行：优惠内容、适用商品、时间", "write it as a row of its own: offer, goods, time")


def offers_aside(ctx: Context, table: Table, row: Row, known: list[Offer], of_goods: bool) -> list[tuple[Offer, Column]]:
    """The promotions that the remarks of a row say besides those already `known`. Those that cannot be read, or have no goods, are named."""
    found: list[tuple[Offer, Column]] = []
    for column in table.columns:
        if column.field is not None or is_added(column.header) or not (text := cell(row, column)):
            continue
        if not is_remarks(column.header):
            _look(ctx, table, row, column, text)
            continue
        said = read_aside(text)
        for piece, error in said.unread:
            if not _limit_again(table, row, piece):
                ctx.gap(table, row, column, piece, error.why, error.mend)
        if not said.offers and not said.unread and not is_nothing(text):
            ctx.unused[table.place(None, column)].append(f"{table.place(row, column).cell}「{text[:SHOWN]}」")
        new = list(fresh(said.offers, known))
        if new and not of_goods:
            why = Words("备注里像有优惠，这一行没有商品", "the remark looks like a discount, and the row names no goods")
            ctx.gap(table, row, column, text, why, OWN_ROW)
        elif new:
            found += [(offer, column) for offer in new]
            ctx.remarks[table.place(None, column)][table.place(row, column)] = text[:SHOWN]
    return found


def names_aside(ctx: Context, table: Table, row: Row, known: list[Offer], prices: list[Decimal]) -> None:
    """Discounts in the name of the campaign, the type or the titles of the goods that no column of the row says. They are named, not counted:
    a name that is true belongs into the column of offers, and titles of goods praise what ended long ago. `prices`: of the goods of the row."""
    for name in ("name", "type", "title"):
        for column in by_rank(table.columns, name):
            text = cell(row, column)
            if not text or not _tells(text, known, prices):
                continue
            if name == "title":
                ctx.praised[table.place(None, column)].append(f"{table.place(row, column).cell}「{text[:SHOWN]}」")
                continue
            why = Words(
                f"「{column.header}」里像有优惠，这一行别处没有写，没有算",
                f"'{column.header}' sounds like a discount that nothing else in the row says: it is not counted",
            )
            ctx.gap(
                table,
                row,
                column,
                text,
                why,
                Words("真有就写进优惠内容一列，没有就改掉", "write it under Offer if there is one, else change the words"),
            )


def _tells(text: str, known: list[Offer], prices: list[Decimal]) -> bool:
    """Whether a name says a discount that is not known already, as 满300减50 or as 8折 of a price that has an activity price.

    What sounds like one and cannot be read counts only beside an activity price or nothing: 店铺券20 is the name of the coupon in its row.
    """
    said = CAMPAIGNS.sub("", half(text))
    if VAGUE.search(said):
        return False
    whole = read_aside(said)
    offers = [*whole.offers, *(offer for word in WORDS.split(said) for offer in read_aside(word).offers)]
    if offers:
        return any(not _is_deal(offer, known, prices) for offer in fresh(offers, known))
    alone = all(offer.kind == "fixed_price" for offer in known)
    return alone and bool(whole.unread) and re.search(r"[0-9一二两三四五六七八九十半]", said) is not None


def _is_deal(offer: Offer, known: list[Offer], prices: list[Decimal]) -> bool:
    """限时8折 beside an activity price that is no higher than 8折 of the price; names are rounded."""
    deals = [Decimal(other.fields["value"]) for other in known if other.kind == "fixed_price"]
    ends = [end for price in prices if (end := comes_to(offer, price)) is not None]
    return bool(deals and ends) and min(ends) >= min(deals) - 1


def _limit_again(table: Table, row: Row, piece: str) -> bool:
    """True for a remark that says the limit of the row once more: 限购1件 beside a column that says 1."""
    try:
        return (said := limit(piece)) is not None and said == limit(cell(row, only(table, "limit")))
    except NotUnderstood:
        return False


def _look(ctx: Context, table: Table, row: Row, column: Column, text: str) -> None:
    """A cell of a column that is not used: named where it sounds like a discount, under a heading that says otherwise only where it surely is one."""
    known = aside(column.header) is not None or field_of(column.header) is not None
    if bool(read_aside(text).offers) if known else says_discount(text):
        why = Words("这一列没有用，但这里像优惠", "the column is not used, but this looks like a discount")
        ctx.gap(
            table, row, column, text, why, Words("表头改成 优惠内容、满减、优惠券 这样的名字", "name the column Offer, Discount or Coupon")
        )


def footnote(ctx: Context, table: Table, row: Row) -> None:
    """A row that is only a sentence; every piece of it that says a discount is named with its cell."""
    at, said = next((n, c) for n, c in enumerate(row.cells) if c)
    pieces = list(telling(said))
    for piece in pieces:
        why = Words("表外的话里像有优惠", "the remark outside the table looks like a discount")
        ctx.gap(table, row, Column(at, "", None), piece, why, OWN_ROW)
    if not pieces:
        where = table.place(row)
        ctx.note(Words(f"{where.say('zh')}是备注，跳过：{said[:60]}", f"{where.say('en')} is a remark, skipped: {said[:60]}"))


def say_unused(ctx: Context, table: Table) -> None:
    """Titles that say a discount, and columns that are not used with the reason."""
    for title in table.titles:
        if any(says_discount(part) for part in re.split(r"[\s:：。；;]+", title)):
            why = Words("标题里像有优惠", "the title looks like a discount")
            ctx.gaps.append(Gap(table.place(), title, why, OWN_ROW))
    for column in table.columns:
        if column.field is None and column.header and any(cell(row, column) for row in table.rows):
            known = Words("已有更准的一列", "another column says it better") if field_of(column.header) else None
            why = known or aside(column.header) or UNKNOWN
            where = table.place(None, column)
            if why is UNKNOWN and PRICE.search(column.header) and any(shown_number(cell(row, column)) is not None for row in table.rows):
                ctx.gaps.append(
                    Gap(
                        where,
                        column.header,
                        Words("像价钱的一列，不认识，没有用", "a column of prices that is not known, and not used"),
                        NAME_IT,
                    )
                )
            elif not is_remarks(column.header):
                ctx.note(Words(f"{where.say('zh')}没有用：{why.zh}", f"{where.say('en')} is not used: {why.en}"))
