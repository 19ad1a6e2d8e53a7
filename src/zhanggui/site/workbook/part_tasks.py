"""Tasks in the workbook: owner, due day and state come back, with what was changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any

from zhanggui.desks.tasks import service
from zhanggui.desks.tasks.models import Task, TaskEvent
from zhanggui.desks.tasks.rules import OPEN
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site import jobs_effects, people, task_view
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.veil import hides_task
from zhanggui.site.workbook.form import Blame, Field, Line, Part, Read, Value, Wish
from zhanggui.site.workbook.hand import Hand
from zhanggui.site.workbook.values import read_day, read_owner, read_state, read_text, show_state

READS: dict[str, Read] = {"state": read_state, "owner": read_owner, "due": read_day, "changed": read_text, "since": read_day}
CHOICES = {"state": "states", "owner": "owners"}
WIDTHS = {"number": 8, "shop": 18, "title": 44, "changed": 40, "effect": 16}
# Which event of a task's history tells who changed a field.
TOLD_BY = {
    "owner": ("assigned", "started", "done"),
    "due": ("due",),
    "state": ("started", "done", "dropped", "reopened"),
    "changed": ("done",),
    "since": ("done",),
}
NO_WAY_BACK = UseError(
    Words("进行中的任务不能退回待办", "a task that was begun cannot go back to 'to do'"),
    Words("写已完成或已放弃，或不改状态", "write done or dropped, or leave the state"),
)
NOT_OF_HANDS = UseError(
    Words("你的角色不能放弃或重新打开任务", "your role neither drops tasks nor opens them again"),
    Words("请店长来改", "ask the shop manager"),
)
SAID_TOO_MUCH = UseError(
    Words("「改了什么」「从哪天起」只和改成已完成（或已放弃）一起收", "what was changed is only taken together with 'done' or 'dropped'"),
    Words("把状态改成已完成，或在任务页留言", "set the state to done, or leave a remark on the task's page"),
)
NOBODYS = UseError(
    Words("这个任务还没有人做", "the task is nobody's yet"), Words("先在「谁做」里写一个人", "write somebody under 'who' first")
)


def title_of(task: Task, hand: Hand) -> str:
    return task.title.say(hand.lang)


def show_owner(value: Value, hand: Hand) -> Value:
    """The name as the list that drops down has it."""
    return people.names().get(str(value), value)


def lines(hand: Hand, shops: Sequence[str], only: Collection[str] | None) -> list[Line]:
    """The tasks of the shops that this person may see, those to be done first."""
    if only is None:
        found = service.tasks_of(shops)
    else:
        found = list(Task.objects.filter(pk__in=[int(id) for id in only if id.isdecimal()], shop__in=list(shops)))
    seen = found if hand.may(Permission.SEE_MONEY) else [t for t in found if not hides_task(t, hand.who)]
    cards = task_view.cards(seen, service.latest_effects(seen), hand.shops, people.names(), hand.today, hand.lang)
    return [_line(card, hand) for card in cards]


def _line(card: task_view.Card, hand: Hand) -> Line:
    task = card.task
    values: dict[str, Value] = {
        "number": float(task.pk), "shop": card.shop.name, "title": title_of(task, hand), "state": task.state, "owner": task.owner,
        "role": card.role.say(hand.lang), "due": task.due.isoformat(), "impact": task.impact or None, "day": task.day.isoformat(),
        "changed": task.changed, "since": task.since.isoformat() if task.since else "",
        "effect": f"{card.mark.arrow} {card.mark.words.say(hand.lang)}".strip() if card.mark else "",
    }  # fmt: skip
    return Line(str(task.pk), task.shop, f"#{task.pk} {values['title']}", values, _open(task, hand))


def _open(task: Task, hand: Hand) -> frozenset[str]:
    if hand.may(Permission.MANAGE_TASKS):
        return frozenset(READS)
    return frozenset(("state", "changed", "since")) if task.is_open and task.owner in ("", hand.who) else frozenset()


def take(hand: Hand, wishes: list[Wish]) -> None:
    """Each step through the task desk and into the log, as on the task's page."""
    for wish in wishes:
        for step in _steps(wish, hand):
            step()


def _steps(wish: Wish, hand: Hand) -> list[Callable[[], None]]:
    """In the order in which the desk allows them: opened again first; who and when; begun, finished or dropped last."""
    number, new = int(wish.line.id), dict(wish.new)
    was = str(wish.line.values["state"])
    to = str(new.get("state", was))
    leads = hand.may(Permission.MANAGE_TASKS)
    if {"changed", "since"} & set(new) and (to == was or to in OPEN):
        raise SAID_TOO_MUCH
    if to != was and not leads and (to == "dropped" or was not in OPEN):
        raise NOT_OF_HANDS
    if (was, to) == ("doing", "open"):
        raise NO_WAY_BACK
    owner = str(new.get("owner", wish.line.values["owner"]))
    if to in ("doing", "done") and to != was and not owner and not hand.member:
        raise NOBODYS
    steps: list[Callable[[], None]] = []

    def add(what: str, do: Callable[..., object], *given: Any) -> None:
        steps.append(lambda: _noted(hand, number, what, lambda: do(number, *given)))

    if was not in OPEN and to != was:
        add("reopened", service.reopen, hand.who)
    if "owner" in new:
        name, role = _named(owner, wish.line.shop)
        add("assigned", service.assign, owner, hand.who, name, role)
    if "due" in new:
        add("assigned", service.set_due, _due(new["due"]), hand.who)
    if to != was and to == "doing":
        add("started", service.start, hand.who)
    if to != was and to == "done":
        since = date.fromisoformat(str(new["since"])) if new.get("since") else hand.today
        add("done", service.finish, _said(wish), since, hand.who, hand.today)
        steps.append(lambda: jobs_effects.ask_for_effect_of(number))
    if to != was and to == "dropped":
        add("dropped", service.drop, _said(wish), hand.who)
    return steps


def _said(wish: Wish) -> str:
    """What was changed, as written now; what stood there from an earlier time does not count."""
    return str(wish.new.get("changed") or "")


def _named(owner: str, shop: str) -> tuple[str, str]:
    member = next((m for m in people.who_can(shop) if m.user.username == owner), None)
    return (member.name, member.role) if member else ("—", "")


def _due(value: Value) -> date:
    if not value:
        raise UseError(Words("期限不能空着", "a task needs a due day"), Words("写一天，例如 2026-07-20", "write a day, like 2026-07-20"))
    return date.fromisoformat(str(value))


def _noted(hand: Hand, number: int, what: str, do: Callable[[], object]) -> None:
    before = _state(number)
    do()
    row = Task.objects.get(pk=number)
    hand.note(f"task.{what}", f"#{number}", row.shop, {"before": before, "after": _state(number), "via": "workbook"})


def _state(number: int) -> dict[str, str]:
    row = Task.objects.get(pk=number)
    return {"state": row.state, "owner": row.owner, "due": str(row.due)}


def blame(hand: Hand, line: Line, key: str, since: datetime) -> Blame | None:
    """The newest line of the task's history that tells of this field."""
    found = TaskEvent.objects.filter(task_id=int(line.id), what__in=TOLD_BY.get(key, ()), at__gt=since).order_by("-id").first()
    return None if found is None else Blame(people.names().get(found.who, found.who), found.at)


TASKS = Part(
    "tasks",
    Words("任务清单", "Task list"),
    Words(
        "改「状态」「谁做」「期限」。改成已完成要写「改了什么」，「从哪天起」空着就算今天；改成已放弃在「改了什么」里写为什么。",
        "Change state, who and due. 'done' needs what was changed (since: today when empty); 'dropped' needs why, in the same column.",
    ),
    tuple(Field(c, READS.get(c.key), {"state": show_state, "owner": show_owner}.get(c.key, lambda v, hand: v), CHOICES.get(c.key, ""),
                WIDTHS.get(c.key, 12)) for c in task_view.COLUMNS),
    ("number",),
    Permission.DO_TASKS,
    Permission.DO_TASKS,
    lines,
    lambda id: id,
    take,
    blame,
)  # fmt: skip
