"""周会: the pack of a week for shops. Reached or not and what moved the sales, who did what, what was measured, what to talk about first.

The site must be booted (targets, tasks).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.brief.weekly_tasks import Person, people_of
from zhanggui.desks.plan import service
from zhanggui.desks.tasks import service as tasks
from zhanggui.desks.tasks.models import Effect
from zhanggui.kernel.days import days_between
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.money import yuan
from zhanggui.methods.chains import VISITORS_CHAIN
from zhanggui.methods.decompose import drivers
from zhanggui.metrics.query import query
from zhanggui.metrics.side import titles
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

METRIC = "pay_amount"
WEEK = timedelta(days=6)
MOVERS = 3  # members of a breakdown that are named
BREAKDOWNS = ("source_l2", "product_id")
Sums = Mapping[tuple[str, str], Mapping[str, float]]  # (shop, monday) → measure → its sum over the days


@dataclass(frozen=True)
class Mover:
    """A source or product that sold more or less than the week before."""

    by: str
    member: str
    name: str
    change: float


@dataclass
class ShopWeek:
    """One shop's week. `verdict`: over, under, met, incomplete (days without figures), running (not over: the target
    of its days so far), none (no target). Changes: against the week before."""

    shop: Shop
    actual: float | None = None
    target: float | None = None
    verdict: str = "none"
    missing_days: int = 0
    before: float | None = None
    factors: dict[str, float] = field(default_factory=dict)
    movers: list[Mover] = field(default_factory=list)

    @property
    def attainment(self) -> float | None:
        return self.actual / self.target if self.actual is not None and self.target and not self.missing_days else None

    @property
    def gap(self) -> float | None:
        return round(self.actual - self.target, 2) if self.actual is not None and self.target and not self.missing_days else None

    @property
    def change(self) -> float | None:
        return round(self.actual - self.before, 2) if self.actual is not None and self.before is not None else None

    @property
    def main_factor(self) -> tuple[str, float] | None:
        """The factor that moved most money the way the week went."""
        found: tuple[str, float] | None = _main(self.factors.items(), self.change)
        return found

    def mover(self, by: str) -> Mover | None:
        """The member that moved most money the way the week went."""
        same = [(m, m.change) for m in self.movers if m.by == by]
        found = _main(same, self.change)
        return found[0] if found else None


def _main(parts: Any, change: float | None) -> Any:
    way = 1 if (change or 0) >= 0 else -1
    listed = [(part, amount) for part, amount in parts if amount * way > 0]
    return max(listed, key=lambda p: abs(p[1]), default=None)


@dataclass(frozen=True)
class WeekPack:
    """The pack. `people`: by sign-in name."""

    first: date
    last: date
    shops: list[ShopWeek]
    people: list[Person]
    effects: list[Effect]

    @property
    def is_empty(self) -> bool:
        return all(s.actual is None for s in self.shops)


def build_week(ws: Workspace, shops: Sequence[str], monday: date, today: date) -> WeekPack:
    """The week that begins on `monday`, as seen today. Of a week that runs still, the days so far."""
    known, reader = ws.shops(), Reader(ws.lake)
    last = monday + WEEK
    seen = max(min(last, today - timedelta(days=1)), monday)  # a day that runs still is none to judge
    daily = _daily(reader, shops, monday - timedelta(days=7), seen, today)
    weeks = {key: ShopWeek(known[key]) for key in shops}
    for key, week in weeks.items():
        _sell(week, daily.get(key, {}), monday, last)
        _aim(week, {d: v["pay_amount"] for d, v in daily.get(key, {}).items() if "pay_amount" in v}, monday, last, today)
    _move(reader, weeks, monday, seen, today)
    latest = {e.task_id: e for e in tasks.effects_between(shops, monday, last)}  # a task measured twice is told once
    return WeekPack(monday, last, sorted(weeks.values(), key=_worst_first), people_of(shops, monday, last, today), list(latest.values()))


def _worst_first(week: ShopWeek) -> tuple[bool, float, str]:
    return week.actual is None, week.gap if week.gap is not None else week.change or 0.0, week.shop.key


def _daily(reader: Reader, shops: Sequence[str], first: date, last: date, today: date) -> dict[str, dict[date, dict[str, float]]]:
    """By shop, day and measure of the chain."""
    found: dict[str, dict[date, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for result in query(reader, list(VISITORS_CHAIN), shops, first, last, ["day"], today, show_shop=True):
        for row in result.rows:
            if row["value"] is not None:
                found[row["shop"]][date.fromisoformat(row["day"])][result.metric.id] = row["value"]
    return found


def _sell(week: ShopWeek, daily: Mapping[date, Mapping[str, float]], monday: date, last: date) -> None:
    """What was sold, and the factors of its change: visitors are those of each day, added up."""
    now = [d for d in daily if monday <= d <= last and "pay_amount" in daily[d]]
    then = [d - timedelta(days=7) for d in now]
    week.actual = _sum(daily, now, "pay_amount")
    week.before = _sum(daily, then, "pay_amount")
    if week.actual is None or week.before is None:
        return
    sides = [[_sum(daily, days, measure) for measure in VISITORS_CHAIN] for days in (then, now)]
    week.factors = {name: yuan(cents) for name, cents in drivers(VISITORS_CHAIN, sides[0], sides[1]).items()}


def _sum(daily: Mapping[date, Mapping[str, float]], days: Sequence[date], measure: str) -> float | None:
    """None when a day does not tell it."""
    values = [daily.get(d, {}).get(measure) for d in days]
    known = [v for v in values if v is not None]
    return sum(known) if known and len(known) == len(values) else None


def _aim(week: ShopWeek, sold: Mapping[date, float], monday: date, last: date, today: date) -> None:
    """The target of the week and whether it was reached, as the plan's own review says it."""
    key = week.shop.key
    try:
        reviewed = next(
            (r for r in service.review(key, min(last, today - timedelta(days=1)), sold, METRIC) if r.cell.first == monday), None
        )
    except UseError:
        return
    if reviewed is not None:
        week.target, week.verdict, week.missing_days = reviewed.target, reviewed.verdict, reviewed.missing_days
        return
    so_far = min(last, today - timedelta(days=1))
    week.target = service.target_of(key, METRIC, monday, so_far) if so_far >= monday else None
    planned = service.target_of(key, METRIC, monday, last) is not None
    week.verdict = "none" if not planned else "running" if last >= today else "incomplete"
    week.missing_days = sum(d not in sold for d in days_between(monday, so_far)) if week.target else 0


def _move(reader: Reader, weeks: Mapping[str, ShopWeek], monday: date, last: date, today: date) -> None:
    """The sources and products that moved most money against the week before."""
    shops = [key for key, week in weeks.items() if week.change is not None]
    if not shops:
        return
    back = timedelta(days=7)
    named: dict[tuple[str, str], str] = {}
    for row in titles(reader, shops, "products").itertuples():
        if isinstance(row.title, str):
            named[row.shop, str(row.product_id)] = row.title
    for by in BREAKDOWNS:
        change: dict[tuple[str, str], float] = defaultdict(float)
        for sign, first, end in ((1, monday, last), (-1, monday - back, last - back)):
            for row in query(reader, [METRIC], shops, first, end, [by], today, show_shop=True)[0].rows:
                if row["value"] is not None and row[by]:
                    change[row["shop"], row[by]] += sign * row["value"]
        for key in shops:
            mine = sorted(((m, c) for (s, m), c in change.items() if s == key), key=lambda p: -abs(p[1]))[:MOVERS]
            weeks[key].movers += [Mover(by, m, named.get((key, m), m), round(c, 2)) for m, c in mine if c]
