"""设置 → 日历: promotions and own events of a year; added, changed, removed, and as a sheet out and in."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.almanac.daysoff import days_off
from zhanggui.almanac.ownfile import set_year
from zhanggui.almanac.platforms import platform_words
from zhanggui.almanac.promos import PromoCalendar, promo_calendar
from zhanggui.almanac.rows import Changes, Row, row_of, rows_of_year
from zhanggui.almanac.sheet import read_cells, write_xlsx
from zhanggui.almanac.sheetcheck import overlap, read_rows
from zhanggui.almanac.windows import EVENT_WORDS, PHASE_WORDS
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.settings_frame import done, need_all, sees_all, tabs
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import XLSX, wants_sheet

YEARS = range(2012, 2041)
BIGGEST = 5_000_000
EVERY = Words("所有平台", "every platform")


@page("settings_calendar", "settings/calendar/", Words("日历", "Calendar"), Permission.EDIT_SETTINGS)
def settings_calendar(request: HttpRequest) -> HttpResponse:
    """The year: what is built in and what is this workspace's own."""
    desk = desk_of(request)
    year = _year(request.GET.get("year"), desk)
    calendar = promo_calendar(desk.ws.home)
    rows = [row for row in rows_of_year(calendar, year) if not row.shop or row.shop in desk.shops]
    if wants_sheet(request):
        desk.note("settings.export", f"calendar {year}")
        response = HttpResponse(write_xlsx(rows, year, calendar.platforms), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="calendar-{year}.xlsx"'
        return response
    every = request.GET.get("all") == "1"
    mine = {shop.platform for shop in desk.shops.values()}
    own = {row_of(event) for event in calendar.dated(year)}
    shown = {
        "tabs": tabs(desk, "settings_calendar"), "year": year, "years": range(year - 3, year + 3), "all": every,
        "rows": [_shown(row, row in own, desk, calendar) for row in rows if every or not row.platforms or row.platforms & mine],
        "holidays": days_off(date(year, 1, 1), date(year, 12, 31)), "phases": PHASE_WORDS.items(), "kinds": EVENT_WORDS.items(),
        "may_all": sees_all(desk), "next": year + 1, "last": year - 1,
    }  # fmt: skip
    return render(request, "site/settings_calendar.html", shown)


def _year(asked: str | None, desk: Desk) -> int:
    return int(asked) if asked and asked.isdecimal() and int(asked) in YEARS else desk.yesterday.year


def _shown(row: Row, own: bool, desk: Desk, calendar: PromoCalendar) -> dict[str, Any]:
    where = platform_words(row.platforms, calendar.platforms).say(desk.lang) or EVERY.say(desk.lang)
    return {
        "row": row, "own": own, "may": bool(row.shop) or sees_all(desk),
        "shop_name": desk.every_shop[row.shop].name if row.shop in desk.every_shop else row.shop,
        "where": where, "typed": platform_words(row.platforms, calendar.platforms).zh,
        "kind": PHASE_WORDS[row.phase] if row.phase else EVENT_WORDS[row.kind], "peak": row.phase == "peak",
    }  # fmt: skip


@page("settings_calendar_put", "settings/calendar/put/", Words("改日历", "Change the calendar"), Permission.EDIT_SETTINGS, ("POST",))
def settings_calendar_put(request: HttpRequest) -> HttpResponse:
    """Add a row, put one in place of another, or take one out."""
    desk, given = desk_of(request), request.POST
    calendar = promo_calendar(desk.ws.home)
    year, old = _year(given.get("year"), desk), None
    if given.get("id"):
        old = next((row for row in rows_of_year(calendar, year) if row.id == given["id"]), None)
        if old is None:
            raise UseError(
                Words("这一行已经被改过或删掉了", "this row was changed or removed"), Words("刷新后重试", "reload and try again")
            )
        _need_shop(desk, old.shop)
    if given.get("do") == "remove" and old:
        kept = [row for row in rows_of_year(calendar, year) if row != old]
        set_year(desk.ws.home, year, kept)
        desk.note("calendar.remove", old.name, old.shop, {"old": _told(old), "new": None})
        return done(request, f"{address('settings_calendar')}?year={year}")
    new = _row(given, calendar, desk)
    _need_shop(desk, new.shop)
    found = read_rows([(1, _texts(given))], calendar, set(desk.shops))
    year = year if old else found.year
    others = [row for row in rows_of_year(calendar, year) if row != old]
    for other in others:
        if other.id == new.id or overlap(new, other, calendar):
            raise UseError(
                Words(f"日历里已有 {other.name} {other.first} 至 {other.last}，日期重叠", f"{other.name} {other.first} to {other.last} is there already and overlaps"),
                Words("改那一行，或换日期", "change that row, or choose other days"),
            )  # fmt: skip
    set_year(desk.ws.home, year, [*others, new])
    desk.note("calendar.change" if old else "calendar.add", new.name, new.shop, {"old": _told(old) if old else None, "new": _told(new)})
    return done(request, f"{address('settings_calendar')}?year={year}")


def _texts(given: Any) -> Sequence[str]:
    """The form in the order of the sheet's columns."""
    return [given.get(n, "").strip() for n in ("first", "last", "name", "phase", "platforms", "shop", "kind", "source", "note")]


def _row(given: Any, calendar: PromoCalendar, desk: Desk) -> Row:
    """The row of the form. Raises UseError that names what is wrong."""
    row = read_rows([(1, _texts(given))], calendar, set(desk.shops)).rows[0]
    return replace(row, source=row.source or "自定")


def _need_shop(desk: Desk, shop: str) -> None:
    """Raises UseError where the row is not of a shop of theirs."""
    if not shop:
        need_all(desk)
    elif shop not in desk.shops:
        raise UseError(Words("这家店不归你管", "this shop is not yours"), Words("选自己的店", "choose one of yours"))


def _told(row: Row) -> str:
    return " ".join(filter(None, (f"{row.first}—{row.last}", row.name, row.phase or row.kind, "、".join(sorted(row.platforms)), row.shop)))


@page("settings_calendar_in", "settings/calendar/in/", Words("导入日历", "Bring a calendar back"), Permission.EDIT_SETTINGS, ("POST",))
def settings_calendar_in(request: HttpRequest) -> HttpResponse:
    """A sheet of a year: what it would change is shown first, then taken."""
    desk = desk_of(request)
    need_all(desk)
    calendar = promo_calendar(desk.ws.home)
    cells = json.loads(request.POST["cells"]) if request.POST.get("cells") else _sent(request)
    read = read_rows([(int(n), [str(c) for c in texts]) for n, texts in cells], calendar, set(desk.every_shop))
    rows = read.rows
    if request.POST.get("keep") == "yes":
        named = {calendar.series(row.name) for row in rows}
        rows = [*rows, *(row for row in rows_of_year(calendar, read.year) if calendar.series(row.name) not in named)]
    sure = request.POST.get("do") == "take"
    found = set_year(desk.ws.home, read.year, rows, dry_run=not sure)
    if sure:
        desk.note("calendar.import", str(read.year), more=_logged(found))
        return done(request, f"{address('settings_calendar')}?year={read.year}")
    shown = {
        "found": found, "year": read.year, "cells": json.dumps(cells, ensure_ascii=False), "keep": request.POST.get("keep", ""),
        "moves": [*(("+", row) for row in found.added), *(("-", row) for row in found.removed), *(("→", new) for _, new in found.changed)],
    }  # fmt: skip
    return render(request, "site/_calendar_preview.html", shown)


def _sent(request: HttpRequest) -> list[tuple[int, list[str]]]:
    sent: Any = request.FILES.get("file")
    if sent is None or sent.size > BIGGEST:
        raise UseError(
            Words("没有收到表格，或表格太大", "no sheet, or too large a one"), Words("选一张 .xlsx 或 .csv", "choose an .xlsx or .csv")
        )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "calendar" + Path(str(sent.name)).suffix.lower()[:6])
        file.write_bytes(sent.read())
        return read_cells(file)


def _logged(found: Changes) -> dict[str, object]:
    return {
        "added": [_told(row) for row in found.added],
        "removed": [_told(row) for row in found.removed],
        "changed": [f"{_told(old)} → {_told(new)}" for old, new in found.changed],
    }
