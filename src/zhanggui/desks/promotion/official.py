"""Official campaigns of a shop's platform with the days of their sign-up, as rules of thumb, and what an audit looks at: official.toml."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from zhanggui.almanac.promos import Promo, PromoCalendar
from zhanggui.almanac.windows import words_of
from zhanggui.kernel.words import Words

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Official:
    """One campaign of one year. `closes`: the last day of the sign-up; `locked`: the price is kept from this day on."""

    id: str
    words: Words
    year: int
    first: date
    last: date
    opens: date
    closes: date
    locked: date
    source: Words
    note: Words


@dataclass(frozen=True)
class Look:
    """One thing that an audit looks at: at least, or at most, so much."""

    id: str
    words: Words
    unit: str
    least: float | None
    most: float | None
    source: Words


def officials(calendar: PromoCalendar, platform: str, first: date, last: date, shop: str = "") -> list[Official]:
    """The campaigns of the platform whose sign-up or days touch these days, by their first day."""
    rules = {one["id"]: one for one in _raw()["campaign"]}
    found = [
        _official(windows, rules[windows[0].id])
        for year in range(first.year - 1, last.year + 2)
        for windows in _by_id(calendar, year, platform, shop)
        if windows[0].id in rules
    ]
    return sorted((o for o in found if o.opens <= last and o.last >= first), key=lambda o: (o.first, o.id))


def looks() -> list[Look]:
    """What an audit looks at, in the order of official.toml."""
    return [
        Look(one["id"], words_of(one), one["unit"], one.get("least"), one.get("most"), words_of(one["source"])) for one in _raw()["look"]
    ]


def _by_id(calendar: PromoCalendar, year: int, platform: str, shop: str) -> list[list[Promo]]:
    by: defaultdict[str, list[Promo]] = defaultdict(list)
    for event in calendar.windows(year, platform, shop):
        if isinstance(event, Promo):
            by[event.id].append(event)
    return list(by.values())


def _official(windows: list[Promo], rule: Raw) -> Official:
    first, last = min(w.first for w in windows), max(w.last for w in windows)
    opens, closes, locked = (first + timedelta(days=rule[name]) for name in ("opens", "closes", "locked"))
    source, note = (words_of(rule.get(name, _raw()[name])) for name in ("source", "note"))
    return Official(windows[0].id, windows[0].words, windows[0].year, first, last, opens, closes, locked, source, note)


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(files("zhanggui.desks.promotion").joinpath("official.toml").read_text(encoding="utf-8"))
