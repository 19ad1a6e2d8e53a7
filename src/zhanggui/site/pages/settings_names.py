"""设置 → 名称: words that platforms renamed, old beside new. One series goes on under the name of today."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.settings_frame import tabs
from zhanggui.site.pages.settings_shops import PLATFORMS
from zhanggui.site.web.desk import desk_of
from zhanggui.site.web.registry import page
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
    """What the recipes know of renamed words and headers."""
    desk = desk_of(request)
    asked = request.GET.get("q", "").strip()
    words = Table("words", WORDS, _held(_words(), asked), Words("表里的词改了名", "Words inside files"), "names")
    heads = Table("heads", HEADS, _held(_heads(desk.ws.home, desk.lang), asked), Words("表头改了名", "Headers of files"), "names")
    if wants_sheet(request):
        return sheet([words, heads], desk.lang)
    return render(request, "site/settings_names.html", {"tabs": tabs(desk, "settings_names"), "words": words, "heads": heads, "q": asked})


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
        {"old": rename.old, "new": rename.new, "file": recipe.name.zh if hasattr(recipe.name, "zh") else str(recipe.name), "platform": _platform(recipe.platform, lang)}
        for recipe in all_recipes(home)
        for rename in recipe.renames
    ]  # fmt: skip


def _platform(key: str, lang: Lang) -> str:
    return PLATFORMS[key].say(lang) if key in PLATFORMS else key
