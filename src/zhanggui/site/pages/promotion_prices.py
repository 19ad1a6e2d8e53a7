"""活动 → 价格稳定: how steady the prices of the main products were over 30, 60 and 90 days, so that a sale can be a straight cut (contract 75)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.promotion_frame import frame, known_day
from zhanggui.site.web.charts import lines
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import page
from zhanggui.site.web.tables import Cell, Column, Table, sheet, wants_sheet

if TYPE_CHECKING:
    from zhanggui.desks.promotion.stability import DayPrice

MOST = {"10": 10, "30": 30, "100": 100}
DRAWN = 3  # products of the chart
MOVED = Words("动得多", "moved")
CHART = Words("前三款每天的价格", "the daily prices of the first three products")
COLUMNS = (
    Column("product", Words("商品", "Product"), stack="lead"),
    Column("share", Words("占销售", "Share of sales"), "ratio"),
    Column("now", Words("最近日价", "Latest day"), "money"),
    *(
        column
        for days in (30, 60, 90)
        for column in (
            Column(f"median_{days}", Words(f"{days} 天中位价", f"Median of {days} days"), "money"),
            Column(f"low_{days}", Words(f"{days} 天最低日价", f"Lowest day of {days}"), "money"),
        )
    ),
    Column("lowest", Words("90 天最低一单", "Lowest line of 90"), "money", note=Words("单笔最低：含改价、多件优惠", "one line: with prices changed by hand and multi-piece deals")),
    Column("moves", Words("30 天变价次数", "Moves in 30 days"), "count", note=Words("日价和前一个卖出日差 3% 以上算一次", "a day's price more than 3 % off the day sold before")),
    Column("spread", Words("30 天波动", "Spread of 30 days"), "ratio", note=Words("（最高日价 − 最低日价）÷ 中位价", "(highest − lowest day) ÷ median")),
    Column("sold", Words("30 天卖出天数", "Days sold of 30"), "count"),
)  # fmt: skip
COST = (
    Column("cost", Words("成本", "Cost"), "money"),
    Column("margin", Words("按中位价毛利率", "Margin at the median"), "ratio"),
)


@page("activity_prices", "shop/<str:shop>/activities/prices/", Words("价格稳定", "Price stability"), Permission.READ)
def activity_prices(request: HttpRequest, shop: str) -> HttpResponse:
    """The main products by sales, each with its prices; costs for whoever sees them."""
    desk = desk_of(request)
    most = request.GET.get("most") if request.GET.get("most") in MOST else "10"
    day = known_day(desk, shop)
    table, drawn = _table(desk, shop, day, MOST[most or "10"])
    if wants_sheet(request):
        desk.note("activity.export", "prices", shop, {"rows": len(table.rows)})
        return sheet([table], desk.lang)
    view = frame(desk, shop, "activity_prices") | {
        "table": table,
        "day": day,
        "most": most,
        "choices": list(MOST),
        "chart": drawn,
        "chart_label": CHART.say(desk.lang),
    }
    return render(request, "site/activity_prices.html", view)


def _table(desk: Desk, shop: str, day: date, most: int) -> tuple[Table, dict[str, Any] | None]:
    from zhanggui.desks.promotion.facts import median_prices_30d
    from zhanggui.desks.promotion.goods import titles_of, top_goods
    from zhanggui.desks.promotion.reading import sold_prices
    from zhanggui.warehouse.engine import Reader

    reader, sees = Reader(desk.ws.lake), desk.may(Permission.SEE_MONEY)
    top = top_goods(reader, shop, day)[:most]
    sold, named = sold_prices(reader, shop, [p for p, _, _ in top], day), titles_of(reader, shop)
    costs = _costs(median_prices_30d(desk.ws, shop, day, reader)) if sees else {}
    most_spread = _line(shop)
    rows = [_row(p, named.get(p, ""), share, sold.get(p, ()), day, costs.get(p), most_spread, desk) for p, _, share in top]
    about = desk.shops[shop]
    table = Table(
        "activity-prices", (*COLUMNS, *(COST if sees else ())), rows, Words("主推款的价格", "Prices of the main products"), currency=about.currency,
        file=f"zhanggui-prices-{shop}", empty=Words("没有订单明细：导入订单和子订单表就有价格", "no order lines: import orders with their lines to see prices"),
    )  # fmt: skip
    return table, _chart([(named.get(p, "") or p, sold.get(p, ())) for p, _, _ in top[:DRAWN]])


def _row(
    product: str, title: str, share: float, sold: Sequence[DayPrice], day: date, cost: float | None, most_spread: float, desk: Desk
) -> dict[str, Any]:
    from zhanggui.desks.promotion.stability import WINDOWS, steady

    row: dict[str, Any] = {"product": f"{product} {title}".strip(), "share": share}
    found = {window: steady(sold, day, window) for window in WINDOWS}
    for window, one in found.items():
        row |= {f"median_{window}": one.median if one else None, f"low_{window}": one.low if one else None}
    near, far = found[30], found[90]
    if far:
        row |= {"lowest": far.lowest, "now": far.now}
    if near:
        chip = (MOVED.say(desk.lang),) if near.spread > most_spread else ()
        row |= {"moves": near.moves, "spread": Cell(near.spread, flags=chip), "sold": near.sold_days}
        if cost is not None:
            row |= {"cost": cost, "margin": 1 - cost / near.median}
    return row


def _costs(facts: Any) -> dict[str, float]:
    """The dearest SKU's cost of each product: what a price must bear."""
    out: dict[str, float] = {}
    for fact in facts.values():
        if fact.cost is not None:
            out[fact.product_id] = max(out.get(fact.product_id, 0.0), float(fact.cost))
    return out


def _line(shop: str) -> float:
    """From which spread a price is said to have moved: the shop's own threshold."""
    from zhanggui.desks.thresholds.service import own_thresholds

    return own_thresholds()("promotion.price_risk", "spread", shop)


def _chart(series: Sequence[tuple[str, Sequence[DayPrice]]]) -> dict[str, Any] | None:
    days = sorted({p.day for _, sold in series for p in sold})
    if len(days) < 2:
        return None
    drawn = []
    for name, sold in series:
        by = {p.day: p.price for p in sold}
        drawn.append((name[:16], [by.get(d) for d in days]))
    return lines([str(d) for d in days], drawn, "money") | {"legend": {"show": True, "type": "scroll"}}  # three names do not fit a phone
