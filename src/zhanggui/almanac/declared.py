"""The entries of a promos.toml, checked and read. What is missing or unknown raises KeyError, ValueError or TypeError."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from zhanggui.almanac.dayrule import rule_day
from zhanggui.almanac.windows import EVENT_KINDS, NOTHING, PHASES, Event, Promo, words_of
from zhanggui.kernel.words import Words

Raw = Mapping[str, Any]


def checked_rule(rule: Raw) -> Raw:
    """A [[promo]]: id, zh, phases (phase, from, to), and what it may have besides."""
    _ = rule["id"], rule["zh"]
    if rule.get("kind", "promo") not in EVENT_KINDS:
        raise ValueError(f"kind {rule['kind']}")
    for phase in (p for group in (rule, *rule.get("year", ())) for p in group["phases"]):
        if phase["phase"] not in PHASES:
            raise ValueError(f"phase {phase['phase']}")
    return {"en": rule["zh"], **rule}


def checked_without(raw: Raw) -> Raw:
    """A [[without]]: the id of a promo or dated entry, and the year that it is taken out of."""
    _ = raw["id"], raw["year"]
    return raw


def event_of(raw: Raw, series: Callable[[str], str]) -> Event:
    """An [[event]]: zh, first, last; a phase makes it a promotion. `series` gives the id of a promotion by its name."""
    first, last, phase, kind = raw["first"], raw["last"], raw.get("phase"), raw.get("kind", "promo")
    if not (type(first) is type(last) is date):
        raise ValueError(f"{raw['zh']}: first, last")
    if last < first:
        raise ValueError(f"{raw['zh']}: {first} > {last}")
    if kind not in EVENT_KINDS:
        raise ValueError(f"{raw['zh']}: kind {kind}")
    if phase is not None and phase not in PHASES:
        raise ValueError(f"{raw['zh']}: phase {phase}")
    make: type[Event] = Promo if phase else Event
    return make(
        id=series(raw.get("promo", raw["zh"])),
        words=Words(raw["zh"], raw.get("en", raw["zh"])),
        phase=phase,
        first=first,
        last=last,
        year=raw.get("year", first.year),
        kind=kind,
        platforms=frozenset(raw.get("platforms", ())),
        shop=raw.get("shop", ""),
        source=words_of(raw.get("source")),
        note=words_of(raw.get("note")),
        row=raw.get("id", f"{raw['zh']}-{first}"),
    )


def phases_of(rule: Raw, year: int, platform: str, platforms: frozenset[str], usual: tuple[Words, Words]) -> Iterator[Promo]:
    """The windows that a rule gives a year on a platform. `platforms` hold what names none; `usual`: source and note of a bare rule."""
    if platform not in rule.get("platforms", platforms):
        return
    chosen = rule
    for special in rule.get("year", ()):
        if special["year"] == year and platform in special.get("platforms", (platform,)):
            chosen = special
    source = words_of(chosen["source"]) if "source" in chosen else usual[0]
    note = words_of(chosen["note"]) if "note" in chosen else usual[1] if chosen is rule else NOTHING
    words, here, kind = Words(rule["zh"], rule["en"]), frozenset({platform}), rule.get("kind", "promo")
    for p in chosen["phases"]:
        first, last = rule_day(p["from"], year), rule_day(p["to"], year)
        if first and last:
            if last < first:
                raise ValueError(f"{rule['id']} {year}: {p['from']} > {p['to']}")
            yield Promo(rule["id"], words, p["phase"], first, last, year, kind, here, "", source, note)
