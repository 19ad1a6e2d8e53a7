"""What the calendar does to a day, learnt from all series at once: weekday, season, holidays, 大促, 春节 as one factor a day.

Two passes of the same ridge. The first lets every series speak for itself and yields, per metric kind and column, what the series have in common
and how far they differ (DerSimonian–Laird). The second draws each series to that, so that a shop with one year learns from the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.expect_design import Design, Marks, Numbers, Sort
from zhanggui.methods.expect_pool import OWN_SPREAD, Pool, codes, pooled, prior_of, sample
from zhanggui.methods.expect_ridge import ridge
from zhanggui.methods.expect_work import Series, response_of, series_of

SEASON_DAYS = 330  # fewer days say nothing of the seasons
LEVEL_AGE = 10  # the level speaks of some ten days ago
SEEN = 0.25  # a rare column counts as seen when its squares sum to this over the usable days
REPEAT = 0.18  # a 大促 or holiday keeps its log effect to 18 % of it; what was learnt from n times errs by √(1 + 1/n) of that …
REPEAT_LEAST = np.array([0.0, 0.0, 0.02, 0.05])  # … but no better than this, by Sort


@dataclass(frozen=True)
class Calendar:
    """days × series: `factor` of each day (an ordinary day = 1), `rare` the part that holidays and 大促 make. score × series: `doubt`, the variance
    of the log factor, and `known`: False where the day is of a kind never seen, neither here nor in the pool. `freedom`: share of the usable
    days that fitting weekdays and seasons used up, per series."""

    factor: Numbers
    rare: Numbers
    doubt: Numbers
    known: Marks
    freedom: Numbers

    @property
    def silent(self) -> Marks:
        return ~self.known


Labels = Sequence[object] | NDArray[np.generic]


def calendar_factor(
    values: Numbers,
    design: Design,
    *,
    score: int = 1,
    group: NDArray[np.int64] | None = None,
    kind: Labels | None = None,
    unit: float | Numbers = 1.0,
    skip: Marks | None = None,
    of: Numbers | None = None,
) -> Calendar:
    """The calendar's factor on every day for every series. values: days × series, NaN unknown; the last `score` rows teach nothing.

    group: calendar of each series in `design`. kind: metric kind of each series; series of a kind share what holidays and 大促 do. unit: size of
    one event. skip: days (or days × series) that are no history. of: denominators of a rate.
    """
    return calendar_of(series_of(values, design, score, group, unit, skip, of), design, kind)


def calendar_of(series: Series, design: Design, kind: Labels | None) -> Calendar:
    """`calendar_factor` for series already read."""
    used = design.used()
    kinds = codes(kind, series.count)
    pool = _learn(series, used, kinds)
    days, count = series.counts.shape
    factor, rare = np.ones((days, count)), np.ones((days, count))
    doubt, known, freedom = np.zeros((series.score, count)), np.ones((series.score, count), dtype=bool), np.zeros(count)
    scarce, season = used.of_sort(Sort.SOFT, Sort.RARE), used.of_sort(Sort.SEASON)
    for calendar in np.unique(series.group):
        mine = np.flatnonzero(series.group == calendar)
        part, rows = series.cut(mine), used.rows[calendar]
        past, asked = rows[: part.past], _asked(rows, part.past, season)
        mean, var = prior_of(pool, mine, kinds[mine], used.sort, part.usable.sum(axis=0) >= SEASON_DAYS)
        response, weight = response_of(part, used, mean @ past.T)
        solved = ridge(response, weight, past, mean, var, asked, int((~scarce).sum()))
        effect = rows @ solved.beta.T
        effect -= (rows[:, season] @ solved.beta[:, season].T)[-1]  # the time of the year counts from the day asked about
        factor[:, mine] = np.exp(effect)
        scarcely = rows[:, scarce] @ solved.beta[:, scarce].T
        rare[:, mine] = np.exp(scarcely)
        doubt[:, mine] = solved.doubt + _repeat(asked, scarcely[part.past :], used.sort, part.usable.sum(axis=0))
        known[:, mine] = _known(part, past, asked, used, pool, kinds[mine])
        freedom[mine] = solved.freedom / np.maximum(part.usable.sum(axis=0), 1)
    return Calendar(factor, rare, doubt, known, np.minimum(freedom, 0.5))


def _learn(series: Series, design: Design, kinds: NDArray[np.int64]) -> Pool:
    """First pass, on as many series of each kind as teach enough."""
    chosen = sample(kinds, series.usable, series.counts[: series.past])
    estimates, infos = np.zeros((len(chosen), len(design.names))), np.zeros((len(chosen), len(design.names)))
    own = np.broadcast_to(OWN_SPREAD[design.sort] ** 2, estimates.shape)
    for calendar in np.unique(series.group[chosen]):
        place = np.flatnonzero(series.group[chosen] == calendar)
        part, rows = series.cut(chosen[place]), design.rows[calendar, : series.past]
        response, weight = response_of(part, design, np.zeros((len(place), len(rows))))
        years = part.usable.sum(axis=0) >= SEASON_DAYS
        var = np.where((design.sort == Sort.SEASON) & ~years[:, None], 1e-8, own[place])
        solved = ridge(response, weight, rows, np.zeros_like(var), var, rows[:0], 0)
        info = np.where(solved.info > 0, np.maximum(1 / solved.var - 1 / var, 0.0), 0.0)  # what the data say, without the prior
        estimates[place] = np.divide(solved.beta / solved.var, info, out=np.zeros_like(info), where=info > 0)
        infos[place] = info
    return pooled(estimates, infos, kinds[chosen], chosen, design.sort, int(kinds.max(initial=-1)) + 1, series.count)


def _asked(rows: Numbers, past: int, season: Marks) -> Numbers:
    """The scored rows; of the season only the step since the days that the level was learnt from is in doubt."""
    asked = rows[past:].copy()
    asked[:, season] -= rows[np.maximum(np.arange(past, len(rows)) - LEVEL_AGE, 0)][:, season]
    return asked


def _repeat(asked: Numbers, rare: Numbers, sort: NDArray[np.int8], days: NDArray[np.int64]) -> Numbers:
    """Variance for what does not repeat itself, asked rows × series. rare: log effect of the rare columns there; days: usable ones per series."""
    least = np.max((asked != 0) * REPEAT_LEAST[sort] ** 2, axis=1, initial=0.0)[:, None]
    times = np.maximum(days // 365, 1)
    spread: Numbers = np.maximum((REPEAT * rare) ** 2, least) * (1 + 1 / times)
    return spread


def _known(part: Series, past: Numbers, asked: Numbers, design: Design, pool: Pool, kinds: NDArray[np.int64]) -> Marks:
    """Every rare column of the day was seen: in the series' own past, or in others of its kind."""
    needed = (asked != 0) & design.of_sort(Sort.RARE)
    own = (part.usable.T.astype(float) @ past**2) >= SEEN
    lacking = ~(own | (pool.seen[kinds] > 0))
    known: Marks = ~((needed.astype(float) @ lacking.T.astype(float)) > 0)
    return known
