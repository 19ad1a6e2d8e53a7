"""Which of many p values to believe, so that only a share q of what is told is chance.

Benjamini and Hochberg (1995) inside families; before that a gate over shops by Simes' p (1986), with the level of the families lowered by the
share of shops that passed (Benjamini and Bogomolov 2014), so that shops with one incident among many numbers are not paid for by quiet ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.expect_design import Marks, Numbers
from zhanggui.methods.expect_pool import codes

Labels = Sequence[object] | NDArray[np.generic]


def discoveries(p: Numbers, family: Labels | None = None, *, gate: Labels | None = None, q: float = 0.10) -> Marks:
    """Which p values of one day are findings. NaN: not judged, never found.

    family: label of each p (shop × metric kind), judged together; None: all one family. gate: label of each p (shop): first the shops are chosen in
    which anything happened at all, then the families inside them. A family lies in one shop.
    """
    if not 0 < q < 1:
        raise ValueError("q lies between 0 and 1")
    values = np.asarray(p, dtype=np.float64)
    families = codes(family, len(values))
    if gate is None:
        return benjamini_hochberg(values, families, np.full(len(values), q))
    gates = codes(gate, len(values))
    whole = simes(values, gates)
    passed = benjamini_hochberg(whole, np.zeros(len(whole), dtype=np.int64), np.full(len(whole), q))
    judged = max(int(np.isfinite(whole).sum()), 1)
    level = q * passed.sum() / judged
    found: Marks = passed[gates] & benjamini_hochberg(values, families, np.full(len(values), level))
    return found


def simes(p: Numbers, groups: NDArray[np.int64]) -> Numbers:
    """Simes' p of each group 0, 1, …: the smallest of p(k) · n ÷ k over its ordered p values. NaN for a group without any."""
    many = int(groups.max(initial=-1)) + 1
    order, rank, size = _ranked(p, groups)
    stepped = np.where(np.isfinite(p[order]), p[order] * size / rank, np.inf)
    least = np.full(many, np.inf)
    np.minimum.at(least, groups[order], stepped)
    return np.where(np.isfinite(least), np.minimum(least, 1.0), np.nan)


def benjamini_hochberg(p: Numbers, groups: NDArray[np.int64], level: Numbers) -> Marks:
    """Step-up inside each group: everything up to the last p(k) ≤ level · k ÷ n. `level`: one for each p, the same through a group."""
    order, rank, size = _ranked(p, groups)
    passes = np.where(np.isfinite(p[order]), p[order] * size <= level[order] * rank, False)
    last = np.zeros(int(groups.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(last, groups[order], np.where(passes, rank, 0))
    found = np.zeros(len(p), dtype=bool)
    found[order] = (rank <= last[groups[order]]) & np.isfinite(p[order])
    return found


def _ranked(p: Numbers, groups: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Order by group and p (NaN last), the rank of each in its group from 1, and how many of the group are judged."""
    order = np.lexsort((p, groups))
    ordered = groups[order]
    rank = np.arange(len(p)) - np.searchsorted(ordered, ordered) + 1
    judged = np.bincount(groups, np.isfinite(p), minlength=1).astype(np.int64)
    return order, rank, judged[ordered]
