"""A metric's value and flags in every group at once: pure arithmetic on a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhanggui.kernel.flags import Flag
from zhanggui.metrics.caveats import Flags, Known, mark, of_origin, of_time
from zhanggui.metrics.frame import Floats, Frame
from zhanggui.metrics.grouping import Grouping, People
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import SMALL, Metric, Term
from zhanggui.metrics.sound import PARTS_OF, Marks
from zhanggui.metrics.sums import Sums


@dataclass
class Values:
    """One value (NaN: not to be had) and a set of flags for each group."""

    value: Floats
    flags: Flags
    spoken: Marks  # groups of which some table says at least something


def evaluate(metric: Metric, frame: Frame, groups: Grouping, known: Known) -> Values:
    """The metric in every group. Ratios are ratios of sums; nothing is divided by nothing; what cannot be counted is NaN and says why."""
    sums = Sums(metric, frame, groups)
    flags: Flags = [set(metric.always) for _ in range(groups.count)]
    people = _people(metric, sums, known.people)
    _whole_periods(metric, sums, known, people)
    top = _combined(metric.top, people)
    value = top * metric.times
    if metric.bottom:
        value = _divided(metric, top, _combined(metric.bottom, people), sums, flags)
    mark(flags, sums.lacking & sums.there, Flag.MISSING_FILE)
    mark(flags, sums.bad, Flag.BAD_DATA)
    mark(flags, ~sums.there & ~sums.bad, Flag.MISSING_FILE)
    value[~sums.there] = np.nan
    _not_additive(metric, sums, known.people, value, flags)
    of_origin(metric, frame, groups, sums, flags)
    of_time(metric, frame, groups, sums, known, flags)
    for n in np.flatnonzero(~sums.there):
        flags[n] &= {Flag.MISSING_FILE, Flag.BAD_DATA, *metric.always}
    return Values(np.where(np.isfinite(value), value, np.nan), flags, sums.some)


def _whole_periods(metric: Metric, sums: Sums, known: Known, totals: dict[str, Floats]) -> None:
    """Where no table tells a day, but the platform the whole week or month: its own figures."""
    told = {**known.whole, **known.people}
    for n, (shop, period, _) in enumerate(sums.groups.labels if told else ()):
        if not sums.some[n] and all((m, shop, period.start) in told for m in metric.measures):
            sums.there[n] = sums.some[n] = sums.whole[n] = True
            for m in metric.measures:
                totals[m][n] = told[m, shop, period.start]


def _people(metric: Metric, sums: Sums, exact: People) -> dict[str, Floats]:
    """Every measure's total; people over several days by their exact count, where there is one of all of them: else they do not compare."""
    totals = {m: sums.total(m) for m in metric.measures}
    names = [m for m in metric.measures if MEASURES.get(m).additivity == "people"]
    for n, (shop, period, _) in enumerate(sums.groups.labels if exact and names else ()):
        if all((m, shop, period.start) in exact for m in names):
            for m in names:
                totals[m][n] = exact[m, shop, period.start]
    return totals


def _combined(terms: Sequence[Term], totals: dict[str, Floats]) -> Floats:
    return np.asarray(sum(t.sign * totals[t.measure] for t in terms))


def _divided(metric: Metric, top: Floats, bottom: Floats, sums: Sums, flags: Flags) -> Floats:
    mark(flags, sums.there & (bottom == 0), Flag.ZERO_BASE)
    mark(flags, sums.there & (bottom < 0), Flag.NEGATIVE_BASE)
    counted = any(MEASURES.get(t.measure).additivity in ("people", "last") for t in metric.bottom) or metric.small != SMALL
    if counted:
        mark(flags, sums.there & (bottom > 0) & (bottom < metric.small), Flag.SMALL_SAMPLE)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan) * metric.times
    if len(metric.top) == len(metric.bottom) == 1 and (metric.top[0].measure, metric.bottom[0].measure) in PARTS_OF:
        too_much = sums.there & (value > 1)
        mark(flags, too_much, Flag.BAD_DATA)
        value[too_much] = np.nan
    return np.asarray(value)


def _not_additive(metric: Metric, sums: Sums, exact: People, value: Floats, flags: Flags) -> None:
    """People over several days are not to be had by adding; a ratio of their daily sums is, with a warning."""
    names = [m for m in metric.measures if MEASURES.get(m).additivity == "people"]
    if not names:
        return
    for n, (shop, period, _) in enumerate(sums.groups.labels):
        several = len(period.days) > 1 and sums.there[n] and not sums.whole[n]
        if several and not all((m, shop, period.start) in exact for m in names):
            flags[n].add(Flag.NON_ADDITIVE)
            if not metric.bottom:
                value[n] = np.nan
