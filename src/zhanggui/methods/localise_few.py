"""Tables of few leaves: how much they swing cannot be read from them alone, and what only just stands out is no sure cause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from zhanggui.methods.localise_evidence import Evidence
from zhanggui.methods.localise_leaves import Ints, Leaves
from zhanggui.methods.localise_noise import USUAL
from zhanggui.methods.localise_search import OTHER_NOISE, SURE, Found, Redo, search

FAR = 1.5  # a cause is sure when it stands out even were the swing this many times as wide (no false one at 10 % swing, seeds 1 to 200)
E = TypeVar("E", bound=Evidence)


def search_few(
    leaves: Leaves, spread_of: Callable[[Ints], float], evidence: Callable[[float], E], again: Callable[[float], Redo] | None = None
) -> tuple[E, float, list[Found]]:
    """As `search_calm`, for a table of few leaves: first with the usual spread, then with that of the leaves outside of what was found."""
    spread = USUAL
    told = evidence(spread)
    found = search(leaves, told, again(spread) if again else None)
    seen = spread_of(calm_rows(leaves, found))
    if abs(seen - spread) > OTHER_NOISE * max(seen, spread):
        spread, told = seen, evidence(seen)
        found = search(leaves, told, again(spread) if again else None)
    return told, spread, found


def calm_rows(leaves: Leaves, found: Sequence[Found]) -> Ints:
    """Leaves in no member's cause."""
    calm = np.ones(leaves.size, dtype=bool)
    for one in found:
        if one.subject:
            calm[one.rows] = False
    return np.flatnonzero(calm)


def held_far(found: Found, wide: Evidence | None) -> Found:
    """The cause, and whether it stands out of a swing as wide as `wide` takes it to be."""
    if wide is None:
        return replace(found, far=False)
    sums = tuple(np.array([column[found.rows].sum()]) for column in wide.columns)
    return replace(found, far=float(wide.gain(sums)[0]) - (found.gain - found.over) > SURE)
