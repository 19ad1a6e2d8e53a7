"""What a sheet that can be brought back is made of: fields, lines with an identity, and how a change of one is made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from zhanggui.kernel.formula import is_formula
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.web.tables import Column
from zhanggui.site.workbook.hand import Hand

Value = str | float | None  # text and days (2026-07-20) as text, "" for nothing; numbers as numbers, None for nothing
Read = Callable[[str, Hand, str], Value]  # text of a cell, whose, shop → value; raises UseError
Show = Callable[[Value, Hand], Value]
NUMBERS = frozenset(["money", "ratio", "points", "count", "number", "seconds"])


def as_it_is(value: Value, hand: Hand) -> Value:
    return value


@dataclass(frozen=True)
class Field:
    """A column. `read`: how what a person typed is understood; none: it is only there to be read. `choices`: the list that drops down."""

    column: Column
    read: Read | None = None
    show: Show = as_it_is
    choices: str = ""
    width: int = 14

    @property
    def key(self) -> str:
        return self.column.key

    @property
    def title(self) -> Words:
        return self.column.title


@dataclass(frozen=True)
class Line:
    """A row as it stands. `id` stays when rows are moved; `open`: what its reader may change; `marks`: what is held against what was
    written to see whether somebody else changed a cell, where that is not its value."""

    id: str
    shop: str
    about: str
    values: Mapping[str, Value]
    open: frozenset[str] = frozenset()
    marks: Mapping[str, Value] = field(default_factory=dict)

    def mark(self, key: str) -> Value:
        return self.marks[key] if key in self.marks else self.values.get(key)


class Wish(NamedTuple):
    """What is asked of a row: the new values by field."""

    line: Line
    new: Mapping[str, Value]


class Blame(NamedTuple):
    """Who changed something since, and when."""

    who: str
    at: datetime


@dataclass(frozen=True)
class Part:
    """A sheet that comes back. `keys`: the columns that name a row; `batch`: the rows that are taken together.

    `lines` gives what this person may see of these shops, only the rows named where `only` is given. `take` makes the change of a batch
    through the desk's own service, and notes it; it raises UseError. `blame` finds who changed a cell since a moment.
    """

    id: str
    name: Words
    how: Words
    fields: tuple[Field, ...]
    keys: tuple[str, ...]
    sees: Permission
    edits: Permission
    lines: Callable[[Hand, Sequence[str], Collection[str] | None], list[Line]]
    batch: Callable[[str], str]
    take: Callable[[Hand, list[Wish]], None]
    blame: Callable[[Hand, Line, str, datetime], Blame | None]

    def field(self, key: str) -> Field:
        return next(f for f in self.fields if f.key == key)


def bare(text: str) -> str:
    """The text of a cell: no blanks around it, no apostrophe that made it harmless."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def text_of(value: Value) -> str:
    """A value as text: 1200.5, 1200, 2026-07-20."""
    if value is None:
        return ""
    if isinstance(value, float | int):
        return f"{value:.12g}" if abs(value) < 1e9 else f"{value:.2f}"
    return value
