"""The plan itself, pure: days in smallest units (cents), and what they add up to at every level. Only days are stored, so sums agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from zhanggui.desks.plan.cells import Cell, cells_of, days_of, read_cell
from zhanggui.desks.plan.rules import number
from zhanggui.kernel.days import Level, days_between, start_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.methods.line import Lock
from zhanggui.methods.ramp import ramp
from zhanggui.methods.spread import spread_line


def make_plan(
    year: int,
    amount: int,
    weights: Sequence[float],
    locks: Mapping[str, int] | None = None,
    kept: Mapping[date, int] | None = None,
    caps: Mapping[str, int] | None = None,
) -> dict[date, int]:
    """Target of every day: `amount` in proportion to `weights` (one per day of the year), under locked cells ('2026-02' → amount).

    `kept` are days whose target is history and stays. `caps` are cells that may not pass an amount (supply): the rest goes to other days.
    Raises UseError naming locks and caps that contradict each other or the amount.
    """
    if amount < 0 or any(a < 0 for cells in (locks, caps) for a in (cells or {}).values()):
        raise UseError(Words("目标不能为负", "a target cannot be negative"), Words("写 0 或正数", "give 0 or more"))
    fixed = [_as_lock(read_cell(name, year), cents) for name, cents in (locks or {}).items()]
    fixed += [_as_lock(Cell("day", day, day), cents) for day, cents in (kept or {}).items()]
    most = [_as_lock(read_cell(name, year), cents, mark="≤") for name, cents in (caps or {}).items()]
    return dict(zip(days_of(year), spread_line(amount, weights, fixed, str(year), most), strict=True))


def _as_lock(cell: Cell, cents: int, mark: str = "") -> Lock:
    start = date(cell.first.year, 1, 1)
    return Lock((cell.first - start).days, (cell.last - start).days, cents, mark + cell.name)


@dataclass(frozen=True)
class Row:
    """One cell of a plan. `actual` (in the metric's own unit, yuan) is None when no day of it has one."""

    cell: Cell
    target: int
    actual: float | None
    locked: bool

    def as_json(self, unit: int) -> dict[str, Any]:
        """The contract's row: from, to, target, actual, locked."""
        return {
            "from": self.cell.first.isoformat(),
            "to": self.cell.last.isoformat(),
            "target": self.target / unit,
            "actual": self.actual,
            "locked": self.locked,
        }


def rows(
    days: Mapping[date, int], year: int, level: Level, locked: Mapping[str, int] | None = None, actuals: Mapping[date, float] | None = None
) -> list[Row]:
    """The plan at one level. `locked` cells are marked at their own level."""
    sums = [0, *accumulate(days.get(day, 0) for day in days_of(year))]
    origin = date(year, 1, 1).toordinal()
    return [
        Row(
            cell,
            sums[cell.last.toordinal() - origin + 1] - sums[cell.first.toordinal() - origin],
            sum_of(actuals, cell.first, cell.last) if actuals else None,
            bool(locked) and cell.name in (locked or {}),
        )
        for cell in cells_of(year, level)
    ]


def sum_of(values: Mapping[date, float], first: date, last: date) -> float | None:
    """Sum over the days that have a value, to the cent; None when none has."""
    found = [values[d] for d in days_between(first, last) if d in values]
    return round(sum(found), 2) if found else None


def known_until(days: Mapping[date, int], actuals: Mapping[date, float], day: date) -> date:
    """The day to look ahead from: `day`, or where planned days up to it lack an actual, the last day that has one (31 December: none)."""
    before = date(day.year - 1, 12, 31)
    last = max([before, *(d for d in actuals if d <= day)])
    lacking = any(days.get(d) for d in days_between(date.fromordinal(last.toordinal() + 1), day))
    return last if lacking else day


def pace(weight: Mapping[date, float], actuals: Mapping[date, float], day: date) -> float | None:
    """Actual per unit of weight over the last days up to `day` (28) that have both; None when there are none."""
    first = date.fromordinal(day.toordinal() - int(number("pace_days")) + 1)
    both = [d for d in days_between(first, day) if d in actuals and weight.get(d, 0) > 0]
    return sum(actuals[d] for d in both) / sum(weight[d] for d in both) if both else None


def forecast_rest(weight: Mapping[date, float], actuals: Mapping[date, float], day: date, rest: Sequence[date]) -> float | None:
    """What the days of `rest` bring by the shape at the attained pace."""
    rate = pace(weight, actuals, day)
    return None if rate is None else rate * sum(weight.get(d, 0.0) for d in rest)


def forecast(weight: Mapping[date, float], actuals: Mapping[date, float], first: date, last: date, day: date) -> float | None:
    """Forecast of `first` … `last` seen on `day`: actual so far + Σ weight of the days left × pace, to the cent.

    pace = Σ actual ÷ Σ weight over the last 28 days that have both. Days without an actual so far add nothing. None without a pace.
    """
    left = list(days_between(max(first, date.fromordinal(day.toordinal() + 1)), last))
    rest = forecast_rest(weight, actuals, day, left)
    so_far = sum_of(actuals, first, min(day, last))
    return None if rest is None else round((so_far or 0.0) + rest, 2)


@dataclass(frozen=True)
class Review:
    """A finished week against its target. `verdict`: over, under, met (at most the tolerance above), or incomplete. `gap` = actual − target.

    `missing_days`: planned days without an actual; with any the week is incomplete, and gap and attainment are None.
    """

    cell: Cell
    target: float
    actual: float
    gap: float | None
    attainment: float | None
    verdict: str
    missing_days: int = 0


def review(
    days: Mapping[date, int], year: int, actuals: Mapping[date, float], day: date, unit: int = 100, level: Level = "week"
) -> list[Review]:
    """Over- and undershoot of every cell finished by `day` that has an actual and a target: both directions are studied (R35)."""
    found = []
    for row in rows(days, year, level, None, actuals):
        if row.cell.last > day or row.actual is None or not any(d in days for d in days_between(row.cell.first, row.cell.last)):
            continue
        target, missing = row.target / unit, missing_days(days, actuals, row.cell.first, row.cell.last)
        if missing:
            found.append(Review(row.cell, target, row.actual, None, None, "incomplete", missing))
            continue
        share = row.actual / target if target else None
        found.append(Review(row.cell, target, row.actual, round(row.actual - target, 2), share, verdict_of(row.actual, target)))
    return found


def missing_days(days: Mapping[date, int], actuals: Mapping[date, float], first: date, last: date) -> int:
    """Days with a target and without an actual."""
    return sum(d not in actuals for d in days_between(first, last) if days.get(d))


def due_of(days: Mapping[date, int], actuals: Mapping[date, float], first: date, last: date) -> int | None:
    """Target of the planned days that have an actual, smallest units: what the actual is held against. None when no such day is there."""
    found = [days[d] for d in days_between(first, last) if d in days and d in actuals]
    return sum(found) if found else None


def verdict_of(actual: float, target: float) -> str:
    """met: to the cent and not more than the tolerance above; over; under, by however little (R35: over and under are both studied)."""
    edge, gap = number("review_tolerance") * target, round(actual - target, 2)
    return "over" if gap > edge else "under" if gap < 0 else "met"


def ramp_plan(
    start: date, weeks: int, first_amount: int, growth: float | None = None, cap: int | None = None, season: Sequence[float] | None = None
) -> dict[str, int]:
    """Locked weeks of the handbook's ramp from the Monday week of `start`: cell name → amount, within the year of `start`.

    A week cut by New Year carries its part by days (3 of 7 days: 3/7); weeks beyond the year are left out.
    """
    amounts = ramp(first_amount, weeks, number("growth") if growth is None else growth, cap, season)
    locks: dict[str, int] = {}
    monday = start_of(start, "week")
    cells = [c for c in cells_of(start.year, "week") if c.last >= monday]
    for cell, amount in zip(cells, amounts, strict=False):
        share = (cell.last - cell.first).days + 1
        locks[cell.name] = (2 * amount * share + 7) // 14
    return locks
