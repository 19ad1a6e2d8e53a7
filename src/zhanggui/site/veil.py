"""A brief without what its reader may not see: plan amounts, costs and margins are for those with SEE_MONEY."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.tasks.models import Task

Brief = dict[str, Any]
PLAN = "plan"
CHECKS = frozenset({"plan.target_missed", "plan.target_overshot", "product.sold_below_cost"})  # they tell a target or a cost
CALLED = frozenset({"margin"})  # by findings and factors, where the catalogue calls it otherwise


def hides(finding: Mapping[str, Any]) -> bool:
    """A finding that tells a target or a cost."""
    return finding["check"] in CHECKS or is_cost(str(finding.get("metric") or ""))


def hides_task(task: Task, reader: str) -> bool:
    """A task whose finding tells a target or a cost; not from the one it was given to."""
    return task.owner != reader and hides({"check": task.finding.partition(":")[0], "metric": task.metric})


def is_cost(metric: str) -> bool:
    """True for what comes from the shop's own books: cost, fees, margin, profit."""
    from zhanggui.metrics import catalogue as _catalogue  # noqa: F401 - fills METRICS
    from zhanggui.metrics.allowed import shows_cost
    from zhanggui.metrics.metric import METRICS

    return metric in CALLED or (metric in METRICS and shows_cost(METRICS.get(metric)))


def veiled(brief: Brief) -> Brief:
    """The brief for a reader without SEE_MONEY. One that is held against the plan says nothing of the change."""
    shown = [f for f in brief["findings"] if not hides(f)]
    ids = {f["id"] for f in shown}
    return brief | {
        "target": _no_plan(brief["target"]),
        "pace": {},
        "compare": _no_base(brief["compare"]),
        "drivers": [] if brief["compare"]["base"] == PLAN else brief["drivers"],
        "comparisons": [c for c in brief["comparisons"] if c["base"] != PLAN],
        "measures": [m for m in brief["measures"] if not is_cost(m["id"])],
        "sources_used": [s for s in brief["sources_used"] if not is_cost(s["measure"])],
        "findings": shown,
        "actions": [a for a in brief["actions"] if a.get("finding") in ids],
        "headline": _said(brief),
    }


def _no_plan(target: Mapping[str, Any]) -> dict[str, Any]:
    bare = {"metric": target["metric"], "target": None, "actual": target["actual"], "attainment": None}
    sums = {p: {"target": None, "actual": (target.get(p) or {}).get("actual"), "forecast": None} for p in ("month", "year")}
    return bare | sums


def _no_base(compare: Mapping[str, Any]) -> dict[str, Any]:
    return dict(compare) | ({"expected": None, "change": None} if compare["base"] == PLAN else {})


def _said(brief: Brief) -> dict[str, str]:
    """The sentence, said again without the target."""
    from zhanggui.brief.headline import headline

    day, target, compare = date.fromisoformat(brief["date"]), _no_plan(brief["target"]), _no_base(brief["compare"])
    words: Words = headline(day, brief["currency"], target, compare, brief["drivers"], brief["quiet"])
    return {"zh": words.zh, "en": words.en}
