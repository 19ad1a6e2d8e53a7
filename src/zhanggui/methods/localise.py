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
from zhanggui.methods.localise_leaves import Floats, Ints, Leaves, read_leaves, roll_rare
from zhanggui.methods.localise_noise import LEAST_SPREAD, value_noise
from zhanggui.methods.localise_rates import localise_rates
from zhanggui.methods.localise_search import Found, Swing, confidence_of, named, rest_moved, search_calm, z_of

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
    Raises UseError when columns differ in length or there are more than six dims.
    """
    leaves, (now, then) = read_leaves(members, (value, expected))
    whole = _looks_counted(now, then)
    counted = noise == "count" or (noise == "auto" and whole)
    least = RARE_COUNT if counted else RARE_SHARE * float(np.abs(now).sum() + np.abs(then).sum())
    leaves, (now, then) = roll_rare(leaves, (now, then), np.maximum(np.abs(now), np.abs(then)), least, 0 if counted else WIDE)

    def noise_of(rows: Ints | slice) -> Swing:
        return _noise(now[rows], then[rows], leaves.codes[:, rows], whole and noise != "relative", scale, spread)

    evidence, found = search_calm(leaves, noise_of, lambda seen: _evidence(now, then, noise, whole, *seen))
    return _answer(leaves, found, now, then, evidence, top)


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


def _answer(leaves: Leaves, found: Sequence[Found], now: Floats, then: Floats, evidence: Evidence, top: int) -> Causes:
    change = float(now.sum() - then.sum())
    causes = [_cause(leaves, f, float(now[f.rows].sum()), float(then[f.rows].sum()), change) for f in found if f.subject]
    causes.sort(key=lambda c: (-abs(c.impact), -c.z, len(c), sorted(c.items())))
    rest = rest_moved(evidence, found)
    return Causes(
        [c for c in causes if c.share > 0][:top], change=change, rest=rest, against=[c for c in causes if c.share < 0][:top], percent=False
    )


def _cause(leaves: Leaves, found: Found, now: float, then: float, change: float) -> Cause:
    impact = now - then
    if then == 0:
        said = Words("新出现", "newly there")
    elif now == 0:
        said = Words("消失", "gone")
    else:
        said = Words(f"比预期 {impact / abs(then):+.0%}", f"{impact / abs(then):+.0%} against expected")
    moved = amount(impact, percent=False)
    said = Words(f"{said.zh}，{moved.zh}", f"{said.en}, {moved.en}")
    share = impact / change if change else 0.0
    return Cause(
        named(leaves, found.subject),
        impact=impact, share=share, confidence=confidence_of(found.over), z=z_of(found.gain), kind="value", said=said,
    )  # fmt: skip
