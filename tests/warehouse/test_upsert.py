"""Loading: what a file names is written by key, what it does not name stays."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lake_rows import months, open_shop, put, put_counted, rollups, standing

from zhanggui.warehouse.staging import Outcome
from zhanggui.warehouse.workspace import Workspace


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return open_shop(tmp_path)


def one(ws: Workspace, table: str) -> dict:
    (row,) = standing(ws, table)
    return row


def test_a_file_of_lines_does_not_erase_the_amounts_of_the_order(ws: Workspace) -> None:
    put(ws, "orders", {"order_id": "1", "created_at": "2026-03-05 10:00", "paid_amount": "99.5", "province": "浙江省"})
    put(ws, "orders", {"order_id": "1", "status": "paid"}, order_lines=[{"order_id": "1", "line_id": "1", "qty": 2}])
    order = one(ws, "orders")
    assert (order["paid_amount"], order["province"], order["status"]) == (Decimal("99.5"), "浙江省", "paid")


def test_an_empty_cell_of_a_named_column_empties_what_was_there(ws: Workspace) -> None:
    put(ws, "orders", {"order_id": "1", "paid_amount": "5", "province": "浙江省"})
    put(ws, "orders", {"order_id": "1", "paid_amount": None})
    assert (one(ws, "orders")["paid_amount"], one(ws, "orders")["province"]) == (None, "浙江省")


def test_seldom_used_columns_of_several_files_lie_side_by_side(ws: Workspace) -> None:
    put(ws, "orders", {"order_id": "1", "ext": {"district": "西湖区", "tax_amount": 7.5}})
    put(ws, "orders", {"order_id": "1", "ext": {"tags": "老客", "tax_amount": 8}})
    put(ws, "orders", {"order_id": "1", "paid_amount": "1"})
    put(ws, "orders", {"order_id": "1", "ext": None})
    assert one(ws, "orders")["ext"] == {"district": "西湖区", "tags": "老客", "tax_amount": 8}


def test_the_same_rows_in_another_file_are_unchanged(ws: Workspace) -> None:
    row = {"order_id": "1", "created_at": "2026-03-05 10:00", "paid_amount": "99.5", "ext": {"tax_amount": 7.5, "tags": 'a/b "c" é'}}
    assert put_counted(ws, "orders", row)[1]["orders"] == Outcome(inserted=1)
    other = {"order_id": "2", "created_at": "2026-03-06 10:00", "paid_amount": "1", "ext": None}
    assert put_counted(ws, "orders", row, other)[1]["orders"] == Outcome(inserted=1, unchanged=1)
    assert put_counted(ws, "orders", row | {"paid_amount": "99.4999"}, other)[1]["orders"] == Outcome(updated=1, unchanged=1)


def test_a_row_without_a_day_moves_to_its_month_when_the_day_is_told(ws: Workspace) -> None:
    put(ws, "orders", {"order_id": "1", "paid_amount": "10"}, {"order_id": "2", "paid_amount": "20"})
    assert months(ws, "orders") == {"1": "unknown", "2": "unknown"}
    put(ws, "orders", {"order_id": "1", "created_at": "2026-03-05 10:00", "paid_at": "2026-04-01 00:00"})
    assert months(ws, "orders") == {"1": "2026-03", "2": "unknown"}
    assert one_of(ws, "1")["paid_amount"] == Decimal(10)
    assert [(r["day"].isoformat(), r["pay_amount"]) for r in rollups(ws)["order_days"] if r["dim"] == "shop" and r["pay_orders"]] == [
        ("2026-04-01", Decimal(10))
    ]


def test_a_row_whose_day_is_not_told_again_stays_in_its_month(ws: Workspace) -> None:
    put(ws, "orders", {"order_id": "1", "created_at": "2026-03-05 10:00"})
    put(ws, "orders", {"order_id": "1", "status": "done"})
    assert months(ws, "orders") == {"1": "2026-03"}
    assert one(ws, "orders")["created_at"] == datetime(2026, 3, 5, 10)


@pytest.mark.parametrize("moved_to", ["2026-01-31 23:30", "2026-12-01 00:30", "2025-03-05 10:00"])
def test_an_order_restated_into_another_month_is_still_one_order(ws: Workspace, moved_to: str) -> None:
    put(ws, "orders", {"order_id": "1", "created_at": "2026-03-05 10:00", "paid_at": "2026-03-05 10:01", "paid_amount": "10"})
    found = put_counted(ws, "orders", {"order_id": "1", "created_at": moved_to, "paid_at": moved_to, "paid_amount": "11"})[1]
    assert found["orders"] == Outcome(updated=1)
    assert months(ws, "orders") == {"1": moved_to[:7]}
    days = [(r["day"].isoformat(), r["pay_amount"]) for r in rollups(ws)["order_days"] if r["dim"] == "shop"]
    assert days == [(moved_to[:10], Decimal(11))]


def test_the_lines_of_a_moved_order_are_not_doubled(ws: Workspace) -> None:
    line = {"order_id": "1", "line_id": "1", "product_id": "p", "qty": 1, "line_paid_amount": "10"}
    put(ws, "orders", {"order_id": "1", "created_at": "2026-03-05 10:00"}, order_lines=[line])
    put(ws, "orders", {"order_id": "1", "created_at": "2026-05-05 10:00"})
    found = put_counted(ws, "order_lines", line | {"qty": 3})[1]
    assert found["order_lines"] == Outcome(updated=1)
    assert one(ws, "order_lines")["qty"] == 3


def test_a_payment_taken_back_leaves_the_day_of_payment(ws: Workspace) -> None:
    put(ws, "orders", {"order_id": "1", "created_at": "2026-03-31 10:00", "paid_at": "2026-04-01 10:00", "paid_amount": "10"})
    put(ws, "orders", {"order_id": "1", "created_at": "2026-03-31 10:00", "paid_at": None})
    assert [(r["day"].isoformat(), r["pay_orders"]) for r in rollups(ws)["order_days"] if r["dim"] == "shop"] == [("2026-03-31", 0)]


def test_a_refund_withdrawn_leaves_the_day_it_had_succeeded(ws: Workspace) -> None:
    ask = {"refund_id": "r", "order_id": "1", "applied_at": "2026-03-30 10:00", "refund_amount": "10"}
    put(ws, "refunds", ask | {"finished_at": "2026-05-02 10:00"})
    assert len(rollups(ws)["refund_days"]) == 2
    put(ws, "refunds", ask | {"finished_at": None})
    assert rollups(ws)["refund_days"] == []


def test_a_restated_day_replaces_the_day_and_nothing_else(ws: Workspace) -> None:
    put(ws, "product_days", *({"product_id": p, "stat_date": d, "pay_amount": "1", "visitors": 5} for p in "ab" for d in DAYS))
    put(ws, "product_days", {"product_id": "a", "stat_date": "2026-02-01", "pay_amount": "9"})
    rows = {(r["product_id"], r["stat_date"].isoformat()): (r["pay_amount"], r["visitors"]) for r in standing(ws, "product_days")}
    assert rows == {(p, d): (Decimal(9 if (p, d) == ("a", "2026-02-01") else 1), 5) for p in "ab" for d in DAYS}


DAYS = ("2026-01-31", "2026-02-01", "2026-02-02")


def test_the_same_key_in_two_shops_is_two_rows(tmp_path: Path) -> None:
    ws = open_shop(tmp_path, "s1", "s2")
    put(ws, "orders", {"shop": "s1", "order_id": "1", "paid_amount": "1"}, {"shop": "s2", "order_id": "1", "paid_amount": "2"})
    put(ws, "orders", {"shop": "s2", "order_id": "1", "paid_amount": "3"})
    assert {r["shop"]: r["paid_amount"] for r in standing(ws, "orders")} == {"s1": Decimal(1), "s2": Decimal(3)}


def one_of(ws: Workspace, order: str) -> dict:
    return next(r for r in standing(ws, "orders") if r["order_id"] == order)
