"""Answers of a large world that are worked out only when somebody looks: there are two for every item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import overload

from zhanggui.methods.guard.answer import Worst
from zhanggui.methods.guard.till import Till
from zhanggui.methods.guard.world import Interval


class LateApplied(Sequence[str]):
    """Which promotions took something from an item's line, worked out when first looked at."""

    def __init__(self, find: Callable[[], Sequence[str]]) -> None:
        self._find = find

    @cached_property
    def _found(self) -> tuple[str, ...]:
        return tuple(self._find())

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return self._found[at]

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True)
class Filled:
    """What all lines of one plan share: what is left of a unit of a line and what the shop gets of it, the goods, and the room for others'."""

    part: Fraction  # of the line's amount, in yuan a unit: what the figure comes to
    fixed: Fraction  # of what the platform paid before, the same
    goods: Till
    most: int
    filler: Fraction | None
    interval: Interval
    front: int  # layers before the plan's
    applied: tuple[str, ...]  # of the plan

    @cached_property
    def near(self) -> float:
        return float(self.part)


class LateWorst(Worst):
    """The worst of an item after a plan that is known to be reached. Whole units in, exact yuan out."""

    _given: tuple[Filled, int, int, int, int, int]

    def __init__(self, shared: Filled, item: int, pieces: int, amount: int, platform: int, rest: int) -> None:
        object.__setattr__(self, "_given", (shared, item, pieces, amount, platform, rest))

    @cached_property
    def value(self) -> Fraction:
        shared, _, pieces, amount, platform, _ = self._given
        return Fraction((amount * shared.part + platform * shared.fixed) / pieces)

    @property
    def shown(self) -> Fraction:
        return self.value

    @cached_property
    def basket(self) -> Mapping[int, int]:
        shared, item, pieces, _, _, rest = self._given
        found = dict(shared.goods.pieces(rest, shared.most) or {})
        found[item] = found.get(item, 0) + pieces
        return found

    @property
    def filler(self) -> Fraction | None:
        return self._given[0].filler

    @property
    def interval(self) -> Interval:
        return self._given[0].interval

    @property
    def exact(self) -> bool:
        return True

    @property
    def about(self) -> float:
        shared, _, pieces, amount, platform, _ = self._given
        return (amount * shared.near + platform * float(shared.fixed)) / pieces

    def line(self) -> tuple[Filled, int]:
        """What it shares with others of its plan, and the pieces of the item."""
        return self._given[0], self._given[2]


class LateBound(Worst):
    """A lower bound whose basket is put together when somebody looks: one that reaches it, or the nearest one.

    `plain` is the basket that its plans give, `sought` a nearer one, which takes longer.
    """

    _given: tuple[float, Callable[[], Fraction], Callable[[], Worst], Callable[[Worst], Worst]]

    def __init__(self, about: float, bound: Callable[[], Fraction], plain: Callable[[], Worst], sought: Callable[[Worst], Worst]) -> None:
        object.__setattr__(self, "_given", (about, bound, plain, sought))

    @cached_property
    def value(self) -> Fraction:
        return self._given[1]()

    @cached_property
    def plain(self) -> Worst:
        return self._given[2]()

    @cached_property
    def _found(self) -> Worst:
        return self._given[3](self.plain)

    @property
    def shown(self) -> Fraction:
        return self._found.shown

    @property
    def basket(self) -> Mapping[int, int]:
        return self._found.basket

    @property
    def filler(self) -> Fraction | None:
        return self._found.filler

    @property
    def interval(self) -> Interval:
        return self._found.interval

    @property
    def exact(self) -> bool:
        return self._found.exact

    @property
    def ready(self) -> bool:
        return False

    @property
    def about(self) -> float:
        return self._given[0]
