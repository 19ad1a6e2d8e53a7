"""Polynomials with exact coefficients (lowest power first): arithmetic, signs just right of a point, and the next root."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import gcd, isqrt, lcm

Poly = tuple[Fraction, ...]
CLOSE = Fraction(1, 10**18)  # how closely a root that is no fraction is known


def trim(p: list[Fraction] | Poly) -> Poly:
    n = len(p)
    while n and p[n - 1] == 0:
        n -= 1
    return tuple(p[:n])


def add(a: Poly, b: Poly) -> Poly:
    if len(a) < len(b):
        a, b = b, a
    return trim([x + (b[i] if i < len(b) else 0) for i, x in enumerate(a)])


def scale(a: Poly, by: Fraction) -> Poly:
    return tuple(x * by for x in a) if by else ()


def mul(a: Poly, b: Poly) -> Poly:
    if not a or not b:
        return ()
    out = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return tuple(out)


def divmod_poly(a: Poly, b: Poly) -> tuple[Poly, Poly]:
    rest, out = list(a), [Fraction(0)] * max(len(a) - len(b) + 1, 0)
    for at in range(len(a) - len(b), -1, -1):
        out[at] = rest[at + len(b) - 1] / b[-1]
        if out[at]:
            for i, y in enumerate(b):
                rest[at + i] -= out[at] * y
    return trim(out), trim(rest[: len(b) - 1] if len(a) >= len(b) else rest)


def common(a: Poly, b: Poly) -> Poly:
    """The greatest common divisor, with whole coefficients."""
    while b:
        a, b = b, _whole(divmod_poly(a, b)[1])
    return _whole(a)


def _whole(p: Poly) -> Poly:
    if not p:
        return p
    bottom = lcm(*(x.denominator for x in p))
    top = gcd(*(x.numerator * (bottom // x.denominator) for x in p))
    return tuple(x * bottom / top for x in p)


def value(p: Poly, x: Fraction) -> Fraction:
    out = Fraction(0)
    for c in reversed(p):
        out = out * x + c
    return out


def slope(p: Poly) -> Poly:
    return tuple(c * i for i, c in enumerate(p))[1:]


def sign_after(p: Poly, x: Fraction) -> int:
    """The sign just right of `x`: of the first derivative that is not zero there."""
    while p:
        here = value(p, x)
        if here:
            return 1 if here > 0 else -1
        p = slope(p)
    return 0


def next_root(p: Poly, after: Fraction, until: Fraction | None = None) -> Fraction | None:
    """The least root > `after` (and < `until`), exact where it is a fraction that can be found, else the right end of a bracket of 1e-18."""
    if len(p) <= 1:
        return None
    if len(p) == 2:
        root = -p[0] / p[1]
        return root if root > after and (until is None or root < until) else None
    if len(p) == 3:
        return next((r for r in _quadratic(p) if r > after and (until is None or r < until)), None)
    chain = _sturm(p)
    top = until if until is not None else max(after + 1, 1 + max(abs(c / p[-1]) for c in p[:-1]))
    low, high = after, top
    if _roots(chain, low, high) == 0:
        return None
    while high - low > CLOSE:
        mid = (low + high) / 2
        if _roots(chain, low, mid):
            high = mid
            simple = _simplest(low, high)
            if value(p, simple) == 0 and simple > after:
                return simple if until is None or simple < until else None
        else:
            low = mid
    return high if until is None or high < until else None


def _quadratic(p: Poly) -> list[Fraction]:
    """Both roots in order; those that are no fractions a hair (1e-20 of it) right of where they lie."""
    c, b, a = p
    inside = b * b - 4 * a * c
    if inside < 0:
        return []
    bottom = inside.denominator * 10**40
    width = isqrt(inside.numerator * 10**40 * inside.denominator * 10**40)
    root = Fraction(width, bottom)
    if root * root != inside:
        root = Fraction(width + 1, bottom)
        low, high = (-b - root) / (2 * a), (-b + root) / (2 * a)
        slip = abs(Fraction(1, bottom) / a)
        return sorted((low + slip, high + slip))
    return sorted({(-b - root) / (2 * a), (-b + root) / (2 * a)})


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """A fraction with a small denominator near the middle of the bracket."""
    width = high - low
    return ((low + high) / 2).limit_denominator(max(1, int(1 / width)) if width < 1 else 1)


def _sturm(p: Poly) -> list[Poly]:
    chain = [p, slope(p)]
    while chain[-1]:
        chain.append(scale(_positive(divmod_poly(chain[-2], chain[-1])[1]), Fraction(-1)))
    return chain[:-1]


def _positive(p: Poly) -> Poly:
    """The same up to a positive factor, with smaller numbers."""
    return tuple(x / abs(p[-1]) for x in p) if p else p


def _roots(chain: list[Poly], low: Fraction, high: Fraction) -> int:
    """Distinct roots in (low, high], seen just right of either end."""
    return _changes(chain, low) - _changes(chain, high)


def _changes(chain: list[Poly], x: Fraction) -> int:
    signs = [s for s in (sign_after(p, x) for p in chain) if s]
    return sum(a != b for a, b in itertools.pairwise(signs))
