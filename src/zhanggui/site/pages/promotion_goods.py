"""The goods of an activity beside what they were sold at, with what a planned price would do to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from zhanggui.kernel.words import Lang, Words
from zhanggui.site.web.desk import Desk
from zhanggui.site.web.tables import Cell, Column, Table

if TYPE_CHECKING:
    from zhanggui.desks.promotion.booked import Booked
    from zhanggui.desks.promotion.draft import Draft
    from zhanggui.desks.promotion.stability import Warning

COLUMNS = (
    Column("product", Words("商品", "Product"), stack="lead"),
    Column("price", Words("活动价", "Activity price"), "money"),
    Column("usual", Words("恢复到", "Back to"), "money"),
    Column("median", Words("30 天中位价", "Median of 30 days"), "money"),
    Column("low", Words("30 天最低日价", "Lowest day of 30"), "money"),
    Column("qty", Words("报名件数", "Pieces"), "count"),
    Column("per_buyer", Words("每人限购", "Most a buyer"), "count"),
    Column("warnings", Words("提醒", "Mind"), stack="line"),
)


def named(desk: Desk, shop: str, draft: Draft) -> Draft:
    """The draft with the names of its goods filled in as the shop's files tell them, where nobody typed one."""
    from zhanggui.desks.promotion.goods import titles_of
    from zhanggui.warehouse.engine import Reader

    if not draft.goods or all(good.title for good in draft.goods):
        return draft
    known = titles_of(Reader(desk.ws.lake), shop)
    return replace(draft, goods=tuple(replace(good, title=good.title or known.get(good.product_id, "")[:200]) for good in draft.goods))


def goods_table(desk: Desk, b: Booked, day: date) -> Table:
    """One row a good."""
    from zhanggui.desks.promotion.goods import titles_of
    from zhanggui.desks.promotion.reading import between, sold_prices
    from zhanggui.desks.promotion.stability import steady
    from zhanggui.desks.promotion.warn import warnings_of
    from zhanggui.warehouse.engine import Reader

    if not b.items:
        return Table(
            "activity-goods",
            COLUMNS,
            [],
            Words("商品", "Goods"),
            empty=Words("还没有商品：点「改」贴上商品编号和活动价", "no goods yet: change it and paste product ids with prices"),
        )
    reader, shop = Reader(desk.ws.lake), b.shop
    products = list(dict.fromkeys(i.product_id for i in b.items))
    sold, named = sold_prices(reader, shop, products, day), titles_of(reader, shop)
    near = between([shop], b.starts, b.ends)
    warned = warnings_of(b, near, sold, day)
    rows: list[dict[str, Any]] = []
    for item in b.items:
        found = steady(sold.get(item.product_id, ()), day, 30)
        name = item.title or named.get(item.product_id, "")
        said = [warning_words(w, desk.lang, desk.shops[shop].currency) for w in warned.get((item.product_id, item.sku_id), ())]
        rows.append({
            "product": Cell(f"{item.product_id} {item.sku_id} {name}".strip()), "price": item.price, "usual": item.usual, "qty": item.qty, "per_buyer": item.per_buyer,
            "median": found.median if found else None, "low": found.low if found else None,
            "warnings": "；".join(said) if said else Words("没有", "none").say(desk.lang) if found and item.price is not None else "",
        })  # fmt: skip
    return Table(
        "activity-goods", COLUMNS, rows, Words("商品", "Goods"), currency=desk.shops[shop].currency, file=f"zhanggui-activity-{b.id}"
    )


def warning_words(w: Warning, lang: Lang, currency: str) -> str:
    """One warning in a few words."""
    from zhanggui.desks.promotion.warn import words_of

    return words_of(w, currency).say(lang)
