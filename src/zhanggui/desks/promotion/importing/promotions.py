"""The promotions of promotion sheets: what each row offers, to which goods, when, to whom, and who pays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhanggui.desks.promotion.importing.asides import says_discount
from zhanggui.desks.promotion.importing.cells import limit, moment, money, no_offer, payer, scope, window
from zhanggui.desks.promotion.importing.columns import TOOL_OF, Column, Field, by_rank
from zhanggui.desks.promotion.importing.conditions import offers_beside
from zhanggui.desks.promotion.importing.context import Context, Draft, ItemDraft, cell, only
from zhanggui.desks.promotion.importing.goods import skus_of
from zhanggui.desks.promotion.importing.offer import Offer, even
from zhanggui.desks.promotion.importing.offers import read_offers, tool_named
from zhanggui.desks.promotion.importing.remarks import footnote, names_aside, offers_aside, say_unused
from zhanggui.desks.promotion.importing.table import Row, Table, is_remark, is_total
from zhanggui.desks.promotion.importing.titles import usual_window
from zhanggui.desks.promotion.importing.values import amount_column, by_value, percent_column, shown_number
from zhanggui.desks.promotion.packs.pack import Tool
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.world import FIRST_KINDS

TEXTS: tuple[Field, ...] = ("offer", "discount", "percent", "shop_offer", "coupon", "platform_offer")
OVER = re.compile(r"\bexpired\b|\bended\b|已结束|已失效|已过期|作废", re.IGNORECASE)  # drafts are what is to be checked
Found = list[tuple[Offer, Column, Tool | None]]


def read_promotions(ctx: Context, tables: Sequence[Table]) -> None:
    """The promotions of every table; what no one understands is kept."""
    for table in tables:
        usual = usual_window(ctx, table)
        say_unused(ctx, table)
        for row in table.rows:
            if is_total(row, table.named("sku")):
                ctx.note(_said_of(table, row, "是合计，跳过", "is a total, skipped"))
            elif is_remark(table, row):
                footnote(ctx, table, row)
            elif OVER.search(cell(row, only(table, "status"))):
                ctx.note(_said_of(table, row, "已经结束，跳过", "has ended, skipped"))
            else:
                _row(ctx, table, row, usual)


def _row(ctx: Context, table: Table, row: Row, usual: tuple[str | None, str | None]) -> None:
    named, aims = skus_of(ctx, table, row), only(table, "scope")
    own = not named or bool(cell(row, aims))
    found = _offers(ctx, table, row, named)
    found += [(offer, column, None) for offer, column in offers_aside(ctx, table, row, [o for o, _, _ in found], bool(named))]
    prices = [ctx.items[sku].figures["price"] for sku in named if sku in ctx.items and "price" in ctx.items[sku].figures]
    names_aside(ctx, table, row, [offer for offer, _, _ in found], prices)
    if not found:
        _nothing_found(ctx, table, row, bool(named))
        return
    skus = _scope(ctx, table, row, aims) if own else named
    if skus == []:
        return
    starts, ends = _window(ctx, table, row, usual)
    name, most, who = cell(row, only(table, "name")) or cell(row, only(table, "title")), only(table, "limit"), only(table, "payer")
    limited, paid = ctx.take(table, row, most, limit), ctx.take(table, row, who, payer)
    drafts = [
        Draft(offer, _tool(table, row, offer, tool, skus), skus, table.place(row, column), starts, ends, name=name if own else "", own=own)
        for offer, column, tool in found
    ]
    _give_limit(ctx, table, row, most, [d for d in drafts if d.offer.kind in FIRST_KINDS and (own or d.tool == "item")], limited)
    _give_payer(ctx, table, row, who, drafts, paid)
    if "order" in even(cell(row, only(table, "combines"))).lower() and any(d.tool in ("shop", "coupon") for d in drafts):
        ctx.sums_orders = True
    ctx.drafts += drafts


def _offers(ctx: Context, table: Table, row: Row, skus: list[str]) -> Found:
    found: Found = []
    if skus:
        found += _deal(ctx, table, row, [ctx.items[sku] for sku in skus if sku in ctx.items])
    for field in TEXTS:
        for column in by_rank(table.columns, field):
            text = cell(row, column)
            if not no_offer(text):
                offers = ctx.take(table, row, column, lambda said, c=column: _written(ctx, table, row, c, said)) or []  # type: ignore[misc]
                found += [(offer, column, tool_named(column.header) or TOOL_OF.get(field)) for offer in offers]
    value = only(table, "value")
    if value is not None and not no_offer(cell(row, value)):
        offers = ctx.take(table, row, value, lambda said: by_value(ctx, table, row, said, value)) or []
        found += [(offer, value, tool_named(value.header)) for offer in offers]
    beside = only(table, "threshold")
    if beside is not None:
        found += [(offer, beside, tool_named(beside.header)) for offer in offers_beside(ctx, table, row, [offer for offer, _, _ in found])]
    return found


def _written(ctx: Context, table: Table, row: Row, column: Column, text: str) -> list[Offer]:
    """What a cell under a heading of discounts says; a bare number by the heading."""
    number = shown_number(text)
    if column.field == "percent":
        return [percent_column(text)]
    if number is None:
        return read_offers(text)
    return amount_column(ctx, table, row, column, text)


def _deal(ctx: Context, table: Table, row: Row, items: list[ItemDraft]) -> Found:
    """The activity price; a price after coupons is one only where no activity price stands."""
    columns, after = by_rank(table.columns, "deal_price"), only(table, "after_price")
    if columns and after is not None:
        ctx.note(Words("到手价没有用：到手价由掌柜自己算", "the price after discounts is not used: it is worked out here"))
    found: Found = []
    for column in columns or ([after] if after is not None else []):
        if items and not no_offer(cell(row, column)):
            found += [(offer, column, "item") for offer in ctx.take(table, row, column, lambda text: _price_or_words(ctx, text)) or []]
    for offer, _, _ in found:
        for item in items if offer.kind == "fixed_price" else ():
            item.figures.setdefault("deal_price", offer.fields["value"])
    return found


def _price_or_words(ctx: Context, text: str) -> list[Offer]:
    """129.00, or 8折 in a column of activity prices."""
    if says_discount(text):
        return read_offers(text)
    price = money(text, ctx.currency)
    return [] if price is None else [Offer("fixed_price", {"value": price})]


def _scope(ctx: Context, table: Table, row: Row, column: Column | None) -> list[str] | None:
    """The goods; all where it cannot be understood, which can only lower the worst price. Empty: none of them is in the scenario."""
    found = ctx.take(table, row, column, lambda text: scope(text, ctx.codes.skus))
    if found is None:
        return None
    skus, strange = found
    for sku in skus or ():
        of_shop = ctx.codes.fact([sku]) is not None  # goods of the shop that no sheet lists
        ctx.items.setdefault(sku, ItemDraft(sku, None if of_shop else (table, row)))
    if strange:
        text = "、".join(strange[:5])
        ctx.gap(
            table, row, column, text, Words(f"不认识的货号：{text}", f"codes that are not known: {', '.join(strange[:5])}"),
            Words("检查编码，或把这些商品也写进表", "check the codes, or add the goods to the sheet"),
        )  # fmt: skip
    return skus


def _tool(table: Table, row: Row, offer: Offer, of_column: Tool | None, skus: list[str] | None) -> Tool:
    """Whose promotion it is: what the text says, else the column, the type, the name, a title that says coupons; else by its kind."""
    named = offer.tool or of_column or tool_named(cell(row, only(table, "type"))) or tool_named(cell(row, only(table, "name")))
    if named is None and offer.kind == "threshold_off" and "coupon" in (tool_named(t) for t in (table.name, *table.titles)):
        return "coupon"
    per_piece = offer.kind in ("fixed_price", "amount_off", "percent_off")
    return named or ("item" if per_piece and skus is not None else "shop")


def _window(ctx: Context, table: Table, row: Row, usual: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
    begin, end, both = only(table, "starts"), only(table, "ends"), only(table, "window")
    starts = ctx.take(table, row, begin, lambda text: moment(text, ctx.zone))
    ends = ctx.take(table, row, end, lambda text: moment(text, ctx.zone, end=True))
    if both is not None and not (starts or ends):
        starts, ends = ctx.take(table, row, both, lambda text: window(text, ctx.zone)) or (None, None)
    said = any(cell(row, c) for c in (begin, end, both))
    if not said:
        return usual
    if starts and ends and starts >= ends:
        column = end or both
        ctx.gap(
            table, row, column, cell(row, column), Words("结束不晚于开始：按一直有效算", "the end is not after the start: taken as always on"),
            Words("检查这两个时间", "check both times"),
        )  # fmt: skip
        return None, None
    return starts, ends


def _give_limit(ctx: Context, table: Table, row: Row, column: Column | None, drafts: list[Draft], limited: object) -> None:
    from zhanggui.desks.promotion.importing.cells import Limit

    if not isinstance(limited, Limit):
        return
    if not drafts:
        ctx.gap(
            table, row, column, cell(row, column),
            Words("限购没有可以挂的活动价", "there is no price of this row that the limit could hold for"),
            Words("写出活动价或折扣；或把 basket.max_qty_per_sku 改成这个数", "give the deal price or discount; or set basket.max_qty_per_sku to it"),
        )  # fmt: skip
    for draft in drafts:
        draft.limit = limited


def _give_payer(ctx: Context, table: Table, row: Row, column: Column | None, drafts: list[Draft], paid: object) -> None:
    if paid != "platform":
        return
    theirs = drafts if len(drafts) == 1 else [d for d in drafts if d.tool == "platform"]
    if not theirs:
        ctx.gap(
            table, row, column, cell(row, column), Words("这一行有几个优惠，不知道平台出的是哪个：都按店铺出算", "which one the platform pays is not clear: taken as the shop's"),
            Words("一个优惠写一行", "give each promotion a row of its own"),
        )  # fmt: skip
    for draft in theirs:
        draft.funded_by = "platform"


def _nothing_found(ctx: Context, table: Table, row: Row, named: bool) -> None:
    """A row without any promotion: goods alone, a remark, or something that should have been one."""
    at = id(table), row.number
    if named or at in ctx.bad or at in ctx.settled:
        return
    filled = [c for c in row.cells if c]
    if len(filled) == 1 and not says_discount(filled[0]):
        footnote(ctx, table, row)
        return
    ctx.gap(
        table, row, None, " | ".join(filled)[:120], Words("没有货号，也没有看得懂的优惠", "neither an SKU nor a discount that is understood"),
        Words("补上货号或优惠内容；不要的行删掉", "give an SKU or the offer; delete rows that are not wanted"),
    )  # fmt: skip


def _said_of(table: Table, row: Row, zh: str, en: str) -> Words:
    return Words(f"{table.place(row).say('zh')}{zh}", f"{table.place(row).say('en')} {en}")
