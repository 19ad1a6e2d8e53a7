"""Made cubes of trials and good ones with a planted change of the ratio: binomial noise, skewed volumes, rates that differ by member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from localise_sets import Case, Element, Floats, Ints

DIMS = (6, 8, 3, 5)  # source, product, device, buyer: 720 leaves
Planted = Literal["rate", "mix", "none", "all"]


@dataclass(frozen=True)
class RatioCase:
    """One cube. `size`: the planted effect in standard deviations: of the element's good ones (rate), of the whole's ratio (mix)."""

    codes: Ints
    good: Floats
    of: Floats
    rate: Floats
    planned: Floats
    truth: frozenset[Element]
    kind: Planted
    size: float


def make_ratio_case(seed: int, kind: Planted, level: float = 0.04, trials: int = 60_000, swing: float = 0.1) -> RatioCase:
    """`level`: the usual ratio of the whole; `swing`: how much each leaf's volume swings by itself (log scale).

    Rates: log odds of an element move by 3 to 20 standard deviations of its good ones. Mix: an element's share moves so far that the
    ratio of the whole moves by 3 to 20 of its own.
    """
    rng = np.random.default_rng([seed, round(level * 1000), ("rate", "mix", "none", "all").index(kind)])
    while (case := _try(rng, kind, level, trials, swing)) is None:
        pass
    return case


def _try(rng: np.random.Generator, kind: Planted, level: float, trials: int, swing: float) -> RatioCase | None:
    codes, planned, rate = _shop(rng, level, trials)
    deviation = np.sqrt((planned * rate * (1 - rate)).sum()) / trials
    element = _element(rng, codes, planned * rate * (1 - rate))
    inside = np.logical_and.reduce([codes[d] == m for d, m in element]) if kind in ("rate", "mix") else np.full(len(rate), kind == "all")
    size, volume, now = float(rng.uniform(3, 20)), planned * np.exp(swing * rng.standard_normal(len(planned))), rate
    if kind == "mix":
        share, gap = (
            planned[inside].sum() / trials,
            np.average(rate[inside], weights=planned[inside]) - np.average(rate[~inside], weights=planned[~inside]),
        )
        grown = share + rng.choice([-1, 1]) * size * deviation / abs(gap)
        if not share / 4 <= grown <= min(4 * share, 0.7):
            return None
        volume = volume * np.where(inside, grown / share, (1 - grown) / (1 - share))
    of = rng.poisson(volume).astype(float)
    if kind in ("rate", "all"):
        now = _shifted(rate, inside, of, size, rng.uniform() < 0.7)
    good = rng.binomial(of.astype(int), now).astype(float)
    return RatioCase(codes, good, of, rate, planned, frozenset([element]) if kind in ("rate", "mix") else frozenset(), kind, size)


def make_count_case(seed: int, kind: Planted, total: int = 20_000, swing: float = 0.1) -> Case:
    """Counts of the same shop, each leaf swinging by itself besides chance: an element moves by 3 to 20 standard deviations ("rate")."""
    rng = np.random.default_rng([seed, total, ("rate", "mix", "none", "all").index(kind), 7])
    codes, planned, _ = _shop(rng, 0.04, total)
    element = _element(rng, codes, planned)
    inside = np.logical_and.reduce([codes[d] == m for d, m in element]) if kind == "rate" else np.full(len(planned), kind == "all")
    mass, noise = planned[inside].sum(), np.sqrt((planned + (swing * planned) ** 2)[inside].sum())
    step = rng.uniform(3, 20) * noise / mass if mass else 0.0
    factor = max(1 + rng.choice([-1, 1], p=[0.7, 0.3]) * step, 0.0)
    volume = planned * np.exp(swing * rng.standard_normal(len(planned)) - swing**2 / 2) * np.where(inside, factor, 1.0)
    return Case(codes, rng.poisson(volume).astype(float), planned, frozenset([element]) if kind == "rate" else frozenset())


def _shop(rng: np.random.Generator, level: float, trials: int) -> tuple[Ints, Floats, Floats]:
    """Leaves, their expected volumes and ratios: every member has its size and its odds."""
    codes = np.indices(DIMS).reshape(len(DIMS), -1)
    planned, odds = np.ones(codes.shape[1]), np.full(codes.shape[1], level / (1 - level))
    for dim, width in enumerate(DIMS):
        planned *= rng.dirichlet(np.full(width, 1.5))[codes[dim]]
        odds *= np.exp(0.5 * rng.standard_normal(width))[codes[dim]]
    return codes, planned * trials, odds / (1 + odds)


def _element(rng: np.random.Generator, codes: Ints, weight: Floats) -> Element:
    """One or two dims; an element that carries 1 % to 50 % of all."""
    while True:
        dims = sorted(int(d) for d in rng.choice(len(DIMS), int(rng.integers(1, 3)), replace=False))
        element = tuple((d, int(rng.integers(DIMS[d]))) for d in dims)
        inside = np.logical_and.reduce([codes[d] == m for d, m in element])
        if 0.01 <= weight[inside].sum() / weight.sum() <= 0.5:
            return element


def _shifted(rate: Floats, inside: np.ndarray, of: Floats, size: float, down: bool) -> Floats:
    """Log odds of the element moved by a common step: `size` standard deviations of its good ones."""
    info = float((of * rate * (1 - rate))[inside].sum())
    step = (-1 if down else 1) * size / np.sqrt(max(info, 1e-9))
    step = max(step, -3.0)
    odds = rate / (1 - rate) * np.exp(np.where(inside, step, 0.0))
    return odds / (1 + odds)
