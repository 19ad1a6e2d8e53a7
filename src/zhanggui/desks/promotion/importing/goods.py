"""The goods of promotion sheets: price, cost, stock of every SKU, from all sheets together and then from the facts of the shop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from zhanggui.desks.promotion.importing.cells import code, count, money
from zhanggui.desks.promotion.importing.codes import Codes, Facts
from zhanggui.desks.promotion.importing.columns import Field, by_rank
from zhanggui.desks.promotion.importing.context import Context, ItemDraft, cell, only
from zhanggui.desks.promotion.importing.report import Gap, Place
from zhanggui.desks.promotion.importing.say import plain
from zhanggui.desks.promotion.importing.table import Row, Table, is_remark, is_total
from zhanggui.kernel.words import Words

FIGURES: tuple[Field, ...] = ("price", "tag_price", "cost", "stock", "median")
SAID: dict[str, Words] = {
    "price": Words("日常价", "price"),
    "tag_price": Words("吊牌价", "list price"),
    "cost": Words("成本", "cost"),
    "stock": Words("库存", "stock"),
    "median": Words("30 天中位价", "30-day median"),
}
MEND: dict[str, Words] = {
    "cost": Words(
        "加一列成本；或先导入成本表，再用 --shop 代号 从店铺数据补", "add a cost column; or import the cost sheet first and say --shop KEY"
    ),
    "price": Words("加一列日常价；或用 --shop 代号 从店铺数据补", "add a price column, or say --shop KEY"),
}
MEND_OF_SHOP: dict[str, Words] = {  # the data of the shop were looked into already
    "cost": Words("加一列成本；或先导入这家店的成本表", "add a cost column, or import the cost sheet of the shop first"),
    "price": Words("加一列日常价：店铺数据里近 30 天也没有", "add a price column: the shop's data of 30 days have none either"),
}
NAMED = 5  # goods that a sentence names


def read_goods(ctx: Context, tables: Sequence[Table]) -> None:
    """Every SKU that a row names, with its figures."""
    rows = [(table, row) for table in tables for row in table.rows if not is_total(row, table.named("sku")) and not is_remark(table, row)]
    for table, row in rows:
        named = (ctx.take(table, row, column, code) for column in by_rank(table.columns, "sku"))
        ctx.row_codes[id(table), row.number] = list(dict.fromkeys(c for c in named if c))
    ctx.codes = Codes((codes for codes in ctx.row_codes.values() if codes), ctx.facts)
    for table, row in rows:
        if not cell(row, only(table, "scope")):
            codes = ctx.row_codes[id(table), row.number]
            for sku in skus_of(ctx, table, row):
                _good(ctx, table, row, sku, codes)
    ctx.has_goods = bool(ctx.items)


def skus_of(ctx: Context, table: Table, row: Row) -> list[str]:
    """The SKUs that a row names by its most exact code."""
    codes = ctx.row_codes.get((id(table), row.number))
    return ctx.codes.skus(codes[0]) if codes else []


def _good(ctx: Context, table: Table, row: Row, sku: str, codes: list[str]) -> None:
    item = ctx.items.setdefault(sku, ItemDraft(sku))
    item.first = item.first or (table, row)
    item.codes += [c for c in (sku, *codes) if c not in item.codes]
    title = cell(row, only(table, "title"))
    item.title = item.title or ("" if title in codes else title)
    for name in FIGURES:
        column = only(table, name)
        read: Callable[[str], Any] = count if name == "stock" else lambda text: money(text, ctx.currency)
        value = ctx.take(table, row, column, read)
        if value is None:
            continue
        before = item.figures.get(name)
        if before is not None and before != value:
            _differs(ctx, table, row, name, before, item)
            continue
        item.figures[name] = Decimal(value)
        item.places.setdefault(name, table.place(row, column))
        ctx.said[id(table), row.number].append(Words(f"{SAID[name].zh} {plain(value)}", f"{SAID[name].en} {plain(value)}"))


def _differs(ctx: Context, table: Table, row: Row, name: Field, before: Decimal, item: ItemDraft) -> None:
    where, column = item.places[name], only(table, name)
    ctx.gap(
        table, row, column, cell(row, column),
        Words(f"{item.sku} 的{SAID[name].zh}前面写的是 {plain(before)}（{where.say('zh')}）",
              f"the {SAID[name].en} of {item.sku} was {plain(before)} before ({where.say('en')})"),
        Words("同一个货号只写一个数", "give one figure for one SKU"),
    )  # fmt: skip


def items_of(ctx: Context) -> list[dict[str, Any]]:
    """The items of the scenario: what the sheets say, else the facts. One without price or cost is kept as a gap and left out."""
    names = list(ctx.items) if ctx.has_goods else ctx.codes.sold()
    items = [made for name in names if (made := _item(ctx, ctx.items.get(name) or ItemDraft(name))) is not None]
    for figure, skus in ctx.of_shop.items():
        said, listed = SAID[figure], ", ".join(skus[:NAMED]) + (" …" if len(skus) > NAMED else "")
        ctx.note(
            Words(
                f"{len(skus)} 个商品的{said.zh}取自店铺数据：{listed}",
                f"{said.en} of {len(skus)} goods from the data of the shop: {listed}",
            )
        )
    for figure, skus in ctx.lacking.items():
        said, listed = SAID[figure], ", ".join(skus[:NAMED]) + (" …" if len(skus) > NAMED else "")
        why = Words(
            f"店里 {len(skus)} 个商品没有{said.zh}，没有放进方案",
            f"{len(skus)} goods of the shop have no {said.en} and were left out of the scenario",
        )
        ctx.gaps.append(Gap(Place("--shop"), listed, why, _mend(ctx, figure)))
    return items


def _item(ctx: Context, item: ItemDraft) -> dict[str, Any] | None:
    item.codes = item.codes or [item.sku]
    fact = ctx.codes.fact(item.codes)
    price, cost = _price(ctx, item, fact), _cost(ctx, item, fact)
    for value, figure in ((price, "price"), (cost, "cost")):
        if value is None:
            _missing(ctx, item, figure)
    if price is None or cost is None:
        return None
    f = item.figures
    stock, median = f.get("stock", fact.stock if fact else None), f.get("median", fact.median if fact else None)
    made: dict[str, Any] = {"sku": item.sku, "price": price, "cost": cost}
    title = item.title or getattr(fact, "title", "")
    return made | ({"name": title[:200]} if title else {}) | {"stock": None if stock is None else int(stock), "median_price_30d": median}


def _price(ctx: Context, item: ItemDraft, fact: Facts | None) -> Decimal | None:
    """The price of every day, else the list price, else what it was last sold at, else the activity price."""
    for name in ("price", "tag_price"):
        if name in item.figures:
            return item.figures[name]
    if fact is not None:
        ctx.of_shop["price"].append(item.sku)
        return fact.last
    if "deal_price" in item.figures:
        item.deal_is_price = True
        ctx.note(Words("没有日常价的商品：活动价就当价格", "goods without a price: the deal price is taken as the price"))
    return item.figures.get("deal_price")


def _cost(ctx: Context, item: ItemDraft, fact: Facts | None) -> Decimal | None:
    """The cost of the sheet, else of the shop's data by any of its codes."""
    if "cost" in item.figures:
        return item.figures["cost"]
    known = (ctx.cost_of(code) for code in item.codes) if ctx.cost_of else ()
    cost = fact.cost if fact is not None and fact.cost is not None else next((c for c in known if c is not None), None)
    if cost is not None:
        ctx.of_shop["cost"].append(item.sku)
    return cost


def _missing(ctx: Context, item: ItemDraft, figure: str) -> None:
    if item.first is None:
        ctx.lacking[figure].append(item.sku)
        return
    why = Words(f"{item.sku} 没有{SAID[figure].zh}，没有放进方案", f"{item.sku} has no {SAID[figure].en} and was left out of the scenario")
    table, row = item.first
    ctx.gap(table, row, only(table, figure), "", why, _mend(ctx, figure))


def _mend(ctx: Context, figure: str) -> Words:
    return (MEND_OF_SHOP if ctx.asks_shop else MEND)[figure]
