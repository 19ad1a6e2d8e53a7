"""One task: its evidence, what to do, what was done, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from zhanggui.brief.view_work import finding_cards
from zhanggui.brief.words import metric_name, metric_unit, subject_words
from zhanggui.brief.words_say import Voice
from zhanggui.desks.tasks import service
from zhanggui.desks.tasks.models import Effect, Task, TaskEvent
from zhanggui.desks.tasks.rules import EVENTS, Verdict
from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site import jobs_effects, people, task_view
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.site.markdown import to_html
from zhanggui.site.playbook_pages import playbook
from zhanggui.site.veil import hides_task
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page

Given = Mapping[str, str]


def _task(desk: Desk, number: int) -> Task:
    """The task, if it is of a shop that the reader sees."""
    found = service.task_of(number)
    if found is None or found.shop not in desk.shops:
        raise Http404
    if not desk.may(Permission.SEE_MONEY) and hides_task(found, desk.member.user.username):
        raise Http404
    return found


@page("task", "tasks/<int:task>/", Words("任务", "Task"), Permission.DO_TASKS)
def task(request: HttpRequest, task: int) -> HttpResponse:
    """Everything about one task."""
    desk = desk_of(request)
    return _show(request, desk, _task(desk, task))


def _show(request: HttpRequest, desk: Desk, task: Task, error: UseError | None = None) -> HttpResponse:
    today, lang, shop, called = timezone.localdate(), desk.lang, desk.shops[task.shop], people.names()
    effects = service.effects_of(task)
    known = playbook().get(task.playbook)
    mine = task.owner in ("", desk.member.user.username)
    view = {
        "task": task,
        "card": task_view.cards([task], {e.task_id: e for e in effects}, {shop.key: shop}, called, today, lang)[0],
        "of_shop": shop,
        "finding": _finding(task, lang, shop.currency),
        "subject": subject_words(task.subject, _title(task)) if task.subject else None,
        "metric": metric_name(task.metric, lang) if task.metric and task.metric != "coverage" else "",
        "made_by": called.get(task.made_by, task.made_by),
        "effects": [_effect(e, lang, n) for n, e in enumerate(reversed(effects))],
        "waiting": service.waiting(task, today),
        "measurable": task.state == "done" and any(e[0].pk == task.pk for e in service.due_for_measure(today)),
        "measuring": task.state == "done" and jobs_effects.at_work(),
        "playbook": known,
        "playbook_html": to_html(known.text.say(lang)) if known else "",
        "record": service.learnt(desk.shops, task.playbook).get(task.playbook) if known else None,
        "history": [_event(e, called) for e in service.history(task)],
        "people": people.who_can(task.shop),
        "roles": ROLES,
        "may_manage": desk.may(Permission.MANAGE_TASKS),
        "may_do": mine or desk.may(Permission.MANAGE_TASKS),
        "today": today,
        "error": error,
        "given": request.POST if error else {"do": request.GET.get("do", "")},
    }
    return render(request, "site/task.html", view, status=400 if error else 200)


def _finding(task: Task, lang: Lang, currency: str) -> Any:
    """The finding as the brief shows it; None for a task without one."""
    told = task.evidence.get(lang) or task.evidence.get("zh")
    return finding_cards({"findings": [told]}, Voice(lang, currency))[0] if told else None


def _title(task: Task) -> str | None:
    return (task.evidence.get("zh") or {}).get("subject_title")


def _effect(effect: Effect, lang: Lang, number: int) -> dict[str, Any]:
    unit = metric_unit(effect.metric)
    return {
        "effect": effect,
        "mark": task_view.mark_of(effect),
        "metric": metric_name(effect.metric, lang),
        "notes": [Words(*n) for n in effect.notes],
        "chart": task_view.effect_chart(effect, unit, lang),
        "name": f"effect-{number}-data",
    }


def _event(event: TaskEvent, called: Mapping[str, str]) -> dict[str, Any]:
    text = event.text if event.what != "made" else ""
    if event.what == "measured":
        span, _, verdict = event.text.partition(" ")
        told = Verdict(verdict).words
        return {
            "event": event,
            "who": called.get(event.who, event.who),
            "said": EVENTS["measured"],
            "words": Words(f"{span} 天：{told.zh}", f"{span} days: {told.en}"),
        }
    return {"event": event, "who": called.get(event.who, event.who), "said": EVENTS[event.what], "words": Words(text, text)}


# What can be done. Each takes the task, what the form says, and who does it.


def _finish(task: Task, given: Given, desk: Desk, today: date) -> None:
    since = read_day(given["since"]) if given.get("since") else today
    service.finish(task.pk, given.get("changed", ""), since, desk.member.user.username, today)
    jobs_effects.ask_for_effect_of(task.pk)


def _assign(task: Task, given: Given, desk: Desk, today: date) -> None:
    owner = given.get("owner", "")
    can = {m.user.username: m for m in people.who_can(task.shop)}
    if owner and owner not in can:
        raise UseError(Words("这个人不在这家店，或不能做任务", "that person is not of this shop, or does no tasks"))
    if owner != task.owner:
        name, role = (can[owner].name, can[owner].role) if owner else ("—", "")
        service.assign(task.pk, owner, desk.member.user.username, name, role)
    due = read_day(given["due"]) if given.get("due") else task.due
    if due != task.due:
        service.set_due(task.pk, due, desk.member.user.username)


def _measure(task: Task, given: Given, desk: Desk, today: date) -> None:
    for row, span in service.due_for_measure(today):
        if row.pk == task.pk:
            service.measure_task(desk.ws, row, span, today, desk.member.user.username)


def _start(task: Task, given: Given, desk: Desk, today: date) -> None:
    service.start(task.pk, desk.member.user.username)


def _drop(task: Task, given: Given, desk: Desk, today: date) -> None:
    service.drop(task.pk, given.get("reason", ""), desk.member.user.username)


def _reopen(task: Task, given: Given, desk: Desk, today: date) -> None:
    service.reopen(task.pk, desk.member.user.username, given.get("reason", ""))


def _comment(task: Task, given: Given, desk: Desk, today: date) -> None:
    service.comment(task.pk, given.get("text", ""), desk.member.user.username)


Move = Callable[[Task, Given, Desk, date], None]
FOR_ALL: dict[str, Move] = {"comment": _comment}
FOR_OWNER: dict[str, Move] = {"start": _start, "finish": _finish}
FOR_LEADS: dict[str, Move] = {"assign": _assign, "drop": _drop, "reopen": _reopen, "measure": _measure}
LOGGED = {
    "start": "started",
    "finish": "done",
    "drop": "dropped",
    "assign": "assigned",
    "reopen": "reopened",
    "comment": "comment",
    "measure": "measured",
}


def move_of(desk: Desk, row: Task, name: str) -> Move | None:
    """What that name does with the task, when this member may: talk for all, do for its owner, the rest for those who assign tasks."""
    leads = desk.may(Permission.MANAGE_TASKS)
    mine = leads or row.owner in ("", desk.member.user.username)
    return FOR_ALL.get(name) or (FOR_OWNER.get(name) if mine else None) or (FOR_LEADS.get(name) if leads else None)


@page("task_do", "tasks/<int:task>/do/", Words("任务操作", "Do with a task"), Permission.DO_TASKS, ("POST",))
def task_do(request: HttpRequest, task: int) -> HttpResponse:
    """Take, start, finish, drop, give away, open again, talk: what goes wrong is said on the task's own page, with what was typed."""
    desk, name = desk_of(request), request.POST.get("do", "")
    row = _task(desk, task)
    move = move_of(desk, row, name)
    if move is None:
        return HttpResponseForbidden(render(request, "site/refused.html").content)
    before = {"state": row.state, "owner": row.owner, "due": str(row.due)}
    try:
        move(row, request.POST, desk, timezone.localdate())
    except UseError as error:
        return _show(request, desk, _task(desk, task), error)
    after = _task(desk, task)
    desk.note(
        f"task.{LOGGED[name]}",
        f"#{task}",
        row.shop,
        {"before": before, "after": {"state": after.state, "owner": after.owner, "due": str(after.due)}},
    )
    back = request.POST.get("back")  # moved on the board: back to it as it was looked at
    return HttpResponseRedirect(address("task", task=str(task)) if back is None else f"{address('tasks')}?{back}".rstrip("?"))
