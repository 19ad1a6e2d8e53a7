"""Tokens: made, shown once, kept as a digest, revoked; and whom a token stands for. The site must be booted."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.site.accounts.service import note
from zhanggui.site.api.models import PER_MINUTE, Token
from zhanggui.site.api.scopes import SCOPES, read_scopes

if TYPE_CHECKING:
    from zhanggui.site.accounts.models import Member

PREFIX = "zg_"  # so that a secret that slipped into a file is recognised for what it is
MOST_PER_MINUTE, LONGEST_DAYS = 6000, 3650
MADE, REVOKED = "token.made", "token.revoked"


class Refused(UseError):
    """A token that lets nobody in."""


@dataclass(frozen=True)
class Caller:
    """Who calls: a member, narrowed by the maker of the token, its scopes and its shops."""

    token: Token
    member: Member

    @property
    def people(self) -> list[Member]:
        """Whose rights must agree: the member's and the maker's."""
        maker: Member | None = self.token.maker
        return [self.member] if maker is None or maker.pk == self.member.pk else [self.member, maker]

    def role_may(self, permission: Permission) -> bool:
        return all(permission in ROLES.get(m.role).may for m in self.people)

    def has(self, scope: str) -> bool:
        return scope in self.token.scopes

    def may(self, permission: Permission) -> bool:
        """What a page would ask of a member: the role allows it, and some scope of the token, too."""
        return self.role_may(permission) and any(permission in s.lets for s in SCOPES if self.has(s.id))

    @property
    def narrowed(self) -> bool:
        """Whether some shops may be hidden from it."""
        return bool(self.token.shops) or any(m.shops for m in self.people)

    def shops_of(self, every: Iterable[str]) -> list[str]:
        """Of all shops, those this call may see."""
        walls = [set(m.shops) for m in self.people if m.shops]
        if self.token.shops:
            walls.append(set(self.token.shops))
        return [key for key in every if all(key in wall for wall in walls)]


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is 256 random bits, not a password somebody chose: one round cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_token(
    name: str,
    member: Member,
    scopes: Iterable[str],
    shops: Iterable[str] = (),
    *,
    maker: Member | None = None,
    days: int | None = None,
    per_minute: int = PER_MINUTE,
    by: str = "",
    address: str = "",
) -> tuple[Token, str]:
    """→ the token and its secret, which is not to be had again. Raises UseError for what the people behind it may not do or see."""
    wanted, within = read_scopes(scopes), sorted(set(shops))
    if not name.strip():
        raise UseError(
            Words("令牌要有名字", "a token needs a name"), Words("写它给谁用，如「BI 报表」", "say what uses it, as 'BI report'")
        )
    _check_numbers(days, per_minute)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        name=name.strip()[:64], member=member, maker=maker, digest=digest_of(secret), hint=secret[-4:], scopes=wanted, shops=within,
        per_minute=per_minute, ends_at=timezone.now() + timedelta(days=days) if days else None,
    )  # fmt: skip
    _check_people(Caller(token, member))
    token.save(force_insert=True)
    more = {"name": token.name, "as": member.user.username, "scopes": wanted, "shops": within}
    note(by or (maker.user.username if maker else ""), MADE, f"#{token.pk} {token.name}", more=more, address=address)
    return token, secret


def _check_numbers(days: int | None, per_minute: int) -> None:
    if days is not None and not 0 < days <= LONGEST_DAYS:
        raise UseError(
            Words(f"有效期 {days} 天不行", f"{days} days are no age of a token"),
            Words(f"1 到 {LONGEST_DAYS} 天，或不写", f"1 to {LONGEST_DAYS} days, or none"),
        )
    if not 0 < per_minute <= MOST_PER_MINUTE:
        raise UseError(
            Words(f"每分钟 {per_minute} 次不行", f"{per_minute} calls a minute cannot be"),
            Words(f"1 到 {MOST_PER_MINUTE} 次", f"1 to {MOST_PER_MINUTE}"),
        )


def _check_people(caller: Caller) -> None:
    """Raises UseError where the token would be for more than its people are."""
    lacking = [SCOPES.get(s).name for s in caller.token.scopes if not caller.role_may(SCOPES.get(s).needs)]
    if lacking:
        zh, en = "、".join(w.zh for w in lacking), ", ".join(w.en for w in lacking)
        raise UseError(
            Words(f"{caller.member.name} 的角色不能：{zh}", f"the role of {caller.member.name} may not: {en}"),
            Words("去掉这几项，或换一个人的名义", "leave these out, or let it stand for somebody else"),
        )
    outside = set(caller.token.shops) - set(caller.shops_of(caller.token.shops))
    if outside:
        named = ", ".join(sorted(outside))
        raise UseError(
            Words(f"{caller.member.name} 看不到这些店：{named}", f"{caller.member.name} does not see these shops: {named}"),
            Words("去掉它们", "leave them out"),
        )


def revoke_token(token: Token, by: str, address: str = "") -> None:
    """Out at once; twice does the same as once."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        note(by, REVOKED, f"#{token.pk} {token.name}", more={"name": token.name, "as": token.member.user.username}, address=address)


def tokens() -> list[Token]:
    """All, those that still let somebody in first, the newest first."""
    listed = list(Token.objects.select_related("member__user", "maker__user"))
    return sorted(listed, key=lambda t: not lives(t))


def token_of(number: int) -> Token:
    """Raises UseError for one that is not there."""
    found = Token.objects.select_related("member__user", "maker__user").filter(pk=number).first()
    if found is None:
        raise UseError(Words(f"没有令牌 #{number}", f"there is no token #{number}"), Words("看令牌列表", "see the list of tokens"))
    assert isinstance(found, Token)
    return found


def why_not(token: Token, now: datetime | None = None) -> Words | None:
    """Why a token lets nobody in; None when it does."""
    if token.revoked_at is not None:
        return Words("已撤销", "revoked")
    if token.ends_at is not None and token.ends_at <= (now or timezone.now()):
        return Words("已过期", "expired")
    if not all(m.user.is_active for m in Caller(token, token.member).people):
        return Words("背后的人已停用", "its people have left")
    return None


def lives(token: Token) -> bool:
    return why_not(token) is None


def member_of(secret: str) -> Caller:
    """Whom a secret stands for. Raises Refused. Nothing is written down: see `spend`."""
    found = Token.objects.select_related("member__user", "maker__user").filter(digest=digest_of(secret)).first()
    if found is None:
        raise Refused(
            Words("令牌不对", "this token is not known"),
            Words("在 设置 → 接口 里新建一个", "make a new one in Settings → API"),
        )
    why = why_not(found)
    if why is not None:
        raise Refused(
            Words(f"令牌{why.zh}", f"the token lets nobody in: {why.en}"),
            Words("在 设置 → 接口 里新建一个", "make a new one in Settings → API"),
        )
    return Caller(found, found.member)
