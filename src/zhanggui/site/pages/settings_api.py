"""设置 → 接口: the tokens by which scripts come in; made here, shown once, revoked here."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.site.pages.settings_frame import done, tabs
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Column, Table, sheet, wants_sheet

AGES = ((90, Words("90 天", "90 days")), (365, Words("一年", "a year")), (0, Words("不过期", "no end")))
COLUMNS = (
    Column("name", Words("名字", "name"), stack="lead"), Column("as", Words("以谁的名义", "stands for")), Column("scopes", Words("能做", "for")),
    Column("shops", Words("店铺", "shops")), Column("rate", Words("每分钟", "a minute"), "count"), Column("used", Words("上次用", "last used")),
    Column("state", Words("状态", "state")),
)  # fmt: skip


@page("settings_api", "settings/api/", Words("接口", "API"), Permission.MANAGE_USERS, ("GET", "POST"))
def settings_api(request: HttpRequest) -> HttpResponse:
    """The list, and a form for a new one. A new secret stands in the answer to the form, and nowhere else."""
    desk = desk_of(request)
    if wants_sheet(request):
        desk.note("settings.export", "tokens")
        rows = [_row(t, desk) for t in _seen(desk)]
        return sheet([Table("tokens", COLUMNS, [_plain(r, desk) for r in rows], file="tokens")], desk.lang)
    if request.method == "GET":
        return _show(request, desk)
    try:
        return _show(request, desk, made=_make(request, desk))
    except UseError as error:
        return _show(request, desk, error=error)


def _make(request: HttpRequest, desk: Desk) -> tuple[Any, str]:
    """The token and its secret. Raises UseError."""
    from zhanggui.site.accounts.people import member_of
    from zhanggui.site.api.tokens import add_token

    given = request.POST
    ticked = [key for key in given.getlist("shops") if key in desk.shops]
    some = given.get("reach") == "some"
    if some and not ticked:
        raise UseError(Words("没有选店铺", "no shop is ticked"), Words("至少选一家，或选「全部店铺」", "tick one, or choose every shop"))
    days = int(text) if (text := given.get("days", "")).isdecimal() and len(text) < 5 else 0
    return add_token(
        given.get("name", ""), member_of(given.get("as", "") or desk.member.user.username), given.getlist("scopes"), ticked if some else (),
        maker=desk.member, days=days or None, address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip


def _show(request: HttpRequest, desk: Desk, made: tuple[Any, str] | None = None, error: UseError | None = None) -> HttpResponse:
    from zhanggui.site.accounts.people import members
    from zhanggui.site.api.scopes import SCOPES

    given = request.POST if error else None
    shown = {
        "tabs": tabs(desk, "settings_api"), "tokens": [_row(t, desk) for t in _seen(desk)], "made": made, "error": error, "ages": AGES,
        "people": [m for m in members() if m.user.is_active], "scopes": [(s, s.id in given.getlist("scopes") if given else s.id == "read") for s in SCOPES],
        "given": given or {"as": desk.member.user.username, "days": "365"}, "all_shops": list(desk.shops.values()),
        "keys": given.getlist("shops") if given and given.get("reach") == "some" else None,
    }  # fmt: skip
    return render(request, "site/settings_api.html", shown, status=400 if error else 200)


def _seen(desk: Desk) -> list[Any]:
    """Those of the people whose shops this member sees: somebody of some shops sees no token that reaches further."""
    from zhanggui.site.api.tokens import Caller, tokens

    every = list(desk.every_shop)
    return [t for t in tokens() if not desk.member.shops or set(Caller(t, t.member).shops_of(every)) <= set(desk.shops)]


def _row(token: Any, desk: Desk) -> dict[str, Any]:
    from zhanggui.site.api.scopes import SCOPES
    from zhanggui.site.api.tokens import why_not

    why = why_not(token)
    return {
        "token": token, "why": why, "scopes": [SCOPES.get(s).name for s in token.scopes if s in SCOPES],
        "shops": [desk.every_shop[key].name if key in desk.every_shop else key for key in token.shops],
        "role": ROLES.get(token.member.role).name, "state": why or Words("可用", "good"),
    }  # fmt: skip


def _plain(row: dict[str, Any], desk: Desk) -> dict[str, Any]:
    token = row["token"]
    return {
        "name": f"{token.name} …{token.hint}", "as": token.member.user.username, "scopes": "、".join(w.say(desk.lang) for w in row["scopes"]),
        "shops": "、".join(row["shops"]), "rate": token.per_minute, "state": row["state"].say(desk.lang),
        "used": f"{timezone.localtime(token.used_at):%Y-%m-%d %H:%M}" if token.used_at else "",
    }  # fmt: skip


@page("settings_api_revoke", "settings/api/<int:token>/revoke/", Words("撤销令牌", "Revoke a token"), Permission.MANAGE_USERS, ("POST",))
def settings_api_revoke(request: HttpRequest, token: int) -> HttpResponse:
    """Out at once."""
    from zhanggui.site.api.tokens import revoke_token

    desk = desk_of(request)
    row = next((t for t in _seen(desk) if t.pk == token), None)
    if row is None:
        raise Http404
    revoke_token(row, desk.member.user.username, request.META.get("REMOTE_ADDR", ""))
    return done(request, address("settings_api"))
