"""设置 → 名称: old names beside those of today, the workspace's own to be edited. One series goes on under the name of today."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.brief.platforms import platform_name
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.settings_frame import done, need_all, sees_all, tabs
from zhanggui.site.web.desk import desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Column, Table, sheet, wants_sheet

WORDS = (
    Column("old", Words("旧名", "old name")), Column("new", Words("现在的名字", "name of today")), Column("since", Words("从何时起", "since")),
    Column("where", Words("用在", "where")),
)  # fmt: skip
HEADS = (
    Column("old", Words("旧表头", "old header")), Column("new", Words("现在的表头", "header of today")),
    Column("file", Words("哪张表", "which export")), Column("platform", Words("平台", "platform")),
)  # fmt: skip
TABLES = {
    "source_days": Words("流量来源", "traffic sources"), "ad_days": Words("推广", "ads"), "campaigns": Words("推广计划", "campaigns"),
    "orders": Words("订单", "orders"), "customers": Words("客户", "customers"), "shipments": Words("发货", "shipments"),
}  # fmt: skip


@page("settings_names", "settings/names/", Words("名称", "Names"), Permission.EDIT_SETTINGS)
def settings_names(request: HttpRequest) -> HttpResponse:
    """The workspace's own names, and what the recipes know of renamed words and headers."""
    from zhanggui.intake.ownnames import KINDS, own_names

    desk = desk_of(request)
    asked = request.GET.get("q", "").strip()
    words = Table("words", WORDS, _held(_words(), asked), Words("表里的词改了名", "Words inside files"), "names")
    heads = Table("heads", HEADS, _held(_heads(desk.ws.home, desk.lang), asked), Words("表头改了名", "Headers of files"), "names")
    mine: list[dict[str, Any]] = [
        {"kind": n.kind, "where": KINDS[n.kind].words, "old": n.old, "new": n.new} for n in own_names(desk.ws.home)
    ]
    if wants_sheet(request):
        own = Table(
            "own", WORDS, [{**row, "where": row["where"].say(desk.lang)} for row in mine], Words("自己的名称", "Names of one's own")
        )
        return sheet([own, words, heads], desk.lang)
    shown = {
        "tabs": tabs(desk, "settings_names"), "words": words, "heads": heads, "q": asked, "own": mine,
        "kinds": KINDS.values(), "may_all": sees_all(desk),
    }  # fmt: skip
    return render(request, "site/settings_names.html", shown)


@page("settings_name_set", "settings/names/set/", Words("改名称", "Set a name"), Permission.EDIT_SETTINGS, ("POST",))
def settings_name_set(request: HttpRequest) -> HttpResponse:
    """Add a name, change where it leads, or take it out. It holds for every shop, from the next import on."""
    from zhanggui.intake.ownnames import drop_own_name, own_names, set_own_name

    desk, given = desk_of(request), request.POST
    need_all(desk)
    kind, old, new = (given.get(name, "") for name in ("kind", "old", "new"))
    before = {n.old: n.new for n in own_names(desk.ws.home) if n.kind == kind}
    gone = given.get("do") == "remove"
    left = drop_own_name(desk.ws.home, kind, old) if gone else set_own_name(desk.ws.home, kind, old, new)
    after = {n.old: n.new for n in left if n.kind == kind}
    moved: dict[str, object] = {
        name: {"old": before.get(name), "new": after.get(name)} for name in {**before, **after} if before.get(name) != after.get(name)
    }
    if moved:
        desk.note("name.remove" if gone else "name.set", old, more=moved)
    return done(request, address("settings_names"))


def _held(rows: list[dict[str, Any]], asked: str) -> list[dict[str, Any]]:
    return [row for row in rows if not asked or any(asked.lower() in str(value).lower() for value in row.values())]


def _words() -> list[dict[str, Any]]:
    """Old and new of every word, and the tables it stands in."""
    raw = tomllib.loads(files("zhanggui.intake").joinpath("recipes", "renames.toml").read_text(encoding="utf-8"))
    rows = []
    for group in raw["renames"]:
        tables = dict.fromkeys(column.split(".")[0] for column in group["columns"])
        where = "、".join(TABLES[t].zh if t in TABLES else t for t in tables)
        rows += [{"old": old, "new": new, "since": str(group.get("since", "")), "where": where} for old, new in group["words"].items()]
    return rows


def _heads(home: Any, lang: Lang) -> list[dict[str, Any]]:
    """Old and new headers of every recipe, those of the workspace's own among them."""
    from zhanggui.intake.recipe import all_recipes

    return [
        {"old": rename.old, "new": rename.new, "file": recipe.name.zh if hasattr(recipe.name, "zh") else str(recipe.name), "platform": platform_name(recipe.platform).say(lang)}
        for recipe in all_recipes(home)
        for rename in recipe.renames
    ]  # fmt: skip
