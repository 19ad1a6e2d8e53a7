"""Day frames: measures per shop, day and dimension, each from the most trusted table that has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.sources import SOURCES, Source
from zhanggui.metrics.sources.kept import kept_sql
from zhanggui.metrics.sources.source import PARTS
from zhanggui.warehouse.engine import Read, Reader

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DAYS_APART = 10_000_000  # more than there are days: shop and day in one whole number


@dataclass
class Frame:
    """Rows of shop, day (a number since 1970), the dims, and per measure a float (NaN: nobody gives it); sorted by shop, day, dims.

    `won` holds, per measure, the place in SOURCES of the winner for each row; `joined` how many rows of that table were joined to one.
    """

    shops: list[str]
    shop: Ints
    day: Ints
    members: dict[str, list[str]]
    values: dict[str, Floats]
    won: dict[str, Floats]
    joined: dict[str, Floats]
    dims: tuple[str, ...]
    measures: tuple[str, ...]
    tables: set[str] = field(default_factory=set)
    void: dict[str, NDArray[np.bool_]] = field(default_factory=dict)  # rows whose figure is known to mean nothing
    spoken: dict[str, Ints] = field(default_factory=dict)  # measure → shop × DAYS_APART + day of which some table tells it

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The frame as a table: shop, day (datetime64), the dims, the measures."""
        keys: dict[str, object] = {
            "shop": pd.Series(np.array(self.shops, dtype=object)[self.shop], dtype="object"),
            "day": self.day.astype("datetime64[D]").astype("datetime64[us]"),
        }
        keys |= {d: pd.Series(column, dtype="object") for d, column in self.members.items()}
        return pd.DataFrame(keys | self.values)

    @cached_property
    def rank(self) -> pd.DataFrame:
        """`won` as a table."""
        return pd.DataFrame(self.won)

    def winners(self, measure: str, shop: str | None = None) -> list[Source]:
        """The sources a measure came from, most trusted first."""
        ranks = self.won[measure] if shop is None else self.won[measure][self.shop == self.shops.index(shop)]
        return [SOURCES[int(r)] for r in np.unique(ranks[~np.isnan(ranks)])]


@dataclass(frozen=True)
class _Texts:
    """A column of texts: each text once, and for every row which of them it is."""

    code: Ints
    texts: list[str]


@dataclass(frozen=True)
class _Part:
    """What one source gives: keys (shop, day, dims …) and values, row by row."""

    rank: int
    shop: Ints
    day: Ints
    members: list[_Texts]
    values: dict[str, Floats]
    parts: Floats
    told: dict[int, tuple[int, int]]  # shop → first and last day that the whole answer tells of; of tables of single events
    gives: dict[str, set[int]]  # measure → shops of which the answer gives it at all


def day_frame(reader: Reader, shops: Sequence[str], first: date, last: date, dims: Sequence[str], measures: Sequence[str]) -> Frame:
    """Measures by day from `first` to `last` (both included) at the given dims. Sources are read in one query each."""
    asked = tuple(sorted(set(dims)))
    months = (first.isoformat()[:7], last.isoformat()[:7])
    listed = sorted(set(shops))
    parts: list[_Part] = []
    tables: set[str] = set()
    left = set(measures)  # of which some day is still without a number
    every = len(listed) * ((last - first).days + 1)
    for rank, source in enumerate(SOURCES):
        gives = [m for m in measures if m in left and source.serves(m, frozenset(asked))]
        if not gives:
            continue
        wanted = frozenset(asked)
        read = Read(source.table, source.day, months)
        answer = reader.ask(("source", source.id, *asked), source.build(wanted), listed, read, kept=kept_sql(source, wanted))
        if answer is None:
            continue
        tables.add(source.table)
        beyond = _beyond(reader, source, listed, months) if source.events else {}
        part = _part(answer, rank, listed, asked, gives, first, last, beyond)
        if len(part.day):
            parts.append(part)
            left -= {m for m in gives if _days_told(part, m) == every}
    return _pick(parts, listed, asked, list(measures), tables)


def _beyond(reader: Reader, source: Source, shops: list[str], months: tuple[str, str]) -> dict[int, tuple[bool, bool]]:
    """Shop → whether a table of events tells of months before, and of months after those asked."""
    files = reader.pin(source.table).files
    found = {}
    for n, shop in enumerate(shops):
        held = [f.month for f in files if f.may_hold([shop], None)]
        found[n] = any(m < months[0] for m in held), any(months[1] < m < "a" for m in held)
    return found


def _part(
    answer: pa.Table,
    rank: int,
    shops: list[str],
    dims: Sequence[str],
    gives: Sequence[str],
    first: date,
    last: date,
    beyond: dict[int, tuple[bool, bool]],
) -> _Part:
    day = answer["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    named = _texts(answer["shop"])
    shop = np.array([shops.index(s) for s in named.texts], dtype=np.int64)[named.code]
    epoch = date(1970, 1, 1).toordinal()
    begin, end = first.toordinal() - epoch, last.toordinal() - epoch
    told = {}
    for n in np.unique(shop).tolist() if SOURCES[rank].events else ():
        before, after = beyond[n]
        told[n] = (begin if before else int(day[shop == n].min())), (end if after else int(day[shop == n].max()))
    inside = np.flatnonzero((day >= begin) & (day <= end))
    quiet = np.zeros(0, dtype=np.int64) if dims else _quiet(shop * DAYS_APART + day, told, begin, end)
    nothing = np.full(len(quiet), np.nan)
    joined = np.ones(len(inside)) if SOURCES[rank].apart else _floats(answer, PARTS)[inside]
    return _Part(
        rank,
        np.concatenate([shop[inside], quiet // DAYS_APART]),
        np.concatenate([day[inside], quiet % DAYS_APART]),
        [_texts(answer[d].take(inside)) for d in dims],
        {m: np.concatenate([_floats(answer, m)[inside], nothing]) for m in gives},
        np.concatenate([joined, np.zeros(len(quiet))]),
        told,
        {m: set(np.unique(shop[~np.isnan(_floats(answer, m))]).tolist()) for m in gives} if told else {},
    )


def _texts(column: pa.ChunkedArray) -> _Texts:
    """The texts of a column. Of no product, host …: blank, as in the rollups."""
    coded = column.combine_chunks().dictionary_encode("encode")
    return _Texts(coded.indices.to_numpy(zero_copy_only=False).astype(np.int64), [m or "" for m in coded.dictionary.to_pylist()])


def _together(columns: Sequence[_Texts]) -> _Texts:
    """Columns under one another, the texts in order."""
    ordered = sorted({text for c in columns for text in c.texts})
    rank = {text: n for n, text in enumerate(ordered)}
    codes = [np.array([rank[text] for text in c.texts], dtype=np.int64)[c.code] for c in columns]
    return _Texts(np.concatenate(codes) if codes else np.zeros(0, dtype=np.int64), ordered)


def _quiet(shop_day: Ints, told: dict[int, tuple[int, int]], begin: int, end: int) -> Ints:
    """Shop and day of the asked days on which nothing happened: the table tells of days before and after."""
    spans = [n * DAYS_APART + np.arange(max(first, begin), min(last, end) + 1) for n, (first, last) in told.items()]
    return np.setdiff1d(np.concatenate(spans), shop_day) if spans else np.zeros(0, dtype=np.int64)


def _days_told(part: _Part, measure: str) -> int:
    """Of how many days of a shop it gives the measure."""
    told = ~np.isnan(part.values[measure])
    return len(np.unique((part.shop * DAYS_APART + part.day)[told]))


def _floats(answer: pa.Table, name: str) -> Floats:
    return np.asarray(answer[name].to_numpy(), dtype=np.float64)


def _pick(parts: list[_Part], shops: list[str], dims: tuple[str, ...], measures: list[str], tables: set[str]) -> Frame:
    """For every measure, shop and day: the rows of the most trusted source that gives it at all that day. `parts` come most trusted first."""
    shop = np.concatenate([p.shop for p in parts]) if parts else np.zeros(0, dtype=np.int64)
    day = np.concatenate([p.day for p in parts]) if parts else np.zeros(0, dtype=np.int64)
    shop_day = shop * DAYS_APART + day
    members = {d: _together([p.members[n] for p in parts]) for n, d in enumerate(dims)}
    code, firsts = _codes(shop_day, list(members.values()))
    count = len(firsts)
    values = {m: np.full(count, np.nan) for m in measures}
    ranks = {m: np.full(count, np.nan) for m in measures}
    joined = {m: np.zeros(count) for m in measures}
    start = 0
    spans = []
    for part in parts:
        spans.append((part, slice(start, start + len(part.day))))
        start += len(part.day)
    days, day_code = np.unique(shop_day, return_inverse=True)
    spoken: dict[str, Ints] = {}
    for measure in measures:
        winner, silent = np.full(len(days), np.nan), np.zeros(len(days), dtype=bool)
        sums = MEASURES.get(measure).additivity in ("money", "adds")
        for part, span in spans:
            if measure not in part.values:
                continue
            column = part.values[measure]
            given = ~np.isnan(column)
            if part.told and sums:  # where a better table of events has nothing, nothing happened: the next may not tell otherwise
                given &= ~silent[day_code[span]]
            place, mine = code[span][given], day_code[span][given]
            winner[mine[np.isnan(winner[mine])]] = part.rank
            won = winner[mine] == part.rank
            values[measure][place[won]] = column[given][won]
            ranks[measure][place[won]] = part.rank
            joined[measure][place[won]] = part.parts[given][won]
            if part.told and sums:
                silent |= np.isnan(winner) & _between(days, part, measure) & ~np.isin(np.arange(len(days)), day_code[span][part.parts > 0])
        spoken[measure] = _spoken(days[~np.isnan(winner)], parts, measure)
        if sums:
            _nothing_happened(measure, parts, values[measure], ranks[measure], winner, code, day_code, shop[firsts], day[firsts])
    kept = {d: np.array(column.texts, dtype=object)[column.code[firsts]].tolist() for d, column in members.items()}
    return Frame(shops, shop[firsts], day[firsts], kept, values, ranks, joined, dims, tuple(measures), tables, {}, spoken)


def _spoken(days: Ints, parts: list[_Part], measure: str) -> Ints:
    """The days of shops that a table tells the measure of: every day it names, and of events those between, too."""
    spans = [
        n * DAYS_APART + np.arange(part.told[n][0], part.told[n][1] + 1)
        for part in parts
        if measure in part.values
        for n in part.gives.get(measure, ())
        if n in part.told
    ]
    return np.unique(np.concatenate([days, *spans]))


def _between(shop_days: Ints, part: _Part, measure: str) -> NDArray[np.bool_]:
    """Of shops' days, those between the first and the last that a table of events tells the measure of."""
    spans = [part.told[n] if n in part.gives[measure] else (1, 0) for n in range(int(shop_days.max() // DAYS_APART) + 1)]
    first, last = np.array(spans).T
    shop, day = shop_days // DAYS_APART, shop_days % DAYS_APART
    return np.asarray((day >= first[shop]) & (day <= last[shop]))


def _nothing_happened(
    measure: str, parts: list[_Part], values: Floats, ranks: Floats, winner: Floats, code: Ints, day_code: Ints, shop: Ints, day: Ints
) -> None:
    """Zero, where a table of single events tells of days before and after, and no report speaks of the day: nothing happened then."""
    of_day = np.zeros(len(values), dtype=np.int64)
    of_day[code] = day_code
    for part in parts:
        if measure not in part.values or not part.told:
            continue
        won = winner[of_day]
        still = np.isnan(values) & (np.isnan(won) | (won == part.rank)) & _between(shop * DAYS_APART + day, part, measure)
        values[still], ranks[still] = 0.0, part.rank


def _codes(shop_day: Ints, members: Sequence[_Texts]) -> tuple[Ints, Ints]:
    """For each row the number of its key in sorted order, and for each key the first row that has it."""
    firsts, code = np.unique(shop_day, return_index=True, return_inverse=True)[1:]
    for column in members:
        whole = code * max(len(column.texts), 1) + column.code
        firsts, code = np.unique(whole, return_index=True, return_inverse=True)[1:]
    return code, firsts
