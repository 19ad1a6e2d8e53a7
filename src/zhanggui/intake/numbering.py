"""The how-manieth row of its like each row is, counted through all pieces of a file in their order."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import pyarrow as pa


class Numbering:
    """Pieces of a file are mapped at the same time but numbered one after another: each waits for its turn."""

    def __init__(self) -> None:
        self._turn = 0
        self._moved = threading.Condition()
        self._seen: dict[str, tuple[np.ndarray, np.ndarray]] = {}  # name → (fingerprints of what was met, sorted; how often)

    @contextmanager
    def turn(self, part: int) -> Iterator[None]:
        """Wait until every piece before `part` has been numbered."""
        with self._moved:
            self._moved.wait_for(lambda: self._turn >= part)
        try:
            yield
        finally:
            self.done(part)

    def done(self, part: int) -> None:
        """The piece needs no numbers any more. A piece that fails says so too, or the others would wait for ever."""
        with self._moved:
            self._turn = max(self._turn, part + 1)
            self._moved.notify_all()

    def number(self, name: str, columns: Mapping[str, pa.Array], rows: int) -> np.ndarray:
        """For every row, the how-manieth it is with the same values in these columns since the file began, from 1."""
        if not rows:
            return np.zeros(0, dtype=np.int64)
        code, first = _codes(columns, rows)
        within = _ranks(code)
        prints = _fingerprints(columns, first)
        before = self._before(name, prints)
        self._remember(name, prints, before + np.bincount(code, minlength=len(first)))
        return np.asarray(within + before[code])

    def _before(self, name: str, prints: np.ndarray) -> np.ndarray:
        seen, often = self._seen.get(name, (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)))
        if not len(seen):
            return np.zeros(len(prints), dtype=np.int64)
        place = np.minimum(np.searchsorted(seen, prints), len(seen) - 1)
        return np.where(seen[place] == prints, often[place], 0)

    def _remember(self, name: str, prints: np.ndarray, counts: np.ndarray) -> None:
        seen, often = self._seen.get(name, (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)))
        every, much = np.concatenate([prints, seen]), np.concatenate([counts, often])
        keep, where = np.unique(every, return_index=True)  # the first of equals: the newer count
        self._seen[name] = keep, much[where]


def _codes(columns: Mapping[str, pa.Array], rows: int) -> tuple[np.ndarray, np.ndarray]:
    """A number for every distinct combination of values, row by row, and the first row of each."""
    code = np.zeros(rows, dtype=np.int64)
    first = np.zeros(1, dtype=np.int64)
    for column in columns.values():
        codes = column.dictionary_encode(null_encoding="encode").indices.to_numpy(zero_copy_only=False).astype(np.int64)
        _, first, code = np.unique(code * (int(codes.max()) + 1) + codes, return_index=True, return_inverse=True)
    return code, first


def _ranks(code: np.ndarray) -> np.ndarray:
    order = np.argsort(code, kind="stable")
    starts = np.r_[True, code[order][1:] != code[order][:-1]]
    begin = np.maximum.accumulate(np.where(starts, np.arange(len(code)), 0))
    rank = np.empty(len(code), dtype=np.int64)
    rank[order] = np.arange(len(code)) - begin + 1
    return rank


def _fingerprints(columns: Mapping[str, pa.Array], rows: np.ndarray) -> np.ndarray:
    """64 bits that stand for the values of each of these rows: among ten million keys two agree by chance once in 400,000 files."""
    values = [column.take(pa.array(rows)).to_pylist() for column in columns.values()]
    return np.array([hash(key) for key in zip(*values, strict=True)], dtype=np.int64)
