"""What the worker does of all this. Every job may be killed at any moment and begun anew."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django_tasks import task

from zhanggui.site.web.desk import workspace

SOON, LATER = 20, -5  # before files that wait; after them: what they tell is then told at once


@task(priority=SOON)
def push_out() -> None:
    """Tell everything that is due."""
    from zhanggui.site.push.outbox import deliver, due

    for row in due(timezone.now()):
        deliver(workspace(), row)


@task(priority=LATER)
def look_for_alarms() -> None:
    """Look at what came in."""
    from zhanggui.site.push import alarms

    if alarms.look(workspace()):
        once(push_out)


@task(priority=SOON)
def look_into_folders() -> None:
    """Look into every folder that is watched."""
    from zhanggui.site.push.folders import look_into
    from zhanggui.site.push.models import Folder

    for folder in Folder.objects.filter(active=True):
        look_into(workspace(), folder)


def once(job: Any) -> None:
    """Have it done, unless it waits to be done already."""
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    if not DBTaskResult.objects.filter(task_path=job.module_path, status=TaskResultStatus.READY).exists():
        job.enqueue()
