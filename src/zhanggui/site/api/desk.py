"""The desk of a call: what pages ask of a member, answered for the narrower rights of a token."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.http import HttpRequest

from zhanggui.kernel.words import Lang
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.accounts.service import note
from zhanggui.site.api.problems import NOT_THERE, lang_of
from zhanggui.site.api.tokens import Caller
from zhanggui.site.web.desk import Desk
from zhanggui.warehouse.shops import Shop

NOWHERE = "-"  # no key of a shop: an empty list would mean every shop


@dataclass
class CallDesk(Desk):
    """`member` is a copy that sees the token's shops alone; it is never saved."""

    caller: Caller | None = None

    @property
    def by(self) -> Caller:
        assert self.caller is not None
        return self.caller

    @cached_property
    def shops(self) -> dict[str, Shop]:
        return {key: self.every_shop[key] for key in self.by.shops_of(self.every_shop)}

    @cached_property
    def lang(self) -> Lang:
        return lang_of(self.request)

    def may(self, permission: Permission) -> bool:
        return self.by.may(permission)

    def note(self, what: str, subject: str = "", shop: str = "", more: dict[str, object] | None = None) -> None:
        told = {**(more or {}), "token": self.by.token.name}
        note(self.member.user.username, what, subject, shop, told, self.request.META.get("REMOTE_ADDR", ""))

    def need_shop(self, key: str) -> Shop:
        """Raises Wrong for a shop that is not there, or not for this token."""
        if key not in self.shops:
            raise NOT_THERE
        return self.shops[key]

    @property
    def username(self) -> str:
        return str(self.member.user.username)


def sit_down(request: HttpRequest, caller: Caller) -> CallDesk:
    """The desk of a call whose token holds."""
    member = copy.copy(caller.member)
    if caller.narrowed:
        from zhanggui.site.web.desk import workspace

        member.shops = caller.shops_of(workspace().shops()) or [NOWHERE]
    return CallDesk(request, member, caller=caller)


def desk_of(request: HttpRequest) -> CallDesk:
    return cast(CallDesk, request.desk)
