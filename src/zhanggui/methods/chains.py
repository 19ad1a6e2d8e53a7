"""Chains of measures (visitors → buyers → amount) and the factors between their links (visitors × conversion × 客单价)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from zhanggui.methods.rounding import Floats

# The usual chains, shop or member. Every link but the last counts people or orders; the last is money.
VISITORS_CHAIN = ("visitors", "pay_users", "pay_amount")
PRESALE_CHAIN = ("visitors", "order_users", "order_amount")
BUYERS_CHAIN = ("pay_users", "pay_amount")
ORDERS_CHAIN = ("pay_users", "pay_orders", "pay_amount")

# Name of the factor that a measure is when it leads the chain, and of the ratio of one measure to the one before it.
HEAD_NAMES = {"pay_users": "buyers", "order_users": "buyers", "pay_orders": "orders"}
RATIO_NAMES = {
    ("visitors", "pay_users"): "pay_conversion",
    ("visitors", "order_users"): "order_conversion",
    ("visitors", "pay_amount"): "uv_value",
    ("visitors", "order_amount"): "uv_value",
    ("pay_users", "pay_orders"): "orders_per_buyer",
    ("pay_users", "pay_amount"): "aov",
    ("pay_orders", "pay_amount"): "aov",
    ("order_users", "order_amount"): "aov",
}


def factor_names(chain: Sequence[str]) -> tuple[str, ...]:
    """Names of the factors of a chain: ('visitors', 'pay_users', 'pay_amount') → ('visitors', 'pay_conversion', 'aov')."""
    ratios = [RATIO_NAMES.get((a, b), f"{b}_per_{a}") for a, b in pairwise(chain)]
    return (HEAD_NAMES.get(chain[0], chain[0]), *ratios)


def usable_links(base: Floats, now: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which links of the chain [k, n] can carry a factor, member by member.

    A link is left out where a side does not know it (NaN), where it is negative, or where it is zero while a later link is not (buyers
    without visitors: the file contradicts itself). The factors on both sides of it then merge into one. The last link always counts.
    """
    links, members = base.shape
    usable = np.ones((links, members), dtype=bool)
    for side in (base, now):
        later = side[-1] != 0
        for j in range(links - 2, -1, -1):
            with np.errstate(invalid="ignore"):
                usable[j] &= (side[j] > 0) | ((side[j] == 0) & ~later)
                later = later | (side[j] > 0)
    return usable


def to_factors(sums: Floats) -> Floats:
    """Measures [k, n] → factors [k, n]: the first measure, then each measure per the one before it. NaN where that is zero: undefined."""
    factors = sums.copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        factors[1:] = np.where(sums[:-1] == 0, np.nan, sums[1:] / sums[:-1])
    return factors


def fill_undefined(base: Floats, now: Floats) -> tuple[Floats, Floats]:
    """An undefined factor takes its value on the other side, so it explains nothing; undefined on both sides it is 0.

    No buyers: 客单价 is undefined, and the rest is exactly visitors × value per visitor. No visitors: all of it is in visitors.
    """
    start = np.where(np.isnan(base), now, base)
    end = np.where(np.isnan(now), base, now)
    return np.nan_to_num(start, nan=0.0), np.nan_to_num(end, nan=0.0)
