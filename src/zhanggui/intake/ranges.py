"""The ends of a written range: "1万 ~ 2.5万" → 1万 and 2.5万, "15~20%" → 15% and 20%, "≥100" → 100 and nothing."""

from __future__ import annotations

import re

import pyarrow as pa

from zhanggui.intake.cellrules import BLANKS, unwrap

MARK = re.compile(r"\s*(?:~|～|〜|至|到|—|–|−| - | to |(?<=[0-9%万亿千元])-(?=[0-9¥￥$]))\s*")
DAY_MARK = re.compile(r"\s*(?:~|～|〜|至|到|—|–| - | to )\s*")
MEASURE = re.compile(r"(?:%|万|亿|千|元|万元|亿元|[wW])$")
AT_LEAST = re.compile(r"^(?:≥|>=|>|不低于|大于|超过)\s*(.+)$|^(.+?)\s*(?:以上|及以上|\+)$")
AT_MOST = re.compile(r"^(?:≤|<=|<|不超过|小于|低于)\s*(.+)$|^(.+?)\s*(?:以下|以内)$")


def ends_of(text: str, days: bool = False) -> tuple[str, str]:
    """Low and high end as text; both the cell itself when it is no range, '' for an open end. `days`: a hyphen belongs to the date."""
    said = unwrap(text).strip(BLANKS)
    for shape, low in ((AT_LEAST, True), (AT_MOST, False)):
        if not days and (found := shape.match(said)):
            value = next(g for g in found.groups() if g is not None)
            return (value, "") if low else ("", value)
    parts = (DAY_MARK if days else MARK).split(said)
    if len(parts) != 2 or not all(parts):
        return said, said
    low_end, high_end = parts
    measure = MEASURE.search(high_end)
    if not days and measure and not MEASURE.search(low_end):
        low_end += measure.group()  # 1~2.5万: both in 万
    return low_end, high_end


def end_of_cells(cells: pa.Array, end: str, days: bool = False) -> pa.Array:
    """One end of every cell."""
    coded = cells.dictionary_encode()
    ends = [ends_of(text, days)[0 if end == "low" else 1] for text in coded.dictionary.to_pylist()]
    return pa.array(ends, pa.string()).take(coded.indices)
