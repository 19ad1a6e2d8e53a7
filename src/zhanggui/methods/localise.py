"""Where a change comes from: which members of which dims moved, for sums and for ratios, on any leaf table.

A scan over every element of every cuboid: the element whose common shift explains most of what the leaves did (log-likelihood ratio, less
what the best of so many elements reaches by chance) is taken out, and the search goes on with the rest. An element that another dim parts
into moved and unmoved members is not one cause. When everything moves together it is no member's doing: the cause lies outside.
Multidimensional scan statistics: Kulldorff 1997, Neill 2012. The problem as posed by Adtributor (Bhagwan et al. 2014) and RiskLoc (2022).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from zhanggui.kernel.words import Words
from zhanggui.methods.localise_cause import Cause, Causes, amount
from zhanggui.methods.localise_evidence import Counts, Evidence, Relative
from zhanggui.methods.localise_few import FAR, held_far, search_few
from zhanggui.methods.localise_leaves import Floats, Ints, Leaves, read_leaves, roll_rare
from zhanggui.methods.localise_noise import BIN, LEAST_SPREAD, few_spread, value_errors, value_noise
from zhanggui.methods.localise_rates import localise_rates
from zhanggui.methods.localise_search import Found, Swing, named, rest_moved, search_calm, z_of

Noise = Literal["auto", "count", "relative"]
RARE_COUNT = 5.0  # members that bring less in all can hardly stand out: counts
RARE_SHARE, WIDE = 0.0005, 50  # values: members below this share of the whole, when there are more members than this

__all__ = ["Cause", "Causes", "Noise", "localise_rates", "localise_values"]


def localise_values(
    members: Mapping[str, Sequence[object]],
    value: ArrayLike,
    expected: ArrayLike,
    *,
    top: int = 5,
    noise: Noise = "auto",
    scale: float | None = None,
    spread: float | None = None,
) -> Causes:
    """The causes of Σvalue − Σexpected. `members`: the label of every row in each dim; equal rows are summed; NaN counts as 0.

    Noise "count": variance = scale·expected + (spread·expected)², for counts and for money that comes in baskets (scale about the mean of
    amount² ÷ the mean of amount); "relative": the error is a share of the size. What is not given is estimated, deaf to what moved.
    With fewer than some twenty leaves to tell it, a usual swing stands beside what they show, and a cause is sure only far outside of both.
    Raises UseError when columns differ in length or there are more than six dims.
    """
    leaves, (now, then) = read_leaves(members, (value, expected))
    whole = _looks_counted(now, then)
    counted = noise == "count" or (noise == "auto" and whole)
    least = RARE_COUNT if counted else RARE_SHARE * float(np.abs(now).sum() + np.abs(then).sum())
    leaves, (now, then) = roll_rare(leaves, (now, then), np.maximum(np.abs(now), np.abs(then)), least, 0 if counted else WIDE)

    def noise_of(rows: Ints | slice) -> Swing:
        return _noise(now[rows], then[rows], leaves.codes[:, rows], whole and noise != "relative", scale, spread)

    few = spread is None and _tellers(now, then, whole and noise != "relative", scale) < BIN
    if not few:
        evidence, found = search_calm(leaves, noise_of, lambda seen: _evidence(now, then, noise, whole, *seen))
    else:
        evidence, found = _of_few(leaves, now, then, noise, whole, scale)
    causes = [_cause(leaves, f, float(now[f.rows].sum()), float(then[f.rows].sum())) for f in found if f.subject]
    few = few and leaves.size > 0
    return Causes(causes, change=float(now.sum() - then.sum()), rest=rest_moved(evidence, found), top=top, percent=False, few=few)


def _tellers(now: Floats, then: Floats, counts: bool, scale: float | None) -> int:
    return len(value_errors(now, then, counts, scale)[0])


def _of_few(leaves: Leaves, now: Floats, then: Floats, noise: Noise, whole: bool, scale: float | None) -> tuple[Evidence, list[Found]]:
    """Evidence and causes where the leaves cannot tell how they swing."""
    counts = whole and noise != "relative"
    least = scale if scale is not None else float(counts)

    def spread_of(rows: Ints) -> float:
        error, size = value_errors(now[rows], then[rows], counts, scale)
        return few_spread(error, size, least)

    evidence, spread, found = search_few(leaves, spread_of, lambda seen: _evidence(now, then, noise, whole, least, seen))
    wide = _evidence(now, then, noise, whole, least, FAR * spread)
    return evidence, [held_far(one, wide) for one in found]


def _looks_counted(now: Floats, then: Floats) -> bool:
    """True for whole numbers that swing: where most leaves are just as expected, no chance is at work that counts would have."""
    seen = (now != 0) | (then != 0)
    swings = not seen.any() or float(np.mean(now[seen] == then[seen])) <= 0.5
    return swings and bool(np.all(now >= 0) and np.all(now == np.round(now)))


def _noise(now: Floats, then: Floats, codes: Ints, counts: bool, scale: float | None, spread: float | None) -> Swing:
    """Scale and spread as told, or as seen."""
    if scale is not None and spread is not None:
        return scale, spread
    seen = value_noise(now, then, codes, counts, scale)
    return seen[0], (seen[1] if spread is None else spread)


def _evidence(now: Floats, then: Floats, noise: Noise, whole: bool, scale: float, spread: float) -> Evidence:
    """Counts where they are, or where the noise that grows with the root of the size outweighs the one that grows with the size."""
    size = np.maximum(np.abs(now), np.abs(then))
    middle = float(np.median(size[size > 0])) if (size > 0).any() else 0.0
    if noise == "count" or (noise == "auto" and (whole or scale > spread**2 * middle)):
        return Counts.of(now, then, spread, max(scale, 1e-9))
    return Relative.of(now, then, max(spread, LEAST_SPREAD), scale)


def _cause(leaves: Leaves, found: Found, now: float, then: float) -> Cause:
    impact = now - then
    if then == 0:
        said = Words("新出现", "newly there")
    elif now == 0:
        said = Words("消失", "gone")
    else:
        said = Words(f"比预期 {impact / abs(then):+.0%}", f"{impact / abs(then):+.0%} against expected")
    moved = amount(impact, percent=False)
    said = Words(f"{said.zh}，{moved.zh}", f"{said.en}, {moved.en}")
    return Cause(named(leaves, found.subject), impact=impact, confidence=found.confidence, z=z_of(found.gain), kind="value", said=said)
