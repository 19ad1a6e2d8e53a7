"""Measuring what came of finished tasks, once their days have passed. Import only after the site has booted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.desks.effect_answer import BEFORE, Answer
from zhanggui.desks.effects import measure, read_question
from zhanggui.desks.tasks.models import Effect, Task, TaskEvent
from zhanggui.desks.tasks.rules import GRACE_DAYS, SPANS, Verdict
from zhanggui.desks.tasks.verdicts import better_sign, deviation, plain, say, verdict_of
from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.metrics.metric import METRICS, Metric
from zhanggui.metrics.sources import DIMENSIONS
from zhanggui.warehouse.workspace import Workspace

# What a finding is about → the number that says whether it was mended.
MEASURED = {"refund": "refund_amount", "stock": "pay_amount", "rating": "bad_review_rate", "ad_cost": "ad_roi", "margin": "gross_margin"}
OF_PRODUCT = {"visitors": "product_visitors", "pageviews": "product_pageviews"}
NOTHING_TO_MEASURE = Words("补数据、改设置这类任务没有可量的指标", "tasks such as completing data have no number to measure")
ALONE = Words("只说前后差多少，不说就是它造成的", "this says how much differs, not that the change caused it")
SELF_HEALED = Words("自己恢复的还是处理好的，光看数分不开", "whether it mended by itself or was mended, the numbers cannot tell")


@dataclass(frozen=True)
class Question:
    """What is measured of a task: a number of the catalogue, and of whom."""

    metric: Metric
    where: Mapping[str, str]
    same: bool  # the very number that the finding was about


def question_of(task: Task) -> Question | None:
    """None when there is nothing to measure: the finding is about files, or about no number of the catalogue."""
    if not task.metric or task.check_id.startswith(("intake.", "data.")):
        return None
    where = {str(d): str(v) for d, v in task.subject.items() if d in DIMENSIONS}
    if set(task.subject) - set(where):
        return None
    name = MEASURED.get(task.metric, task.metric)
    name = OF_PRODUCT.get(name, name) if "product_id" in where else name
    found = next((m for m in METRICS if name == m.id or name in m.aliases), None)
    return None if found is None else Question(found, where, task.metric not in MEASURED)


def window(task: Task, span: int) -> tuple[date, date]:
    """The days that are looked at."""
    return task.since, task.since + timedelta(days=span - 1)


def waiting(task: Task, today: date) -> Words | None:
    """What a finished task waits for before its next measurement; None when it waits for nothing more."""
    if task.state != "done" or task.since is None:
        return None
    if question_of(task) is None:
        return NOTHING_TO_MEASURE
    done = {e.span for e in task.effects.all() if e.first == task.since}
    span = next((s for s in SPANS if s not in done), None)
    if span is None:
        return None
    _, last = window(task, span)
    left = (last - today).days + 1
    if left > 0:
        return Words(f"再过 {left} 天量一次效果（看改动后 {span} 天）", f"measured in {left} days (over the {span} days after the change)")
    return Words(
        f"等 {last} 及之前的表导进来就量（看改动后 {span} 天）",
        f"measured when the files up to {last} are in (over the {span} days after the change)",
    )


def due_for_measure(today: date) -> list[tuple[Task, int]]:
    """Finished tasks and the spans of theirs that have passed and were not measured."""
    old = today - timedelta(days=SPANS[0])
    tasks = Task.objects.filter(state="done", since__isnull=False, since__lte=old).prefetch_related("effects").order_by("since", "id")
    found = []
    for task in tasks:
        done = {e.span for e in task.effects.all() if e.first == task.since}
        due = [s for s in SPANS if s not in done and window(task, s)[1] < today]
        if due and question_of(task) is not None:
            found += [(task, span) for span in due]
    return found


def measure_due(ws: Workspace, today: date) -> list[Effect]:
    """Measure what is due. What cannot be measured is written down in words and not tried again, but for files that may still come."""
    return [effect for task, span in due_for_measure(today) if (effect := measure_task(ws, task, span, today)) is not None]


def measure_task(ws: Workspace, task: Task, span: int, today: date, by: str = "") -> Effect | None:
    """Measure one window and keep it. None while its files may still come, or when there is nothing to measure."""
    asked = question_of(task)
    if asked is None:
        return None
    first, last = window(task, span)
    hopeful = today <= last + timedelta(days=GRACE_DAYS)
    try:
        answer = measure(ws, read_question(ws, asked.metric.id, task.shop, first, last, asked.where, (), BEFORE), today=today)
    except ZhangguiError as error:
        return None if hopeful else _keep(task, span, asked, _failed(error.what, error.mend), by)
    except Exception as error:  # one task that breaks must neither stop the others nor be tried for ever
        return _keep(task, span, asked, _failed(Words(f"计算出错：{error!r}"[:300], f"the sum failed: {error!r}"[:300]), None), by)
    if hopeful and answer.effect.days_after < span and not answer.left_out:
        return None
    return _keep(task, span, asked, _told(task, answer, asked, span), by)


def _failed(what: Words, mend: Words | None) -> dict[str, Any]:
    return {"verdict": Verdict.FAILED, "said_zh": what.zh, "said_en": what.en, "notes": [list(mend)] if mend else []}


def _told(task: Task, answer: Answer, asked: Question, span: int) -> dict[str, Any]:
    better = better_sign(asked.metric)
    off = deviation(task.evidence.get("zh") or {}, asked.same, better)
    verdict = verdict_of(answer.effect, better, off)
    said = say(answer, verdict, off)
    relative, low, high = answer.effect.relative
    notes = [*answer.notes, *_doubts(task, answer, verdict, span)]
    return {
        "verdict": verdict, "said_zh": said.zh, "said_en": said.en, "notes": [list(n) for n in notes],
        "relative": plain(relative), "low": plain(low), "high": plain(high), "answer": answer.to_json("zh"),
    }  # fmt: skip


def _doubts(task: Task, answer: Answer, verdict: Verdict, span: int) -> list[Words]:
    """What else speaks against believing it."""
    said = []
    told = answer.effect.days_after
    if told < span:
        said.append(Words(f"{span} 天里只有 {told} 天有数", f"only {told} of {span} days have figures"))
    others = same_time(task, span)
    if others:
        listed = "、".join(f"#{n}" for n in others)
        said.append(
            Words(
                f"同期还做了别的：{listed}，各占多少分不开",
                f"other things were done at the same time: {listed.replace('、', ', ')}; their shares cannot be told apart",
            )
        )
    if verdict is Verdict.BACK:
        said.append(SELF_HEALED)
    return [*said, ALONE] if verdict.told else said


def same_time(task: Task, span: int) -> list[int]:
    """Other changes to the same member, or to the whole shop, that took hold near this one."""
    first, last = window(task, span)
    near = Task.objects.filter(shop=task.shop, state="done", since__gte=first - timedelta(days=span), since__lte=last).exclude(pk=task.pk)
    return [t.pk for t in near.order_by("pk") if not t.subject or not task.subject or t.subject == task.subject]


def _keep(task: Task, span: int, asked: Question, told: dict[str, Any], by: str) -> Effect:
    """Write the effect down once; measured anew it takes the place of what was there."""
    values = {
        "metric": asked.metric.id,
        "better": better_sign(asked.metric),
        "relative": None,
        "low": None,
        "high": None,
        "answer": {},
        **told,
    }
    effect: Effect = Effect.objects.update_or_create(task=task, first=task.since, span=span, defaults=values)[0]
    TaskEvent.objects.create(task=task, who=by, what="measured", text=f"{span} {effect.verdict}")
    return effect
