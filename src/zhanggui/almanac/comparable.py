"""What a day or a span is held against: 较前一日, 较上周同期, 环比, 同比. Pure: days in, pairs of days out, each with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil
from typing import Literal, get_args

from zhanggui.almanac.promos import PromoCalendar
from zhanggui.almanac.season import How, Pair, Seasons
from zhanggui.kernel.days import Level, days_between, end_of, last_year, start_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

Basis = Literal["day_before", "week_before", "period_before", "year_before"]
BASES: tuple[Basis, ...] = get_args(Basis)
BASIS_WORDS: dict[Basis, Words] = {
    "day_before": Words("较前一日", "vs the day before"),
    "week_before": Words("较上周同期", "vs the week before"),
    "period_before": Words("环比", "vs the period before"),
    "year_before": Words("同比", "vs the year before"),
}
Span = Level | Literal["span"]
HOW_WORDS: dict[How, Words] = {
    "promo": Words("按大促对齐", "by promotion"),
    "lunar": Words("按农历对齐", "by the moon"),
    "weekday": Words("按星期对齐", "by weekday"),
    "near": Words("取最近的同星期平日", "nearest free day of the weekday"),
    "shift": Words("按先后对齐", "in order"),
    "date": Words("按日期对齐", "by date"),
    "none": Words("没有可比的日子", "no day to compare with"),
}


@dataclass(frozen=True)
class Comparison:
    """A span, day by day, with what it is held against.

    `base`: every day of the base, in order, each once; longer than the pairs where the period before was longer (环比 of February).
    """

    basis: Basis
    first: date
    last: date
    pairs: tuple[Pair, ...]
    base: tuple[date, ...]

    @property
    def without(self) -> int:
        """How many days of the span have no counterpart. For like with like leave them out on this side (`matched`)."""
        return sum(pair.base is None for pair in self.pairs)

    @property
    def matched(self) -> tuple[date, ...]:
        """The days of the span that have a counterpart."""
        return tuple(pair.day for pair in self.pairs if pair.base is not None)

    @property
    def is_span(self) -> bool:
        """The base is one run of days."""
        return bool(self.base) and (self.base[-1] - self.base[0]).days + 1 == len(self.base)

    @property
    def why(self) -> Words:
        """The reason of the one day, or how many days were aligned how."""
        if len(self.pairs) == 1:
            return self.pairs[0].why
        counts = Counter(pair.how for pair in self.pairs)
        if set(counts) == {"shift"}:
            return self.pairs[0].why
        parts = [Words(f"{HOW_WORDS[how].zh} {n} 天", f"{HOW_WORDS[how].en}: {n} days") for how in HOW_WORDS if (n := counts[how])]
        return Words("，".join(p.zh for p in parts), ", ".join(p.en for p in parts))


def compare(
    basis: Basis,
    first: date,
    last: date,
    level: Span = "span",
    seasons: Seasons | None = None,
    *,
    aligned: bool = True,
) -> Comparison:
    """What `first` to `last` is held against. `level` says what it is a part or the whole of; `seasons` aligns 同比.

    day_before: one day only. week_before: the same weekdays, as many whole weeks before as the span is long. period_before: the span just
    before; of a whole week, month, quarter or year the whole one before, of an unfinished one as many days from its start. year_before: each
    day with its own counterpart (`Seasons`); a year, or not `aligned`, by the date. Raises UseError for a span that runs backwards, or longer
    than a day for day_before.
    """
    if last < first:
        raise UseError(Words(f"{first} 在 {last} 之后", f"{first} is after {last}"), Words("第一天写在前面", "give the first day first"))
    if basis == "day_before":
        if first != last:
            raise UseError(
                Words("较前一日只用于一天", "only a day is compared with the day before"),
                Words("多天用环比", "for a span use period_before"),
            )
        return _shifted(basis, first, last, 1, Words("前一日", "the day before"))
    if basis == "week_before":
        weeks = ceil(((last - first).days + 1) / 7)
        said = (
            Words("上周同星期", "the same weekdays a week before")
            if weeks == 1
            else Words(f"{weeks} 周前同星期", f"the same weekdays {weeks} weeks before")
        )
        return _shifted(basis, first, last, 7 * weeks, said)
    if basis == "period_before":
        return _period_before(first, last, level)
    if level == "year" or not aligned or seasons is None:
        return _of(basis, first, last, [_by_date(day) for day in days_between(first, last)])
    return _of(basis, first, last, [seasons.pair(day) for day in days_between(first, last)])


def seasons_of(promos: PromoCalendar, platform: str, shop: str = "", lunar: bool = True) -> Seasons:
    """The aligner of a shop. `lunar` False for shops whose buyers do not keep the Spring Festival: the caller decides."""
    return _seasons(promos, platform, promos.own_shop(shop), lunar)


@lru_cache(maxsize=256)
def _seasons(promos: PromoCalendar, platform: str, shop: str, lunar: bool) -> Seasons:
    return Seasons(promos, platform, shop, lunar)


def _shifted(basis: Basis, first: date, last: date, days: int, why: Words) -> Comparison:
    return _of(basis, first, last, [Pair(day, day - timedelta(days=days), "shift", why) for day in days_between(first, last)])


def _period_before(first: date, last: date, level: Span) -> Comparison:
    length = (last - first).days + 1
    if level == "span" or first != start_of(first, level) or last > end_of(first, level):
        return _shifted("period_before", first, last, length, Words(f"之前的 {length} 天", f"the {length} days before"))
    before = start_of(first - timedelta(days=1), level)
    end = first - timedelta(days=1)
    whole = last == end_of(first, level)
    base = list(days_between(before, end if whole else min(end, before + timedelta(days=length - 1))))
    why = Words("上一个整期" if whole else "上一期同样的天数", "the whole period before" if whole else "as many days of the period before")
    short = Words("上一期没有这么多天", "the period before was shorter")
    pairs = [
        Pair(day, base[n], "shift", why) if n < len(base) else Pair(day, None, "none", short)
        for n, day in enumerate(days_between(first, last))
    ]
    return Comparison("period_before", first, last, tuple(pairs), tuple(base))


def _by_date(day: date) -> Pair:
    if (day.month, day.day) == (2, 29):
        return Pair(day, None, "none", Words("去年没有 2 月 29 日", "no 29 February the year before"))
    return Pair(day, last_year(day), "date", Words("按日期对齐", "by date"))


def _of(basis: Basis, first: date, last: date, pairs: list[Pair]) -> Comparison:
    return Comparison(basis, first, last, tuple(pairs), tuple(sorted({pair.base for pair in pairs if pair.base})))
