"""Shapes that a person asks for: shares typed by month, quarter or weekday, the handbook's ramp over the year, or history and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import Literal

from zhanggui.almanac.promos import PromoCalendar
from zhanggui.desks.plan.cells import cell_at, days_of
from zhanggui.desks.plan.rules import number
from zhanggui.desks.plan.shape import DEFAULT_WORDS, WEEKDAY_WORDS, YEAR_WORDS, Shape, by_rule, day_shape
from zhanggui.kernel.days import Level
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

Kind = Literal["best", "history", "default", "typed", "ramp"]
KINDS: tuple[Kind, ...] = ("best", "history", "default", "typed", "ramp")
MONTHS_WORDS = Words("按填写的各月占比", "typed shares of the months")
QUARTERS_WORDS = Words("按填写的各季占比", "typed shares of the quarters")
WEEKDAYS_WORDS = Words("按填写的星期权重", "typed weights of the weekdays")
RAMP_WORDS = Words("按周递增到饱和，大促按旺季", "growing week by week to saturation, peaks by the season")
TYPED = (MONTHS_WORDS, QUARTERS_WORDS, WEEKDAYS_WORDS, RAMP_WORDS)
KNOWN = {words.zh: words for words in (DEFAULT_WORDS, WEEKDAY_WORDS, YEAR_WORDS, *TYPED)}
JOIN = "；"


@dataclass(frozen=True)
class ShapeAsk:
    """What shape is wanted. `months` 12, `quarters` 4, `weekdays` 7 (Monday first) shares in any unit; `start`, `weeks`, `growth` of a ramp."""

    kind: Kind = "best"
    months: tuple[float, ...] = ()
    quarters: tuple[float, ...] = ()
    weekdays: tuple[float, ...] = ()
    start: date | None = None
    weeks: int | None = None
    growth: float | None = None


def shape_words(stored: str) -> Words:
    """What a plan keeps of its shape, in both languages."""
    parts = [KNOWN.get(part, Words(part, part)) for part in stored.split(JOIN)]
    return Words(JOIN.join(p.zh for p in parts), "; ".join(p.en for p in parts))


def is_typed(stored: str) -> bool:
    """True for a shape that a person gave: it stays until they give another."""
    return any(words.zh in stored.split(JOIN) for words in TYPED)


def asked_shape(ask: ShapeAsk, year: int, platform: str, promos: PromoCalendar, history: Mapping[date, float] | None) -> Shape:
    """The shape that was asked for. Raises UseError when there is too little history for it, or shares do not fit."""
    _check(ask)
    base = day_shape(year, platform, promos, None if ask.kind == "default" else history)
    if ask.kind == "history" and base.words == DEFAULT_WORDS:
        raise UseError(
            Words("历史不够，学不出形状", "too little history to learn a shape from"),
            Words(
                "先导入至少 4 周的日报；或用 --shape typed --months 填占比",
                "import four weeks of days first, or type shares: --shape typed --months",
            ),
        )
    words: list[Words] = []
    if ask.weekdays:
        mean = fmean(ask.weekdays)
        base = Shape(by_rule(year, platform, promos, tuple(w / mean for w in ask.weekdays)), WEEKDAYS_WORDS)
    if ask.quarters:
        base = Shape(scaled(year, base.weights, "quarter", ask.quarters), base.words)
        words.append(QUARTERS_WORDS)
    if ask.months:
        base = Shape(scaled(year, base.weights, "month", ask.months), base.words)
        words.append(MONTHS_WORDS)
    if ask.kind == "ramp":
        base = Shape(ramped(year, base.weights, ask), base.words)
        words.append(RAMP_WORDS)
    said = [*words, base.words]
    return Shape(base.weights, Words(JOIN.join(w.zh for w in said), "; ".join(w.en for w in said)))


def scaled(year: int, weights: Sequence[float], level: Level, shares: Sequence[float]) -> tuple[float, ...]:
    """The weights scaled cell by cell so that every month (quarter) has its share; an ordinary day stays about 1."""
    cells = [cell_at(day, level, year) for day in days_of(year)]
    sums: dict[date, float] = {}
    for cell, weight in zip(cells, weights, strict=True):
        sums[cell.first] = sums.get(cell.first, 0.0) + weight
    share = dict(zip(sums, shares, strict=True))
    scale = sum(weights) / sum(shares)
    sizes = {cell.first: (cell.last - cell.first).days + 1 for cell in cells}
    return tuple(
        scale * share[c.first] * (w / sums[c.first] if sums[c.first] else 1 / sizes[c.first]) for c, w in zip(cells, weights, strict=True)
    )


def ramped(year: int, weights: Sequence[float], ask: ShapeAsk) -> tuple[float, ...]:
    """Every week `growth` more than the week before, from the week of `start` for `weeks` weeks, then level (R11); weights give the peaks."""
    growth = number("growth") if ask.growth is None else ask.growth
    most = int(number("ramp_weeks")) if ask.weeks is None else ask.weeks
    start = cell_at(ask.start or date(year, 1, 1), "week", year).first
    return tuple(
        w * (1 + growth) ** min(max((day - start).days // 7, 0), most) if day >= start else w
        for day, w in zip(days_of(year), weights, strict=True)
    )


def _check(ask: ShapeAsk) -> None:
    for name, shares, count in (("months", ask.months, 12), ("quarters", ask.quarters, 4), ("weekdays", ask.weekdays, 7)):
        if shares and (len(shares) != count or min(shares) < 0 or not 0 < sum(shares) < float("inf")):
            raise UseError(
                Words(
                    f"--{name} 要 {count} 个不为负的数，现在有 {len(shares)} 个",
                    f"--{name} takes {count} numbers of 0 or more, there are {len(shares)}",
                ),
                Words("用逗号隔开，例如 --quarters 23,25,22,30", "separate them by commas, like --quarters 23,25,22,30"),
            )
    if ask.kind == "typed" and not (ask.months or ask.quarters or ask.weekdays):
        raise UseError(
            Words("没有填占比", "no shares are typed"),
            Words("加 --months（12 个）、--quarters（4 个）或 --weekdays（7 个）", "add --months (12), --quarters (4) or --weekdays (7)"),
        )
    if (ask.growth is not None and not -1 < ask.growth < 10) or (ask.weeks is not None and not 0 <= ask.weeks <= 53):
        raise UseError(
            Words("递增的数不对", "the numbers of the ramp will not do"),
            Words("例如 --growth 0.10 --weeks 8", "for example --growth 0.10 --weeks 8"),
        )
