"""An activity as checks and pages reason about it: plain values, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from zhanggui.desks.promotion.course import Course
from zhanggui.desks.promotion.rules import COUNTS, KINDS, OFF, OVER, WAITING, Kind
from zhanggui.desks.promotion.stability import DayPrice, Planned


@dataclass(frozen=True)
class Item:
    """Goods of an activity; money of a piece in the shop's currency."""

    product_id: str
    sku_id: str
    title: str
    price: float | None
    usual: float | None
    qty: int | None
    per_buyer: int | None = None


@dataclass(frozen=True, kw_only=True)
class Booked(Course):
    """One activity of one shop."""

    id: int
    shop: str
    state: str
    goal_amount: float | None = None
    reason: str = ""
    restored: date | None = None
    evaluated: bool = False
    items: tuple[Item, ...] = ()

    @property
    def named(self) -> str:
        """#12 双11 满减."""
        return f"#{self.id} {self.name}"

    @property
    def how(self) -> Kind:
        return KINDS[self.kind]

    @property
    def waits(self) -> bool:
        """Nobody has signed it up, and somebody must."""
        return self.how.signs_up and self.state in WAITING

    @property
    def counts(self) -> bool:
        """It is signed up, or made by the shop itself: what it promises holds."""
        return self.state in COUNTS

    @property
    def over(self) -> bool:
        return self.state in OVER

    @property
    def off(self) -> bool:
        """Refused, or dropped."""
        return self.state in OFF

    @property
    def seen_until(self) -> date:
        """The last day on which what comes after it is looked at."""
        return self.ends + timedelta(days=self.after_days)

    def planned(self) -> list[tuple[Item, Planned]]:
        """Every price that it promises."""
        return [
            (item, Planned(self.id, self.named, self.starts, self.ends, item.price, self.locked_from))
            for item in self.items
            if item.price is not None
        ]


Sold = Mapping[str, Sequence[DayPrice]]  # by product


class Book(Protocol):
    """What a check may ask about activities: those of a shop, and what their goods were sold at up to a day."""

    def of(self, shop: str) -> Sequence[Booked]: ...
    def sold(self, shop: str, products: Iterable[str], day: date) -> Sold: ...


def book_of(ctx: Any) -> Book | None:
    """The book of a context; None where nobody keeps one."""
    found: Book | None = getattr(ctx, "activities", None)
    return found
