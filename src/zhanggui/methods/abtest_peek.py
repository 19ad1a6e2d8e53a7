"""A difference that may be looked at any day: an asymptotic confidence sequence, right at every look together.

Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences" (Ann. Stat. 2024):
mean ± σ √( 2(tρ² + 1) / (tρ)² · log( √(tρ² + 1) / α ) ), tightest near t = N when ρ² = (−2 log α + log(−2 log α + 1)) / N.
Here t is the people of both arms and σ² = t × the variance of the difference.
"""

from __future__ import annotations

import math

from zhanggui.methods.abtest import ALPHA, Arm, Difference, relative

TUNED_AT = 20_000  # people of both arms together, when no number is planned


def tuning(people: int, alpha: float = ALPHA) -> float:
    """ρ² for which the sequence is tightest at so many people of both arms."""
    twice = -2 * math.log(alpha)
    return (twice + math.log(twice + 1)) / people


def always_valid(a: Arm, b: Arm, tuned_at: int = TUNED_AT, alpha: float = ALPHA) -> Difference:
    """B − A with an interval and a p value that stay right however often one looks (as gbstats' sequential test, absolute scale)."""
    change, doubt = b.mean - a.mean, a.doubt + b.doubt
    if doubt == 0:
        return Difference(change, -math.inf, math.inf, 1.0, None, None, None)
    grown = (a.n + b.n) * tuning(tuned_at, alpha)
    reach = math.sqrt(2 * (grown + 1) / grown * math.log(math.sqrt(grown + 1) / alpha))
    half = reach * math.sqrt(doubt)
    evidence = grown / (grown + 1) * change**2 / doubt / 2 - math.log(grown + 1) / 2  # log of the e-value
    p = math.exp(-evidence) if evidence > 0 else 1.0
    return Difference(change, change - half, change + half, p, *relative(a, b, reach))
