"""Functions of a filler just beyond a point: quotients of polynomials in the distance h, ordered as they are for small h > 0.

These quotients are an ordered field, so the plain evaluation of a basket runs on them. Every comparison is written down as the polynomial
whose sign decided it. Up to the smallest positive root of those polynomials each decision stays as it was, and so the basket's figures are
these very quotients: no change of a tier, a multiple or a winner can be missed.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import Any

from oracle_roots import Poly, common_divisor, divided, pair_shifted, plus, slope, times

Decided = dict[Poly, None]


class Near:
    __slots__ = ("den", "num", "seen")

    def __init__(self, num: Poly, den: Poly, seen: Decided) -> None:
        self.num, self.den, self.seen = num, den, seen

    @classmethod
    def beyond(cls, x: Fraction) -> Near:
        """The filler x + h, with nothing decided yet."""
        return cls((x.numerator, x.denominator), (x.denominator,), {})

    def __add__(self, other: Any) -> Any:
        num, den = _parts(other)
        if den == self.den:
            return _made(plus(self.num, num), den, self.seen)
        return _made(plus(times(self.num, den), times(num, self.den)), times(self.den, den), self.seen)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        num, den = _parts(other)
        if den == self.den:
            return _made(plus(self.num, num, -1), den, self.seen)
        return _made(plus(times(self.num, den), times(num, self.den), -1), times(self.den, den), self.seen)

    def __rsub__(self, other: Any) -> Any:
        return (self * -1) + other

    def __mul__(self, other: Any) -> Any:
        num, den = _parts(other)
        return _product(self.num, self.den, num, den, self.seen)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        num, den = _parts(other)
        return _product(self.num, self.den, den, num, self.seen)

    def __rtruediv__(self, other: Any) -> Any:
        num, den = _parts(other)
        return _product(num, den, self.den, self.num, self.seen)

    def sign(self) -> int:
        """Of this quotient for small h, the decision written down."""
        if len(self.num) > 1:
            self.seen[self.num] = None
        lead, below = next(c for c in self.num if c), next(c for c in self.den if c)
        return 1 if (lead > 0) == (below > 0) else -1

    def __lt__(self, other: Any) -> bool:
        return _sign(self - other) < 0

    def __le__(self, other: Any) -> bool:
        return _sign(self - other) <= 0

    def __gt__(self, other: Any) -> bool:
        return _sign(self - other) > 0

    def __ge__(self, other: Any) -> bool:
        return _sign(self - other) >= 0

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return _sign(self - other) == 0

    def start(self) -> Fraction:
        """The limit for h towards 0."""
        low = next(i for i, c in enumerate(self.den) if c)
        return Fraction(self.num[low] if low < len(self.num) else 0, self.den[low])

    def limit(self, h: Fraction | None) -> Fraction:
        """The limit towards h from below, or towards infinity."""
        if h is None:
            high = len(self.den) - 1
            return Fraction(self.num[high] if high < len(self.num) else 0, self.den[high])
        return Near(*pair_shifted(self.num, self.den, h), {}).start()

    def steps(self, unit: Fraction, most: int | None) -> int:
        """How often a unit goes into this amount, `most` times at the most."""
        count = self.start() // unit
        if most is not None and count > most:
            count = most
        if self < count * unit:
            count -= 1
        elif most is None or count < most:
            _sign(self - (count + 1) * unit)  # writes down the next step up
        return int(count)

    def turning(self) -> Poly:
        """The polynomial with the sign of the slope (the denominator's square is positive)."""
        return plus(times(slope(self.num), self.den), times(self.num, slope(self.den)), -1)


def _sign(value: Any) -> int:
    if isinstance(value, Near):
        return value.sign()
    return (value > 0) - (value < 0)


def _parts(value: Any) -> tuple[Poly, Poly]:
    if isinstance(value, Near):
        return value.num, value.den
    if isinstance(value, int):
        return ((value,) if value else ()), (1,)
    return ((value.numerator,) if value else ()), (value.denominator,)


def _product(a: Poly, b: Poly, c: Poly, d: Poly, seen: Decided) -> Any:
    """(a / b) x (c / d), with what cancels plainly taken away."""
    if b == c:
        return _made(a, d, seen)
    if a == d:
        return _made(c, b, seen)
    return _made(times(a, c), times(b, d), seen)


def _made(num: Poly, den: Poly, seen: Decided) -> Any:
    if not num:
        return Fraction(0)
    if len(den) > 1 and len(num) > 1:
        shared = common_divisor(num, den)
        if len(shared) > 1:
            num, den = _exactly(num, den, shared)
    if len(num) == 1 and len(den) == 1:
        return Fraction(num[0], den[0])
    common = gcd(*num, *den)
    if next(c for c in den if c) < 0:
        common = -common
    if common != 1:
        num, den = tuple(c // common for c in num), tuple(c // common for c in den)
    return Near(num, den, seen)


def _exactly(num: Poly, den: Poly, shared: Poly) -> tuple[Poly, Poly]:
    """Both divided by a shared factor, their quotient kept: the quotients come up to a factor, so leading coefficients set it right."""
    top, bottom = divided(num, shared)[0], divided(den, shared)[0]
    right = Fraction(num[-1], den[-1]) / Fraction(top[-1], bottom[-1])
    return tuple(c * right.numerator for c in top), tuple(c * right.denominator for c in bottom)
