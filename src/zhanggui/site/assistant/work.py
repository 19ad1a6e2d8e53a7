"""Tools about tasks. Making and finishing them takes a token that says so."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.assistant.asker import Asker
from zhanggui.site.assistant.tool import Answer, tool

MOST = 100


@tool(
    "tasks",
    Words("任务", "Tasks"),
    Words("任务：谁做、期限、状态（open、doing、done、dropped）、涉及金额、做完后量到的效果。效果只说前后差多少，不说是它造成的。",
          "Tasks: who, by when, state (open, doing, done, dropped), money, and the measured effect. An effect says how much differs, not that the task caused it."),
)  # fmt: skip
def tasks(asker: Asker, shop: str = "", state: str = "") -> Answer:
    from zhanggui.desks.tasks.reading import latest_effects, tasks_of
    from zhanggui.desks.tasks.rules import STATES
    from zhanggui.site.veil import hides_task

    if not asker.rights.role_may(Permission.DO_TASKS):
        asker.need(Permission.DO_TASKS, Words("看任务", "read tasks"))
    if state and state not in STATES:
        raise UseError(
            Words(f"没有这种状态：{state}", f"no such state: {state}"), Words(f"有：{'、'.join(STATES)}", f"there are: {', '.join(STATES)}")
        )
    keys = [asker.shop(shop).key] if shop else list(asker.shops)
    mine = [t for t in tasks_of(keys, states=[state] if state else ()) if asker.may_see_money() or not hides_task(t, asker.rights.name)]
    effects = latest_effects(mine)
    return {"tasks": [_task(asker, t, effects.get(t.pk)) for t in mine[:MOST]], "left_off": max(len(mine) - MOST, 0)}


@tool(
    "make_task",
    Words("建任务", "Make a task"),
    Words("建一个任务（要令牌允许，先问过人再建）。title 写清做什么；metric 和 product_id 说明做完后在哪个数上量效果。",
          "Make a task (the token must allow it; ask the person first). title says what to do; metric and product_id say on which number its effect is measured."),
    Permission.MANAGE_TASKS,
    writes=True,
)  # fmt: skip
def make_task(
    asker: Asker, shop: str, title: str, why: str = "", owner: str = "", due: str = "", metric: str = "", product_id: str = ""
) -> Answer:
    from zhanggui.desks.tasks.making import make_own
    from zhanggui.metrics.metric import METRICS
    from zhanggui.site import people

    here, today = asker.shop(shop), timezone.localdate()
    if owner and owner not in {m.user.username for m in people.who_can(here.key)}:
        raise UseError(Words("这个人不在这家店，或不能做任务", "that person is not of this shop, or does no tasks"))
    if metric and metric not in METRICS:
        METRICS.get(metric)
    if due and read_day(due) < today:
        raise UseError(Words(f"期限 {due} 已经过了", f"the due day {due} is over"))
    made = make_own(
        here.key, title, asker.rights.name, today, owner=owner or people.owner_for()("manager", here.key), why=why, metric=metric,
        due=read_day(due) if due else None, subject={"product_id": product_id} if product_id and metric else None,
    )  # fmt: skip
    _noted(asker, "task.made", made)
    return {"made": _task(asker, made, None)}


@tool(
    "finish_task",
    Words("完成任务", "Finish a task"),
    Words("把任务记为完成（要令牌允许；只能是自己的或没人领的，能派任务的人除外）：changed 写改了什么，since 是改动生效的第一天。",
          "Mark a task done (the token must allow it; your own or nobody's, unless you may assign): changed says what was changed, since the first day on which it held."),
    Permission.DO_TASKS,
    writes=True,
)  # fmt: skip
def finish_task(asker: Asker, task: int, changed: str, since: str) -> Answer:
    from zhanggui.desks.tasks.reading import task_of
    from zhanggui.desks.tasks.service import finish
    from zhanggui.site.veil import hides_task

    found, me = task_of(task), asker.rights.name
    if found is None or found.shop not in asker.shops or (not asker.may_see_money() and hides_task(found, me)):
        raise UseError(Words(f"没有任务 {task}，或不归你看", f"there is no task {task}, or it is not yours to see"))
    if found.owner not in ("", me):
        asker.need(Permission.MANAGE_TASKS, Words("完成别人的任务", "finish somebody else's task"))
    done = finish(task, changed, read_day(since), me, timezone.localdate())
    _noted(asker, "task.done", done)
    return {"done": _task(asker, done, None)}


def _noted(asker: Asker, what: str, task: Any) -> None:
    from zhanggui.site.accounts.service import note

    note(asker.rights.name, what, f"#{task.pk}", task.shop, {"by": "mcp"})


def _task(asker: Asker, task: Any, effect: Any) -> dict[str, Any]:
    plain = {name: getattr(task, name) for name in ("shop", "state", "owner", "role", "impact", "metric", "playbook", "changed")}
    days = {name: day.isoformat() if (day := getattr(task, name)) else None for name in ("due", "day", "since")}
    said = effect.said.say(asker.lang) if effect is not None else None
    return {"task": task.pk, "title": task.title.say(asker.lang), **plain, **days, "todo": task.todo.say(asker.lang), "effect": said}
