"""活动 → 日历: the week or month with what the calendar says, what the platform holds and what the shop does; and what to do in an empty week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.almanac.promos import promo_calendar
from zhanggui.kernel.days import end_of, read_day, start_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site import people
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.promotion_frame import frame, known_day
from zhanggui.site.pages.promotion_rows import book_sheet
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Cell, Column, Table, wants_sheet

if TYPE_CHECKING:
    from zhanggui.desks.promotion.booked import Booked
    from zhanggui.desks.promotion.proposals import Proposal

VIEWS = {"week": Words("周", "Week"), "month": Words("月", "Month")}
COLUMNS = (
    Column("name", Words("活动", "Activity"), stack="lead"),
    Column("kind", Words("类型", "Kind")),
    Column("state", Words("状态", "State")),
    Column("signup_closes", Words("报名截止", "Sign-up closes"), "day"),
    Column("starts", Words("开始", "Starts"), "day"),
    Column("ends", Words("结束", "Ends"), "day"),
    Column("goods", Words("商品数", "Goods"), "count"),
    Column("owner", Words("负责人", "Who")),
)


@page("activities", "shop/<str:shop>/activities/", Words("活动", "Activities"), Permission.READ, menu=(35, "calendar"))
def activities(request: HttpRequest, shop: str) -> HttpResponse:
    """The sheet of a week or a month, what is asked for today, and all activities that touch it."""
    from zhanggui.desks.promotion import reading
    from zhanggui.desks.promotion.morning import calls

    desk = desk_of(request)
    if wants_sheet(request):
        return book_sheet(desk, shop)
    base = frame(desk, shop, "activities")
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "week"
    first, last = span_of(request.GET.get("from", ""), view or "week", base["today"])
    booked = reading.between([shop], first, last)
    made = _weeks(desk, shop, first, last, booked)
    near = reading.near([shop], base["today"], base["today"])
    empty = any(w.is_empty and w.last >= base["today"] for w in made[:2])
    shown = base | {
        "view": view, "views": VIEWS.items(), "first": first, "last": last, "before": first - timedelta(days=1) if view == "month" else first - timedelta(days=7),
        "after": last + timedelta(days=1), "weeks": made, "calls": _calls(desk, shop, calls(near, base["today"])),
        "table": table(booked, shop, desk.lang), "proposals": _proposals(desk, shop, base["today"], booked) if empty else [],
        "nothing": not reading.all_of([shop]),
    }  # fmt: skip
    return render(request, "site/activities.html", shown)


def span_of(text: str, view: str, today: date) -> tuple[date, date]:
    """The week, or the month, that holds the day asked for. Raises UseError for what is no day."""
    day = read_day(text) if text else today
    if view == "month":
        return start_of(day, "month"), end_of(day, "month")
    return start_of(day, "week"), end_of(day, "week")


def _weeks(desk: Desk, shop: str, first: date, last: date, booked: Sequence[Booked]) -> list[Any]:
    from zhanggui.desks.promotion.official import officials
    from zhanggui.desks.promotion.week import calendar_bars, official_bars, own_bars, weeks

    calendar, platform = promo_calendar(desk.ws.home), desk.shops[shop].platform
    begin, end = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    bars = [
        *calendar_bars(calendar, platform, shop, begin, end),
        *official_bars(officials(calendar, platform, begin, end, shop)),
        *own_bars(booked),
    ]
    return weeks(begin, end, bars)


def _calls(desk: Desk, shop: str, found: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"call": call, "address": address("activity", shop=shop, activity=str(call.activity.id))} for call in found]


def table(booked: Sequence[Booked], shop: str, lang: Lang) -> Table:
    """One row an activity."""
    from zhanggui.desks.promotion.rules import state_words

    called = people.names()
    rows = [
        {
            "name": Cell(b.name, href=address("activity", shop=shop, activity=str(b.id))),
            "kind": b.how.name.say(lang), "state": state_words(b.kind, b.state).say(lang), "signup_closes": b.signup_closes,
            "starts": b.starts, "ends": b.ends, "goods": len(b.items), "owner": called.get(b.owner, b.owner),
        }
        for b in booked
    ]  # fmt: skip
    return Table(
        "activities", COLUMNS, rows, Words("这段时间的活动", "Activities of these days"), file=f"zhanggui-activities-{shop}",
        empty=Words("这段时间没有活动", "no activity in these days"),
    )  # fmt: skip


def _proposals(desk: Desk, shop: str, today: date, booked: Sequence[Booked]) -> list[dict[str, Any]]:
    """Self-made activities for an empty week, from what the files tell; none where they tell nothing."""
    from zhanggui.desks.promotion.goods import seen_goods
    from zhanggui.desks.promotion.proposals import proposals
    from zhanggui.warehouse.engine import Reader

    busy = frozenset(item.product_id for b in booked if not b.off for item in b.items)
    try:
        seen, since = seen_goods(Reader(desk.ws.lake), shop, known_day(desk, shop))
    except UseError:
        return []
    return [{"p": p, "address": _new(shop, p)} for p in proposals(seen, since, today, busy)]


def _new(shop: str, proposal: Proposal) -> str:
    return f"{address('activity_new', shop=shop)}?{urlencode(proposal.given)}"
