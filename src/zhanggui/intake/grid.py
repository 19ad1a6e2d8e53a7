"""A sheet made row by row, in little memory: for containers that are read as a stream (web pages, XML workbooks)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from zhanggui.intake.limits import CELL_LIMIT, COLUMNS_LIMIT, PAGE_CELLS, ROWS_LIMIT
from zhanggui.intake.sheets import HEAD_ROWS, Cells, Sheet
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

PIECE_ROWS = 4096
IN_PARTS = Words("请分成几个文件下载", "download it in parts")


class Room:
    """How many cells all sheets of one file may still have."""

    def __init__(self, cells: int = PAGE_CELLS) -> None:
        self.left = cells

    def take(self, cells: int) -> None:
        """Raises FileError when there is no more room."""
        self.left -= cells
        if self.left < 0:
            raise FileError(Words(f"单元格超过 {PAGE_CELLS:,} 个", f"more than {PAGE_CELLS:,} cells"), IN_PARTS)


class Grid:
    """Rows come in with `add`, in order; `sheet` gives what has come so far."""

    def __init__(self, name: str, room: Room, spreadsheet: bool = False) -> None:
        self.name, self.room, self.spreadsheet = name, room, spreadsheet
        self.rows = 0
        self.width = 0
        self._head: list[list[str]] = []
        self._fresh: list[Sequence[str]] = []
        self._numbers: list[int] = []
        self._pieces: list[list[pa.Array]] = []

    def add(self, cells: Sequence[str], row_no: int | None = None) -> None:
        """One more row; `row_no` (from 1) when blank rows stand before it. Raises FileError for an impossible table."""
        self.rows = max(row_no or 0, self.rows + 1)
        if len(cells) > COLUMNS_LIMIT:
            raise FileError(Words(f"一行超过 {COLUMNS_LIMIT:,} 格，不像表格", f"a row of more than {COLUMNS_LIMIT:,} cells is no table"))
        if self.rows > ROWS_LIMIT:
            raise FileError(Words(f"超过 {ROWS_LIMIT:,} 行", f"more than {ROWS_LIMIT:,} rows"), IN_PARTS)
        if not cells:
            return
        if max(map(len, cells)) > CELL_LIMIT:
            raise FileError(Words("有一格超过 5 MB，不像表格", "one cell is longer than 5 MB: this is no table"))
        self.room.take(len(cells))
        if self.rows <= HEAD_ROWS:
            self._head += [[] for _ in range(self.rows - 1 - len(self._head))]
            self._head.append(list(cells))
        self.width = max(self.width, len(cells))
        self._fresh.append(cells)
        self._numbers.append(self.rows)
        if len(self._fresh) == PIECE_ROWS:
            self._pack()

    def _pack(self) -> None:
        width = max((len(row) for row in self._fresh), default=0)
        self.room.take(sum(width - len(row) for row in self._fresh))
        self._pieces.append([pa.array([_text(row[n]) if n < len(row) else "" for row in self._fresh], pa.string()) for n in range(width)])
        self._fresh = []

    def sheet(self) -> Sheet | None:
        """The sheet, or None when nothing stands in it."""
        if self._fresh:
            self._pack()
        if not any(cell.strip() for row in self._head for cell in row):
            return None
        numbers, pieces, sizes = np.array(self._numbers, dtype=np.int64), self._pieces, self._sizes()

        def column(place: int) -> pa.Array:
            parts = [p[place] if place < len(p) else pa.array([""] * size, pa.string()) for p, size in zip(pieces, sizes, strict=True)]
            return pa.concat_arrays(parts) if parts else pa.array([], pa.string())

        def cells(width: int, after: int) -> Cells:
            start = int(np.searchsorted(numbers, after, side="right"))
            return Cells([column(n).slice(start) for n in range(width)], numbers[start:])

        return Sheet(self.name, self._head, cells, spreadsheet=self.spreadsheet)

    def _sizes(self) -> list[int]:
        full, rest = divmod(len(self._numbers), PIECE_ROWS)
        return [PIECE_ROWS] * full + ([rest] if rest else [])


def _text(cell: str) -> str:
    """Text that can be stored: a lone half of a surrogate pair is no character."""
    return cell if cell.isascii() else cell.encode("utf-8", "replace").decode("utf-8")
