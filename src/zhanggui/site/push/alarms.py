"""Alarms: findings of an agreed severity are told as soon as the files that tell of them have come."""

from __future__ import annotations

import hashlib
import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from zhanggui.kernel.words import Lang
from zhanggui.site.push import content, outbox
from zhanggui.site.push.models import ALARM, Heard, Sending, Target
from zhanggui.warehouse.workspace import Workspace

SEVERITIES = {"high": ("high",), "medium": ("high", "medium")}
FRESH = timedelta(days=3)  # a file of older days is history: nobody is roused for it
REMEMBERED = timedelta(days=30)
log = logging.getLogger(__name__)


def hear(ws: Workspace) -> None:
    """Before a target is told alarms from here on: unless another is told them already, what lies in the workspace by now is no news."""
    if _wanted().exists():
        return
    for shop, mark in ws.ledger.marks().items():
        Heard.objects.update_or_create(shop=shop, defaults={"mark": mark[:80]})


def something_came(ws: Workspace) -> bool:
    """Whether any shop that alarms are wanted of has other imports than when they were last looked for."""
    return bool(_wanted().exists() and _changed(ws))


def _wanted() -> Any:
    return Target.objects.filter(active=True).exclude(alarms="")


def _changed(ws: Workspace) -> dict[str, str]:
    heard = dict(Heard.objects.values_list("shop", "mark"))
    return {shop: mark[:80] for shop, mark in ws.ledger.marks().items() if heard.get(shop) != mark[:80]}


def look(ws: Workspace, now: datetime | None = None) -> int:
    """Look at the newest day of every shop that something came for. Killed and begun anew it asks for nothing twice. → how many alarms

    A shop that breaks is logged and looked at again when something else comes for it: the others are not kept waiting.
    """
    now, asked = now or timezone.now(), 0
    shops = ws.shops()
    for shop, mark in _changed(ws).items():
        try:
            asked += _look_at(ws, shop, now) if shop in shops else 0
        except Exception:
            log.exception("alarms of %s", shop)
        Heard.objects.update_or_create(shop=shop, defaults={"mark": mark})
    return asked


def _look_at(ws: Workspace, shop: str, now: datetime) -> int:
    from zhanggui.site.jobs import newest_day

    day = newest_day(ws, shop)
    if day is None or timezone.localtime(now).date() - day > FRESH:
        return 0
    return sum(_alarm(ws, target, shop, day, now) for target in _wanted() if not target.shops or shop in target.shops)


def _alarm(ws: Workspace, target: Target, shop: str, day: date, now: datetime) -> bool:
    from zhanggui.site.briefs import brief_of

    lang: Lang = content.lang_of(target)
    brief = content.seen_by(brief_of(ws, shop, day, lang), target.role)
    found = [f["id"] for f in brief["findings"] if f["severity"] in SEVERITIES[target.alarms]]
    fresh = [id for id in found if f"{day} {id}" not in _told(target, shop, now)]
    if not fresh:
        return False
    count = Sending.objects.filter(target=target, what=ALARM, shop=shop, day=day).count() + 1
    short = hashlib.blake2b(shop.encode(), digest_size=8).hexdigest()  # a key has 80 characters, a shop's up to 64 of them
    return outbox.ask(target, ALARM, f"alarm {short} {day} {count}", now, day, shop=shop, told=fresh) is not None


def _told(target: Target, shop: str, now: datetime) -> set[str]:
    """What this target was told of, or is about to be."""
    rows = Sending.objects.filter(target=target, what=ALARM, shop=shop, at__gt=now - REMEMBERED)
    return {f"{row.day} {id}" for row in rows for id in row.told}
