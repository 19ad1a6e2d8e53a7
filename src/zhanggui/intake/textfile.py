"""Text tables: any of the encodings and delimiters that platforms write, read piece by piece, rows of a wrong width kept apart."""

from __future__ import annotations

import codecs
import csv
import io
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from zhanggui.intake.encoding import broken_at, candidates, not_text
from zhanggui.intake.oddrows import OddRows, numbers_from, quoting, with_mended
from zhanggui.intake.sheets import HEAD_ROWS, Cells, Sheet
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

DELIMITERS = ",\t;|"
HEAD_BYTES = 1 << 18
BLOCK = 1 << 22  # bytes read at a time
CHUNK = 1 << 20  # bytes decoded at a time
AHEAD = 3  # blocks that the parser may hold
PATIENCE = 1.0  # seconds after which it is believed that a block gave no rows
LONGEST = 1 << 24  # the longest row that is read, in bytes
csv.field_size_limit(LONGEST)


class ReadOtherwise(Exception):
    """While reading it turned out that the file must be read in another way: `sheet` is the file read so, from its beginning."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet.name)
        self.sheet = sheet


@dataclass(frozen=True)
class TextTable:
    """How a text file is read: the encodings left to try (the first is tried now), its delimiter, whether quotes quote."""

    path: Path
    encodings: tuple[str, ...]
    delimiter: str
    quotes: bool = True
    block: int = BLOCK

    def sheet(self) -> Sheet:
        """The one sheet of the file, read like this."""
        return Sheet("", self._head(), lambda width, after: _joined(self.batches(width, after), width), stream=self.batches)

    def batches(self, width: int, after: int) -> Iterator[Cells]:
        """The rows below the first `after` ones. Raises ReadOtherwise, or FileError when no way of reading is left."""
        odd = OddRows(self.delimiter, width, self.quotes)
        names = [str(n) for n in range(max(width, self._physical_width(after)))]
        seen = 0
        try:
            for batch in self._open(names, odd):
                columns = list(batch.columns)
                numbers = numbers_from(seen + 1, batch.num_rows, odd.numbers())
                seen = int(numbers[-1]) if len(numbers) else seen
                if odd.has_open_quote:
                    raise ReadOtherwise(replace(self, quotes=False).sheet())
                yield _below(with_mended(columns, numbers, odd.take(seen), width), after)
            if odd.has_open_quote:
                raise ReadOtherwise(replace(self, quotes=False).sheet())
            rest = odd.take(None)
            if rest or not seen:
                nothing = [pa.array([], pa.string())] * len(names)
                yield _below(with_mended(nothing, np.zeros(0, dtype=np.int64), rest, width), after)
        except UnicodeDecodeError as error:
            raise self._undecodable(error) from None
        except pa.ArrowInvalid:
            raise self._unparsable() from None

    def _open(self, names: list[str], odd: OddRows) -> Iterator[pa.RecordBatch]:
        with Utf8Reader(self.path, self.encodings[0]) as file:
            for batch in pacsv.open_csv(
                pa.PythonFile(file, mode="r"),
                # One thread, because only then does Arrow number the rows it skips.
                read_options=pacsv.ReadOptions(use_threads=False, column_names=names, block_size=self.block),
                parse_options=pacsv.ParseOptions(
                    delimiter=self.delimiter,
                    quote_char='"' if self.quotes else False,
                    newlines_in_values=self.quotes,
                    ignore_empty_lines=False,
                    invalid_row_handler=odd.keep_apart,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
                ),
            ):
                file.taken()
                yield batch

    def _physical_width(self, after: int) -> int:
        """How many cells most of the first rows have: exports may end every line with a delimiter that the header has not."""
        widths = Counter(len(row) for row in self._head()[after:] if len(row) > 1)
        return widths.most_common(1)[0][0] if widths else 0

    def _head(self) -> list[list[str]]:
        return _rows(_head_text(self.path, self.encodings[0]), self.delimiter, self.quotes)

    def _undecodable(self, error: UnicodeDecodeError) -> Exception:
        if len(self.encodings) > 1:
            return ReadOtherwise(replace(self, encodings=self.encodings[1:]).sheet())
        return broken_at(self.encodings[0], error.start)

    def _unparsable(self) -> Exception:
        """A row longer than a block: first believe that a quote was never closed, then that rows are long."""
        if self.quotes:
            return ReadOtherwise(replace(self, quotes=False).sheet())
        if self.block < LONGEST:
            return ReadOtherwise(replace(self, block=LONGEST).sheet())
        return FileError(
            Words("有一行超过 16 MB，不像表格", "one row is longer than 16 MB: this is no table"),
            Words("请重新下载这个文件", "download the file again"),
        )


def read_text_file(path: Path) -> Sheet:
    """The one sheet of a text file. Raises FileError when it is not text."""
    found = tuple(candidates(path))
    if not found:
        raise not_text()
    return TextTable(path, found, _delimiter(_head_text(path, found[0]))).sheet()


class Utf8Reader(io.RawIOBase):
    """A text file of any encoding, read as UTF-8. Raises UnicodeDecodeError (with the place in the file), FileError at a NUL.

    The parser reads ahead in a thread of its own, up to dozens of blocks: here it waits until those it has were taken.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self._file = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._place = 0
        self._over = b""
        self._given = self._taken = 0
        self._moved, self._reading = threading.Condition(), threading.Lock()

    def readable(self) -> bool:
        return True

    def taken(self) -> None:
        """One more block has been used up."""
        with self._moved:
            self._taken += 1
            self._moved.notify_all()

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, fewer only at the end; nothing after `close`."""
        with self._moved:
            self._moved.wait_for(lambda: self.closed or self._given - self._taken < AHEAD, timeout=PATIENCE)
            self._given += 1
        with self._reading:
            return b"" if self.closed else self._read(size)

    def _read(self, size: int) -> bytes:
        pieces, length = [self._over], len(self._over)
        while (size < 0 or length < size) and (piece := self._file.read(CHUNK)) is not None:
            pieces.append(self._decoded(piece))
            length += len(pieces[-1])
            if not piece:
                break
        whole = b"".join(pieces)
        out, self._over = (whole, b"") if size < 0 else (whole[:size], whole[size:])
        return out

    def _decoded(self, piece: bytes) -> bytes:
        try:
            text = self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            raise UnicodeDecodeError(error.encoding, b"", self._place + error.start, self._place + error.end, error.reason) from None
        self._place += len(piece)
        if "\0" in text:
            raise not_text()
        return text.encode("utf-8", "replace")

    def close(self) -> None:
        with self._reading:
            self._file.close()
            super().close()
        with self._moved:
            self._moved.notify_all()


def _head_text(path: Path, encoding: str) -> str:
    with path.open("rb") as file:
        piece = file.read(HEAD_BYTES)
    return codecs.getincrementaldecoder(encoding)("ignore").decode(piece)


def _delimiter(text: str) -> str:
    """The delimiter under which most rows have the same number (two or more) of cells."""

    def regularity(mark: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _rows(text, mark) if len(row) > 1)
        width, often = widths.most_common(1)[0] if widths else (0, 0)
        return often, width

    return max(DELIMITERS, key=regularity)


def _rows(text: str, delimiter: str, quotes: bool = True) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting(quotes)):
            rows.append(row)
            if len(rows) == HEAD_ROWS:
                break
    except csv.Error:
        pass
    return rows


def _below(cells: Cells, after: int) -> Cells:
    odd = [row for row in cells.odd if row.row_no > after]
    if not len(cells.row_no) or cells.row_no[0] > after:
        return Cells(cells.columns, cells.row_no, odd)
    keep = cells.row_no > after
    return Cells([c.filter(pa.array(keep)) for c in cells.columns], cells.row_no[keep], odd)


def _joined(parts: Iterator[Cells], width: int) -> Cells:
    every = list(parts)
    columns = [pa.concat_arrays([p.columns[n] for p in every]) for n in range(width)]
    return Cells(columns, np.concatenate([p.row_no for p in every]), [o for p in every for o in p.odd])
