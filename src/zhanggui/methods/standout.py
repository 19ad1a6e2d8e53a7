"""Which members of a shop moved, seen through several cuts at once: by source, by product, by both. Few causes before many.

A cut is one way of splitting the same people or money. Every member has what was expected and what was seen; their log ratio has a noise.
In each cut the members either stand still or share one common move, which has its price; a member that moved apart is freed from both. The
one whose freedom lowers the squared standardised misfit most is a cause; what it explains is taken out of every other cut, and
the next is sought. A drop of one source is a common move of all products, and the other way round: the cut in which one member alone
explains what happened wins. (Likelihood-ratio tests of a shared against an own mean; ranks agree with ripple effect: Squeeze, ISSRE 2019.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Subject = frozenset[tuple[str, str]]

COMMON = 16.0  # what it costs to say that all members moved alike: as much as one member four noises away
LEAST_GAIN = 12.25  # 3.5 standard deviations, squared
MOST = 8
HALF = 0.5


@dataclass(frozen=True)
class Cut:
    """One split of a shop: per member its subject, what was expected, what was seen, and the noise of the log of their ratio."""

    name: str
    subjects: Sequence[Mapping[str, str]]
    expected: Numbers
    now: Numbers
    noise: Numbers


@dataclass(frozen=True)
class Standout:
    """A member that moved apart: by `delta` from what remained unexplained before it, `z` noises away from the others."""

    cut: str
    place: int
    subject: Mapping[str, str]
    delta: float
    ratio: float
    z: float


def standouts(cuts: Sequence[Cut], least: float = LEAST_GAIN, most: int = MOST, common: float = COMMON) -> list[Standout]:
    """Causes, the clearest first. A cut of n members pays 2·ln n for the choice among them."""
    states = [_State(cut, common) for cut in cuts if len(cut.expected)]
    found: list[Standout] = []
    while len(found) < most:
        best = max(((*state.best(), state) for state in states), key=lambda b: b[0], default=None)
        if best is None or best[0] < least:
            return found
        gain, place, state = best
        found.append(state.free(place, gain))
        chosen = found[-1]
        for other in states:
            other.explain(chosen, frozenset(chosen.subject.items()), state)
    return found


class _State:
    """A cut while causes are being found: its expectation as far as explained, and who was freed."""

    def __init__(self, cut: Cut, common: float) -> None:
        self.cut, self.common = cut, common
        self.keys: list[Subject] = [frozenset(s.items()) for s in cut.subjects]
        self.expected = cut.expected.astype(float).copy()
        self.weight = np.where(np.isfinite(cut.noise) & (cut.noise > 0), 1 / np.square(cut.noise), 0.0)
        self.weight[~np.isfinite(cut.now) | ~np.isfinite(self.expected)] = 0.0
        self.price = 2 * np.log(max(len(self.expected), 1))

    def logs(self) -> Numbers:
        with np.errstate(invalid="ignore"):
            ratio: Numbers = np.log((np.nan_to_num(self.cut.now) + HALF) / (np.maximum(np.nan_to_num(self.expected), 0.0) + HALF))
        return ratio

    def best(self) -> tuple[float, int]:
        """(misfit that the best member's freedom would save, less the price of choosing; that member)."""
        r, w = self.logs(), self.weight
        wr, wrr = w * r, w * r * r
        now = self._misfit(w.sum(), wr.sum(), wrr.sum())
        gain = np.where(w > 0, now - self._misfit(w.sum() - w, wr.sum() - wr, wrr.sum() - wrr), -np.inf) - self.price
        place = int(np.argmax(gain))
        return float(gain[place]), place

    def _misfit(self, weight: Any, first: Any, second: Any) -> Any:
        """Squared standardised misfit of members whose weights and weighted logs sum to this: standing still, or all moved alike at a price."""
        with np.errstate(divide="ignore", invalid="ignore"):
            alike = second - np.where(weight > 0, first * first / np.where(weight > 0, weight, 1.0), 0.0) + self.common
        return np.minimum(second, alike)

    def free(self, place: int, gain: float) -> Standout:
        r = self.logs()
        now, expected = float(self.cut.now[place]), float(self.expected[place])
        sign = 1.0 if now >= expected else -1.0
        out = Standout(
            self.cut.name,
            place,
            dict(self.cut.subjects[place]),
            now - expected,
            float(np.exp(r[place])),
            sign * float(np.sqrt(gain + self.price)),
        )
        self.weight[place] = 0.0
        return out

    def explain(self, chosen: Standout, key: Subject, origin: _State) -> None:
        """Take the chosen member's move out of this cut: whole for those inside it, its amount from those around it, its share from the rest."""
        if self is origin:
            self.expected[chosen.place] = self.cut.now[chosen.place]
            return
        total = float(np.nansum(origin.expected)) - (chosen.delta if origin.weight[chosen.place] == 0.0 else 0.0)
        share = max(1 + chosen.delta / total, HALF / max(total, 1.0)) if total > 0 else 1.0
        named = dict(chosen.subject)
        for n, own in enumerate(self.keys):
            if key <= own:
                self.expected[n] *= chosen.ratio
                if key == own:
                    self.weight[n] = 0.0
            elif own <= key:
                self.expected[n] = max(self.expected[n] + chosen.delta, 0.0)
            elif not any(named.get(dim, value) != value for dim, value in own):
                self.expected[n] *= share
