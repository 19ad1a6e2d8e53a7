"""What really moved today over all shops and numbers: few false ones among those told, and one incident instead of a hundred.

What most shops did together is told once and taken out; then each shop's numbers are judged by how the whole fleet's ordinary days err (a pooled
empirical null), and of all shops × numbers only those are told of which one in ten is chance (methods/discoveries.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zhanggui.desks.readings import PAST, Reading
from zhanggui.methods.discoveries import discoveries
from zhanggui.methods.expect_design import Marks, Numbers
from zhanggui.methods.expect_null import class_of, null_of
from zhanggui.methods.together import STANDS_OUT, common_move

Q = 0.10  # share of chance among what is told
LEAST_SHOPS = 3  # with fewer one reads their briefs
LEAST_TOGETHER = 0.05  # a shared move of less is nobody's incident
FOLLOWED = {"pay_amount": ("visitors", "pay_conversion", "aov")}  # once these moved together, the sales
FOLLOWS = 1.75  # need no more than this many times their usual size to be of the same incident
METRICS = ("visitors", "pay_conversion", "aov", "pay_amount", "refund_amount", "ad_cost")
RANGE = 3.92  # a 95 % range is so many standard deviations wide
USUAL_SIZE = 100.0  # one class of errors a metric, whatever the size of the shop


@dataclass(frozen=True)
class Shared:
    """A number that the shops of a platform ("": all shops) moved together: the middle change (−0.4: down by 40 %), and how many of how many shops."""

    metric: str
    platform: str
    change: float
    shops: int
    of: int


@dataclass(frozen=True)
class Own:
    """A number of one shop that moved, beyond what is shared. expected and range are what the shop would have come to with the others' move in
    (`shared`: that change, 0 where there is none)."""

    shop: str
    metric: str
    value: float
    expected: float
    low: float
    high: float
    shared: float
    p: float


@dataclass(frozen=True)
class Moved:
    """`shops` and `judged`: how many shops and numbers were looked at; what moved together, largest first; what moved alone, surest first."""

    shops: int
    judged: int
    together: tuple[Shared, ...]
    alone: tuple[Own, ...]


@dataclass(frozen=True)
class _Cells:
    """One number over the shops that have it: 28 past days and the day × shops."""

    metric: str
    shops: tuple[str, ...]
    told: tuple[Reading, ...]
    z: Numbers
    shift: Numbers  # the shared change of each shop

    @property
    def change(self) -> Numbers:
        """value ÷ expected − 1."""
        return np.array([one.value / one.expected - 1 if one.expected > 0 else np.nan for one in self.told])

    @property
    def swing(self) -> Numbers:
        """How far twice the root of value ÷ expected swings on ordinary days: a z is so much."""
        sides = [(max(one.low, 0.0) / one.expected, one.high / one.expected) if one.expected > 0 else (np.nan, np.nan) for one in self.told]
        return np.array([2 * (np.sqrt(high) - np.sqrt(low)) / RANGE for low, high in sides])


def moved(told: Mapping[str, Sequence[Reading]], platforms: Mapping[str, str], q: float = Q) -> Moved | None:
    """The day of a fleet. `told`: readings by shop; platforms: of every shop. None: fewer than three shops can be judged."""
    judged = sorted(shop for shop, own in told.items() if own)
    if len(judged) < LEAST_SHOPS:
        return None
    shared: list[Shared] = []
    cells = []
    for metric in METRICS:
        one, found = _without_shared(
            _cells(metric, judged, told), platforms, {s.platform for s in shared if s.metric in FOLLOWED.get(metric, ())}
        )
        cells.append(one)
        shared += found
    alone = _discovered(cells, q)
    together = sorted(shared, key=lambda s: (s.platform, METRICS.index(s.metric)))
    return Moved(
        len(judged), sum(len(one.shops) for one in cells), tuple(together), tuple(sorted(alone, key=lambda o: (o.p, o.shop, o.metric)))
    )


def _cells(metric: str, shops: Sequence[str], told: Mapping[str, Sequence[Reading]]) -> _Cells:
    own = [(shop, one) for shop in shops for one in told[shop] if one.metric == metric]
    z = np.full((PAST + 1, len(own)), np.nan)
    for n, (_, one) in enumerate(own):
        z[:PAST, n] = [np.nan if e is None else e for e in one.errors]
        z[PAST, n] = one.z
    return _Cells(metric, tuple(shop for shop, _ in own), tuple(one for _, one in own), z, np.zeros(len(own)))


def _without_shared(cells: _Cells, platforms: Mapping[str, str], known: AbstractSet[str]) -> tuple[_Cells, list[Shared]]:
    """What all shops did together taken out, then what those of each platform did beyond it. known: platforms of which another number moved."""
    found = []
    for platform, mine in _groups(cells.shops, platforms):
        by = 1 + cells.shift[mine]
        move = common_move(
            cells.z[:, mine],
            (1 + cells.change[mine]) / by - 1,
            cells.swing[mine] / np.sqrt(by),
            FOLLOWS if platform in known else STANDS_OUT,
        )
        z, shift = cells.z.copy(), cells.shift.copy()
        z[np.ix_(np.append(move.odd, False), mine)] = np.nan
        if abs(move.change) >= LEAST_TOGETHER:
            found.append(Shared(cells.metric, platform, round(move.change, 4), move.along, int(mine.sum())))
            z[-1, mine] = move.rest
            shift[mine] = by * (1 + move.change) - 1
        cells = replace(cells, z=z, shift=shift)
    return cells, found


def _groups(shops: Sequence[str], platforms: Mapping[str, str]) -> Iterator[tuple[str, Marks]]:
    """All shops, then those of each platform where there are several platforms."""
    names = np.array([platforms.get(shop, "") for shop in shops], dtype=object)
    if len(names):
        yield "", np.ones(len(names), dtype=bool)
    if len(set(names)) > 1:
        for platform in sorted(set(names)):
            yield platform, names == platform


def _discovered(cells: Sequence[_Cells], q: float) -> list[Own]:
    """What is told of single shops: under control of false ones, and outside its range."""
    z = np.hstack([one.z for one in cells])
    kinds = np.concatenate([np.full(len(one.shops), n, dtype=np.int64) for n, one in enumerate(cells)])
    told = [(one, n) for one in cells for n in range(len(one.shops))]
    doubt = np.array([one.told[n].doubt for one, n in told])
    p = _p(z, kinds, doubt)
    shops = np.array([one.shops[n] for one, n in told])
    own = [_own(one, n, float(p[at])) for at, (one, n) in enumerate(told)]
    found = discoveries(p, shops, gate=shops, q=q)
    return [o for o, yes in zip(own, found, strict=True) if yes and not o.low <= o.value <= o.high]


def _p(z: Numbers, kinds: NDArray[np.int64], doubt: Numbers) -> Numbers:
    classes = class_of(kinds, np.full(len(kinds), USUAL_SIZE))
    past = z[:-1]
    return null_of(past, np.isfinite(past), classes, len(METRICS)).p(z[-1], classes, doubt)


def _own(cells: _Cells, n: int, p: float) -> Own:
    one, by = cells.told[n], 1 + float(cells.shift[n])
    return Own(cells.shops[n], one.metric, one.value, one.expected * by, one.low * by, one.high * by, round(by - 1, 4), p)
