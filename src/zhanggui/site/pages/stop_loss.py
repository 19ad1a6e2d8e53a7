"""活动 → 止损: the alarms that hold, the SKUs of the day as their orders come, the floors they are held against."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from zhanggui.desks.promotion.stoploss import book, look, say
from zhanggui.desks.promotion.stoploss.rules import RULES, rules_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.money import yuan
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.promotion_frame import back_to, frame, known_day
from zhanggui.site.stop.banner import banner
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Column, Table, sheet, wants_sheet

SHOWN = 200
MONEY = ("loss", "paid")
DAYS = (
    Column("sku", Words("SKU", "SKU"), stack="lead"), Column("name", Words("商品", "Product")), Column("lines", Words("订单行", "Lines"), "count"),
    Column("pieces", Words("件数", "Pieces"), "count"), Column("paid", Words("实付", "Paid"), "money"),
    Column("below", Words("低于底线的件数", "Pieces below the floor"), "count"), Column("loss", Words("亏损", "Loss"), "money"),
    Column("unjudged", Words("没有底线的行", "Lines without a floor"), "count"), Column("left", Words("剩余库存", "Stock left"), "count"),
)  # fmt: skip
ALARMS = (
    Column("raised", Words("时间", "When")), Column("sku", Words("SKU", "SKU"), stack="lead"), Column("kind", Words("警报", "Alarm")),
    Column("lines", Words("订单行", "Lines"), "count"), Column("pieces", Words("件数", "Pieces"), "count"), Column("loss", Words("亏损", "Loss"), "money"),
    Column("order_id", Words("第一单", "First order")), Column("state", Words("状态", "State")),
)  # fmt: skip


@page("stop_loss", "shop/<str:shop>/stop-loss/", Words("止损", "Stop-loss"), Permission.READ)
def stop_loss(request: HttpRequest, shop: str) -> HttpResponse:
    """Today's SKUs, the latest alarms, the floors in force and a form for others."""
    desk = desk_of(request)
    tables = _tables(desk, shop)
    if wants_sheet(request):
        desk.note("export", "stop_loss", shop)
        return sheet(list(tables), desk.lang)
    rules = rules_of(desk.ws.home)
    with look.reading(desk.ws.home) as db:
        floors = len(book.floors_of(db, shop)) if db is not None else 0
    shown = frame(desk, shop, "stop_loss") | {
        "days": tables[0], "alarms": tables[1], "floors": floors, "rules": [(getattr(rules, name), line) for name, line in RULES.items()],
    }  # fmt: skip
    return render(request, "site/stop_loss.html", shown)


def _tables(desk: Desk, shop: str) -> tuple[Table, Table]:
    """SKUs of the day, and alarms; without money for who may not see it."""
    known, money, now = desk.shops[shop], desk.may(Permission.SEE_MONEY), int(time.time())
    day = f"{datetime.fromtimestamp(now, ZoneInfo(known.timezone)):%Y-%m-%d}"
    with look.reading(desk.ws.home) as db:
        days = look.days_of(db, shop, day)[:SHOWN] if db is not None else []
        alarms = look.latest(db, shop, now, rules_of(desk.ws.home)) if db is not None else []

    def columns(every: tuple[Column, ...]) -> list[Column]:
        return [c for c in every if money or c.key not in MONEY]

    rows: list[dict[str, Any]] = [
        {"sku": d.sku, "name": d.name, "lines": d.lines, "pieces": d.pieces, "paid": yuan(d.paid), "below": d.below, "loss": yuan(d.loss),
         "unjudged": d.unjudged, "left": d.left} for d in days
    ]  # fmt: skip
    nothing = Words("今天还没有订单行送来", "no order line has come today")
    return (
        Table("stop-days", columns(DAYS), rows, Words(f"今天 {day}", f"Today {day}"), f"zhanggui-stop-loss-{shop}", known.currency, nothing),
        Table(
            "stop-alarms", columns(ALARMS), [_alarm_row(a, desk, known.timezone) for a in alarms], Words("警报", "Alarms"), "zhanggui-alarms",
            known.currency, Words("还没有警报", "no alarm yet"),
        ),
    )  # fmt: skip


def _alarm_row(a: look.Alarm, desk: Desk, zone: str) -> dict[str, Any]:
    state = (
        Words(f"{a.taken_by} 接手", f"taken by {a.taken_by}")
        if a.taken
        else Words("已安静", "quiet")
        if a.quiet
        else Words("没人接手", "open")
    )
    return {
        "raised": f"{datetime.fromtimestamp(a.raised, ZoneInfo(zone)):%m-%d %H:%M:%S}", "sku": a.sku if a.name == a.sku else f"{a.sku} {a.name}",
        "kind": say.KINDS[a.kind].say(desk.lang), "lines": a.lines, "pieces": a.pieces, "loss": yuan(a.loss), "order_id": a.order_id,
        "state": state.say(desk.lang),
    }  # fmt: skip


@page("stop_banner", "stop-loss/banner/", Words("止损警报", "Stop-loss alarms"), Permission.READ)
def stop_banner(request: HttpRequest) -> HttpResponse:
    """The alarms over the page, asked for again and again while orders come."""
    found = banner(desk_of(request))
    return render(request, "site/_stop_banner.html", {"stop": found}) if found else HttpResponse("")


@page("stop_take", "shop/<str:shop>/stop-loss/take/", Words("接手警报", "Take an alarm"), Permission.DO_TASKS, ("POST",))
def stop_take(request: HttpRequest, shop: str) -> HttpResponse:
    """Somebody sees to it: it is no longer shown, and raised again only if it goes on."""
    desk, asked = desk_of(request), request.POST.get("alarm", "")
    if not asked.isdecimal() or len(asked) > 15:
        raise Http404
    now = int(time.time())
    with closing(book.connect(desk.ws.home)) as db:
        there = [a for a in look.alarms_of(db, [int(asked)], now, rules_of(desk.ws.home)) if a.shop == shop]
        if not there:
            raise Http404
        if book.take_alarm(db, shop, int(asked), desk.member.user.username, now):
            desk.note("stop.take", f"#{asked} {there[0].sku}", shop, {"kind": say.KINDS[there[0].kind].say(desk.lang)})
    came = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(came if ours else address("stop_loss", shop=shop))


@page("stop_floors", "shop/<str:shop>/stop-loss/floors/", Words("改底线", "Set floors"), Permission.EDIT_ACTIVITIES, ("POST",))
def stop_floors(request: HttpRequest, shop: str) -> HttpResponse:
    """Floors of a file, typed in, or from what the lake knows (then only for SKUs that have none)."""
    from zhanggui.desks.promotion.stoploss.floorfile import floors_of

    desk, given = desk_of(request), request.POST
    if not desk.may(Permission.SEE_MONEY):
        raise UseError(
            Words("看不到成本的人不能改底线", "who may not see cost cannot set floors"), Words("请店长来改", "ask the shop manager")
        )
    file = request.FILES.get("file")
    with closing(book.connect(desk.ws.home)) as db:
        if given.get("do") == "lake":
            from zhanggui.desks.promotion.stoploss.usual import usual_floors

            there = book.floors_of(db, shop)
            floors = [f for f in usual_floors(desk.ws, shop, known_day(desk, shop)) if f.sku not in there]
        else:
            floors = (
                floors_of(str(file.name), file.read())
                if file
                else floors_of("typed.csv", given.get("typed", "").encode("utf-8", "replace"))
            )
        if floors:
            book.set_floors(db, shop, floors, int(time.time()), only=given.get("only") == "on")
    desk.note("stop.floors", shop, shop, {"skus": len(floors)})
    return back_to(request, address("stop_loss", shop=shop))
