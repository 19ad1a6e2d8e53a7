"""Made fleets for the accuracy of what is told of all shops together: shops with visitors, buyers, sales, refunds and advertising, on which single numbers
of single shops are struck, and on some days all shops or those of one platform at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from expect_world import Noise, Numbers, Shop, world

from zhanggui.kernel.flags import Flag
from zhanggui.metrics.context import BACK, SHOP

FACTORS = (0.5, 1.8)
# Which numbers move when one is struck.
STRUCK: dict[str, frozenset[str]] = {
    "visitors": frozenset({"visitors", "pay_amount"}),
    "pay_conversion": frozenset({"pay_conversion", "pay_amount"}),
    "aov": frozenset({"aov", "pay_amount"}),
    "refund_amount": frozenset({"refund_amount"}),
    "ad_cost": frozenset({"ad_cost"}),
}
TOGETHER = 0.7  # what a day that strikes all at once leaves of the visitors


@dataclass(frozen=True)
class Strike:
    """What was planted on the last day: `own` number by shop; `shared`: "" nothing, "all", or a platform."""

    own: Mapping[str, str] = field(default_factory=dict)
    shared: str = ""


@dataclass(frozen=True)
class FleetDay:
    """What a desk may look at (desks.check.Context): one day of a made fleet."""

    __hash__ = object.__hash__

    day: date
    shops: Mapping[str, Shop]
    rows: pd.DataFrame
    strike: Strike

    @cached_property
    def recent(self) -> pd.DataFrame:
        first = pd.Timestamp(self.day - timedelta(days=BACK))
        return self.rows[self.rows["day"] >= first].rename(columns={"ad_cost": "ad_spend"})

    def frame(self, name: str) -> pd.DataFrame:
        """Only the shop's own numbers."""
        if name != "shop":
            raise KeyError(name)
        return self.recent

    def past(self, days: int) -> pd.DataFrame:
        first = pd.Timestamp(self.day - timedelta(days=days))
        return self.rows.loc[self.rows["day"] >= first, ["shop", "day", "visitors", "pay_users", "pay_amount"]]

    def flags(self, shop: str, day: date) -> frozenset[Flag]:
        return frozenset()

    def target(self, shop: str) -> float | None:
        return None

    def threshold(self, check_id: str, name: str, shop: str) -> float:
        raise KeyError(check_id)


def fleet_day(seed: int, count: int, last: date, days: int = 400, struck: float = 0.1, shared: str = "") -> FleetDay:
    """A fleet of `count` shops, half of them on another platform, whose last day has the share `struck` of the shops struck each in one number."""
    rng = np.random.default_rng([seed, 7])
    keys = [f"s{n:03d}" for n in range(count)]
    shops = {key: Shop(key, ("tmall", "jd")[n % 2]) for n, key in enumerate(keys)}
    own = {key: str(rng.choice(list(STRUCK))) for key in keys if rng.random() < struck}
    factor = {name: np.ones((days, count)) for name in STRUCK}
    for n, key in enumerate(keys):
        if key in own:
            factor[own[key]][-1, n] = rng.choice(FACTORS)
        if shared == "all" or shared == shops[key].platform:
            factor["visitors"][-1, n] *= TOGETHER * np.exp(0.05 * rng.standard_normal())
    values = _numbers(seed, rng, days, count, last, factor)
    return FleetDay(last, shops, _frame(keys, last, days, values), Strike(own, shared))


def _numbers(seed: int, rng: np.random.Generator, days: int, count: int, last: date, factor: Mapping[str, Numbers]) -> dict[str, Numbers]:
    made = world(seed, count, days, last, Noise(jumps=0), small=5.5, large=9.0)
    luck = np.exp(0.03 * rng.standard_normal((days, 1)))  # that all shops share
    visitors = rng.poisson(made.values * factor["visitors"] * luck).astype(float)
    rate = np.exp(rng.uniform(np.log(0.012), np.log(0.06), count)) * _swing(rng, days, count, 0.07) * factor["pay_conversion"]
    users = rng.binomial(visitors.astype(int), np.minimum(rate, 0.5)).astype(float)
    basket = np.exp(rng.uniform(np.log(40), np.log(300), count)) * _swing(rng, days, count, 0.05) * factor["aov"]
    amount = np.where(users > 0, rng.gamma(np.maximum(users, 1) * 1.5), 0.0) * basket / 1.5
    before = np.vstack([amount[:3], amount])
    owed = (before[:-3] + before[1:-2] + before[2:-1]) / 3 * rng.uniform(0.04, 0.12, count) * factor["refund_amount"]
    refunds = rng.poisson(owed / basket) * basket
    usual_sales = amount.mean(axis=0) * rng.uniform(0.04, 0.12, count)
    ads = usual_sales * _swing(rng, days, count, 0.12) * factor["ad_cost"]
    return {"visitors": visitors, "pay_users": users, "pay_amount": amount, "refund_amount": refunds, "ad_cost": ads}


def _swing(rng: np.random.Generator, days: int, count: int, size: float) -> Numbers:
    """Lognormal, one day in thirty twice as far."""
    shock = rng.standard_normal((days, count)) * np.where(rng.random((days, count)) < 0.03, 2.0, 1.0)
    swing: Numbers = np.exp(size * shock)
    return swing


def _frame(keys: list[str], last: date, days: int, values: Mapping[str, Numbers]) -> pd.DataFrame:
    listed = pd.date_range(end=pd.Timestamp(last), periods=days)
    columns: dict[str, Any] = {"shop": np.repeat(keys, days), "day": np.tile(listed.to_numpy(), len(keys))}
    empty = np.full(days * len(keys), np.nan)
    return pd.DataFrame(columns | {m: values[m].T.reshape(-1).round(2) if m in values else empty for m in SHOP})
