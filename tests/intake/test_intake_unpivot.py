"""A table with one column per thing is read as one row per thing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhanggui.intake.recipe import load_recipe
from zhanggui.intake.rows import Rows
from zhanggui.intake.unpivot import unpivot

WIDE = {
    "id": "scores", "platform": "own", "name": {"zh": "评分", "en": "Scores"}, "table": "service_scores",
    "recognise": {"headers": ["日期", "描述得分"]},
    "columns": {"日期": "stat_date", "描述得分": "drop", "服务得分": "drop", "物流得分": "drop"},
    "unpivot": {"name": "indicator", "value": "score", "columns": {"描述得分": "描述相符", "服务得分": "服务态度", "物流得分": "物流质量"}},
}  # fmt: skip
RECIPE = load_recipe(WIDE, "scores")


def rows(**columns: list[str]) -> Rows:
    arrays = {header: pa.array(cells, pa.string()) for header, cells in columns.items()}
    return Rows(list(arrays), list(arrays), arrays, np.arange(2, 2 + len(next(iter(columns.values())))))


def test_every_row_stands_once_for_each_thing_and_knows_its_place_in_the_file() -> None:
    long = unpivot(rows(日期=["2026-06-12", "2026-06-13"], 描述得分=["4.85", "4.86"], 服务得分=["4.90", "4.91"]), RECIPE)
    cells = [long.columns[h].to_pylist() for h in ("日期", "#name", "#value")]
    assert list(zip(*cells, long.row_no.tolist(), strict=True)) == [
        ("2026-06-12", "描述相符", "4.85", 2),
        ("2026-06-12", "服务态度", "4.90", 2),
        ("2026-06-13", "描述相符", "4.86", 3),
        ("2026-06-13", "服务态度", "4.91", 3),
    ], "物流得分 is not in this file"
    assert [t.name for t in RECIPE.columns["#value"]] == ["service_scores.score"]


def test_no_rows_and_no_such_columns_are_left_alone() -> None:
    assert unpivot(rows(日期=[], 描述得分=[]), RECIPE).count == 0
    plain = rows(日期=["2026-06-12"])
    assert unpivot(plain, RECIPE) is plain


def test_unpivoting_twice_is_unpivoting_once() -> None:
    once = unpivot(rows(日期=["2026-06-12"], 描述得分=["4.85"], 服务得分=["4.90"]), RECIPE)
    assert unpivot(once, RECIPE) is once
