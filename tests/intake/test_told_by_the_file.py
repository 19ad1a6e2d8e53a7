"""What a file tells of itself: the currency in a header, the days above the table, the decimal mark, day or month first, where it ends."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from zhanggui.intake.filedate import Span
from zhanggui.intake.fitting import fit_recipe, parts_of, span_above
from zhanggui.intake.recipe import load_recipe
from zhanggui.intake.recipemodel import Reading, Recipe
from zhanggui.intake.sheets import Cells, OddRow
from zhanggui.intake.tableend import one_table
from zhanggui.intake.written import date_order, decimal_mark
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

RAW = {
    "id": "x", "platform": "own", "name": {"zh": "甲", "en": "a"}, "table": "ad_days", "recognise": {"headers": ["Day"]},
    "columns": {"Day": "stat_date", "Spent ({currency})": "cost", "Spent (USD)": "cost", "Weight ({part.unit})": "raw"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("header", "currency"),
    [("Spent (PEN)", "PEN"), ("Spent (USD)", "USD"), ("Spent", None), ("Spent ()", None), ("Über Spent (PEN)", None)],
)
def test_the_changing_part_of_a_header_is_a_value(header: str, currency: str | None) -> None:
    fitted = fit_recipe(load_recipe(RAW, "x"), ["Day", header], [])
    assert fitted.constants.get("ad_days.currency") == currency
    assert (header in fitted.columns) == (currency is not None)
    assert not [h for h in fitted.columns if "{" in h]


def test_two_changing_parts_and_a_recipe_without_any() -> None:
    assert parts_of("{part.a} of {part.b} (%)", "3 of 4 (%)") == {"part.a": "3", "part.b": "4"}
    plain = load_recipe({**RAW, "columns": {"Day": "stat_date"}}, "x")
    assert fit_recipe(plain, ["Day", "Spent (PEN)"], []) is plain


@pytest.mark.parametrize(
    ("above", "span"),
    [
        ([["Campaign report"], ["Aug 1, 2026 - Aug 2, 2026"]], ("2026-08-01", "2026-08-02")),
        ([["1. März 2026 - 31. März 2026"]], ("2026-03-01", "2026-03-31")),
        ([["1er février 2026"]], ("2026-02-01", "2026-02-01")),
        ([["# Start date: 20260101"], ["# End date: 20260923"]], ("2026-01-01", "2026-09-23")),
        ([["2026年7月1日至2026年7月31日"]], ("2026-07-01", "2026-07-31")),
        ([["All time"], ["20261399"], ["Feb 30, 2026"]], None),
        ([["2026-01-01", "12"], [""], []], None),  # a row of cells is another table, not a line
    ],
)
def test_days_above_a_table(above: list[list[str]], span: tuple[str, str] | None) -> None:
    assert span_above(above) == (Span(*map(date.fromisoformat, span)) if span else None)


@pytest.mark.parametrize(
    ("cells", "amount", "whole"),
    [
        (["1.234,56", ""], ",", ","),
        (["1,234.56"], ".", "."),
        (["1 234,50 €"], ",", ","),
        (["1.234"], None, ","),
        (["1,234"], None, "."),
        (["1.234.567"], ",", ","),
        (["Rp50.000"], ",", ","),
        (["12", "--"], None, None),
        (["1,5", "1.5"], None, None),  # some cells this way, some that: the file does not say
    ],
)
def test_the_decimal_mark_of_a_column(cells: list[str], amount: str | None, whole: str | None) -> None:
    assert decimal_mark(pa.array(cells), whole=False) == amount
    assert decimal_mark(pa.array(cells), whole=True) == whole


@pytest.mark.parametrize(
    ("cells", "currency", "order"),
    [
        (["01/02/2026"], "USD", "mdy"),
        (["01/02/2026"], "EUR", "dmy"),
        (["01/02/2026", "13/02/2026"], "USD", "dmy"),
        (["01/02/2026", "02/13/2026 9:00"], "EUR", "mdy"),
        (["13/02/2026", "02/13/2026"], "EUR", "dmy"),  # both cannot be: the recipe's word, and one of them is rejected
        (["2026-02-13"], "EUR", "dmy"),
    ],
)
def test_day_or_month_first(cells: list[str], currency: str, order: str) -> None:
    recipe = load_recipe({**RAW, "read": {"date_order": "dmy", "month_first": ["USD"]}}, "x")
    assert date_order({"Day": pa.array(cells)}, recipe, currency) == order
    habit = Recipe("x", "own", Words("甲", "a"), "ad_days", recipe.columns, reading=Reading(date_order="dmy"))
    assert date_order({"Day": pa.array(cells)}, habit, currency) == "dmy", "a recipe that does not ask for it is left alone"


def test_a_table_ends_at_the_first_blank_line_below_a_row() -> None:
    cells = Cells(
        [pa.array(["", "a", "b", "", "c"]), pa.array(["", "1", "2", "", "3"])],
        np.array([1, 2, 3, 4, 6]),
        [OddRow(5, ["other"], Words("短", "short")), OddRow(7, ["x"], Words("短", "short"))],
    )
    kept, beyond = one_table(cells, Reading(ends_at_blank_line=True))
    assert (kept.row_no.tolist(), kept.odd, beyond) == ([1, 2, 3], [], 3)
    assert one_table(cells, Reading()) == (cells, 0)


def test_rows_cut_short_are_filled_up_only_where_a_recipe_says_so() -> None:
    cells = Cells(
        [pa.array(["a"]), pa.array(["1"])],
        np.array([1]),
        [OddRow(2, ["b"], Words("短", "short")), OddRow(3, ["c", "2", "x"], Words("长", "long"))],
    )
    kept, _ = one_table(cells, Reading(short_rows=True))
    assert [c.to_pylist() for c in kept.columns] == [["a", "b"], ["1", ""]]
    assert [o.row_no for o in kept.odd] == [3], "a row that says too much stays odd"


@pytest.mark.parametrize("read", [{"skip": {"Day": "("}}, {"day_span": [["Day"]]}, {"skip_first_cell": ["("]}])
def test_a_slip_in_these_words_of_a_recipe_is_said(read: dict) -> None:
    with pytest.raises(UseError, match="recipe x is wrong"):
        load_recipe({**RAW, "read": read}, "x")
