"""Made series for the accuracy of expected ranges: shops that live by the real calendar, in ways that the model was not told.

The world is not the model turned around: seasons are saw-toothed, 春节 is a smooth trough, a 大促 differs every time by 15 %, 春节 by 12 %, weekdays drift through
the years, levels wander and jump, noise is a Poisson of a lognormal AR(1) with tails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from zhanggui.almanac.features import Features, features
from zhanggui.almanac.promos import promo_calendar
from zhanggui.desks.calendar_design import design_of
from zhanggui.methods.expect_design import Design

Numbers = NDArray[np.float64]
LAST = date(2025, 11, 25)
# log effect of the phases of a 大促 of full strength
PHASES = {"presale": -0.15, "balance": 0.7, "warm": -0.12, "peak": 1.2, "return": 0.15}
OWN_RESPONSE = 0.25
STRENGTH = {"double11": 1.0, "mid618": 0.8, "women38": 0.4, "sale99": 0.35, "double12": 0.45, "nianhuo": 0.4}


@dataclass(frozen=True)
class Shop:
    key: str
    platform: str = "tmall"
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"


@dataclass(frozen=True)
class World:
    """`values`: days × series as they came; `mean`: what they came from; `design` of the same days; `kinds` per series."""

    values: Numbers
    mean: Numbers
    design: Design
    days: list[date]
    kinds: NDArray[np.int64]


@dataclass(frozen=True)
class Noise:
    """How a day swings: `daily` lognormal sd (its middle over series), share carried to the next day, share of long-tailed days, jumps a year."""

    daily: float = 0.08
    carried: float = 0.2
    tails: float = 0.03
    wander: float = 0.006
    jumps: float = 0.3


def world(
    seed: int, series: int, days: int, last: date = LAST, noise: Noise | None = None, small: float = 3.0, large: float = 9.0
) -> World:
    """`series` counts over `days` days to `last`: median daily sizes e^small … e^large, in shops of 20 that share their response to the calendar."""
    rng, noise = np.random.default_rng(seed), noise or Noise()
    listed = [last - timedelta(days=days - 1 - n) for n in range(days)]
    shop = np.arange(series) // 20
    level = rng.uniform(small, large, series) + _wander(rng, days, series, noise)
    effect = _weekdays(rng, listed, series) + _seasons(rng, listed, shop) + _calendar(rng, listed, shop)
    mean = np.exp(level + effect)
    values = rng.poisson(mean * np.exp(_swing(rng, days, series, noise))).astype(float)
    design, _ = design_of([Shop("one")], listed[0], last)
    return World(values, mean, design, listed, np.arange(series) % 20 % 5)


def _wander(rng: np.random.Generator, days: int, series: int, noise: Noise) -> Numbers:
    """A random walk with a drift, and now and then a jump."""
    steps = rng.normal(0, noise.wander, (days, series)) + rng.normal(0, 0.0005, series)
    steps += rng.normal(0, 0.25, (days, series)) * (rng.random((days, series)) < noise.jumps / 365)
    walk = np.cumsum(steps, axis=0)
    centred: Numbers = walk - walk.mean(axis=0)
    return centred


def _weekdays(rng: np.random.Generator, days: list[date], series: int) -> Numbers:
    """A week of its own for each series, drifting slowly from one shape to another."""
    first, second = rng.normal(0, 0.08, (7, series)), rng.normal(0, 0.03, (7, series))
    first[5:] += rng.normal(0.05, 0.12, series)
    week = np.array([day.weekday() for day in days])
    part = np.linspace(0, 1, len(days))[:, None]
    shape: Numbers = first[week] + part * second[week]
    return shape


def _seasons(rng: np.random.Generator, days: list[date], shop: NDArray[np.int64]) -> Numbers:
    """A saw-tooth a year: rising to the season, falling quicker."""
    peak, height = rng.uniform(0, 1, shop.max() + 1), rng.uniform(0, 0.35, shop.max() + 1)
    part = np.array([day.timetuple().tm_yday / 365.25 for day in days])[:, None]
    phase = (part - peak) % 1
    wave = np.where(phase < 0.6, phase / 0.6, (1 - phase) / 0.4) - 0.5
    season: Numbers = (height * wave)[:, shop]
    return season


def _calendar(rng: np.random.Generator, days: list[date], shop: NDArray[np.int64]) -> Numbers:
    """大促, legal holidays and 春节, each shop in its own strength."""
    promos = promo_calendar()
    shops = int(shop.max()) + 1
    keen, rest, far = rng.lognormal(0, 0.35, shops), rng.normal(-0.1, 0.12, shops), rng.uniform(0.5, 1.6, shops)
    mood: dict[tuple[str, int], Numbers] = {}
    effect = np.zeros((len(days), shops))
    for row, day in enumerate(days):
        known = features(day, promos, "tmall")
        if known.kind.kind == "holiday" and known.kind.holiday and known.kind.holiday.zh != "春节":
            effect[row] += rest
        spring = ("spring", (day + timedelta(days=150)).year)  # one for each winter
        mood.setdefault(spring, rng.lognormal(0, 0.12, shops))
        effect[row] += far * _spring(known) * mood[spring]
        if known.promo:
            name = (known.promo.id, known.promo.year)
            mood.setdefault(name, rng.lognormal(0, 0.15, shops))
            last = features(day + timedelta(days=1), promos, "tmall").promo != known.promo
            push = PHASES[known.promo.phase] * (1.35 if last and known.promo.phase == "peak" else 1.0)
            effect[row] += push * STRENGTH.get(known.promo.id, 0.4) * keen * mood[name]
        elif features(day - timedelta(days=1), promos, "tmall").promo:
            effect[row] -= 0.12 * keen
    own = 1 + OWN_RESPONSE * rng.standard_normal(len(shop))  # a series goes with its shop, but not quite
    response: Numbers = effect[:, shop] * own
    return response


def _spring(known: Features) -> float:
    """A trough from ten days before to ten days after 初一, deepest on the eve: couriers rest."""
    if known.days_to_spring is None:
        return 0.0
    offset = -known.days_to_spring
    return -0.9 * float(np.exp(-0.5 * ((offset + 0.5) / (4.5 if offset < 0 else 5.5)) ** 2)) + 0.12 * float(
        np.exp(-0.5 * ((offset + 18) / 4) ** 2)
    )


def _swing(rng: np.random.Generator, days: int, series: int, noise: Noise) -> Numbers:
    """Lognormal AR(1); one day in thirty swings twice as far."""
    size = noise.daily * rng.lognormal(0, 0.35, series)
    shock = rng.standard_normal((days, series)) * np.where(rng.random((days, series)) < noise.tails, 2.0, 1.0)
    swing = np.zeros((days, series))
    swing[0] = shock[0]
    for t in range(1, days):
        swing[t] = noise.carried * swing[t - 1] + np.sqrt(1 - noise.carried**2) * shock[t]
    return swing * size
