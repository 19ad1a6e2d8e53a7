"""The quick way of reading a column: one cast of the whole column, tried first. It answers only when every cell is plain.

What it accepts, the exact readers of cellrules and cellday read alike (tested against each other); at the first doubt it says None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.cellrules import NULLS, Rules
from zhanggui.intake.clock import local_moments
from zhanggui.warehouse.tables import ARROW

OFFSET = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z| ?[+-][0-9]{2}:?[0-9]{2})$"
FEW = 64
PLAIN_ID = r"^[0-9A-Za-z\x{4E00}-\x{9FFF}][0-9A-Za-z_\x{4E00}-\x{9FFF}-]*$"
WRAP, WRAP_END = '="', '"'
# First bytes of wrappers, signs and marks without width; last three bytes of such marks. Text with these is read one by one.
STRANGE_HEADS = tuple(bytes([b]) for b in (*range(0x21), *b"='`-#(\\", 0xC2, 0xE1, 0xE2, 0xEF))
STRANGE_TAILS = tuple(mark.encode() for mark in "\u200b\u200c\u200d\u2060\ufeff")


def plain_text(cells: pa.Array) -> pa.Array:
    """Cells without blanks around them, null where nothing is left."""
    text = pc.utf8_trim_whitespace(cells)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def unwrapped(text: pa.Array) -> pa.Array:
    """="123" → 123, when every cell of the column that says anything is wrapped so."""
    wrapped = pc.and_(pc.starts_with(text, WRAP), pc.ends_with(text, WRAP_END))
    if not (_all(wrapped) and len(text) > text.null_count):
        return text
    inner = pc.binary_slice(text.cast(pa.binary()), len(WRAP), -len(WRAP_END)).cast(pa.string())
    return plain_text(inner)


def quick_count(text: pa.Array, rules: Rules) -> pa.Array | None:
    """Whole numbers without sign."""
    longest = pc.max(pc.binary_length(text)).as_py() or 0
    return _cast(text, ARROW["count"]) if longest <= 18 and _all(pc.ascii_is_decimal(text)) else None


def quick_money(text: pa.Array, rules: Rules) -> pa.Array | None:
    """Amounts with at most four decimals and thirteen digits before them."""
    if rules.decimal != ".":
        return None
    longest = pc.max(pc.binary_length(text)).as_py() or 0
    return _cast(text, ARROW["money"]) if longest <= 15 else None


def quick_number(text: pa.Array, rules: Rules) -> pa.Array | None:
    """Plain numbers; not nan, inf or what needs more than 15 digits."""
    if rules.decimal != "." or (pc.max(pc.binary_length(text)).as_py() or 0) > 16:
        return None
    values = _cast(text, ARROW["number"])
    return values if values is not None and _all(pc.is_finite(values)) else None


def quick_moment(text: pa.Array, rules: Rules) -> pa.Array | None:
    """2026-03-01 10:20:30 on the shop's own clock or in UTC, or with an offset (2026-03-01T10:20:30+08:00) in every cell."""
    if _all(pc.equal(pc.binary_length(text), 19)):
        values = _cast(text, ARROW["moment"])
        if values is None or rules.file_zone is None:
            return values
        return _on_clock(values, rules) if rules.file_zone.key == "UTC" else None
    if not _all(pc.match_substring_regex(text, OFFSET)):
        return None
    values = _cast(pc.replace_substring_regex(text, " +([+-][0-9]{2}:?[0-9]{2})$", r"\1"), pa.timestamp("us", "UTC"))
    return None if values is None else _on_clock(values, rules)


def _on_clock(values: pa.Array, rules: Rules) -> pa.Array | None:
    """Moments in UTC as the shop's clock showed them; None for moments before clocks were what they are."""
    utc = values.cast(pa.int64())
    if (pc.min(utc).as_py() or 0) < 0:
        return None
    local = local_moments(pc.fill_null(utc, 0).to_numpy(), rules.shop_zone)
    return pa.array(local, pa.int64(), mask=utc.is_null().to_numpy(zero_copy_only=False)).cast(ARROW["moment"])


def quick_day(text: pa.Array, rules: Rules) -> pa.Array | None:
    """2026-03-01."""
    return _cast(text, ARROW["day"]) if _all(pc.equal(pc.binary_length(text), 10)) else None


def quick_id(text: pa.Array, rules: Rules) -> pa.Array | None:
    """Identifiers of digits, ="…" taken off, or of letters, digits and Chinese characters. They stay text."""
    text = unwrapped(text)
    if _all(pc.ascii_is_decimal(text)):
        return text
    return without_nothing(text, rules) if _all(pc.match_substring_regex(text, PLAIN_ID)) else None


def quick_text(text: pa.Array, rules: Rules) -> pa.Array | None:
    """Free text that has no wrapper to take off; words for nothing become null."""
    text = without_nothing(text, rules)
    strange = pc.is_in(_heads(text, 1), value_set=byte_set(STRANGE_HEADS)), pc.is_in(_tails(text), value_set=byte_set(STRANGE_TAILS))
    return None if any(map(_any, strange)) else text


def without_nothing(text: pa.Array, rules: Rules) -> pa.Array:
    """Null for the words for nothing, such as - or #N/A. Only cells short enough to be one are looked at."""
    short = pc.less_equal(pc.binary_length(text), max(len(word.encode()) for word in rules.nulls))
    if not _any(short):
        return text
    words = pa.array(sorted(rules.nulls), pa.string())
    nothing = pc.is_in(pc.utf8_lower(pc.if_else(short, text, pa.scalar(None, pa.string()))), value_set=words)
    return pc.if_else(nothing, pa.scalar(None, pa.string()), text) if _any(nothing) else text


QUICK: Mapping[str, Callable[[pa.Array, Rules], pa.Array | None]] = {
    "count": quick_count,
    "money": quick_money,
    "number": quick_number,
    "moment": quick_moment,
    "day": quick_day,
    "id": quick_id,
    "text": quick_text,
}


def quick_column(kind: str, cells: pa.Array, rules: Rules) -> pa.Array | None:
    """The typed column when every cell is plain, else None: then the cells are read one by one."""
    read = QUICK.get(kind)
    if read is None or (kind != "text" and any(char.isdigit() for word in rules.nulls - NULLS for char in word)):
        return None
    return read(plain_text(cells), rules)


@cache
def byte_set(texts: tuple[bytes, ...]) -> pa.Array:
    """A value set for is_in. (Making an array loads pandas, half of a second: not when the program starts.)"""
    return pa.array(texts, pa.binary())


def _cast(text: pa.Array, wanted: pa.DataType) -> pa.Array | None:
    """A cast that fails costs ten times one that succeeds: the first and last cells are tried before the rest."""
    try:
        for few in (text.slice(0, FEW), text.slice(max(len(text) - FEW, 0))):
            few.cast(wanted)
        return text.cast(wanted)
    except pa.ArrowInvalid:
        return None


def _heads(text: pa.Array, count: int) -> pa.Array:
    return pc.binary_slice(text.cast(pa.binary()), 0, count)


def _tails(text: pa.Array) -> pa.Array:
    return pc.binary_slice(text.cast(pa.binary()), -3)


def _all(truth: pa.Array) -> bool:
    return pc.all(truth, min_count=0).as_py() is not False


def _any(truth: pa.Array) -> bool:
    return pc.any(truth, min_count=0).as_py() is True
