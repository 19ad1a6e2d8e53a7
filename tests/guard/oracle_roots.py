"""Positive roots of polynomials with whole coefficients, exactly: rational ones as they are, others caught between two fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import gcd, isqrt
from typing import NamedTuple

Poly = tuple[int, ...]  # ascending powers, no zero at the end; () is the zero polynomial
NARROW = Fraction(1, 10**30)


class Root(NamedTuple):
    low: Fraction
    high: Fraction  # equal to low where the root is rational; else low < root < high, closer than 1e-30


def trim(coefficients: list[int]) -> Poly:
    """Without zeros at the end and without a common divisor."""
    while coefficients and coefficients[-1] == 0:
        coefficients.pop()
    common = gcd(*coefficients) if coefficients else 1
    return tuple(c // common for c in coefficients) if common > 1 else tuple(coefficients)


def times(a: Poly, b: Poly) -> Poly:
    if not a or not b:
        return ()
    out = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return tuple(out)


def plus(a: Poly, b: Poly, sign: int = 1) -> Poly:
    out = [0] * max(len(a), len(b))
    for i, x in enumerate(a):
        out[i] = x
    for i, y in enumerate(b):
        out[i] += sign * y
    while out and out[-1] == 0:
        out.pop()
    return tuple(out)


def slope(a: Poly) -> Poly:
    return tuple(i * c for i, c in enumerate(a))[1:]


def at(a: Poly, x: Fraction) -> Fraction:
    """The value, times a positive power of x's denominator: sign and zero are right."""
    p, q = x.numerator, x.denominator
    total, power = 0, 1
    for c in reversed(a):
        total = total * p + c * power
        power *= q
    return Fraction(total)


def pair_shifted(a: Poly, b: Poly, x: Fraction) -> tuple[Poly, Poly]:
    """Both in the distance from x, their quotient kept."""
    degree = max(len(a), len(b)) - 1
    return _shift(a, x, degree), _shift(b, x, degree)


def _shift(a: Poly, x: Fraction, degree: int) -> Poly:
    p, q = x.numerator, x.denominator
    out = [Fraction(0)] * len(a)
    for c in reversed(a):  # Horner in (h + p/q)
        for i in range(len(out) - 1, 0, -1):
            out[i] = out[i - 1] + out[i] * Fraction(p, q)
        out[0] = out[0] * Fraction(p, q) + c
    return tuple(int(v * q**degree) for v in out)


def changes(a: Poly) -> int:
    """Descartes: no more positive roots than changes of sign."""
    signs = [c > 0 for c in a if c]
    return sum(x != y for x, y in pairwise(signs))


def divided(a: Poly, b: Poly) -> tuple[Poly, Poly]:
    """Pseudo-division: quotient and remainder, each up to a factor."""
    rest, out = [Fraction(c) for c in a], [Fraction(0)] * max(len(a) - len(b) + 1, 0)
    for i in range(len(a) - len(b), -1, -1):
        out[i] = rest[i + len(b) - 1] / b[-1]
        for j, c in enumerate(b):
            rest[i + j] -= out[i] * c
    return whole(out), whole(rest[: len(b) - 1])


def whole(coefficients: list[Fraction]) -> Poly:
    """Whole coefficients by a positive factor."""
    common = 1
    for c in coefficients:
        common = common * c.denominator // gcd(common, c.denominator)
    return trim([int(c * common) for c in coefficients])


def common_divisor(a: Poly, b: Poly) -> Poly:
    while b:
        a, b = b, _remainder(a, b)
    return a


def _remainder(a: Poly, b: Poly) -> Poly:
    """Of a division, up to a factor."""
    rest, lead = list(a), b[-1]
    for top in range(len(a) - 1, len(b) - 2, -1):
        over = rest.pop()
        if over:
            shared = gcd(over, lead)
            over, scale = over // shared, lead // shared
            rest = [c * scale for c in rest]
            for j, c in enumerate(b[:-1]):
                rest[top - len(b) + 1 + j] -= over * c
    return trim(rest)


def smallest_positive(a: Poly, below: Fraction | None = None) -> Root | None:
    """The smallest positive root, if it is (as far as can be told cheaply) below a limit."""
    while a and a[0] == 0:
        a = a[1:]
    if len(a) < 2 or changes(a) == 0:
        return None
    if len(a) == 2:
        root = Fraction(-a[0], a[1])
        return Root(root, root)
    if len(a) == 3:
        return _of_degree_two(a)
    return _isolated(a, below)


def _of_degree_two(a: Poly) -> Root | None:
    c, b, lead = a if a[2] > 0 else tuple(-x for x in a)
    inside = b * b - 4 * lead * c
    if inside < 0:
        return None
    if isqrt(inside) ** 2 == inside:
        s = isqrt(inside)
        positive = [r for r in (Fraction(-b - s, 2 * lead), Fraction(-b + s, 2 * lead)) if r > 0]
        return Root(min(positive), min(positive)) if positive else None
    scale = 10**32
    low, high = isqrt(inside * scale**2), isqrt(inside * scale**2) + 1
    small = Fraction(-b * scale - high, 2 * lead * scale), Fraction(-b * scale - low, 2 * lead * scale)
    large = Fraction(-b * scale + low, 2 * lead * scale), Fraction(-b * scale + high, 2 * lead * scale)
    for root in (small, large):
        if root[1] > 0:
            return Root(max(root[0], Fraction(0)), root[1])
    return None


def _isolated(a: Poly, below: Fraction | None) -> Root | None:
    """Sturm's chain tells how many roots lie in (low, high]; halving finds the first."""
    a = divided(a, common_divisor(a, slope(a)))[0]
    chain = [a, trim(list(slope(a)))]
    while len(chain[-1]) > 1:
        rest = divided(chain[-2], chain[-1])[1]
        chain.append(tuple(-c for c in rest))
    chain = [p for p in chain if p]
    bound = 1 + max(Fraction(abs(c), abs(a[-1])) for c in a[:-1])
    low, high = Fraction(0), bound if below is None else min(bound, below)
    at_zero = _variations(chain, low)
    if at_zero == _variations(chain, high):
        return None
    while high - low > NARROW:
        middle = (low + high) / 2
        if at_zero == _variations(chain, middle):
            low = middle
        else:
            high = middle
        if at(a, high) == 0 and _variations(chain, high) == at_zero - 1 and _roots_inside(chain, low, high) == 1:
            return Root(high, high)
        near = _simplest(low, high)
        if at(a, near) == 0 and _variations(chain, near) == at_zero - 1:
            return Root(near, near)
    return Root(low, high)


def _roots_inside(chain: list[Poly], low: Fraction, high: Fraction) -> int:
    return _variations(chain, low) - _variations(chain, high)


def _variations(chain: list[Poly], x: Fraction) -> int:
    signs = [v > 0 for v in (at(p, x) for p in chain) if v]
    return sum(s != t for s, t in pairwise(signs))


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator in (low, high]."""
    floor = high.numerator // high.denominator
    if floor == high or floor > low:
        return Fraction(floor) if floor > low else high
    base = low.numerator // low.denominator
    if low == base:  # (base, high] with high < base + 1
        return base + Fraction(1, -(-1 // (high - base)))
    inner = _simplest_closed_open(1 / (high - base), 1 / (low - base))
    return base + 1 / inner


def _simplest_closed_open(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator in [low, high)."""
    ceiling = -(-low.numerator // low.denominator)
    if ceiling < high:
        return Fraction(ceiling)
    base = low.numerator // low.denominator
    if low == base:
        return low
    return base + 1 / _simplest(1 / (high - base), 1 / (low - base))
