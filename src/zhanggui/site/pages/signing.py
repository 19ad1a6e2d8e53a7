"""Signing in and out, the first account, and each one's own choices of language, theme and colours."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.accounts.service import FAILED, add_user, nobody_yet, note, tried_too_often
from zhanggui.site.web.desk import LANG_COOKIE, RISE_COOKIE, SHOP_COOKIE, THEME_COOKIE
from zhanggui.site.web.registry import address, page

YEAR = 365 * 86_400
CHOICES = {LANG_COOKIE: ("zh", "en"), THEME_COOKIE: ("light", "dark"), RISE_COOKIE: ("red", "green")}
WRONG = UseError(
    Words("登录名或密码不对", "the sign-in name or the password is wrong"),
    Words("再试一次；忘了密码请老板在「设置 → 人员」里重设", "try again; the owner can set a new one under Settings → People"),
)
LOCKED = UseError(
    Words("试错太多次，先锁一会儿", "too many wrong tries: locked for a while"), Words("15 分钟后再试", "try again in 15 minutes")
)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page somebody came from, if it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(asked if ours else "/")


@page("sign_in", "sign-in/", Words("登录", "Sign in"), None, ("GET", "POST"))
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; a new workspace asks for its owner first."""
    if nobody_yet():
        return HttpResponseRedirect(address("first_owner"))
    if request.method != "POST":  # HEAD is no try
        return render(request, "site/sign_in.html", {"next": request.GET.get("next", "/")})
    name = request.POST.get("username", "")
    where = request.META.get("REMOTE_ADDR", "")
    if tried_too_often(name, where):
        return _sign_in_again(request, LOCKED, 429)
    user = authenticate(request, username=name, password=request.POST.get("password", ""))
    if user is None:
        note(name[:150], FAILED, address=where)
        return _sign_in_again(request, WRONG, 400)
    login(request, user)
    note(user.get_username(), "sign_in", address=where)
    return _back(request)


def _sign_in_again(request: HttpRequest, error: UseError, status: int) -> HttpResponse:
    given = {"error": error, "username": request.POST.get("username", ""), "next": request.POST.get("next", "/")}
    return render(request, "site/sign_in.html", given, status=status)


@page("sign_out", "sign-out/", Words("退出", "Sign out"), Permission.READ, ("POST",))
def sign_out(request: HttpRequest) -> HttpResponse:
    note(request.user.get_username(), "sign_out", address=request.META.get("REMOTE_ADDR", ""))
    logout(request)
    return HttpResponseRedirect(address("sign_in"))


@page("first_owner", "welcome/", Words("欢迎", "Welcome"), None, ("GET", "POST"))
def first_owner(request: HttpRequest) -> HttpResponse:
    """The first visitor of a new workspace makes the owner's account; afterwards there is no such page."""
    if not nobody_yet():
        return HttpResponseRedirect(address("sign_in"))
    if request.method != "POST":  # HEAD is no try
        return render(request, "site/first_owner.html")
    name = request.POST.get("username", "")
    try:
        member = add_user(name, request.POST.get("password", ""), "owner", request.POST.get("name", ""))
    except UseError as error:
        return render(
            request, "site/first_owner.html", {"error": error, "username": name, "name": request.POST.get("name", "")}, status=400
        )
    note(name, "user.add", name, more={"role": "owner"}, address=request.META.get("REMOTE_ADDR", ""))
    login(request, member.user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect("/")


@page("choose", "choose/", Words("选择", "Choose"), None, ("POST",))
def choose(request: HttpRequest) -> HttpResponse:
    """Language, theme, colours of rise and fall, the shop looked at: kept in cookies of this browser."""
    response = _back(request)
    for cookie, allowed in CHOICES.items():
        if request.POST.get(cookie) in allowed:
            response.set_cookie(cookie, request.POST[cookie], max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    if request.POST.get(SHOP_COOKIE):
        response.set_cookie(SHOP_COOKIE, request.POST[SHOP_COOKIE], max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response
