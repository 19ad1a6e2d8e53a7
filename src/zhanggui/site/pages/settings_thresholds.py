"""设置 → 阈值: every number the checks go by, where it comes from, and a shop's own in its place, with the reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from zhanggui.brief.words import WEEKDAYS
from zhanggui.desks import CHECKS
from zhanggui.desks.check import Threshold
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.settings_frame import done, need_all, sees_all, tabs
from zhanggui.site.playbook_pages import DESKS
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Column, Table, sheet, wants_sheet

UNITS = {
    "ratio": Words("比例", "share"), "z": Words("个波动单位", "usual swings"), "money": Words("金额", "money"), "people": Words("人", "people"),
    "days": Words("天", "days"), "count": Words("个", "count"), "weekday": Words("星期", "weekday"),
}  # fmt: skip
CADENCES = {"day": Words("每天", "daily"), "week": Words("每周", "weekly"), "month": Words("每月", "monthly")}
COLUMNS = (
    Column("check", Words("检查", "check")), Column("id", Words("编号", "id")), Column("meaning", Words("意思", "meaning")),
    Column("value", Words("现在的值", "value"), "number"), Column("default", Words("默认", "default"), "number"),
    Column("unit", Words("单位", "unit")), Column("source", Words("默认的来源", "source of the default")),
    Column("reason", Words("为什么改", "reason")), Column("who", Words("谁改的", "by")),
)  # fmt: skip
PAST = (
    Column("at", Words("时间", "when")), Column("who", Words("谁", "who")), Column("shop", Words("店铺", "shop")),
    Column("check", Words("检查", "check")), Column("name", Words("阈值", "threshold")), Column("value", Words("改成", "set to")),
    Column("reason", Words("原因", "reason")),
)  # fmt: skip


@page("settings_thresholds", "settings/thresholds/", Words("阈值", "Thresholds"), Permission.EDIT_SETTINGS)
def settings_thresholds(request: HttpRequest) -> HttpResponse:
    """The thresholds of one desk as they hold for one shop (or for every shop without its own)."""
    from zhanggui.desks.thresholds.service import held

    desk = desk_of(request)
    shop, area = _shop(request.GET.get("shop"), desk), request.GET.get("desk", "")
    every = list(held(shop))
    area = area if any(h.check.desk == area for h in every) else "" if area == "all" else every[0].check.desk
    rows = [h for h in every if not area or h.check.desk == area]
    past = Table(
        "history",
        PAST,
        _past(shop, area, desk),
        Words("改动历史", "Changes"),
        "thresholds",
        empty=Words("还没有人改过", "nobody changed any yet"),
    )
    if wants_sheet(request):
        desk.note("settings.export", "thresholds", shop)
        return sheet([Table("thresholds", COLUMNS, [_plain(h, desk.lang) for h in every], file="thresholds"), past], desk.lang)
    groups: dict[str, dict[str, Any]] = {}
    for h in rows:
        group = groups.setdefault(h.check.id, {"check": h.check, "cadence": CADENCES[h.check.cadence], "rows": []})
        group["rows"].append(_shown(h, shop, desk.lang))
    counts = {area: sum(h.change is not None and h.check.desk == area for h in every) for area in {h.check.desk for h in every}}
    shown = {
        "tabs": tabs(desk, "settings_thresholds"), "for_shop": shop, "area": area, "groups": groups.values(), "past": past,
        "areas": [(id, words, counts[id]) for id, words in DESKS.items() if id in counts], "may_all": sees_all(desk),
    }  # fmt: skip
    return render(request, "site/settings_thresholds.html", shown)


@page("settings_threshold_set", "settings/thresholds/set/", Words("改阈值", "Set a threshold"), Permission.EDIT_SETTINGS, ("POST",))
def settings_threshold_set(request: HttpRequest) -> HttpResponse:
    """A shop's own value (with its reason), or back to what holds without it."""
    from zhanggui.desks.thresholds.bounds import read_value
    from zhanggui.desks.thresholds.service import held, reset_threshold, set_threshold

    desk, given = desk_of(request), request.POST
    shop, check, name = _shop(given.get("shop"), desk), given.get("check", ""), given.get("name", "")
    if not shop:
        need_all(desk)
    reason, who = given.get("reason", "").strip(), desk.member.user.username
    if not reason:
        raise UseError(
            Words("没有写为什么改", "no reason is given"), Words("写一句原因，以后看得懂", "write why, so that it is understood later")
        )
    old = {h.name: h.value for h in held(shop, check)}
    if given.get("do") == "reset":
        reset_threshold([shop], check, name, reason, who)
    else:
        set_threshold([shop], check, name, read_value(given.get("value", "")), reason, who)
    new = {h.name: h.value for h in held(shop, check)}
    what = "threshold.reset" if given.get("do") == "reset" else "threshold.set"
    desk.note(what, f"{check} {name}", shop, {name: {"old": old.get(name), "new": new.get(name)}, "reason": reason})
    back = urlencode({"shop": shop or "*", "desk": CHECKS.get(check).desk})
    return done(request, f"{address('settings_thresholds')}?{back}#{check}")


def _shop(asked: str | None, desk: Desk) -> str:
    """The shop whose thresholds are meant; '' for all ('*'). One that is not theirs falls back to the first that is."""
    if asked == "*" and sees_all(desk):
        return ""
    return asked if asked in desk.shops else desk.shop.key if desk.shop else ""


def say_threshold(value: float, line: Threshold, lang: Lang) -> str:
    """0.9 → 90%, 3.5 → 3.5 个波动单位, 7 → 周日."""
    if line.unit == "ratio":
        return f"{value * 100:.4g}%" if line.value <= 1 else f"{value:g}"
    if line.unit == "weekday":
        return WEEKDAYS[lang][int(value) - 1]
    if line.unit == "money":
        return f"{value:,.2f}"
    return f"{value:,g} {UNITS[line.unit].say(lang)}" if line.unit in UNITS else f"{value:g}"


def _shown(h: Any, shop: str, lang: Lang) -> dict[str, Any]:
    own = h.change is not None and h.change.shop == shop
    share = h.line.unit == "ratio" and h.line.value <= 1
    return {
        "name": h.name, "meaning": h.line.meaning, "source": h.line.source, "value": say_threshold(h.value, h.line, lang),
        "default": say_threshold(h.line.value, h.line, lang), "unit": UNITS.get(h.line.unit, Words(h.line.unit, h.line.unit)),
        "change": h.change, "own": own, "typed": f"{h.value * 100:.4g}%" if share else f"{h.value:g}", "key": f"{h.check.id}-{h.name}".replace(".", "-"),
    }  # fmt: skip


def _plain(h: Any, lang: Lang) -> dict[str, Any]:
    return {
        "check": h.check.name.say(lang), "id": f"{h.check.id} {h.name}", "meaning": h.line.meaning.say(lang), "value": h.value,
        "default": h.line.value, "unit": h.line.unit, "source": h.line.source.say(lang),
        "reason": h.change.reason if h.change else "", "who": h.change.who if h.change else "",
    }  # fmt: skip


def _past(shop: str, area: str, desk: Desk) -> list[dict[str, Any]]:
    """The changes that concern the shop, newest first."""
    from zhanggui.desks.thresholds.service import history

    rows = []
    for change in reversed(history(shop or None)):
        check = CHECKS.get(change.check_id) if change.check_id in CHECKS else None
        if check is None or (area and check.desk != area) or (change.shop and change.shop not in desk.shops):
            continue
        line = check.thresholds.get(change.name)
        value = Words("恢复默认", "back to the default").say(desk.lang) if change.value is None else ""
        rows.append({
            "at": f"{timezone.localtime(change.at):%Y-%m-%d %H:%M}", "who": change.who, "shop": change.shop or Words("全部店铺", "every shop").say(desk.lang),
            "check": check.name.say(desk.lang), "name": line.meaning.say(desk.lang) if line else change.name,
            "value": value or (say_threshold(float(change.value), line, desk.lang) if line else f"{change.value:g}"), "reason": change.reason,
        })  # fmt: skip
    return rows
