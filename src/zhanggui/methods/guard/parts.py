"""What promotions that are not by the sum take from many lines at once, in floating point: the kinds of `kinds` as arrays."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from zhanggui.methods.guard.steps import Floats
from zhanggui.methods.guard.world import Promotion


def in_units(amount: Fraction, unit: float) -> float:
    """Money in units, rounded once: 9.95 × 100 is 995, which the product of two floats is not."""
    return float(amount * int(unit))


def _portion(chosen: Floats, qty: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(qty > 0, chosen / qty, 0.0)


def _percent(p: Promotion, base: Floats, chosen: Floats, qty: Floats, count: Floats, unit: float) -> Floats:
    return base * float(p.rate) * _portion(chosen, qty) * (count >= p.min_qty)


def _amount(p: Promotion, base: Floats, chosen: Floats, qty: Floats, count: Floats, unit: float) -> Floats:
    return np.minimum(base * _portion(chosen, qty), in_units(p.value, unit) * chosen)


def _fixed(p: Promotion, base: Floats, chosen: Floats, qty: Floats, count: Floats, unit: float) -> Floats:
    return np.maximum(base * _portion(chosen, qty) - in_units(p.value, unit) * chosen, 0.0)


def _nth(p: Promotion, base: Floats, chosen: Floats, qty: Floats, count: Floats, unit: float) -> Floats:
    return base * float(p.rate) * _portion(np.floor(chosen / p.nth), qty)


def _by_count(p: Promotion, base: Floats, chosen: Floats, qty: Floats, count: Floats, unit: float) -> Floats:
    rate = np.zeros_like(count)
    for pieces, off in p.tiers:
        rate = np.where(count >= float(pieces), float(off), rate)
    return base * rate


PART: dict[str, Callable[[Promotion, Floats, Floats, Floats, Floats, float], Floats]] = {
    "percent_off": _percent,
    "amount_off": _amount,
    "fixed_price": _fixed,
    "nth_off": _nth,
    "qty_off": _by_count,
}


def of_a_piece(p: Promotion, prices: Floats, unit: float) -> list[Floats]:
    """What it may take from one piece on which it falls, however many others there are."""
    if p.kind in ("percent_off", "nth_off", "qty_off"):
        return [prices * float(rate) for rate in ([r for _, r in p.tiers] if p.kind == "qty_off" else [p.rate])]
    one = np.ones_like(prices)
    return [PART[p.kind](p, prices, one, one, one, unit)]
