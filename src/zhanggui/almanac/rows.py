"""The calendar of a year as rows, as the sheet shows them: what they are, and how two lists of them differ."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from zhanggui.almanac.promos import PromoCalendar
from zhanggui.almanac.windows import Event, EventKind, Phase


@dataclass(frozen=True)
class Row:
    """One window: `platforms` empty: every one; `shop` empty: every one. Texts are those of the sheet, in Chinese."""

    first: date
    last: date
    name: str
    phase: Phase | None
    platforms: frozenset[str]
    shop: str
    kind: EventKind
    source: str = ""
    note: str = ""

    @property
    def id(self) -> str:
        """Six characters that follow from what the row says."""
        said = "|".join(
            [str(self.first), str(self.last), self.name, str(self.phase), ",".join(sorted(self.platforms)), self.shop, self.kind]
        )
        return hashlib.sha256(said.encode()).hexdigest()[:6]

    @property
    def order(self) -> tuple[date, date, str, str, str, list[str]]:
        """Rows stand by date."""
        return self.first, self.last, self.name, self.phase or "", self.shop, sorted(self.platforms)


@dataclass(frozen=True)
class Changes:
    """How one list of rows becomes another."""

    added: tuple[Row, ...]
    changed: tuple[tuple[Row, Row], ...]
    removed: tuple[Row, ...]
    same: int

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def rows_of_year(calendar: PromoCalendar, year: int) -> list[Row]:
    """Everything counted in a year, of every platform and shop. A rule's window is one row for all platforms that share it."""
    shared: defaultdict[Row, set[str]] = defaultdict(set)
    for platform in calendar.all_platforms():
        for event in calendar.windows(year, platform):
            if not event.row:
                shared[replace(row_of(event), platforms=frozenset())].add(platform)
    rows = [replace(row, platforms=frozenset(platforms)) for row, platforms in shared.items()]
    return sorted([*rows, *map(row_of, calendar.dated(year))], key=attrgetter("order"))


def row_of(event: Event) -> Row:
    """The row of a dated entry."""
    return Row(
        event.first, event.last, event.words.zh, event.phase, event.platforms, event.shop, event.kind, event.source.zh, event.note.zh
    )


def changes(old: Sequence[Row], new: Sequence[Row]) -> Changes:
    """What was added, changed (the same name, phase and shop with other days, platforms or remarks) and removed."""
    before, after = Counter(old), Counter(new)
    gone, come = sorted((before - after).elements(), key=attrgetter("order")), sorted((after - before).elements(), key=attrgetter("order"))
    pairs: list[tuple[Row, Row]] = []
    for alike in (_same_platforms, _same_window):
        for row in list(gone):
            twin = next((other for other in come if alike(row, other)), None)
            if twin:
                pairs.append((row, twin))
                gone.remove(row)
                come.remove(twin)
    pairs.sort(key=lambda pair: pair[1].order)
    return Changes(tuple(come), tuple(pairs), tuple(gone), sum((before & after).values()))


def _same_window(a: Row, b: Row) -> bool:
    return (a.name, a.phase, a.shop, a.kind) == (b.name, b.phase, b.shop, b.kind) and (
        not a.platforms or not b.platforms or bool(a.platforms & b.platforms)
    )


def _same_platforms(a: Row, b: Row) -> bool:
    return _same_window(a, b) and a.platforms == b.platforms
