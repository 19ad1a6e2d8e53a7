"""Seldom used columns, kept together as one JSON text per row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.cellrules import CellError, Rules, read_exact, read_text

NUMBER_LIKE = re.compile(r"[-+(]?[¥￥$€£]?[0-9.,]{1,18}[0-9%)万亿元]?", re.ASCII)
CODE_LIKE = re.compile(r"0[0-9]+")
ESCAPE = re.compile(r"\\(?:u00[0-9a-f]{2}|.)")
ID_ENDS = ("_id", "_no", "_id_2", "_id_sub")  # what is so called is a name, never a number
SMALLEST = Decimal("0.000001")  # smaller numbers are written with an exponent
RULES = Rules()


def json_column(columns: Mapping[str, pa.Array]) -> pa.Array:
    """{"name":value,…} per row, sorted by name, without what is empty; null when nothing is left. Numbers are JSON numbers.

    Written as DuckDB's json_merge_patch writes it, so that equal contents are equal text.
    """
    parts = []
    for name, column in sorted(columns.items()):
        coded = column.cast(pa.string()).dictionary_encode()
        head = json.dumps(name, ensure_ascii=False)
        said = _text if name.endswith(ID_ENDS) else _value
        words = ["" if (v := said(text)) is None else f",{head}:{v}" for text in coded.dictionary.to_pylist()]
        parts.append(pa.array(words, pa.string()).take(coded.indices).fill_null(""))
    joined = pc.binary_join_element_wise(*parts, "")
    whole = pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(joined, 1), "}", "")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), whole)


def _text(text: str) -> str | None:
    said = read_text(text, RULES)
    return None if said is None else ESCAPE.sub(_capital, json.dumps(said, ensure_ascii=False))


def _value(text: str) -> str | None:
    said = read_text(text, RULES)
    if said is None:
        return None
    if NUMBER_LIKE.fullmatch(said) and not CODE_LIKE.fullmatch(said):
        try:
            exact = read_exact(said, RULES)
        except CellError:
            exact = None
        if exact is not None and len(exact.as_tuple().digits) <= 15:
            return _plain_number(exact)
    return _text(text)


def _capital(escape: re.Match[str]) -> str:
    """\\u001f → \\u001F."""
    return escape[0][:2] + escape[0][2:].upper()


def _plain_number(exact: Decimal) -> str:
    if exact and abs(exact) < SMALLEST:
        return repr(float(exact))
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
