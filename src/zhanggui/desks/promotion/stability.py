"""How steady a price was: what it mostly was, its lowest, how often it moved; and what a planned price would do to it (contract 75)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

WINDOWS = (30, 60, 90)
MOVED = 0.03  # a daily price that differs by more than so from the one before has moved; less is coupons and rounding


@dataclass(frozen=True)
class DayPrice:
    """One day of one good: the price half of its pieces were sold at or below, the lowest of a line, pieces."""

    day: date
    price: float
    lowest: float
    qty: float


@dataclass(frozen=True)
class Steady:
    """A window of days. `median` of the daily prices, `low` and `high` of them, `lowest`: the lowest line; `moves`: how often the price moved."""

    days: int
    sold_days: int
    qty: float
    median: float
    low: float
    high: float
    lowest: float
    moves: int
    now: float

    @property
    def spread(self) -> float:
        """(high − low) ÷ median of the daily prices."""
        return (self.high - self.low) / self.median


def steady(prices: Iterable[DayPrice], day: date, window: int, moved: float = MOVED) -> Steady | None:
    """The `window` days up to and including `day`; None when nothing was sold in them."""
    inside = sorted((p for p in prices if day - timedelta(days=window) < p.day <= day), key=lambda p: p.day)
    if not inside:
        return None
    daily = [p.price for p in inside]
    steps = sum(abs(b / a - 1) > moved for a, b in pairwise(daily))
    return Steady(
        window,
        len(inside),
        sum(p.qty for p in inside),
        median(daily),
        min(daily),
        max(daily),
        min(p.lowest for p in inside),
        steps,
        daily[-1],
    )


@dataclass(frozen=True)
class Planned:
    """A price that is promised for some days by an activity."""

    activity: int
    name: str
    first: date
    last: date
    price: float
    locked_from: date | None = None


@dataclass(frozen=True)
class Warning:
    """What a planned price would do. `kind`: new_low, owed (价保), lock_broken, moved; `amount`: a price, or money."""

    kind: str
    planned: Planned
    amount: float
    other: Planned | None = None


def new_low(planned: Planned, of: Steady | None) -> Warning | None:
    """It would be lower than every daily price of the window."""
    return Warning("new_low", planned, of.low) if of is not None and planned.price < of.low else None


def owed(planned: Planned, sold: Iterable[tuple[date, float, float]], seen: date, promise_days: int) -> Warning | None:
    """价保: what those could ask back who bought (day, price, pieces) within the promise before it begins, as far as sold by `seen`."""
    since = planned.first - timedelta(days=promise_days)
    back = sum(
        (price - planned.price) * qty for day, price, qty in sold if since <= day <= min(seen, planned.first) and price > planned.price
    )
    return Warning("owed", planned, round(back, 2)) if back > 0 else None


def broken_locks(all_planned: Sequence[Planned]) -> list[Warning]:
    """Pairs of one good where the one takes place while the other's price is locked, at another price: each pair once, the later named first."""
    found = []
    for n, one in enumerate(all_planned):
        for other in all_planned[n + 1 :]:
            held, free = (one, other) if one.locked_from else (other, one)
            if held.locked_from and held.price != free.price and free.first <= held.last and free.last >= held.locked_from:
                found.append(Warning("lock_broken", free, held.price, held))
    return found


def moved_much(planned: Planned, of: Steady | None, most: float) -> Warning | None:
    """The price moved so much before that a straight cut tells nobody anything: spread of the window above `most`."""
    return Warning("moved", planned, of.spread) if of is not None and of.sold_days > 1 and of.spread > most else None
