"""A sheet with a column for every indicator is read as a row for every indicator."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhanggui.intake.recipemodel import Unpivot
from zhanggui.intake.sheets import Cells, Sheet
from zhanggui.intake.unpivot import unpivoted

HOW = Unpivot("^(.*)得分$", "指标", "数值")


def sheet(*rows: list[str]) -> Sheet:
    columns = [pa.array(column, pa.string()) for column in zip(*rows[1:], strict=True)]
    return Sheet("s", list(rows), lambda width, after: Cells(columns, np.arange(2, len(rows) + 1)))


def long_rows(*rows: list[str]) -> tuple[list[str], list[tuple[str, ...]], list[int]]:
    found, headers, shown = unpivoted(sheet(*rows), rows[0], rows[0], HOW)
    assert headers == shown
    cells = found.read(len(headers), 1)
    return headers, list(zip(*(c.to_pylist() for c in cells.columns), strict=True)), cells.row_no.tolist()


def test_every_cell_that_says_something_is_a_row_and_knows_its_place_in_the_file() -> None:
    wide = (["日期", "描述得分", "店铺", "服务得分"], ["06-12", "4.85", "甲", "-"], ["06-13", "", "甲", "4.91"])
    headers, rows, numbers = long_rows(*wide)
    assert headers == ["日期", "店铺", "指标", "数值"]
    assert rows == [("06-12", "甲", "描述", "4.85"), ("06-12", "甲", "服务", "-"), ("06-13", "甲", "服务", "4.91")]
    assert numbers == [2, 2, 3]


def test_a_row_of_which_no_such_cell_speaks_stays_once_as_it_is() -> None:
    assert long_rows(["日期", "描述得分", "服务得分"], ["注：每天更新", " ", ""])[1:] == ([("注：每天更新", "", " ")], [2])


def test_a_sheet_that_is_long_already_or_has_no_such_column_is_left_alone() -> None:
    for headers in (["日期", "指标", "数值", "描述得分"], ["日期", "访客数"]):
        wide = sheet(headers, ["x"] * len(headers))
        assert unpivoted(wide, headers, headers, HOW)[0] is wide
