"""What the weekly checks share: the day they speak on, the week they look at and the four weeks they hold it against."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from zhanggui.desks.check import Context, Threshold, limit
from zhanggui.desks.panel import Marks, Numbers
from zhanggui.kernel.words import Words

WEEK, PAST = 7, 28
LEAST_WEEK, LEAST_PAST = 5, 14  # days of them that must be known and ordinary
CLOSING = Threshold(
    7,
    "weekday",
    Words("R8、R34，《S1 店铺运营的一天》：每周一次", "R8, R34, S1: once a week"),
    Words("周几的数据出来时看（7＝周日的数据，周一早上看）", "weekday whose numbers close the week (7: Sunday's, read on Monday morning)"),
)


def closes(ctx: Context, check_id: str, shops: Iterable[str]) -> Marks:
    """Shops whose week ends with the day asked about."""
    marks: Marks = limit(ctx, check_id, "closing_weekday", shops) == ctx.day.isoweekday()
    return marks


def nobody_closes(ctx: Context, check_id: str) -> bool:
    """True when no shop's week ends today: then nothing is read."""
    return not closes(ctx, check_id, ctx.shops).any()


def week_of(values: Numbers, odd: Marks) -> Numbers:
    """The last seven days without the odd ones; NaN throughout where fewer than five are left."""
    return _enough(np.where(odd, np.nan, values)[-WEEK:], LEAST_WEEK)


def past_of(values: Numbers, odd: Marks) -> Numbers:
    """The 28 days before that week without the odd ones; NaN throughout where fewer than fourteen are left."""
    return _enough(np.where(odd, np.nan, values)[-WEEK - PAST : -WEEK], LEAST_PAST)


def _enough(days: Numbers, least: int) -> Numbers:
    return np.where(np.isfinite(days).sum(axis=0) >= least, days, np.nan)


def together(*parts: Numbers) -> tuple[Numbers, ...]:
    """The same arrays, unknown wherever one of them is: a ratio needs both sides of a day."""
    known = np.all([np.isfinite(p) for p in parts], axis=0)
    return tuple(np.where(known, p, np.nan) for p in parts)


def a_day(values: Numbers) -> Numbers:
    """Mean of the known days."""
    count = np.isfinite(values).sum(axis=0)
    return np.where(count > 0, np.nansum(values, axis=0) / np.maximum(count, 1), np.nan)
