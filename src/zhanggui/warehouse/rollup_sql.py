"""What the SQL of several day rollups shares. `t` maps those fact tables that have rows to SQL of one shop's rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """The days that a rollup is made for, as spans from a day up to another, not included."""

    spans: tuple[tuple[str, str], ...]

    def holds(self, day: str) -> str:
        """SQL that is true for a day (an expression) that is wanted."""
        return "(" + " or ".join(f"({day} >= date '{a}' and {day} < date '{b}')" for a, b in self.spans) + ")"

    def follows(self, day: str) -> str:
        """SQL that is true for a day that is not wanted, but bears on who is an old buyer on a day that is."""
        return f"({self.near(day, 366, 0)} and not {self.holds(day)})"

    def near(self, day: str, before: int, after: int) -> str:
        """SQL that is true for a day from so many days before the first wanted day to so many after the last."""
        return f"({day} >= date '{self.spans[0][0]}' - {before} and {day} < date '{self.spans[-1][1]}' + {after})"


def payments(t: Mapping[str, str]) -> str:
    """Who paid on what day."""
    return f"select {person(t)} as person, o.paid_at::date as paid_day from {t['orders']} o{accounts(t)} where o.paid_at is not null"


def person(t: Mapping[str, str]) -> str:
    """The person behind the account of an order, null when the order names none."""
    return "coalesce(c.person_id, o.buyer_id)" if "customers" in t else "o.buyer_id"


def accounts(t: Mapping[str, str]) -> str:
    """What is known of the account of an order `o`: joined as `c`."""
    if "customers" not in t:
        return ""
    return (
        " left join (select buyer_id, any_value(person_id) as person_id, any_value(province) as province"
        f" from {t['customers']} group by buyer_id) c using (buyer_id)"
    )


# What a line of an order was paid, in the order of trust.
LINE_PAID = "coalesce(line_paid_amount, line_payable_amount, line_amount, unit_price * qty, 0)::decimal(18, 4)"
