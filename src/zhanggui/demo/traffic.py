"""Visitors by day × source × product, and who of them would buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from zhanggui.demo.catalogue import ADVERTISED, CAMPAIGNS, L1S, OVERLAP_L1, OVERLAP_SHOP, SOURCES, products
from zhanggui.demo.chance import stream, wobble
from zhanggui.demo.incidents import Effects
from zhanggui.demo.season import day_factors
from zhanggui.demo.sizes import Size
from zhanggui.demo.taste import Taste, taste_of

ITEMS_SEEN = 1.25  # product pages per visitor and source
CONVERT_LEVEL = 0.85
AD_SCENES = frozenset(c.scene for c in CAMPAIGNS)


@dataclass(frozen=True)
class Traffic:
    """Counts of people.

    `shop` is deduplicated over sources, `l1` within each level-1 source; `visits` are product-page visitors by source.
    """

    visits: np.ndarray  # day × source × product
    leaves: np.ndarray  # day × source
    l1: np.ndarray  # day × level-1 source
    shop: np.ndarray  # day
    buyers: np.ndarray  # day × source × product: who would buy


def _shares(rng: np.random.Generator, count: int) -> np.ndarray:
    """source × product: where a visit of each source goes; rows sum to 1."""
    pull = np.array([p.pull for p in products(count)]) * np.exp(rng.normal(0, 0.08, count))
    rows = []
    for source in SOURCES:
        weight = pull**source.focus * np.exp(rng.normal(0, 0.05, count))
        if source.l2 in AD_SCENES:
            weight = np.where(np.arange(count) < ADVERTISED, weight, 0.0)
        rows.append(weight / weight.sum())
    return np.array(rows)


def _wobbles(rng: np.random.Generator, days: int, count: int, size: Size) -> np.ndarray:
    """day × source × product: noise shared by the shop, by each level-1 source, by each source, by each product."""
    shop = wobble(rng, days, 1, size.noise, size.memory)
    by_l1 = wobble(rng, days, len(L1S), 0.6 * size.noise, size.memory)
    by_leaf = wobble(rng, days, len(SOURCES), 1.2 * size.noise, size.memory)
    by_item = wobble(rng, days, count, 1.8 * size.noise, size.memory)
    of_source = shop * by_l1[:, [L1S.index(s.l1) for s in SOURCES]] * by_leaf
    return np.asarray(of_source[:, :, None] * by_item[:, None, :])


def _people(rng: np.random.Generator, parts: np.ndarray, overlap: float) -> np.ndarray:
    """Distinct people in overlapping parts (last axis): never fewer than the largest part."""
    return np.asarray(np.maximum(rng.binomial(parts.sum(axis=-1), 1 - overlap), parts.max(axis=-1)))


def traffic(seed: int, first: date, days: int, size: Size, effects: Effects) -> Traffic:
    """Draw the visits of every day."""
    rng = stream(seed, "traffic")
    count = size.products
    calendar_visits, calendar_convert = day_factors(first, days)
    total = size.visitors / ((1 - OVERLAP_L1) * (1 - OVERLAP_SHOP))
    taste = taste_of(seed, size)
    mean = total * taste.sources[:, None] * _shares(rng, count)
    expected = (
        mean[None]
        * calendar_visits[:, None, None]
        * taste.weekdays(first, days)[:, None, None]
        * _wobbles(rng, days, count, size)
        * effects.visits
    )
    visits = rng.poisson(expected * ITEMS_SEEN)
    leaves = np.rint(visits.sum(axis=2) / ITEMS_SEEN).astype(np.int64)
    l1 = np.stack([_people(rng, leaves[:, [s.l1 == name for s in SOURCES]], OVERLAP_L1) for name in L1S], axis=1)
    shop = _people(rng, l1, OVERLAP_SHOP)
    return Traffic(visits, leaves, l1, shop, _buyers(seed, visits, calendar_convert, size, effects, taste))


def _buyers(seed: int, visits: np.ndarray, calendar: np.ndarray, size: Size, effects: Effects, taste: Taste) -> np.ndarray:
    rng = stream(seed, "convert")
    days, _, count = visits.shape
    base = np.array([s.convert for s in SOURCES])[:, None] * np.array([p.convert for p in products(count)]) * CONVERT_LEVEL
    base = base * taste.convert
    daily = calendar[:, None] * wobble(rng, days, 1, 0.6 * size.noise, size.memory)
    daily = daily * wobble(rng, days, count, 1.2 * size.noise, size.memory)
    return np.asarray(rng.binomial(visits, np.clip(base[None] * daily[:, None, :] * effects.convert, 0, 0.95)))
