"""The leaf table of a localisation: labels as whole numbers, equal rows summed, rare members rolled into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.methods.given import is_missing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OTHER = "其他"
MOST_DIMS = 6


@dataclass(frozen=True)
class Leaves:
    """Distinct combinations of members: codes[dim, leaf] counts into labels[dim]. Sorted by code, so the order of rows is forgotten."""

    names: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    codes: Ints

    @property
    def size(self) -> int:
        return int(self.codes.shape[1])

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(len(labels) for labels in self.labels)


def read_leaves(members: Mapping[str, Sequence[object]], columns: Sequence[ArrayLike]) -> tuple[Leaves, list[Floats]]:
    """Leaves and their summed columns; what is missing (NaN) counts as 0. Raises UseError when lengths differ or there are too many dims."""
    read = [np.nan_to_num(np.asarray(column, dtype=np.float64), nan=0.0) for column in columns]
    rows = len(read[0])
    if not 1 <= len(members) <= MOST_DIMS:
        raise UseError(
            Words(f"要 1 到 {MOST_DIMS} 个维度，给了 {len(members)} 个", f"1 to {MOST_DIMS} dims are needed, not {len(members)}"),
            Words("先按最想看的几个维度算", "take the dims that matter most"),
        )
    if any(len(labels) != rows for labels in members.values()) or any(len(column) != rows for column in read):
        raise UseError(Words("各列长短不一", "the columns differ in length"), Words("每列一样多行", "give each the same rows"))
    coded = [_code(dim, labels) for dim, labels in members.items()]
    codes = np.vstack([numbers for _, numbers in coded]).astype(np.int64) if rows else np.zeros((len(members), 0), dtype=np.int64)
    labels = tuple(names for names, _ in coded)
    return _merged(Leaves(tuple(members), labels, codes), read)


def _code(dim: str, labels: Sequence[object]) -> tuple[tuple[str, ...], Ints]:
    """Members in the order of their text, and the number of each row's; what is missing is one member, the empty text. Raises UseError."""
    try:
        met, numbers = _numbered(labels)
    except TypeError:  # a list or a dict in a cell
        raise UseError(
            Words(f"{dim} 列里有不是文字或数的成员", f"column {dim} holds members that are neither text nor numbers"),
            Words("列表、字典先拆开，一格一个成员", "take lists and dicts apart: one member a cell"),
        ) from None
    texts = ["" if is_missing(label) else str(label) for label in met]
    names = sorted(set(texts))
    place = {name: n for n, name in enumerate(names)}
    return tuple(names), np.array([place[text] for text in texts], dtype=np.int64)[numbers]


def _numbered(labels: Sequence[object]) -> tuple[list[object], Ints]:
    """Distinct labels, and for each row which."""
    if isinstance(labels, np.ndarray) and labels.dtype.kind == "i" and len(labels):
        low, reach = int(labels.min()), int(labels.max()) - int(labels.min()) + 1
        if reach <= 4 * len(labels):  # whole numbers close together are their own numbers already
            there = np.flatnonzero(np.bincount(labels - low, minlength=reach))
            place = np.zeros(reach, dtype=np.int64)
            place[there] = np.arange(len(there))
            return [int(n) + low for n in there], place[labels - low]
    listed = labels.tolist() if isinstance(labels, np.ndarray) else list(labels)
    met = {label: n for n, label in enumerate(dict.fromkeys(listed))}
    return list(met), np.fromiter(map(met.__getitem__, listed), dtype=np.int64, count=len(listed))


def _merged(leaves: Leaves, columns: Sequence[Floats]) -> tuple[Leaves, list[Floats]]:
    """Leaves in order, equal ones summed; the same sums to the last bit in any order of rows."""
    if not leaves.size:
        return leaves, list(columns)
    key = _key(leaves)
    if np.all(key[1:] > key[:-1]):
        return leaves, list(columns)
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    new = np.concatenate([[True], sorted_key[1:] != sorted_key[:-1]])
    if new.all():
        return Leaves(leaves.names, leaves.labels, leaves.codes[:, order]), [column[order] for column in columns]
    order = np.lexsort((*columns, key))
    starts = np.flatnonzero(new)
    summed = [np.add.reduceat(column[order], starts) for column in columns]
    return Leaves(leaves.names, leaves.labels, leaves.codes[:, order[starts]]), summed


def _key(leaves: Leaves) -> Ints:
    """One number a row that sorts as its codes do."""
    key, size = np.zeros(leaves.size, dtype=np.int64), 1
    for codes, width in zip(leaves.codes, leaves.widths, strict=True):
        if size * width >= 2**62:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            size = leaves.size
        key, size = key * width + codes, size * width
    return key


def roll_rare(leaves: Leaves, columns: Sequence[Floats], weight: Floats, least: float, wide: int = 0) -> tuple[Leaves, list[Floats]]:
    """Members that weigh less than `least` in all become one, 其他: where two or more do, in dims of more than `wide` members."""
    codes, labels, changed = leaves.codes.copy(), list(leaves.labels), False
    for dim, names in enumerate(leaves.labels):
        rare = np.bincount(codes[dim], weights=weight, minlength=len(names)) < least
        if rare.sum() < 2 or len(names) <= wide:
            continue
        kept = sorted({OTHER, *(name for name, gone in zip(names, rare, strict=True) if not gone)})
        place = {name: n for n, name in enumerate(kept)}
        codes[dim] = np.array([place[OTHER if gone else name] for name, gone in zip(names, rare, strict=True)])[codes[dim]]
        labels[dim], changed = tuple(kept), True
    return _merged(Leaves(leaves.names, tuple(labels), codes), columns) if changed else (leaves, list(columns))
