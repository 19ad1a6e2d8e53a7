"""Will it be reached? The probability for the month, quarter and year, what can be reached, and what the drivers would have to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from zhanggui.desks.plan.cells import Cell, cell_at, days_of
from zhanggui.desks.plan.plan import known_until, sum_of
from zhanggui.desks.plan.rules import number
from zhanggui.kernel.days import Level, days_between
from zhanggui.methods.reach import Outlook, simulate

PERIODS: tuple[Level, ...] = ("month", "quarter", "year")
DRAWS_SEED = 20090618


@dataclass(frozen=True)
class Reach:
    """A month, quarter or year as seen on a day, amounts in the metric's own unit. `chance`: of reaching the target, 0–1.

    `actual` is None when no day of it is known. `achievable`: what is reached with the chance of the rule (0.8). Both None when there is too little history to tell.
    """

    cell: Cell
    target: float
    actual: float | None
    chance: float | None
    achievable: float | None


def reaches(
    days: Mapping[date, int], weights: Mapping[date, float], actuals: Mapping[date, float], day: date, unit: int = 100
) -> dict[str, Reach]:
    """The month, quarter and year that `day` lies in; the days after it are simulated from the last 90 (methods.reach).

    Where the last days up to `day` have no numbers yet, they are simulated as well (plan.known_until).
    """
    year, start = day.year, known_until(days, actuals, day)
    past = {d: v for d, v in actuals.items() if d <= start}
    ahead = [d for d in days_of(year) if d > start]
    found: dict[str, Reach] = {}
    seen: dict[date, Outlook | None] = {}  # by the first day that counts: a cell may begin after days that are not known yet
    for level in PERIODS:
        cell = cell_at(day, level, year)
        target = sum(days.get(d, 0) for d in days_between(cell.first, cell.last)) / unit
        so_far = sum_of(past, cell.first, start)
        first = max(cell.first, date.fromordinal(start.toordinal() + 1))
        if first not in seen:
            seen[first] = _simulated(past, weights, [weights.get(d, 0.0) if d >= first else 0.0 for d in ahead], start)
        draws, left, done = seen[first], (cell.last - start).days, so_far or 0.0
        chance = None if draws is None else round(draws.chance(target - done, left), 3)
        sure = None if draws is None else round(done + draws.reached_with(number("achievable_chance"), left), 2)
        found[level] = Reach(cell, target, so_far, chance, sure)
    return found


def _simulated(past: Mapping[date, float], weights: Mapping[date, float], ahead: list[float], day: date) -> Outlook | None:
    first = date.fromordinal(day.toordinal() - int(number("chance_days")) + 1)
    known = [d for d in days_between(first, day) if d in past and weights.get(d, 0) > 0]
    return simulate(
        np.array([past[d] for d in known]),
        np.array([weights[d] for d in known]),
        np.array(ahead),
        window=int(number("pace_days")),
        drift=number("drift_week"),
        seed=DRAWS_SEED + day.toordinal(),
    )


@dataclass(frozen=True)
class Drivers:
    """Today's drivers: visitors a day, buyers ÷ visitors, money per buyer. Sales a day = visitors × pay_conversion × aov."""

    visitors: float
    pay_conversion: float
    aov: float


def driver_gaps(needed_a_day: float, now: Drivers) -> dict[str, dict[str, float]]:
    """What each driver alone would have to be for `needed_a_day`, the other two as they are: UV = 销售额 ÷ 转化率 ÷ 客单价 and its kin.

    {driver: {"now", "needed", "more"}}; {} when one of them is not above 0.
    """
    sales = now.visitors * now.pay_conversion * now.aov
    if not sales > 0:
        return {}
    found = {}
    for name, value in (("visitors", now.visitors), ("pay_conversion", now.pay_conversion), ("aov", now.aov)):
        needed = needed_a_day * value / sales
        found[name] = {"now": value, "needed": needed, "more": needed - value}
    return found


def told(reach: Mapping[str, Reach]) -> dict[str, Any]:
    """As JSON: {"month": {"target", "actual", "chance", "achievable"}, …}."""
    return {level: {"target": r.target, "actual": r.actual, "chance": r.chance, "achievable": r.achievable} for level, r in reach.items()}
