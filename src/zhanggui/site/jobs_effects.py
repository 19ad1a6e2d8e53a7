"""In the background: measuring what came of finished tasks, and telling a task in the other language."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django_tasks import task

from zhanggui.desks.tasks import service
from zhanggui.desks.tasks.models import Task
from zhanggui.kernel.words import Lang
from zhanggui.site.web.desk import workspace

PAUSE = timedelta(hours=1)  # files that a measurement waits for do not come by the minute


@task()
def measure_effects(day: str = "") -> None:
    """Measure what is due by `day` (today). Killed and begun anew it goes on where it stopped: an effect that is kept is not due."""
    service.measure_due(workspace(), date.fromisoformat(day) if day else timezone.localdate())


@task()
def tell_in_both(task_id: int, lang: str) -> None:
    """Fill in what the brief says of the task's finding in the other language; the person who clicked did not wait for it."""
    from zhanggui.site.briefs import brief_of

    row = Task.objects.filter(pk=task_id).first()
    if row is None:
        return
    other: Lang = "zh" if lang == "en" else "en"
    brief = brief_of(workspace(), row.shop, row.day, other)
    finding = next((f for f in brief["findings"] if f["id"] == row.finding), None)
    if finding is not None:
        service.retell(row.pk, other, finding)


def ask_for_effect_of(task_id: int) -> None:
    """A change of weeks ago, noted only now, is measured at once: whoever wrote it down waits for the answer."""
    if any(row.pk == task_id for row, _ in service.due_for_measure(timezone.localdate())):
        measure_effects.enqueue()


def at_work() -> bool:
    """Whether effects are being measured, or wait to be."""
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    waits = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return bool(DBTaskResult.objects.filter(task_path=measure_effects.module_path, status__in=waits).exists())


def ask_for_effects() -> bool:
    """Have due effects measured, unless that was asked for within the hour. → whether it was asked for."""
    from django_tasks_db.models import DBTaskResult

    if not service.due_for_measure(timezone.localdate()):
        return False
    if DBTaskResult.objects.filter(task_path=measure_effects.module_path, enqueued_at__gte=timezone.now() - PAUSE).exists():
        return False
    measure_effects.enqueue()
    return True
