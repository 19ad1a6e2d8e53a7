"""What the rest of the year must do: what remains, spread over the days that are left, below its caps and under its locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhanggui.desks.plan.cells import days_of, read_cell
from zhanggui.desks.plan.plan import forecast_rest
from zhanggui.desks.plan.rules import number
from zhanggui.kernel.errors import UseError
from zhanggui.methods.line import Lock
from zhanggui.methods.spread import spread_line

CAP_MARK = "≤"


@dataclass(frozen=True)
class Replan:
    """What the rest of the year must do after `day`.

    `remaining` = amount of the year − actual so far (never below 0). `lift` = remaining ÷ what the rest was planned to bring;
    `forecast_lift` = remaining ÷ what the rest brings at the attained pace. `reachable` is None when there is no pace to judge by.
    `released` names locks (and caps, marked ≤) of the future that could not be kept.
    """

    day: date
    remaining: int
    days: dict[date, int]
    lift: float | None
    forecast_lift: float | None
    reachable: bool | None
    missing_days: int
    released: tuple[str, ...]


def replan(
    amount: int,
    days: Mapping[date, int],
    weights: Sequence[float],
    day: date,
    actuals: Mapping[date, float],
    locks: Mapping[str, int] | None = None,
    unit: int = 100,
    caps: Mapping[str, int] | None = None,
) -> Replan:
    """Spread what remains of the year over the days after `day`: t'_d = R·w_d / Σ w, under locks and caps of the future where possible.

    The plan itself does not change: a missed week stays a missed week.
    """
    year = day.year
    past = {d: v for d, v in actuals.items() if d.year == year and d <= day}
    remaining = max(amount - round(unit * sum(past.values())), 0)
    future = [d for d in days_of(year) if d > day]
    weight = dict(zip(days_of(year), weights, strict=True))
    ahead = {name: cents for name, cents in (locks or {}).items() if read_cell(name, year).first > day}
    spread_days, released = _spread_rest(
        remaining, future, weight, _left(ahead, year, day, past, unit), _left(caps or {}, year, day, past, unit, CAP_MARK)
    )
    planned = sum(days.get(d, 0) for d in future)
    rest = forecast_rest(weight, past, day, future)
    forecast_lift = remaining / unit / rest if rest else None
    return Replan(
        day,
        remaining,
        spread_days,
        remaining / planned if planned else None,
        forecast_lift,
        remaining == 0 or (forecast_lift <= number("lift_limit") if forecast_lift is not None else None),
        sum(d not in past for d in days_of(year) if d <= day and days.get(d)),
        released,
    )


def _left(cells: Mapping[str, int], year: int, day: date, past: Mapping[date, float], unit: int, mark: str = "") -> list[Lock]:
    """What locks or caps say of the days after `day`, in order: a cell under way has its amount less what it has brought so far."""
    origin = day + timedelta(days=1)
    found = []
    for name, cents in cells.items():
        cell = read_cell(name, year)
        if cell.last > day:
            so_far = sum(value for d, value in past.items() if cell.first <= d)
            first = (max(cell.first, origin) - origin).days
            found.append(Lock(first, (cell.last - origin).days, cents - round(unit * so_far), mark + cell.name))
    return sorted(found, key=lambda lock: (lock.last, lock.first))


def _spread_rest(
    remaining: int, future: Sequence[date], weight: Mapping[date, float], locks: Sequence[Lock], caps: Sequence[Lock]
) -> tuple[dict[date, int], tuple[str, ...]]:
    if not future:
        return {}, ()
    # a cap that is passed already leaves no room
    room = [Lock(c.first, c.last, max(c.amount, 0), c.name) for c in caps]
    shares, name = [weight[d] for d in future], str(future[0].year)
    tries: list[tuple[Sequence[Lock], Sequence[Lock]]] = [(locks, room), ([], room), (locks, []), ([], [])]
    for fixed, most in tries:
        try:
            line = spread_line(remaining, shares, fixed, name, most)
        except UseError:
            continue
        kept = {lock.name for lock in (*fixed, *most)}
        return dict(zip(future, line, strict=True)), tuple(lock.name for lock in (*locks, *room) if lock.name not in kept)
    raise AssertionError("without locks and caps every amount can be spread")
