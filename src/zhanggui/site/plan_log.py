"""What the log keeps of a changed plan, and who changed a cell according to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from zhanggui.desks.plan.editing import cell_named
from zhanggui.desks.plan.rules import unit_of

LOGGED = 60  # cells of one change that the log names
EDITED = "plan.edit"


def logged(before: Any, after: Any, named: Iterable[tuple[str, str]], metric: str, year: int) -> dict[str, object]:
    """Every cell that was named (owner, cell) with old and new, which became locked or free, and the year before and after."""
    unit = unit_of(metric)
    called = [(f"{owner} {cell}".strip(), cell) for owner, cell in sorted(named)[:LOGGED]]
    moves = {told: {"old": _target(before, cell, unit), "new": _target(after, cell, unit)} for told, cell in called}
    locks = {told: {"old": _locked(before, cell), "new": _locked(after, cell)} for told, cell in called}
    locked = {told: change for told, change in locks.items() if change["old"] != change["new"]}
    total = {"old": before.amount / unit if before else None, "new": after.amount / unit if after else None}
    return {"cells": moves, "locked": locked, "total": total, "metric": metric, "year": year}


def _locked(plan: Any, cell: str) -> bool:
    return plan is not None and cell in plan.locks


def _target(plan: Any, cell: str, unit: int) -> float | None:
    if plan is None:
        return None
    where = cell_named(cell, plan.year)
    days = range(where.first.toordinal(), where.last.toordinal() + 1)
    return float(sum(plan.days.get(date.fromordinal(n), 0) for n in days) / unit)
