"""A plan: for every later layer which promotions fall on a line, and at which sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from zhanggui.methods.guard.kinds import FAR, ZERO, gives
from zhanggui.methods.guard.world import Layer, Promotion, World

OWN = None  # the sum of the line alone

GroupKey = tuple[int, frozenset[int] | None, bool, str, int]  # layer (or -1), scope, across shops, base, promotion (or -1)


@dataclass(frozen=True)
class Total:
    """The sum that a group of promotions sees. `at` None: the line's own. `below`: just short of it."""

    key: GroupKey
    at: Fraction | None
    below: bool = False
    floor: Fraction = ZERO  # it is no less than this, whatever the line's own
    given: bool = False  # it follows from a sum before
    up: Fraction | None = None  # `at` None: the line's own sum, filled up to a multiple of this

    def __hash__(self) -> int:
        return hash(self.key)  # of fractions it takes long


@dataclass(frozen=True)
class Move:
    """One promotion falling on the line; by sum: what it gives at its total, else None."""

    promotion: Promotion
    total: Total | None = None
    off: Fraction = ZERO
    others: bool = True  # other items may bring the pieces it asks for
    least: bool = False  # the least it takes at any sum up to `most`: of what the platform pays, for the shop's receipt
    most: float = float(FAR)

    @cached_property
    def part(self) -> Fraction:
        """Which part of its sum it gives, where the sum is known; for ever larger sums what it tends to."""
        assert self.total is not None
        assert self.total.at is not None
        if self.total.at >= FAR:
            p = self.promotion
            return p.value / p.threshold if p.threshold is not None and p.max_times is None else ZERO
        return min(self.off / self.total.at, Fraction(1)) if self.total.at else ZERO


@dataclass(frozen=True)
class Option:
    """What happens to the line in one layer."""

    moves: tuple[Move, ...]
    totals: tuple[Total, ...] = ()

    def mixed(self, layer: Layer, move: Move) -> bool:
        """Beside a 一口价 on the same base a larger line may end lower: the other promotions are then taken of the most it can be."""
        fixed = sum(m.promotion.kind == "fixed_price" for m in self.moves)
        return layer.combine == "sum" and len(self.moves) > 1 and fixed > (move.promotion.kind == "fixed_price")


@dataclass(frozen=True)
class Plan:
    """One option for each of the later layers."""

    options: tuple[Option, ...]
    layers: tuple[Layer, ...] = field(repr=False)

    @property
    def sums(self) -> bool:
        """Whether a promotion by sum falls on the line."""
        return any(m.total is not None for o in self.options for m in o.moves)

    @property
    def totals(self) -> list[Total]:
        return [t for o in self.options for t in o.totals]


def option_of(world: World, mine: Sequence[Promotion], at: dict[Promotion, Total], chain: bool = False) -> Option:
    moves: list[Move] = []
    left = {t.key: t for t in at.values()}
    for p in mine:
        if p not in at:
            moves.append(move_of(world, p))
            if chain and p.kind == "percent_off":
                left = {k: _less(t, t.at * p.rate) if t.at is not None and k[4] == -1 else t for k, t in left.items()}
            continue
        here = left[at[p].key]
        off = ZERO if here.at is None else gives(p, here.at, here.below)
        moves.append(Move(p, here, off))
        if chain and here.at is not None and here.key[4] == -1:
            left[here.key] = _less(here, off)
    return Option(tuple(moves), tuple(dict.fromkeys(at.values())))


def move_of(world: World, p: Promotion) -> Move:
    return Move(p, others=(len(world.items) if p.scope is None else len(p.scope)) > 1)


def _less(total: Total, off: Fraction) -> Total:
    assert total.at is not None
    return Total(total.key, total.at - off, total.below, total.floor, total.given, total.up)
