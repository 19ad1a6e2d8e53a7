"""Seldom used columns, kept together as one JSON text per row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.cellrules import CellError, Rules, read_exact, read_text

NUMBER_LIKE = re.compile(r"[-+(]?[¥$€£]?[0-9.,]{1,18}[0-9%)万亿元]?", re.ASCII)
CODE_LIKE = re.compile(r"0[0-9]+")
RULES = Rules()


def json_column(columns: Mapping[str, pa.Array]) -> pa.Array:
    """{"name": value, …} per row, without what is empty; null when nothing is left. Numbers are JSON numbers."""
    parts = []
    for name, column in columns.items():
        coded = column.cast(pa.string()).dictionary_encode()
        head = json.dumps(name, ensure_ascii=False)
        words = ["" if (v := _value(text)) is None else f", {head}: {v}" for text in coded.dictionary.to_pylist()]
        parts.append(pa.array(words, pa.string()).take(coded.indices).fill_null(""))
    joined = pc.binary_join_element_wise(*parts, "")
    whole = pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(joined, 2), "}", "")
    return pc.if_else(pc.equal(joined, ""), pa.scalar(None, pa.string()), whole)


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
    return json.dumps(said, ensure_ascii=False)


def _plain_number(exact: Decimal) -> str:
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
