"""Who buys: new and returning people, where they live. A returning buyer is one who bought before, recently more often than long ago."""

from __future__ import annotations

import numpy as np

from zhanggui.demo.catalogue import HOMES
from zhanggui.demo.chance import pick

GAP = 0.22  # mean gap to the earlier order, as a share of a year's orders
BEFORE = 40_000  # people who bought before the first simulated day


def buyers(rng: np.random.Generator, day: np.ndarray, old_share: np.ndarray) -> np.ndarray:
    """A person number for every order (orders stand in time order). `old_share`: chance that the buyer bought before.

    A returning order points at an earlier order and takes its buyer; chains of such pointers are followed by doubling.
    """
    n = len(day)
    position = np.arange(n)
    per_day = n / (day[-1] - day[0] + 1) if n else 1.0
    gap = 1 + rng.exponential(GAP * 365 * per_day, n).astype(np.int64)
    returning = rng.random(n) < old_share
    points_at = np.where(returning, position - gap, position)
    person = np.where(points_at < 0, n + rng.integers(0, BEFORE, n), points_at)
    while True:
        inside = person < n
        further = np.where(inside, person[np.where(inside, person, 0)], person)
        if np.array_equal(further, person):
            return np.asarray(person)
        person = further


def homes(rng: np.random.Generator, person: np.ndarray, orders: int) -> np.ndarray:
    """Position in HOMES of every order's buyer: a person stays where they live."""
    return np.asarray(pick(rng, np.array([share for _, _, share in HOMES]), orders + BEFORE)[person])


def is_old(person: np.ndarray, day: np.ndarray, paid: np.ndarray) -> np.ndarray:
    """True when this person paid on an earlier day, or bought before the first simulated day."""
    orders = len(person)
    first = np.full(orders + BEFORE, np.iinfo(np.int64).max)
    first[orders:] = -1
    np.minimum.at(first, person[paid], day[paid])
    return np.asarray(first[person] < day)
