"""How what comes late completes with age: the chain ladder, as insurers reckon claims (Mack, ASTIN Bulletin 23, 1993)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def completion(amounts: Floats, seen: NDArray[np.int64]) -> Floats:
    """Share of the final amount that is there at each age, one number an age, rising to 1.

    `amounts` [cohort, age] came at each age; `seen` [cohort] is the last age that can have been seen of a cohort. The factor from an age to
    the next is Σ cumulative at the next ÷ Σ cumulative now, over the cohorts of which both ages are seen; where none are, 1.
    """
    ages = amounts.shape[1]
    cumulative = np.cumsum(amounts, axis=1)
    share = np.ones(ages)
    for age in range(ages - 2, -1, -1):
        both = seen > age
        now, then = cumulative[both, age].sum(), cumulative[both, age + 1].sum()
        share[age] = share[age + 1] * (now / then if then > 0 else 1.0)
    return share


def age_when(share: Floats, enough: float) -> int:
    """The first age from which on at least `enough` of the final amount is there."""
    below = np.flatnonzero(share < enough)
    return int(below[-1]) + 1 if len(below) else 0
