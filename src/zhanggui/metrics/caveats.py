"""The flags of a metric's values: where the numbers come from, and when it is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from zhanggui.kernel.flags import Flag
from zhanggui.metrics.frame import DAYS_APART, Floats, Frame
from zhanggui.metrics.grouping import Grouping, People, Period
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import Metric
from zhanggui.metrics.settle import Refunds
from zhanggui.metrics.sound import Marks, contradictions
from zhanggui.metrics.sources import SOURCES
from zhanggui.metrics.sources.ads import AD_WINDOW
from zhanggui.metrics.sums import Sums

PRESALE_SHARE = 0.05  # from this share of the orders on, presale makes payment conversion a thing of the calendar
COVERED = 0.95  # below this share of sales with a known cost, profit is no number to act on
NEVER = -1_000_000
Flags = list[set[Flag]]


@dataclass(frozen=True)
class Known:
    """What flags need to know beside the frame: the day one looks from, when refunds are in, presale days, people counted exactly."""

    as_of: date
    refunds: Callable[[str], Refunds] = lambda shop: Refunds()
    people: People = field(default_factory=dict)
    whole: People = field(default_factory=dict)  # the platform's own sums of a week or month
    presale: Frame | None = None


def of_origin(metric: Metric, frame: Frame, groups: Grouping, sums: Sums, flags: Flags) -> None:
    """Flags that lie in where the numbers come from."""
    mark(flags, sums.any(_mixed_rows(metric, frame)[groups.row] & sums.counts), Flag.MIXED_DEFINITION)
    for n, source in enumerate(SOURCES):
        for name in metric.measures:
            if name in source.caveats:
                mark(flags, sums.any((frame.won[name][groups.row] == n) & sums.counts), source.caveats[name])
    for m in metric.measures:
        mark(flags, _changes(frame.won[m][groups.row], sums), Flag.MIXED_DEFINITION)
        if MEASURES.get(m).additivity == "people":
            mark(flags, sums.any((frame.joined[m][groups.row] > 1) & sums.counts), Flag.SUBTOTAL_OVERLAP)
    for part, whole, marks in contradictions(frame, frame.measures):
        if (part in metric.measures) != (whole in metric.measures):
            mark(flags, sums.any(marks[groups.row] & sums.counts), Flag.BAD_DATA)
    if metric.covered:
        costed, lines = (_sum_of(frame, groups, m) for m in ("costed_amount", "lines_amount"))
        mark(flags, (lines > 0) & (costed < COVERED * lines), Flag.NO_COST)


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


def _changes(rank: Floats, sums: Sums) -> Marks:
    """Groups whose days take one measure from tables of several families."""
    told = sums.counts & ~np.isnan(rank)
    family = FAMILY[np.nan_to_num(rank).astype(int)]
    told &= family >= 0
    most, least = np.full(sums.groups.count, -1), np.full(sums.groups.count, np.iinfo(np.int64).max)
    np.maximum.at(most, sums.groups.code[told], family[told])
    np.minimum.at(least, sums.groups.code[told], family[told])
    return np.asarray(least < most)


def of_time(metric: Metric, frame: Frame, groups: Grouping, sums: Sums, known: Known, flags: Flags) -> None:
    """Flags that lie in when it is asked: unfinished days, numbers still restated, missing days, presale."""
    epoch = date(1970, 1, 1).toordinal()
    newest = np.full(groups.count, np.iinfo(np.int64).min)
    np.maximum.at(newest, groups.code[sums.counts], groups.day[sums.counts])
    today = known.as_of.toordinal() - epoch
    settled = _settled_until(metric, frame, groups, known, today)
    missing: dict[tuple[str, date], bool] = {}  # of a period, whoever its members are
    for n, (shop, period, _) in enumerate(groups.labels):
        if not sums.there[n]:
            continue
        if newest[n] >= today or period.first <= known.as_of <= period.last:
            flags[n].add(Flag.PARTIAL_DAY)
        if metric.settles and newest[n] > settled[n]:
            flags[n].add(Flag.NOT_SETTLED)
        if not sums.whole[n]:
            key = (shop, period.start)
            if key not in missing:
                missing[key] = _days_missing(metric, frame, shop, period, known)
            if missing[key]:
                flags[n].add(Flag.MISSING_FILE)
    if metric.presale:
        _presale(frame, groups, known, flags)


def _settled_until(metric: Metric, frame: Frame, groups: Grouping, known: Known, today: int) -> NDArray[np.int64]:
    """The last day, as a number, whose figures change no more; by group."""
    if metric.settles == "ads":
        return _ads_settled(frame, groups, today)
    if metric.settles == "refunds":
        epoch = date(1970, 1, 1).toordinal()
        told = {shop: known.refunds(shop) for shop in {label[0] for label in groups.labels}}
        seen = {shop: min(today, r.known_until.toordinal() - epoch + 1) if r.known_until else today for shop, r in told.items()}
        return np.array([seen[label[0]] - told[label[0]].days for label in groups.labels], dtype=np.int64)
    return np.full(groups.count, today - metric.settles, dtype=np.int64)


def _ads_settled(frame: Frame, groups: Grouping, today: int) -> NDArray[np.int64]:
    """By the attribution window of the report; a report that was loaded before its window was over stays unsettled until it is loaded again."""
    most = {}
    for name in ("ad_window", "ad_unread"):
        most[name] = np.full(groups.count, -1.0)
        np.maximum.at(most[name], groups.code, np.nan_to_num(frame.values[name][groups.row], nan=-1.0))
    window = np.where(most["ad_window"] < 0, AD_WINDOW, most["ad_window"])
    return np.where(most["ad_unread"] > 0, NEVER, today - window).astype(np.int64)


def _days_missing(metric: Metric, frame: Frame, shop: str, period: Period, known: Known) -> bool:
    """Of some day of the period no table tells a measure that is needed; or refunds are known only from a later day on."""
    if metric.settles == "refunds":
        begin = known.refunds(shop).known_from
        if begin is not None and period.first < begin:
            return True
    exactly = all((m, shop, period.start) in known.people for m in metric.measures)  # the platform's own week: no day is missing
    if len(period.days) == 1 or exactly:
        return False
    epoch = date(1970, 1, 1).toordinal()
    days = np.array([d.toordinal() - epoch for d in period.days if d < known.as_of], dtype=np.int64) + frame.shops.index(shop) * DAYS_APART
    needed = [t.measure for t in metric.terms if not t.optional and MEASURES.get(t.measure).additivity != "last"]
    return any(not np.isin(days, frame.spoken[m]).all() for m in needed)


def _presale(frame: Frame, groups: Grouping, known: Known, flags: Flags) -> None:
    """Deposit days and balance days, by the share of such orders; of the shop where the frame's dims do not tell."""
    own = known.presale is None
    told = frame if known.presale is None else known.presale
    for of, among, flag in (("presale_orders", "order_orders", Flag.PRESALE), ("balance_orders", "pay_orders", Flag.BALANCE_DAY)):
        some, every = (_sum_of(told, groups, m) if own else _shop_sums(told, groups, m) for m in (of, among))
        mark(flags, (some > 0) & (some >= PRESALE_SHARE * every), flag)


def _sum_of(frame: Frame, groups: Grouping, measure: str) -> Floats:
    values = np.nan_to_num(frame.values[measure][groups.row])
    return np.asarray(np.bincount(groups.code, values, groups.count), dtype=float)


def _shop_sums(frame: Frame, groups: Grouping, measure: str) -> Floats:
    epoch = date(1970, 1, 1).toordinal()
    told = {(frame.shops[s], d): v for s, d, v in zip(frame.shop, frame.day.tolist(), frame.values[measure], strict=True) if v == v}
    return np.array([sum(told.get((shop, d.toordinal() - epoch), 0.0) for d in period.days) for shop, period, _ in groups.labels])


def mark(flags: Flags, marks: Marks, flag: Flag) -> None:
    for n in np.flatnonzero(marks):
        flags[n].add(flag)
