"""A piece of a file on its way: mapped and staged, with everything that is to be said about it; and the sum of all pieces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from zhanggui.intake.dating import period_of
from zhanggui.intake.mapping import Setting, map_rows
from zhanggui.intake.othershop import shops_named
from zhanggui.intake.ratios import ratio_counts
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.reconcile import ELSEWHERE, Sums, sums_of
from zhanggui.intake.rejects import Reject, rejected_keys, rejects_of
from zhanggui.intake.rows import Rows
from zhanggui.intake.stage import reject_unkeyed, stage
from zhanggui.kernel.words import Words


@dataclass
class Told:
    """What one piece, or a whole file, came to."""

    read: int = 0
    loaded: int = 0  # rows that feed the main table
    rejected: int = 0
    dropped: Counter[Words] = field(default_factory=Counter)
    days: set[str] = field(default_factory=set)  # the first and the last
    shops: set[str | None] = field(default_factory=set)
    sums: dict[str, Sums] = field(default_factory=dict)
    ratios: dict[str, tuple[int, int]] = field(default_factory=dict)
    totals: list[dict[str, str]] = field(default_factory=list)  # the file's own total row: the last there is
    warnings: dict[Words, None] = field(default_factory=dict)
    keys_of_rejected: set[int] = field(default_factory=set)
    shops_named: dict[str, set[str]] = field(default_factory=dict)

    def add(self, other: Told) -> None:
        """Take in what the next piece came to."""
        self.read += other.read
        self.loaded += other.loaded
        self.rejected += other.rejected
        self.dropped += other.dropped
        days = sorted(self.days | other.days)
        self.days = {days[0], days[-1]} if days else set()
        self.shops |= other.shops
        for name, sums in other.sums.items():
            self.sums.setdefault(name, Sums(sums.header)).add(sums)
        for header, (count, differs) in other.ratios.items():
            before = self.ratios.get(header, (0, 0))
            self.ratios[header] = before[0] + count, before[1] + differs
        self.totals = other.totals or self.totals
        self.warnings |= other.warnings
        self.keys_of_rejected |= other.keys_of_rejected
        for header, shops in other.shops_named.items():
            self.shops_named.setdefault(header, set()).update(shops)

    @property
    def period(self) -> tuple[str | None, str | None]:
        """First and last day that the loaded rows speak of."""
        return (min(self.days), max(self.days)) if self.days else (None, None)


@dataclass(frozen=True)
class Piece:
    """One piece of a file: its rows for the tables, its rejects, and what it came to."""

    tables: Mapping[str, pa.Table]
    rejects: list[Reject]
    told: Told


def make_piece(rows: Rows, recipe: Recipe, setting: Setting) -> Piece:
    """Map and stage one piece. Raises FileError when nothing dates the file."""
    try:
        frame = map_rows(rows, recipe, setting)
    finally:
        setting.numbering.done(rows.part)
    reject_unkeyed(frame, recipe)
    staging = stage(frame, rows, recipe)
    loaded = int(staging.main.sum())
    told = Told(
        read=rows.read,
        loaded=loaded,
        rejected=len(frame.reasons) + len(rows.odd),
        dropped=rows.dropped + Counter({ELSEWHERE: int(frame.good.sum()) - loaded}),
        days={day for day in period_of(frame, recipe) if day},
        shops=set(frame.columns["shop"].unique().to_pylist()),
        sums=sums_of(frame, rows, recipe, staging.main),
        ratios=ratio_counts(frame, rows, recipe),
        totals=rows.totals,
        warnings=dict.fromkeys([*frame.warnings, *staging.warnings]),
        keys_of_rejected=rejected_keys(frame, recipe),
        shops_named=shops_named(rows, recipe),
    )
    return Piece(staging.tables, rejects_of(frame, rows, recipe, setting), told)


def say_dropped(dropped: Counter[Words]) -> Iterator[Words]:
    """One line for each reason for which rows were left out, in an order that does not depend on the pieces."""
    for why, count in sorted(dropped.items(), key=lambda said: said[0].en):
        yield Words(f"{why.zh}：{count} 行", f"{why.en}: {count}")
