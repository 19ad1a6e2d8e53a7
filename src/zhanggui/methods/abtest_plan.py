"""How many people a test needs, what it would see with those it has, and for how many days it must run."""

from __future__ import annotations

import math

from scipy import special

from zhanggui.methods.abtest import ALPHA

POWER = 0.8
WEEK = 7
LEAST_LIFT = 0.0001  # 0.01 %: no shop has the people for less
MOST_PEOPLE = 1e18


def rate_variance(rate: float) -> float:
    """Variance of one visitor who buys with that probability."""
    return rate * (1 - rate)


def power_of(n: int | float, change: float, variance_a: float, variance_b: float, alpha: float = ALPHA) -> float:
    """Chance that `n` people in each arm show a difference that is truly there (two-sided, normal)."""
    reach = -float(special.ndtri(alpha / 2))
    seen = abs(change) / math.sqrt((variance_a + variance_b) / n)
    return float(special.ndtr(seen - reach) + special.ndtr(-reach - seen))


def needed(change: float, variance_a: float, variance_b: float, alpha: float = ALPHA, power: float = POWER) -> int:
    """People in each arm that show a difference of `change` with that power: (z + z')² (σa² + σb²) ÷ change². Raises ValueError."""
    if change == 0 or variance_a + variance_b <= 0:
        raise ValueError("a difference and a spread are needed")
    reach = -float(special.ndtri(alpha / 2) + special.ndtri(1 - power))
    root = reach * math.sqrt(variance_a + variance_b) / abs(change)
    if not root * root <= MOST_PEOPLE:
        raise ValueError("no number of people shows so small a difference")
    low, n = 1, max(math.ceil(root * root - 1e-9), 2)
    while n - low > 1:  # both tails count: a handful fewer may do
        middle = (low + n) // 2
        low, n = (low, middle) if power_of(middle, change, variance_a, variance_b, alpha) >= power else (middle, n)
    return n


def needed_for_rate(base: float, lift: float, alpha: float = ALPHA, power: float = POWER) -> int:
    """People in each arm that show a relative lift of a rate. 5 %, +30 %: 3,777 in each arm at 80 %."""
    return needed(base * lift, rate_variance(base), rate_variance(base * (1 + lift)), alpha, power)


def days_needed(n: int, per_day: float, arms: int = 2) -> int:
    """Whole weeks, in days, that bring `n` people to each arm when `per_day` come to the shop: weekdays differ, so none may be missing."""
    return math.ceil(math.ceil(arms * n / per_day) / WEEK) * WEEK
