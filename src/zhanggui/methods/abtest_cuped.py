"""CUPED: what was known before the test takes noise out of it (Deng, Xu, Kohavi & Walker 2013). Platform exports tell no single visitors,
so the unit is a product (or a product's day) with its own past as the covariate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from zhanggui.methods.abtest import Arm, mean_arm


def cuped(a: ArrayLike, before_a: ArrayLike, b: ArrayLike, before_b: ArrayLike) -> tuple[Arm, Arm, float]:
    """Both arms with value − θ (before − mean before), θ = cov ÷ var over both arms together; and the share of variance taken out, 0..1.

    One value and one earlier value a unit. A past that never varies takes nothing out. Raises ValueError.
    """
    arms = [(np.asarray(v, np.float64), np.asarray(x, np.float64)) for v, x in ((a, before_a), (b, before_b))]
    if any(v.shape != x.shape for v, x in arms):
        raise ValueError("every unit needs a value and an earlier value")
    values, past = (np.concatenate(both) for both in zip(*arms, strict=True))
    spread = float(np.var(past, ddof=1))
    theta = float(np.cov(values, past, ddof=1)[0, 1]) / spread if spread > 0 else 0.0
    kept = [mean_arm(v - theta * (x - past.mean())) for v, x in arms]
    doubt = sum(mean_arm(v).doubt for v, _ in arms)
    saved = 1 - sum(arm.doubt for arm in kept) / doubt if doubt > 0 else 0.0
    return kept[0], kept[1], max(saved, 0.0)
