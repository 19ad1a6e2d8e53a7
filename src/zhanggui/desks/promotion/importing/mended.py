"""Rows that come back mended in a workbook of refused rows stand in the place of the rows they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from zhanggui.desks.promotion.importing.table import Row, Table
from zhanggui.intake.added import FILE, ROW


def with_mended(tables: Sequence[Table]) -> list[Table]:
    """The tables with every mended row put where it was, under the titles of its own sheet; the rest as it is."""
    mended = {at: (table, row) for table in tables for at, row in _returned(table)}
    known = {(table.file, sheet_name(table.name or table.file.rsplit(".", 1)[0])) for table in tables}
    out = []
    for table in tables:
        name = table.file, sheet_name(table.name or table.file.rsplit(".", 1)[0])
        back = {id(row) for at, row in _returned(table) if at[:2] in known and at[:2] != name}
        rows = tuple(row for row in table.rows if id(row) not in back and (*name, row.number) not in mended)
        out.append(replace(table, rows=rows))
        for returned in {id(t): t for at, (t, _) in mended.items() if at[:2] == name and t is not table}.values():
            own = tuple(row for at, (t, row) in mended.items() if t is returned and at[:2] == name)
            out.append(replace(returned, titles=table.titles, rows=own))
    return [table for table in out if table.rows]


def sheet_name(name: str) -> str:
    """What a workbook of refused rows calls the sheet of this name."""
    return re.sub(r"[\[\]:*?/\\']", "_", name)[:31]


def _returned(table: Table) -> Iterator[tuple[tuple[str, str, int], Row]]:
    """Where each row of a workbook of refused rows stood: file, sheet, row."""
    at = {column.header: column.place for column in table.columns if column.header in (FILE, ROW)}
    if len(at) < 2:
        return
    for row in table.rows:
        file, number = row.cells[at[FILE]], row.cells[at[ROW]]
        if file and number.isdecimal() and len(number) < 9:
            yield (file, table.name, int(number)), row
