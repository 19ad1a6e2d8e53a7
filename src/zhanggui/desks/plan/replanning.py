"""What the rest of the year must do: what remains, spread over the days that are left, below its caps and under its locks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from zhanggui.desks.plan.cells import days_of, read_cell
from zhanggui.desks.plan.plan import forecast_rest, known_until
from zhanggui.desks.plan.rules import number
from zhanggui.kernel.errors import UseError
from zhanggui.methods.line import Lock, cut_positions, fitting_sums
from zhanggui.methods.spread import spread_line

CAP_MARK = "≤"
PAIRS_UP_TO = 16  # cells of which every two are tried: 120 pairs


@dataclass(frozen=True)
class Replan:
    """What the rest of the year must do after `day`: the last day with numbers where those up to the day asked for are not there yet.

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

    Days before `day` whose numbers have not come yet are days to come. The plan itself does not change: a missed week stays a missed week.
    """
    year, asked = day.year, day
    day = known_until(days, actuals, asked)
    past = {d: v for d, v in actuals.items() if d.year == year and d <= day}
    remaining = max(amount - round(unit * sum(past.values())), 0)
    future = [d for d in days_of(year) if d > day]
    weight = dict(zip(days_of(year), weights, strict=True))
    spread_days, released = _spread_rest(
        remaining, future, weight, _left(locks or {}, year, day, past, unit), _left(caps or {}, year, day, past, unit, CAP_MARK)
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
        sum(d not in past for d in days_of(year) if d <= asked and days.get(d)),
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
    name, broken = str(future[0].year), [lock for lock in locks if lock.amount < 0]
    whole = Lock(0, len(future) - 1, remaining, name)
    held = [lock for lock in locks if lock.amount >= 0]
    gone = _to_release(whole, held, room)
    line = spread_line(remaining, [weight[d] for d in future], _without(held, gone), name, _without(room, gone))
    released = {lock.name for lock in (*broken, *gone)}
    return dict(zip(future, line, strict=True)), tuple(lock.name for lock in (*locks, *room) if lock.name in released)


def _to_release(whole: Lock, locks: Sequence[Lock], caps: Sequence[Lock]) -> tuple[Lock, ...]:
    """The fewest locks and caps without which the others hold: locks before caps, the last ones first.

    One or two are found by trying; where more have to go, every one is kept that agrees with those kept before it, the first ones first.
    """
    order = [*reversed(locks), *reversed(caps)]
    for count in range(3 if len(order) <= PAIRS_UP_TO else 2):
        for gone in combinations(order, count):
            if _hold(whole, _without(locks, gone), _without(caps, gone)):
                return gone
    kept_locks: list[Lock] = []
    kept_caps: list[Lock] = []
    for one in reversed(order):
        kept = kept_caps if one in caps else kept_locks
        kept.append(one)
        if not _hold(whole, kept_locks, kept_caps):
            kept.pop()
    return tuple(one for one in order if one not in kept_locks and one not in kept_caps)


def _without(cells: Sequence[Lock], gone: Collection[Lock]) -> list[Lock]:
    return [cell for cell in cells if cell not in gone]


def _hold(whole: Lock, locks: Sequence[Lock], caps: Sequence[Lock]) -> bool:
    """True when some line holds them all."""
    cuts = cut_positions([whole, *locks, *caps])
    try:
        fitting_sums([whole, *locks], cuts, [0.0] * len(cuts), caps)
    except UseError:
        return False
    return True
