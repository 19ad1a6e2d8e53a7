"""Geometry of the small charts: where waterfall bars and progress bars lie, as shares 0..1 of the drawing width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One floating bar: `left` and `width` are shares of the track, `effect` is signed money."""

    label: str
    effect: float
    left: float
    width: float


@dataclass(frozen=True)
class Waterfall:
    """Bars that start where the one before ended. `zero` is where no change lies; `total` ends where the last bar ends."""

    bars: tuple[Bar, ...]
    total: Bar
    zero: float


def waterfall(steps: Sequence[tuple[str, float]], total_label: str) -> Waterfall:
    """A waterfall of signed effects around the base, and their sum."""
    reached = [0.0]
    for _, effect in steps:
        reached.append(reached[-1] + effect)
    low, high = min(reached), max(reached)
    span = (high - low) or 1.0

    def place(label: str, effect: float, start: float, end: float) -> Bar:
        return Bar(label, effect, (min(start, end) - low) / span, abs(end - start) / span)

    bars = tuple(place(label, effect, *reached[i : i + 2]) for i, (label, effect) in enumerate(steps))
    return Waterfall(bars, place(total_label, reached[-1], 0.0, reached[-1]), -low / span)


def share_of_largest(values: Sequence[float]) -> list[float]:
    """Each |value| as a share of the largest; zeros when all are zero."""
    most = max((abs(v) for v in values), default=0.0)
    return [abs(v) / most if most else 0.0 for v in values]


def filled(ratio: float | None) -> float:
    """How much of a progress bar is full: 0..1, nothing for unknown."""
    return 0.0 if ratio is None else min(max(ratio, 0.0), 1.0)


def blocks(left: float, width: float, cells: int, mark: str) -> str:
    """A bar of `cells` characters; a bar that is not nothing shows at least one mark."""
    start = min(round(left * cells), cells - 1)
    size = max(1, round(width * cells)) if width > 0 else 0
    size = min(size, cells - start)
    return " " * start + mark * size + " " * (cells - start - size)
