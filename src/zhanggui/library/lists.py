"""Lists as Arrow tables: the catalogue of metrics, the plan, tasks, the playbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.library.told import rows_table
from zhanggui.warehouse.workspace import Workspace

TEXT, NUMBER, DAY, LISTED = pa.string(), pa.float64(), pa.date32(), pa.list_(pa.string())
METRIC = dict.fromkeys(("metric", "name", "unit", "better", "definition", "formula", "adds_up"), TEXT) | {"by": LISTED, "void_on": LISTED}
PLAN = {"shop": TEXT, "metric": TEXT, "from": DAY, "to": DAY, "target": NUMBER, "actual": NUMBER, "locked": pa.bool_()}
TASK = {
    "task": pa.int64(), "shop": TEXT, "title": TEXT, "state": TEXT, "owner": TEXT, "role": TEXT, "due": DAY, "impact": NUMBER, "day": DAY,
    "metric": TEXT, "playbook": TEXT, "changed": TEXT, "since": DAY, "effect": TEXT,
}  # fmt: skip
PAGE = {"page": TEXT, "title": TEXT, "text": TEXT, "checks": LISTED}


def metrics_table(lang: Lang) -> pa.Table:
    """Every metric: what it means, how it adds up, what it can be cut by, under which flags it says nothing."""
    from zhanggui.kernel.flags import flag_names
    from zhanggui.metrics.meaning import meaning_of
    from zhanggui.metrics.metric import METRICS

    rows = [meaning_of(m, lang) | {"void_on": flag_names(m.void_on)} for m in METRICS]
    return rows_table(rows, METRIC)


def plan_table(ws: Workspace, shop: str, year: int | None, level: str, metric: str) -> pa.Table:
    """The plan of a year (none given: the latest planned) beside what came. The site must be booted. Raises UseError without a plan."""
    from zhanggui.desks.plan import service
    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader

    planned = year or service.planned_year(shop, date.today().year, metric)
    said = query(Reader(ws.lake), [metric], [shop], date(planned, 1, 1), date(planned, 12, 31), ["day"])[0]
    actuals = {date.fromisoformat(r["day"]): r["value"] for r in said.rows if r["value"] is not None}
    rows = service.show(shop, planned, metric, level, actuals)["rows"]
    return rows_table([{**r, "shop": shop, "metric": metric, "from": _day(r["from"]), "to": _day(r["to"])} for r in rows], PLAN)


def tasks_table(shops: Sequence[str], states: Sequence[str], lang: Lang) -> pa.Table:
    """Tasks, those to be done first. The site must be booted. Raises UseError for a state that is none."""
    from zhanggui.desks.tasks.reading import latest_effects, tasks_of
    from zhanggui.desks.tasks.rules import STATES

    if wrong := [s for s in states if s not in STATES]:
        known = "、".join(STATES)
        raise UseError(
            Words(f"任务没有这种状态：{wrong[0]}", f"no state of a task: {wrong[0]}"),
            Words(f"有：{known}", f"there are: {', '.join(STATES)}"),
        )
    tasks = tasks_of(shops, states=states)
    effects = latest_effects(tasks)
    return rows_table([_task(t, effects.get(t.pk), lang) for t in tasks], TASK)


def _task(task: Any, effect: Any, lang: Lang) -> dict[str, Any]:
    plain = {
        name: getattr(task, name) for name in ("shop", "state", "owner", "role", "due", "impact", "day", "metric", "playbook", "since")
    }
    said = effect.said.say(lang) if effect is not None else None
    return plain | {"task": task.pk, "title": task.title.say(lang), "changed": task.changed, "effect": said}


def playbook_table(words: str, lang: Lang) -> pa.Table:
    """The pages of the playbook that hold all of these words, or the one page of that name (desk/name)."""
    from zhanggui.site.playbook_pages import playbook

    pages = playbook()
    found = [pages[words]] if words in pages else [p for p in pages.values() if p.holds(words, lang)]
    rows = [{"page": p.id, "title": p.title.say(lang), "text": p.text.say(lang), "checks": [c.id for c in p.checks]} for p in found]
    return rows_table(rows, PAGE)


def _day(text: str) -> date:
    return date.fromisoformat(text)
