"""设置 → 记录: who did what, when, to which shop, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.days import read_day
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.settings_frame import sees_all, tabs
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
WHAT = {
    "sign_in": Words("登录", "signed in"), "sign_in.failed": Words("登录失败", "sign-in failed"), "sign_out": Words("退出", "signed out"),
    "user.add": Words("加人员", "user added"), "user.change": Words("改人员", "user changed"), "user.password": Words("重设密码", "password set"),
    "user.leave": Words("停用账号", "account closed"), "user.return": Words("恢复账号", "account reopened"),
    "me.change": Words("改自己的资料", "own account changed"), "me.password": Words("改自己的密码", "own password changed"),
    "me.password_failed": Words("改密码失败", "own password: wrong"), "plan.edit": Words("改计划", "plan changed"),
    "plan.export": Words("导出计划", "plan exported"), "shop.add": Words("加店铺", "shop added"), "shop.change": Words("改店铺", "shop changed"),
    "name.set": Words("改名称", "name set"), "name.remove": Words("去掉名称", "name removed"),
    "threshold.set": Words("改阈值", "threshold set"), "threshold.reset": Words("恢复阈值", "threshold reset"),
    "calendar.add": Words("加日历", "calendar: added"), "calendar.change": Words("改日历", "calendar: changed"),
    "calendar.remove": Words("删日历", "calendar: removed"), "calendar.import": Words("导入日历", "calendar imported"),
    "audit.export": Words("导出记录", "log exported"), "settings.export": Words("导出设置", "settings exported"),
    "brief.export": Words("导出简报", "brief exported"), "explain.export": Words("导出明细", "rows exported"),
    "explore.export": Words("导出探索", "explore exported"), "fleet.export": Words("导出全部店铺", "fleet exported"),
    "import.undo": Words("撤销导入", "import undone"), "rejects.read": Words("看被拒的行", "rejected rows read"),
    "upload.again": Words("重新导入", "imported again"), "upload.sent": Words("上传文件", "file uploaded"),
    "task.made": Words("派任务", "task made"), "task.done": Words("完成任务", "task done"),
}  # fmt: skip

KEYS = {
    "cells": Words("", ""), "total": Words("全年", "year"), "locked": Words("锁定", "locked"), "metric": Words("指标", "metric"),
    "role": Words("角色", "role"), "shops": Words("店铺", "shops"), "name": Words("名称", "name"), "lang": Words("语言", "language"),
    "reason": Words("原因", "reason"), "platform": Words("平台", "platform"), "currency": Words("币种", "currency"),
    "timezone": Words("时区", "time zone"), "old": Words("旧", "old"), "new": Words("新", "new"), "active": Words("在职", "active"),
    "added": Words("新增", "added"), "removed": Words("删除", "removed"), "changed": Words("修改", "changed"), "year": Words("年份", "year"),
}  # fmt: skip


@page("settings_audit", "settings/log/", Words("记录", "Log"), Permission.SEE_AUDIT)
def settings_audit(request: HttpRequest) -> HttpResponse:
    """The log, newest first, by who, what, shop and day."""
    desk = desk_of(request)
    given = {name: request.GET.get(name, "").strip() for name in ("who", "what", "shop", "from", "to", "q")}
    found = _found(desk, given)
    if wants_sheet(request):
        desk.note("audit.export", more={name: value for name, value in given.items() if value})
        return sheet([_table(found[:DOWNLOADED], desk.lang, None)], desk.lang)
    total = found.count()
    start = min(int(at) if (at := request.GET.get("start", "")).isdecimal() else 0, max(total - 1, 0))
    shown = {
        "tabs": tabs(desk, "settings_audit"), "table": _table(found[start : start + SHOWN], desk.lang, LONGEST), "given": given, "total": total,
        "first": start + 1 if total else 0, "last": min(start + SHOWN, total),
        "before": str(max(start - SHOWN, 0)) if start else "", "after": str(start + SHOWN) if start + SHOWN < total else "",
        "whos": _distinct(desk, "who"), "whats": [(what, say_what(what)) for what in _distinct(desk, "what")],
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


def say_what(what: str) -> Words:
    """In words; a verb that has none as it is."""
    return WHAT.get(what, Words(what, what))


def _table(entries: Any, lang: Lang, longest: int | None) -> Table:
    rows = [
        {
            "at": f"{timezone.localtime(e.at):%Y-%m-%d %H:%M:%S}", "who": e.who, "what": say_what(e.what).say(lang), "shop": e.shop,
            "subject": e.subject, "more": _cut(say_more(e.more, lang), longest), "address": e.address,
        }
        for e in entries
    ]  # fmt: skip
    return Table("log", COLUMNS, rows, Words("操作记录", "what was done"), "log", empty=Words("没有符合的记录", "nothing of that kind"))


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else text[: longest - 1] + "…"


def say_more(more: Any, lang: Lang, name: str = "") -> str:
    """{"role": {"old": "service", "new": "manager"}} → 角色: service → manager."""
    head = KEYS[name].say(lang) if name in KEYS else name
    if isinstance(more, Mapping):
        if set(more) == {"old", "new"} and not all(isinstance(value, Mapping) for value in more.values()):
            return f"{head}: {_plain(more['old'])} → {_plain(more['new'])}".removeprefix(": ")
        parts = [said for key, value in more.items() if (said := say_more(value, lang, str(key)))]
        return f"{head} {'；'.join(parts)}".strip() if parts else ""
    return f"{head}: {_plain(more)}".removeprefix(": ")


def _plain(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "、".join(_plain(inner) for inner in value)
    return str(value)
