"""What moved the money: exact effects in whole cents of factors, and of sources, products or buyer types.

Formulas: shapley.py. Everything here is about members of one comparison (base → now) and sums to its change to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhanggui.methods.chains import factor_names, fill_undefined, to_factors, usable_links
from zhanggui.methods.rounding import Cents, Floats, round_columns, round_half_up, round_row
from zhanggui.methods.shapley import shapley

MIX, OVERLAP = "mix", "overlap"
KEPT, NEW, VANISHED, UNDEFINED = "kept", "new", "vanished", "undefined"


@dataclass(frozen=True)
class Breakdown:
    """Effects in cents per factor and member; `overlap` is the change of the shop that its members do not add up to (去重差额).

    `status` of each member: kept, new (新增: nothing at base), vanished (消失: nothing now), undefined (amount not known: no effects).
    """

    effects: dict[str, Cents]
    status: NDArray[np.str_]
    overlap: int
    factors: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Change of the shop in cents: all effects and the overlap."""
        return sum(int(row.sum()) for row in self.effects.values()) + self.overlap

    def rows(self) -> Iterator[tuple[int | None, str, int]]:
        """(member, factor, cents) for every effect that is not zero; the overlap last, with member None, only when it is not zero."""
        for factor, row in self.effects.items():
            for i in np.flatnonzero(row):
                yield int(i), factor, int(row[i])
        if self.overlap:
            yield None, OVERLAP, self.overlap

    def of_members(self) -> Cents:
        """Sum of the effects of each member, in cents."""
        return np.asarray(sum(self.effects.values(), np.zeros(len(self.status), dtype=np.int64)), dtype=np.int64)


def driver_effects(base: Sequence[float | None], now: Sequence[float | None], total_change_cents: int) -> list[int]:
    """Effects in cents of the factors of one product (visitors, conversion, aov …, in yuan), summing exactly to `total_change_cents`.

    None or NaN is an undefined factor (客单价 without buyers): see chains.fill_undefined. Raises ValueError when the products do not differ
    by that change (to 1 cent plus float error): hand over unrounded ratios, or use `drivers` on the sums.
    """
    start, end = fill_undefined(_column(base), _column(now))
    size = 100 * (abs(start.prod()) + abs(end.prod()))
    if abs(100 * (end.prod() - start.prod()) - total_change_cents) > 1.01 + 1e-9 * size:
        raise ValueError(f"the factors change by {end.prod() - start.prod():.4f}, not by {total_change_cents / 100:.2f}")
    return [int(c) for c in round_columns(100 * shapley(start, end), np.array([total_change_cents]))[:, 0]]


def drivers(chain: Sequence[str], base: Sequence[float | None], now: Sequence[float | None]) -> dict[str, int]:
    """Effects in cents by factor name of one chain of sums (visitors, buyers, amount in yuan), summing to the change in cents.

    Links that a side does not know drop out: without visitors the factors are buyers × 客单价, with the amount alone it is one factor.
    Raises ValueError when an amount is not known.
    """
    broken = breakdown(chain, _column(base), _column(now))
    if broken.status[0] == UNDEFINED:
        raise ValueError("the amount is not known on both sides")
    return {factor: int(row[0]) for factor, row in broken.effects.items()}


def breakdown(
    chain: Sequence[str],
    base: ArrayLike,
    now: ArrayLike,
    shop_change_cents: int | None = None,
    shop_heads: tuple[float, float] | None = None,
) -> Breakdown:
    """Effects of every factor of every member on the change of the shop, in cents.

    `chain` names the k measures, `base` and `now` [k, n] hold them per member (people, money in yuan). A member absent from one side of a
    complete table is zeros there; NaN means that nobody says. Each member's effects sum to its own change; what the shop changed beyond
    its members (people counted in several sources) is `overlap`. Without `shop_change_cents` members are taken to add up.

    `shop_heads` (shop visitors at base and now) asks for the mix view: visitors_i = N·share_i, so that factors are N, mix (share), ….
    The share effect is re-centred, Δs_i·(r_i − r̄): a bigger share of a poor source reads negative.
    """
    start, end = np.asarray(base, dtype=np.float64), np.asarray(now, dtype=np.float64)
    if start.ndim != 2 or start.shape != end.shape or start.shape[0] != len(chain):
        raise ValueError(f"base and now must be [{len(chain)}, members], not {start.shape} and {end.shape}")
    known = np.isfinite(start[-1]) & np.isfinite(end[-1])
    change = np.where(known, _to_cents(end[-1]) - _to_cents(start[-1]), 0)
    heads = shop_heads if shop_heads and min(shop_heads) > 0 and len(chain) > 1 else None
    effects: dict[str, Cents] = {}
    for links, members in _patterns(start, end, known):
        names = factor_names([chain[j] for j in links])
        f0, f1 = fill_undefined(to_factors(start[links][:, members]), to_factors(end[links][:, members]))
        if heads and links[0] == 0:
            names = (names[0], MIX, *names[1:])
            whole = _with_mix(f0, f1, start[-1, members], heads, change[members])
        else:
            whole = round_columns(100 * shapley(f0, f1), change[members])
        for name, row in zip(names, whole, strict=True):
            effects.setdefault(name, np.zeros(start.shape[1], dtype=np.int64))[members] = row
    members_change = sum(int(row.sum()) for row in effects.values())
    total = int(change.sum()) if shop_change_cents is None else shop_change_cents
    return Breakdown(effects, _status(start, end, known), total - members_change, tuple(effects))


def _with_mix(f0: Floats, f1: Floats, amount: Floats, heads: tuple[float, float], change: Cents) -> Cents:
    """Cents of [shop visitors, share, the other factors …] with the share effect measured against the average member."""
    n0, n1 = (np.full((1, f0.shape[1]), n) for n in heads)
    s0, s1 = f0[:1] / heads[0], f1[:1] / heads[1]
    effects = 100 * shapley(np.vstack([n0, s0, f0[1:]]), np.vstack([n1, s1, f1[1:]]))
    people = float(f0[0].sum())
    average = 100 * (sum(heads) / 2) * (float(amount.sum()) / people if people else 0.0)
    centre = average * (s1 - s0)[0]
    centre_cents = round_row(centre, int(round_half_up(np.array([centre.sum()]))[0]))
    effects[1] -= centre
    return round_columns(effects, change - centre_cents)


def _patterns(base: Floats, now: Floats, known: NDArray[np.bool_]) -> Iterator[tuple[list[int], NDArray[np.intp]]]:
    """Members grouped by which links of the chain they can use: (links, members)."""
    usable = usable_links(base, now)
    code = (usable * (1 << np.arange(len(usable)))[:, None]).sum(axis=0)
    for pattern in np.unique(code[known]):
        yield [j for j in range(len(usable)) if pattern >> j & 1], np.flatnonzero(known & (code == pattern))


def _status(base: Floats, now: Floats, known: NDArray[np.bool_]) -> NDArray[np.str_]:
    empty0, empty1 = (np.nan_to_num(side, nan=0.0) == 0 for side in (base, now))
    nothing0, nothing1 = empty0.all(axis=0), empty1.all(axis=0)
    return np.select([~known, nothing0 & ~nothing1, nothing1 & ~nothing0], [UNDEFINED, NEW, VANISHED], KEPT)


def _to_cents(amounts: Floats) -> Cents:
    """Yuan → whole cents, half up; unknown → 0. The inner rounding undoes float noise: 0.285 · 100 is 28.4999…"""
    return round_half_up(np.round(100 * np.nan_to_num(amounts, nan=0.0, posinf=0.0, neginf=0.0), 6))


def _column(values: Sequence[float | None]) -> Floats:
    return np.array([[np.nan if v is None else v] for v in values], dtype=np.float64)
