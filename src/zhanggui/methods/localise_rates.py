"""Where the change of a ratio comes from: members whose own rate moved, and members whose part of the whole moved (Simpson's mix).

Rate now − expected = Σ (good − of·r) ÷ N  [rates]  +  Σ (share now − share expected)·(r − r̄)  [mix], exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhanggui.kernel.words import Words
from zhanggui.methods.localise_cause import Cause, Causes, Kind, amount
from zhanggui.methods.localise_evidence import Counts, Rates
from zhanggui.methods.localise_few import FAR, held_far, search_few
from zhanggui.methods.localise_leaves import Floats, Ints, Leaves, read_leaves, roll_rare
from zhanggui.methods.localise_noise import BIN, few_spread, rate_errors, rate_noise, value_errors, value_noise
from zhanggui.methods.localise_search import Found, Swing, named, rest_moved, search, search_calm, z_of

UNKNOWN = 10.0  # trials behind the rate of a member never seen before, for which the whole's rate is taken
RARE = 20.0  # members with fewer trials in all have no rate to speak of
LEAST_MIX = 0.05  # of all movement of the ratio: smaller shifts of the mix are not worth a name …
DUST = 1e-12  # of a ratio: what is left of sums that should be nothing
SEEN_MIX = 2.0  # … nor those below two standard deviations of the whole's ratio: parts always swing a little


@dataclass(frozen=True)
class _Table:
    """Leaf sums. `would`: good ones at the expected rates; `planned`: expected denominators, scaled to those of now; `plan_good` at them."""

    good: Floats
    of: Floats
    would: Floats
    planned: Floats
    plan_good: Floats
    base: Floats | None = None

    @property
    def whole(self) -> float:
        return float(self.of.sum())

    @property
    def change(self) -> float:
        return float((self.good.sum() - self.plan_good.sum()) / self.whole)


def localise_rates(
    members: Mapping[str, Sequence[object]],
    good: ArrayLike,
    of: ArrayLike,
    expected_rate: ArrayLike,
    *,
    expected_of: ArrayLike | None = None,
    base: ArrayLike | None = None,
    overdispersion: float | None = None,
    top: int = 5,
) -> Causes:
    """The causes of Σgood ÷ Σof − the expected ratio. NaN in `expected_rate`: never seen before, the expected ratio of the whole is used.

    `expected_of`: denominators expected, of which only the shares count (None: as they are, then nothing is mix); `base`: trials that each
    expected rate was learnt from (None: taken as exact); `overdispersion`: variance ÷ binomial variance (None: estimated, at least 1).
    Raises UseError as `localise_values` does.
    """
    leaves, table = _read(members, good, of, expected_rate, expected_of, base)
    if not table.whole:
        return Causes([], change=0.0, rest=False, top=top, percent=True)
    few = overdispersion is None and len(rate_errors(table.good, table.of, table.would)[0]) < BIN
    evidence, found = _of_few(leaves, table) if few else _of_many(leaves, table, overdispersion)
    causes = [_rate_cause(leaves, f, table) for f in found if f.subject]
    mixes = _mix_causes(leaves, table) if expected_of is not None else []
    moved = max(sum(abs(c.impact) for c in causes), abs(table.change))
    swing = float(np.sqrt(evidence.variance)) / table.whole
    causes += [m for m in mixes if abs(m.impact) >= max(LEAST_MIX * moved, SEEN_MIX * swing, DUST)]
    return Causes(causes, change=table.change, rest=rest_moved(evidence, found), top=top, percent=True, few=few)


def _of_many(leaves: Leaves, table: _Table, overdispersion: float | None) -> tuple[Rates, list[Found]]:
    """Evidence and causes, the swing as told or as the leaves show it."""

    def noise(rows: Ints | slice) -> Swing:
        if overdispersion is not None:
            return overdispersion, 0.0
        return rate_noise(table.good[rows], table.of[rows], table.would[rows], leaves.codes[:, rows])

    return search_calm(leaves, noise, lambda seen: Rates.of(table.good, table.of, table.would, table.base, *seen))


def _of_few(leaves: Leaves, table: _Table) -> tuple[Rates, list[Found]]:
    """The same where the leaves cannot tell how they swing."""

    def spread_of(rows: Ints) -> float:
        _, error, size = rate_errors(table.good[rows], table.of[rows], table.would[rows])
        return few_spread(error, size, 1.0)

    def swinging(spread: float) -> Rates:
        return Rates.of(table.good, table.of, table.would, table.base, 1.0, spread)

    evidence, spread, found = search_few(leaves, spread_of, swinging)
    return evidence, [held_far(one, swinging(FAR * spread)) for one in found]


def _read(
    members: Mapping[str, Sequence[object]],
    good: ArrayLike, of: ArrayLike, expected_rate: ArrayLike, expected_of: ArrayLike | None, base: ArrayLike | None,
) -> tuple[Leaves, _Table]:  # fmt: skip
    """Leaf sums, members with hardly a trial rolled into one."""
    trials, rate = np.nan_to_num(np.asarray(of, dtype=float)), np.asarray(expected_rate, dtype=float)
    planned = trials if expected_of is None else np.nan_to_num(np.asarray(expected_of, dtype=float))
    known = np.isfinite(rate)
    weight = planned[known] if planned[known].sum() > 0 else trials[known]
    middle = float((rate[known] * weight).sum() / weight.sum()) if weight.sum() > 0 else 0.0
    rate = np.clip(np.where(known, rate, middle), 0.0, 1.0)
    scale = trials.sum() / planned.sum() if planned.sum() > 0 else 1.0
    columns = [np.asarray(good, dtype=float), trials, trials * rate, planned * scale, planned * scale * rate]
    if base is not None:
        columns.append(np.where(known, np.maximum(np.nan_to_num(np.asarray(base, dtype=float)), UNKNOWN), UNKNOWN))
    leaves, columns = read_leaves(members, columns)
    leaves, columns = roll_rare(leaves, columns, np.maximum(columns[1], columns[3]), RARE)
    return leaves, _Table(*columns)


def _rate_cause(leaves: Leaves, found: Found, table: _Table) -> Cause:
    good, of, would = (float(column[found.rows].sum()) for column in (table.good, table.of, table.would))
    impact = (good - would) / table.whole
    said = Words(f"比率 {would / of:.2%}→{good / of:.2%}", f"rate {would / of:.2%} → {good / of:.2%}")
    return _cause(named(leaves, found.subject), impact, found, "rate", said)


def _cause(subject: dict[str, str], impact: float, found: Found, kind: Kind, said: Words) -> Cause:
    moved = amount(impact, percent=True)
    said = Words(f"{said.zh}，对整体 {moved.zh}", f"{said.en}, {moved.en} of the whole")
    return Cause(subject, impact=impact, confidence=found.confidence, z=z_of(found.gain), kind=kind, said=said)


def _mix_causes(leaves: Leaves, table: _Table) -> list[Cause]:
    """Members whose part of the whole moved; each against the rest, the rest keeping its proportions."""
    error, _ = value_errors(table.of, table.planned, counts=True)
    if few := len(error) < BIN:
        scale, spread, found = 1.0, *_mix_of_few(leaves, table)
    else:
        scale, spread = value_noise(table.of, table.planned, leaves.codes, counts=True)
        found = _mix_found(leaves, table, scale, spread)
    causes, left = [], np.ones(leaves.size, dtype=bool)
    for one in found:
        if one.subject:
            held = held_far(one, _among(table, scale, FAR * spread, np.flatnonzero(left))) if few else one
            causes.append(_mix_cause(leaves, held, table, left))
        left[one.rows] = False
    return causes


def _mix_found(leaves: Leaves, table: _Table, scale: float, spread: float) -> list[Found]:
    return search(leaves, _among(table, scale, spread, np.arange(leaves.size)), lambda rows: _among(table, scale, spread, rows))


def _mix_of_few(leaves: Leaves, table: _Table) -> tuple[float, list[Found]]:
    """Spread and causes where the leaves cannot tell how their parts swing."""

    def spread_of(rows: Ints) -> float:
        return few_spread(*value_errors(table.of[rows], _scaled(table, rows), counts=True), 1.0)

    def again(spread: float) -> Callable[[Ints], Counts]:
        return lambda rows: _among(table, 1.0, spread, rows)

    _, spread, found = search_few(leaves, spread_of, lambda seen: _among(table, 1.0, seen, np.arange(leaves.size)), again)
    return spread, found


def _among(table: _Table, scale: float, spread: float, rows: Ints) -> Counts:
    """What is left, its expected parts scaled to what it has now."""
    planned = np.zeros_like(table.planned)
    planned[rows] = _scaled(table, rows)
    return Counts.of(table.of, planned, spread, scale)


def _scaled(table: _Table, rows: Ints) -> Floats:
    planned, total = table.planned[rows], float(table.planned[rows].sum())
    return np.asarray(planned * (float(table.of[rows].sum()) / total if total else 0.0))


def _mix_cause(leaves: Leaves, found: Found, table: _Table, left: NDArray[np.bool_]) -> Cause:
    """Impact: (its share now − its share expected) among what was left × (its expected rate − that of the rest)."""
    inner = np.zeros(leaves.size, dtype=bool)
    inner[found.rows] = True
    rest = left & ~inner
    now, planned = table.of[left].sum(), table.planned[left].sum()
    shift = table.of[inner].sum() / now - (table.planned[inner].sum() / planned if planned else 0.0)
    impact = float(now / table.whole * shift * (_rate(table, inner) - _rate(table, rest)))
    before, after = table.planned[inner].sum() / table.whole, table.of[inner].sum() / table.whole
    own = _rate(table, inner)
    said = Words(
        f"占比 {before:.1%}→{after:.1%}（它平时的比率 {own:.2%}）",
        f"its part of the whole {before:.1%} → {after:.1%} (its usual rate {own:.2%})",
    )
    return _cause(named(leaves, found.subject), impact, found, "mix", said)


def _rate(table: _Table, mask: NDArray[np.bool_]) -> float:
    """Expected rate of some leaves, at the expected mix (at that of now for what was not expected at all)."""
    planned, of = float(table.planned[mask].sum()), float(table.of[mask].sum())
    if planned > 0:
        return float(table.plan_good[mask].sum()) / planned
    return float(table.would[mask].sum()) / of if of > 0 else 0.0
