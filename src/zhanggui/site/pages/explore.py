"""探索: any metric by any dimension, any days, any comparison; of one shop, or of all shops of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.days import end_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.web.desk import SHOP_COOKIE, Desk, desk_of
from zhanggui.site.web.registry import address, page, said
from zhanggui.site.web.tables import sheet, wants_sheet
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.shops import Shop

MONTHS_BACK = 6
EVERY = 1_000_000  # a workbook holds every line, not those there is room for on the page
NOT_YOURS = UseError(
    Words("你的角色看不到成本和利润", "your role does not see cost and profit"),
    Words("换一个指标；要看的话请老板改你的角色", "choose another metric, or ask the owner to change your role"),
)


@page("explore", "shop/<str:shop>/explore/", Words("探索", "Explore"), Permission.READ, menu=(20, "chart-bar"))
def explore(request: HttpRequest, shop: str) -> HttpResponse:
    """Of one shop."""
    desk = desk_of(request)
    response = _explore(request, desk, {shop: desk.shops[shop]}, _usual_by(desk, shop))
    response.set_cookie(SHOP_COOKIE, shop, samesite="Lax", httponly=True)
    return response


@page("explore_all", "explore/", Words("全部店铺的探索", "Explore all shops"), Permission.READ)
def explore_all(request: HttpRequest) -> HttpResponse:
    """Of every shop that the reader may see, side by side."""
    desk = desk_of(request)
    if not desk.shops:
        return render(request, "site/empty.html")
    return _explore(request, desk, desk.shops, "shop")


def _explore(request: HttpRequest, desk: Desk, shops: Mapping[str, Shop], usual_by: str) -> HttpResponse:
    from zhanggui.metrics.allowed import shows_cost
    from zhanggui.metrics.cut import cut
    from zhanggui.metrics.seasons import seasons_by_shop
    from zhanggui.site.explore.answer import Answer
    from zhanggui.site.explore.naming import Names
    from zhanggui.site.explore.state import read_state
    from zhanggui.site.explore.table import table_of

    state = read_state(request.GET, desk.yesterday, usual_by, len(shops) > 1)
    if not desk.may(Permission.SEE_MONEY) and any(shows_cost(m) for m in state.metrics):
        return said(request, NOT_YOURS, 403)
    if wants_sheet(request):
        state = replace(state, top=EVERY)
    reader, today = Reader(desk.ws.lake), timezone.localdate()
    found = cut(reader, state.asked(tuple(shops), today), seasons_by_shop(shops, desk.ws.home))
    names = Names(reader, tuple(shops), desk.lang, {key: s.name for key, s in shops.items()})
    answer = Answer(state, found, names, dict(shops), desk.lang)
    table = table_of(answer)
    if wants_sheet(request):
        desk.note("explore.export", state.by, "" if answer.several else next(iter(shops)), {"asked": state.address()})
        return sheet([table], desk.lang)
    return _drawn(request, desk, answer, {"table": table, "today": today})


def _drawn(request: HttpRequest, desk: Desk, answer: Any, given: dict[str, Any]) -> HttpResponse:
    """The page; asked by htmx only what changes of it, and the address to show."""
    from zhanggui.site.explore.choices import choices, filters
    from zhanggui.site.explore.drawing import chart_of, label_of
    from zhanggui.site.explore.notes import help_for, notes_of
    from zhanggui.site.explore.table import flags_of

    state = answer.state
    here = request.path + state.address()
    more = choices(state, desk.may(Permission.SEE_MONEY), answer.several) | {
        "state": state,
        "answer": answer,
        "here": here,
        "filters": filters(state, answer.names, answer.shops),
        "notes": notes_of(answer),
        "legend": flags_of(answer),
        "unfinished": state.span.last >= given["today"],
        "all_shops": address("explore_all") if len(desk.shops) > 1 and not answer.several else "",
    }
    empty = (
        {"help": help_for(answer, _last_day(desk, answer, given["today"]))}
        if answer.empty
        else {"chart": chart_of(answer), "chart_label": label_of(answer)}
    )
    piece = bool(getattr(request, "htmx", False)) and not request.htmx.history_restore_request
    response = render(request, "site/_explore.html" if piece else "site/explore.html", given | more | empty)
    if piece:
        response["HX-Push-Url"] = here
    return response


def _usual_by(desk: Desk, shop: str) -> str:
    """By source where such a table ever came, else by product."""
    return "source_l1" if Reader(desk.ws.lake).pin("source_days").pick([shop], None) else "product_id"


def _last_day(desk: Desk, answer: Any, today: date) -> date | None:
    """The last day before these of which a shop tells any sales or visitors: asked only when there is nothing to show."""
    from zhanggui.metrics.query import query

    reader, shops, last = Reader(desk.ws.lake), tuple(answer.shops), answer.state.span.last
    months = {f.month for table in ("shop_days", "orders") for f in reader.pin(table).files if f.may_hold(list(shops), None)}
    for month in sorted((m for m in months if m[:1].isdigit() and m <= f"{last:%Y-%m}"), reverse=True)[:MONTHS_BACK]:
        first = date.fromisoformat(f"{month}-01")
        told = query(reader, ["pay_amount", "visitors"], shops, first, min(end_of(first, "month"), last), ["day"], today)
        days = [row["day"] for result in told for row in result.rows if row["value"]]  # a day without a sale is no day with data
        if days:
            return date.fromisoformat(max(days))
    return None
