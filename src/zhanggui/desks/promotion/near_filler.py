"""A filler that shows a least value which is only approached: so near that what it gives is the value to a quarter of a cent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from zhanggui.methods.guard.answer import Worst
from zhanggui.methods.guard.basket import Outcome, settle
from zhanggui.methods.guard.curve import Cell, Curve
from zhanggui.methods.guard.kinds import FAR, ZERO
from zhanggui.methods.guard.late import LateWorst
from zhanggui.methods.guard.small import among
from zhanggui.methods.guard.world import World

Figure = Callable[[Outcome], Fraction | Curve]
CLOSE = Fraction(1, 400)
MOST_CELLS = 120  # as many stretches of the filler as the search itself looks at
LARGE = Fraction(10**9)
STEPS = range(2, 13)  # powers of ten: from a cent down to a billionth of one, and up to the largest sum a scenario may hold


def price_of(item: int) -> Figure:
    return lambda out: out.unit_price(item)


def receipt_of(item: int) -> Figure:
    return lambda out: out.unit_receipt(item)


def margin_of(out: Outcome) -> Fraction | Curve:
    margin: Fraction | Curve = out.margin
    return margin


def shown_filler(world: World, worst: Worst, figure: Figure) -> Fraction:
    """The filler with which the basket shows its least value: the one it has, else one very near to where the value is approached."""
    if worst.filler is not None:
        return worst.filler
    if isinstance(worst, LateWorst):
        return LARGE  # such an answer is only approached for ever larger sums
    for x in _approaches(world, worst, figure):
        got = figure(settle(world, worst.interval.layers, worst.basket, x))
        if isinstance(got, Fraction) and _is(got, worst):
            return x
    return ZERO


def _approaches(world: World, worst: Worst, figure: Figure) -> Iterator[Fraction]:
    """Fillers ever nearer to the ends of the stretches where the figure tends to its least value; then ever larger ones."""
    yield LARGE
    start = ZERO
    layers = among(worst.interval.layers, list(worst.basket))
    for _ in range(MOST_CELLS):
        cell = Cell(start)
        curve = figure(settle(world, layers, worst.basket, cell.filler()))
        end = cell.end()
        if isinstance(curve, Curve):
            if _is(curve.at(start), worst):
                yield from (x for k in STEPS if (x := start + Fraction(1, 10**k)) and (end is None or x < end))
            if end is not None and _is(curve.at(end), worst):
                yield from (x for k in STEPS if (x := end - Fraction(1, 10**k)) > start)
        if end is None:
            break
        start = end
    yield from (*(Fraction(10**k) for k in STEPS), FAR)


def _is(value: Fraction | None, worst: Worst) -> bool:
    return value is not None and abs(value - worst.shown) <= CLOSE
