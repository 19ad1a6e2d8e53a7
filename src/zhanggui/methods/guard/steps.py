"""How much of a sum a step promotion can take: least and most of discount ÷ sum, and of the discount, for sums known within bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.guard.world import Promotion

Floats = NDArray[np.float64]
HUGE = 1e14  # a filler without bound, in units


@dataclass(frozen=True)
class Span:
    """A figure known within bounds, for many baskets at once."""

    low: Floats
    high: Floats


def step_span(p: Promotion, unit: float, low: Floats, high: Floats) -> tuple[Span, Span]:
    """→ (discount ÷ sum, discount) of a `threshold_off` or `every_off` whose sum lies within [low, high]. `unit`: units of money in one yuan."""
    return _tiers(p, unit, low, high) if p.kind == "threshold_off" else _every(p, unit, low, high)


def _tiers(p: Promotion, unit: float, low: Floats, high: Floats) -> tuple[Span, Span]:
    starts = [0.0, *(float(t * int(unit)) for t, _ in p.tiers)]
    values = [0.0, *(float(v * int(unit)) for _, v in p.tiers)]
    ends = [*starts[1:], np.inf]
    ratio_low, ratio_high = np.ones_like(low), np.zeros_like(low)
    off_low, off_high = np.full_like(low, np.inf), np.zeros_like(low)
    for start, value, end in zip(starts, values, ends, strict=True):
        possible = (high >= start) & (low < end)
        at, top = np.maximum(low, start), np.minimum(high, end)
        with np.errstate(divide="ignore", invalid="ignore"):
            most = np.where(at > 0, np.minimum(value / at, 1.0), 1.0 if value else 0.0)
            least = np.where(top > 0, np.minimum(value / top, 1.0), 0.0)
        ratio_high = np.where(possible, np.maximum(ratio_high, most), ratio_high)
        ratio_low = np.where(possible, np.minimum(ratio_low, least), ratio_low)
        off_high = np.where(possible, np.maximum(off_high, np.minimum(value, top)), off_high)
        off_low = np.where(possible, np.minimum(off_low, np.minimum(value, at)), off_low)
    return Span(ratio_low, ratio_high), Span(off_low, off_high)


def _every(p: Promotion, unit: float, low: Floats, high: Floats) -> tuple[Span, Span]:
    assert p.threshold is not None
    step, value = float(p.threshold * int(unit)), float(p.value * int(unit))
    cap = np.inf if p.max_times is None else float(p.max_times)
    first, last = np.minimum(np.floor(low / step), cap), np.minimum(np.floor(high / step), cap)
    ahead = last > first  # another multiple lies within the bounds
    with np.errstate(divide="ignore", invalid="ignore"):
        here = np.where(low > 0, first * value / low, 0.0)
        most = np.where(ahead, np.maximum(here, value / step), here)
        open_end = np.where(first < cap, np.minimum(high, (first + 1) * step), high)
        least = np.minimum(np.where(open_end > 0, first * value / open_end, 0.0), np.where(high > 0, last * value / high, 0.0))
    off_low, off_high = np.minimum(first * value, low), np.minimum(last * value, high)
    return Span(np.minimum(least, 1.0), np.minimum(most, 1.0)), Span(off_low, off_high)
