"""Chance, kept apart by purpose, so that adding one kind of noise leaves every other draw as it was."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, purpose: str) -> np.random.Generator:
    """The generator of one purpose. Only numpy's PCG64 and its own distributions are used: the same numbers on every machine."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(purpose.encode())])))


def wobble(rng: np.random.Generator, days: int, columns: int, sd: float, memory: float = 0.4) -> np.ndarray:
    """Multipliers days × columns around 1: exp of a first-order autoregression with standard deviation `sd`."""
    shocks = rng.normal(0.0, sd * np.sqrt(1 - memory**2), (days, columns))
    state = rng.normal(0.0, sd, columns)
    out = np.empty((days, columns))
    for n in range(days):
        state = memory * state + shocks[n]
        out[n] = state
    return np.asarray(np.exp(out - sd**2 / 2))


def pick(rng: np.random.Generator, weights: np.ndarray, size: int) -> np.ndarray:
    """`size` positions drawn with these weights."""
    edges = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(edges, rng.random(size), side="right"), len(weights) - 1)
