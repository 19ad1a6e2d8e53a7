"""`zhanggui.localise`: the same answer from any kind of table, counts and rates told apart, wrong use said in one line; the page's examples."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import zhanggui
from zhanggui.kernel.errors import UseError

PAGE = Path(__file__).parents[2] / "docs" / "localise.md"
COLUMNS: dict[str, list[Any]] = {
    "source_l1": ["搜索", "搜索", "推荐", "推荐"],
    "device": ["手机", "电脑", "手机", "电脑"],
    "visitors": [410, 52, 615, 79],
    "expected": [800, 100, 600, 80],
}
ROWS = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]
TABLES = [
    COLUMNS,
    ROWS,
    pd.DataFrame(COLUMNS),
    pa.table(COLUMNS),
    pa.concat_tables([pa.table(COLUMNS).slice(0, 1), pa.table(COLUMNS).slice(1)]),
]


@pytest.mark.parametrize("table", TABLES, ids=["columns", "rows", "pandas", "arrow", "arrow in chunks"])
def test_any_kind_of_table_gives_the_same_answer(table: Any) -> None:
    seen = zhanggui.localise(table, value="visitors", expected="expected", dims=["source_l1", "device"])
    assert seen == [{"source_l1": "搜索"}]
    assert (seen[0].impact, seen.change) == (-438, -424)


def test_one_dim_may_be_given_as_text_and_empty_cells_are_nothing() -> None:
    frame = pd.DataFrame({"d": ["a", "a", None, "b"], "v": [40.0, None, 30.0, 100.0], "e": [90.0, 0.0, 30.0, 100.0]})
    assert zhanggui.localise(frame, "v", expected="e", dims="d") == [{"d": "a"}]


def ratio(**more: Any) -> dict[str, list[Any]]:
    return {"source": ["a", "b", "c"], "n": [4000, 3000, 5000], **more}


def test_rates_and_the_counts_behind_them_are_the_same_question() -> None:
    counts = zhanggui.localise(ratio(good=[100, 90, 250], usual=[200, 90, 250]), "good", "n", expected="usual", dims=["source"])
    rates = zhanggui.localise(ratio(good=[0.025, 0.03, 0.05], usual=[0.05, 0.03, 0.05]), "good", "n", expected="usual", dims=["source"])
    for seen in (counts, rates):
        assert [(dict(c), c.kind) for c in seen] == [({"source": "a"}, "rate")]
        assert seen.change == pytest.approx(-100 / 12_000)


def test_expected_counts_are_out_of_the_expected_denominators() -> None:
    """Twice the visitors with twice the buyers: no rate moved."""
    seen = zhanggui.localise(
        ratio(good=[200, 90, 250], usual=[100, 90, 250], usual_n=[2000, 3000, 5000]),
        "good", "n", expected="usual", expected_weight="usual_n", dims=["source"],
    )  # fmt: skip
    assert [c.kind for c in seen] in ([], ["mix"])
    assert seen.change == pytest.approx(540 / 12_000 - 440 / 10_000)


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ({"value": "visitor"}, "no column visitor"),
        ({"dims": ["source"]}, "no column source"),
        ({"dims": []}, "1 to 6 dims"),
        ({"value": "device"}, "holds what is no number"),
        ({"top": 0}, "whole number from 1"),
        ({"expected_weight": "visitors"}, "needs weight"),
        ({"weight": "expected", "value": "visitors", "expected": "visitors"}, "greater than its denominator"),
        ({"table": 7}, "no table"),
        ({"table": []}, "no table, or an empty one"),
        ({"table": {**COLUMNS, "visitors": [float("inf"), 1, 1, 1]}}, "infinity"),
        ({"table": {**COLUMNS, "expected": [-1, 1, 1, 1]}, "weight": "expected"}, "negative"),
        ({"table": {**COLUMNS, "visitors": [1]}}, "differ in length"),
    ],
)
def test_wrong_use_is_one_line_in_both_languages(call: dict[str, Any], what: str) -> None:
    given = {"table": COLUMNS, "value": "visitors", "expected": "expected", "dims": ["source_l1"], **call}
    with pytest.raises(UseError) as wrong:
        zhanggui.localise(**given)
    assert what in wrong.value.say("en")
    assert "\n" not in wrong.value.say("zh")
    assert re.search("[一-鿿]", wrong.value.say("zh"))


def test_a_column_misspelt_is_answered_with_the_nearest() -> None:
    with pytest.raises(UseError) as wrong:
        zhanggui.localise(COLUMNS, "visitor", expected="expected", dims=["device"])
    assert wrong.value.say("en").endswith("it has: visitors")


def test_the_examples_of_the_page_print_what_it_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", page, flags=re.DOTALL)
    assert len(examples) == 2
    names: dict[str, Any] = {}
    for code, printed in examples:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code, names)
        assert out.getvalue() == printed
