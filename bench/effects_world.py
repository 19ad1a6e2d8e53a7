"""Products of a made-up shop: one of them is acted upon, the others are its controls. For measuring, not for showing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Shop:
    """Days × products (the first is acted upon), the same without the action, and what the calendar did to each day."""

    values: Numbers
    untouched: Numbers
    promotion: Numbers
    week: Numbers
    start: int

    @property
    def whole_calendar(self) -> Numbers:
        """What the shop's own calendar would tell of each day: its weekdays and the 大促."""
        return self.promotion * self.week

    @property
    def truth(self) -> float:
        """What the action truly brought, per day."""
        return float((self.values - self.untouched)[self.start :, 0].mean())


def shop(
    seed: int, lift: float = 0.0, before: int = 56, after: int = 14, others: int = 20, event: bool = False, trend: float = 0.0
) -> Shop:
    """Days of money: shop-wide runs, products' own runs and drift, weekdays, buyers counted one by one; `event`: a 大促 in the window."""
    rng = np.random.default_rng(seed)
    days, count = before + after, others + 1
    common = _runs(rng, days, 0.10, 0.7)[:, None] * rng.uniform(0.5, 1.5, count)
    own = np.column_stack([_runs(rng, days, s, 0.5) for s in rng.uniform(0.05, 0.18, count)])
    drift = np.cumsum(rng.normal(0, 0.006, (days, count)), axis=0) + trend * np.arange(days)[:, None] * (np.arange(count) == 0)
    weekdays = np.exp(rng.normal(0, 0.12, 7))
    week = np.tile(weekdays[:, None] * np.exp(rng.normal(0, 0.03, (7, count))), (days // 7 + 1, 1))[:days]
    shape = np.ones(days)
    if event:
        first = before + int(rng.integers(0, max(after - 4, 1)))
        shape[first : first + 4] = rng.uniform(1.5, 4.0)
        shape[first + 4 : first + 6] = rng.uniform(0.7, 0.95)
    answer = shape[:, None] ** rng.uniform(0.7, 1.3, count)
    buyers = np.exp(rng.normal(3.2, 1.0, count)) * np.exp(common + own + drift) * week * answer
    basket = np.exp(rng.normal(4.0, 0.5, count))
    acted = np.ones((days, count))
    acted[before:, 0] = 1 + lift
    plain = rng.poisson(buyers)  # the same luck with and without the action
    more = rng.poisson(buyers * np.maximum(acted - 1, 0)) if lift >= 0 else -rng.binomial(plain, np.maximum(1 - acted, 0))
    spread = np.exp(rng.normal(0, 0.15, (days, count)) / np.sqrt(np.maximum(buyers, 1)))
    return Shop((plain + more) * basket * spread, plain * basket * spread, shape, weekdays[np.arange(days) % 7], before)


def _runs(rng: np.random.Generator, days: int, size: float, lag: float) -> Numbers:
    """Days that err in runs: AR(1) with that standard deviation."""
    shocks = rng.normal(0, size * np.sqrt(1 - lag**2), days)
    out = np.empty(days)
    last = rng.normal(0, size)
    for t in range(days):
        last = lag * last + shocks[t]
        out[t] = last
    return out
