"""RiskLoc as its paper defines it (Kalander 2022, arXiv 2205.10004), on arrays: the method to be held against.

One sum of explanatory power and of weights a cuboid; the costly low risk only for elements whose high risk suffices. Element pruning
only saves time, so there is none.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from localise_sets import Element, Floats, Ints

RISK, LEAST_POWER, REMOVED = 0.5, 0.02, 5
ROUNDING = 1e-9  # a single leaf reaches 0.5 and no more: it is not to be lost to the last bit


def cutoff_of(deviation: Floats, removed: int = REMOVED) -> float:
    """Minus the nearer of the two ends of the distinct deviations, `removed` outliers left out at each."""
    distinct = np.unique(deviation)
    low, high = distinct[: removed + 1][-1], distinct[-removed - 1 :][0]
    return float(-low if abs(low) <= abs(high) else -high)


def riskloc(codes: Ints, value: Floats, expected: Floats, leaf_prior: float = 1.0, beyond: float = 2.5) -> list[Element]:
    """Causes as the paper finds them. `leaf_prior` below 1: the leaf rule, for single leaves whose |deviation| ≥ beyond · |cutoff|."""
    both = value + expected
    deviation = np.divide(2 * (expected - value), both, out=np.zeros_like(both), where=both != 0)
    cutoff = cutoff_of(deviation)
    right = cutoff > 0 or (cutoff == 0 and not np.signbit(cutoff))
    odd = deviation > cutoff if right else deviation < cutoff
    weight = np.where(odd, np.abs(deviation), np.where(both == 0, 0.0, np.abs(cutoff - deviation)))
    weight = np.minimum(weight, 1.0)
    power = (value - expected) / (value.sum() - expected.sum())
    power = -power if power[odd].sum() < 0 else power
    least = power[odd].sum() * LEAST_POWER
    sizes = tuple(int(c.max()) + 1 for c in codes)
    rows, found = np.arange(len(value)), []
    while power[rows][odd[rows]].sum() >= least:
        best = _search(codes, sizes, rows, value, expected, deviation, odd, weight, power, least, (leaf_prior, beyond * abs(cutoff)))
        if best is None:
            break
        found.append(best)
        rows = rows[~np.logical_and.reduce([codes[d, rows] == m for d, m in best])]
    return found


def _search(codes, sizes, rows, value, expected, deviation, odd, weight, power, least, leaf):  # type: ignore[no-untyped-def]
    """The first layer with an element risky enough; in it the one of the greatest power."""
    w, p, o = weight[rows], power[rows], odd[rows]
    for layer in range(1, len(sizes) + 1):
        best, top = None, least
        for dims in combinations(range(len(sizes)), layer):
            shape = tuple(sizes[d] for d in dims)
            number = np.ravel_multi_index(tuple(codes[d, rows] for d in dims), shape)
            size = int(np.prod(shape))
            powers = np.bincount(number, p, size)
            ill, well = np.bincount(number, w * o, size), np.bincount(number, w * ~o, size)
            some = np.bincount(number, o, size) > 0
            prior = 1.0
            if layer == len(sizes) and leaf[0] < 1:
                far = np.bincount(number, np.abs(deviation[rows]) >= leaf[1], size) > 0
                prior = np.where(far, leaf[0], 1.0)
            high = ill / (ill + well + prior)
            able = np.flatnonzero(some & (powers > top) & (high >= RISK - ROUNDING))
            for e in able[np.argsort(-powers[able], kind="stable")]:
                mine = rows[number == e]
                if high[e] - _low_risk(value[mine], expected[mine], deviation[mine]) >= RISK - ROUNDING:
                    best, top = tuple(zip(dims, (int(x) for x in np.unravel_index(e, shape)), strict=True)), powers[e]
                    break
        if best is not None:
            return best
    return None


def _low_risk(value: Floats, expected: Floats, deviation: Floats) -> float:
    """How badly a common shift of the element fits its leaves, against no shift at all."""
    seen = (value != 0) & (expected != 0)
    if not seen.any():
        return 0.0
    value, expected = value[seen], expected[seen]
    shifted = expected * value.sum() / expected.sum()
    left = np.abs(2 * (shifted - value) / (shifted + value)).mean()
    was = np.abs(deviation[seen]).mean()
    return float(left / was) if was else 0.0
