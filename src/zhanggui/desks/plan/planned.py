"""One shop's year as it is planned, day by day: what its target is, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zhanggui.desks.plan import plan as pure
from zhanggui.desks.plan.cells import cell_at, days_of
from zhanggui.desks.plan.rules import unit_of
from zhanggui.kernel.days import Level


@dataclass(frozen=True)
class PlannedYear:
    """Targets (in smallest units) and weights by day; both empty without a plan."""

    metric: str
    days: Mapping[date, int] = field(default_factory=dict)
    weights: Mapping[date, float] = field(default_factory=dict)

    def target_of(self, first: date, last: date) -> float | None:
        """Target of `first` … `last`, days of this year; None when none of them is planned."""
        found = [cents for day, cents in self.days.items() if first <= day <= last]
        return sum(found) / unit_of(self.metric) if found else None

    def progress(self, day: date, level: Level, actuals: Mapping[date, float]) -> dict[str, float | None]:
        """{"target", "actual", "forecast"} of the month, quarter or year that `day` lies in, as seen on `day`.

        actual: sum up to `day`. forecast: plan.forecast, by the weights of the plan; without a plan every day weighs the same.
        """
        cell = cell_at(day, level, day.year)
        weights = self.weights if self.days else dict.fromkeys(days_of(day.year), 1.0)
        seen = {d: v for d, v in actuals.items() if d <= day}
        return {
            "target": self.target_of(cell.first, cell.last),
            "actual": pure.sum_of(seen, cell.first, day),
            "forecast": pure.forecast(weights, seen, cell.first, cell.last, day),
        }
