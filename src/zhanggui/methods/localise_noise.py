"""How much leaves swing by themselves, read from the leaves of the day and deaf to those that moved.

Errors are taken on a scale where counting noise is 1: 2(√v − √f), 2√n(arcsin √p − arcsin √r); their variance is scale + spread²·size, where
size is the variance that a leaf would have by counting alone.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from zhanggui.methods.localise_leaves import Floats, Ints

LEAST_SPREAD = 0.01  # no forecast is better than to 1 %
LEAST_SIZE = 5.0  # leaves that tell how counts swing
BIN, BINS = 20, 8  # leaves a bin at least, bins at most, to tell noise of counts from noise of size
THINNED, HALVINGS = 2000, 12  # leaves looked at, and steps, to find a spread
SETTLED = 5000  # in larger tables what moved is a small part; medians of every member would only take time
NORMAL_HALF = 1.349  # width of the middle half of a normal, in standard deviations
NARROW = 0.8  # the narrowest half of n looks narrower than the middle one, by 0.8/√n of itself (simulated)
USUAL = 0.10  # how much members swing from day to day by themselves: a usual figure, taken where leaves cannot tell
WORTH = 4.0  # … and counted as so many leaves beside those that are there
STRANGE = 3.0  # a leaf beyond so many deviations moved, and counts as this many
LEAST_SQUARE, MOST_SQUARE, STEPS = 1e-6, 4.0, 40  # spreads that few leaves may show, and halvings to find one
UNSURE = 0.7  # a noise learnt from n leaves is itself unsure: 0.7/√n of itself is added


def value_errors(value: Floats, expected: Floats, counts: bool, scale: float | None = None) -> tuple[Floats, Floats]:
    """(errors, sizes) of the leaves that can tell how values swing: variance = scale + spread²·size. Sizes are 1 where only shares count."""
    size = (np.abs(value) + np.abs(expected)) / 2
    if counts or scale:
        seen = np.flatnonzero(size >= LEAST_SIZE * (scale or 1.0))
        return 2 * (np.sqrt(np.maximum(value[seen], 0)) - np.sqrt(np.maximum(expected[seen], 0))), size[seen]
    seen = np.flatnonzero(size > 0)
    value, expected = value[seen], expected[seen]
    return (value - expected) / np.maximum(np.abs(value), np.abs(expected)), np.ones(len(seen))


def value_noise(value: Floats, expected: Floats, codes: Ints, counts: bool, scale: float | None = None) -> tuple[float, float]:
    """(scale, spread) of variance = scale·expected + (spread·expected)². Counts have scale ≥ 1; a scale that is known is kept."""
    size = (np.abs(value) + np.abs(expected)) / 2
    seen = np.flatnonzero((size >= LEAST_SIZE * (scale or 1.0)) if counts or scale else (size > 0))
    value, expected, size = value[seen], expected[seen], size[seen]
    if len(seen) >= BIN:
        error = 2 * (np.sqrt(np.maximum(value, 0)) - np.sqrt(np.maximum(expected, 0)))
        error = _settled(error, np.sqrt(size), codes[:, seen])
        return (scale, _spread_beside(size, error, scale)) if scale else _binned(size, error, 1.0 if counts else 0.0)
    if counts or scale:
        return scale or 1.0, few_spread(*value_errors(value, expected, counts, scale), scale or 1.0)
    return 0.0, max(narrowest_half((value - expected) / np.maximum(np.abs(value), np.abs(expected))), LEAST_SPREAD)


def rate_noise(good: Floats, of: Floats, expected: Floats, codes: Ints) -> tuple[float, float]:
    """(scale ≥ 1, spread) of variance = scale·binomial + (spread·binomial)²; `expected` good ones."""
    seen, error, size = rate_errors(good, of, expected)
    if len(seen) < BIN:
        return 1.0, few_spread(error, size, 1.0)
    return _binned(size, _settled(error, np.sqrt(size), codes[:, seen]), 1.0)


def rate_errors(good: Floats, of: Floats, expected: Floats) -> tuple[Ints, Floats, Floats]:
    """(places, errors, sizes) of the leaves that can tell how rates swing: variance = scale + spread²·size."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = expected / of
        size = np.nan_to_num(of * rate * (1 - rate))
        error = 2 * np.sqrt(of) * (np.arcsin(np.sqrt(np.clip(good / of, 0, 1))) - np.arcsin(np.sqrt(np.clip(rate, 0, 1))))
    seen = np.flatnonzero(size >= LEAST_SIZE)
    return seen, error[seen], size[seen]


def few_spread(error: Floats, size: Floats, scale: float) -> float:
    """The spread with which errors of variance scale + spread²·size come out one deviation wide, WORTH leaves of USUAL swing among them.

    What all leaves did together is no swing. Moments after Paule & Mandel 1982, by bisection.
    """
    root, count = np.sqrt(size), len(error)
    if count:
        error, count = error - root * np.median(error / root), count - 1

    def excess(square: float) -> float:
        seen = np.minimum(error**2 / (scale + square * size), STRANGE**2)
        return float(seen.sum()) + WORTH * USUAL**2 / square - count - WORTH

    low, high = LEAST_SQUARE, MOST_SQUARE
    for _ in range(STEPS):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return float((low * high) ** 0.25)


def _settled(error: Floats, root: Floats, codes: Ints) -> Floats:
    """Errors without what whole members did together: less the median shift of each member, dim by dim (a median polish).

    Only what the whole did is taken off where members have too few leaves, or leaves are so many that what moved hardly shows.
    """
    count, shift = len(error), error / root
    members = 1 + sum(len(np.unique(dim)) - 1 for dim in codes) if count <= SETTLED else count
    if members + BIN > count:
        return error - root * np.median(shift)
    # The order of dims matters a little: one that does not hang on how they are called or given.
    middles = [_middles(shift, dim) for dim in codes]
    for n in sorted(range(len(codes)), key=lambda n: (len(np.unique(codes[n])), round(float(np.abs(middles[n]).sum()), 9))):
        shift = shift - _middles(shift, codes[n])
    settled: Floats = shift * root * np.sqrt(count / (count - members))
    return settled


def _middles(shift: Floats, dim: Ints) -> Floats:
    """For every leaf the median shift of its member."""
    order = np.lexsort((shift, dim))
    starts = np.flatnonzero(np.diff(dim[order], prepend=-1))
    ends = np.append(starts[1:], len(shift)) - 1
    middle = (shift[order[(starts + ends) // 2]] + shift[order[(starts + ends + 1) // 2]]) / 2
    every = np.empty_like(shift)
    every[order] = np.repeat(middle, ends - starts + 1)
    return every


def _binned(size: Floats, error: Floats, least: float) -> tuple[float, float]:
    """scale and spread from errors whose variance is scale + spread²·size, over leaves of like size."""
    order = np.argsort(size)
    if not np.all(np.diff(size[order])):  # what the members are called must not matter: leaves of one size in the order of their errors
        order = np.lexsort((error, size))
    size, error = size[order], error[order]
    doubt = 1 + UNSURE / np.sqrt(len(size))
    edges = np.linspace(0, len(size), min(BINS, len(size) // BIN) + 1).astype(int)
    pairs = [(size[a:b].mean(), narrowest_half(error[a:b]) ** 2) for a, b in pairwise(edges)]
    scale, square = _fit(np.array(pairs))
    scale, square = scale * doubt**2, square * doubt**2
    return (least, _spread_beside(size, error, least)) if scale < least else (scale, float(np.sqrt(square)))


def _fit(pairs: Floats) -> tuple[float, float]:
    """scale and spread² by least squares on relative errors of the variance."""
    size, variance = pairs[:, 0], np.maximum(pairs[:, 1], 1e-12)
    if len(pairs) == 1:
        return 0.0, float(variance[0] / size[0])
    design = np.column_stack([np.ones_like(size), size]) / variance[:, None]
    scale, square = np.linalg.lstsq(design, np.ones_like(size), rcond=None)[0]
    return (float(scale), float(square)) if square >= 0 else (float(1 / np.mean(1 / variance)), 0.0)


def _spread_beside(size: Floats, error: Floats, scale: float) -> float:
    """The spread beside a known scale: the one with which the errors come out one standard deviation wide (bisection)."""
    thin = slice(None, None, max(len(size) // THINNED, 1))
    size, error = size[thin], error[thin]
    low, high = 0.0, 2.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if narrowest_half(error / np.sqrt(scale + middle**2 * size)) > 1 else (low, middle)
    return low * (1 + UNSURE / float(np.sqrt(len(size))))


def narrowest_half(values: Floats) -> float:
    """Standard deviation by the narrowest interval that holds half of the values (Rousseeuw's shorth): up to half may have moved."""
    ordered = np.sort(values)
    half = len(ordered) // 2 + 1
    if len(ordered) < 3:
        return 0.0
    width = float((ordered[half - 1 :] - ordered[: len(ordered) - half + 1]).min())
    return width / NORMAL_HALF / (1 - NARROW / float(np.sqrt(len(ordered))))
