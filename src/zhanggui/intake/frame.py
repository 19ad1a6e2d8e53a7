"""The rows of a file as typed columns with canonical names, and the rows that cannot be loaded with their reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.cellrules import Rules
from zhanggui.intake.cells import Kind, read_column
from zhanggui.intake.filedate import Span
from zhanggui.intake.recipemodel import When
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import ARROW, all_tables

EXT: Literal["ext"] = "ext"
ID_ENDS = ("_id", "_no", "_id_2", "_id_sub")
ID_NAMES = frozenset(["barcode", "cost_code", "fnsku", "merchant_sku"])


def kind_of(name: str) -> Kind | Literal["ext"]:
    """How a full column name is read: its declared type, `id` for identifiers, `ext` for names that are kept in JSON."""
    table, _, column = name.partition(".")
    if table in ("part", "pii"):
        return "text"
    if table == "derived":
        return "number"
    if column == "shop":
        return "text"
    declared = all_tables()[table].columns.get(column)
    if declared is None:
        return EXT
    if declared == "text" and (column in ID_NAMES or column.endswith(ID_ENDS)):
        return "id"
    return declared


def arrow_type(name: str) -> pa.DataType:
    """The Arrow type of a full column name."""
    kind = kind_of(name)
    return pa.string() if kind in (EXT, "id") else ARROW[kind]  # type: ignore[index]


@dataclass
class Frame:
    """`columns`: full name → typed array, one entry per row of the file. `reasons`: row → why it is rejected."""

    rows: int
    columns: dict[str, pa.Array] = field(default_factory=dict)
    reasons: dict[int, list[Words]] = field(default_factory=dict)
    warnings: list[Words] = field(default_factory=list)
    as_read: dict[str, pa.Array] = field(default_factory=dict)  # the columns before anything was computed, for reconciliation
    span: Span | None = None  # the days that the file name or --date told

    def get(self, name: str) -> pa.Array | None:
        return self.columns.get(name)

    def put(self, name: str, values: pa.Array) -> None:
        """Set a column, cast to the type it is declared with."""
        wanted = arrow_type(name)
        if isinstance(values, pa.ChunkedArray):
            values = values.combine_chunks()
        self.columns[name] = values if values.type == wanted else convert(values, wanted)

    def reject(self, row: int, why: Words) -> None:
        self.reasons.setdefault(row, []).append(why)

    def reject_where(self, mask: np.ndarray, why: Words) -> None:
        for row in np.flatnonzero(mask):
            self.reject(int(row), why)

    @property
    def good(self) -> np.ndarray:
        """True for the rows that load."""
        mask = np.ones(self.rows, dtype=bool)
        if self.reasons:
            mask[list(self.reasons)] = False
        return mask

    def holds(self, when: When | None) -> np.ndarray:
        """True for the rows on which a condition of a recipe holds."""
        if when is None:
            return np.ones(self.rows, dtype=bool)
        column = self.get(when.column)
        if column is None:
            column = pa.nulls(self.rows, arrow_type(when.column))
        mask = np.ones(self.rows, dtype=bool)
        for test, value in when.tests.items():
            mask &= _holds(column, test, value)
        return mask


def as_mask(truth: pa.Array) -> np.ndarray:
    """An Arrow column of truths as a NumPy mask; null is false."""
    return np.asarray(truth.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def convert(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    """Between the types of the house: numbers are rounded to what the column holds, everything may become text."""
    if pa.types.is_string(wanted) and pa.types.is_decimal(values.type):
        return pc.replace_substring_regex(values.cast(pa.string()), r"\.?0+$", "")
    if pa.types.is_string(values.type) and not pa.types.is_string(wanted):
        raise ValueError("text cannot become a number here")
    if pa.types.is_integer(wanted) and not pa.types.is_boolean(values.type):
        values = pc.round(values, round_mode="half_towards_infinity")
    return values.cast(wanted, safe=False)


def _holds(column: pa.Array, test: str, value: object) -> np.ndarray:
    if test == "is_null":
        return np.asarray(as_mask(pc.is_null(column)) == bool(value))
    if test in ("in", "not_in"):
        words = pa.array([str(v) for v in value], pa.string())  # type: ignore[attr-defined]
        inside = as_mask(pc.is_in(column.cast(pa.string()), value_set=words))
        return inside if test == "in" else ~inside
    if test == "matches":
        return as_mask(pc.match_substring_regex(column.cast(pa.string()), str(value)))
    compare = {"gt": pc.greater, "lt": pc.less, "ge": pc.greater_equal, "le": pc.less_equal}[test]
    return as_mask(compare(numeric(column).cast(pa.float64()), float(str(value))))


def numeric(column: pa.Array) -> pa.Array:
    """A column for arithmetic: text (ext and scratch columns) is read as numbers, null where it is none."""
    if not pa.types.is_string(column.type):
        return column
    return read_column("money", column, Rules()).values
