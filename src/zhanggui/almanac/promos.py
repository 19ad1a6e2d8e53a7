"""大促 as data: which big promotion, in which phase, a day belongs to. Windows: promos.toml, editable by a file in the workspace."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

from zhanggui.kernel.days import days_between
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

Phase = Literal["warm", "presale", "balance", "peak", "return"]
PHASE_WORDS: dict[Phase, Words] = {
    "warm": Words("预热", "warm-up"),
    "presale": Words("预售付定金", "presale deposits"),
    "balance": Words("付尾款", "balance payments"),
    "peak": Words("爆发", "peak"),
    "return": Words("返场", "second chance"),
}
WORKSPACE_FILE = "promos.toml"
SAME_WEEKDAY = timedelta(days=364)


@dataclass(frozen=True)
class Promo:
    """One phase of one promotion, `first` to `last`. `year` is the year it is counted in (年货节 may begin in the December before)."""

    id: str
    words: Words
    phase: Phase
    first: date
    last: date
    year: int

    @property
    def full_words(self) -> Words:
        """双11 爆发."""
        phase = PHASE_WORDS[self.phase]
        return Words(f"{self.words.zh} {phase.zh}", f"{self.words.en} {phase.en}")

    def nth(self, day: date) -> int:
        """Which day of the phase it is, from 1."""
        return (day - self.first).days + 1


class PromoCalendar:
    """The promotions of every year and platform."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._rules: list[Mapping[str, Any]] = list(raw["promo"])
        self._platforms = frozenset(raw.get("platforms", ()))
        self._spring = {day.year: day for day in raw.get("spring_festival", ())}
        self._years: dict[tuple[int, str], dict[date, Promo]] = {}

    def spring_festival(self, year: int) -> date | None:
        """First day of the lunar year that begins in `year`; None outside the years of the file."""
        return self._spring.get(year)

    def on(self, day: date, platform: str) -> Promo | None:
        """The promotion that `day` belongs to on that platform. Where two overlap, the one declared first."""
        return self.of_year(day.year, platform).get(day) or self.of_year(day.year + 1, platform).get(day)

    def of_year(self, year: int, platform: str) -> dict[date, Promo]:
        """Every promotion day counted in `year`."""
        if (year, platform) not in self._years:
            found: dict[date, Promo] = {}
            for rule in self._rules:
                for promo in self._phases(rule, year, platform):
                    for day in days_between(promo.first, promo.last):
                        found.setdefault(day, promo)
            self._years[year, platform] = found
        return self._years[year, platform]

    def same_day_of(self, year: int, day: date, platform: str) -> date | None:
        """The day of another year that is comparable by promotion: same promotion, same phase, same day of the phase, counted
        from the end in the peak (the last day is the festival itself). None when `day` is no promotion day or has no counterpart.
        """
        promo = self.on(day, platform)
        if promo is None:
            return None
        for other in self.of_year(year, platform).values():
            if (other.id, other.phase) == (promo.id, promo.phase):
                twin = other.last - (promo.last - day) if promo.phase == "peak" else other.first + (day - promo.first)
                return twin if other.first <= twin <= other.last else None
        return None

    def comparable_year_ago(self, day: date, platform: str) -> date:
        """The day a year before to compare with: by promotion if it is one, else the same weekday 52 weeks before."""
        promo = self.on(day, platform)
        twin = self.same_day_of(promo.year - 1, day, platform) if promo else None
        return twin or day - SAME_WEEKDAY

    def _phases(self, rule: Mapping[str, Any], year: int, platform: str) -> list[Promo]:
        if platform not in rule.get("platforms", self._platforms):
            return []
        phases = rule["phases"]
        for special in rule.get("year", ()):
            if special["year"] == year and platform in special.get("platforms", (platform,)):
                phases = special["phases"]
        words = Words(rule["zh"], rule["en"])
        days = [(p["phase"], self._day(p["from"], year), self._day(p["to"], year)) for p in phases]
        return [Promo(rule["id"], words, phase, first, last, year) for phase, first, last in days if first and last]

    def _day(self, text: str, year: int) -> date | None:
        """'11-11' or 'SF-25' in `year`; None for a Spring Festival that the file does not know."""
        if text.startswith("SF"):
            spring = self._spring.get(year)
            return spring + timedelta(days=int(text[2:] or 0)) if spring else None
        return date(year, int(text[:2]), int(text[3:]))


def promo_on(day: date, platform: str, home: Path | None = None) -> Promo | None:
    """The 大促 phase that `day` belongs to on `platform`, by the workspace's own file where `home` has one."""
    return promo_calendar(home).on(day, platform)


def promo_calendar(home: Path | None = None) -> PromoCalendar:
    """The calendar of a workspace: its promos.toml over the built-in one. Raises UseError when that file cannot be used."""
    own = home / WORKSPACE_FILE if home else None
    if own is None or not own.is_file():
        return _built_in()
    return _with_own(own, own.stat().st_mtime_ns)


@cache
def _built_in() -> PromoCalendar:
    return PromoCalendar(_built_in_data())


@cache
def _built_in_data() -> dict[str, Any]:
    return tomllib.loads(files("zhanggui.almanac").joinpath("promos.toml").read_text(encoding="utf-8"))


@cache
def _with_own(path: Path, _changed: int) -> PromoCalendar:
    """Own promos first, so that they win where days overlap."""
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        mine = [_checked(rule) for rule in own.get("promo", ())]
        replaced = {rule["id"] for rule in mine}
        raw = {**_built_in_data(), **own, "promo": mine + [r for r in _built_in_data()["promo"] if r["id"] not in replaced]}
        calendar = PromoCalendar(raw)
        for year in {2025, 2026, *(s["year"] for r in mine for s in r.get("year", ()))}:
            for platform in raw["platforms"]:
                calendar.of_year(year, platform)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise UseError(
            Words(f"大促日历 {path.name} 有一处写错：{error}", f"the promotion calendar {path.name} has a mistake: {error}"),
            Words("每个大促要有 id、zh、en、phases（phase、from、to）", "each promo needs id, zh, en, phases (phase, from, to)"),
        ) from None
    return calendar


def _checked(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule with a year-long default platform list left open. Raises KeyError or ValueError for what is missing or unknown."""
    _ = rule["id"], rule["zh"]
    for phase in (p for group in (rule, *rule.get("year", ())) for p in group["phases"]):
        if phase["phase"] not in get_args(Phase):
            raise ValueError(f"phase {phase['phase']}")
    return {"en": rule["zh"], **rule}
