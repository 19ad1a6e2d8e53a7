"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods): every sheet as text, ids with all their digits."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.sheets import HEAD_ROWS, Cells, Sheet
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
UNPACKED_LIMIT = 2 << 30
MIDNIGHT = r" 00:00:00(?:\.0+)?$"


def read_workbook(path: Path) -> list[Sheet]:
    """The sheets that hold anything. Raises FileError for a workbook that is encrypted, damaged or not one."""
    data = path.read_bytes()
    if ENCRYPTED in data[: 1 << 20] or ENCRYPTED in data[-(1 << 16) :]:
        raise FileError(
            Words("这个工作簿有密码", "the workbook is protected by a password"),
            Words("打开后去掉密码另存，再导入", "open it, save it without the password, and import that"),
        )
    _refuse_bomb(path)
    try:
        book = fastexcel.read_excel(data)
        sheets = [_sheet(name, book.load_sheet(name, header_row=None, dtypes="string").to_arrow()) for name in book.sheet_names]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the reader may panic on a broken file, and its panic is no Exception
        raise _damaged(error) from None
    return [s for s in sheets if s.head]


def _damaged(error: BaseException) -> FileError:
    said = str(error).lower()
    if "password" in said or "encrypt" in said:
        return FileError(
            Words("这个工作簿有密码", "the workbook is protected by a password"),
            Words("打开后去掉密码另存，再导入", "open it, save it without the password, and import that"),
        )
    return FileError(
        Words("工作簿损坏或没有下载完整", "the workbook is damaged or was not downloaded completely"),
        Words("请重新下载，或用表格软件打开另存为 xlsx", "download it again, or open it in a spreadsheet program and save it as xlsx"),
    )


def _refuse_bomb(path: Path) -> None:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as pack:
            if sum(info.file_size for info in pack.infolist()) > UNPACKED_LIMIT:
                raise FileError(Words("解压后超过 2 GB", "unpacks to more than 2 GB"), Words("请分成几个文件下载", "download it in parts"))


def _sheet(name: str, batch: Any) -> Sheet:
    columns = [_as_text(column) for column in pa.table(batch).columns]
    rows = len(columns[0]) if columns else 0
    head = [[column[n].as_py() for column in columns] for n in range(min(rows, HEAD_ROWS))]

    def cells(width: int, after: int) -> Cells:
        blank = pa.array([""] * max(rows - after, 0), pa.string())
        kept = [column.slice(after) for column in columns[:width]] + [blank] * (width - len(columns))
        return Cells(kept, np.arange(after + 1, rows + 1))

    return Sheet(name, head if any(any(c.strip() for c in row) for row in head) else [], cells, spreadsheet=True)


def _as_text(column: pa.ChunkedArray) -> pa.Array:
    """The reader writes a day as 2026-03-01 00:00:00; as text it is 2026-03-01."""
    text = column.cast(pa.string()).combine_chunks()
    text = pc.fill_null(text if isinstance(text, pa.Array) else pa.array([], pa.string()), "")
    if pc.any(pc.match_substring_regex(text, r"^\d{4}-\d{2}-\d{2}" + MIDNIGHT)).as_py():
        return pc.replace_substring_regex(text, MIDNIGHT, "")
    return text


def lost_digits(column: pa.Array) -> np.ndarray:
    """Rows whose long id was a number in the workbook and lost its last digits.

    A number keeps 53 bits. One id in some hundred is exact in 53 bits by chance, so a cell counts as lost
    only when most of the long ids of its column are.
    """
    long = pc.match_substring_regex(column, r"^[1-9][0-9]{16,18}$")
    if not pc.any(long).as_py():
        return np.zeros(len(column), dtype=bool)
    mask = np.asarray(long.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)
    whole = pc.if_else(long, column, "0").cast(pa.uint64()).to_numpy(zero_copy_only=False)
    rounded = mask & (whole.astype(np.float64).astype(np.uint64) == whole)
    return rounded if rounded.sum() * 2 > mask.sum() else np.zeros(len(column), dtype=bool)
