"""Changing a plan: what a change would do is shown row by row, then it is taken, or not when somebody was faster."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from zhanggui.brief.words_say import Voice
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages import plan_grid as grid
from zhanggui.site.pages.plan_orders import Order, edits_of_book, order_of
from zhanggui.site.plan_log import EDITED, logged
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page

if TYPE_CHECKING:
    from zhanggui.desks.plan.editing import Tried

BIGGEST_BOOK = 5_000_000  # bytes
SHOWN = 24  # rows that only follow and are shown without opening the rest
ACTIONS = {
    "set": Words("改数", "set"), "lock": Words("锁定", "locked"), "unlock": Words("解锁", "unlocked"), "cap": Words("封顶", "capped"),
    "uncap": Words("取消封顶", "cap taken off"), "ramp": Words("爬坡", "ramp"), "sheet": Words("导入表格", "sheet imported"),
    "share": Words("分到人", "shared out"),
}  # fmt: skip


@page("plan_try", "shop/<str:shop>/plan/try/", Words("预览改动", "Preview a change"), Permission.EDIT_PLAN, ("POST",))
def plan_try(request: HttpRequest, shop: str) -> HttpResponse:
    """What the change would do, row by row; nothing is written."""
    from zhanggui.desks.plan.pasted import read_pasted

    desk = desk_of(request)
    asked = grid.asked_of(request, desk.shops[shop], desk.yesterday)
    more: list[tuple[str, ...]] = []
    if request.POST.get("paste"):
        order = request.POST.get("order", "").split()
        pairs = read_pasted(request.POST["paste"], asked.year, order, request.POST.get("at", ""))
        more = [(cell, "set", text, asked.person) for cell, text in pairs]
    return _previewed(request, desk, asked, order_of(request, asked, desk.ws, timezone.localdate(), more))


@page("plan_book_in", "shop/<str:shop>/plan/book-in/", Words("导入计划表", "Bring a workbook back"), Permission.EDIT_PLAN, ("POST",))
def plan_book_in(request: HttpRequest, shop: str) -> HttpResponse:
    """A workbook that was changed in Excel: what is different is previewed like any other change."""
    desk = desk_of(request)
    sent: Any = request.FILES.get("file")
    if sent is None or sent.size > BIGGEST_BOOK:
        raise UseError(
            Words("没有收到表格，或表格太大", "no workbook, or too large a one"),
            Words("选导出的那个 .xlsx", "choose the .xlsx that was exported"),
        )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "plan.xlsx")
        file.write_bytes(sent.read())
        year, metric, edits = edits_of_book(file, shop)
    asked = replace(grid.asked_of(request, desk.shops[shop], desk.yesterday), year=year, metric=metric)
    if not edits:
        raise UseError(
            Words("表里没有改动", "nothing was changed in the workbook"), Words("改了数再导入", "change numbers, then bring it back")
        )
    return _previewed(request, desk, asked, order_of(request, asked, desk.ws, timezone.localdate(), edits))


def _previewed(request: HttpRequest, desk: Desk, asked: grid.Asked, order: Order) -> HttpResponse:
    from zhanggui.desks.plan import editing

    shop = asked.shop.key
    tried = editing.tried(order.run, shop, asked.year, asked.metric, _owner(asked, order))
    seen, now = request.POST.get("version", ""), editing.version(shop, asked.year, asked.metric)
    fields = [f for f in order.fields if f[0] not in ("year", "metric")] + [("year", str(asked.year)), ("metric", asked.metric)]
    shown = {
        "asked": asked,
        "order": replace(order, fields=fields),
        "seen": now,
        "since": _since(desk, asked, int(seen)) if seen.isdecimal() and int(seen) != now else [],
        **_moves(tried, order, asked, desk),
    }
    return render(request, "site/_plan_preview.html" if request.htmx else "site/plan_preview.html", shown)


def _owner(asked: grid.Asked, order: Order) -> str:
    """Whose rows the preview shows: a person's where only that person's cells are changed."""
    owners = {owner for owner, _ in order.typed}
    return owners.pop() if len(owners) == 1 else ""


@page("plan_apply", "shop/<str:shop>/plan/apply/", Words("改计划", "Change the plan"), Permission.EDIT_PLAN, ("POST",))
def plan_apply(request: HttpRequest, shop: str) -> HttpResponse:
    """Take the change that was previewed; when the plan was changed since, show that, and what would become of it now."""
    from zhanggui.desks.plan import editing

    desk = desk_of(request)
    asked = grid.asked_of(request, desk.shops[shop], desk.yesterday)
    order = order_of(request, asked, desk.ws, timezone.localdate())
    seen = request.POST.get("version", "")
    if not seen.isdecimal() or int(seen) != editing.version(shop, asked.year, asked.metric):
        response = _previewed(request, desk, asked, order)
        response.status_code = 409
        return response
    done = editing.taken(order.run, shop, asked.year, int(seen), asked.metric, _owner(asked, order))
    told = logged(done.before, done.after, order.typed, asked.metric, asked.year)
    more = {} if order.typed and order.notes and "what" in order.notes[0] else {"asked": order.notes}
    desk.note(EDITED, f"{asked.year} {order.said.zh}", shop, told | more)
    back = f"{address('plan', shop=shop)}?{urlencode(asked.query)}"
    return HttpResponse(status=204, headers={"HX-Redirect": back}) if request.htmx else HttpResponseRedirect(back)


def _since(desk: Desk, asked: grid.Asked, seen: int) -> list[str]:
    """What others did to the plan since it was opened, in words; who it was, where the log knows."""
    from zhanggui.desks.plan import editing
    from zhanggui.site.accounts.models import AuditEntry

    voice = Voice(desk.lang, asked.shop.currency)
    told = []
    for one in editing.changed_since(asked.shop.key, asked.year, seen, asked.metric):
        near = AuditEntry.objects.filter(what=EDITED, shop=asked.shop.key, at__gte=one.at).order_by("id").first()
        who = near.who if near and (near.at - one.at).total_seconds() < 5 else ""
        action = ACTIONS.get(one.action, Words(one.action, one.action)).say(desk.lang)
        told.append(
            f"{timezone.localtime(one.at):%m-%d %H:%M} {who} {action} {one.cell} {voice.money(one.amount) if one.amount is not None else ''}".strip()
        )
    return told


def _moves(tried: Tried, order: Order, asked: grid.Asked, desk: Desk) -> dict[str, Any]:
    """Old and new of every row that was named or follows, at the level of the page and of the cells that were named."""
    from zhanggui.desks.plan import editing
    from zhanggui.desks.plan.rules import unit_of

    before, after = tried.before, tried.after
    assert after is not None
    named = {cell for _, cell in order.typed}
    levels = {editing.level_of(cell, asked.year) for cell in named}
    tabs = [tab for tab, held in grid.TABS.items() if tab == asked.tab or levels & set(held)]
    unit, voice = unit_of(asked.metric), Voice(desk.lang, asked.shop.currency)
    kind = "money" if unit == 100 else "count"
    rows: list[dict[str, Any]] = []
    for tab in tabs:
        month = asked.month if tab == "day" and not levels & {"day"} else grid.ALL_YEAR
        new = grid.rows_of(after, tab, month, {})
        old = grid.rows_of(before, tab, month, {}) if before else [None] * len(new)
        rows += [_move(a, b, named, unit, voice, kind, desk, asked.year) for a, b in zip(old, new, strict=True)]
    mine = [row for row in rows if row["typed"]]
    follow = [row for row in rows if row["moved"] and not row["typed"]]
    old_total, new_total = (before.amount if before else None), after.amount
    return {
        "people": _people(order, after, voice, kind, unit),
        "mine": mine,
        "follow": follow[:SHOWN],
        "more": follow[SHOWN:],
        "same": not follow and not any(row["moved"] for row in mine),
        "total_old": voice.number(old_total / unit, kind) if old_total is not None else "—",
        "total_new": voice.number(new_total / unit, kind),
        "total_moved": old_total != new_total,
        "total_gap": _signed((new_total - (old_total or 0)) / unit, voice, kind),
    }


def _people(order: Order, plan: Any, voice: Voice, kind: str, unit: int) -> list[tuple[str, str, str]]:
    """Who would carry how much of the year, where the order shares it out: name, share, amount."""
    from zhanggui.desks.plan.people import totals_of

    shares = order.notes[0].get("shares") if order.notes else None
    if not shares:
        return []
    return [(name, shares[name], voice.number(units / unit, kind)) for name, units in totals_of(plan.amount, shares).items()]


def _move(old: Any, new: Any, named: set[str], unit: int, voice: Voice, kind: str, desk: Desk, year: int) -> dict[str, Any]:
    name, was = grid.name_of(new, year), old.target if old else None
    gap = new.target - (was or 0)
    return {
        "label": grid.label_of(new, desk.lang),
        "old": "—" if was is None else grid.write_units(was, unit),
        "new": grid.write_units(new.target, unit),
        "gap": _signed(gap / unit, voice, kind) if gap else "—",
        "tone": "rise" if gap > 0 else "fall" if gap < 0 else "",
        "typed": name in named,
        "holds": name not in named and any(_within(cell, new.cell, year) for cell in named),
        "moved": gap != 0,
        "locked": new.locked,
        "was_locked": bool(old and old.locked),
    }


def _within(name: str, cell: Any, year: int) -> bool:
    """Whether a cell that was named lies in this one: its sum moves with it."""
    from zhanggui.desks.plan.editing import cell_named

    inner = cell_named(name, year)
    return bool(cell.first <= inner.first and inner.last <= cell.last)


def _signed(gap: float, voice: Voice, kind: str) -> str:
    text = voice.number(abs(gap), kind)
    return f"↑ +{text}" if gap > 0 else f"↓ -{text}" if gap < 0 else "0"
