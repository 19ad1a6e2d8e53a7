"""Rates of many members at once, small counts respected: against their own past, and among their sisters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.desks.panel import Numbers, over, total
from zhanggui.methods.chance import overdispersion, rate_change

OWN_SPREAD = 0.30  # members of one shop differ by 30 % or so by nature (log scale): no less is ever taken for their spread
FEW_SISTERS = 3


@dataclass(frozen=True)
class Move:
    """Per member: rate now and before, how many it is of, z (usual swings off), the swing of the rate now, how much wider than chance."""

    now: Numbers
    base: Numbers
    of: Numbers
    of_base: Numbers
    z: Numbers
    swing: Numbers
    wide: Numbers


def move(good: Numbers, of: Numbers, past_good: Numbers, past_of: Numbers) -> Move:
    """Days × members now and in the past → the change of the rate, its own daily swing respected (overdispersion of the past)."""
    wide = np.sqrt(overdispersion(past_good, past_of))
    base_good, base_of, now_good, now_of = (np.nan_to_num(total(v)) for v in (past_good, past_of, good, of))
    base, now = over(base_good, base_of), over(now_good, now_of)
    z = rate_change(base_good, base_of, now_good, now_of) / wide
    return Move(now, base, now_of, base_of, z, wide * np.sqrt(over(base * (1 - base), now_of)), wide)


def beyond(m: Move, expected: Numbers) -> Numbers:
    """z of the rate now against another expectation than its own past, with the errors of both: how far it moved apart from the others."""

    def arc(rate: Numbers) -> Numbers:
        return np.arcsin(np.sqrt(np.clip(rate, 0, 1)))

    with np.errstate(divide="ignore", invalid="ignore"):
        z: Numbers = 2 * (arc(m.now) - arc(expected)) / np.sqrt(1 / m.of + 1 / m.of_base) / m.wide
    return z


def whole(values: Numbers, group: NDArray[np.int64]) -> Numbers:
    """Beside every member the sum over its group."""
    sums: Numbers = np.bincount(group, np.asarray(values, dtype=float), int(group.max()) + 1 if len(group) else 0)[group].astype(np.float64)
    return sums


def as_the_others(m: Move, group: NDArray[np.int64]) -> Numbers:
    """What each member's rate would be had it moved like the rest of its group: base × the middle change of the others. Alone: its base.

    The middle (a median weighted by people) and not the sum: one large member that fell would make all the others look risen.
    """
    change, weight = over(m.now, m.base), np.sqrt(m.of * m.of_base)
    known = np.isfinite(change) & (weight > 0)
    common = np.ones(len(change))
    for members in pd.Series(np.flatnonzero(known)).groupby(group[known]).groups.values() if known.any() else ():
        own = np.flatnonzero(known)[np.asarray(members)]
        order = own[np.argsort(change[own], kind="stable")]
        for i in own if len(own) > 1 else ():
            common[i] = _middle(change, weight, order[order != i])
    return m.base * common


def _middle(values: Numbers, weight: Numbers, order: NDArray[np.int64]) -> float:
    """The value at half of the weight, in ascending order; between two where the half falls between them."""
    sums = np.cumsum(weight[order])
    half = sums[-1] / 2
    low, high = np.searchsorted(sums, half * (1 - 1e-9)), np.searchsorted(sums, half * (1 + 1e-9))
    return float(values[order[low]] + values[order[min(high, len(order) - 1)]]) / 2


@dataclass(frozen=True)
class Standing:
    """Per member: its value, the others' (mean weighted by how sure they are), and how many spreads it lies off them. NaN: too few."""

    own: Numbers
    others: Numbers
    z: Numbers


def standing(own: Numbers, error: Numbers, group: NDArray[np.int64]) -> Standing:
    """Where a positive value stands among those of the same group. `error`: its relative standard error.

    On the log scale, every member against the others without itself; their spread beyond what their errors explain is how far members
    differ by nature (random effects, DerSimonian–Laird), never less than OWN_SPREAD.
    """
    known = (own > 0) & np.isfinite(error)
    log = np.log(np.where(known, own, 1.0))
    variance = np.where(known, error, 0.0) ** 2
    weight = np.where(known, 1 / (variance + OWN_SPREAD**2), 0.0)

    def of_others(values: Numbers) -> Numbers:
        rest = whole(weight, group) - weight
        return np.where(rest > 1e-9, (whole(weight * values, group) - weight * values) / np.maximum(rest, 1e-9), np.nan)

    mean = of_others(log)
    spread = np.maximum(of_others(log**2) - mean**2 - of_others(variance), OWN_SPREAD**2)
    enough = known & (whole(known.astype(np.float64), group) > FEW_SISTERS)
    z = np.where(enough, (log - mean) / np.sqrt(spread + variance), np.nan)
    return Standing(np.where(known, own, np.nan), np.where(enough, np.exp(mean), np.nan), z)


def few(count: Numbers, exposure: Numbers, past_count: Numbers, past_exposure: Numbers, swing: float = 0.0) -> Numbers:
    """P(so few events or fewer) at the past's events per exposure, that rate itself unsure (Gamma–Poisson, half an event as prior).

    `swing`: relative standard deviation by which the rate itself moves from one period to the next. Closed form of the negative
    binomial with mean m and size k: I_p(k, n + 1), p = k ÷ (k + m), 1 ÷ k = 1 ÷ (past events + ½) + swing². NaN without exposure.
    """
    from scipy.special import betainc

    seen = np.nan_to_num(past_count) + 0.5
    mean = over(seen * np.nan_to_num(exposure), np.nan_to_num(past_exposure))
    size = 1 / (1 / seen + swing**2)
    known = np.isfinite(mean) & np.isfinite(count) & (mean > 0)
    stay = size / (size + np.where(known, mean, 1.0))
    chance = betainc(size, np.maximum(np.floor(np.where(known, count, 0.0)) + 1, 1e-9), stay)
    return np.where(known, chance, np.nan)


def below(good: Numbers, of: Numbers, line: Numbers) -> Numbers:
    """P(true rate < line) after `good` of `of`, every rate equally likely before (Beta(1 + good, 1 + of - good))."""
    from scipy.special import betainc

    hits = np.clip(np.nan_to_num(good), 0, np.nan_to_num(of))
    chance: Numbers = betainc(1 + hits, 1 + np.nan_to_num(of) - hits, np.clip(np.nan_to_num(line), 0, 1))
    return np.where(np.isfinite(line) & (np.nan_to_num(of) > 0), chance, np.nan)


def groups(shops: pd.Series) -> NDArray[np.int64]:
    """A number per shop, for members of many shops side by side."""
    return np.asarray(pd.factorize(shops)[0], dtype=np.int64)
