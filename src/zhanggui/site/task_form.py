"""The form of a task that no check found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.desks.tasks.making import make_own
from zhanggui.desks.tasks.models import Task
from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.metrics.metric import METRICS
from zhanggui.site import people
from zhanggui.site.accounts.roles import ROLES
from zhanggui.site.playbook_pages import playbook
from zhanggui.site.web.desk import Desk
from zhanggui.warehouse.shops import Shop

# What a change is most often meant to move; the effect is measured on it.
MEANT = (
    "pay_amount",
    "visitors",
    "product_visitors",
    "pay_conversion",
    "aov",
    "cart_rate",
    "inquiry_conversion",
    "refund_amount",
    "bad_review_rate",
    "ad_roi",
)
FORM_METRICS = [METRICS.get(name) for name in MEANT]


def read_form(given: Mapping[str, str], desk: Desk, shop: Shop, today: date) -> Task:
    """Make the task that was filled in. Raises UseError."""
    role, owner, metric, product = (given.get(name, "").strip() for name in ("role", "owner", "metric", "product"))
    role = role if role in ROLES else "manager"
    if owner and owner not in {m.user.username for m in people.who_can(shop.key)}:
        raise UseError(
            Words("这个人不在这家店，或不能做任务", "that person is not of this shop, or does no tasks"),
            Words("换一个人，或先不指定", "choose somebody else, or nobody for now"),
        )
    return make_own(
        shop.key,
        given.get("title", ""),
        desk.member.user.username,
        today,
        role=role,
        owner=owner or people.owner_for()(role, shop.key),
        due=_due(given.get("due", ""), today),
        why=given.get("why", ""),
        metric=metric if metric in MEANT else "",
        subject={"product_id": product} if product and metric else None,
        playbook=given["playbook"] if given.get("playbook") in playbook() else "",
    )


def _due(text: str, today: date) -> date | None:
    if not text.strip():
        return None
    due = read_day(text)
    if due < today:
        raise UseError(
            Words(f"期限 {due} 已经过了", f"the due day {due} is over"),
            Words(f"选今天（{today}）或以后", f"choose today ({today}) or later"),
        )
    return due
