"""Tasks as they stand: lists, counts, history. Import only after the site has booted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from zhanggui.desks.tasks.models import Effect, Task, TaskEvent
from zhanggui.desks.tasks.rules import OPEN

MOST = 500  # rows of one list
ORDER = {"doing": 0, "open": 1, "done": 2, "dropped": 3}


def tasks_of(
    shops: Iterable[str],
    *,
    owner: str | None = None,
    role: str = "",
    states: Iterable[str] = (),
    overdue_by: date | None = None,
    playbook: str = "",
) -> list[Task]:
    """Tasks of these shops: those to be done first, by due day and money; finished ones newest first."""
    found: Any = Task.objects.filter(shop__in=list(shops))
    if owner is not None:
        found = found.filter(owner=owner)
    if role:
        found = found.filter(role=role)
    if states:
        found = found.filter(state__in=list(states))
    if overdue_by is not None:
        found = found.filter(state__in=OPEN, due__lt=overdue_by)
    if playbook:
        found = found.filter(playbook=playbook)
    rank = Case(*(When(state=s, then=Value(n)) for s, n in ORDER.items()), output_field=IntegerField())
    listed = list(found.annotate(rank=rank).order_by("rank", "due", "impact", "-id")[:MOST])
    finished = [t for t in listed if not t.is_open]
    finished.sort(key=lambda t: (ORDER[t.state], -(t.done_at or t.made_at).timestamp()))
    return [t for t in listed if t.is_open] + finished


def task_of(task_id: int) -> Task | None:
    """The task of this number."""
    found: Task | None = Task.objects.filter(pk=task_id).first()
    return found


def open_count(shops: Iterable[str]) -> dict[str, int]:
    """Tasks to be done by shop; 0 where there is none."""
    listed = list(shops)
    counted = Task.objects.filter(shop__in=listed, state__in=OPEN).values_list("shop").annotate(n=Count("id"))
    return dict.fromkeys(listed, 0) | dict(counted)


def load_of(owners: Iterable[str]) -> dict[str, int]:
    """Tasks to be done by person."""
    listed = list(owners)
    counted = Task.objects.filter(owner__in=listed, state__in=OPEN).values_list("owner").annotate(n=Count("id"))
    return dict.fromkeys(listed, 0) | dict(counted)


def history(task: Task) -> list[TaskEvent]:
    """What happened to it, oldest first."""
    return list(task.events.all())


def effects_of(task: Task) -> list[Effect]:
    """What was measured of it as it now stands, the shorter span first."""
    return [e for e in task.effects.order_by("span") if e.first == task.since]


def latest_effects(tasks: Iterable[Task]) -> dict[int, Effect]:
    """The longest-watched effect of each task as it stands, by task."""
    known = {t.pk: t.since for t in tasks}
    found = Effect.objects.filter(task_id__in=list(known)).order_by("span")
    return {e.task_id: e for e in found if known[e.task_id] == e.first}


def effects_between(shops: Iterable[str], first: date, last: date) -> list[Effect]:
    """Effects measured in these days, with their tasks."""
    within = Q(measured_at__date__gte=first, measured_at__date__lte=last)
    return list(Effect.objects.filter(within, task__shop__in=list(shops)).select_related("task").order_by("id"))
