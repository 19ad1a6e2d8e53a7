"""The search: the element that explains most, then what it leaves unexplained, until nothing speaks above chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import comb, exp, sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.localise_elements import Elements, Subject, elements_of, inside
from zhanggui.methods.localise_evidence import Evidence
from zhanggui.methods.localise_leaves import Floats, Ints, Leaves

Marks = NDArray[np.bool_]

SURE = 3.0  # nats above what the best of so many elements reaches by chance
SUREST = 0.99  # no confidence is greater
UNSURE = 0.74  # … nor greater than this where leaves are few and the cause does not lie far outside
WHOLE = 4.5  # nats from which the rest moved: three standard deviations
DEEPER = 1.0  # nats that each further dim must earn: of two like causes the more general
MIXED = 0.25  # share of its gain that an element may leave between the members of another dim and still count as one cause
MOST = 40
TRIED = 300
BROAD = 0.05  # of the leaves, in one cause
LEAST_CALM = 0.1  # of the leaves, to tell how calm leaves are
OTHER_NOISE = 0.25  # a difference worth a second search


@dataclass(frozen=True)
class Found:
    """A cause: what it fixes, its leaves, gain (nats, above no shift) and `over` (nats above chance). `far`: also were swings wider."""

    subject: Subject
    rows: Ints
    gain: float
    over: float
    far: bool = True

    @property
    def confidence(self) -> float:
        return confidence_of(self.over) if self.far else min(confidence_of(self.over), UNSURE)


Redo = Callable[[Ints], Evidence | None]
E = TypeVar("E", bound=Evidence)
Swing = tuple[float, float]  # scale and spread of the noise


def search(leaves: Leaves, evidence: Evidence, again: Redo | None = None) -> list[Found]:
    """Causes without common leaves, in the order found. `again` gives new evidence for what is left (shares must sum to one)."""
    if not leaves.size:
        return []
    elements = elements_of(leaves)
    cost = _cost(elements, elements.sums(np.ones(leaves.size)), len(leaves.names))
    left = np.ones(leaves.size, dtype=bool)
    found: list[Found] = []
    sums = tuple(elements.sums(column) for column in evidence.columns)
    while len(found) < MOST:
        best = _best(leaves, elements, evidence, sums, cost, left)
        if best is None:
            break
        found.append(best)
        left[best.rows] = False
        new = again(np.flatnonzero(left)) if again else None
        if new is not None:
            evidence = new
            sums = tuple(elements.sums(column * left) for column in evidence.columns)
        else:
            sums = tuple(total - elements.sums(column[best.rows], best.rows) for total, column in zip(sums, evidence.columns, strict=True))
    return found


def search_calm(leaves: Leaves, noise: Callable[[Ints | slice], Swing], evidence: Callable[[Swing], E]) -> tuple[E, list[Found]]:
    """The evidence and the causes; searched again when the noise outside of the broad causes is another than that of all leaves together.

    Broad causes make the leaves look wilder than they are; where they hold most of them, calmer.
    """
    seen = noise(slice(None))
    told = evidence(seen)
    found = search(leaves, told)
    broad = [one.rows for one in found if one.subject and len(one.rows) >= BROAD * leaves.size]
    if not broad:
        return told, found
    calm = np.ones(leaves.size, dtype=bool)
    calm[np.concatenate(broad)] = False
    rest = noise(np.flatnonzero(calm)) if calm.sum() >= LEAST_CALM * leaves.size else seen
    if any(abs(a - b) > OTHER_NOISE * max(a, b) for a, b in zip(seen, rest, strict=True)):
        told = evidence(rest)
        found = search(leaves, told)
    return told, found


def _cost(elements: Elements, count: Floats, dims: int) -> Floats:
    """What the best of all elements of a like cuboid reaches by chance, and what depth costs."""
    filled = np.bincount(elements.cuboid, weights=count > 0)
    ways = np.array([comb(dims, layer) for layer in range(dims + 1)], dtype=float)
    cost: Floats = np.log(np.maximum(filled, 1.0))[elements.cuboid] + np.log(ways)[elements.layer] + DEEPER * elements.layer
    return cost


def _best(leaves: Leaves, elements: Elements, evidence: Evidence, sums: tuple[Floats, ...], cost: Floats, left: Marks) -> Found | None:
    gain = evidence.gain(sums, SURE)
    over = gain - cost
    for element in _ranked(over, elements.layer):
        subject = elements.subject(element)
        rows = inside(leaves, subject)
        rows = rows[left[rows]]
        if _is_one(leaves, evidence, subject, rows, float(gain[element])):
            return Found(subject, rows, float(gain[element]), float(over[element]))
    return None


def _ranked(over: Floats, layer: Ints) -> Iterator[int]:
    """Elements above chance, the most telling first; of equals the more general."""
    above = np.flatnonzero(over > SURE)
    if len(above) > TRIED:
        above = above[np.argpartition(-over[above], TRIED)[:TRIED]]
    ordered = above[np.lexsort((above, layer[above], -np.round(over[above], 6)))]
    yield from (int(element) for element in ordered)


def _is_one(leaves: Leaves, evidence: Evidence, subject: Subject, rows: Ints, gain: float) -> bool:
    """True when no other dim parts the element into members that moved and members that did not."""
    fixed = {dim for dim, _ in subject}
    for dim in range(len(leaves.names)):
        if dim in fixed:
            continue
        codes = leaves.codes[dim, rows]
        sums = tuple(np.bincount(codes, weights=column[rows]).astype(np.float64) for column in evidence.columns)
        between = float(evidence.gain(sums).sum()) - gain
        free = max(len(np.unique(codes)) - 1, 0)
        if between - free / 2 - 2 * np.sqrt(free / 2) > MIXED * gain:
            return False
    return True


def rest_moved(evidence: Evidence, found: Sequence[Found]) -> bool:
    """True when the leaves of no member's cause, taken together, moved beyond chance."""
    left = np.ones(len(evidence.columns[0]), dtype=bool)
    for one in found:
        if one.subject:
            left[one.rows] = False
    sums = tuple(np.array([column[left].sum()]) for column in evidence.columns)
    return float(evidence.gain(sums)[0]) > WHOLE


def z_of(gain: float) -> float:
    """The evidence in standard deviations."""
    return sqrt(2 * gain)


def confidence_of(over: float) -> float:
    """How sure a cause is no chance find, 0..1. Chance alone reaches `over` with a probability of about e^−over; its root allows for
    expectations that are themselves a little wrong. 0.78 at SURE, 0.95 at twice that."""
    return min(1.0 - exp(-over / 2), SUREST)


def named(leaves: Leaves, subject: Subject) -> dict[str, str]:
    """The element as {dim: member}."""
    return {leaves.names[dim]: leaves.labels[dim][code] for dim, code in subject}
