"""Changing who works here: role, shops, password, leaving. There is always an owner who can come in. The site must be booted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import ROLES
from zhanggui.site.accounts.service import check_password

if TYPE_CHECKING:
    from zhanggui.site.accounts.models import Member

OWNER = "owner"


@dataclass(frozen=True)
class Changed:
    """What was before and what is now, of what changed alone."""

    old: dict[str, Any]
    new: dict[str, Any]


def members() -> list[Member]:
    """Everybody, those who left last."""
    from zhanggui.site.accounts.models import Member

    return list(Member.objects.select_related("user").order_by("-user__is_active", "user__username"))


def member_of(username: str) -> Member:
    """One colleague. Raises UseError."""
    from zhanggui.site.accounts.models import Member

    found = Member.objects.select_related("user").filter(user__username=username).first()
    if found is None:
        raise UseError(
            Words(f"没有「{username}」这个人", f"there is nobody called '{username}'"), Words("看人员列表", "see the list of people")
        )
    return found


def change_member(username: str, role: str, shops: Iterable[str], name: str) -> Changed:
    """Another role, other shops, another name. Raises UseError for an unknown role, and when the last owner would be none."""
    from django.db import transaction

    with transaction.atomic():
        member = member_of(username)
        if member.role == OWNER and role != OWNER:
            _keep_an_owner(member)
        before = {"role": member.role, "shops": list(member.shops), "name": member.name}
        member.role, member.shops, member.name = ROLES.get(role).id, sorted(shops), name.strip() or username
        member.save()
        after = {"role": member.role, "shops": list(member.shops), "name": member.name}
    moved = [key for key in before if before[key] != after[key]]
    return Changed({key: before[key] for key in moved}, {key: after[key] for key in moved})


def set_password(username: str, password: str) -> None:
    """A new password: whoever is signed in as that person is out at once. Raises UseError for a weak one."""
    check_password(password, username)
    user = member_of(username).user
    user.set_password(password)
    user.save(update_fields=["password"])


def set_active(username: str, active: bool) -> None:
    """Let somebody leave (signed out at once, the log keeps the name), or come back. Raises UseError for the last owner."""
    from django.db import transaction

    with transaction.atomic():
        member = member_of(username)
        if not active and member.role == OWNER:
            _keep_an_owner(member)
        member.user.is_active = active
        member.user.save(update_fields=["is_active"])


def _keep_an_owner(leaving: Member) -> None:
    from zhanggui.site.accounts.models import Member

    if not Member.objects.filter(role=OWNER, user__is_active=True).exclude(pk=leaving.pk).exists():
        raise UseError(
            Words("这是最后一个老板账号，不能改角色也不能停用", "this is the last owner: the role stays, and the account, too"),
            Words("先让另一个人当老板", "make somebody else an owner first"),
        )
