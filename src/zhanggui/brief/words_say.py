"""How the brief says money, ratios, counts, changes and days in one language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from zhanggui.brief import words_labels as say
from zhanggui.brief.words import MONTHS_EN, WEEKDAYS
from zhanggui.kernel.money import money_text, reached_text
from zhanggui.kernel.words import Lang, Words

NOTHING = "—"
ARROWS = {1: "↑", 0: "→", -1: "↓"}
TREND_WORDS = {1: say.UP, 0: say.FLAT, -1: say.DOWN}
RATIO_UNITS = frozenset({"ratio"})
MONEY_UNITS = frozenset({"money", "money_per_person"})
COUNT_UNITS = frozenset({"count", "people"})


def clean(text: object) -> str:
    """One line without control characters: names come from files and go to terminals, pages and chats."""
    kept = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in str(text))
    return re.sub(r"\s+", " ", kept).strip()


def direction(change: float | None) -> int:
    """1 up, -1 down, 0 for no change or none known."""
    return 0 if not change else 1 if change > 0 else -1


@dataclass(frozen=True)
class Voice:
    """One language and one currency."""

    lang: Lang
    currency: str = "CNY"

    def __call__(self, words: Words, **values: object) -> str:
        text = words.say(self.lang)
        return text.format(**values) if values else text

    def money(self, amount: float | None, sign: bool = False) -> str:
        """¥1.23万; '—' for nothing."""
        return money_text(amount, self.currency, self.lang, sign)

    def percent(self, ratio: float | None) -> str:
        """0.8699 → 86.99%; '—' for nothing."""
        return NOTHING if ratio is None else f"{ratio:,.2%}"

    def attained(self, ratio: float | None) -> str:
        """Share of a target: never 100.00% where it was missed."""
        return reached_text(ratio)

    def number(self, value: float | None, unit: str) -> str:
        """A number in its unit: money, share, seconds, count or plain."""
        if value is None:
            return NOTHING
        if unit in MONEY_UNITS:
            return self.money(value)
        if unit in RATIO_UNITS:
            return self.percent(value)
        if unit == "seconds":
            return f"{value:,.1f} {'秒' if self.lang == 'zh' else 's'}"
        if unit in COUNT_UNITS or (unit != "times" and float(value).is_integer()):
            return f"{value:,.0f}"
        return f"{value:,.2f}"

    def trend(self, change: float | None, text: str) -> str:
        """Arrow, word and size: ↓ 降 8.29%. Colour is never the only cue."""
        if change is None or text == NOTHING:
            return NOTHING
        way = direction(change) if re.search(r"[1-9]", text) else 0
        return f"{ARROWS[way]} {self(TREND_WORDS[way])}" + (f" {text}" if way else "")

    def ratio_trend(self, ratio: float | None) -> str:
        """A relative change; '—' when the base is zero or missing."""
        return self.trend(ratio, NOTHING if ratio is None else self.percent(abs(ratio)))

    def points_trend(self, change: float | None) -> str:
        """A change of a rate, in percentage points."""
        return self.trend(change, NOTHING if change is None else self.points(abs(change)))

    def points(self, change: float) -> str:
        """0.0031 → 0.31 个百分点."""
        return f"{change * 100:,.2f}{self(say.POINTS)}"

    def day(self, day: str | None) -> str:
        """10-28 周三 · Wed 28 Oct; '—' for none."""
        if not day:
            return NOTHING
        when = date.fromisoformat(day)
        weekday = WEEKDAYS[self.lang][when.weekday()]
        return f"{when:%m-%d} {weekday}" if self.lang == "zh" else f"{weekday} {when.day} {MONTHS_EN[when.month - 1]}"

    def full_day(self, day: str) -> str:
        """2026-10-28 周三 · Wed 28 Oct 2026."""
        return f"{day} {WEEKDAYS['zh'][date.fromisoformat(day).weekday()]}" if self.lang == "zh" else f"{self.day(day)} {day[:4]}"

    def month(self, day: str) -> str:
        """10 月 · Oct."""
        when = date.fromisoformat(day)
        return self(say.PERIOD_MONTH, m=when.month, name=MONTHS_EN[when.month - 1])

    def year(self, day: str) -> str:
        """2026 年 · 2026."""
        return self(say.PERIOD_YEAR, y=day[:4])

    def join(self, parts: list[str]) -> str:
        """A list of names in one line."""
        return ("、" if self.lang == "zh" else ", ").join(parts)
