"""The desk somebody sits at: who it is, the language, the shops, the workspace. One per request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from zhanggui.kernel.days import read_day
from zhanggui.kernel.words import Lang
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.accounts.service import may, note, shops_of
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from zhanggui.site.accounts.models import Member

LANG_COOKIE, SHOP_COOKIE, THEME_COOKIE, RISE_COOKIE = "lang", "shop", "theme", "rise"


@cache
def _workspace(home: Path) -> Workspace:
    return Workspace.open(home)


def workspace() -> Workspace:
    """The workspace that is served."""
    return _workspace(Path(settings.ZHANGGUI_HOME))


@dataclass
class Desk:
    """Who asks, and for what."""

    request: HttpRequest
    member: Member
    _shops: dict[str, Shop] | None = field(default=None, repr=False)

    @property
    def ws(self) -> Workspace:
        return workspace()

    @cached_property
    def every_shop(self) -> dict[str, Shop]:
        return self.ws.shops()

    @cached_property
    def shops(self) -> dict[str, Shop]:
        """The shops this member may see."""
        return {key: self.every_shop[key] for key in shops_of(self.member, self.every_shop)}

    @cached_property
    def lang(self) -> Lang:
        return lang_of(self.request)

    @cached_property
    def shop(self) -> Shop | None:
        """The shop of this page: that of its address, else the one last looked at, else the first."""
        match = self.request.resolver_match
        asked = (match.kwargs.get("shop") if match else None) or self.request.GET.get("shop") or self.request.COOKIES.get(SHOP_COOKIE)
        return self.shops.get(str(asked)) or next(iter(self.shops.values()), None)

    @cached_property
    def day(self) -> date:
        """The day asked for; yesterday by default."""
        asked = self.request.GET.get("date")
        return read_day(asked) if asked else self.yesterday

    @cached_property
    def yesterday(self) -> date:
        return timezone.localdate() - timedelta(days=1)

    def may(self, permission: Permission) -> bool:
        return may(self.member, permission)

    def note(self, what: str, subject: str = "", shop: str = "", more: dict[str, object] | None = None) -> None:
        """Add a line to the log in this member's name."""
        note(self.member.user.username, what, subject, shop, more, self.request.META.get("REMOTE_ADDR", ""))


def desk_of(request: HttpRequest) -> Desk:
    """The desk of a signed-in request (the middleware saw to that)."""
    return cast(Desk, request.desk)


def lang_of(request: HttpRequest) -> Lang:
    """The language chosen, else the member's own, else Chinese."""
    desk: Desk | None = getattr(request, "desk", None)
    chosen = request.COOKIES.get(LANG_COOKIE) or (desk.member.lang if desk else "zh")
    return "en" if chosen == "en" else "zh"
