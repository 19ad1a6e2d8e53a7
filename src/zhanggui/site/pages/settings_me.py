"""设置 → 我的: one's own name, language and password. For every role."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.site.pages.settings_frame import done, tabs
from zhanggui.site.pages.signing import YEAR
from zhanggui.site.web.desk import LANG_COOKIE, desk_of
from zhanggui.site.web.registry import address, page


@page("settings_me", "settings/me/", Words("我的", "My account"), Permission.READ, ("GET", "POST"))
def settings_me(request: HttpRequest) -> HttpResponse:
    """Name and language; a new password signs out every other browser."""
    desk = desk_of(request)
    if request.method == "GET":
        shown = {
            "tabs": tabs(desk, "settings_me"), "role": ROLES.get(desk.member.role), "username": desk.member.user.username,
            "mine": list(desk.shops.values()), "all": not desk.member.shops, "saved": request.GET.get("saved", ""),
        }  # fmt: skip
        return render(request, "site/settings_me.html", shown)
    if request.POST.get("do") == "password":
        return _password(request)
    member = desk.member
    old = {"name": member.name, "lang": member.lang}
    member.name = request.POST.get("name", "").strip()[:64] or member.name
    member.lang = "en" if request.POST.get("lang") == "en" else "zh"
    member.save(update_fields=["name", "lang"])
    new = {"name": member.name, "lang": member.lang}
    if old != new:
        desk.note("me.change", member.user.username, more={"old": old, "new": new})
    response = done(request, f"{address('settings_me')}?saved=name")
    response.set_cookie(LANG_COOKIE, member.lang, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


def _password(request: HttpRequest) -> HttpResponse:
    from zhanggui.site.accounts.people import set_password

    desk = desk_of(request)
    user = desk.member.user
    if not user.check_password(request.POST.get("old", "")):
        desk.note("me.password_failed", user.username)
        raise UseError(Words("现在的密码不对", "the present password is wrong"), Words("再试一次", "try again"))
    if request.POST.get("new", "") != request.POST.get("again", ""):
        raise UseError(Words("两次写的新密码不一样", "the two new passwords differ"), Words("再写一遍", "type them again"))
    set_password(user.username, request.POST.get("new", ""))
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    desk.note("me.password", user.username)
    return done(request, f"{address('settings_me')}?saved=password")
