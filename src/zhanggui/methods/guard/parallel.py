"""Promotions of one layer that add up and see the sums of different scopes: whether a line's are such, the goods by scope, and what each may take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

import numpy as np

from zhanggui.methods.guard.catalogue import Catalogue, Ints
from zhanggui.methods.guard.kinds import ZERO, best_share, endless
from zhanggui.methods.guard.large import Group
from zhanggui.methods.guard.minimal import Cells, Term
from zhanggui.methods.guard.world import PIECE_KINDS, SUM_KINDS, Promotion

MOST_STEPS = 60  # of one promotion
MOST_CELLS = 3000
MOST_CLASSES = 16
Scope = frozenset[int] | None


@dataclass(frozen=True)
class Parallel:
    """What may fall on the lines of a group, where it is one layer of such promotions and others whose best share is known."""

    at: int  # among the later layers
    running: bool
    cells: Cells  # of the steps of each promotion by sum
    fixed: Fraction  # shares that any sum allows, at the most
    single: tuple[Promotion, ...]  # what falls on a line by its own pieces
    after: Fraction  # what the layers after it leave at the least, as a part
    classes: tuple[Ints, ...]  # goods by the scopes they are in
    largest: int  # sum that is asked for, in units


def parallel(cat: Catalogue, group: Group, ours: bool) -> Parallel | None:
    """None: another structure. `ours`: for the shop's receipt, where what the platform pays is at best nothing."""
    direct = [[p for p in ps if not (ours and p.platform)] for ps in group.direct]
    summed_at = [n for n, ps in enumerate(direct) if any(p.kind in SUM_KINDS and not p.cross_shop for p in ps)]
    if len(summed_at) != 1:
        return None
    (at,) = summed_at
    layer, mine, after = cat.rest[at], direct[at], _after(cat, direct, at)
    if any(direct[:at]) or layer.combine != "sum" or after is None or not all(map(_adds_up, mine)):
        return None
    summed = [p for p in mine if p.kind in SUM_KINDS and not _anywhere(p)]
    classes = _classes(cat, summed)
    if classes is None:
        return None
    members, goods = classes
    steps = [s for p in summed if (s := _steps(p, members[p.scope], cat)) is not None]
    if len(steps) < len(summed) or prod(len(s) + 1 for s in steps) > MOST_CELLS:
        return None
    shares = [p.rate if p.kind == "percent_off" else best_share(p) for p in mine if p.kind == "percent_off" or _anywhere(p)]
    single = tuple(p for p in mine if p.kind in PIECE_KINDS)
    largest = max((t.start for s in steps for t in s), default=0)
    return Parallel(at, layer.base == "running", Cells(steps), sum(shares, ZERO), single, after, goods, largest)


def _adds_up(p: Promotion) -> bool:
    """Whether it takes a share that hangs on its sum alone, or on the line alone."""
    return p.limit is None and (p.kind in SUM_KINDS | PIECE_KINDS or (p.kind == "percent_off" and p.min_qty <= 1))


def _classes(cat: Catalogue, summed: Sequence[Promotion]) -> tuple[dict[Scope, frozenset[int]], tuple[Ints, ...]] | None:
    """Per scope the classes that make it up, and the goods of each class. None: too many classes."""
    scopes: dict[Scope, Promotion] = {p.scope: p for p in summed}
    inside = np.stack([cat.mask(p) for p in scopes.values()], axis=1)
    signatures, which = np.unique(inside, axis=0, return_inverse=True)
    kept = sorted(np.flatnonzero(signatures.any(axis=1)).tolist(), key=lambda n: -int(signatures[n].sum()))
    members = {s: frozenset(c for c, n in enumerate(kept) if signatures[n][k]) for k, s in enumerate(scopes)}
    return (members, tuple(np.flatnonzero(which.reshape(-1) == n) for n in kept)) if len(kept) <= MOST_CLASSES else None


def _anywhere(p: Promotion) -> bool:
    """Whether other shops' goods bring it to its best share beside any sum."""
    return p.cross_shop and endless(p)


def _after(cat: Catalogue, direct: Sequence[Sequence[Promotion]], at: int) -> Fraction | None:
    """The least part that later layers leave, where they hold only promotions of any sum; None: other kinds."""
    left = Fraction(1)
    for layer, mine in zip(cat.rest[at + 1 :], direct[at + 1 :], strict=True):
        if not mine:
            continue
        if layer.base != "running" or not all(p.cross_shop and p.limit is None for p in mine):
            return None
        shares = [best_share(p) for p in mine]
        left *= max(1 - (sum(shares, ZERO) if layer.combine in ("sum", "chain") else max(shares)), ZERO)
    return left


def _steps(p: Promotion, classes: frozenset[int], cat: Catalogue) -> tuple[Term, ...] | None:
    """The sums at which it gives more. None: too many, or no whole units."""
    if p.threshold is None:
        pairs = list(p.tiers)
    elif p.cross_shop:  # others fill it up: the last time is as good a share as the first, beside larger sums, too
        pairs = [(p.threshold * (p.max_times or 1), p.value * (p.max_times or 1))]
    else:
        times = int(cat.world.max_amount // p.threshold)
        pairs = [(p.threshold * n, p.value * n) for n in range(1, min(p.max_times or times, times) + 1)]
    whole = [(t * cat.unit, v * cat.unit) for t, v in pairs if p.cross_shop or t <= cat.world.max_amount]
    if len(whole) > MOST_STEPS or any(x.denominator != 1 for pair in whole for x in pair):
        return None
    return tuple(Term(int(v), int(t), classes, not p.cross_shop) for t, v in whole)
