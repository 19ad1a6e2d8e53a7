"""Figures that are no numbers: money of several currencies, buyers who never came."""

from __future__ import annotations

from pathlib import Path

import pytest
from lake_rows import Row, open_shop, put
from made_shop import value

from zhanggui.warehouse.workspace import Workspace

DAY = "2026-03-02"


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    ws = open_shop(tmp_path)
    (shop,) = ws.shops().values()
    put(ws, "shops", {"platform": shop.platform, "currency": "CNY"})
    return ws


def orders(ws: Workspace, *rows: Row) -> None:
    put(
        ws,
        "orders",
        *(
            {"order_id": str(n), "created_at": f"{DAY} 10:00", "paid_at": f"{DAY} 10:00", "buyer_id": str(n), **r}
            for n, r in enumerate(rows)
        ),
    )


def test_yuan_and_dollars_are_never_added(ws: Workspace) -> None:
    orders(ws, {"paid_amount": "100", "currency": "CNY"}, {"paid_amount": "20", "currency": "USD"})
    assert value(ws, "pay_amount", DAY) == (None, {"bad_data"})
    assert value(ws, "pay_orders", DAY) == (2, set())  # orders are orders


def test_one_currency_is_a_sum(ws: Workspace) -> None:
    orders(ws, {"paid_amount": "100", "currency": "CNY"}, {"paid_amount": "20", "currency": None})
    assert value(ws, "pay_amount", DAY) == (120, set())


def test_a_contradiction_is_seen_whatever_is_asked(ws: Workspace) -> None:
    put(ws, "shop_days", {"stat_date": DAY, "visitors": 50, "pay_users": 80, "pay_amount": "4000", "pay_orders": 90})
    assert value(ws, "pay_conversion", DAY) == (None, {"bad_data"})
    assert value(ws, "uv_value", DAY) == (80, {"bad_data"})
    assert value(ws, "visitors", DAY) == (50, {"bad_data"})
    assert value(ws, "pay_orders", DAY) == (90, set())
