"""The infimum of a basket's figures over every filler x >= 0 (goods of other shops that count in cross-shop promotions).

From x = 0 on: the figures at x, then as functions just beyond x (oracle_near), which hold up to the next root of a decision; then from that
root on. In a cell a figure's infimum is at its ends or where its slope changes sign. (Often a line's amount only rises in a cell, so that the
left end is enough, but not always: two discounts of one `sum` layer can make it fall, and a receipt falls where the platform pays.)
Cells without end come from `every_off` without max_times. Then the bounds for all fillers from here on (oracle_far) tell when to stop: as soon
as each is no lower than what was found, or than the limit towards infinity, which is an infimum too. Where they never meet, the figure
keeps a bound: `least` < `value`. Where a root is irrational it is caught within 1e-30 and the figure is marked as rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from oracle_far import Far, NoBound, Paths
from oracle_near import Near
from oracle_roots import Root, pair_shifted, smallest_positive
from oracle_shop import Promo

LONGEST = 400  # cells
SHORT = 10**32


class Place(NamedTuple):
    """Where a figure was found; beyond: approached from larger fillers (or None: towards infinity), not reached."""

    quantities: tuple[int, ...]
    active: frozenset[str]
    filler: Fraction | None
    reached: bool


class Figure(NamedTuple):
    value: Fraction  # reached, or approached as near as one likes
    least: Fraction  # proven: nothing is lower; equal to value unless the search was given up
    rounded: bool  # value and least may be off by less than 1e-9
    place: Place

    @property
    def closed(self) -> bool:
        return self.least == self.value


class Basket(Protocol):
    """One basket in one interval; `cross`: the promotions a filler counts in; `trivial`: what no figure can be below."""

    @property
    def quantities(self) -> tuple[int, ...]: ...
    @property
    def active(self) -> frozenset[str]: ...
    @property
    def cross(self) -> list[Promo]: ...
    @property
    def trivial(self) -> list[Fraction]: ...
    def figures(self, filler: Any) -> list[Any]: ...


def over_fillers(basket: Basket, before: Sequence[Figure | None]) -> list[Figure]:
    """The lower of what was found before and this basket's figures, over all fillers."""
    found = _all_lower(before, _at(basket, Fraction(0), False))
    if not basket.cross:
        return found
    endless = any(p.endless for p in basket.cross)
    bounds: list[tuple[Fraction, Figure | None]] = [(least, None) for least in basket.trivial]
    x, judged, near = Fraction(0), 2, False  # near: x is not a root itself but within 1e-30 of it
    for cell in range(1, LONGEST + 1):
        root, figures = _just_beyond(basket, x, near)
        found = _all_lower(found, figures)
        if root is None:
            return found
        near = root.low != root.high
        x = _short(x + root.high) if near else x + root.high
        found = _all_lower(found, _at(basket, x, near))
        if endless and cell in (judged, LONGEST):
            judged *= 2
            bounds = beyond(basket, x) or bounds
            found = _all_lower(found, [limit for _, limit in bounds])
            if all(least >= f.value for f, (least, _) in zip(found, bounds, strict=True)):
                break
    return [f._replace(least=min(f.least, least)) for f, (least, _) in zip(found, bounds, strict=True)]


def _at(basket: Basket, x: Fraction, near: bool) -> list[Figure | None]:
    place = Place(basket.quantities, basket.active, x, True)
    return [Figure(value, value, near, place) for value in basket.figures(x)]


def _just_beyond(basket: Basket, x: Fraction, near: bool) -> tuple[Root | None, list[Figure | None]]:
    function = Near.beyond(x)
    figures = basket.figures(function)
    root = next_root(function)
    found: list[Figure | None] = []
    for figure in figures:
        value, h, rounded = infimum_in_cell(figure, root)
        found.append(Figure(value, value, rounded or near, Place(basket.quantities, basket.active, None if h is None else x + h, False)))
    return root, found


def _all_lower(before: Sequence[Figure | None], new: Sequence[Figure | None]) -> list[Figure]:
    return [_lower(old, figure) for old, figure in zip(before, new, strict=True)]


def _lower(old: Figure | None, new: Figure | None) -> Figure:
    if old is None or new is None:
        assert old or new
        return old or new  # type: ignore[return-value]
    return old if new.value >= old.value else new._replace(least=min(new.value, old.least))


def _short(x: Fraction) -> Fraction:
    """A little more, with few digits: else each further cell would multiply them."""
    return Fraction(-((-x.numerator * SHORT) // x.denominator), SHORT)


def next_root(function: Near) -> Root | None:
    """The smallest h > 0 at which some decision made so far may change."""
    first: Root | None = None
    for decided in function.seen:
        root = smallest_positive(decided, None if first is None else first.high)
        if root is not None and (first is None or root.high < first.high):
            first = root
    return first


def infimum_in_cell(figure: Any, end: Root | None) -> tuple[Fraction, Fraction | None, bool]:
    """Of one figure on the open cell from 0 to its end: its value, at which h (None: towards infinity), whether it is rounded."""
    if not isinstance(figure, Near):
        return figure, Fraction(0), False
    last = None if end is None else end.low
    ends = [(figure.start(), Fraction(0), False), (figure.limit(last), last, end is not None and end.low != end.high)]
    turning, passed = figure.turning(), Fraction(0)
    while (root := smallest_positive(_beyond(turning, passed))) is not None:
        passed += root.high
        if end is not None and passed >= end.high:
            break
        ends.append((figure.limit(passed), passed, root.low != root.high))
    return min(ends, key=lambda e: e[0])


def _beyond(a: tuple[int, ...], x: Fraction) -> tuple[int, ...]:
    return pair_shifted(a, (1,), x)[0] if x and a else a


def beyond(basket: Basket, start: Fraction) -> list[tuple[Fraction, Figure | None]] | None:
    """A lower bound of each figure for every filler >= start, and its limit towards infinity where that is certain; None: no bound."""
    paths = Paths(start)
    results: list[list[tuple[Fraction, Fraction]]] = []
    try:
        for figures in paths.every(basket.figures):
            results.append([(f.least(), f.limit()) if isinstance(f, Far) else (f, f) for f in figures])
    except NoBound:
        return None
    place = Place(basket.quantities, basket.active, None, False)
    limits = [Figure(r[1], r[1], False, place) if len(results) == 1 else None for r in results[0]]
    return [(min(r[i][0] for r in results), limit) for i, limit in enumerate(limits)]
