"""The measures of one metric, summed up group by group over the rows that count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zhanggui.metrics.frame import Floats, Frame
from zhanggui.metrics.grouping import Grouping
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import Metric
from zhanggui.metrics.sound import Marks, contradictions, impossible


class Sums:
    """The measures of one metric, summed up group by group over the rows that count."""

    def __init__(self, metric: Metric, frame: Frame, groups: Grouping) -> None:
        self.frame, self.groups, self.metric = frame, groups, metric
        needed = [t.measure for t in metric.terms if not t.optional]
        optional = [t.measure for t in metric.terms if t.optional]
        awaited = [t.measure for t in metric.terms if t.optional and not t.minor]
        self.values = {m: frame.values[m][groups.row] for m in metric.measures}
        known = np.logical_and.reduce([~np.isnan(self.values[m]) for m in needed]) if needed else np.ones(len(groups.row), dtype=bool)
        bad = np.logical_or.reduce([impossible(frame, m) for m in metric.measures])
        clashes = [marks for _, _, marks in contradictions(frame, metric.measures)]
        bad = np.logical_or.reduce([bad, *clashes])[groups.row]
        self.some = self.any(np.logical_or.reduce([~np.isnan(v) for v in self.values.values()]))
        lacking = [np.isnan(self.values[m]) for m in awaited]
        self.lacking = self.any(known & np.logical_or.reduce(lacking)) if awaited else self.none()
        self.bad = self.any(known & bad)
        self.counts = known & ~bad
        self.there = self.any(self.counts)
        self.whole = self.none()  # told by the platform for the whole period, and for no day of it
        for m in optional:
            self.values[m] = np.nan_to_num(self.values[m])
        self.days = self.distinct_days(self.counts)

    def none(self) -> Marks:
        return np.zeros(self.groups.count, dtype=bool)

    def any(self, marks: Marks) -> Marks:
        """Groups in which some row is marked."""
        return np.bincount(self.groups.code[marks], minlength=self.groups.count) > 0

    def distinct_days(self, marks: Marks) -> NDArray[np.int64]:
        pairs = np.unique(np.stack([self.groups.code[marks], self.groups.day[marks]]), axis=1)
        return np.bincount(pairs[0], minlength=self.groups.count)

    def total(self, measure: str) -> Floats:
        """Summed, averaged, the last or the largest: as the measure adds up."""
        kind, values, code = MEASURES.get(measure).additivity, self.values[measure][self.counts], self.groups.code[self.counts]
        count = self.groups.count
        if kind == "most":
            out = np.full(count, -np.inf)
            np.maximum.at(out, code, values)
            return out
        if kind == "last":
            newest = np.full(count, np.iinfo(np.int64).min)
            days = self.groups.day[self.counts]
            np.maximum.at(newest, code, days)
            latest = days == newest[code]
            return np.asarray(np.bincount(code[latest], values[latest], count), dtype=float)
        sums = np.asarray(np.bincount(code, values, count), dtype=float)
        if kind == "mean":
            with np.errstate(invalid="ignore"):
                return sums / np.bincount(code, minlength=count)
        return sums
