"""Text tables: any of the encodings and delimiters that platforms write, rows of a wrong width kept apart."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from contextlib import nullcontext
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from zhanggui.intake.sheets import HEAD_ROWS, Cells, OddRow, Sheet
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

ENCODINGS = ("utf-8", "gb18030")
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
DELIMITERS = ",\t;|"
CHUNK = 1 << 20
HEAD_BYTES = 1 << 18
BLOCK = 1 << 24  # the longest row that is read, in bytes
csv.field_size_limit(BLOCK)


def read_text_file(path: Path, scratch: Path) -> Sheet:
    """The one sheet of a text file. Raises FileError when it is not text."""
    plain = _as_utf8(path, scratch)
    delimiter = _delimiter(_head_text(plain))
    head = _head(plain, delimiter)
    return Sheet("", head, lambda width, after: _cells(plain, delimiter, width, after))


def _as_utf8(path: Path, scratch: Path) -> Path:
    """The file itself when it is UTF-8, else a copy in UTF-8."""
    with path.open("rb") as file:
        start = file.read(4096)
    encoding = next((name for bom, name in BOMS.items() if start.startswith(bom)), None) or _utf16_without_bom(start)
    if encoding is None and b"\0" in start:
        raise _not_text()
    for candidate in [encoding] if encoding else ENCODINGS:
        copy = None if candidate == "utf-8" else scratch / f"{path.stem[:40]}.{candidate}.utf8"
        try:
            _transcode(path, candidate, copy)
            return copy or path
        except UnicodeError:
            continue
    raise FileError(
        Words("文字编码认不出来（不是 UTF-8，也不是 GBK）", "the text encoding is neither UTF-8 nor GBK"),
        Words("用表格软件打开后另存为 xlsx 再导入", "open it in a spreadsheet program and save it as xlsx"),
    )


def _not_text() -> FileError:
    return FileError(
        Words("不是文字表格，也不是 Excel 文件", "neither a text table nor an Excel file"),
        Words("请导入平台下载的 csv、xlsx、xls 或 zip", "import the csv, xlsx, xls or zip that the platform gave you"),
    )


def _utf16_without_bom(start: bytes) -> str | None:
    if len(start) < 4 or b"\0" not in start:
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > len(start) // 8 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > len(start) // 8 and odd == 0 else None


def _transcode(path: Path, encoding: str, copy: Path | None) -> None:
    """Decode the file piece by piece; raise UnicodeError when it is not in this encoding, FileError when it is not text."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file, copy.open("wb") if copy else nullcontext() as out:
        for piece in chain(iter(lambda: file.read(CHUNK), b""), [None]):
            text = decoder.decode(piece) if piece else decoder.decode(b"", final=True)
            if "\0" in text:
                raise _not_text()
            if out:
                out.write(text.encode("utf-8"))


def _head_text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES).decode("utf-8-sig", errors="ignore")


def _delimiter(text: str) -> str:
    """The delimiter under which most rows have the same number (two or more) of cells."""

    def regularity(mark: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in _rows(text, mark) if len(row) > 1)
        width, often = widths.most_common(1)[0] if widths else (0, 0)
        return often, width

    return max(DELIMITERS, key=regularity)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) == HEAD_ROWS:
                break
    except csv.Error:
        pass
    return rows


def _head(path: Path, delimiter: str) -> list[list[str]]:
    return _rows(_head_text(path), delimiter)


def _cells(path: Path, delimiter: str, width: int, after: int) -> Cells:
    columns, odd, total = _parse(path, delimiter, width, quotes=True)
    if any("\n" in text and text.count('"') % 2 for _, text in odd):
        # A quote that is never closed has swallowed the rows below it: in this file quotes are ordinary characters.
        columns, odd, total = _parse(path, delimiter, width, quotes=False)
    numbers = np.setdiff1d(np.arange(1, total + 1), np.array([n for n, _ in odd], dtype=np.int64), assume_unique=True)
    below = pa.array(numbers > after)
    kept = [column.filter(below) for column in columns]
    numbers = numbers[numbers > after]
    wrong = [_odd_row(n, text, delimiter, width) for n, text in odd if n > after]
    return _mend(kept, numbers, wrong, width)


def _parse(path: Path, delimiter: str, width: int, quotes: bool) -> tuple[list[pa.Array], list[tuple[int, str]], int]:
    """All rows of exactly `width` cells as columns, the others as (number, text), and how many rows there are."""
    odd: list[tuple[int, str]] = []

    def keep_apart(row: pacsv.InvalidRow) -> str:
        odd.append((row.number, row.text))
        return "skip"

    names = [str(n) for n in range(width)]
    try:
        table = pacsv.read_csv(
            path,
            # One thread, because only then does Arrow number the rows it skips.
            read_options=pacsv.ReadOptions(use_threads=False, column_names=names, block_size=BLOCK),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quotes else False,
                newlines_in_values=quotes,
                ignore_empty_lines=False,
                invalid_row_handler=keep_apart,
            ),
            convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        if quotes:
            return _parse(path, delimiter, width, quotes=False)
        raise FileError(
            Words("有一行超过 16 MB，不像表格", "one row is longer than 16 MB: this is no table"),
            Words("请重新下载这个文件", "download the file again"),
        ) from None
    return [column.combine_chunks() for column in table.columns], odd, table.num_rows + len(odd)


def _odd_row(number: int, text: str, delimiter: str, width: int) -> OddRow:
    cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    return OddRow(
        number,
        cells,
        Words(f"这一行有 {len(cells)} 格，表头有 {width} 格", f"this row has {len(cells)} cells, the header has {width}"),
    )


def _mend(columns: list[pa.Array], numbers: np.ndarray, odd: list[OddRow], width: int) -> Cells:
    """Rows that are only too long by empty cells are good rows."""
    good = [r for r in odd if len(r.cells) > width and not any(c.strip() for c in r.cells[width:])]
    if not good:
        return Cells(columns, numbers, odd)
    order = np.argsort(np.concatenate([numbers, [r.row_no for r in good]]), kind="stable")
    joined = [pa.concat_arrays([column, pa.array([r.cells[n] for r in good], pa.string())]) for n, column in enumerate(columns)]
    mended = {r.row_no for r in good}
    row_no = np.concatenate([numbers, np.array(sorted(mended), dtype=np.int64)])[order]
    return Cells([c.take(pa.array(order)) for c in joined], row_no, [r for r in odd if r.row_no not in mended])
