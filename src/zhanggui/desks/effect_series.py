"""One metric as daily series: of a shop's members, or of shops. What effects are measured on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zhanggui.kernel.flags import Flag
from zhanggui.metrics.grouping import periods
from zhanggui.metrics.metric import Metric
from zhanggui.metrics.query import answer, read_ask
from zhanggui.metrics.sums import Sums
from zhanggui.warehouse.engine import Reader

Numbers = NDArray[np.float64]
Key = tuple[str, ...]
NOT_FOR_ALL = frozenset({"mean", "last", "most"})  # what these measures tell of a day does not add up over days


@dataclass(frozen=True)
class Series:
    """days × keys: the metric, NaN where it is not known; `weight`: what stands below a ratio, 1 for sums. A key is (shop, member, …)."""

    first: date
    keys: list[Key]
    values: Numbers
    weight: Numbers
    flags: dict[tuple[int, int], frozenset[Flag]] = field(default_factory=dict)

    def of(self, key: Key) -> int | None:
        return self.keys.index(key) if key in self.keys else None


def adds_up(metric: Metric) -> bool:
    """Its days make a total."""
    return not metric.bottom and metric.kind not in NOT_FOR_ALL


def daily(reader: Reader, metric: Metric, shops: Sequence[str], dims: Sequence[str], first: date, last: date, as_of: date) -> Series:
    """The metric of every day and member. Of a sum, a member missing on a day its shop reported is 0; void figures are unknown."""
    ask = read_ask(shops, first, last, ["day", *dims], as_of, True)
    frame, groups, (told,) = answer(reader, ask, [metric], periods(first, last, "day"))
    below = _below(metric, Sums(metric, frame, groups)) if metric.bottom else np.ones(groups.count)
    rows = [(shop, *members) for shop, _, members in groups.labels]
    keys = sorted({key for key, spoken in zip(rows, told.spoken, strict=True) if spoken and all(key)})
    place, days = {key: n for n, key in enumerate(keys)}, (last - first).days + 1
    values, weight = np.full((days, len(keys)), np.nan), np.ones((days, len(keys)))
    reported: set[tuple[str, int]] = set()
    flags = {}
    for n, (shop, period, _) in enumerate(groups.labels):
        day = (period.start - first).days
        if not told.spoken[n]:
            continue
        reported.add((shop, day))
        if rows[n] not in place:
            continue
        cell = day, place[rows[n]]
        flags[cell] = frozenset(told.flags[n])
        if not flags[cell] & metric.void_on:
            values[cell], weight[cell] = told.value[n], max(float(np.nan_to_num(below[n])), 0.0)
    if adds_up(metric) and dims:
        for shop, day in reported:
            for n, key in enumerate(keys):
                if key[0] == shop and (day, n) not in flags:
                    values[day, n] = 0.0
    return Series(first, keys, values, weight, flags)


def _below(metric: Metric, sums: Sums) -> Numbers:
    return np.asarray(sum(t.sign * sums.total(t.measure) for t in metric.bottom), dtype=np.float64)
