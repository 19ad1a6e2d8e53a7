"""活动 → 活动后流量: what stayed of the visitors of an activity, and what keeps them coming (contract 74)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.brief.words import metric_name, metric_unit
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.site.pages.promotion_frame import frame, known_day
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.links import opens
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Cell, Column, Kind, Table, sheet, wants_sheet

if TYPE_CHECKING:
    from zhanggui.desks.promotion.booked import Booked

BACK = 60  # days for which an ended activity is listed
NAMES = {"old_pay_users": Words("老买家数", "Returning buyers"), "product_visitors": Words("商品访客数", "Product visitors")}
COLUMNS = (
    Column("measure", Words("每天平均", "A day on average"), stack="lead"),
    Column("before", Words("活动前 28 天", "28 days before"), "number"),
    Column("during", Words("活动中", "During"), "number"),
    Column("after", Words("活动后", "After"), "number"),
    Column("stayed", Words("活动后比活动前", "After against before"), "ratio", signed=True),
    Column("days", Words("活动后已有几天", "Days after it so far"), "count"),
)


@page("activity_after", "shop/<str:shop>/activities/after/", Words("活动后流量", "After-traffic"), Permission.READ)
def activity_after(request: HttpRequest, shop: str) -> HttpResponse:
    """Every activity that ended lately: before, during, after; those still in view first, with what to do."""
    from zhanggui.desks.promotion import reading

    desk = desk_of(request)
    base, day = frame(desk, shop, "activity_after"), known_day(desk, shop)
    today = base["today"]
    ended = [b for b in reading.near([shop], today, today) if b.counts and b.ends < today and b.ends >= today - timedelta(days=BACK)]
    ended.sort(key=lambda b: (b.seen_until < today, -b.ends.toordinal(), b.id))
    cards = [_card(desk, b, day, today) for b in ended]
    if wants_sheet(request):
        asked = [c["table"] for c in cards if c["table"].id == request.GET.get("table", c["table"].id)]
        desk.note("activity.export", "after", shop)
        return sheet(asked or [Table("after", COLUMNS, [])], desk.lang)
    return render(request, "site/activity_after.html", base | {"cards": cards, "day": day, "roles": {r.id: r.name for r in ROLES}})


def _card(desk: Desk, b: Booked, day: date, today: date) -> dict[str, Any]:
    from zhanggui.desks.promotion.after import KEEP, sides
    from zhanggui.warehouse.engine import Reader

    found = sides(Reader(desk.ws.lake), b, day)
    rows: list[dict[str, Any]] = []
    for side in found:
        kind: Kind = "money" if metric_unit(side.measure) == "money" else "number"
        cells = {name: _cell(getattr(side, name), kind, desk, b.shop) for name in ("before", "during", "after")}
        rows.append({"measure": _name(side.measure, desk), "stayed": side.stayed, "days": side.days[2], **cells})
    return {
        "b": b, "address": address("activity", shop=b.shop, activity=str(b.id)), "in_view": b.seen_until >= today,
        "left": (b.seen_until - today).days, "table": Table(f"after-{b.id}", COLUMNS, rows, Words(b.name, b.name), file=f"zhanggui-after-{b.id}"),
        "known": any(side.days[2] for side in found), "product": next(iter({i.product_id for i in b.items}), "") if len({i.product_id for i in b.items}) == 1 else "",
        "keep": [{"role": role, "words": words, "address": _task(desk, b, role, words)} for role, words in KEEP],
    }  # fmt: skip


def _cell(value: float | None, kind: Kind, desk: Desk, shop: str) -> Cell:
    from zhanggui.brief.words_say import Voice
    from zhanggui.site.web.tables import say_value

    if value is None:
        return Cell(None)
    return Cell(round(value, 2), say_value(Column("", Words("", ""), kind), value, Voice(desk.lang, desk.shops[shop].currency)))


def _name(measure: str, desk: Desk) -> str:
    return NAMES[measure].say(desk.lang) if measure in NAMES else metric_name(measure, desk.lang)


def _task(desk: Desk, b: Booked, role: str, words: Words) -> str:
    """The form of a task that keeps its visitors coming; "" for whoever makes none."""
    if not opens(desk, "task_new") or not desk.may(Permission.MANAGE_TASKS):
        return ""
    given = {
        "shop": b.shop,
        "role": role,
        "title": f"{b.name}：{words.say(desk.lang)}"[:300],
        "metric": "visitors",
        "why": f"#{b.id} {b.name}",
    }
    return f"{address('task_new')}?{urlencode(given)}"
