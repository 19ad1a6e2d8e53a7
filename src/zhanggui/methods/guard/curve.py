"""Amounts as exact functions of the filler x: quotients of polynomials, compared as they lie just right of where x stands.

A basket's amounts follow one formula until some comparison (a threshold, a winner, a cut) turns out otherwise. A `Cell` begins at one x,
notes every comparison made while a basket is settled, and knows where the first of them turns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from zhanggui.methods.guard.poly import Poly, add, common, divmod_poly, mul, next_root, scale, sign_after, slope, trim, value

ONE: Poly = (Fraction(1),)
Plain = Fraction | int


@dataclass
class Cell:
    """The stretch that begins at `start`, and the comparisons on which its formula rests (zero where one turns)."""

    start: Fraction
    turns: set[Poly] = field(default_factory=set)

    def filler(self) -> Curve:
        return Curve(self, (Fraction(0), Fraction(1)), ONE)

    def end(self) -> Fraction | None:
        """Where the first comparison turns; None: never."""
        first: Fraction | None = None
        for p in sorted(self.turns, key=len):
            root = next_root(p, self.start, first)
            first = root if root is not None else first
        return first


class Curve:
    """top(x) / bottom(x), with bottom > 0 just right of the cell's start."""

    __slots__ = ("bottom", "cell", "top")

    def __init__(self, cell: Cell, top: Poly, bottom: Poly) -> None:
        self.cell, self.top, self.bottom = cell, top, bottom

    def _made(self, top: Poly, bottom: Poly) -> Curve:
        if not top:
            return Curve(self.cell, (), ONE)
        shared = common(top, bottom)
        if len(shared) > 1:
            top, bottom = divmod_poly(top, shared)[0], divmod_poly(bottom, shared)[0]
        lead = abs(bottom[-1]) * sign_after(bottom, self.cell.start)
        return Curve(self.cell, scale(top, 1 / lead), scale(bottom, 1 / lead))

    def __add__(self, other: Curve | Plain) -> Curve:
        if not isinstance(other, Curve):
            return Curve(self.cell, add(self.top, scale(self.bottom, Fraction(other))), self.bottom)
        if self.bottom == other.bottom:
            return self._made(add(self.top, other.top), self.bottom)
        return self._made(add(mul(self.top, other.bottom), mul(other.top, self.bottom)), mul(self.bottom, other.bottom))

    __radd__ = __add__

    def __neg__(self) -> Curve:
        return Curve(self.cell, scale(self.top, Fraction(-1)), self.bottom)

    def __sub__(self, other: Curve | Plain) -> Curve:
        return self + (-other)

    def __rsub__(self, other: Plain) -> Curve:
        return -self + other

    def __mul__(self, other: Curve | Plain) -> Curve:
        if not isinstance(other, Curve):
            return Curve(self.cell, scale(self.top, Fraction(other)), self.bottom) if other else Curve(self.cell, (), ONE)
        return self._made(mul(self.top, other.top), mul(self.bottom, other.bottom))

    __rmul__ = __mul__

    def __truediv__(self, other: Curve | Plain) -> Curve:
        if not isinstance(other, Curve):
            return self * (1 / Fraction(other))
        return self._made(mul(self.top, other.bottom), mul(self.bottom, other.top))

    def __rtruediv__(self, other: Plain) -> Curve:
        return self._made(scale(self.bottom, Fraction(other)), self.top)

    def _sign(self, other: Curve | Plain) -> int:
        """Of self − other, just right of the start; remembered as something that may turn."""
        apart = trim((self - other).top)
        if len(apart) > 1:
            self.cell.turns.add(apart)
        return sign_after(apart, self.cell.start)

    def __ge__(self, other: Curve | Plain) -> bool:
        return self._sign(other) >= 0

    def __gt__(self, other: Curve | Plain) -> bool:
        return self._sign(other) > 0

    def __le__(self, other: Curve | Plain) -> bool:
        return self._sign(other) <= 0

    def __lt__(self, other: Curve | Plain) -> bool:
        return self._sign(other) < 0

    def __floordiv__(self, threshold: Fraction) -> int:
        """How often the threshold goes in, just right of the start."""
        whole = int(self.at(self.cell.start) // threshold)
        if not self >= threshold * whole:
            whole -= 1
        elif self >= threshold * (whole + 1):  # cannot be, but the comparison must be noted
            whole += 1
        return whole

    def at(self, x: Fraction) -> Fraction:
        """The value at x, or what it tends to there."""
        below = value(self.bottom, x)
        top, bottom = self.top, self.bottom
        while below == 0:
            top, bottom = slope(top), slope(bottom)
            below = value(bottom, x)
        return value(top, x) / below

    def far(self) -> Fraction | None:
        """What it tends to for ever larger x; None when it grows without end."""
        if len(self.top) > len(self.bottom):
            return None
        return self.top[-1] / self.bottom[-1] if len(self.top) == len(self.bottom) else Fraction(0)

    def stands_still(self, until: Fraction | None) -> list[Fraction]:
        """Every x between the cell's start and `until` where its slope is zero."""
        rate = add(mul(slope(self.top), self.bottom), scale(mul(self.top, slope(self.bottom)), Fraction(-1)))
        found: list[Fraction] = []
        at = self.cell.start
        while (root := next_root(rate, at, until)) is not None:
            found.append(root)
            at = root
        return found
