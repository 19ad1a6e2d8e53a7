"""What can be done with a task: take, start, finish, drop, open again, give to somebody, talk. Import only after the site has booted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from zhanggui.desks.tasks.models import Task, TaskEvent
from zhanggui.desks.tasks.rules import LONGEST, OPEN, STATES
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

LONG_AGO = 400  # days: an earlier change is a slip of the pen


@contextmanager
def _changing(task_id: int, allowed: tuple[str, ...]) -> Iterator[Task]:
    """The task as it stands now, held until it is changed. Raises UseError when its state does not allow it."""
    with transaction.atomic():
        task = Task.objects.select_for_update().get(pk=task_id)
        if task.state not in allowed:
            raise UseError(
                Words(f"这个任务{STATES[task.state].zh}，不能这样做", f"the task is {STATES[task.state].en}: this cannot be done now"),
                Words("刷新看看，别人可能刚改过", "look again: somebody may just have changed it"),
            )
        yield task
        task.save()


def _note(task: Task, who: str, what: str, text: str = "") -> None:
    TaskEvent.objects.create(task=task, who=who, what=what, text=text)


def start(task_id: int, by: str) -> Task:
    """Begin; who begins what nobody has, owns it."""
    with _changing(task_id, ("open",)) as task:
        task.owner, task.state = task.owner or by, "doing"
        _note(task, by, "started")
    return task


def assign(task_id: int, owner: str, by: str, name: str = "", role: str = "") -> Task:
    """Give it to somebody ("": to nobody). `name`: what the history calls them."""
    with _changing(task_id, OPEN) as task:
        task.owner, task.role = owner, role or task.role
        _note(task, by, "assigned", name or owner)
    return task


def set_due(task_id: int, due: date, by: str) -> Task:
    with _changing(task_id, OPEN) as task:
        text, task.due = f"{task.due} → {due}", due
        _note(task, by, "due", text)
    return task


def finish(task_id: int, changed: str, since: date, by: str, today: date) -> Task:
    """Done: what was changed, and the first day on which it held. Raises UseError without the one, or when the day cannot be."""
    said = _text(changed, Words("没有写改了什么", "it does not say what was changed"))
    if since > today or since < today - timedelta(days=LONG_AGO):
        raise UseError(
            Words(f"生效那天不对：{since}", f"it cannot have taken hold on {since}"),
            Words(f"填改动真正起作用的第一天，不晚于今天（{today}）", f"give the first day on which it held, not after today ({today})"),
        )
    with _changing(task_id, OPEN) as task:
        task.state, task.changed, task.since, task.done_at, task.owner = "done", said, since, timezone.now(), task.owner or by
        _note(task, by, "done", f"{since}：{said}")
    return task


def drop(task_id: int, reason: str, by: str) -> Task:
    """Not to be done, and why. Raises UseError without a reason."""
    said = _text(reason, Words("没有写为什么放弃", "it does not say why it is dropped"))
    with _changing(task_id, OPEN) as task:
        task.state = "dropped"
        _note(task, by, "dropped", said)
    return task


def reopen(task_id: int, by: str, reason: str = "") -> Task:
    """Back to do. What was measured of it stays in its history."""
    with _changing(task_id, ("done", "dropped")) as task:
        task.state, task.done_at, task.since = "open", None, None
        _note(task, by, "reopened", reason.strip()[:LONGEST])
    return task


def comment(task_id: int, text: str, by: str) -> None:
    """A remark. Raises UseError when it is empty."""
    said = _text(text, Words("留言是空的", "the remark is empty"))
    with _changing(task_id, tuple(STATES)) as task:
        _note(task, by, "comment", said)


def _text(given: str, missing: Words) -> str:
    said = given.strip()
    if not said or len(said) > LONGEST:
        what = missing if not said else Words("写得太长了", "the text is too long")
        raise UseError(
            what,
            Words(
                f"写一两句，以后看得懂就行（{LONGEST} 字以内）",
                f"a sentence or two that will be understood later (at most {LONGEST} characters)",
            ),
        )
    return said
