"""What one line is worth and what it raises. Pure, in whole cents and millionths: nothing is rounded before it is compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhanggui.desks.promotion.stoploss.line import Line
from zhanggui.desks.promotion.stoploss.rules import Rules

MILLION = 1_000_000
JUDGED, UNJUDGED, GIFT, CANCELLED, REFUSED = "judged", "unjudged", "gift", "cancelled", "refused"
BELOW, FAST, BUYER = "below_floor", "too_fast", "one_buyer"
MINUTE, TEN_MINUTES, LEAST_SPAN = 60, 600, 10  # seconds


@dataclass(frozen=True, slots=True)
class Floor:
    """What a SKU must bring. `cost`, `min_unit`: cents of a piece; `margin`, `commission`: millionths; `expected`: pieces a minute, by the 24 hours of the day
    (all the same when typed in), () when nobody knows."""

    sku: str
    cost: int | None = None
    min_unit: int | None = None
    margin: int = 0
    commission: int = 0
    stock: int | None = None
    limit: int | None = None
    expected: tuple[float, ...] = ()
    name: str = ""

    @property
    def judges(self) -> bool:
        return self.cost is not None or self.min_unit is not None


@dataclass(frozen=True, slots=True)
class Worth:
    """`state`: what was done with the line; `loss`: cents."""

    state: str
    below: bool = False
    loss: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a SKU up to the second of the line, the line among it: pieces of a minute, lines of ten minutes, pieces of its buyer in a day."""

    minute: int
    ten_minutes: int
    buyer: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Cents and pieces below the floor in a minute, as fast as it went in the last `span` seconds; all 0 when the last bad line is a minute old."""

    loss: int = 0
    pieces: int = 0
    span: int = 0


def worth(line: Line, floor: Floor | None) -> Worth:
    """Receipt = paid + what the platform funds − commission × paid. Below: receipt × (1 − margin) < cost, or the price of a piece < the least; equal is not."""
    if line.over:
        return Worth(CANCELLED)
    if line.gift:
        return Worth(GIFT)
    if floor is None or not floor.judges:
        return Worth(UNJUDGED)
    receipt = (line.paid + line.funded) * MILLION - floor.commission * line.paid
    cost = (floor.cost or 0) * line.qty * MILLION
    cheap = floor.min_unit is not None and line.paid < floor.min_unit * line.qty
    below = cheap or receipt * (MILLION - floor.margin) < cost * MILLION
    return Worth(JUDGED, below, (max(cost - receipt, 0) + MILLION // 2) // MILLION)


def raises(line: Line, floor: Floor | None, made: Worth, seen: Seen, hour: int, rules: Rules) -> tuple[str, ...]:
    """The kinds of alarm that this line is a reason for; how fast it goes below its floor the first kind tells. `hour`: of the shop's day."""
    if line.over:
        return ()
    limit = floor.limit if floor is not None and floor.limit is not None else None
    most = limit + 1 if limit is not None else rules.one_buyer
    found = (
        (BELOW, made.below),
        (FAST, not made.below and is_fast(seen, floor.expected[hour] if floor is not None and floor.expected else None, rules)),
        (BUYER, seen.buyer >= most),
    )
    return tuple(kind for kind, is_so in found if is_so)


def is_fast(seen: Seen, expected: float | None, rules: Rules) -> bool:
    """So many times the usual, and no trifle; or, whatever is usual, the orders in ten minutes that ended a shop."""
    if seen.ten_minutes >= rules.orders_10min:
        return True
    return expected is not None and seen.minute >= max(rules.fast_least, rules.fast_times * expected)


def pace(seconds: Iterable[tuple[int, int, int]], now: int) -> Pace:
    """Of (second, pieces below, loss in cents): those of the last minute before the last bad second, stretched to a minute where they are of less (of ten seconds
    at least, so that one line is not taken for a flood)."""
    bad = sorted(row for row in seconds if row[1])
    if not bad or now - bad[-1][0] >= MINUTE:
        return Pace()
    last = bad[-1][0]
    recent = [row for row in bad if row[0] > last - MINUTE]
    span = min(max(last - recent[0][0] + 1, LEAST_SPAN), MINUTE)
    pieces, loss = sum(row[1] for row in recent), sum(row[2] for row in recent)
    return Pace(_whole(loss * MINUTE, span), _whole(pieces * MINUTE, span), span)


def if_sold_out(loss: int, pieces: int, left: int | None) -> int | None:
    """Cents lost when what is left goes as the pieces below the floor went; None when nobody knows what is left."""
    return None if left is None else _whole(loss * left, pieces) if pieces else 0


def _whole(top: int, bottom: int) -> int:
    return (2 * top + bottom) // (2 * bottom)
