"""Timing side by side and comparing answers: what the bench of metrics stands on, without a lake."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Answer = Mapping[str, float | None]  # day → value
ENOUGH = 4.0  # seconds after which a line of three runs is not run again


@dataclass(frozen=True)
class Line:
    """One metric of one shop, in milliseconds: asked anew, asked again of the reader that knows it, and by hand. `wrong`: what does not agree."""

    metric: str
    shop: str
    new: float
    again: float
    hand: float
    generic: bool = False
    wrong: str = ""

    @property
    def ratio(self) -> float:
        return self.new / self.hand

    @property
    def ratio_again(self) -> float:
        return self.again / self.hand


def alternate(calls: Mapping[str, Callable[[], object]], runs: int, clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    """Median milliseconds of each call. They take turns, so that what the machine does beside them falls on all alike."""
    took: dict[str, list[float]] = {name: [] for name in calls}
    begun = clock()
    for run in range(runs):
        for name, call in calls.items():
            start = clock()
            call()
            took[name].append(clock() - start)
        if run >= 2 and clock() - begun > ENOUGH:
            break
    return {name: statistics.median(seconds) * 1000 for name, seconds in took.items()}


def disagreement(ours: Answer, hand: Answer) -> str:
    """The first day on which two answers differ by more than a millionth, in words; empty when they agree.

    A day that the hand-written SQL has no row for is a day without anything: nothing and 0 are the same there.
    """
    for day in sorted({*ours, *hand}):
        mine, theirs = ours.get(day), hand.get(day)
        if day not in hand and not mine:
            continue
        if (mine is None) != (theirs is None):
            return f"{day}: {_said(mine)}, by hand {_said(theirs)}"
        if mine is not None and theirs is not None and abs(mine - theirs) > 1e-6 * max(1.0, abs(theirs)):
            return f"{day}: {_said(mine)}, by hand {_said(theirs)}"
    return ""


def _said(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.8g}"


@dataclass(frozen=True)
class Flat:
    """How much longer the same questions take in a larger lake: all together, the median and the worst of them, and which that is."""

    whole: float
    median: float
    worst: float
    metric: str


def flatness(small: Mapping[str, float], large: Mapping[str, float]) -> Flat:
    """From the milliseconds of each metric in both lakes."""
    each = {name: large[name] / small[name] for name in small}
    worst = max(each, key=lambda name: each[name])
    return Flat(sum(large.values()) / sum(small.values()), statistics.median(each.values()), each[worst], worst)


def share_within(ratios: Iterable[float], goal: float) -> str:
    """'3 of 4' ratios that reach the goal."""
    every = list(ratios)
    return f"{sum(r <= goal for r in every)} of {len(every)}"
