"""The discount of a promotion on a sum in scope, on each kind of number."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from oracle_far import Far
from oracle_near import Near
from oracle_shop import Promo

ZERO = Fraction(0)
ONE = Fraction(1)


def cut(p: Promo, s: Any) -> tuple[Any, Any]:
    """What `threshold_off` or `every_off` takes from the sum s, and its part of s. Nothing is the very object ZERO."""
    if isinstance(s, Far) and s.endless:
        return s.cut(p)
    if not s > 0:
        return ZERO, ZERO
    if p.kind == "threshold_off":
        value = next((v for threshold, v in p.tiers if s >= threshold), ZERO)
    else:
        assert p.threshold is not None
        value = steps(s, p.threshold, p.max_times) * p.value
    if value == 0:
        return ZERO, ZERO
    if value >= s:
        return s, ONE
    return value, value / s


def steps(s: Any, unit: Fraction, most: int | None) -> int:
    if isinstance(s, (Near, Far)):
        return s.steps(unit, most)
    count = int(s // unit)
    return count if most is None else min(count, most)
