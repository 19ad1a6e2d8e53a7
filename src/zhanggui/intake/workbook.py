"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): every sheet as text, ids with all their digits."""

from __future__ import annotations

import os
import re
import struct
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.bookprocess import ReaderEnded, ask_reader
from zhanggui.intake.limits import BOOK_MEMORY, BOOK_MEMORY_PER_BYTE, BOOK_SECONDS, BOOK_SECONDS_PER_MB, MB
from zhanggui.intake.sheets import HEAD_ROWS, Cells, Sheet
from zhanggui.intake.zipcheck import unpacked_size
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{12})..", re.DOTALL)  # record 0x0200, 14 bytes; the worker has the same
MANY_CELLS = 1_000_000
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_opened = pa.OSFile if os.name == "nt" else pa.memory_map  # Windows deletes no file that is mapped
OTHERWISE = Words("请重新下载，或用表格软件打开另存为 xlsx", "download it again, or open it in a spreadsheet program and save it as xlsx")
WITHOUT = Words("打开后去掉密码另存，再导入", "open it, save it without the password, and import that")
IN_PARTS = Words("请分成几个文件下载，或把要导入的表单独另存", "download it in parts, or save the table alone in a new workbook")


def read_workbook(path: Path, scratch: Path | None = None, hidden: bool = False) -> list[Sheet]:
    """The sheets that hold anything. Raises FileError for a workbook that is encrypted, damaged or not one.

    Sheets that are hidden in the workbook are left out, unless nothing else is in it (who sees no sheet means none), or `hidden` asks for them.
    """
    if is_encrypted(path):
        raise locked()
    size = _size(path)
    out = Path(tempfile.mkdtemp(prefix="book-", dir=scratch))
    memory = BOOK_MEMORY + size * BOOK_MEMORY_PER_BYTE
    seconds = BOOK_SECONDS + size / MB * BOOK_SECONDS_PER_MB
    try:
        answer = _asked(path, out, memory, seconds)
    except ReaderEnded as ended:
        raise (_too_much() if ended.slow else _ended()) from None
    if "error" in answer:
        raise _damaged(answer["error"])
    sheets = [(_sheet(said["name"], Path(said["path"])), said["visible"]) for said in answer["sheets"]]
    full = [(sheet, visible) for sheet, visible in sheets if sheet.head]
    return [sheet for sheet, visible in full if visible and not hidden] or [sheet for sheet, _ in full]


def _asked(path: Path, out: Path, memory: int, seconds: float) -> dict[str, Any]:
    """Old workbooks that claim more cells than they have make the reader take room for them: those are read a second time."""
    try:
        return ask_reader(path, out, memory, seconds)
    except ReaderEnded as ended:
        if ended.slow or not _claims_much(path):
            raise
        return ask_reader(path, out, memory, seconds, lies=True)


def _claims_much(path: Path) -> bool:
    """True for an old workbook of which a sheet says that it has very many cells (first row, row behind the last, columns likewise)."""
    found = DIMENSIONS.finditer(path.read_bytes()) if not _is_packed(path) else ()
    claims = (struct.unpack("<IIHH", claim[1]) for claim in found)
    return any((bottom - top) * (right - left) > MANY_CELLS for top, bottom, left, right in claims)


def is_encrypted(path: Path) -> bool:
    """True for a workbook that wants a password before anything can be read (its directory names the packed contents)."""
    with path.open("rb") as file:
        start = file.read(MB)
        if not start.startswith(OLE):
            return False
        file.seek(max(0, path.stat().st_size - 64 * 1024))
        return ENCRYPTED in start or ENCRYPTED in file.read()


def _size(path: Path) -> int:
    """Bytes that the workbook unpacks to. Raises FileError for a bomb."""
    return unpacked_size(path) if _is_packed(path) else path.stat().st_size * 4


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def _ended() -> FileError:
    return FileError(
        Words("工作簿损坏，或者有单元格孤零零地远在表格之外", "the workbook is damaged, or has a lone cell far outside its table"), IN_PARTS
    )


def _too_much() -> FileError:
    return FileError(Words("工作簿大得读不完，已停止", "the workbook takes too long to read; stopped"), IN_PARTS)


class LockedWorkbook(FileError):
    """The workbook wants a password."""


def locked(mend: Words = WITHOUT) -> LockedWorkbook:
    """What to tell people of a workbook that wants a password."""
    return LockedWorkbook(Words("这个工作簿有密码", "the workbook is protected by a password"), mend)


def _damaged(error: str) -> FileError:
    said = error.lower()
    if "password" in said or "encrypt" in said:
        return locked()
    if said.startswith("too many"):
        return FileError(Words("工作簿里的内容太多", "the workbook holds too much"), IN_PARTS)
    return FileError(Words("工作簿损坏或没有下载完整", "the workbook is damaged or was not downloaded completely"), OTHERWISE)


def _sheet(name: str, path: Path) -> Sheet:
    with _opened(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    columns = [column.combine_chunks() if column.num_chunks != 1 else column.chunk(0) for column in table.columns]
    rows = table.num_rows
    tops = [column.slice(0, HEAD_ROWS).to_pylist() for column in columns]
    head = [[top[n] for top in tops] for n in range(min(rows, HEAD_ROWS))]

    def cells(width: int, after: int) -> Cells:
        blank = pa.array([""] * max(rows - after, 0), pa.string()) if width > len(columns) else None
        kept = [column.slice(after) for column in columns[:width]] + [blank] * (width - len(columns))
        return Cells(kept, np.arange(after + 1, max(rows, after) + 1))

    return Sheet(name, head if any(any(c.strip() for c in row) for row in head) else [], cells, spreadsheet=True)


def lost_digits(column: pa.Array) -> np.ndarray:
    """Rows whose long id was a number in the workbook and lost its last digits.

    A number keeps 53 bits, and Excel writes no more than 15 digits of it. One id in some hundred is exact in 53 bits by chance,
    one in ten ends in 0, so a cell counts as lost only when most of the long ids of its column are.
    """
    short = _mostly(pc.match_substring_regex(column, r"^[1-9][0-9]{15}$"), pc.match_substring_regex(column, r"^[1-9][0-9]{14}0$"))
    long = pc.match_substring_regex(column, r"^[1-9][0-9]{16,18}$")
    if not pc.any(long).as_py():
        return short
    mask = np.asarray(long.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)
    whole = pc.if_else(long, column, "0").cast(pa.uint64()).to_numpy(zero_copy_only=False)
    rounded = mask & (whole.astype(np.float64).astype(np.uint64) == whole)
    return np.asarray(short | (rounded if rounded.sum() * 2 > mask.sum() else np.zeros(len(column), dtype=bool)))


SIXTEEN = 4  # ids of 16 digits that must be there before their ending zeros count


def _mostly(ids: pa.Array, rounded: pa.Array) -> np.ndarray:
    """The rounded ones, when there are enough ids and every one of them is rounded."""
    all_of, lost = (int(pc.sum(mask).as_py() or 0) for mask in (ids, rounded))
    if all_of >= SIXTEEN and lost == all_of:
        return np.asarray(rounded.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)
    return np.zeros(len(ids), dtype=bool)
