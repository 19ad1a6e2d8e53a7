"""Made cubes with known causes, after the construction of RiskLoc's sets S and L (Kalander 2022, arXiv 2205.10004, section 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TRIES = 300
Element = tuple[tuple[int, int], ...]  # (dim, member), ascending


@dataclass(frozen=True)
class Shape:
    """How a set is made: ranges are drawn from evenly, once a case (noise, zeros) or once a cause (severity, deviation, elements)."""

    name: str
    dims: tuple[int, ...]
    noise: tuple[float, float]
    severity: tuple[float, float]
    deviation: tuple[float, float]
    causes: tuple[int, int]
    elements: tuple[int, int]
    leaves_only: bool = False
    weibull: tuple[float, float] = (0.5, 1.0)
    zeros: tuple[float, float] = (0.0, 0.25)


S = Shape("S", (10, 12, 10, 8, 5), (0.0, 0.25), (0.2, 1.0), (0.0, 0.1), (1, 3), (1, 3))
L = Shape("L", (10, 24, 10, 15), (0.0, 0.1), (0.5, 1.0), (0.0, 0.0), (1, 5), (1, 1), leaves_only=True)


@dataclass(frozen=True)
class Case:
    """One cube: codes[dim, leaf], what was and what was expected, the elements that truly moved."""

    codes: Ints
    value: Floats
    expected: Floats
    truth: frozenset[Element]


def make_case(shape: Shape, seed: int) -> Case:
    """A case of its own seed: Weibull values, some zeros, forecasts with relative noise, then causes that shift one of the two sides."""
    rng = np.random.default_rng([seed, len(shape.dims)])
    codes = np.indices(shape.dims).reshape(len(shape.dims), -1)
    noise = rng.uniform(*shape.noise)
    true = 100 * rng.weibull(rng.uniform(*shape.weibull), codes.shape[1])
    true *= rng.uniform(size=len(true)) > rng.uniform(*shape.zeros)
    erring = np.maximum(true * (1 + noise * rng.standard_normal(len(true))), 0.0)
    flip = rng.uniform(size=len(true)) < 0.5  # which side errs
    value, expected = np.where(flip, erring, true), np.where(flip, true, erring)
    return _with_causes(shape, rng, noise, codes, value, expected)


def _with_causes(shape: Shape, rng: Any, noise: float, codes: Ints, value: Floats, expected: Floats) -> Case:
    """The causes push the total the way the noise happens to push it; inside a cause there is no other noise."""
    rising = value.sum() > expected.sum()
    normal, moved = (value, expected) if rising else (expected, value)
    moved = moved.copy()
    truth: set[Element] = set()
    taken: list[tuple[tuple[int, ...], list[Element]]] = []
    for _ in range(rng.integers(*shape.causes, endpoint=True)):
        place = _place(shape, rng, codes, value, taken)
        if place is None:  # every member of some dim has been named
            break
        dims, elements = place
        severity, deviation = rng.uniform(*shape.severity) + noise, rng.uniform(*shape.deviation)
        taken.append((dims, elements))
        rows = np.logical_or.reduce([_mask(codes, element) for element in elements])
        moved[rows] = np.maximum(normal[rows] * (1 - rng.normal(severity, deviation, rows.sum())), 0.0)
        truth |= set(elements)
    return Case(codes, *((normal, moved) if rising else (moved, normal)), frozenset(truth))


def _place(
    shape: Shape, rng: Any, codes: Ints, value: Floats, taken: list[tuple[tuple[int, ...], list[Element]]]
) -> tuple[tuple[int, ...], list[Element]] | None:
    """Dims of their own, and members that no earlier cause names; a single leaf must have a value."""
    for _ in range(TRIES):
        depth = len(shape.dims) if shape.leaves_only else int(rng.integers(1, len(shape.dims), endpoint=True))
        number = int(rng.integers(*shape.elements, endpoint=True))
        dims = tuple(sorted(int(d) for d in rng.choice(len(shape.dims), depth, replace=False)))
        whole = depth == len(shape.dims)
        if not whole and any(dims == other for other, _ in taken):
            continue
        free = [sorted(set(range(shape.dims[d])) - {m for _, es in taken for e in es for k, m in e if k == d}) for d in dims]
        if not all(free):
            continue
        drawn = np.array([rng.choice(members, number) for members in free])
        elements = sorted({tuple(zip(dims, (int(m) for m in column), strict=True)) for column in drawn.T})
        if len(elements) == number and not (whole and any(value[_mask(codes, e)].sum() == 0 for e in elements)):
            return dims, elements
    return None


def _mask(codes: Ints, element: Element) -> NDArray[np.bool_]:
    mask: NDArray[np.bool_] = np.logical_and.reduce([codes[dim] == member for dim, member in element])
    return mask
