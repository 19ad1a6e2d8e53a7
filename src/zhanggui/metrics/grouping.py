"""Which days make which row of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.kernel.days import Level, days_between, end_of
from zhanggui.metrics.frame import Frame

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Period:
    """One row of time: its name (first day), its days, and whether they are a plain stretch from first to last."""

    start: date
    days: tuple[date, ...]

    @property
    def first(self) -> date:
        return min(self.days)

    @property
    def last(self) -> date:
        return max(self.days)


def periods(first: date, last: date, level: Level | None) -> list[Period]:
    """The days from `first` to `last` cut into days, weeks, months …; one period without a level."""
    out = []
    day = first
    while day <= last:
        end = min(end_of(day, level), last) if level else last
        out.append(Period(day, tuple(days_between(day, end))))
        day = end + timedelta(days=1)
    return out


@dataclass(frozen=True)
class Grouping:
    """Rows of a frame put into groups. `row` and `code` run in parallel: this row of the frame is in that group (a row may be in several)."""

    labels: list[tuple[str, Period, tuple[str, ...]]]
    row: Ints
    code: Ints
    day: Ints = field(repr=False)  # the day of each, as a number

    @property
    def count(self) -> int:
        return len(self.labels)


def group(frame: Frame, shops: Sequence[str], spans: Sequence[Period], whole: bool) -> Grouping:
    """Groups by shop, period and the frame's dims. `whole`: show every shop and period, so that a gap is seen; else what there is."""
    number = frame.day
    row, span = _in_spans(number, spans)
    place = np.array([shops.index(shop) if shop in shops else -1 for shop in frame.shops], dtype=np.int64)
    shop = place[frame.shop[row]]
    row, span, shop = row[shop >= 0], span[shop >= 0], shop[shop >= 0]
    if not frame.dims:
        code = shop * len(spans) + span
        labels: list[tuple[str, Period, tuple[str, ...]]] = [(s, p, ()) for s in shops for p in spans]
        if not whole:
            there, code = np.unique(code, return_inverse=True)
            labels = [labels[n] for n in there]
        return Grouping(labels, row, code, number[row])
    keys = pd.DataFrame(
        {"shop": frame.rows["shop"].to_numpy()[row], "span": span, **{d: frame.rows[d].to_numpy()[row] for d in frame.dims}}
    )
    grouped = keys.groupby(list(keys), sort=True, dropna=False)
    found = keys.drop_duplicates().assign(_code=grouped.ngroup()).sort_values("_code")
    groups = list(zip(*(found[d] for d in frame.dims), strict=True))
    named = [(s, spans[n], m) for s, n, m in zip(found["shop"], found["span"], groups, strict=True)]
    return Grouping(named, row, grouped.ngroup().to_numpy(), number[row])


def _in_spans(number: Ints, spans: Sequence[Period]) -> tuple[Ints, Ints]:
    """Frame row and span, for every span that a row's day is in."""
    epoch = date(1970, 1, 1).toordinal()
    at: dict[int, list[int]] = {}
    for n, span in enumerate(spans):
        for day in span.days:
            at.setdefault(day.toordinal() - epoch, []).append(n)
    if all(len(ns) == 1 for ns in at.values()):
        first = min(at, default=0)
        table = np.full(max(at, default=0) - first + 1, -1)
        table[[d - first for d in at]] = [ns[0] for ns in at.values()]
        near = (number >= first) & (number < first + len(table))
        in_span = np.where(near, table[np.where(near, number - first, 0)], -1)
        row = np.flatnonzero(in_span >= 0)
        return row, in_span[row]
    pairs = [(i, n) for i, d in enumerate(number.tolist()) for n in at.get(d, ())]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


People = Mapping[tuple[str, str, date], float]
"""People counted once over several days: (measure, shop, first day of the period) → how many."""
