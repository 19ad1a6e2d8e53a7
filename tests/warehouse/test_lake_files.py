"""Which data files a question opens: every one that may hold its rows, whatever else lies beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lake_rows import open_shop, put

from zhanggui.warehouse.engine import DuckEngine, Read, Reader
from zhanggui.warehouse.lake import DataFile, TableFiles

SHOPS = st.sampled_from(("a", "b", "c", "d"))
MONTHS = st.sampled_from(("2025-01", "2025-02", "2025-03", "undated", "all"))


@st.composite
def tables(draw: st.DrawFn) -> TableFiles:
    """Files of one shop, of several, and of nobody knows whom."""
    ends = draw(st.lists(st.tuples(SHOPS, SHOPS, MONTHS, st.booleans()), max_size=12))
    files = [
        DataFile(f"{n:02}", month, None if unknown else min(one, other), None if unknown else max(one, other))
        for n, (one, other, month, unknown) in enumerate(ends)
    ]
    return TableFiles("orders", "", 1, tuple(files))


@given(tables(), st.none() | st.lists(SHOPS, max_size=4), st.none() | st.just(("2025-02", "2025-03")))
def test_no_file_that_may_hold_a_row_is_left_out_and_none_is_opened_in_vain(
    table: TableFiles, shops: list[str] | None, months: tuple[str, str] | None
) -> None:
    assert table.pick(shops, months) == [f.path for f in table.files if f.may_hold(shops, months)]
    told = {"2025-01", "all"}
    assert table.of_months(told, shops or []) == [f.path for f in table.files if f.month in told and f.may_hold(shops or [], None)]


def test_what_was_asked_of_a_shop_stands_until_its_own_files_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws, run = open_shop(tmp_path, "s1", "s2"), DuckEngine.run
    asked: list[str] = []

    def counted(self: DuckEngine, sql: str, rows: Any) -> pa.Table:
        asked.append(sql)
        return run(self, sql, rows)

    def visitors() -> int:
        answer = Reader(ws.lake).ask("visitors", lambda t: t.aggregate(n=t.visitors.sum()), ["s1"], Read("shop_days"))
        assert answer is not None
        return int(answer["n"][0].as_py())

    monkeypatch.setattr(DuckEngine, "run", counted)
    put(ws, "shop_days", {"stat_date": "2025-11-01", "visitors": 100}, shop="s1")
    assert [visitors(), visitors(), len(asked)] == [100, 100, 1]
    put(ws, "shop_days", {"stat_date": "2025-11-01", "visitors": 7}, shop="s2")
    assert [visitors(), len(asked)] == [100, 1]
    put(ws, "shop_days", {"stat_date": "2025-11-02", "visitors": 20}, shop="s1")
    assert [visitors(), len(asked)] == [120, 2]
