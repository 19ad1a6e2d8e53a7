"""The brief dict, made ready to be shown: target, comparisons, key numbers, notes. Renderers draw these lines."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhanggui.brief import words_labels as say
from zhanggui.brief.words import BASES, FLAGS_SHORT, TABLES, flag_text, metric_name, name_of
from zhanggui.brief.words_say import RATIO_UNITS, Voice, clean
from zhanggui.kernel.words import Lang

Brief = Mapping[str, Any]
DAYLESS = frozenset({"expected", "plan"})  # bases that are no other day


@dataclass(frozen=True)
class TargetLine:
    """A period's target against what came in. `pace` says where it is heading, `gone` which share 0..1 of the period is over."""

    label: str
    target: float | None
    actual: float | None
    attainment: float | None
    pace: str = ""
    gone: float | None = None

    @property
    def gap(self) -> float | None:
        return None if self.target is None or self.actual is None else round(self.actual - self.target, 2)


@dataclass(frozen=True)
class CompareLine:
    """Yesterday's amount against one base. `ratio` is change ÷ |base|, None for a zero base."""

    base: str
    label: str
    day: str | None
    expected: float | None
    change: float | None
    ratio: float | None
    flags: tuple[str, ...]
    main: bool


@dataclass(frozen=True)
class MeasureLine:
    """One key number against its base, already in words."""

    id: str
    name: str
    unit: str
    number: float | None
    base_number: float | None
    value: str
    base: str
    trend: str
    change: float | None
    flags: tuple[str, ...]


def voice_of(brief: Brief, lang: Lang) -> Voice:
    """How to speak of this brief's money."""
    return Voice(lang, brief.get("currency") or "CNY")


def shop_name(brief: Brief) -> str:
    """The shop's name, else its key."""
    return clean(brief.get("shop_name") or brief.get("shop", ""))


def headline(brief: Brief, lang: Lang) -> str:
    """The sentence a shopkeeper would say."""
    return clean((brief.get("headline") or {}).get(lang, ""))


def flag_marks(flags: Any, lang: Lang) -> tuple[str, ...]:
    """Flags in a word or two."""
    return tuple(name_of(FLAGS_SHORT, f, lang) for f in flags or ())


def flag_texts(flags: Any, lang: Lang) -> tuple[str, ...]:
    """Flags in words."""
    return tuple(flag_text(f, lang) for f in flags or ())


def time_gone(day: str, period: str) -> float:
    """Share of the month or year gone at the end of `day`."""
    when = date.fromisoformat(day)
    if period == "month":
        return when.day / calendar.monthrange(when.year, when.month)[1]
    return when.timetuple().tm_yday / (366 if calendar.isleap(when.year) else 365)


def target_lines(brief: Brief, voice: Voice) -> list[TargetLine]:
    """Day, month and year; a period without any number is left out."""
    target, day = brief["target"], brief["date"]
    lines = [TargetLine(voice(say.DAY), target.get("target"), target.get("actual"), target.get("attainment"))]
    for period, label, end in (("month", voice.month(day), say.MONTH_END), ("year", voice.year(day), say.YEAR_END)):
        part = target.get(period) or {}
        aim, actual = part.get("target"), part.get("actual")
        if aim is not None or actual is not None:
            attained = actual / aim if aim and actual is not None else None
            planned = (brief.get("pace") or {}).get(period)
            gone = time_gone(day, period) if planned is None else planned
            lines.append(
                TargetLine(label, aim, actual, attained, _pace(part, attained, gone, planned is not None, voice(end), voice), gone)
            )
    return lines


def _pace(part: Brief, attained: float | None, gone: float, planned: bool, end: str, voice: Voice) -> str:
    aim, forecast = part.get("target"), part.get("forecast")
    said = []
    if forecast is not None:
        ratio = voice(say.OF_TARGET, ratio=voice.percent(forecast / aim)) if aim else ""
        said.append(voice(say.MONTH_PACE, month=end, forecast=voice.money(forecast)) + ratio)
    if attained is not None:
        lead = attained - gone
        said.append(voice(say.PLANNED_BY_NOW if planned else say.TIME_GONE, ratio=voice.percent(gone)))
        said.append(voice(say.AHEAD if lead >= 0 else say.BEHIND, gap=voice.points(abs(lead))))
    return ("，" if voice.lang == "zh" else ", ").join(said)


def compare_lines(brief: Brief, voice: Voice) -> list[CompareLine]:
    """One line for each base; the base of the brief is marked."""
    main = (brief.get("compare") or {}).get("base")
    return [
        CompareLine(
            c["base"],
            name_of(BASES, c["base"], voice.lang),
            None if c["base"] in DAYLESS else c.get("day"),
            c.get("expected"),
            c.get("change"),
            c.get("ratio"),
            flag_marks(c.get("flags"), voice.lang),
            c["base"] == main,
        )
        for c in brief.get("comparisons") or ()
    ]


def measure_lines(brief: Brief, voice: Voice) -> list[MeasureLine]:
    """The key numbers. Rates change in percentage points, the rest in percent of the base; a zero base gives '—'."""
    lines = []
    for m in brief.get("measures") or ():
        value, base, unit = m.get("value"), m.get("base"), m.get("unit") or "number"
        change = None if value is None or base is None else value - base
        if unit in RATIO_UNITS:
            trend = voice.points_trend(change)
        else:
            trend = voice.ratio_trend(change / abs(base) if change is not None and base else None)
        lines.append(
            MeasureLine(
                m["id"],
                measure_name(m, brief, voice.lang),
                unit,
                value,
                base,
                voice.number(value, unit),
                voice.number(base, unit),
                trend,
                change,
                flag_marks(m.get("flags"), voice.lang),
            )
        )
    return lines


def measure_name(measure: Brief, brief: Brief, lang: Lang) -> str:
    """The name the brief gives when it speaks this language, else the word for the id."""
    given = measure.get("name")
    own = given if isinstance(given, Mapping) or brief.get("lang") == lang else None
    return clean(either(own, lang) or metric_name(measure["id"], lang))


def either(text: Any, lang: Lang) -> str:
    """A text that is plain, or given in both languages."""
    return (text.get(lang) or "") if isinstance(text, Mapping) else (text or "")


def notes(brief: Brief, voice: Voice) -> list[str]:
    """The brief's own notes, then what each flag means and which numbers carry it."""
    carriers: dict[str, list[str]] = {}
    compare = brief.get("compare") or {}
    for c in ([compare] if compare else []) + list(brief.get("comparisons") or ()):
        for flag in c.get("flags") or ():
            carriers.setdefault(flag, []).append(name_of(BASES, c["base"], voice.lang))
    for m in brief.get("measures") or ():
        for flag in m.get("flags") or ():
            carriers.setdefault(flag, []).append(measure_name(m, brief, voice.lang))
    colon = "：" if voice.lang == "zh" else ": "
    flagged = [voice.join(list(dict.fromkeys(names))) + colon + flag_text(flag, voice.lang) for flag, names in carriers.items()]
    return [*(clean(either(n, voice.lang)) for n in brief.get("notes") or ()), *flagged]


def sources_used(brief: Brief, voice: Voice) -> list[str]:
    """'访客数：店铺日报（sycm_…）' for every measure."""
    colon = "：" if voice.lang == "zh" else ": "
    lines = []
    for s in brief.get("sources_used") or ():
        table, recipe = name_of(TABLES, s.get("table") or "", voice.lang), s.get("recipe")
        lines.append(f"{metric_name(s['measure'], voice.lang)}{colon}{table}" + (f" ({recipe})" if recipe else ""))
    return lines
