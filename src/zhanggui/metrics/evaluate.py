"""A metric's value and flags in every group at once: pure arithmetic on a frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zhanggui.kernel.flags import Flag
from zhanggui.metrics.frame import Frame
from zhanggui.metrics.grouping import Grouping, People
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import SMALL, Metric, Term
from zhanggui.metrics.sound import PARTS_OF, Marks, contradictions, impossible
from zhanggui.metrics.sources import SOURCES

Floats = NDArray[np.float64]
PRESALE_SHARE = 0.05  # from this share of the orders on, presale makes payment conversion a thing of the calendar
COVERED = 0.95  # below this share of sales with a known cost, profit is no number to act on
AD_WINDOW = 15  # days of attribution where the report does not say
NOBODY: People = {}


@dataclass(frozen=True)
class Known:
    """What flags need to know beside the frame: the day one looks from, days until refunds are in, presale days, people counted exactly."""

    as_of: date
    refunds_in: Callable[[str], int] = lambda shop: 30
    people: People = field(default_factory=dict)
    presale: Frame | None = None


@dataclass
class Values:
    """One value (NaN: not to be had) and a set of flags for each group."""

    value: Floats
    flags: list[set[Flag]]
    spoken: Marks  # groups of which some table says at least something


class _Sums:
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


def evaluate(metric: Metric, frame: Frame, groups: Grouping, known: Known) -> Values:
    """The metric in every group. Ratios are ratios of sums; nothing is divided by nothing; what cannot be counted is NaN and says why."""
    sums = _Sums(metric, frame, groups)
    flags: list[set[Flag]] = [set(metric.always) for _ in range(groups.count)]
    people = _people(metric, sums, known.people, flags)
    top = _combined(metric.top, people)
    value = top * metric.times
    if metric.bottom:
        value = _divided(metric, top, _combined(metric.bottom, people), sums, flags)
    _mark(flags, sums.lacking & sums.there, Flag.MISSING_FILE)
    _mark(flags, sums.bad, Flag.BAD_DATA)
    _mark(flags, ~sums.there & ~sums.bad, Flag.MISSING_FILE)
    value[~sums.there] = np.nan
    _not_additive(metric, sums, known.people, value, flags)
    _caveats(metric, frame, groups, sums, flags)
    _of_time(metric, frame, groups, sums, known, flags)
    for n in np.flatnonzero(~sums.there):
        flags[n] &= {Flag.MISSING_FILE, Flag.BAD_DATA, *metric.always}
    return Values(np.where(np.isfinite(value), value, np.nan), flags, sums.some)


def _people(metric: Metric, sums: _Sums, exact: People, flags: list[set[Flag]]) -> dict[str, Floats]:
    """Every measure's total; people over several days by their exact count where there is one."""
    totals = {m: sums.total(m) for m in metric.measures}
    if exact:
        for m in metric.measures:
            if MEASURES.get(m).additivity == "people":
                for n, (shop, period, _) in enumerate(sums.groups.labels):
                    if (m, shop, period.start) in exact:
                        totals[m][n] = exact[m, shop, period.start]
    return totals


def _combined(terms: Sequence[Term], totals: dict[str, Floats]) -> Floats:
    return np.asarray(sum(t.sign * totals[t.measure] for t in terms))


def _divided(metric: Metric, top: Floats, bottom: Floats, sums: _Sums, flags: list[set[Flag]]) -> Floats:
    _mark(flags, sums.there & (bottom == 0), Flag.ZERO_BASE)
    _mark(flags, sums.there & (bottom < 0), Flag.NEGATIVE_BASE)
    counted = any(MEASURES.get(t.measure).additivity == "people" for t in metric.bottom) or metric.small != SMALL
    if counted:
        _mark(flags, sums.there & (bottom > 0) & (bottom < metric.small), Flag.SMALL_SAMPLE)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan) * metric.times
    if len(metric.top) == len(metric.bottom) == 1 and (metric.top[0].measure, metric.bottom[0].measure) in PARTS_OF:
        too_much = sums.there & (value > 1)
        _mark(flags, too_much, Flag.BAD_DATA)
        value[too_much] = np.nan
    return np.asarray(value)


def _not_additive(metric: Metric, sums: _Sums, exact: People, value: Floats, flags: list[set[Flag]]) -> None:
    """People over several days are not to be had by adding; a ratio of their daily sums is, with a warning."""
    names = [m for m in metric.measures if MEASURES.get(m).additivity == "people"]
    if not names:
        return
    for n, (shop, period, _) in enumerate(sums.groups.labels):
        several = len(period.days) > 1 and sums.there[n]
        if several and not all((m, shop, period.start) in exact for m in names):
            flags[n].add(Flag.NON_ADDITIVE)
            if not metric.bottom:
                value[n] = np.nan


def _caveats(metric: Metric, frame: Frame, groups: Grouping, sums: _Sums, flags: list[set[Flag]]) -> None:
    """Flags that lie in where the numbers come from."""
    _mark(flags, sums.any(_mixed_rows(metric, frame)[groups.row] & sums.counts), Flag.MIXED_DEFINITION)
    for n, source in enumerate(SOURCES):
        for name in metric.measures:
            if name in source.caveats:
                _mark(flags, sums.any((frame.won[name][groups.row] == n) & sums.counts), source.caveats[name])
    for m in metric.measures:
        _mark(flags, _changes(frame.won[m][groups.row], sums), Flag.MIXED_DEFINITION)
        if MEASURES.get(m).additivity == "people":
            _mark(flags, sums.any((frame.joined[m][groups.row] > 1) & sums.counts), Flag.SUBTOTAL_OVERLAP)
    for part, whole, marks in contradictions(frame, frame.measures):
        if (part in metric.measures) != (whole in metric.measures):
            _mark(flags, sums.any(marks[groups.row] & sums.counts), Flag.BAD_DATA)
    if metric.covered:
        costed, lines = (_sum_of(frame, groups, m) for m in ("costed_amount", "lines_amount"))
        _mark(flags, (lines > 0) & (costed < COVERED * lines), Flag.NO_COST)


_FAMILIES = sorted({s.family for s in SOURCES if s.family})
FAMILY = np.array([_FAMILIES.index(s.family) if s.family else -1 for s in SOURCES])


def _mixed_rows(metric: Metric, frame: Frame) -> Marks:
    """Rows whose measures come from tables that define things differently."""
    ranks = np.stack([frame.won[m] for m in metric.measures])
    family = np.where(np.isnan(ranks), -1, FAMILY[np.nan_to_num(ranks).astype(int)])
    most = family.max(axis=0)
    least = np.where(family < 0, np.iinfo(np.int64).max, family).min(axis=0)
    mixed = (most >= 0) & (least < most)
    return np.asarray(mixed)


def _changes(rank: Floats, sums: _Sums) -> Marks:
    """Groups whose days take one measure from tables of several families."""
    told = sums.counts & ~np.isnan(rank)
    family = FAMILY[np.nan_to_num(rank).astype(int)]
    told &= family >= 0
    most, least = np.full(sums.groups.count, -1), np.full(sums.groups.count, np.iinfo(np.int64).max)
    np.maximum.at(most, sums.groups.code[told], family[told])
    np.minimum.at(least, sums.groups.code[told], family[told])
    return np.asarray(least < most)


def _of_time(metric: Metric, frame: Frame, groups: Grouping, sums: _Sums, known: Known, flags: list[set[Flag]]) -> None:
    """Flags that lie in when it is asked: unfinished days, numbers still restated, missing days, presale."""
    epoch = date(1970, 1, 1).toordinal()
    newest = np.full(groups.count, np.iinfo(np.int64).min)
    np.maximum.at(newest, groups.code[sums.counts], groups.day[sums.counts])
    today = known.as_of.toordinal() - epoch
    needs = _days_to_settle(metric, frame, groups, known)
    events = _only_events(metric, frame)
    for n, (shop, period, _) in enumerate(groups.labels):
        if not sums.there[n]:
            continue
        if newest[n] >= today or period.first <= known.as_of <= period.last:
            flags[n].add(Flag.PARTIAL_DAY)
        if needs[n] and newest[n] > today - needs[n]:
            flags[n].add(Flag.NOT_SETTLED)
        counted = all((m, shop, period.start) in known.people for m in metric.measures)  # the platform's own week: no day is missing
        if len(period.days) > 1 and not frame.dims and not events and not counted:
            awaited = sum(d < known.as_of for d in period.days)
            if sums.days[n] < awaited:
                flags[n].add(Flag.MISSING_FILE)
    if metric.presale:
        _presale(frame, groups, known, flags)


def _days_to_settle(metric: Metric, frame: Frame, groups: Grouping, known: Known) -> NDArray[np.int64]:
    if metric.settles == "ads":
        window = np.full(groups.count, -1.0)
        np.maximum.at(window, groups.code, np.nan_to_num(frame.values["ad_window"][groups.row], nan=-1.0))
        return np.where(window < 0, AD_WINDOW, window).astype(np.int64)
    if metric.settles == "refunds":
        days = {shop: known.refunds_in(shop) for shop in {label[0] for label in groups.labels}}
        return np.array([days[label[0]] for label in groups.labels], dtype=np.int64)
    return np.full(groups.count, metric.settles, dtype=np.int64)


def _only_events(metric: Metric, frame: Frame) -> bool:
    """True when all comes from tables of single events: there a day without rows is a day on which nothing happened."""
    return all(SOURCES[int(r)].events for m in metric.measures for r in np.unique(frame.won[m][~np.isnan(frame.won[m])]))


def _presale(frame: Frame, groups: Grouping, known: Known, flags: list[set[Flag]]) -> None:
    """Deposit days and balance days, by the share of such orders; of the shop where the frame's dims do not tell."""
    own = known.presale is None
    told = frame if known.presale is None else known.presale
    for of, among, flag in (("presale_orders", "order_orders", Flag.PRESALE), ("balance_orders", "pay_orders", Flag.BALANCE_DAY)):
        some, every = (_sum_of(told, groups, m) if own else _shop_sums(told, groups, m) for m in (of, among))
        _mark(flags, (some > 0) & (some >= PRESALE_SHARE * every), flag)


def _sum_of(frame: Frame, groups: Grouping, measure: str) -> Floats:
    values = np.nan_to_num(frame.values[measure][groups.row])
    return np.asarray(np.bincount(groups.code, values, groups.count), dtype=float)


def _shop_sums(frame: Frame, groups: Grouping, measure: str) -> Floats:
    epoch = date(1970, 1, 1).toordinal()
    told = {(frame.shops[s], d): v for s, d, v in zip(frame.shop, frame.day.tolist(), frame.values[measure], strict=True) if v == v}
    return np.array([sum(told.get((shop, d.toordinal() - epoch), 0.0) for d in period.days) for shop, period, _ in groups.labels])


def _mark(flags: list[set[Flag]], marks: Marks, flag: Flag) -> None:
    for n in np.flatnonzero(marks):
        flags[n].add(flag)
