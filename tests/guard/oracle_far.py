"""Figures for every filler from some point on at once: proven bounds, and the limit towards infinity.

For all fillers x >= X each order-level discount takes a part of its sum that lies in a known range: value / threshold less at most one step for
an `every_off` without end, at most value / X for the others. Amounts are polynomials in these parts, each at most to its first power, so their
least and greatest values over all ranges lie at the corners. A comparison that the corners leave open is tried both ways (`Paths`), each
time anew: more than can happen, never less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from oracle_shop import Promo

Poly = dict[frozenset[int], Fraction]
MANY_PATHS = 64


class NoBound(Exception):
    """From this point on nothing can be said: look further out."""


class Range(NamedTuple):
    low: Fraction
    high: Fraction
    limit: Fraction


class Paths:
    """Decisions left open, tried one way and then the other."""

    def __init__(self, start: Fraction) -> None:
        self.start = start
        self.taken: list[bool] = []
        self.ranges: list[Range] = []
        self.position = 0

    def choose(self) -> bool:
        if self.position == len(self.taken):
            self.taken.append(False)
        self.position += 1
        return self.taken[self.position - 1]

    def every(self, run: Callable[[Any], list[Any]]) -> Iterator[list[Any]]:
        """The results of a run for each way the open decisions can fall."""
        for _ in range(MANY_PATHS):
            self.position, self.ranges = 0, []
            yield run(Far(self, {}, {frozenset(): Fraction(1)}))
            while self.taken and self.taken[-1]:
                self.taken.pop()
            if not self.taken:
                return
            self.taken[-1] = True
        raise NoBound

    def part(self, low: Fraction, high: Fraction, limit: Fraction) -> Any:
        """A part of a sum that is only known to lie in a range."""
        if low == high:
            return low
        self.ranges.append(Range(low, high, limit))
        return Far(self, {frozenset({len(self.ranges) - 1}): Fraction(1)}, {})


class Far:
    """fixed + growing x, for every x >= paths.start."""

    __slots__ = ("fixed", "growing", "paths")

    def __init__(self, paths: Paths, fixed: Poly, growing: Poly) -> None:
        self.paths, self.fixed, self.growing = paths, fixed, growing

    @property
    def endless(self) -> bool:
        return bool(self.growing)

    def __add__(self, other: Any) -> Any:
        far = self._far(other)
        return Far(self.paths, _plus(self.fixed, far.fixed), _plus(self.growing, far.growing))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + other * -1

    def __rsub__(self, other: Any) -> Any:
        return self * -1 + other

    def __mul__(self, other: Any) -> Any:
        far = self._far(other)
        if self.growing and far.growing:
            raise NoBound
        growing = _plus(_times(self.growing, far.fixed), _times(self.fixed, far.growing))
        return Far(self.paths, _times(self.fixed, far.fixed), growing)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self * (Fraction(1) / other)

    def __rtruediv__(self, other: Any) -> Any:
        """A discount as a part of a sum without filler: a range of its own."""
        low, high = self._ends()
        if self.growing or low is None or low <= 0 or high is None:
            raise NoBound
        return self.paths.part(other / high, other / low, other / self.limit())

    def __lt__(self, other: Any) -> bool:
        return self._below(other, equal=False)

    def __le__(self, other: Any) -> bool:
        return self._below(other, equal=True)

    def __gt__(self, other: Any) -> bool:
        return not self._below(other, equal=True)

    def __ge__(self, other: Any) -> bool:
        return not self._below(other, equal=False)

    def _below(self, other: Any, equal: bool) -> bool:
        low, high = (self - other)._ends()
        if high is not None and (high < 0 or (equal and high == 0)):
            return True
        if low is not None and (low > 0 or (not equal and low == 0)):
            return False
        return self.paths.choose()

    def _far(self, other: Any) -> Far:
        return other if isinstance(other, Far) else Far(self.paths, {frozenset(): Fraction(other)} if other else {}, {})

    def least(self) -> Fraction:
        low = self._ends()[0]
        if low is None:
            raise NoBound
        return low

    def _ends(self) -> tuple[Fraction | None, Fraction | None]:
        """The least and the greatest value over all ranges and fillers; None: without end."""
        corners = list(self._corners())
        values = [fixed + growing * self.paths.start for fixed, growing in corners]
        low = None if any(growing < 0 for _, growing in corners) else min(values)
        return low, None if any(growing > 0 for _, growing in corners) else max(values)

    def limit(self) -> Fraction:
        """Towards infinity, of an amount that does not grow."""
        return _value(self.fixed, {i: r.limit for i, r in enumerate(self.paths.ranges)})

    def _corners(self) -> Iterator[tuple[Fraction, Fraction]]:
        used = sorted(frozenset().union(*self.fixed, *self.growing))
        if len(used) > 8:
            raise NoBound
        for corner in product(*(self.paths.ranges[i][:2] for i in used)):
            point = dict(zip(used, corner, strict=True))
            yield _value(self.fixed, point), _value(self.growing, point)

    def steps(self, unit: Fraction, most: int | None) -> int:
        low, high = self._ends()
        if self.growing or low is None or high is None:
            raise NoBound
        count = int(low // unit)
        while (count + 1) * unit <= high and self >= (count + 1) * unit:
            count += 1
        return count if most is None else min(count, most)

    def cut(self, p: Promo) -> tuple[Any, Any]:
        """The discount on a sum that grows with the filler."""
        if min(growing for _, growing in self._corners()) <= 0:
            raise NoBound  # it may stop growing
        low = self.least()
        if p.kind == "every_off" and p.max_times is None:
            assert p.threshold is not None
            if low <= 0 or p.value == 0:
                raise NoBound
            whole = p.value / p.threshold
            part = self.paths.part(
                min(Fraction(1), max(Fraction(0), whole - p.value / low)), min(Fraction(1), whole), min(Fraction(1), whole)
            )
            return self * part, part
        if p.kind == "every_off":
            assert p.threshold is not None
            assert p.max_times is not None
            reached, value = p.threshold * p.max_times, p.value * p.max_times
        else:
            reached, value = p.tiers[0]
        if low < max(reached, value) or low <= 0:
            raise NoBound
        return value, self.paths.part(Fraction(0), value / low, Fraction(0))


def _plus(a: Poly, b: Poly) -> Poly:
    out = dict(a)
    for powers, c in b.items():
        out[powers] = out.get(powers, Fraction(0)) + c
    return {powers: c for powers, c in out.items() if c}


def _times(a: Poly, b: Poly) -> Poly:
    out: Poly = {}
    for p, x in a.items():
        for q, y in b.items():
            if p & q:
                raise NoBound  # a square: its least value need not lie at a corner
            out[p | q] = out.get(p | q, Fraction(0)) + x * y
    return {powers: c for powers, c in out.items() if c}


def _value(a: Poly, point: dict[int, Fraction]) -> Fraction:
    total = Fraction(0)
    for powers, c in a.items():
        for i in powers:
            c = c * point[i]
        total += c
    return total
