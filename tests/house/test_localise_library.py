"""`zhanggui.localise`: the same answer from any kind of table, counts and rates told apart, wrong use said in one line; the page's examples."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
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
        ({"expected_weight": "visitors"}, "need weight"),
        ({"weight": "expected", "value": "visitors", "expected": "visitors"}, "greater than its denominator"),
        ({"table": 7}, "no table"),
        ({"table": []}, "no table, or an empty one"),
        ({"table": {**COLUMNS, "visitors": [float("inf"), 1, 1, 1]}}, "infinity"),
        ({"table": {**COLUMNS, "expected": [-1, 1, 1, 1]}, "weight": "expected"}, "negative"),
        ({"table": {**COLUMNS, "visitors": [1]}}, "differ in length"),
        ({"rates": True}, "need weight"),
        ({"dims": None}, "1 to 6 dims"),
        ({"dims": [["source_l1"]]}, "no column"),
        ({"dims": list("abcdefg"), "table": {**COLUMNS, **{d: [1, 2, 3, 4] for d in "abcdefg"}}}, "1 to 6 dims"),
        ({"top": True}, "whole number from 1"),
        ({"top": 1.5}, "whole number from 1"),
        ({"top": "3"}, "whole number from 1"),
        ({"table": pd.DataFrame(COLUMNS).iloc[:0]}, "no table, or an empty one"),
        ({"table": pd.DataFrame()}, "no table, or an empty one"),
        ({"table": pa.table(COLUMNS).slice(0, 0)}, "no table, or an empty one"),
        ({"table": {name: [] for name in COLUMNS}}, "no table, or an empty one"),
        ({"table": {**COLUMNS, "visitors": 7}}, "visitors is no column"),
        ({"table": {**COLUMNS, "visitors": "1234"}}, "visitors is no column"),
        ({"table": pd.DataFrame([[1, 2, "a", 3]], columns=["visitors", "visitors", "source_l1", "expected"])}, "visitors is no column"),
        ({"table": {**COLUMNS, "source_l1": [["搜索"], ["搜索"], "推荐", "推荐"]}}, "neither text nor numbers"),
        ({"table": {**COLUMNS, "source_l1": [{}, {}, "推荐", "推荐"]}}, "neither text nor numbers"),
        ({"table": {**COLUMNS, "visitors": [1e308, 1e308, 1, 1]}}, "too large to be summed"),
        ({"table": {**COLUMNS, "visitors": [10**400, 1, 1, 1]}}, "too large to be summed"),
        ({"table": {**COLUMNS, "visitors": [-1e200, 1, 1, 1]}}, "too large to be summed"),
        (
            {"table": {**COLUMNS, "n": [900] * 4}, "weight": "n", "expected": "n", "value": "visitors", "expected_weight": "expected"},
            "greater than its denominator",
        ),
        ({"table": {**COLUMNS, "n": [900] * 4, "usual": [-1, 1, 1, 1]}, "weight": "n", "expected": "usual"}, "or negative"),
        (
            {"table": {**COLUMNS, "n": [900] * 4, "usual": [901, 1, 1, 1]}, "weight": "n", "expected": "usual"},
            "usual is greater than its denominator n",
        ),
        ({"table": {**COLUMNS, "n": [900] * 4}, "weight": "n", "rates": True}, "do not lie between 0 and 1"),
    ],
)
def test_wrong_use_is_one_line_in_both_languages(call: dict[str, Any], what: str) -> None:
    given = {"table": COLUMNS, "value": "visitors", "expected": "expected", "dims": ["source_l1"], **call}
    with pytest.raises(UseError) as wrong:
        zhanggui.localise(**given)
    assert what in wrong.value.say("en")
    assert "\n" not in wrong.value.say("zh")
    assert re.search("[一-鿿]", wrong.value.say("zh"))
    assert wrong.value.mend is not None


def test_a_record_batch_and_whole_numbers_of_numpy_serve_as_well() -> None:
    batch = pa.RecordBatch.from_pydict(COLUMNS)
    seen = zhanggui.localise(batch, value="visitors", expected="expected", dims=("source_l1", "device"), top=np.int64(3))
    assert (
        seen
        == zhanggui.localise(COLUMNS, value="visitors", expected="expected", dims=["source_l1", "device"], top=3)
        == [{"source_l1": "搜索"}]
    )
    arrays = {name: pa.array(column) for name, column in COLUMNS.items()}
    assert zhanggui.localise(arrays, value="visitors", expected="expected", dims="source_l1") == [{"source_l1": "搜索"}]


def test_what_has_no_name_is_one_member_called_blank() -> None:
    """None, NaN, pandas' <NA> and the empty text: 4 × 100 visitors of no known source become 4 × 40."""
    none = [None, float("nan"), pd.NA, ""]
    columns = {"d": [*none, "a", "b", "c"], "v": [40] * 4 + [400] * 3, "e": [100] * 4 + [400] * 3}
    for table in (columns, pd.DataFrame(columns), pd.DataFrame(columns).astype({"v": "Int64", "e": "Float64"})):
        seen = zhanggui.localise(table, "v", expected="e", dims="d")
        assert [(dict(c), c.impact) for c in seen] == [({"d": ""}, -240)]
        assert "d=空白" in seen[0].words.zh
        assert "d=blank" in seen[0].words.en


def test_empty_numbers_of_every_kind_count_as_nothing() -> None:
    frame = pd.DataFrame({"d": list("aabcd"), "v": pd.array([40, pd.NA, 100, 100, 100], dtype="Int64"), "e": [90.0, None, 100, 100, 100]})
    seen = zhanggui.localise(frame, "v", expected="e", dims="d")
    assert [(dict(c), c.impact) for c in seen] == [({"d": "a"}, -50)]
    assert seen.change == -50


def test_rates_or_counts_may_be_said() -> None:
    """One order of one visitor and none of a thousand: as counts 1 of 1001, as rates 1 + 0."""
    few = {"source": ["a", "b"], "n": [1000, 1000], "good": [1, 0], "usual": [0, 0]}
    ask = {"value": "good", "weight": "n", "expected": "usual", "dims": ["source"]}
    assert zhanggui.localise(few, rates=False, **ask).change == pytest.approx(1 / 2000)
    assert zhanggui.localise(few, rates=True, **ask).change == pytest.approx(1 / 2)
    with pytest.raises(UseError, match="rates or counts cannot be told"):
        zhanggui.localise(few, **ask)
    assert zhanggui.localise({**few, "n": [1, 1]}, **ask).change == pytest.approx(1 / 2)  # one of one is both
    assert zhanggui.localise({**few, "good": [0, 0]}, **ask).change == 0  # and nothing is nothing


def test_percentages_are_not_taken_for_counts() -> None:
    percent = ratio(good=[2.5, 3.0, 5.0], usual=[5.0, 3.0, 5.0])
    with pytest.raises(UseError, match="look like percentages") as wrong:
        zhanggui.localise(percent, "good", "n", expected="usual", dims=["source"])
    assert "rates=True" in wrong.value.say("zh")
    assert zhanggui.localise(percent, "good", "n", expected="usual", dims=["source"], rates=False).change < 0
    with pytest.raises(UseError, match="do not lie between 0 and 1"):
        zhanggui.localise(percent, "good", "n", expected="usual", dims=["source"], rates=True)
    money = {"source": list("abc"), "n": [400.5, 300.2, 500.0], "good": [2.5, 3.0, 5.0], "usual": [5.0, 3.0, 5.0]}  # refunds of sales
    assert zhanggui.localise(money, "good", "n", expected="usual", dims=["source"]).change == pytest.approx(-2.5 / 1200.7)


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
