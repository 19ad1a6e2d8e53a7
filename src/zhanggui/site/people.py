"""Who does what in which shop: the people of a shop, what they are called, and who a thing falls to."""

from __future__ import annotations

from collections.abc import Callable

from zhanggui.desks.tasks.reading import load_of
from zhanggui.site.accounts.models import Member
from zhanggui.site.accounts.roles import ROLES, STANDS_IN, Permission
from zhanggui.site.accounts.service import may


def names() -> dict[str, str]:
    """What everybody is called, by sign-in name, those who left included."""
    return {m.user.username: m.name for m in Member.objects.select_related("user")}


def who_can(shop: str, permission: Permission = Permission.DO_TASKS) -> list[Member]:
    """The people of a shop who may do that, by role and name."""
    order = {role.id: n for n, role in enumerate(ROLES)}
    here = [
        m
        for m in Member.objects.select_related("user").filter(user__is_active=True)
        if (not m.shops or shop in m.shops) and may(m, permission)
    ]
    return sorted(here, key=lambda m: (order.get(m.role, 99), m.name))


def owner_for() -> Callable[[str, str], str]:
    """(role, shop) → who does such things there: of those with the role, who has least to do; else who stands in; "" for nobody."""

    def choose(role: str, shop: str) -> str:
        people = who_can(shop)
        for wanted in dict.fromkeys((role, *STANDS_IN)):
            same = [m for m in people if m.role == wanted]
            if same:
                load = load_of(m.user.username for m in same)
                return str(min(same, key=lambda m: (load[m.user.username], not m.shops, m.pk)).user.username)
        return ""

    return choose
