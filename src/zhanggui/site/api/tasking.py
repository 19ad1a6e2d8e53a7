"""Tasks: lists, one with its history, making one, and what may be done with it, by the same rules as on its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.api.desk import CallDesk, desk_of
from zhanggui.site.api.door import endpoint
from zhanggui.site.api.once import KEY, answered, body_of, once
from zhanggui.site.api.paging import Day, Number, Paged, paged, whole
from zhanggui.site.api.problems import NOT_THERE, Wrong
from zhanggui.site.api.scopes import READ, TASKS

State = Literal["open", "doing", "done", "dropped", ""]
Do = Literal["start", "finish", "assign", "drop", "reopen", "comment"]
SEE = {"scopes": (READ, TASKS), "needs": Permission.DO_TASKS}
NOT_YOURS = Wrong(
    403, "not_yours", Words("这个任务不是你的，或要能派任务的人来做", "the task is not yours, or this is for those who assign tasks"),
    Words("请任务的负责人或店长来做", "ask its owner or a manager"),
)  # fmt: skip


class Effect(Schema):
    """What the days after the change said. Never that the change caused it."""

    first: date
    span: int
    metric: str
    verdict: str
    said: str
    relative: float | None
    low: float | None
    high: float | None


class Event(Schema):
    at: datetime
    who: str
    what: str
    text: str


class TaskOut(Schema):
    """`impact`: money of that day, signed. `since`: the first day on which what was `changed` held."""

    id: int
    shop: str
    day: date
    finding: str
    metric: str
    subject: dict[str, Any]
    impact: float
    severity: str
    title: str
    why: str
    todo: str
    playbook: str
    role: str
    owner: str
    due: date
    state: str
    made_by: str
    made_at: datetime
    done_at: datetime | None
    changed: str
    since: date | None


class TaskWhole(TaskOut):
    effects: list[Effect]
    history: list[Event]


class Tasks(Schema):
    items: list[TaskOut]
    next: str


class NewTask(Schema):
    """Of a finding of the brief (`finding` and `day`), or one that no check found (`title`). `owner` none: whoever does such things there."""

    shop: str = Field(max_length=64)
    finding: str = Field("", max_length=300)
    day: Day | None = None
    title: str = Field("", max_length=300)
    why: str = Field("", max_length=2000)
    role: str = Field("", max_length=16)
    owner: str = Field("", max_length=150)
    due: Day | None = None
    metric: str = Field("", max_length=64)
    product: str = Field("", max_length=64)
    playbook: str = Field("", max_length=96)


class Move(Schema):
    """finish: `changed`, `since` (today). assign: `owner`, `due`. drop, reopen: `reason`. comment: `text`."""

    do: Do
    changed: str = Field("", max_length=2000)
    since: Day | None = None
    owner: str = Field("", max_length=150)
    due: Day | None = None
    reason: str = Field("", max_length=2000)
    text: str = Field("", max_length=2000)


@endpoint("GET", "/tasks", Words("任务", "tasks"), Tasks, also=(404,), **SEE)  # type: ignore[arg-type]
def list_tasks(request: HttpRequest, page: Paged, shop: str = "", state: State = "", owner: str = "", role: str = "") -> Any:
    """The latest first."""
    desk = desk_of(request)
    keys = [desk.need_shop(shop).key] if shop else list(desk.shops)
    of = f"tasks {shop} {state} {owner} {role}"
    asked = {name: value for name, value in (("state", state), ("owner", owner), ("role", role)) if value}
    rows = _seen(desk, keys, asked, whole(page.cursor, of))
    return paged(rows, page, of, lambda t: t.pk, lambda t: task_json(desk, t))


def _seen(desk: CallDesk, shops: list[str], asked: dict[str, str], before: int | None) -> Iterator[Any]:
    """Without those that tell a cost to somebody who may not see it."""
    from zhanggui.desks.tasks.models import Task
    from zhanggui.site.veil import hides_task

    found = Task.objects.filter(shop__in=shops, **asked).order_by("-id")
    rows = found.filter(id__lt=before) if before is not None else found
    sees = desk.may(Permission.SEE_MONEY)
    return (t for t in rows.iterator(200) if sees or not hides_task(t, desk.username))


@endpoint("GET", "/tasks/{number}", Words("一个任务", "one task"), TaskWhole, also=(404,), **SEE)  # type: ignore[arg-type]
def get_task(request: HttpRequest, number: Number) -> Any:
    """With what was measured of it, and what happened to it."""
    desk = desk_of(request)
    return whole_json(desk, _task(desk, number))


@endpoint(
    "POST",
    "/tasks",
    Words("派任务", "make a task"),
    TaskOut,
    status=201,
    also=(400, 404, 409),
    scopes=(TASKS,),
    needs=Permission.MANAGE_TASKS,
)
def make_task(request: HttpRequest, new: NewTask, key: str = KEY) -> Any:
    """The same finding of the same day gives the same task."""
    desk = desk_of(request)
    shop = desk.need_shop(new.shop)
    if (before := answered(request, key, body_of(request))) is not None:
        return before
    act = _of_finding(desk, shop.key, new) if new.finding else _own(desk, new)
    return once(request, key, body_of(request), act, 201)


def _of_finding(desk: CallDesk, shop: str, new: NewTask) -> Any:
    """The finding is looked up in the brief first: a brief may take a moment, and nobody waits for the database meanwhile."""
    from django.utils import timezone

    from zhanggui.desks.tasks import service
    from zhanggui.site import jobs_effects, people
    from zhanggui.site.briefs import brief_of
    from zhanggui.site.pages.tasks import NOT_FOUND
    from zhanggui.site.veil import hides

    day = new.day or desk.yesterday
    brief = brief_of(desk.ws, shop, day, desk.lang) if day <= desk.yesterday else {"findings": []}
    finding = next((f for f in brief["findings"] if f["id"] == new.finding), None)
    if finding is None or (hides(finding) and not desk.may(Permission.SEE_MONEY)):
        raise NOT_FOUND

    def act() -> Any:
        task, made = service.make_task(shop, day, finding, desk.username, timezone.localdate(), people.owner_for())
        if made:
            desk.note("task.made", f"#{task.pk}", shop, {"finding": task.finding, "day": str(day), "owner": task.owner})
            jobs_effects.tell_in_both.enqueue(task.pk, desk.lang)
        return task_json(desk, task)

    return act


def _own(desk: CallDesk, new: NewTask) -> Any:
    from django.utils import timezone

    from zhanggui.site.task_form import read_form

    given = {name: "" if value is None else str(value) for name, value in new.dict().items()}

    def act() -> Any:
        task = read_form(given, desk, desk.shops[new.shop], timezone.localdate())
        desk.note("task.made", f"#{task.pk}", new.shop, {"title": task.title_zh, "owner": task.owner})
        return task_json(desk, task)

    return act


@endpoint(
    "POST",
    "/tasks/{number}/do",
    Words("做任务", "do with a task"),
    TaskOut,
    also=(400, 404, 409),
    scopes=(TASKS,),
    needs=Permission.DO_TASKS,
)
def do_task(request: HttpRequest, number: Number, move: Move, key: str = KEY) -> Any:
    """Start and finish are for its owner (or whoever takes what nobody has); assign, drop and reopen for those who assign tasks."""
    from django.utils import timezone

    from zhanggui.site.pages.task import LOGGED, move_of

    desk = desk_of(request)
    row = _task(desk, number)

    def act() -> Any:
        run = move_of(desk, row, move.do)
        if run is None:
            raise NOT_YOURS
        before = {"state": row.state, "owner": row.owner, "due": str(row.due)}
        given = {name: "" if value is None else str(value) for name, value in move.dict().items()}
        run(row, given, desk, timezone.localdate())
        after = _task(desk, number)
        now = {"state": after.state, "owner": after.owner, "due": str(after.due)}
        desk.note(f"task.{LOGGED[move.do]}", f"#{number}", row.shop, {"before": before, "after": now})
        return task_json(desk, after)

    return once(request, key, body_of(request), act)


def _task(desk: CallDesk, number: int) -> Any:
    from zhanggui.desks.tasks import service
    from zhanggui.site.veil import hides_task

    found = service.task_of(number)
    if found is None or found.shop not in desk.shops or (not desk.may(Permission.SEE_MONEY) and hides_task(found, desk.username)):
        raise NOT_THERE
    return found


def task_json(desk: CallDesk, task: Any) -> dict[str, Any]:
    """A task, in the language asked for."""
    n = desk.lang
    plain = {name: getattr(task, name) for name in (
        "shop", "finding", "metric", "subject", "impact", "severity", "playbook", "role", "owner", "state", "made_by", "changed"
    )}  # fmt: skip
    days = {
        name: value.isoformat() if value else None
        for name in ("day", "due", "since", "made_at", "done_at")
        if (value := getattr(task, name)) or 1
    }
    return {"id": task.pk, **plain, **days, "title": task.title.say(n), "why": task.why.say(n), "todo": task.todo.say(n)}


def whole_json(desk: CallDesk, task: Any) -> dict[str, Any]:
    from zhanggui.desks.tasks import service

    effects = [
        {
            "first": e.first, "span": e.span, "metric": e.metric, "verdict": e.verdict, "said": e.said.say(desk.lang), "relative": e.relative,
            "low": e.low, "high": e.high,
        }
        for e in service.effects_of(task)
    ]  # fmt: skip
    history = [{"at": e.at, "who": e.who, "what": e.what, "text": e.text} for e in service.history(task)]
    return {**task_json(desk, task), "effects": effects, "history": history}
