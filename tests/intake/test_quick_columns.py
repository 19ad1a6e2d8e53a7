"""The quick way of reading a column answers exactly what the exact readers answer, or not at all."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.intake.cellrules import Rules
from zhanggui.intake.cells import READERS, Kind
from zhanggui.intake.quick import quick_column

RULES = Rules()
PIECES = st.sampled_from(
    [
        *"0123456789.,-+:/ eExX%元万¥$'\"=`—’(#\\ \t\u200b\ufeff\u3000",
        "nan",
        "inf",
        "null",
        "-",
        "--",
        "0x1F",
        "1_0",
        '="',
        "买家",
        "１",
        "2026-03-01",
        "10:20:30",
        "T",
        "Z",
        "ID:",
        "N/A",
    ]
)
CELL = st.one_of(
    st.lists(PIECES, max_size=5).map("".join),
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(-(10**15), 10**15, places=5, allow_nan=False).map(str),
    st.datetimes().map(lambda d: str(d)[:19]),
    st.dates().map(str),
    st.text(max_size=6),
)


@pytest.mark.parametrize("kind", ["count", "money", "number", "moment", "day", "id", "text"])
@settings(deadline=None)
@given(data=st.data())
def test_quick_and_exact_readers_agree(kind: Kind, data: st.DataObject) -> None:
    cells = data.draw(st.lists(CELL, min_size=1, max_size=3))
    quick = quick_column(kind, pa.array(cells, pa.string()), RULES)
    if quick is not None:
        exact = [READERS[kind].exact(cell, RULES) for cell in cells]  # raises where a cell cannot be read
        assert quick.to_pylist() == exact


ZONES = [
    Rules(),
    Rules(file_zone=ZoneInfo("UTC")),
    Rules(shop_zone=ZoneInfo("America/New_York")),
    Rules(shop_zone=ZoneInfo("Europe/London"), file_zone=ZoneInfo("UTC")),
]
OFFSETS = st.sampled_from(["", "Z", "+08:00", " +0800", "-05:30", " -0000", "+00:00"])
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 31))


@pytest.mark.parametrize("rules", ZONES)
@settings(deadline=None)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=3), offset=OFFSETS, mark=st.sampled_from("T "))
def test_quick_and_exact_readers_show_the_same_clock(rules: Rules, moments: list[datetime], offset: str, mark: str) -> None:
    cells = [m.strftime(f"%Y-%m-%d{mark}%H:%M:%S") + offset for m in moments]
    quick = quick_column("moment", pa.array(cells, pa.string()), rules)
    assert quick is not None
    assert quick.to_pylist() == [READERS["moment"].exact(cell, rules) for cell in cells]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("count", ["12", "", "0"]),
        ("money", ["12.30", "-5", ""]),
        ("number", ["6.92", "0"]),
        ("moment", ["2026-03-01 10:20:30", ""]),
        ("day", ["2026-03-01"]),
        ("id", ['="1234567890123456789"', '="1234567890123456790"']),
        ("id", ["买家甲", "tb_123"]),
        ("text", ["连衣裙 红色", "-", "袜子"]),
    ],
)
def test_ordinary_columns_are_read_the_quick_way(kind: Kind, cells: list[str]) -> None:
    assert quick_column(kind, pa.array(cells, pa.string()), RULES) is not None
