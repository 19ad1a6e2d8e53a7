"""设置 → 记录: who did what, when, to which shop, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.days import read_day
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.audit_words import WHAT, Teller
from zhanggui.site.pages.settings_frame import sees_all, tabs
from zhanggui.site.people import names
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import page
from zhanggui.site.web.tables import Column, Table, sheet, wants_sheet

SHOWN, DOWNLOADED = 200, 20_000
LONGEST = 160  # characters of what changed that the page shows
COLUMNS = (
    Column("at", Words("时间", "when")), Column("who", Words("谁", "who")), Column("what", Words("做了什么", "what"), stack="lead"),
    Column("shop", Words("店铺", "shop")), Column("subject", Words("对象", "subject")), Column("more", Words("旧 → 新", "old → new"), stack="line"),
    Column("address", Words("从哪里", "from")),
)  # fmt: skip


@page("settings_audit", "settings/log/", Words("记录", "Log"), Permission.SEE_AUDIT)
def settings_audit(request: HttpRequest) -> HttpResponse:
    """The log, newest first, by who, what, shop and day."""
    desk = desk_of(request)
    given = {name: request.GET.get(name, "").strip() for name in ("who", "what", "shop", "from", "to", "q")}
    found = _found(desk, given)
    if wants_sheet(request):
        desk.note("audit.export", more={name: value for name, value in given.items() if value})
        return sheet([_table(found[:DOWNLOADED], desk, None)], desk.lang)
    total, called = found.count(), names()
    start = min(int(at) if (at := request.GET.get("start", "")).isdecimal() else 0, max(total - 1, 0))
    shown = {
        "tabs": tabs(desk, "settings_audit"), "table": _table(found[start : start + SHOWN], desk, LONGEST), "given": given, "total": total,
        "first": start + 1 if total else 0, "last": min(start + SHOWN, total),
        "before": str(max(start - SHOWN, 0)) if start else "", "after": str(start + SHOWN) if start + SHOWN < total else "",
        "whos": [(who, called.get(who, who)) for who in _distinct(desk, "who")],
        "whats": [(what, WHAT.get(what, Words(what, what))) for what in _distinct(desk, "what")],
    }  # fmt: skip
    return render(request, "site/settings_audit.html", shown)


def _seen(desk: Desk) -> Any:
    """What this member may read: everything, or what concerns the own shops."""
    from zhanggui.site.accounts.models import AuditEntry

    entries = AuditEntry.objects.all()
    return entries if sees_all(desk) else entries.filter(shop__in=list(desk.shops))


def _found(desk: Desk, given: Mapping[str, str]) -> Any:
    found = _seen(desk)
    for name in ("who", "what", "shop"):
        if given[name]:
            found = found.filter(**{name: given[name]})
    if given["q"]:
        found = found.filter(subject__icontains=given["q"])
    if given["from"]:
        found = found.filter(at__gte=_moment(read_day(given["from"])))
    if given["to"]:
        found = found.filter(at__lt=_moment(read_day(given["to"]) + timedelta(days=1)))
    return found


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _distinct(desk: Desk, field: str) -> list[str]:
    return sorted(value for value in _seen(desk).order_by().values_list(field, flat=True).distinct() if value)


def _teller(desk: Desk) -> Teller:
    from zhanggui.site.load_view import recipes_of

    recipes = {key: recipe.name for key, recipe in recipes_of(desk).items()}
    return Teller(desk.lang, {key: s.name for key, s in desk.every_shop.items()}, names(), recipes)


def _table(entries: Any, desk: Desk, longest: int | None) -> Table:
    """The page cuts what is long; a download has all of it, with names beside sign-in names and keys."""
    tell = _teller(desk)
    rows = [
        {
            "at": f"{timezone.localtime(e.at):%Y-%m-%d %H:%M:%S}", "who": tell.person(e.who), "what": tell.what(e.what), "shop": tell.shops.get(e.shop, e.shop),
            "subject": tell.subject(e.what, e.subject), "more": _cut(tell.told(e.what, e.subject, e.more), longest), "address": e.address,
        }
        for e in entries
    ]  # fmt: skip
    return Table("log", COLUMNS, rows, Words("操作记录", "what was done"), "log", empty=Words("没有符合的记录", "nothing of that kind"))


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else text[: longest - 1] + "…"
