"""Columns of text → typed columns. The ONE place where the cell rules of the house are applied.

A column of plain cells goes through Arrow in one cast (quick.py). Else its plain cells are cast and the others are read exactly,
once per distinct text, by cellrules and cellday.
A cell that cannot be read is null in `values` and has its reason in `reasons`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake import cellday, cellrules
from zhanggui.intake.cellrules import CellError, Rules
from zhanggui.intake.clock import local_moments
from zhanggui.intake.quick import quick_column
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import ARROW

FEW = 2  # a column whose distinct texts are at most one in FEW of its cells is read by distinct text
Kind = Literal["text", "id", "count", "money", "number", "day", "moment", "flag", "epoch"]


@dataclass(frozen=True)
class Column:
    """Typed values, and why some are missing: row → reason."""

    values: pa.Array
    reasons: dict[int, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """How one kind of column is read: `easy` cells match the pattern and are cast at once, the others go through `exact`."""

    exact: Callable[[str, Rules], Any]
    type: pa.DataType
    easy: str | None = None


NUMERIC = (ARROW["count"], ARROW["money"], ARROW["number"])
READERS: dict[Kind, Reader] = {
    "text": Reader(cellrules.read_text, pa.string(), r"^[^='’`\-—\\#(\p{Cf}][^\p{Cf}]*$"),
    "id": Reader(cellrules.read_id, pa.string(), r"^[0-9A-Za-z]+(?:[_-][0-9A-Za-z]+)*$"),
    "count": Reader(cellrules.read_count, ARROW["count"], r"^-?[0-9]{1,18}$"),
    "money": Reader(cellrules.read_money, ARROW["money"], r"^-?[0-9]{1,13}(?:\.[0-9]{1,4})?$"),
    "number": Reader(cellrules.read_number, ARROW["number"], r"^-?[0-9]{1,15}(?:\.[0-9]{1,15})?$"),
    "day": Reader(cellday.read_day, ARROW["day"]),
    "moment": Reader(cellday.read_moment, ARROW["moment"], r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$"),
    "flag": Reader(cellrules.read_flag, ARROW["flag"]),
}


def read_column(kind: Kind, cells: pa.Array, rules: Rules) -> Column:
    """Read a whole column as `kind`."""
    quick = quick_column(kind, cells, rules)
    if quick is not None:
        return Column(quick)
    coded = cells.dictionary_encode()
    if len(coded.dictionary) * FEW > len(cells):
        return _read(kind, cells, rules)
    each = _read(kind, coded.dictionary, rules)
    codes = coded.indices
    return Column(each.values.take(codes), _spread(each.reasons, codes.to_numpy(zero_copy_only=False)))


def _spread(reasons: dict[int, Words], codes: np.ndarray) -> dict[int, Words]:
    """Reasons of distinct texts → reasons of the rows that hold them."""
    wrong = np.flatnonzero(np.isin(codes, list(reasons))) if reasons else ()
    return {int(row): reasons[int(codes[row])] for row in wrong}


def _read(kind: Kind, cells: pa.Array, rules: Rules) -> Column:
    text = trimmed(cells, rules)
    if kind == "epoch":
        return _read_epoch(text, rules)
    reader = READERS[kind]
    easy, rest = _easy(reader, text, rules, kind == "moment")
    if rest.null_count == len(rest):
        return Column(easy)
    exact, reasons = _exact(reader, rest, rules)
    return Column(pc.coalesce(easy, exact), reasons)


def trimmed(cells: pa.Array, rules: Rules) -> pa.Array:
    """Text without blanks around it; words for nothing are null."""
    text = pc.utf8_trim_whitespace(cells)
    nothing = pc.is_in(pc.utf8_lower(text), value_set=pa.array(sorted(rules.nulls), pa.string()))
    return pc.if_else(pc.or_(nothing, pc.equal(text, "")), pa.scalar(None, pa.string()), text)


def _easy(reader: Reader, text: pa.Array, rules: Rules, zoned: bool) -> tuple[pa.Array, pa.Array]:
    """The cells that one cast can read, and the text of the others."""
    nothing = pa.nulls(len(text), reader.type)
    if reader.easy is None or (zoned and rules.file_zone):
        return nothing, text
    plain = _ungrouped(text) if reader.type in NUMERIC and rules.decimal == "." else text
    fits = pc.match_substring_regex(plain, reader.easy)
    try:
        values = pc.if_else(fits, plain, pa.scalar(None, pa.string())).cast(reader.type)
    except pa.ArrowInvalid:  # 2026-02-30 looks like a day and is none: the exact reader says why
        return nothing, text
    return values, pc.if_else(fits, pa.scalar(None, pa.string()), text)


def _ungrouped(text: pa.Array) -> pa.Array:
    """1,234.50 → 1234.50."""
    grouped = pc.match_substring_regex(text, r"^-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$")
    if not pc.any(grouped).as_py():
        return text
    return pc.if_else(grouped, pc.replace_substring(text, ",", ""), text)


def _exact(reader: Reader, text: pa.Array, rules: Rules) -> tuple[pa.Array, dict[int, Words]]:
    """Read each distinct text once."""
    coded = text.dictionary_encode()
    values: list[Any] = []
    wrong: dict[int, Words] = {}
    for code, said in enumerate(coded.dictionary.to_pylist()):
        try:
            values.append(reader.exact(said, rules))
        except CellError as error:
            values.append(None)
            wrong[code] = error.why
    reasons = _spread(wrong, coded.indices.fill_null(-1).to_numpy())
    return pa.array(values, reader.type).take(coded.indices), reasons


def _read_epoch(text: pa.Array, rules: Rules) -> Column:
    """Seconds (or, with 13 digits, milliseconds) since 1970 in UTC → the shop's local time."""
    digits = pc.match_substring_regex(text, r"^[0-9]{1,13}$")
    wrong = Words("不是时间戳（1970 年以来的秒数）", "not a time stamp (seconds since 1970)")
    bad = pc.and_(pc.is_valid(text), pc.invert(digits.fill_null(False))).to_numpy(zero_copy_only=False)
    given = digits.fill_null(False).to_numpy(zero_copy_only=False)
    whole = pc.if_else(digits.fill_null(False), text, "0").cast(pa.int64()).to_numpy(zero_copy_only=False)
    seconds = np.where(whole > 99_999_999_999, whole // 1000, whole)
    local = local_moments(seconds * 1_000_000, rules.shop_zone)
    return Column(pa.array(local, pa.int64(), mask=~given).cast(ARROW["moment"]), {int(row): wrong for row in np.flatnonzero(bad)})
