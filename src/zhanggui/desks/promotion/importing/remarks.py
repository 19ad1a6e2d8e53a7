"""What stands beside the table of a promotion sheet or in columns that are set aside: read where it is a promotion, named where it may be one."""

from __future__ import annotations

import re

from zhanggui.desks.promotion.importing.asides import read_aside, says_discount, telling
from zhanggui.desks.promotion.importing.cells import is_nothing, limit
from zhanggui.desks.promotion.importing.columns import Column, aside, field_of, is_remarks
from zhanggui.desks.promotion.importing.context import Context, cell, only
from zhanggui.desks.promotion.importing.offer import SHOWN, NotUnderstood, Offer
from zhanggui.desks.promotion.importing.report import Gap
from zhanggui.desks.promotion.importing.table import Row, Table
from zhanggui.intake.added import is_added
from zhanggui.kernel.words import Words

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
        fresh = [offer for offer in said.offers if not any(_alike(offer, other) for other in known)]
        if fresh and not of_goods:
            why = Words("备注里像有优惠，这一行没有商品", "the remark looks like a discount, and the row names no goods")
            ctx.gap(table, row, column, text, why, OWN_ROW)
        elif fresh:
            found += [(offer, column) for offer in fresh]
            ctx.remarks[table.place(None, column)][table.place(row, column)] = text[:SHOWN]
    return found


def names_aside(ctx: Context, table: Table, row: Row, known: list[Offer]) -> None:
    """Discounts in the name of the campaign, the type or the title of the goods that no column of the row says. They are named, not counted:
    a name that is true belongs into the column of offers, and titles of goods praise what ended long ago."""
    for name in ("name", "type", "title"):
        column = only(table, name)
        text = cell(row, column)
        said = [offer for word in WORDS.split(text) for offer in read_aside(word).offers]
        fresh = [offer for offer in said if not any(_alike(offer, other) for other in known)]
        if fresh and name == "title":
            ctx.praised[table.place(None, column)].append(f"{table.place(row, column).cell}「{text[:SHOWN]}」")
        elif fresh:
            why = Words(
                "名称里像有优惠，这一行别处没有写，没有算",
                "the name sounds like a discount that nothing else in the row says: it is not counted",
            )
            ctx.gap(
                table,
                row,
                column,
                text,
                why,
                Words("真有就写进优惠内容一列，没有就改掉这个名称", "write it under Offer if there is one, else change the name"),
            )


def _limit_again(table: Table, row: Row, piece: str) -> bool:
    """True for a remark that says the limit of the row once more: 限购1件 beside a column that says 1."""
    try:
        return (said := limit(piece)) is not None and said == limit(cell(row, only(table, "limit")))
    except NotUnderstood:
        return False


def _alike(a: Offer, b: Offer) -> bool:
    return a.kind == b.kind and a.fields == b.fields


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
            why = known or aside(column.header) or Words("不认识这一列", "the column is not known")
            where = table.place(None, column)
            ctx.note(Words(f"{where.say('zh')}没有用：{why.zh}", f"{where.say('en')} is not used: {why.en}"))
