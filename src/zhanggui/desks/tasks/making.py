"""Making a task of a finding, or without one. Import only after the site has booted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from zhanggui.desks.tasks.models import Task, TaskEvent
from zhanggui.desks.tasks.rules import LONGEST, OPEN, default_due
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words

Finding = Mapping[str, Any]  # as the brief's JSON has it
OwnerOf = Callable[[str, str], str]  # (role, shop) → who does such things there; "" for nobody
TITLE = 300
SAME_STORY = timedelta(days=14)  # a finding that comes again within these days is the same story


def nobody(role: str, shop: str) -> str:
    """No people are known."""
    return ""


def make_task(
    shop: str, day: date, finding: Finding, by: str, today: date, owner_of: OwnerOf = nobody, english: Finding | None = None
) -> tuple[Task, bool]:
    """The task of a finding of the brief of `day`, and whether it was made now.

    The same finding of the same day gives the same task; while a task of the same finding of a near day is open, that one is given, and its
    history tells that it was seen again.
    """
    with transaction.atomic():
        there = _there(shop, finding["id"], day)
        if there is not None:
            _seen_again(there, day, finding, by)
            return there, False
        en = english or finding
        action, said = _first_action(finding), _first_action(en)
        role = str(action.get("role") or "manager")
        task, made = Task.objects.get_or_create(
            shop=shop,
            finding=finding["id"],
            day=day,
            defaults={
                "check_id": finding["check"], "metric": finding.get("metric") or "", "subject": dict(finding.get("subject") or {}),
                "impact": finding.get("impact") or 0.0, "severity": finding.get("severity") or "medium",
                "title_zh": finding["title"][:TITLE], "title_en": en["title"][:TITLE],
                "why_zh": finding.get("why") or "", "why_en": en.get("why") or "",
                "todo_zh": action.get("text") or "", "todo_en": said.get("text") or "",
                "evidence": {"zh": dict(finding), "en": dict(en)}, "playbook": action.get("playbook") or "",
                "role": role, "owner": owner_of(role, shop), "due": default_due(finding.get("severity") or "medium", today), "made_by": by,
            },
        )  # fmt: skip
        if made:
            TaskEvent.objects.create(task=task, who=by, what="made", text=finding["id"])
        return task, made


def retell(task_id: int, lang: Lang, finding: Finding) -> None:
    """Say the task in a language as the brief of that language tells its finding."""
    action = _first_action(finding)
    said = {"title": finding["title"][:TITLE], "why": finding.get("why") or "", "todo": action.get("text") or ""}
    with transaction.atomic():
        task = Task.objects.select_for_update().get(pk=task_id)
        for name, text in said.items():
            setattr(task, f"{name}_{lang}", text)
        task.evidence = {**task.evidence, lang: dict(finding)}
        task.save(update_fields=[f"{name}_{lang}" for name in said] + ["evidence"])


def _there(shop: str, finding: str, day: date) -> Task | None:
    """The task of this very day, else an open one of the same finding of a near day."""
    same = Task.objects.filter(shop=shop, finding=finding)
    near = same.filter(state__in=OPEN, day__range=(day - SAME_STORY, day + SAME_STORY))
    found: Task | None = same.filter(day=day).first() or near.order_by("-day").first()
    return found


def _seen_again(task: Task, day: date, finding: Finding, by: str) -> None:
    text = f"{day}：{finding['title']}"
    if day != task.day and not task.events.filter(what="again", text=text).exists():
        TaskEvent.objects.create(task=task, who=by, what="again", text=text)


def _first_action(finding: Finding) -> Mapping[str, Any]:
    actions = finding.get("actions") or [{}]
    first: Mapping[str, Any] = actions[0]
    return first


def make_own(
    shop: str,
    title: str,
    by: str,
    today: date,
    *,
    role: str = "manager",
    owner: str = "",
    due: date | None = None,
    why: str = "",
    metric: str = "",
    subject: Mapping[str, str] | None = None,
    playbook: str = "",
) -> Task:
    """A task that no check found. With a metric (and a member of the shop) its effect is measured like any other. Raises UseError."""
    said = title.strip()
    if not said or len(said) > TITLE:
        raise UseError(
            Words("任务没有写要做什么，或写得太长", "the task does not say what to do, or says too much"),
            Words(f"用一句话写清楚，{TITLE} 字以内", f"say it in a sentence of at most {TITLE} characters"),
        )
    reason = why.strip()[:LONGEST]
    with transaction.atomic():
        task: Task = Task.objects.create(
            shop=shop, day=today, title_zh=said, title_en=said, why_zh=reason, why_en=reason, role=role, owner=owner, made_by=by,
            due=due or default_due("medium", today), metric=metric, subject=dict(subject or {}), playbook=playbook,
        )  # fmt: skip
        TaskEvent.objects.create(task=task, who=by, what="made")
        return task
