"""A list that lies on disk: whatever a bad file produces, memory does not grow with it."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Generic, TypeVar

T = TypeVar("T")


class Spool(Generic[T]):
    """Objects in the order they were added; only this process reads what it wrote."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None
        self.count = 0

    def extend(self, items: Iterable[T]) -> None:
        batch = list(items)
        if not batch:
            return
        if self._file is None:
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115  closed by close()
        pickle.dump(batch, self._file)
        self.count += len(batch)

    def __iter__(self) -> Iterator[T]:
        if self._file is None:
            return
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield from pickle.load(self._file)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
