"""活动 → 报名资格: what an audit looks at, as it stands for each product, and what is missing to enter (contract 71, R32)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.brief.words import flag_text
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.promotion_frame import activity_or_404, frame, known_day
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import page
from zhanggui.site.web.tables import Cell, Column, Kind, Table, sheet, wants_sheet

if TYPE_CHECKING:
    from zhanggui.desks.promotion.entry import Found
    from zhanggui.desks.promotion.official import Look

MOST = 50
TOP = 10
NO_DATA = Words("没有数据", "no data")
KINDS: dict[str, Kind] = {"ratio": "ratio", "count": "number", "money": "money"}


@page("activity_entry", "shop/<str:shop>/activities/entry/", Words("报名资格", "Entry"), Permission.READ)
def activity_entry(request: HttpRequest, shop: str) -> HttpResponse:
    """The products asked for, those of an activity, or the main ones; against default lines or those of the notice that one types."""
    from zhanggui.desks.promotion.entry import entry
    from zhanggui.desks.promotion.goods import titles_of
    from zhanggui.desks.promotion.official import looks
    from zhanggui.warehouse.engine import Reader

    desk, asked = desk_of(request), request.GET
    reader, day = Reader(desk.ws.lake), known_day(desk, shop)
    products, prices = _products(desk, shop, asked, day)
    lines = {look.id: line for look in looks() if (line := _line(look, asked.get(look.id, ""))) is not None}
    found = entry(reader, shop, day, products, lines, prices)
    table = _table(desk, shop, found, titles_of(reader, shop))
    if wants_sheet(request):
        desk.note("activity.export", "entry", shop, {"rows": len(table.rows)})
        return sheet([table], desk.lang)
    fields = [{"look": look, "typed": asked.get(look.id, ""), "usual": _said(look)} for look in looks() if look.id != "price"]
    view = frame(desk, shop, "activity_entry") | {
        "table": table, "fields": fields, "day": day, "typed": asked.get("product", ""), "activity": asked.get("activity", ""), "looks": looks(),
        "caveats": _caveats(desk, found),
    }  # fmt: skip
    return render(request, "site/activity_entry.html", view)


def _products(desk: Desk, shop: str, asked: Mapping[str, str], day: date) -> tuple[list[str], dict[str, float]]:
    """Product ids, and what they would be sold at where an activity says."""
    from zhanggui.desks.promotion import reading
    from zhanggui.desks.promotion.goods import top_goods
    from zhanggui.warehouse.engine import Reader

    if asked.get("activity", "").isdecimal():
        items = reading.one(activity_or_404(desk, shop, int(asked["activity"]))).items
        prices = {i.product_id: i.price for i in items if i.price is not None}
        return list(dict.fromkeys(i.product_id for i in items))[:MOST], prices
    typed = [p for p in asked.get("product", "").replace("，", ",").replace("\n", ",").split(",") if p.strip()]
    if typed:
        return [p.strip() for p in typed][:MOST], {}
    return [p for p, _, _ in top_goods(Reader(desk.ws.lake), shop, day)[:TOP]], {}


def _line(look: Look, text: str) -> float | None:
    """A line as it was typed: 2%, 0.02, 50. Raises UseError."""
    from zhanggui.desks.thresholds.bounds import read_value

    if not text.strip():
        return None
    value = read_value(text.strip())
    if not value >= 0:
        raise UseError(
            Words(f"「{look.words.zh}」的界线不能是 {text}", f"the line of '{look.words.en}' cannot be {text}"),
            Words("写 0 或正数，比例写 2% 或 0.02", "give 0 or more, shares as 2% or 0.02"),
        )
    return float(value)


def _said(look: Look) -> str:
    line = look.least if look.least is not None else look.most
    return "" if line is None else f"{line:.0%}" if look.unit == "ratio" else f"{line:g}"


def _table(desk: Desk, shop: str, found: Mapping[str, list[Found]], named: Mapping[str, str]) -> Table:
    from zhanggui.desks.promotion.official import looks

    columns = (
        Column("product", Words("商品", "Product"), stack="lead"),
        *(Column(look.id, look.words, KINDS[look.unit], note=look.source) for look in looks()),
        Column("missing", Words("还差什么", "What is missing"), stack="line"),
    )
    rows: list[dict[str, Any]] = []
    for product, told in found.items():
        lacks = [f"{f.look.words.say(desk.lang)} {m.say(desk.lang)}" for f in told if (m := f.missing) is not None]
        silent = [f.look.words.say(desk.lang) for f in told if f.value is None and f.look.id != "price"]
        said = "；".join(lacks) if lacks else Words("够了", "nothing").say(desk.lang)
        if silent:
            said += f"；{NO_DATA.say(desk.lang)}：{'、'.join(silent)}"
        rows.append({"product": f"{product} {named.get(product, '')}".strip(), "missing": said, **{f.look.id: _cell(f) for f in told}})
    return Table(
        "activity-entry", columns, rows, Words("审核看的几样", "What an audit looks at"), currency=desk.shops[shop].currency, file=f"zhanggui-entry-{shop}",
        empty=Words("没有商品数据：导入商品表和订单", "no product data: import product reports and orders"),
    )  # fmt: skip


def _caveats(desk: Desk, found: Mapping[str, list[Found]]) -> list[str]:
    """What one must know of these numbers, once a column."""
    told = {(f.look.words, flag): None for row in found.values() for f in row for flag in f.flags if flag != "non_additive"}
    return [f"{words.say(desk.lang)}：{flag_text(flag, desk.lang)}" for words, flag in told]


def _cell(f: Found) -> Cell:
    """The value with ✓ or ✗."""
    if f.value is None:
        return Cell(None)
    mark = {True: "✓ ", False: "✗ ", None: ""}[f.passes]
    size = f"{f.value:.2%}" if f.look.unit == "ratio" else f"{f.value:,.2f}" if f.look.unit == "money" else f"{f.value:,.0f}"
    return Cell(f.value, f"{mark}{size}")
