"""Which recipe a sheet follows: headers anywhere in its first rows, in one row or two, one table below the other."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from zhanggui.intake.heads import joined
from zhanggui.intake.recipe import load_recipe, own_recipes
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.recognise import AmbiguousFile, match_as, recognise
from zhanggui.intake.sheets import Cells, Sheet
from zhanggui.intake.textfile import read_text_file
from zhanggui.kernel.errors import FileError, UseError

SCORES = [
    ["店铺DSR"],
    ["指标", "得分", "行业均值"],
    ["描述相符", "4.85", "4.80"],
    ["服务态度", "4.86", "4.81"],
    ["物流质量", "4.87", "4.82"],
    [],
    ["日期", "描述得分", "物流得分", "服务得分"],
    ["2026-03-01", "4.85", "4.86", "4.87"],
    ["2026-03-02", "4.85", "4.86", "4.88"],
]


def recipe(name: str, headers: list[str], block: bool = False, header_rows: int = 1, **more: Any) -> Recipe:
    return load_recipe(
        {
            "id": name,
            "platform": "x",
            "name": {"zh": name, "en": name},
            "table": "service_scores",
            "recognise": {"headers": headers, "block": block, **more},
            "read": {"header_rows": header_rows},
            "columns": {headers[0]: "indicator"},
        },
        name,
    )


def sheet(rows: list[list[str]], name: str = "") -> Sheet:
    width = max(len(row) for row in rows)
    columns = [pa.array([row[n] if n < len(row) else "" for row in rows], pa.string()) for n in range(width)]

    def read(wanted: int, after: int) -> Cells:
        return Cells([c.slice(after) for c in columns[:wanted]], np.arange(after + 1, len(rows) + 1))

    return Sheet(name, [row + [""] * (width - len(row)) for row in rows[:30]], read)


def cells(match: Any) -> list[list[str]]:
    found = match.sheet.read(len(match.headers), match.header_row)
    return [list(row) for row in zip(*(c.to_pylist() for c in found.columns), strict=True)]


SUMMARY = recipe("summary", ["指标", "得分"], block=True)
DAYS = recipe("days", ["日期", "描述得分"], block=True)


def test_two_tables_in_one_sheet_are_two_imports_and_the_first_ends_where_the_second_begins() -> None:
    first, second = recognise([sheet(SCORES)], [DAYS, SUMMARY], "x.xlsx")
    assert (first.recipe.id, first.header_row, first.headers) == ("summary", 2, ["指标", "得分", "行业均值"])
    assert [row[0] for row in cells(first)] == ["描述相符", "服务态度", "物流质量", ""]
    assert (second.recipe.id, second.header_row) == ("days", 7)
    assert cells(second) == SCORES[7:]


def test_the_second_header_may_stand_far_below_the_first_rows() -> None:
    long = [*SCORES[:2], *([f"第{n}项", "4.5", "4.4"] for n in range(100)), *SCORES[6:]]
    first, second = recognise([sheet(long)], [DAYS, SUMMARY], "x.xlsx")
    assert (len(cells(first)), second.header_row, cells(second)) == (100, 103, SCORES[7:])


def test_two_tables_in_a_text_file_too(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("\r\n".join(",".join(row) for row in SCORES), encoding="utf-8")
    first, second = recognise([read_text_file(path)], [DAYS, SUMMARY], "x.csv")
    assert [row[0] for row in cells(first)][:3] == ["描述相符", "服务态度", "物流质量"]
    assert cells(second) == SCORES[7:]
    assert first.sheet.stream is not None
    pieces = list(first.sheet.stream(3, 2))
    assert max(int(p.row_no[-1]) for p in pieces if len(p.row_no)) <= 6


def test_one_block_alone_is_an_ordinary_table() -> None:
    (only,) = recognise([sheet(SCORES[:5])], [DAYS, SUMMARY], "x.xlsx")
    assert [row[0] for row in cells(only)] == ["描述相符", "服务态度", "物流质量"]


def test_two_blocks_under_the_same_header_are_asked_about() -> None:
    rival = recipe("rival", ["指标", "行业均值"], block=True)
    with pytest.raises(AmbiguousFile) as asked:
        recognise([sheet(SCORES)], [DAYS, SUMMARY, rival], "x.xlsx")
    assert {r.id for r in asked.value.choices} == {"summary", "rival"}


def test_two_header_rows_are_read_as_one() -> None:
    two = recipe("two", ["服务单号", "退款 金额"], header_rows=2)
    rows = [["售后"], ["服务单号", "退款", "", "审核"], ["", "金额", "时间", "时间"], ["1", "9.90", "2026-03-01", "2026-03-02"]]
    (match,) = recognise([sheet(rows)], [two], "x.xlsx")
    assert match.headers == ["服务单号", "退款 金额", "退款 时间", "审核 时间"]
    assert (match.header_row, cells(match)) == (3, rows[3:])


@pytest.mark.parametrize(
    ("upper", "lower", "names"),
    [
        (["日期", "交易", "", "流量"], ["", "金额", "件数", "访客"], ["日期", "交易 金额", "交易 件数", "流量 访客"]),
        (["日期", "交易", "交易"], ["日期", "金额", "件数"], ["日期", "交易 金额", "交易 件数"]),
        (["", "交易"], ["日期", "金额", "件数"], ["日期", "交易 金额", "交易 件数"]),
        (["日期", ""], ["", "访客"], ["日期", "访客"]),
        ([], ["日期", "访客"], ["日期", "访客"]),
    ],
)
def test_an_upper_header_spans_the_blank_cells_on_its_right(upper: list[str], lower: list[str], names: list[str]) -> None:
    assert joined(upper, lower) == names


def test_rows_of_ours_with_joined_headers_are_read_again() -> None:
    two = recipe("two", ["服务单号", "退款 金额"], header_rows=2)
    (match,) = recognise([sheet([["服务单号", "退款 金额", "原因"], ["1", "9", "x"]])], [two], "rejects.xlsx")
    assert (match.header_row, cells(match)) == (1, [["1", "9", "x"]])


def test_a_header_may_stand_in_row_thirty_and_not_lower() -> None:
    rows = [[f"说明 {n}"] for n in range(29)] + SCORES[1:3]
    assert recognise([sheet(rows)], [SUMMARY], "x.xlsx")[0].header_row == 30
    with pytest.raises(FileError, match="no recipe fits"):
        recognise([sheet([["再一行"], *rows])], [SUMMARY], "x.xlsx")


def test_an_unknown_file_names_the_nearest_recipe_and_what_is_missing() -> None:
    near = recipe("near", ["a", "b", "c", "d"])
    with pytest.raises(FileError) as refused:
        recognise([sheet([["x", "a", "b", "c"]])], [near, SUMMARY], "x.csv")
    assert refused.value.mend
    assert refused.value.mend.en == "nearest is near (near); missing headers: d"


def test_an_unknown_file_that_is_near_nothing_is_told_so() -> None:
    far = recipe("far", ["a", "b", "c", "d"])
    with pytest.raises(FileError) as refused:
        recognise([sheet([["x", "a", "y", "z"]])], [far], "x.csv")
    assert refused.value.mend
    assert refused.value.mend.en.startswith("none is near (at most far (far); missing headers: b, c, d)")
    with pytest.raises(FileError) as nothing:
        recognise([sheet([["x", "y", "z"]])], [far], "x.csv")
    assert nothing.value.mend
    assert "nearest" not in nothing.value.mend.en


def test_a_named_recipe_that_does_not_fit_says_what_is_missing() -> None:
    with pytest.raises(FileError) as refused:
        match_as([sheet([["指标", "x"]])], SUMMARY)
    assert refused.value.say("en") == "not in the form of summary → missing headers: 得分"


def test_only_one_or_two_header_rows_can_be_asked_for() -> None:
    with pytest.raises(UseError, match="header_rows"):
        recipe("three", ["a"], header_rows=3)


def test_every_recipe_looks_at_fifty_sheets_in_a_moment() -> None:
    recipes = list(own_recipes())
    assert len(recipes) > 30
    strange = [sheet([[f"列{n}-{r}" for n in range(60)] for r in range(30)], f"S{k}") for k in range(50)]
    begun = time.perf_counter()
    with pytest.raises(FileError, match="no recipe fits"):
        recognise(strange, recipes, "x.xlsx")
    assert time.perf_counter() - begun < 5
