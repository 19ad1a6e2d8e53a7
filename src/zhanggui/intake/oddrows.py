"""Rows of a text file whose width is not the header's: numbered, kept apart, and put back when only empty cells are too many."""

from __future__ import annotations

import csv
import io
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from zhanggui.intake.sheets import Cells, OddRow
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

MANY = 200_000  # rows waiting to be told; a file with so many in one stretch is no table


class OddRows:
    """Collects the rows that the parser hands over because they are too short or too long."""

    def __init__(self, delimiter: str, width: int, quotes: bool) -> None:
        self.delimiter, self.width, self.quotes = delimiter, width, quotes
        self._waiting: list[tuple[int, str]] = []
        self.has_open_quote = False
        self.too_many = False

    def keep_apart(self, row: pacsv.InvalidRow) -> str:
        """The parser's handler of a row that does not fit."""
        if len(self._waiting) >= MANY:
            self.too_many = True
            return "error"
        self._waiting.append((row.number, row.text))
        # A quote that is never closed has swallowed the rows below it: in this file quotes are ordinary characters.
        if self.quotes and "\n" in row.text and row.text.count('"') % 2:
            self.has_open_quote = True
        return "skip"

    def numbers(self) -> np.ndarray:
        return np.array([number for number, _ in self._waiting], dtype=np.int64)

    def take(self, upto: int | None) -> list[OddRow]:
        """The rows numbered up to `upto` (None: all), as cells with the reason. Raises FileError when there were far too many."""
        if self.too_many:
            raise FileError(
                Words(f"超过 {MANY:,} 行的格数和表头不一样", f"more than {MANY:,} rows do not have the width of the header"),
                Words("请重新下载；或检查分隔符和引号", "download the file again, or check its delimiter and quotes"),
            )
        ripe = [w for w in self._waiting if upto is None or w[0] <= upto]
        self._waiting = self._waiting[len(ripe) :]
        return [self._row(number, text) for number, text in ripe]

    def _row(self, number: int, text: str) -> OddRow:
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, quoting=quoting(self.quotes)), [])
        return OddRow(number, cells, wrong_width(len(cells), self.width))


def quoting(quotes: bool) -> Literal[0, 3]:
    """How the csv module is told whether quotes quote."""
    return csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE


def wrong_width(cells: int, width: int) -> Words:
    return Words(f"这一行有 {cells} 格，表头有 {width} 格", f"this row has {cells} cells, the header has {width}")


def numbers_from(first: int, count: int, odd: np.ndarray) -> np.ndarray:
    """The numbers of the next `count` good rows from `first` on, when the rows numbered `odd` lie between them."""
    reach = count
    while True:
        numbers = np.setdiff1d(np.arange(first, first + reach, dtype=np.int64), odd, assume_unique=True)
        if len(numbers) >= count:
            return numbers[:count]
        reach += count - len(numbers)


def with_mended(columns: list[pa.Array], numbers: np.ndarray, odd: list[OddRow], width: int) -> Cells:
    """Cells of `width` columns: rows that are too long by empty cells only, or exactly as wide as the header, are good rows."""
    columns, numbers, more = _without_tail(columns, numbers, width)
    good = [r for r in odd if len(r.cells) >= width and not any(c.strip() for c in r.cells[width:])]
    rest = sorted([r for r in odd if r not in good] + more, key=lambda r: r.row_no) if good or more else odd
    if not good:
        return Cells(columns, numbers, rest)
    order = np.argsort(np.concatenate([numbers, [r.row_no for r in good]]), kind="stable")
    joined = [pa.concat_arrays([column, pa.array([r.cells[n] for r in good], pa.string())]) for n, column in enumerate(columns)]
    row_no = np.concatenate([numbers, np.array([r.row_no for r in good], dtype=np.int64)])[order]
    return Cells([c.take(pa.array(order)) for c in joined], row_no, rest)


def _without_tail(columns: list[pa.Array], numbers: np.ndarray, width: int) -> tuple[list[pa.Array], np.ndarray, list[OddRow]]:
    """Cut columns beyond the header; a row that says something there is odd."""
    tail = columns[width:]
    speaking = np.zeros(len(numbers), dtype=bool)
    for column in tail:
        speaking |= ~pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
    if not speaking.any():
        return columns[:width], numbers, []
    odd = []
    for row in np.flatnonzero(speaking):
        cells = [c[int(row)].as_py() for c in columns]
        while cells and not cells[-1].strip():
            cells.pop()
        odd.append(OddRow(int(numbers[row]), cells, wrong_width(len(cells), width)))
    keep = pa.array(~speaking)
    return [c.filter(keep) for c in columns[:width]], numbers[~speaking], odd
