"""The expected range of a day for all series of all shops at once: one shared calendar, a level that moves, counting noise, one pooled null.

    expected = level (what the days before say, one day ahead) × factor of the day (weekday, season, holidays, 大促, 春节; see expect_calendar)
    z        = error in the Anscombe scale ÷ its usual size, never below counting noise, wider where the factor is in doubt
    p        = share of ordinary days with an error as large (pooled empirical null of the metric kind; see expect_null)

Honest silence: fewer than 14 usable days, or a 大促 or holiday never seen before. To 8 weeks the rule of `usual` answers, to 12 the two are blended.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhanggui.kernel.words import Words
from zhanggui.methods.expect_calendar import Calendar, Labels, calendar_of
from zhanggui.methods.expect_design import Design, Marks, Numbers, Sort
from zhanggui.methods.expect_level import ANSCOMBE, WINDOW, Followed, follow, joined
from zhanggui.methods.expect_members import usual_beyond
from zhanggui.methods.expect_null import LEAST, Null, class_of, null_of
from zhanggui.methods.expect_pool import codes
from zhanggui.methods.expect_work import Series, series_of
from zhanggui.methods.usual import LEAST_DAYS, NORMAL_MAD, middle

KNOWN, SHORT, UNSEEN = 0, 1, 2
WHY = {
    KNOWN: Words("有历史可比", "there is history to compare with"),
    SHORT: Words("历史不足 14 天", "fewer than 14 days of history"),
    UNSEEN: Words("没有经历过这样的日子", "no day like this in the history"),
}
OWN_RULE, FULL_RULE = 56, 84  # usable days: below, `usual` alone; above, the model alone; between, both in part
BLOCK = 1024


@dataclass(frozen=True)
class Expected:
    """score × series: what each day should bring, its 95 % range, signed z and two-sided p (NaN where the value is unknown), and `why` (a key of
    WHY): anything but KNOWN has no range. `calendar`: the factors of all days. `doubtful`: share of the variance that is doubt about the day's factor.
    `errors`: past rows × series, z of the ordinary days up to the scored ones, each by a spread learnt without it where history is long enough."""

    expected: Numbers
    low: Numbers
    high: Numbers
    z: Numbers
    p: Numbers
    why: NDArray[np.int8]
    calendar: Calendar
    doubtful: Numbers
    errors: Numbers

    @property
    def known(self) -> Marks:
        known: Marks = self.why == KNOWN
        return known


def expect(
    values: Numbers,
    design: Design,
    *,
    score: int = 1,
    group: NDArray[np.int64] | None = None,
    kind: Labels | None = None,
    unit: float | Numbers = 1.0,
    skip: Marks | None = None,
    of: Numbers | None = None,
    calendar: Calendar | None = None,
    least: int = LEAST,
) -> Expected:
    """What each of the last `score` days should bring, judged one day ahead. Nothing but the level is learnt from the scored days.

    values: days × series, NaN unknown, the days of the design. group: which calendar of the design each series lives by. kind: its metric kind;
    series of a kind share what holidays do and what errors look like. unit: size of one event (a number of n units has noise √n or more). skip:
    days, or days × series, that are no history (partial days, stock-outs); do not skip 大促. of: denominators; prefer `expect_rate`. calendar: what is
    known already of these days, instead of learning it. least: past errors that a kind needs before its ranges are its own.
    """
    series = series_of(values, design, score, group, unit, skip, of)
    calendar = calendar or calendar_of(series, design, kind)
    kinds = codes(kind, series.count)
    followed = _follow(series, design, calendar)
    past = followed.mean.shape[0] - score
    told = np.isfinite(followed.null)
    classes = class_of(kinds, middle(np.where(told, followed.mean[:past], np.nan)))
    odd = design.marked(Sort.SOFT, Sort.RARE)[series.group].T[series.past - past : series.past]
    many = int(kinds.max(initial=-1)) + 1
    null, inside = (null_of(errors, told & ~odd, classes, many, least) for errors in (followed.null, followed.inside))
    mean, error, spread = followed.mean[past:], followed.error[past:], followed.spread[past:]
    doubt = calendar.doubt * mean
    spread = np.sqrt(spread**2 / (1 - calendar.freedom) + doubt)
    doubtful = doubt / spread**2
    found = _ranges(mean, error / spread, spread, doubtful, (null, inside), classes)
    found = _with_short(found, series, calendar, null, classes)
    return _given(found, series, calendar, unit, doubtful, np.where(told & ~odd, followed.null, np.nan))


def _follow(series: Series, design: Design, calendar: Calendar) -> Followed:
    """The level of every series through the window and the scored days, in blocks."""
    rows = slice(max(series.past - WINDOW, 0), None)
    odd = design.marked(Sort.RARE)[:, rows]
    usable = np.vstack([series.usable, np.isfinite(series.counts[series.past :])])[rows]
    counts, exposure = series.counts[rows], (calendar.factor * series.base)[rows]
    grain = _grain(series)
    parts = []
    for start in range(0, max(series.count, 1), BLOCK):
        cut = slice(start, start + BLOCK)
        first = _first_swing(counts[:, cut], exposure[:, cut], usable[:, cut], grain[cut])
        parts.append(follow(counts[:, cut], exposure[:, cut], usable[:, cut], odd[series.group[cut]].T, grain[cut], first, series.score))
    return joined(parts)


def _grain(series: Series) -> Numbers:
    """1 for counts; 1 − rate for counts out of a number (a rate of nearly 1 has nearly no noise)."""
    if np.all(series.base[np.isfinite(series.base)] == 1):
        return np.ones(series.count)
    good = np.sum(np.where(series.usable, series.counts[: series.past], 0.0), axis=0)
    whole = np.sum(np.where(series.usable, series.base[: series.past], 0.0), axis=0)
    grain: Numbers = np.clip(1 - np.divide(good, whole, out=np.zeros_like(good), where=whole > 0), 0.02, 1.0)
    return grain


def _first_swing(counts: Numbers, exposure: Numbers, usable: Marks, grain: Numbers) -> Numbers:
    """Variance beyond counting noise as a share of the mean, from how neighbouring days differ (median, so that odd days do not count)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.where(usable & (exposure > 0), np.sqrt((counts + ANSCOMBE) / exposure), np.nan)
    step = np.diff(root, axis=0) * np.sqrt((exposure[1:] + exposure[:-1]) / 2)
    var = (NORMAL_MAD * middle(2 * np.abs(step))) ** 2 / 2
    mean = middle(np.where(usable, counts, np.nan))
    return np.nan_to_num(np.clip((var - grain) / np.maximum(mean, 1.0), 0.002, 1.0), nan=0.02)


@dataclass(frozen=True)
class _Found:
    """score × series in units: what `Expected` gives before it is put into money and reasons."""

    mean: Numbers
    low: Numbers
    high: Numbers
    z: Numbers
    p: Numbers


def _ranges(mean: Numbers, z: Numbers, spread: Numbers, doubtful: Numbers, nulls: tuple[Null, Null], classes: NDArray[np.int64]) -> _Found:
    """Ranges from the errors under their own spread, which hardly knows the middle ones; p from those under another half's spread, because a large
    error widens its own."""
    null, inside = nulls
    low, high = inside.reach(classes)
    root = np.sqrt(mean + ANSCOMBE)
    bottom = np.maximum(np.maximum(root + low * spread / 2, 0.0) ** 2 - ANSCOMBE, 0.0)
    top = np.maximum((root + np.maximum(high, 0.0) * spread / 2) ** 2 - ANSCOMBE, 0.0)
    return _Found(mean, np.minimum(bottom, mean), np.maximum(top, mean), z, null.p(z, np.broadcast_to(classes, z.shape), doubtful))


def _with_short(model: _Found, series: Series, calendar: Calendar, null: Null, classes: NDArray[np.int64]) -> _Found:
    """Series of less than 12 weeks: the rule of `usual` beyond the calendar, alone or blended with the model."""
    days = series.usable.sum(axis=0)
    short = np.flatnonzero((days < FULL_RULE) & (days >= LEAST_DAYS))
    if not len(short):
        return model
    share = np.clip((days[short] - OWN_RULE) / (FULL_RULE - OWN_RULE), 0.0, 1.0)
    parts = {name: getattr(model, name).copy() for name in ("mean", "low", "high", "z", "p")}
    base = series.base[:, short] * calendar.factor[:, short]
    skip = np.vstack([~series.usable[:, short], np.zeros((series.score, len(short)), dtype=bool)])
    for day in range(series.score):
        rows = slice(max(series.past + day - 35, 0), series.past + day + 1)
        one = usual_beyond(
            series.counts[rows, short], base[rows], skip=skip[rows], rare=calendar.rare[rows, short], doubt=calendar.doubt[day, short]
        )
        seen = {"mean": one.expected, "low": one.low, "high": one.high, "z": one.z, "p": null.p(one.z, classes[short])}
        for name, part in parts.items():
            part[day, short] = np.where(share > 0, share * part[day, short] + (1 - share) * seen[name], seen[name])
    return _Found(**parts)


def _given(found: _Found, series: Series, calendar: Calendar, unit: float | Numbers, doubtful: Numbers, errors: Numbers) -> Expected:
    days = series.usable.sum(axis=0)
    enough = (days >= LEAST_DAYS) & np.isfinite(found.mean)
    why = np.where(~enough, SHORT, np.where(calendar.known, KNOWN, UNSEEN)).astype(np.int8)
    told = why == KNOWN
    size = np.broadcast_to(np.asarray(unit, dtype=np.float64), (series.count,))
    size = np.where(np.isfinite(size) & (size > 0), size, 1.0)
    seen = told & np.isfinite(series.counts[series.past :])
    mean, low, high = (np.where(told, part * size, np.nan) for part in (found.mean, found.low, found.high))
    z, p = np.where(seen, found.z, np.nan), np.where(seen, found.p, np.nan)
    return Expected(mean, low, high, z, p, why, calendar, doubtful, errors)
