"""Who asks through an assistant: the local user with a role, or whom a token stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from zhanggui.site.api.tokens import Caller

READING = frozenset({Permission.READ, Permission.SEE_MONEY})


class Rights(Protocol):
    """What somebody may do, and where."""

    @property
    def name(self) -> str:
        """The sign-in name; empty for the local user."""

    def may(self, permission: Permission) -> bool: ...

    def role_may(self, permission: Permission) -> bool:
        """What the role alone allows: tasks are read by those who do tasks."""

    def shops_of(self, every: Iterable[str]) -> list[str]: ...


@dataclass(frozen=True)
class Local:
    """The local user, who owns the files anyhow: reads what the role reads, in these shops (none named: all), and writes nothing."""

    role: str = "owner"
    shops: tuple[str, ...] = ()
    name: str = ""

    def may(self, permission: Permission) -> bool:
        return permission in READING and self.role_may(permission)

    def role_may(self, permission: Permission) -> bool:
        return permission in ROLES.get(self.role).may

    def shops_of(self, every: Iterable[str]) -> list[str]:
        return [key for key in every if not self.shops or key in self.shops]


@dataclass(frozen=True)
class ByToken:
    """Whom a token of the HTTP interface stands for, narrowed by its scopes and shops."""

    secret: str

    @property
    def caller(self) -> Caller:
        """Looked up each time: a token that was revoked a moment ago lets nobody in. Raises UseError."""
        from zhanggui.site.api.tokens import member_of

        return member_of(self.secret)

    @property
    def name(self) -> str:
        return str(self.caller.member.user.username)

    def may(self, permission: Permission) -> bool:
        return self.caller.may(permission)

    def role_may(self, permission: Permission) -> bool:
        return self.caller.role_may(permission)

    def shops_of(self, every: Iterable[str]) -> list[str]:
        return self.caller.shops_of(every)


@dataclass(frozen=True)
class Asker:
    """One call: who asks, in which language, of which workspace."""

    ws: Workspace
    rights: Rights
    lang: Lang

    @property
    def shops(self) -> dict[str, Shop]:
        every = self.ws.shops()
        return {key: every[key] for key in self.rights.shops_of(every)}

    def shop(self, key: str) -> Shop:
        """Raises UseError for a shop that is not there, or not this asker's to see: both are told alike."""
        mine = self.shops
        if key not in mine:
            raise UseError(
                Words(f"没有店铺「{key}」，或不归你看", f"there is no shop '{key}', or it is not yours to see"),
                Words(f"有：{'、'.join(mine) or '没有'}", f"there are: {', '.join(mine) or 'none'}"),
            )
        return mine[key]

    def need(self, permission: Permission, what: Words) -> None:
        """Raises UseError without the permission."""
        if not self.rights.may(permission):
            raise UseError(
                Words(f"不能{what.zh}", f"this asker may not {what.en}"),
                Words("要有这个权限的令牌：设置 → 接口", "use a token that allows it: Settings → API"),
            )

    def may_see_money(self) -> bool:
        return self.rights.may(Permission.SEE_MONEY)

    def say(self, words: Words) -> str:
        return words.say(self.lang)
