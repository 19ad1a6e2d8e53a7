"""The few relational operations that the other rooms use, written so that every engine gives the same answer.

House rules: division only by `safe_div`; NULL, never NaN; explicit window frames; no hash, mode, asof or ordered collect.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import Any

from zhanggui.warehouse.compiled import day_mark


def _ibis() -> Any:
    """Loaded when an expression is built: what is kept as SQL needs none."""
    import ibis

    return ibis


def number(column: Any) -> Any:
    """A count or an exact money sum as float64, the type every metric has."""
    return column.cast("float64")


def safe_div(top: Any, bottom: Any) -> Any:
    """top ÷ bottom; NULL when the bottom is zero."""
    return number(top) / number(bottom).nullif(0.0)


def text(value: str | None) -> Any:
    """A text constant, or a NULL of type text."""
    return _ibis().literal(value, type="string")


def whole(value: int) -> Any:
    """A whole-number constant."""
    return _ibis().literal(value, type="int64")


def stack(tables: Sequence[Any]) -> Any:
    """All rows of tables with the same columns, one under the other."""
    return reduce(lambda a, b: a.union(b), tables)


def keep_best(table: Any, rank: Any, within: Sequence[str]) -> Any:
    """Of the rows that share `within`, those of the lowest rank."""
    ranked = table.mutate(_rank=rank)
    marked = ranked.mutate(_best=ranked._rank.min().over(group_by=list(within)))
    return marked.filter(marked._rank == marked._best).drop("_rank", "_best")


def either(*conditions: tuple[Any, int], otherwise: int) -> Any:
    """The number of the first condition that holds."""
    return _ibis().cases(*conditions, else_=otherwise)


def in_turn(*wishes: Any) -> Any:
    """A rank by several wishes, the first of them the weightiest; 0 when all hold. One window instead of one a wish."""
    return reduce(lambda a, b: a + b, [either((wish, 0), otherwise=2**n) for n, wish in enumerate(reversed(wishes))])


def where(condition: Any, value: Any) -> Any:
    """The number where the condition holds, elsewhere 0."""
    return _ibis().cases((condition, number(value)), else_=0.0)


def from_ext(column: Any, name: str, kind: str = "float64") -> Any:
    """A number out of the JSON text of the seldom used columns; NULL where it is not there or no number.

    By a pattern, not by a JSON function: every engine has its own, and the lake writes them all alike ("name": "12.5").
    """
    found = column.re_extract(rf'"{name}": ?"?(-?[0-9]+(?:\.[0-9]+)?)', 1)
    return found.nullif("").cast(kind)


def first_number(column: Any) -> Any:
    """The first whole number in a text ('7d' → 7); NULL where there is none."""
    return column.re_extract(r"([0-9]+)", 1).nullif("").cast("int64")


def only_where(condition: Any, value: Any) -> Any:
    """The value where the condition holds, elsewhere NULL."""
    return _ibis().cases((condition, value))


def asked_day(name: str) -> Any:
    """A day that is named when the question is asked (`Reader.ask(…, days=…)`): one expression for all days."""
    return text(day_mark(name)).cast("date")


def on_days(column: Any, first: Any, last: Any) -> Any:
    """True from the first day to the last, both included; for days and for moments. Days are dates, or `asked_day`s."""
    day = column.cast("date")
    return (day >= first) & (day <= last)


def day_of_import(column: Any) -> Any:
    """The day on which an import was made, by its id (20261122T052344-…); NULL for other ids."""
    stamp = column.re_extract(r"^([0-9]{8})T[0-9]{6}", 1).nullif("")
    return (stamp.substr(0, 4) + "-" + stamp.substr(4, 2) + "-" + stamp.substr(6, 2)).cast("date")


def days_from(first: Any, last: Any) -> Any:
    """Whole days from one day to another."""
    return last.cast("date").delta(first.cast("date"), unit="day").cast("int64")


def day_number(column: Any) -> Any:
    """Whole days since 1970 of a day or moment: days can be counted on, and added to, alike on every engine."""
    return column.cast("date").delta(_ibis().literal(date(1970, 1, 1)), unit="day").cast("int64")


def place_in(within: Sequence[str], by: str) -> Any:
    """The place of a row among the rows that share `within`, from 0, in the order of a column without ties."""
    return _ibis().row_number().over(group_by=list(within), order_by=by)
