"""The plan of a shop: read at any level with what was reached; cells set, locked and released, never over somebody else's change."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.api.desk import CallDesk, desk_of
from zhanggui.site.api.door import endpoint
from zhanggui.site.api.once import KEY, body_of, once
from zhanggui.site.api.problems import Wrong
from zhanggui.site.api.scopes import MONEY, PLAN

Metric = Literal["pay_amount", "pay_qty", "pay_orders", "pay_users", "visitors"]
Level = Literal["day", "week", "month", "quarter", "year"]
Year = Annotated[int, Field(ge=2000, le=2100)]
CHANGED = Wrong(
    409, "changed", Words("你读了之后，这份计划被别人改过", "somebody changed this plan after you read it"),
    Words("重新读一遍计划，用新的 version 再改", "read the plan again and use its new version"),
)  # fmt: skip


class Row(Schema):
    """`target` and `actual` in the metric's own unit (money: of the shop's currency); `actual` null where no day of it has one."""

    cell: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    target: float
    actual: float | None
    locked: bool


class PlanOut(Schema):
    """`version` grows with every change: a change names the one it was made on."""

    shop: str
    metric: str
    year: int
    level: str
    version: int
    amount: float
    currency: str
    rows: list[Row]


class CellIn(Schema):
    """`cell`: 2026, 2026-Q3, 2026-11, 2026-W46 or 2026-11-11. set: this `amount`, locked; lock: what it has; unlock. `owner`: a person's part."""

    cell: str = Field(max_length=16)
    what: Literal["set", "lock", "unlock"] = "set"
    amount: float | None = Field(None, ge=0, le=1e12)
    owner: str = Field("", max_length=150)


class Cells(Schema):
    """`rest`: the other days share what is left of the year (divide), or stay and the year moves (keep). `past`: days that are over stay or move.

    `try_only`: say what would become of it and change nothing.
    """

    year: Year
    metric: Metric = "pay_amount"
    version: int = Field(ge=0, le=2**53)
    cells: list[CellIn] = Field(min_length=1, max_length=400)
    rest: Literal["divide", "keep"] = "divide"
    past: Literal["stay", "move"] = "stay"
    try_only: bool = False


class Moved(Schema):
    cell: str
    before: float
    after: float


class PlanChanged(Schema):
    """The months whose target moved, and the year."""

    version: int
    taken: bool
    amount_before: float
    amount_after: float
    months: list[Moved]


@endpoint("GET", "/shops/{shop}/plan", Words("计划", "the plan"), PlanOut, scopes=(MONEY, PLAN), needs=Permission.SEE_MONEY, also=(404,))
def get_plan(request: HttpRequest, shop: str, year: Year | None = None, metric: Metric = "pay_amount", level: Level = "month") -> Any:
    """This year by default, or the latest that is planned."""
    from zhanggui.desks.plan import editing, service, store
    from zhanggui.desks.plan import plan as pure
    from zhanggui.desks.plan.changing import need
    from zhanggui.desks.plan.rules import unit_of
    from zhanggui.site.pages.plan_grid import name_of
    from zhanggui.site.pages.plan_outlook import by_day

    desk = desk_of(request)
    about = desk.need_shop(shop)
    when = year or service.planned_year(shop, desk.yesterday.year, metric)
    plan, unit = need(store.read(shop, metric, when), shop, when), unit_of(metric)
    actuals = by_day(desk.ws, metric, shop, date(when, 1, 1), min(desk.yesterday, date(when, 12, 31)))
    rows = pure.rows(plan.days, when, level, plan.locks, actuals)
    return {
        "shop": shop, "metric": metric, "year": when, "level": level, "version": editing.version(shop, when, metric),
        "amount": plan.amount / unit, "currency": about.currency, "rows": [{"cell": name_of(r, when), **r.as_json(unit)} for r in rows],
    }  # fmt: skip


@endpoint(
    "POST", "/shops/{shop}/plan/cells", Words("改计划", "change the plan"), PlanChanged, scopes=(PLAN,), needs=Permission.EDIT_PLAN,
    also=(400, 404, 409, 413),
)  # fmt: skip
def change_plan(request: HttpRequest, shop: str, cells: Cells, key: str = KEY) -> Any:
    """All cells together or none. 409 when the plan is not at `version` any more."""
    desk = desk_of(request)
    desk.need_shop(shop)
    return once(request, key, body_of(request), lambda: _change(desk, shop, cells))


def _change(desk: CallDesk, shop: str, asked: Cells) -> dict[str, Any]:
    from django.utils import timezone

    from zhanggui.desks.plan import editing
    from zhanggui.kernel.errors import UseError

    year, metric, today = asked.year, asked.metric, timezone.localdate()
    edits = [editing.Edit(c.cell, c.what, _amount(c), c.owner) for c in asked.cells]
    first = today if asked.past == "stay" and year == today.year else None
    owners = {c.owner for c in asked.cells}
    owner = owners.pop() if len(owners) == 1 else ""

    def run() -> None:
        editing.edit(shop, year, edits, metric, rest=asked.rest, keep_before=first)

    if editing.version(shop, year, metric) != asked.version:
        raise CHANGED
    try:
        done = (
            editing.tried(run, shop, year, metric, owner)
            if asked.try_only
            else editing.taken(run, shop, year, asked.version, metric, owner)
        )
    except UseError:
        if editing.version(shop, year, metric) != asked.version:
            raise CHANGED from None
        raise
    if not asked.try_only:
        named: dict[str, object] = {c.cell: {"what": c.what, "new": c.amount} for c in asked.cells[:60]}
        desk.note("plan.edit", f"{year} {metric}", shop, {"cells": named})
    return _told(done, editing.version(shop, year, metric), asked)


def _amount(cell: CellIn) -> float | None:
    """Raises UseError for a cell that is set to nothing at all."""
    from zhanggui.kernel.errors import UseError

    if cell.what == "set" and cell.amount is None:
        raise UseError(Words(f"{cell.cell} 没有写金额", f"{cell.cell}: no amount"), Words("写 amount", "give its amount"))
    return cell.amount if cell.what == "set" else None


def _told(done: Any, version: int, asked: Cells) -> dict[str, Any]:
    from zhanggui.desks.plan import plan as pure
    from zhanggui.desks.plan.rules import unit_of

    unit = unit_of(asked.metric)
    old = {r.cell.name: r.target for r in pure.rows(done.before.days, asked.year, "month")} if done.before else {}
    new = {r.cell.name: r.target for r in pure.rows(done.after.days, asked.year, "month")}
    return {
        "version": version, "taken": not asked.try_only, "amount_before": (done.before.amount if done.before else 0) / unit,
        "amount_after": done.after.amount / unit,
        "months": [{"cell": n, "before": old.get(n, 0) / unit, "after": v / unit} for n, v in new.items() if v != old.get(n, 0)],
    }  # fmt: skip
