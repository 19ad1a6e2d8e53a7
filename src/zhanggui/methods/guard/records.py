"""The worst seen so far of every figure, with the basket that shows it, and how low anything not looked at may still be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from zhanggui.methods.guard.answer import Worst
from zhanggui.methods.guard.filler import MARGIN, Figure, Filled
from zhanggui.methods.guard.world import Interval

Key = Figure  # here prices and receipts are those of one piece


NEAR = Fraction(1, 10**7)  # bounds in floating point nearer than this to what a basket shows are equal to it


@dataclass
class Records:
    """Per figure: the least value shown by a basket with its own bound, and the least lower bound of all else that was not settled."""

    shown: dict[Key, Worst] = field(default_factory=dict)
    open: dict[Key, Fraction] = field(default_factory=dict)

    def least(self, key: Key) -> Fraction | None:
        return self.shown[key].shown if key in self.shown else None

    def note(self, filled: Filled, basket: Mapping[int, int], interval: Interval, goal: Key) -> None:
        """Take in what was seen of one basket, and how low its figure asked for may be."""
        for key, least in filled.least.items():
            part = Fraction(1, 1 if key == MARGIN else basket[key[1]])
            value = least.value * part
            known = self.shown.get(key)
            if known is None or value < known.shown:
                self._put(key, Worst(value, value, dict(basket), least.filler, interval))
            if key == goal and filled.low < least.value:
                self.leave_open(key, filled.low * part)

    def offer(self, key: Key, worst: Worst) -> None:
        """Take in a basket and how low anything like it may be."""
        known = self.shown.get(key)
        if known is None or worst.shown < known.shown:
            self._put(key, worst)
        elif not worst.exact:
            self.leave_open(key, worst.value)

    def _put(self, key: Key, worst: Worst) -> None:
        known = self.shown.get(key)
        if known is not None and not known.exact:
            self.leave_open(key, known.value)
        self.shown[key] = worst

    def leave_open(self, key: Key, low: Fraction) -> None:
        """Something not looked at may be as low as `low`."""
        if key not in self.open or low < self.open[key]:
            self.open[key] = low

    def worst(self, key: Key) -> Worst | None:
        """The figure's answer: exact when nothing left open could be lower."""
        found = self.shown.get(key)
        if found is None:
            return None
        low = self.open.get(key)
        if low is None or low >= found.shown - NEAR:
            return found
        return Worst(min(low, found.value), found.shown, found.basket, found.filler, found.interval)
