"""全部店铺: the table of whoever has several shops."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import page
from zhanggui.site.web.tables import sheet, wants_sheet

BATCH = 8  # briefs that one request works out: a few seconds
SEARCH_FROM = 8  # so many shops are no longer seen at a glance


@page("fleet", "shops/", Words("全部店铺", "All shops"), Permission.READ, menu=(12, "building-store"))
def fleet(request: HttpRequest) -> HttpResponse:
    """All shops of the visitor. `more`: htmx asks for the next few briefs to be worked out, and for the table with them."""
    from zhanggui.site.fleet import fleet_rows
    from zhanggui.site.fleet_table import table

    desk = desk_of(request)
    if not desk.shops:
        return render(request, "site/empty.html")
    if wants_sheet(request):
        desk.note("fleet.export", desk.day.isoformat())
        return sheet([table(fleet_rows(desk), desk.may(Permission.SEE_MONEY), desk.lang, f"shops-{desk.day}")], desk.lang)
    if request.GET.get("more"):
        _work_out(desk)
    piece = bool(getattr(request, "htmx", False)) and bool(request.GET.get("more"))
    return render(request, "site/_fleet.html" if piece else "site/fleet.html", _parts(desk))


def _work_out(desk: Desk) -> None:
    """The briefs of the next few shops that lack theirs, those first that lost most against last week."""
    from zhanggui.site.briefs import make_ready
    from zhanggui.site.fleet import fleet_rows

    missing = [r.shop.key for r in fleet_rows(desk) if r.waiting][:BATCH]
    if missing:
        make_ready(desk.ws, missing, desk.day, desk.lang)


def _parts(desk: Desk) -> dict[str, Any]:
    from zhanggui.brief.view import time_gone
    from zhanggui.brief.view_moved import moved_lines
    from zhanggui.brief.words_say import Voice
    from zhanggui.site.fleet import fleet_rows, fleet_words, moved_today, totals
    from zhanggui.site.fleet_table import change_head, drawn, drawn_total
    from zhanggui.site.today_parts import days_beside

    rows, money = fleet_rows(desk), desk.may(Permission.SEE_MONEY)
    sums = totals(rows)
    head, one_base = change_head(rows, desk.lang)
    return {
        "rows": [drawn(r, desk.lang) for r in rows],
        "sums": [drawn_total(t, desk.lang) for t in sums],
        "waiting": sum(r.waiting for r in rows),
        "failed": [r.shop.name for r in rows if r.kept.failed],
        "ready": sum(not r.waiting for r in rows),
        "words": fleet_words(rows, money, desk.lang),
        "money": money,
        "change_head": head,
        "one_base": one_base,
        "has_tasks": any(r.tasks is not None for r in rows),
        "search": len(rows) >= SEARCH_FROM,
        "said_day": Voice(desk.lang).full_day(desk.day.isoformat()),
        "moved": None if any(r.waiting for r in rows) else moved_lines(moved_today(rows), desk.lang),
        "gone": Voice(desk.lang).percent(time_gone(desk.day.isoformat(), "month")),
        "newest": _newest([r.line for r in rows]) if all(r.sales is None for r in rows) else None,
        **days_beside(desk.day),
    }


def _newest(lines: list[Any]) -> date | None:
    """The last day of which any shop's sales are known."""
    days = [date.fromisoformat(line["newest"]) for line in lines if line.get("newest")]
    return max(days, default=None)
