"""Making and changing people, asking what somebody may do, and noting what was done. The site must be booted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import ROLES, Permission

if TYPE_CHECKING:
    from zhanggui.site.accounts.models import Member

LEAST_PASSWORD = 10
FAILED, TRIES, FOR_A_NAME, LOCKED_MINUTES = "sign_in.failed", 8, 30, 15  # wrong tries from one address, for one name from anywhere


def add_user(username: str, password: str, role: str, name: str = "", shops: Iterable[str] = (), lang: str = "zh") -> Member:
    """A new colleague. Raises UseError: the name is taken, the role unknown, the password weak."""
    from django.contrib.auth.models import User
    from django.db import transaction

    from zhanggui.site.accounts.models import Member

    known = ROLES.get(role)
    if not username.strip() or User.objects.filter(username=username.strip()).exists():
        raise UseError(
            Words(f"登录名「{username}」空着或已经有人用了", f"the sign-in name '{username}' is empty or taken"),
            Words("换一个登录名", "choose another"),
        )
    check_password(password, username)
    with transaction.atomic():
        user = User.objects.create_user(username=username.strip(), password=password)
        return Member.objects.create(user=user, role=known.id, name=name.strip() or username.strip(), shops=sorted(shops), lang=lang)


def check_password(password: str, username: str = "") -> None:
    """Raises UseError for a password that is guessed at once."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
        weak = password == username
    except ValidationError:
        weak = True
    if weak:
        raise UseError(
            Words("密码太简单", "the password is too easy to guess"),
            Words(
                f"至少 {LEAST_PASSWORD} 个字符，不全是数字，不用常见密码",
                f"at least {LEAST_PASSWORD} characters, not digits only, no common one",
            ),
        )


def may(member: Member, permission: Permission) -> bool:
    """Whether the member's role allows it."""
    return permission in ROLES.get(member.role).may


def shops_of(member: Member, every: Iterable[str]) -> list[str]:
    """Of all shops, those the member may see."""
    own = set(member.shops)
    return [key for key in every if not own or key in own]


def note(who: str, what: str, subject: str = "", shop: str = "", more: Mapping[str, Any] | None = None, address: str = "") -> None:
    """Add a line to the log."""
    from zhanggui.site.accounts.models import AuditEntry

    AuditEntry.objects.create(who=who, what=what, subject=subject[:200], shop=shop, more=dict(more or {}), address=address)


def nobody_yet() -> bool:
    """No user at all: the first visitor makes the owner's account."""
    from django.contrib.auth.models import User

    return not User.objects.exists()


def tried_too_often(username: str, address: str) -> bool:
    """So many wrong tries in the last quarter of an hour that no more are taken: by this name from here, or by this name from anywhere."""
    from datetime import timedelta

    from django.utils import timezone

    from zhanggui.site.accounts.models import AuditEntry

    recent = AuditEntry.objects.filter(what=FAILED, who=username[:150], at__gte=timezone.now() - timedelta(minutes=LOCKED_MINUTES))
    return recent.filter(address=address).count() >= TRIES or recent.count() >= FOR_A_NAME
