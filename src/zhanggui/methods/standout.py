"""Which members of a shop moved, seen through several cuts at once: by source, by product, by both. Few causes before many.

A cut is one way of splitting the same people or money. Every member has what was expected and what was seen; their ratio has a noise.
In each cut the members swing a little together, or share one common move, which has its price; a member that moved apart is freed from both.
To free a member explains its move in every other cut too: whole inside it, its amount around it, its share of the rest elsewhere. The
member whose freedom lowers the squared standardised misfit of all cuts together most is a cause, and the next is sought. A drop of one
source is a common move of all products, and the other way round; the cut in which one member alone explains what happened wins.
(Likelihood-ratio tests of a shared against an own mean. That members inside a cause move alike is the ripple effect of Squeeze, ISSRE 2019.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]

COMMON = 16.0  # what it costs to say that all members moved alike: as much as one member four noises away
SWING = 0.04  # how far (log) a whole shop swings from day to day, at no price but its own unlikeliness
LEAST_GAIN = 12.25  # 3.5 standard deviations, squared
MOST = 8
TRIED = 3  # of each cut, so many members are weighed against those of the other cuts
ANSCOMBE = 0.375
ODDS = 0.1  # that a given factor of a shop was struck on a given day, before looking
MOST_GAIN = 60.0


@dataclass(frozen=True)
class Cut:
    """One split of a shop: per member its subject, what was expected, what was seen, and the noise of (the log of) their ratio."""

    name: str
    subjects: Sequence[Mapping[str, str]]
    expected: Numbers
    now: Numbers
    noise: Numbers
    price: float = 0.0  # what a cause in this cut costs beyond the choice among its members: more where things seldom happen


@dataclass(frozen=True)
class Standout:
    """A member that moved apart: by `delta` and to `ratio` of what remained unexplained before it, `z` noises away from the others. Where all
    members moved alike, that common move is no part of `delta` and `ratio`. `gain` is what naming it saves in squared noises, the price of
    having chosen it among so many already taken off."""

    cut: str
    place: int
    subject: Mapping[str, str]
    delta: float
    ratio: float
    z: float
    gain: float
    shared: float = 1.0  # what all others were multiplied by

    @property
    def confidence(self) -> float:
        """How sure the member itself moved, 0..1."""
        return confidence(self.gain)


def confidence(gain: float) -> float:
    """How sure, 0..1, a gain in squared noises makes: likelihood ratio exp(gain ÷ 2) times the odds that any one thing happened that day."""
    return 1 / (1 + float(np.exp(-min(gain, MOST_GAIN) / 2)) / ODDS)


def standouts(cuts: Sequence[Cut], least: float = LEAST_GAIN, most: int = MOST, common: float = COMMON) -> list[Standout]:
    """Causes, the clearest first. A cut of n members pays 2·ln n for the choice among them, and must itself show the member by `least`."""
    states = [_State.of(cut, common) for cut in sorted(cuts, key=lambda c: c.name) if len(cut.expected)]
    found: list[Standout] = []
    while len(found) < most:
        best: tuple[float, Standout, list[_State]] | None = None
        for n, state in enumerate(states):
            for gain, place in state.candidates(least):
                one = state.standout(place, gain)
                after = [other.explained(one, states[n]) for other in states]
                left = sum(s.misfit for s in after) + state.price
                if best is None or left < best[0] - 1e-9:
                    best = left, one, after
        if best is None:
            return found
        found.append(best[1])
        states = best[2]
    return found


def alike(cut: Cut, swing: float) -> float:
    """By how many standard deviations all members of a cut moved together, when the whole swings by `swing` (log) from day to day."""
    state = _State.of(cut, COMMON)
    weight = float(state.weight.sum())
    return float((state.weight * state.moves()).sum()) / weight / float(np.sqrt(swing**2 + 1 / weight)) if weight > 0 else 0.0


@dataclass
class _State:
    """A cut while causes are being found: its expectation as far as explained, and the weight of those not yet freed."""

    cut: Cut
    names: dict[str, NDArray[np.str_]]
    expected: Numbers
    weight: Numbers
    common: float
    price: float

    @staticmethod
    def of(cut: Cut, common: float) -> _State:
        known = np.isfinite(cut.noise) & (cut.noise > 0) & np.isfinite(cut.now) & np.isfinite(cut.expected)
        weight = np.where(known, 1 / np.square(np.where(known, cut.noise, 1.0)), 0.0)
        names = {dim: np.array([s[dim] for s in cut.subjects], dtype=str) for dim in (cut.subjects[0] if cut.subjects else ())}
        return _State(
            cut, names, np.nan_to_num(cut.expected).astype(float), weight, common, 2 * float(np.log(len(cut.expected))) + cut.price
        )

    def moves(self) -> Numbers:
        """Relative move of each member, in the scale where the noise of counts does not hang on their size; small ones are logs of the ratio."""
        ratio: Numbers = np.sqrt((np.nan_to_num(self.cut.now) + ANSCOMBE) / (np.maximum(self.expected, 0.0) + ANSCOMBE))
        return 2 * (ratio - 1)

    @property
    def misfit(self) -> float:
        r, w = self.moves(), self.weight
        return float(self._misfit(w.sum(), (w * r).sum(), (w * r * r).sum()))

    def candidates(self, least: float) -> list[tuple[float, int]]:
        """(misfit of this cut that the member's freedom would save, less the price of choosing; the member), the best first."""
        r, w = self.moves(), self.weight
        wr, wrr = w * r, w * r * r
        now = self._misfit(w.sum(), wr.sum(), wrr.sum())
        gain = np.where(w > 0, now - self._misfit(w.sum() - w, wr.sum() - wr, wrr.sum() - wrr), -np.inf) - self.price
        order = sorted(range(len(gain)), key=lambda n: (-gain[n], sorted(self.cut.subjects[n].items())))[:TRIED]
        return [(float(gain[n]), n) for n in order if gain[n] >= least]

    def _misfit(self, weight: Any, first: Any, second: Any) -> Any:
        """Squared standardised misfit of members whose weights and weighted logs sum to this: the shop swung as it does, or all moved alike at a price."""
        swung = second - first * first / (weight + 1 / SWING**2)
        alike = second - np.where(weight > 0, first * first / np.where(weight > 0, weight, 1.0), 0.0) + self.common
        return np.minimum(swung, alike)

    def shared(self, place: int) -> float:
        """What all other members were multiplied by, where they moved so alike that it is a move of the whole shop; else 1."""
        r, w = self.moves(), np.where(np.arange(len(self.weight)) == place, 0.0, self.weight)
        weight, first = float(w.sum()), float((w * r).sum())
        alike = weight > 0 and first * first / weight - first * first / (weight + 1 / SWING**2) > self.common
        return max(1 + first / weight / 2, 0.0) ** 2 if alike else 1.0

    def standout(self, place: int, gain: float) -> Standout:
        shared = self.shared(place)
        now, expected = float(self.cut.now[place]), float(self.expected[place]) * shared
        z = float(np.sqrt(gain + self.price)) * (1 if now >= expected else -1)
        return Standout(
            self.cut.name, place, dict(self.cut.subjects[place]), now - expected, (now + ANSCOMBE) / (expected + ANSCOMBE), z, gain, shared
        )

    def explained(self, one: Standout, origin: _State) -> _State:
        """This cut with the member's move taken out of it."""
        expected, weight = self.expected.copy(), self.weight.copy()
        if self is origin:
            expected[one.place], weight[one.place] = self.cut.now[one.place], 0.0
            return _State(self.cut, self.names, expected, weight, self.common, self.price)
        inside, around, apart = self._beside(one.subject)
        total, delta = float(origin.expected.sum()), one.delta / one.shared
        share = max(1 + delta / total, ANSCOMBE / total) if total > 0 else 1.0
        expected[inside] *= one.ratio
        expected[around] = np.maximum(expected[around] + delta, 0.0)
        expected[~(inside | around | apart)] *= share
        weight[inside & around] = 0.0  # the very same subject
        return _State(self.cut, self.names, expected, weight, self.common, self.price)

    def _beside(self, subject: Mapping[str, str]) -> tuple[Marks, Marks, Marks]:
        """Members inside the subject, members it lies in, members that have nothing in common with it."""
        same = {dim: names == subject[dim] for dim, names in self.names.items() if dim in subject}
        every = np.ones(len(self.expected), dtype=bool)
        agree = np.logical_and.reduce([every, *same.values()])
        inside = agree if set(subject) <= set(self.names) else ~every
        around = agree if set(self.names) <= set(subject) else ~every
        return inside, around, ~agree
