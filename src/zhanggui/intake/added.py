"""Columns that a rejects workbook adds to the file's own. Read back when the mended workbook is imported, or ignored."""

from __future__ import annotations

REASON = "拒收原因/reason"
ROW = "原行号/row"
FILE = "原文件/file"  # the name of the file may tell the day
NUMBER = "序号/number:"  # followed by the column: the number a row had among its like in the first file


def is_added(header: str) -> bool:
    """True for a column that a rejects workbook added."""
    return header in (REASON, ROW, FILE) or header.startswith(NUMBER)
