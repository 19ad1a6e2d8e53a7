"""Pieces: what single fact rows give to a measure on a day. Adding them up in decimals is the recount, apart from every engine's sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from zhanggui.metrics.measure import Additivity
from zhanggui.warehouse.engine import Reader

Ref = tuple[str, int]  # a fact row: its table, and its place among the rows that were read
EXACT = Context(prec=60)
SMALLEST_MONEY = Decimal("0.0001")
NOTHING = Decimal(0)
ONE = Decimal(1)


class Piece(NamedTuple):
    """What some rows give to a measure on a day. `who`: each counts once (a person, an order). `weight`: of a mean."""

    day: date
    amount: Decimal | None
    rows: tuple[Ref, ...]
    who: Hashable = None
    weight: Decimal | None = None


@dataclass(frozen=True)
class Spot:
    """The place whose number is asked for: one shop, days (both included), the members of its dims."""

    shop: str
    first: date
    last: date
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def dims(self) -> frozenset[str]:
        return frozenset(self.where)

    @property
    def key(self) -> Hashable:
        """What names the spot among compiled questions."""
        return (self.first, self.last, *sorted(self.where.items()))

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


@dataclass
class Facts:
    """Fact rows by table, as Arrow, with what was read off them once."""

    reader: Reader
    spot: Spot
    tables: dict[str, pa.Table]
    kept: dict[str, Any] = field(default_factory=dict)

    def columns(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        """The rows of a table as tuples of these columns; none when the table has no rows."""
        if table not in self.tables:
            return []
        return list(zip(*(self.tables[table].column(n).to_pylist() for n in names), strict=True))

    def once(self, name: str, make: Callable[[Facts], Any]) -> Any:
        """What `make` reads off the facts, made once."""
        if name not in self.kept:
            self.kept[name] = make(self)
        return self.kept[name]


def decimal(value: Any) -> Decimal | None:
    """A cell as an exact number; a float goes by its shortest text."""
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(int(value)) if isinstance(value, int) else Decimal(repr(float(value)))


def day_of(value: date | datetime | None) -> date | None:
    """The day of a day or moment."""
    return value.date() if isinstance(value, datetime) else value


def first_of(*values: Any) -> Any:
    """The first that is known."""
    return next((v for v in values if v is not None), None)


def total(pieces: Iterable[Piece], kind: Additivity) -> Decimal | None:
    """The pieces of one day (or of one period of people) as one number. None when none of them says anything."""
    told = [p for p in pieces if p.amount is not None]
    if not told:
        return None
    if kind == "most":
        return max(p.amount for p in told if p.amount is not None)
    if kind == "mean":
        return _mean(told)
    each: dict[Hashable, Decimal] = {}
    out = NOTHING
    for p in told:
        amount = p.amount or NOTHING
        if p.who is None:
            out = EXACT.add(out, amount)
        else:
            each[p.who] = max(each.get(p.who, amount), amount)
    for amount in each.values():
        out = EXACT.add(out, amount)
    return out.quantize(SMALLEST_MONEY, ROUND_HALF_UP, EXACT) if kind == "money" else out


def _mean(told: Sequence[Piece]) -> Decimal:
    """By weight where the rows have one, else plain."""
    weights = [p.weight or NOTHING for p in told]
    if any(p.weight is not None for p in told) and sum(weights, NOTHING):
        return EXACT.divide(sum((w * (p.amount or NOTHING) for w, p in zip(weights, told, strict=True)), NOTHING), sum(weights, NOTHING))
    return EXACT.divide(sum((p.amount or NOTHING for p in told), NOTHING), Decimal(len(told)))


def by_day(pieces: Iterable[Piece]) -> dict[date, list[Piece]]:
    """Pieces by their day."""
    out: dict[date, list[Piece]] = defaultdict(list)
    for piece in pieces:
        out[piece.day].append(piece)
    return out
