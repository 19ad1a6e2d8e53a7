"""The expected range of a day: what this weekday usually brings, for many series at once.

One seam: `usual` is the only way the desks ask "what would this day normally be?". A richer calendar model may replace it here.

Model, in the square-root scale (where a count's noise no longer depends on its size):
    expected = level of the last 14 days × shape of the weekday over the last 5 weeks (both medians)
    scale    = median absolute error of that same rule on the last 28 days, never below counting noise nor below 3 % of the level
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]

WEEK = 7
LEVEL_DAYS = 14
ERROR_DAYS = 28
LEAST_DAYS = 14
LEAST_SAME_WEEKDAYS = 2
NORMAL_MAD = 1.4826  # median absolute deviation → standard deviation of a normal
STEADIEST = 0.03  # no shop's day repeats itself better than to 3 %
MEDIAN_COST = 1.57  # the variance of a median ÷ that of a mean
LEAST_LEVEL = 0.2
FASTEST = 0.15  # share of its level that a series may run ahead of it
LAG_DOUBT = 3.0  # neighbouring days err together: their median is less sure than if they did not
CLIP = 2.5  # an error beyond 2.5 usual ones counts as 2.5
CLIP_COST = 1.02  # what clipping takes from the spread of a normal
FEW_ERRORS = 1.5  # widens the scale by 1 + 1.5/n: a scale learnt from n errors is itself unsure
REACH = 1.959964  # 95 % interval
AT_ONCE = 1 << 15  # numbers sorted in one go
COUNTED, ANSCOMBE = (
    0.25,
    0.375,
)  # a count's mean lies a quarter above the square of its root's; Anscombe's ⅜ rights the range of small counts


@dataclass(frozen=True)
class Usual:
    """Per series: what the day should bring, its 95 % interval, and how many scales the day lies off. NaN: not enough history."""

    expected: Numbers
    low: Numbers
    high: Numbers
    z: Numbers

    @property
    def known(self) -> Marks:
        return np.isfinite(self.z)


def middle(values: Numbers) -> Numbers:
    """Median down the columns, NaN left out; NaN for an empty column. (numpy's nanmedian warns and is slow on short columns.)"""
    ordered = np.sort(values, axis=0)  # NaN sort last
    count = np.isfinite(values).sum(axis=0)
    if not len(ordered):
        return np.full(values.shape[1], np.nan)
    column = np.arange(values.shape[1])
    lower = ordered[np.maximum((count - 1) // 2, 0), column]
    upper = ordered[np.minimum(count // 2, len(ordered) - 1), column]
    return np.where(count > 0, (lower + upper) / 2, np.nan)


def middles(rows: Numbers, picks: NDArray[np.int64]) -> Numbers:
    """Medians of picked rows: each row of `picks` (row numbers, −1 for none) gives one row of medians. Columns in blocks: a block's rows fit
    the processor's cache."""
    padded = np.vstack([rows, np.full((1, rows.shape[1]), np.nan)])
    width, out = max(AT_ONCE // max(picks.size, 1), 1), np.empty((len(picks), rows.shape[1]))
    for start in range(0, rows.shape[1], width):
        cut = slice(start, start + width)
        picked = padded[picks.T, cut]
        out[:, cut] = middle(picked.reshape(len(picked), -1)).reshape(len(picks), -1)
    return out


def usual(values: Numbers, unit: float | Numbers = 1.0, skip: Marks | None = None) -> Usual:
    """Expected value and range of the last row from the rows before it.

    values: days × series, one row a calendar day, last row = the day asked about, NaN = unknown. 36 rows give five equal weekdays.
    unit:   size of one event (1 for people, about one basket for money): a number of n units has noise √n or more. Zero or NaN = 1.
    skip:   days (rows, or rows × series) that are no example of an ordinary day: 大促, partial days. Never used as history.
    Fewer than 14 usable days or fewer than two equal weekdays → NaN, "not enough".
    """
    return ranged(root_of(values, unit, skip), values[-1] if len(values) else np.full(np.shape(values)[1], np.nan))


@dataclass(frozen=True)
class Root:
    """What `usual` learns, per series, in the square-root scale of units: the day's `centre`, the `scale` of twice the root, and where history was
    `enough`. `size`: the unit."""

    centre: Numbers
    scale: Numbers
    enough: Marks
    size: Numbers


def root_of(values: Numbers, unit: float | Numbers = 1.0, skip: Marks | None = None) -> Root:
    """The rule of `usual` without its answer, for callers that know more of the day. The last row is not looked at."""
    table = np.asarray(values, dtype=np.float64)
    size = np.broadcast_to(np.asarray(unit, dtype=np.float64), table.shape[1:])
    size = np.where(np.isfinite(size) & (size > 0), size, 1.0)
    if len(table) <= LEAST_DAYS:
        nothing = np.full(table.shape[1], np.nan)
        return Root(nothing, nothing, np.zeros(table.shape[1], dtype=bool), size)
    past = np.sqrt(np.maximum(table[:-1], 0) / size)
    if skip is not None:
        rows = skip if skip.ndim == 2 else skip[:, None]
        past = np.where(rows[:-1], np.nan, past)
    week = _week(past)
    t = len(past)
    plain = _plain(past, week)
    centre = _level(plain, t) * week.shape(t)
    errors = _errors(past, plain, week)
    lag = _lag(errors, centre)
    scale = _scale(errors - lag, centre)
    centre = np.maximum(centre + lag / 2, 0)
    enough = (np.isfinite(past).sum(axis=0) >= LEAST_DAYS) & (np.isfinite(past[t % WEEK :: WEEK]).sum(axis=0) >= LEAST_SAME_WEEKDAYS)
    return Root(centre, scale, enough, size)


def ranged(root: Root, today: Numbers) -> Usual:
    """Expected value, 95 % range and z of the value `today`."""
    centre, scale, size = root.centre, root.scale, root.size
    half = REACH * scale / 2
    middle_root = np.sqrt(centre**2 + COUNTED + ANSCOMBE)
    return Usual(
        expected=np.where(root.enough, (centre**2 + scale**2 / 4) * size, np.nan),  # E[x] of x = root² with standard deviation scale/2
        low=np.where(root.enough, np.maximum(np.maximum(middle_root - half, 0) ** 2 - ANSCOMBE, 0) * size, np.nan),
        high=np.where(root.enough, ((middle_root + half) ** 2 - ANSCOMBE) * size, np.nan),
        z=np.where(root.enough, 2 * (np.sqrt(np.maximum(today, 0) / size) - centre) / scale, np.nan),
    )


@dataclass(frozen=True)
class _Week:
    """How the seven weekdays differ: median of each ÷ mean of the seven medians, drawn to 1 by `keep`."""

    past: Numbers
    medians: Numbers
    mean: Numbers
    keep: Numbers

    def shape(self, t: int) -> Numbers:
        """Shape of row t's weekday."""
        return self._drawn(self.medians[t % WEEK])

    def shapes_without(self, first: int) -> Numbers:
        """Shape of the weekday of every row from the first, that row itself left out, as if its day were still to come."""
        rows = np.arange(first, len(self.past))
        others = _same_weekday(len(self.past), rows)
        return self._drawn(middles(self.past, np.where(others == rows[:, None], -1, others)))

    def _drawn(self, median: Numbers) -> Numbers:
        shape = np.where(np.isfinite(median) & (self.mean > 0), median / np.where(self.mean > 0, self.mean, 1.0), 1.0)
        drawn: Numbers = np.maximum(1 + self.keep * (shape - 1), 0.1)
        return drawn


def _week(past: Numbers) -> _Week:
    """The draw to 1 is James–Stein's: what differs between weekdays no more than chance would is no weekday shape."""
    past = _levelled(past)
    medians = middles(past, _same_weekday(len(past), np.arange(WEEK)))
    known = np.isfinite(medians).sum(axis=0)
    mean = np.nansum(medians, axis=0) / np.maximum(known, 1)
    spread = np.nansum((medians - mean) ** 2, axis=0) / np.maximum(known - 1, 1)
    off = past - medians[np.arange(len(past)) % WEEK]
    noise = np.maximum(NORMAL_MAD * middle(np.abs(off)), 0.5) ** 2
    weeks = np.maximum(np.isfinite(past).sum(axis=0) / WEEK, 1)
    return _Week(past, medians, mean, _keep(MEDIAN_COST * noise / weeks, spread))


def _same_weekday(count: int, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each of these rows all of `count` rows that share its weekday, −1 where there are no more."""
    found = rows[:, None] % WEEK + WEEK * np.arange(-(-count // WEEK))
    return np.where(found < count, found, -1)


def _levelled(past: Numbers) -> Numbers:
    """The days with their own week's level (median of the seven days around) taken out and the middle level put in: a level that moved is no
    weekday shape. Series that hardly sell stay as they are; days of a level next to nothing say nothing."""
    if len(past) < WEEK:
        return past
    full = middles(past, np.arange(len(past) - WEEK + 1)[:, None] + np.arange(WEEK))
    around = full[np.clip(np.arange(len(past)) - WEEK // 2, 0, len(full) - 1)]
    whole = middle(past)
    enough = around > LEAST_LEVEL * whole
    levelled = np.where(enough, past / np.where(enough, around, 1.0) * whole, np.nan)
    return np.where(whole > 0, levelled, past)


def _keep(chance: Numbers, seen: Numbers) -> Numbers:
    """Share of a squared difference that is not chance, 0..1."""
    kept: Numbers = np.clip(1 - np.divide(chance, seen, out=np.ones_like(seen), where=seen > 0), 0, 1)
    return kept


def _plain(past: Numbers, week: _Week) -> Numbers:
    """The days, each with its weekday's shape taken out."""
    shapes = np.stack([week.shape(weekday) for weekday in range(WEEK)])
    plain: Numbers = past / shapes[np.arange(len(past)) % WEEK]
    return plain


def _level(plain: Numbers, t: int) -> Numbers:
    """Median of the 14 days before row t, of days without their weekday's shape."""
    return middle(plain[max(t - LEVEL_DAYS, 0) : t])


def _errors(past: Numbers, plain: Numbers, week: _Week) -> Numbers:
    """What the rule would have missed on each of the last 28 days (twice the root, so that pure counting noise has scale 1)."""
    first = max(len(past) - ERROR_DAYS, WEEK)
    days = np.arange(first, len(past))[:, None] - np.arange(LEVEL_DAYS, 0, -1)
    levels = middles(plain, np.maximum(days, -1))
    errors: Numbers = 2 * (past[first:] - levels * week.shapes_without(first))
    return errors


def _lag(errors: Numbers, centre: Numbers) -> Numbers:
    """By how much a growing (or shrinking) series runs ahead of its own 14-day level: the median recent error, drawn to 0 by its noise.

    Growth misses day after day, a new level only until the median has moved on to it: so the last week has to agree, and no more is believed than
    what growth by 15 % a week would miss."""
    recent, latest = errors[-LEVEL_DAYS:], middle(errors[-WEEK:])
    median = middle(recent)
    count = np.maximum(np.isfinite(recent).sum(axis=0), 1)
    spread = np.nan_to_num(NORMAL_MAD * middle(np.abs(recent - median)), nan=1.0)
    agreed = np.where(np.sign(latest) == np.sign(median), np.sign(median) * np.minimum(np.abs(median), np.abs(latest)), 0.0)
    drawn = np.nan_to_num(agreed * _keep(LAG_DOUBT * MEDIAN_COST * np.maximum(spread, 1.0) ** 2 / count, median**2))
    most = FASTEST * np.nan_to_num(centre)
    lag: Numbers = np.clip(drawn, -most, most)
    return lag


def _scale(errors: Numbers, centre: Numbers) -> Numbers:
    """Spread of the errors with single odd days clipped, never below counting noise (1) nor below what the steadiest shop shows."""
    count = np.maximum(np.isfinite(errors).sum(axis=0), 1)
    bound = CLIP * NORMAL_MAD * middle(np.abs(errors))
    clipped = np.minimum(np.abs(errors), bound)
    spread = np.sqrt(np.nansum(clipped**2, axis=0) / count) * CLIP_COST * (1 + FEW_ERRORS / count)
    scale: Numbers = np.maximum(spread, np.maximum(1.0, STEADIEST * np.nan_to_num(centre)))
    return scale
