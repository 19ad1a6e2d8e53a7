"""What the pages of the settings share: their tabs, and how a change ends."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.web.desk import Desk
from zhanggui.site.web.registry import PAGES, address

TABS = (
    ("settings", Words("店铺", "Shops")),
    ("settings_thresholds", Words("阈值", "Thresholds")),
    ("settings_calendar", Words("日历", "Calendar")),
    ("settings_names", Words("名称", "Names")),
    ("settings_push", Words("推送", "Push")),
    ("settings_folders", Words("文件夹", "Folders")),
    ("settings_people", Words("人员", "People")),
    ("settings_api", Words("接口", "API")),
    ("settings_audit", Words("记录", "Log")),
    ("settings_me", Words("我的", "My account")),
)


def tabs(desk: Desk, here: str) -> list[dict[str, Any]]:
    """The pages of the settings that this member may open."""
    seen = [(id, words) for id, words in TABS if (needs := PAGES.get(id).needs) is None or desk.may(needs)]
    return [{"id": id, "words": words, "address": address(id), "active": id == here} for id, words in seen]


def done(request: HttpRequest, where: str) -> HttpResponse:
    """Back to the page, whole: after a change everything on it may have moved."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def sees_all(desk: Desk) -> bool:
    """Whether the member works for every shop: what holds for all of them is theirs to set."""
    return not desk.member.shops


def need_all(desk: Desk) -> None:
    """Raises UseError for a member of some shops who would change what holds for every one."""
    if not sees_all(desk):
        raise UseError(
            Words("这会影响所有店铺，你只管其中几家", "this concerns every shop, and you work for some of them"),
            Words("请老板来改，或只改自己的店", "ask the owner, or change your own shops only"),
        )
