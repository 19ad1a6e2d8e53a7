"""How the dates and numbers of one file are written, told by its own cells: day or month first, decimal point or comma."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.cellrules import CellError, Rules, read_exact
from zhanggui.intake.frame import EXT, kind_of
from zhanggui.intake.recipemodel import DROP, RAW, Recipe

Order = Literal["ymd", "mdy", "dmy"]
Decimal = Literal[".", ","]
YEAR_LAST = re.compile(r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}(?!\d)")
# A cell of each kind can be read in one way only. Rupiah and dong know no fractions: their dots are thousands.
COMMA_DECIMAL = r"^\D*(?:\d+(?:[.\s]\d{3})*,\d{1,2}|\d+,\d{4,}|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+)\D*$|(?:Rp|₫)\s*\d|\d\s*₫"
DOT_DECIMAL = r"^\D*(?:\d+(?:[,\s]\d{3})*\.\d{1,2}|\d+\.\d{4,}|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:,\d{3})+\.\d+)\D*$"
# In a column of whole numbers one group of three digits is enough.
COMMA_COUNT = r"^\D*\d{1,3}(?:\.\d{3})+\D*$"
DOT_COUNT = r"^\D*\d{1,3}(?:,\d{3})+\D*$"


def date_order(columns: Mapping[str, pa.Array], recipe: Recipe, currency: str) -> Order:
    """The order of day and month: what some date of the file can only be, else the habit of the shop's currency, else the recipe's."""
    reading = recipe.reading
    if not reading.month_first:
        return reading.date_order
    ends = {header for pair in reading.day_spans for header in pair}
    dated = [c for h, c in columns.items() if h in ends or _kinds(recipe, h) & {"day", "moment"}]
    parts = [found.groups() for column in dated for text in column.unique().to_pylist() if text and (found := YEAR_LAST.match(text))]
    day_first, month_first = (any(int(pair[n]) > 12 for pair in parts) for n in (0, 1))
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    return "mdy" if currency in reading.month_first else reading.date_order


def decimal_marks(columns: Mapping[str, pa.Array], recipe: Recipe) -> dict[str, Decimal]:
    """The decimal mark of every column with numbers. Columns that do not show theirs are written like most of those that do."""
    if not recipe.reading.cells_tell_decimal:
        return {}
    kinds = {header: _kinds(recipe, header) for header in columns}
    marks = {h: decimal_mark(columns[h], "count" in kinds[h]) for h in columns if kinds[h] & {"count", "money", "number", EXT}}
    seen = [mark for mark in marks.values() if mark]
    usual: Decimal = "," if seen.count(",") > seen.count(".") else "."
    return {header: mark or usual for header, mark in marks.items()}


def _kinds(recipe: Recipe, header: str) -> set[str]:
    targets = recipe.columns.get(header, ())
    return {kind_of(t.name) for t in targets if t.name not in (RAW, DROP) and t.table != "pii"}


def decimal_mark(cells: pa.Array, whole: bool) -> Decimal | None:
    """The decimal mark that a column's cells show; None when none of them does. `whole`: the column holds whole numbers."""
    text = cells.unique()
    comma, dot = (_some(text, pattern) for pattern in (COMMA_DECIMAL, DOT_DECIMAL))
    if whole and not (comma or dot):
        comma, dot = (_some(text, pattern) for pattern in (COMMA_COUNT, DOT_COUNT))
    return None if comma == dot else "," if comma else "."


def plain_numbers(values: pa.Array, rules: Rules) -> pa.Array:
    """Text that is a number with a decimal comma (1.234,56), as the same number with a point; all other text as it stands."""
    coded = values.dictionary_encode()
    plain = [_plain(text, rules) for text in coded.dictionary.to_pylist()]
    return pa.array(plain, pa.string()).take(coded.indices)


def _plain(text: str, rules: Rules) -> str:
    try:
        exact = read_exact(text, rules)
    except CellError:
        return text
    return text if exact is None or not {",", "."} & set(text) else format(exact, "f")


def _some(text: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(text, pattern)).as_py())
