"""A dated entry of the calendar: one phase of one promotion, or something that happened to a shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from zhanggui.kernel.words import Words

Phase = Literal["warm", "presale", "balance", "peak", "return"]
PHASES: tuple[Phase, ...] = get_args(Phase)
PHASE_WORDS: dict[Phase, Words] = {
    "warm": Words("预热", "warm-up"),
    "presale": Words("预售付定金", "presale deposits"),
    "balance": Words("付尾款", "balance payments"),
    "peak": Words("爆发", "peak"),
    "return": Words("返场", "second chance"),
}

EventKind = Literal["promo", "anniversary", "launch", "live", "stockout", "other"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
EVENT_WORDS: dict[EventKind, Words] = {
    "promo": Words("大促", "promotion"),
    "anniversary": Words("店庆", "shop anniversary"),
    "launch": Words("上新", "new arrivals"),
    "live": Words("直播", "live stream"),
    "stockout": Words("断货", "out of stock"),
    "other": Words("其他", "other"),
}
# Kinds that are promotions by nature: their days sell unlike others, and are compared with their own days of another year.
USUAL_PHASE: dict[EventKind, Phase] = {"promo": "peak", "anniversary": "peak"}

NOTHING = Words("", "")


@dataclass(frozen=True)
class Event:
    """`first` to `last`, both included. `year` is the year it is counted in (年货节 may begin in the December before).

    `id` names the series: entries of different years with the same id are the same promotion. `row` is the id of an own dated entry, by
    which it is removed. No `platforms`: every platform. No `shop`: every shop. An event without a phase changes no comparison.
    """

    id: str
    words: Words
    phase: Phase | None
    first: date
    last: date
    year: int
    kind: EventKind = "promo"
    platforms: frozenset[str] = frozenset()
    shop: str = ""
    source: Words = NOTHING
    note: Words = NOTHING
    row: str = ""

    @property
    def full_words(self) -> Words:
        """双11 爆发; 上新."""
        if self.phase is None:
            return self.words
        phase = PHASE_WORDS[self.phase]
        return Words(f"{self.words.zh} {phase.zh}", f"{self.words.en} {phase.en}")

    def nth(self, day: date) -> int:
        """Which day of the window it is, from 1."""
        return (day - self.first).days + 1

    def holds(self, platform: str, shop: str = "") -> bool:
        """Whether it concerns that shop of that platform. Without a shop: whether it concerns every shop of the platform."""
        return (not self.platforms or platform in self.platforms) and self.shop in ("", shop)


@dataclass(frozen=True)
class Promo(Event):
    """An event with a phase."""

    phase: Phase


def words_of(raw: Any) -> Words:
    """'text' or { zh, en } of a file → Words."""
    if isinstance(raw, dict):
        return Words(str(raw["zh"]), str(raw.get("en", raw["zh"])))
    return Words(str(raw or ""), str(raw or ""))
