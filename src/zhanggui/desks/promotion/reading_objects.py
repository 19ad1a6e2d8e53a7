"""Reading the objects of a scenario field by field, collecting every mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from zhanggui.desks.promotion.exact_numbers import Wrong, exact, moment, shown, whole
from zhanggui.desks.promotion.mistakes import Mistake
from zhanggui.kernel.words import Words

LONGEST = 200  # characters of a name, an id, a SKU
UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Pairs(dict[str, Any]):
    """A JSON object that remembers the keys it was given twice."""

    twice: tuple[str, ...] = ()


@dataclass
class Found:
    """What reading found beside the world itself: mistakes, warnings, and whether moments carry an offset."""

    mistakes: list[Mistake] = field(default_factory=list)
    notes: list[Mistake] = field(default_factory=list)
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

    def knows(self, keys: Collection[str], others: Mapping[str, Words] | None = None) -> None:
        """Every key must be one of `keys`. `others` are known elsewhere: what to say of them, when they are not null."""
        for key in getattr(self.raw, "twice", ()):
            self.wrong(key, Words(f"{key} 写了两次", f"{key} is given twice"), Words("留一个", "keep one"))
        if self.raw.keys() <= set(keys):
            return
        for key in self.raw:
            if key in keys:
                continue
            if others and key in others:
                if self.raw[key] is not None:
                    self.wrong(key, others[key], Words(f"删掉 {key}，或改种类", f"take {key} away, or change the kind"))
                continue
            self._unknown(key, [*keys, *(others or ())])

    def _unknown(self, key: Any, keys: list[str]) -> None:
        near = get_close_matches(str(key), keys, n=1, cutoff=0.6)
        mend = (
            Words(f"是不是 {near[0]}？", f"did you mean {near[0]}?")
            if near
            else Words(f"这里可以写：{'、'.join(keys)}", f"known here: {', '.join(keys)}")
        )
        self.wrong(shown(key).strip("'"), Words(f"不认识 {shown(key)}", f"unknown key {shown(key)}"), mend)

    def needs(self, key: str, example: str) -> bool:
        """Whether the field is there; a mistake when not."""
        if self.raw.get(key) is not None:
            return True
        self.wrong(key, Words(f"缺少 {key}", f"{key} is missing"), Words(f"补上，例如 {example}", f"add it, such as {example}"))
        return False

    def number(self, key: str, least: Fraction | int | None = 0, more: bool = False, most: int | None = None) -> Fraction | None:
        """A number ≥ `least` (> with `more`) and ≤ `most`; None when absent or wrong."""
        value = self.raw.get(key)
        if value is None:
            return None
        got = exact(value)
        if isinstance(got, Wrong):
            self.wrong(key, *got)
            return None
        if least is not None and (got < least or (more and got == least)):
            self._low(key, value, least, more)
            return None
        if most is not None and got > most:
            self.wrong(
                key, Words(f"{shown(value)} 超过 {most}", f"{shown(value)} is above {most}"), Words(f"最多 {most}", f"at most {most}")
            )
            return None
        return got

    def whole(self, key: str, least: int = 0) -> int | None:
        """A whole number ≥ `least`; None when absent or wrong."""
        value = self.raw.get(key)
        if value is None:
            return None
        got = whole(value)
        if isinstance(got, Wrong):
            self.wrong(key, *got)
            return None
        if got < least:
            self._low(key, value, least, False)
            return None
        return got

    def rate(self, key: str) -> Fraction | None:
        """A share from 0 to 1."""
        value = self.raw.get(key)
        if value is None:
            return None
        got = exact(value)
        if isinstance(got, Wrong):
            self.wrong(key, *got)
            return None
        bad = bad_rate(value, got)
        if bad is not None:
            self.wrong(key, *bad)
            return None
        return got

    def text(self, key: str, place: str = "") -> str | None:
        """A short text that is not blank; None when absent or wrong."""
        value = self.raw.get(key)
        if value is None:
            return None
        if isinstance(value, str) and value.strip() and len(value) <= LONGEST and not UNWRITABLE.search(value):
            return value
        self.wrong(
            key,
            Words(f"{key} 要写文字，写的是 {shown(value)}", f"{key} is a text, not {shown(value)}"),
            Words(
                f'加引号，不空，不超过 {LONGEST} 个字，例如 "A-01"', f'in quotes, not empty, at most {LONGEST} characters, such as "A-01"'
            ),
        )
        return None

    def flag(self, key: str) -> bool:
        """true or false; false when absent or wrong."""
        value = self.raw.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(
            key,
            Words(f"{key} 只能是 true 或 false", f"{key} is true or false"),
            Words("写 true 或 false，不加引号", "write true or false, without quotes"),
        )
        return False

    def choice(self, key: str, known: Iterable[str], default: str | None = None) -> str | None:
        """One of the known words; `default` when absent; None when wrong."""
        value = self.raw.get(key)
        if value is None:
            return default
        words = list(known)
        if isinstance(value, str) and value in words:
            return value
        near = get_close_matches(str(value), words, n=1, cutoff=0.5)
        self.wrong(
            key,
            Words(f"{key} 不能是 {shown(value)}", f"{key} cannot be {shown(value)}"),
            Words(
                (f"是不是 {near[0]}？" if near else "") + f"可以写：{'、'.join(words)}",
                (f"did you mean {near[0]}? " if near else "") + f"one of: {', '.join(words)}",
            ),
        )
        return None

    def time(self, key: str) -> datetime | None:
        """A moment; None when absent or wrong. All moments of a scenario have an offset, or none has."""
        value = self.raw.get(key)
        if value is None:
            return None
        got = moment(value)
        if isinstance(got, Wrong):
            self.wrong(key, *got)
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

    def _low(self, key: str, value: Any, least: Fraction | int, more: bool) -> None:
        sign = "大于" if more else "不小于"
        self.wrong(
            key,
            Words(f"{shown(value)} 太小", f"{shown(value)} is too small"),
            Words(f"要{sign} {least}", f"it must be {'more than' if more else 'at least'} {least}"),
        )


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


def bad_rate(value: Any, got: Fraction) -> Wrong | None:
    """Why a number is no share from 0 to 1, with what was probably meant: 8 or 80 for 8折."""
    if 0 <= got <= 1:
        return None
    what = Words(f"比例 {shown(value)} 不在 0 到 1 之间", f"the rate {shown(value)} is not between 0 and 1")
    if 1 < got < 10:
        off = f"{float(1 - got / 10):.4g}"
        return Wrong(
            what,
            Words(f"{shown(value)} 折写 {off}（减去的部分）", f"a price of {shown(value)} tenths is {off}: the rate is what is taken off"),
        )
    if 10 <= got < 100:
        off, rest = f"{float(got / 100):.4g}", f"{float(1 - got / 100):.4g}"
        return Wrong(
            what,
            Words(
                f"减 {shown(value)}% 写 {off}；按原价的 {shown(value)}% 卖写 {rest}",
                f"{shown(value)}% off is {off}; selling at {shown(value)}% of the price is {rest}",
            ),
        )
    return Wrong(what, Words("写减去的部分：8 折写 0.2", "write the part taken off: 20% off is 0.2"))
