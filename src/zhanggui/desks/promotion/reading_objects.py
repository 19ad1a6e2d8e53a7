"""Reading the objects of a scenario field by field, collecting every mistake with its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, TypeVar

from zhanggui.desks.promotion.exact_numbers import Wrong, exact, moment, shown, whole
from zhanggui.desks.promotion.mistakes import Mistake
from zhanggui.desks.promotion.near_names import meant
from zhanggui.desks.promotion.reading_values import at_least, flag, one_of, rate, share, text
from zhanggui.kernel.words import Words

T = TypeVar("T")


class Pairs(dict[str, Any]):
    """A JSON object that remembers the keys it was given twice."""

    twice: tuple[str, ...] = ()


@dataclass
class Found:
    """What reading found beside the world itself: mistakes, warnings, names of SKUs, and whether moments carry an offset."""

    mistakes: list[Mistake] = field(default_factory=list)
    notes: list[Mistake] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    offsets: dict[bool, str] = field(default_factory=dict)  # whether with an offset → the first place of that sort


class Node:
    """One object of the scenario: its fields, its place, and where its mistakes go."""

    __slots__ = ("about", "found", "place", "raw")

    def __init__(self, raw: Mapping[str, Any], place: str, found: Found, about: str = "") -> None:
        self.raw, self.place, self.found, self.about = raw, place, found, about

    def at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def wrong(self, key: str, what: Words, mend: Words) -> None:
        self.found.mistakes.append(Mistake(self.at(key) if key else self.place or "scenario", what, mend, self.about))

    def note(self, key: str, what: Words, mend: Words) -> None:
        self.found.notes.append(Mistake(self.at(key) if key else self.place, what, mend, self.about))

    def knows(self, keys: Collection[str], others: Collection[str] = (), foreign: Callable[[str], Wrong] | None = None) -> None:
        """Every key must be one of `keys`. `others` are known elsewhere: `foreign` says what of them, when they are not null."""
        for key in getattr(self.raw, "twice", ()):
            self.wrong(key, Words(f"{key} 写了两次", f"{key} is given twice"), Words("留一个", "keep one"))
        if self.raw.keys() <= set(keys):
            return
        for key in (k for k in self.raw if k not in keys):
            if foreign is None or key not in others:
                mend = meant(key, keys, self.raw, others) or Words(f"这里可以写：{'、'.join(keys)}", f"known here: {', '.join(keys)}")
                self.wrong(shown(key).strip("'"), Words(f"不认识 {shown(key)}", f"unknown key {shown(key)}"), mend)
            elif self.raw[key] is not None:
                self.wrong(key, *foreign(key))

    def needs(self, key: str, example: str) -> bool:
        """Whether the field is there; a mistake when not."""
        if self.raw.get(key) is not None:
            return True
        self.wrong(key, Words(f"缺少 {key}", f"{key} is missing"), Words(f"补上，例如 {example}", f"add it, such as {example}"))
        return False

    def read(self, key: str, how: Callable[[Any], T | Wrong]) -> T | None:
        """What a field holds; None when it is absent or wrong."""
        value = self.raw.get(key)
        got = None if value is None else how(value)
        if isinstance(got, Wrong):
            self.wrong(key, *got)
            return None
        return got

    def number(self, key: str, least: int = 0, more: bool = False) -> Fraction | None:
        """A number ≥ `least`, > with `more`."""
        return self.read(key, lambda value: at_least(exact(value), value, least, more))

    def whole(self, key: str, least: int = 0) -> int | None:
        """A whole number ≥ `least`."""
        return self.read(key, lambda value: at_least(whole(value), value, least))

    def rate(self, key: str) -> Fraction | None:
        """The part of a price that is taken off, from 0 to 1."""
        return self.read(key, rate)

    def share(self, key: str, least: int = 0) -> Fraction | None:
        """A share of money, from `least` to 1."""
        return self.read(key, lambda value: share(value, least))

    def text(self, key: str) -> str | None:
        """A short text that is not blank."""
        return self.read(key, lambda value: text(value, key))

    def flag(self, key: str) -> bool:
        """true or false; false when absent or wrong."""
        return self.read(key, lambda value: flag(value, key)) or False

    def choice(self, key: str, known: Iterable[str], default: str | None = None) -> str | None:
        """One of the known words; `default` when absent."""
        return default if self.raw.get(key) is None else self.read(key, lambda value: one_of(value, key, known))

    def time(self, key: str) -> datetime | None:
        """A moment. All moments of a scenario have an offset, or none has."""
        value, got = self.raw.get(key), self.read(key, moment)
        if got is None:
            return None
        self.found.offsets.setdefault(got.utcoffset() is not None, self.at(key))
        if not isinstance(value, datetime) and len(str(value).strip()) == 10:
            self.note(
                key,
                Words(f"只写了日期 {value}，当作这一天的 00:00", f"a day alone, {value}, is its 00:00"),
                Words("写上几点，例如 2026-11-12T00:00", "say the hour, such as 2026-11-12T00:00"),
            )
        return got

    def window(self, first: str, last: str) -> tuple[datetime | None, datetime | None]:
        """A half-open window; (None, None) when it is wrong."""
        starts, ends = self.time(first), self.time(last)
        if starts is None or ends is None or (starts.utcoffset() is None) != (ends.utcoffset() is None):
            return starts, ends
        if starts >= ends:
            self.wrong(
                last,
                Words(
                    f"结束 {ends:%Y-%m-%d %H:%M} 不在开始 {starts:%Y-%m-%d %H:%M} 之后",
                    f"it ends {ends:%Y-%m-%d %H:%M}, not after its start {starts:%Y-%m-%d %H:%M}",
                ),
                Words(f"把 {first} 和 {last} 对调，或改时间", f"exchange {first} and {last}, or mend the times"),
            )
            return None, None
        return starts, ends

    def objects(self, key: str) -> list[tuple[str, Any]]:
        """The places and values of a list; a mistake when it is not one."""
        value = self.raw.get(key)
        if value is None:
            return []
        if isinstance(value, list | tuple):
            return [(f"{self.at(key)}[{n}]", one) for n, one in enumerate(value)]
        self.wrong(key, Words(f"{key} 要是一个列表", f"{key} is a list"), Words("用 [ ] 括起来", "put it between [ and ]"))
        return []

    def child(self, key: str) -> Node | None:
        """The object in this field; None when absent or wrong."""
        value = self.raw.get(key)
        return None if value is None else node(value, self.at(key), self.found)


def node(value: Any, place: str, found: Found, about: str = "") -> Node | None:
    """An object to be read; a mistake when the value is none."""
    if isinstance(value, Mapping):
        return Node(value, place, found, about)
    found.mistakes.append(
        Mistake(
            place or "scenario",
            Words(f"这里要一个对象，写的是 {shown(value)}", f"an object is needed here, not {shown(value)}"),
            Words("用 { } 括起来，里面写 键: 值", "put it between { and }, as key: value"),
            about,
        )
    )
    return None
