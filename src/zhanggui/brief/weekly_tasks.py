"""Who did what in a week: tasks finished, still to do and late, by person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from zhanggui.desks.tasks import service
from zhanggui.desks.tasks.models import Task


@dataclass
class Person:
    """`owner` "": tasks that nobody has. `todo`: open at the end of the week; `late`: those of them that were due before."""

    owner: str
    done: list[Task] = field(default_factory=list)
    todo: list[Task] = field(default_factory=list)
    late: list[Task] = field(default_factory=list)


def people_of(shops: Sequence[str], monday: date, last: date, today: date) -> list[Person]:
    """Everybody who had something to do; who is late first."""
    people: dict[str, Person] = {}
    for task in service.tasks_of(shops):
        finished = timezone.localtime(task.done_at).date() if task.done_at else None
        made = timezone.localtime(task.made_at).date()
        person = people.setdefault(task.owner, Person(task.owner))
        if finished is not None and monday <= finished <= last:
            person.done.append(task)
        elif made <= last and (task.is_open or (finished is not None and finished > last)):
            person.todo.append(task)
            if task.due <= min(last, today - timedelta(days=1)):
                person.late.append(task)
    told = [p for p in people.values() if p.done or p.todo]
    return sorted(told, key=lambda p: (-len(p.late), -len(p.todo), p.owner))
