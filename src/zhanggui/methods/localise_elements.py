"""Every element of a cube (every choice of members of some dims) and sums of leaves over it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Protocol

import numpy as np

from zhanggui.methods.localise_leaves import Floats, Ints, Leaves

Subject = tuple[tuple[int, int], ...]  # (dim, code of the member); empty: everything
DENSE = 6  # times as many elements as leaves × cuboids: beyond it the cube is too hollow to be held whole


class Elements(Protocol):
    """All elements of all cuboids, numbered. `layer` is the number of dims that an element fixes, `cuboid` the bits of those dims."""

    size: int
    layer: Ints
    cuboid: Ints

    def sums(self, column: Floats, rows: Ints | None = None) -> Floats:
        """Sum of a leaf column over every element; `column` may hold the leaves `rows` only."""

    def subject(self, element: int) -> Subject:
        """What the element fixes."""


class Dense:
    """A tensor with one more place on every axis, for the sum over it."""

    def __init__(self, leaves: Leaves) -> None:
        self.shape = tuple(width + 1 for width in leaves.widths)
        self.size = int(np.prod(self.shape))
        self.place = np.ravel_multi_index(tuple(leaves.codes), self.shape)
        fixed = [(np.arange(width) < width - 1).astype(np.int64) for width in self.shape]
        self.cuboid = _outer_sum([part << dim for dim, part in enumerate(fixed)])
        self.layer = _outer_sum(fixed)

    def sums(self, column: Floats, rows: Ints | None = None) -> Floats:
        tensor = np.zeros(self.size)
        tensor[self.place if rows is None else self.place[rows]] = column
        cube = tensor.reshape(self.shape)
        for axis, width in enumerate(self.shape):
            along = np.moveaxis(cube, axis, 0)
            along[width - 1] = along[: width - 1].sum(axis=0)
        return tensor

    def subject(self, element: int) -> Subject:
        codes = np.unravel_index(element, self.shape)
        return tuple((dim, int(code)) for dim, code in enumerate(codes) if code < self.shape[dim] - 1)


class Sparse:
    """Only elements that have leaves: for every cuboid the number of the element that each leaf lies in."""

    def __init__(self, leaves: Leaves) -> None:
        self.leaves = leaves
        self.dims = list(cuboids(len(leaves.names)))
        numbers: list[Ints] = []
        sizes: list[int] = []
        for dims in self.dims:
            number, size = _numbered(leaves, dims)
            numbers.append(number + sum(sizes))
            sizes.append(size)
        self.numbers = np.vstack(numbers)
        self.ends = np.cumsum(sizes)
        self.size = int(self.ends[-1])
        self.layer = np.repeat([len(dims) for dims in self.dims], sizes)
        self.cuboid = np.repeat([sum(1 << dim for dim in dims) for dims in self.dims], sizes)

    def sums(self, column: Floats, rows: Ints | None = None) -> Floats:
        numbers = self.numbers if rows is None else self.numbers[:, rows]
        summed: Floats = np.bincount(numbers.ravel(), weights=np.tile(column, len(self.dims)), minlength=self.size).astype(np.float64)
        return summed

    def subject(self, element: int) -> Subject:
        cuboid = int(np.searchsorted(self.ends, element, side="right"))
        leaf = int(np.argmax(self.numbers[cuboid] == element))
        return tuple((dim, int(self.leaves.codes[dim, leaf])) for dim in self.dims[cuboid])


def elements_of(leaves: Leaves) -> Elements:
    """The cheaper of the two ways to hold the elements."""
    full = float(np.prod([float(width + 1) for width in leaves.widths]))
    return Dense(leaves) if full <= DENSE * max(leaves.size, 1) else Sparse(leaves)


def cuboids(dims: int) -> Iterator[tuple[int, ...]]:
    """Every choice of dims, the fewest first; the first is none: everything together."""
    for layer in range(dims + 1):
        yield from combinations(range(dims), layer)


def inside(leaves: Leaves, subject: Subject) -> Ints:
    """The leaves of an element."""
    rows = np.arange(leaves.size)
    for dim, code in subject:
        rows = rows[leaves.codes[dim, rows] == code]
    return rows


def _numbered(leaves: Leaves, dims: tuple[int, ...]) -> tuple[Ints, int]:
    """For every leaf the number of its element in this cuboid, and how many elements there are."""
    number, size = np.zeros(leaves.size, dtype=np.int64), 1
    for dim in dims:
        width = leaves.widths[dim]
        number, size = number * width + leaves.codes[dim], size * width
        if size > 4 * leaves.size:
            found, back = np.unique(number, return_inverse=True)
            number, size = np.asarray(back, dtype=np.int64), len(found)
    return number, size


def _outer_sum(parts: list[Ints]) -> Ints:
    total = np.zeros(1, dtype=np.int64)
    for part in parts:
        total = (total[:, None] + part[None, :]).ravel()
    return total
