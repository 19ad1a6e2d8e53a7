"""Several sums at once: how the goods of some classes are best chosen when each of several promotions sees the sum of other classes.

A promotion gives the share off ÷ sum of its scope's sum, once that sum has reached its threshold; shares add up. Of each class only certain
sums can be made. Looked for is the choice with the greatest shares together. Between thresholds every share falls while its sum grows, so
only least sums need a look: they are gone through upwards, until what is left to hope for is no more than what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

import numpy as np

from zhanggui.methods.guard.steps import Floats

ALIKE = 1e-12  # shares nearer than this are told apart by exact figures only
KEPT = 8  # choices that are remembered
Next = Callable[[int], int]  # the least sum ≥ one that a class can make


@dataclass(frozen=True)
class Term:
    """One step of a promotion: `off` of a sum over some classes. `needed`: only from `start` on; else other shops' goods fill it up to there."""

    off: int
    start: int
    classes: frozenset[int]
    needed: bool = True


@dataclass(frozen=True)
class Choice:
    """Sums of the classes, and the shares that are taken there."""

    share: float
    sums: tuple[int, ...]
    terms: tuple[Term, ...]

    def exactly(self, own: int) -> Fraction:
        """Its shares as a fraction."""
        totals = (own + sum(self.sums[c] for c in t.classes) for t in self.terms)
        return sum(
            (min(Fraction(t.off, max(t.start, total, 1)), Fraction(1)) for t, total in zip(self.terms, totals, strict=True)), Fraction(0)
        )


@dataclass
class Search:
    """Goes through the sums of classes beside a line of `own` units, which is in every scope."""

    own: int
    nexts: Sequence[Next]
    nodes: int  # choices that may still be looked at
    worth: float = -1.0  # shares that are not sought
    found: list[Choice] = field(default_factory=list)  # the best first

    @property
    def least_of_worth(self) -> float:
        """Shares less than this are not worth a look."""
        return max(self.found[0].share - ALIKE, self.worth) if self.found else self.worth

    def look(self, terms: Sequence[Term]) -> bool:
        """Look at one step of each promotion. False when not all could be looked at."""
        return self._class(terms, 0, (), [self.own] * len(terms))

    def _class(self, terms: Sequence[Term], at: int, sums: tuple[int, ...], totals: list[int]) -> bool:
        if at == len(self.nexts):
            self._offer(Choice(hope(terms, totals), sums, tuple(terms)))
            return True
        seen = [n for n, t in enumerate(terms) if at in t.classes]
        ending = [n for n in seen if max(terms[n].classes) == at]
        least = max([0, *(terms[n].start - totals[n] for n in ending if terms[n].needed)])
        here = self.nexts[at](least) if least else 0
        lone = [(n, c) for n, t in enumerate(terms) if t.needed and (c := _only_after(t.classes, at)) is not None]
        others = self._brought(terms, totals, [(n, c) for n, c in lone if n not in seen])  # by them the same, whatever this class makes
        while True:
            if self.nodes <= 0:
                return False
            self.nodes -= 1
            after = [total + here if n in seen else total for n, total in enumerate(totals)]
            if hope(terms, _beside(after, others)) <= self.least_of_worth:
                return True  # larger sums take less
            worthy = not lone or hope(terms, _beside(after, self._brought(terms, after, lone))) > self.least_of_worth
            if worthy and not self._class(terms, at + 1, (*sums, here), after):
                return False
            if len(ending) == len(seen):  # more than the least serves no other class
                return True
            here = self.nexts[at](here + 1)

    def _brought(self, terms: Sequence[Term], totals: Sequence[int], lone: Sequence[tuple[int, int]]) -> list[int] | None:
        """What is added to each sum at the least where some terms lack what one class alone can still bring; None for nothing."""
        made: dict[int, int] = {}
        for n, c in lone:
            lack = terms[n].start - totals[n]
            if lack > made.get(c, 0):
                made[c] = lack
        if not made:
            return None
        made = {c: self.nexts[c](lack) for c, lack in made.items()}
        return [sum(x for c, x in made.items() if c in t.classes) for t in terms]

    def _offer(self, choice: Choice) -> None:
        self.found = sorted([*self.found, choice], key=lambda c: -c.share)[:KEPT]


def _only_after(classes: frozenset[int], at: int) -> int | None:
    """The one class behind a place; None for none or several."""
    after = [c for c in classes if c > at]
    return after[0] if len(after) == 1 else None


def _beside(totals: Sequence[int], more: Sequence[int] | None) -> Sequence[int]:
    return totals if more is None else [a + b for a, b in zip(totals, more, strict=True)]


def hope(terms: Sequence[Term], totals: Sequence[int]) -> float:
    """No more is taken when the sums are no less than these."""
    share = 0.0
    for term, total in zip(terms, totals, strict=True):
        most = max(term.start, total)
        share += term.off / most if most > term.off else 1.0
    return share


class Cells:
    """Every choice of one step or none of each promotion, but none at all, and at a glance the most that each may take beside a line."""

    def __init__(self, steps: Sequence[Sequence[Term]]) -> None:
        every = (tuple(t for t in cell if t is not None) for cell in product(*((None, *s) for s in steps)))
        self.all = [cell for cell in every if cell]
        self._off, self._start = (np.zeros((len(self.all), max(len(steps), 1))) for _ in range(2))
        for n, cell in enumerate(self.all):
            for k, term in enumerate(cell):
                self._off[n, k] = term.off
                self._start[n, k] = max([term.start, *(t.start for t in cell if t.needed and t.classes <= term.classes)])

    def most(self, own: int) -> Floats:
        """Per choice the shares if every sum were the least it can be beside `own` units: no less than what is really taken."""
        shares: Floats = np.minimum(self._off / np.maximum(self._start, max(own, 1)), 1.0).sum(axis=1)
        return shares


def nearest(cells: Cells, own: int, nexts: Sequence[Next], worth: float, nodes: int) -> tuple[Search, float | None]:
    """Look for the choices beside a line of `own` units that take the greatest shares; what is no more than `worth` is not looked for.

    Also, when not all could be looked at, what no share is above.
    """
    most = cells.most(own)
    search = Search(own, nexts, nodes, worth)
    search.look(())  # nothing is reached
    for n in np.argsort(-most, kind="stable"):
        if most[n] <= search.least_of_worth:
            break
        if not search.look(cells.all[n]):
            return search, float(most[n])
    return search, None
