"""Whose hands a workbook is in: who writes it or brings it back, for which shops, with which permissions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from zhanggui.kernel.words import Lang
from zhanggui.site.accounts.people import member_of
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.accounts.service import may, note, shops_of
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from zhanggui.site.web.desk import Desk

Note = Callable[[str, str, str, Mapping[str, Any]], None]  # what, subject, shop, more


@dataclass(frozen=True)
class Hand:
    """`who`: the name the log keeps; `member`: whether it is a sign-in name."""

    ws: Workspace
    who: str
    lang: Lang
    shops: Mapping[str, Shop]
    may: Callable[[Permission], bool]
    today: date
    note: Note
    member: bool = True


def hand_of(desk: Desk) -> Hand:
    """Of somebody signed in."""

    def noted(what: str, subject: str, shop: str, more: Mapping[str, Any]) -> None:
        desk.note(what, subject, shop, dict(more))

    return Hand(desk.ws, desk.member.user.username, desk.lang, desk.shops, desk.may, timezone.localdate(), noted)


def hand_named(ws: Workspace, username: str, lang: Lang) -> Hand:
    """Of a colleague, by the sign-in name. Raises UseError for nobody."""
    member = member_of(username)
    every = ws.shops()

    def noted(what: str, subject: str, shop: str, more: Mapping[str, Any]) -> None:
        note(username, what, subject, shop, more)

    own = {key: every[key] for key in shops_of(member, every)}
    return Hand(ws, username, lang, own, lambda permission: may(member, permission), timezone.localdate(), noted)


def hand_of_machine(ws: Workspace, who: str, lang: Lang) -> Hand:
    """Of whoever runs commands on the machine of the workspace: everything is theirs."""

    def noted(what: str, subject: str, shop: str, more: Mapping[str, Any]) -> None:
        note(who, what, subject, shop, more)

    return Hand(ws, who, lang, ws.shops(), lambda permission: True, timezone.localdate(), noted, member=False)
