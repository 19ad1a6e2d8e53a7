"""设置 → 人员: who works here, as what, for which shops."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.site.pages.settings_frame import done, tabs
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page

RIGHTS = {
    Permission.READ: Words("看数、看简报", "read numbers and briefs"),
    Permission.SEE_MONEY: Words("看成本、毛利、计划", "see cost, margin, plans"),
    Permission.DO_TASKS: Words("做任务", "do tasks"),
    Permission.MANAGE_TASKS: Words("派任务", "make and assign tasks"),
    Permission.IMPORT: Words("导入、撤销导入", "import, undo imports"),
    Permission.EDIT_PLAN: Words("改计划", "edit plans"),
    Permission.EDIT_ACTIVITIES: Words("排活动、记报名", "plan activities, note sign-ups"),
    Permission.APPROVE: Words("审批", "approve"),
    Permission.EDIT_SETTINGS: Words("改设置", "edit settings"),
    Permission.SEE_BUYERS: Words("看买家信息（留记录）", "see buyers (logged)"),
    Permission.MANAGE_USERS: Words("管人员", "manage people"),
    Permission.SEE_AUDIT: Words("看操作记录", "see the log"),
}


@page("settings_people", "settings/people/", Words("人员", "People"), Permission.MANAGE_USERS)
def settings_people(request: HttpRequest) -> HttpResponse:
    """Everybody, a form for somebody new, and what each role may do."""
    from zhanggui.site.accounts.people import members

    desk = desk_of(request)
    shown = {
        "tabs": tabs(desk, "settings_people"),
        "people": [_shown(member, desk) for member in members()],
        "roles": list(ROLES),
        "all_shops": list(desk.every_shop.values()),
        "rights": [(RIGHTS[p], [p in role.may for role in ROLES]) for p in Permission],
    }
    return render(request, "site/settings_people.html", shown)


def _shown(member: Any, desk: Desk) -> dict[str, Any]:
    return {
        "member": member,
        "username": member.user.username,
        "role": ROLES.get(member.role),
        "shops": [desk.every_shop[key].name if key in desk.every_shop else key for key in member.shops],
        "keys": member.shops,
        "active": member.user.is_active,
        "me": member.pk == desk.member.pk,
    }


@page("settings_people_add", "settings/people/add/", Words("加人", "Add somebody"), Permission.MANAGE_USERS, ("POST",))
def settings_people_add(request: HttpRequest) -> HttpResponse:
    """A new colleague."""
    from zhanggui.site.accounts.service import add_user

    desk, given = desk_of(request), request.POST
    shops = _shops(request, desk)
    member = add_user(given.get("username", ""), given.get("password", ""), given.get("role", ""), given.get("name", ""), shops)
    desk.note("user.add", member.user.username, more={"new": {"role": member.role, "shops": member.shops, "name": member.name}})
    return done(request, address("settings_people"))


@page("settings_people_change", "settings/people/change/", Words("改人员", "Change somebody"), Permission.MANAGE_USERS, ("POST",))
def settings_people_change(request: HttpRequest) -> HttpResponse:
    """Role, shops, name; a new password; leaving and coming back."""
    from zhanggui.site.accounts import people

    desk, given = desk_of(request), request.POST
    username, what = given.get("username", ""), given.get("do", "")
    if what == "change":
        changed = people.change_member(username, given.get("role", ""), _shops(request, desk), given.get("name", ""))
        if changed.new:
            desk.note("user.change", username, more={"old": changed.old, "new": changed.new})
    elif what == "password":
        people.set_password(username, given.get("password", ""))
        desk.note("user.password", username)
    elif what in ("leave", "return"):
        people.set_active(username, what == "return")
        desk.note(f"user.{what}", username, more={"active": {"old": what == "leave", "new": what == "return"}})
    else:
        raise UseError(Words("不认识这个操作", "there is no such action"), Words("刷新后重试", "reload and try again"))
    return done(request, address("settings_people"))


def _shops(request: HttpRequest, desk: Desk) -> list[str]:
    """The shops that were ticked. Raises UseError where only some are meant and none is ticked, which would give every one."""
    ticked = [key for key in request.POST.getlist("shops") if key in desk.every_shop]
    if request.POST.get("reach") == "some" and not ticked:
        raise UseError(Words("没有选店铺", "no shop is ticked"), Words("至少选一家，或选「全部店铺」", "tick one, or choose every shop"))
    return ticked if request.POST.get("reach") == "some" else []
