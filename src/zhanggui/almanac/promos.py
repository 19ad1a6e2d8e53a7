"""大促 and own events by day: which promotion, in which phase, a day belongs to. Windows: promos.toml, editable by a file in the workspace."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from zhanggui.almanac.declared import checked_rule, checked_without, event_of, phases_of
from zhanggui.almanac.lunar import spring_festival
from zhanggui.almanac.windows import PHASE_WORDS, Event, Phase, Promo, words_of
from zhanggui.kernel.days import days_between
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

__all__ = ["PHASE_WORDS", "WORKSPACE_FILE", "Event", "Phase", "Promo", "PromoCalendar", "promo_calendar", "promo_on"]

WORKSPACE_FILE = "promos.toml"
SAME_WEEKDAY = timedelta(days=364)


class PromoCalendar:
    """The promotions and events of every year, platform and shop.

    Rules ([[promo]]) hold every year; dated entries ([[event]]) of a rule's promo replace its phases in that year for their platforms and
    shop; [[without]] takes a rule or a dated entry out of a year. Raises KeyError, ValueError or TypeError for what is missing or unknown.
    """

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.platforms = frozenset(map(str, raw.get("platforms", ())))
        self._usual = words_of(raw.get("source")), words_of(raw.get("note"))
        self._rules: list[Mapping[str, Any]] = [checked_rule(rule) for rule in raw["promo"]]
        self._names: dict[str, str] = {name: rule["id"] for rule in reversed(self._rules) for name in (rule["zh"], rule["en"], rule["id"])}
        self._without = [checked_without(one) for one in raw.get("without", ())]
        self._dated = [event_of(one, self.series) for one in raw.get("event", ())]
        self._shops = frozenset(event.shop for event in self._dated)
        self._windows: dict[tuple[int, str, str], tuple[Event, ...]] = {}
        self._years: dict[tuple[int, str, str], dict[date, Promo]] = {}

    # --- what a day is

    def on(self, day: date, platform: str, shop: str = "") -> Promo | None:
        """The promotion that `day` belongs to there. Where two overlap, the one declared first; the shop's own before others."""
        for year in (day.year, day.year + 1, day.year - 1):
            if found := self.of_year(year, platform, shop).get(day):
                return found
        return None

    def events(self, day: date, platform: str, shop: str = "") -> tuple[Event, ...]:
        """Everything that touches `day` there, promotions first."""
        years = (day.year, day.year + 1, day.year - 1)
        found = [event for year in years for event in self.windows(year, platform, shop) if event.first <= day <= event.last]
        return tuple(sorted(found, key=lambda event: not isinstance(event, Promo)))

    def of_year(self, year: int, platform: str, shop: str = "") -> dict[date, Promo]:
        """Every promotion day counted in `year`."""
        key = (year, platform, self.own_shop(shop))
        if key not in self._years:
            found: dict[date, Promo] = {}
            for event in self.windows(*key):
                if isinstance(event, Promo):
                    for day in days_between(event.first, event.last):
                        found.setdefault(day, event)
            self._years[key] = found
        return self._years[key]

    def windows(self, year: int, platform: str, shop: str = "") -> tuple[Event, ...]:
        """Everything counted in `year` there, the shop's own first, then other dated entries, then rules."""
        key = (year, platform, self.own_shop(shop))
        if key not in self._windows:
            dated = [event for event in self.dated(year) if event.holds(platform, key[2])]
            dated.sort(key=lambda event: not event.shop)
            given = {event.id for event in dated if event.phase}
            rules = (rule for rule in self._rules if rule["id"] not in given and not self._left_out(rule["id"], year, platform))
            self._windows[key] = (
                *dated,
                *(promo for rule in rules for promo in phases_of(rule, year, platform, self.platforms, self._usual)),
            )
        return self._windows[key]

    def spring_festival(self, year: int) -> date | None:
        """First day of the lunar year that begins in `year`; None outside the years that are known."""
        return spring_festival(year)

    # --- which day compares

    def same_day_of(self, year: int, day: date, platform: str, shop: str = "") -> date | None:
        """The day of another year that is comparable by promotion: same promotion, same phase, same day of the phase, counted
        from the end in the peak (the last day is the festival itself). None when `day` is no promotion day or has no counterpart.
        """
        promo = self.on(day, platform, shop)
        if promo is None:
            return None
        mine, theirs = (self.phase_days(promo, y, platform, shop) for y in (promo.year, year))
        place = mine.index(day) + (len(theirs) - len(mine) if promo.phase == "peak" else 0)
        return theirs[place] if 0 <= place < len(theirs) else None

    def comparable_year_ago(self, day: date, platform: str, shop: str = "") -> date:
        """The day a year before to compare with: by promotion if it is one, else the same weekday 52 weeks before."""
        promo = self.on(day, platform, shop)
        twin = self.same_day_of(promo.year - 1, day, platform, shop) if promo else None
        return twin or day - SAME_WEEKDAY

    def phase_days(self, promo: Promo, year: int, platform: str, shop: str) -> list[date]:
        """The days of the same phase of the same promotion in a year, in order; a phase may come in several waves."""
        there = self.of_year(year, platform, shop).items()
        return sorted(day for day, other in there if (other.id, other.phase) == (promo.id, promo.phase))

    # --- what is declared

    def dated(self, year: int) -> list[Event]:
        """The dated entries counted in `year`, of every platform and shop."""
        return [event for event in self._dated if event.year == year and not self._left_out(event.row, year, "")]

    def all_platforms(self) -> list[str]:
        """Every platform that any entry names."""
        named = {p for group in (*self._rules, *(s for r in self._rules for s in r.get("year", ()))) for p in group.get("platforms", ())}
        return sorted(self.platforms | named | {p for event in self._dated for p in event.platforms})

    def series(self, name: str) -> str:
        """The id of the promotion that is called so, else the name itself."""
        return self._names.get(name, name)

    def is_rule(self, name: str) -> bool:
        """A rule declares the promotion of that name."""
        return name in self._names

    def series_words(self, name: str) -> Words:
        """What the promotion of that name or id is called, else the name itself."""
        return next((Words(r["zh"], r["en"]) for r in self._rules if r["id"] == self.series(name)), Words(name, name))

    def own_shop(self, shop: str) -> str:
        """The shop when something is declared for it alone, else "": its days are then those of every shop of its platform."""
        return shop if shop in self._shops else ""

    def _left_out(self, name: str, year: int, platform: str) -> bool:
        return any(name == w["id"] and year == w["year"] and platform in w.get("platforms", (platform,)) for w in self._without)


def promo_on(day: date, platform: str, home: Path | None = None, shop: str = "") -> Promo | None:
    """The 大促 phase that `day` belongs to on `platform`, by the workspace's own file where `home` has one."""
    return promo_calendar(home).on(day, platform, shop)


def promo_calendar(home: Path | None = None) -> PromoCalendar:
    """The calendar of a workspace: its promos.toml over the built-in one. Raises UseError when that file cannot be used."""
    own = home / WORKSPACE_FILE if home else None
    if own is None or not own.is_file():
        return _built_in()
    seen = own.stat()
    return _with_own(own, seen.st_mtime_ns, seen.st_size)


def calendar_of(text: str, name: str = WORKSPACE_FILE) -> PromoCalendar:
    """The calendar that the text of a workspace's file makes: own promos first, so that they win where days overlap. Raises UseError."""
    try:
        own = tomllib.loads(text)
        replaced = {rule["id"] for rule in own.get("promo", ())}
        raw = {**_built_in_data(), **own}
        raw["promo"] = [*own.get("promo", ()), *(r for r in _built_in_data()["promo"] if r["id"] not in replaced)]
        calendar = PromoCalendar(raw)
        for year in {2025, 2026, *(s["year"] for r in own.get("promo", ()) for s in r.get("year", ()))}:
            for platform in calendar.all_platforms():
                calendar.of_year(year, platform)
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise UseError(
            Words(f"大促日历 {name} 有一处写错：{error}", f"the promotion calendar {name} has a mistake: {error}"),
            Words(
                "每个大促要有 id、zh、phases（phase、from、to），每个事件要有 zh、first、last",
                "each promo needs id, zh, phases (phase, from, to), each event zh, first, last",
            ),
        ) from None
    return calendar


@cache
def _built_in() -> PromoCalendar:
    return PromoCalendar(_built_in_data())


@cache
def _built_in_data() -> dict[str, Any]:
    return tomllib.loads(files("zhanggui.almanac").joinpath("promos.toml").read_text(encoding="utf-8"))


@cache
def _with_own(path: Path, _changed: int, _size: int) -> PromoCalendar:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UseError(
            Words(f"大促日历 {path.name} 不是 UTF-8：{error.reason}", f"the promotion calendar {path.name} is not UTF-8: {error.reason}"),
            Words("用 UTF-8 另存", "save it as UTF-8"),
        ) from None
    return calendar_of(text, path.name)
