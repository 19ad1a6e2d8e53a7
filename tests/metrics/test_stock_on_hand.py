"""Stock on hand: the newest count of every warehouse, and the country once, not beside its cities."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lake_rows import open_shop, put

from zhanggui.metrics.side import stock_days
from zhanggui.warehouse import compiled
from zhanggui.warehouse.compiled import day_mark
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return open_shop(tmp_path)


def on_hand(ws: Workspace, day: date) -> dict[str, float]:
    reader = Reader(ws.lake)
    rows = stock_days(reader, sorted(ws.shops()), day)
    return dict(zip(rows["merchant_sku"], rows["qty_available"], strict=True))


def test_the_newest_count_of_every_warehouse_adds_up(ws: Workspace) -> None:
    counts = [("k", "a", 1, 5), ("k", "a", 2, 4), ("k", "b", 1, 3)]
    put(ws, "stock", *({"merchant_sku": s, "warehouse": w, "snapshot_at": f"2026-04-0{d}", "qty_available": n} for s, w, d, n in counts))
    assert on_hand(ws, date(2026, 4, 3)) == {"k": 7}


def test_the_country_is_the_sum_of_its_cities(ws: Workspace) -> None:
    counts = [("k", "全国", 120), ("k", "北京", 35), ("k", "上海", 20), ("m", "北京", 2), ("m", "上海", 1)]
    put(ws, "stock", *({"merchant_sku": s, "warehouse": w, "snapshot_at": "2026-04-01", "qty_on_hand": n} for s, w, n in counts))
    assert on_hand(ws, date(2026, 4, 3)) == {"k": 120, "m": 3}


def test_every_day_has_its_own_count_and_the_question_is_put_into_sql_once(ws: Workspace) -> None:
    put(ws, "stock", *({"merchant_sku": "k", "warehouse": "a", "snapshot_at": f"2026-04-0{d}", "qty_available": 10 - d} for d in (1, 2, 4)))
    assert on_hand(ws, date(2026, 4, 2)) == {"k": 8}
    compiled_before = dict(compiled._SQL)
    assert [on_hand(ws, date(2026, 4, d))["k"] for d in (1, 3, 4)] == [9, 8, 6]
    assert compiled_before == compiled._SQL
    assert any(day_mark("day") in sql for sql in compiled_before.values())
