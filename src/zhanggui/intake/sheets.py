"""A sheet as it stands in a file: its first rows to recognise it by, and its cells as text when it is wanted."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pyarrow as pa

from zhanggui.kernel.words import Words

HEAD_ROWS = 30
UNIT = re.compile(r"\((?:元|单位:?元)\)$")
COMPARED = re.compile(r"^(?:较|环比|同比|变化|增幅)")


@dataclass(frozen=True)
class OddRow:
    """A row that does not fit under the header, with the reason."""

    row_no: int
    cells: list[str]
    why: Words


@dataclass(frozen=True)
class Cells:
    """The rows below the header, column by column, all text ('' is nothing), with their row numbers in the file."""

    columns: list[pa.Array]
    row_no: np.ndarray
    odd: list[OddRow] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """`head`: the first rows. `read(width, after)`: the cells of `width` columns below the first `after` rows.

    `stream`: the same cells piece by piece, for files that may not fit in memory.
    """

    name: str
    head: list[list[str]]
    read: Callable[[int, int], Cells]
    spreadsheet: bool = False
    stream: Callable[[int, int], Iterator[Cells]] | None = None


@lru_cache(maxsize=1 << 14)
def plain_header(text: str) -> str:
    """A header for comparison: NFKC, no blanks around it, no line breaks, no BOM, no unit suffix (元)."""
    if not text:
        return text
    text = unicodedata.normalize("NFKC", text).replace("\ufeff", "").replace("\u200b", "")
    text = re.sub(r"\s+", " ", text).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return UNIT.sub("", text).strip()


def unique_headers(cells: Sequence[str]) -> list[str]:
    """Plain headers, made unique: a repeated 较上周期 takes its left neighbour's name in front, others get #2, #3."""
    plain = [plain_header(c) for c in cells]
    often = Counter(plain)
    seen: Counter[str] = Counter()
    names: list[str] = []
    owner = ""
    for name in plain:
        if often[name] > 1 and COMPARED.match(name):
            name = owner + name
        else:
            owner = name
        seen[name] += 1
        names.append(name if seen[name] == 1 or not name else f"{name}#{seen[name]}")
    return names
