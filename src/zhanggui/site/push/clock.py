"""What is due: asked every few seconds by every worker. Due times lie in the database, so a restart forgets none and two workers do none twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from zhanggui.site.push import alarms, jobs, outbox
from zhanggui.site.push.models import DIGEST, MISSING, Folder, Target
from zhanggui.site.push.times import last_due, next_due
from zhanggui.site.stop import courier
from zhanggui.warehouse.workspace import Workspace


def tick(ws: Workspace, now: datetime | None = None) -> None:
    """Write down what has become due, and have it done. Quick when nothing is."""
    now = now or timezone.now()
    for target in Target.objects.filter(active=True):
        _due(target, "next_digest", target.cron, DIGEST, now)
        _due(target, "next_missing", target.missing_cron, MISSING, now)
    for folder in Folder.objects.filter(active=True, next_look__lte=now):
        if Folder.objects.filter(pk=folder.pk, next_look=folder.next_look).update(next_look=next_due(folder.cron, now)):
            jobs.once(jobs.look_into_folders)
    if alarms.something_came(ws):
        jobs.once(jobs.look_for_alarms)
    if courier.waits(ws.home):
        courier.carry(ws)
    outbox.settle(ws.home)
    if outbox.due(now).exists():
        jobs.once(jobs.push_out)


def _due(target: Target, field: str, cron: str, what: str, now: datetime) -> None:
    """A due time that has come becomes a sending and the next due time, both or neither. Missed today it is caught up, missed on another day not."""
    was = getattr(target, field)
    if was is None or was > now:
        return
    with transaction.atomic():
        if not Target.objects.filter(pk=target.pk, **{field: was}).update(**{field: next_due(cron, now)}):
            return  # another worker has just done it
        due = last_due(cron, now)
        if due is not None and due >= was:
            yesterday = timezone.localtime(now).date() - timedelta(days=1)
            outbox.ask(target, what, f"{what} {due:%Y-%m-%d %H:%M}", now, yesterday)
