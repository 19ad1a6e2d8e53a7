"""What an action changed: a series after it, against what it would have been, told by series that the action did not touch.

The calendar is taken out first (weekday, season, 大促: given, else the weekday alone). Every series becomes an index of its own mean
before the action. The others make a twin (synthetic control with a ridge step). The doubt of the mean gap after the action comes from the
gaps before it (days err in runs), and is held against the same measurement of every other series: where nothing was done, nothing may be
found (placebo in space), and a made-up earlier date must find nothing either (placebo in time).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.effect_doubt import joint_freedom, lag_one, leaving, mean_factor, own_freedom, reach, two_sided, wandering
from zhanggui.methods.effect_fit import Fit, Setting, choose, fit, own_misses
from zhanggui.methods.effect_table import Prepared, prepare
from zhanggui.methods.given import checked_alpha

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]
How = Literal["controls", "own_past", "none"]
Why = Literal["", "short_before", "short_after", "nothing_before", "no_controls", "poor_controls", "no_spread"]

LEAST_BEFORE = 14
LEAST_AFTER = 3
ALONE = 1.2  # what an interval without controls must be wider for, on made-up shops (bench/accuracy_effects.py, seeds < 1000)
CHOSEN = 1.1  # … and with them: the fit was chosen by the very misses that its doubt is learnt from
STILL = 1e-9  # of a usual day: an error below it is that of the arithmetic, and no chance can be learnt from it
WORSE = 1.1  # controls that miss by more than 1.1 × the series' own mean tell nothing of it
ALPHA = 0.05


@dataclass(frozen=True)
class Effect:
    """Per day and in all, in the units of the series. NaN where nothing can be said; a size without an interval where days never swung.

    `without`: what a day would have brought. `columns`, `shares`: the controls. `miss`: a usual day's miss before, ÷ the usual day.
    `placebo_p`: share of the series (itself counted) whose gap is as large for them. `earlier_p`: p at a made-up earlier date;
    `leaving_p`: p of a slope away from the controls that it already had.
    """

    how: How
    why: Why = ""
    per_day: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan
    actual: float = np.nan
    without: float = np.nan
    days_before: int = 0
    days_after: int = 0
    columns: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()
    miss: float = np.nan
    placebo_p: float = np.nan
    placebos: int = 0
    earlier_p: float = np.nan
    leaving_p: float = np.nan
    expected: Numbers | None = None

    @property
    def total(self) -> tuple[float, float, float]:
        """Effect and interval of all counted days together."""
        return self.per_day * self.days_after, self.low * self.days_after, self.high * self.days_after

    @property
    def relative(self) -> tuple[float, float, float]:
        """Effect and interval ÷ what it would have been; NaN without a base."""
        base = self.without if self.without > 0 else np.nan
        return self.per_day / base, self.low / base, self.high / base

    @property
    def is_clear(self) -> bool:
        """The interval leaves out nothing."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class _Gap:
    """Mean gap after, as an index, its error by the day-to-day model with the degrees of freedom of that, and the fit."""

    size: float
    error: float
    freedom: float
    fit: Fit

    @property
    def z(self) -> float:
        return self.size / self.error if self.error > 0 else 0.0

    @property
    def p(self) -> float:
        return two_sided(self.z, self.freedom)

    def strayed(self, tau: float, series: float) -> _Gap:
        """The same with the variance τ² that untouched series show beyond their own day-to-day error."""
        error = CHOSEN * float(np.sqrt(self.error**2 + tau))
        return replace(self, error=error, freedom=joint_freedom(self.error**2, self.freedom, tau, series))


def effect(
    values: Numbers,
    start: int,
    calendar: Numbers | None = None,
    skip: Marks | None = None,
    weight: Numbers | None = None,
    alpha: float = ALPHA,
) -> Effect:
    """Effect of what began on row `start` on the first column; the other columns are candidates for controls.

    values:   days × series, one row a calendar day, NaN unknown.
    calendar: what makes a day other than an ordinary one, days or days × series (1 = ordinary). Default: the weekday, learnt before `start`.
    skip:     days that are not counted at all (half days, stock-outs).
    weight:   days × series for rates: visitors of each day, by which days are weighted.
    alpha:    0.05 for intervals of 95 %. Raises UseError.
    """
    alpha = checked_alpha(alpha)
    ready = prepare(values, start, calendar, skip, weight)
    before, after = ready.before, ready.after
    told = Effect("none", days_before=int(before.sum()), days_after=int(after.sum()))
    if before.sum() < LEAST_BEFORE:
        return replace(told, why="short_before")
    if after.sum() < LEAST_AFTER:
        return replace(told, why="short_after")
    if ready.level[0] <= 0:
        return replace(told, why="nothing_before")
    if ready.index.shape[1] < 2:
        return _by_own_past(ready, told, "no_controls", alpha)
    setting = choose(ready.index[:, 0], ready.index[:, 1:], before)
    mine, others = _measure(ready, setting)
    if mine.fit.noise > WORSE * own_misses(ready.index[:, 0], before):
        return _by_own_past(ready, told, "poor_controls", alpha)
    tau, series = wandering(np.array([g.size for g in others]), np.array([g.error for g in others]))
    strayed = mine.strayed(tau, series)
    if strayed.error <= STILL:
        return _without_spread(ready, told, strayed)
    return replace(
        _told(ready, told, strayed, alpha),
        how="controls",
        columns=tuple(int(c) for c in ready.columns[1:]),
        shares=tuple(float(s) for s in mine.fit.shares),
        placebo_p=(1 + sum(abs(g.z) >= abs(mine.z) for g in others)) / (1 + len(others)) if others else np.nan,
        placebos=len(others),
        earlier_p=_earlier(ready, setting, tau, series),
        leaving_p=_leaving(mine, others, before),
    )


def _measure(ready: Prepared, setting: Setting) -> tuple[_Gap, list[_Gap]]:
    """The gap of the first series, and of every other as if the action had been its own (against the rest of them, never the first)."""
    index, count = ready.index, ready.index.shape[1]
    fits = [fit(index[:, 0], index[:, 1:], ready.before, setting)]
    if count > 2:
        for n in range(1, count):
            rest = [m for m in range(1, count) if m != n]
            fits.append(fit(index[:, n], index[:, rest], ready.before, setting))
    lag = lag_one([f.missed for f in fits])
    gaps = [_gap(f, lag, ready, index[:, n]) for n, f in enumerate(fits)]
    return gaps[0], gaps[1:]


def _gap(found: Fit, lag: float, ready: Prepared, index: Numbers) -> _Gap:
    days, past = ready.share, ready.before / ready.before.sum()
    size, now = float(days @ found.gap), float(days @ index)
    grown = max(now / max(now - size, 1e-9), 1.0) if now > 0 else 1.0  # more sold means more noise
    doubt = mean_factor(past, lag) + grown * mean_factor(days, lag)
    return _Gap(size, found.noise * float(np.sqrt(doubt)), own_freedom(int(ready.before.sum()), lag), found)


def _earlier(ready: Prepared, setting: Setting, tau: float, series: float) -> float:
    """p of the same measurement at a made-up date: the last days before the action taken for days after it. NaN: too few days for it."""
    shifted = ready.moved(min(int(ready.after.sum()), int(ready.before.sum()) // 3))
    if shifted.before.sum() < LEAST_BEFORE or shifted.after.sum() < LEAST_AFTER:
        return np.nan
    own = shifted.index
    found = fit(own[:, 0], own[:, 1:], shifted.before, setting)
    return _gap(found, lag_one([found.missed]), shifted, own[:, 0]).strayed(tau, series).p


def _leaving(mine: _Gap, others: list[_Gap], before: Marks) -> float:
    fits = [g.fit for g in (mine, *others)]
    lag = lag_one([f.missed for f in fits])
    return leaving(np.column_stack([f.gap[before] for f in fits]), np.array([f.noise for f in fits]), lag)


def _by_own_past(ready: Prepared, told: Effect, why: Why, alpha: float) -> Effect:
    """Without controls: against its own days before, weekdays held equal. Nothing shows how far it wanders by itself: hence the cost."""
    own = ready.index[:, 0]
    missed = own[ready.before] - 1
    gap = _gap(Fit(np.zeros(0), own - 1, missed), lag_one([missed]), ready, own)
    if gap.error <= STILL:
        return _without_spread(ready, told, gap)
    wider = replace(gap, error=gap.error * ALONE)
    return replace(_told(ready, told, wider, alpha), how="own_past", why=why)


def _without_spread(ready: Prepared, told: Effect, gap: _Gap) -> Effect:
    """It never swung, or never off its controls: how far chance reaches nobody can know. The size alone, without a verdict."""
    return replace(_told(ready, told, gap, ALPHA), why="no_spread", low=np.nan, high=np.nan, p=np.nan)


def _told(ready: Prepared, told: Effect, gap: _Gap, alpha: float) -> Effect:
    """The index given back its units: a day's gap × what such a day usually brings."""
    usual = ready.level[0] * ready.factor[:, 0]
    scale = float(ready.weight[ready.after] @ usual[ready.after]) / float(ready.weight[ready.after].sum())
    change, error = gap.size * scale, gap.error * scale
    half = reach(alpha, gap.freedom) * error
    actual = float(ready.share @ ready.index[:, 0]) * scale
    return replace(
        told,
        per_day=change,
        low=change - half,
        high=change + half,
        p=gap.p,
        actual=actual,
        without=actual - change,
        miss=gap.fit.noise,
        expected=usual * (ready.index[:, 0] - gap.fit.gap),
    )
