"""Canonical CSV: a file named after a table, with canonical names in its header."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import facts, load, refused
from zhanggui.warehouse.tables import all_tables
from zhanggui.warehouse.workspace import Workspace

Write = Callable[..., Path]
SAMPLES = {
    "text": "x1",
    "count": "3",
    "money": "1.50",
    "number": "0.25",
    "day": "2026-03-01",
    "moment": "2026-03-01 10:00:00",
    "flag": "true",
}


@pytest.mark.parametrize("name", [n for n in all_tables() if n != "shops"])
def test_every_table_takes_its_canonical_file_with_all_columns(ws: Workspace, write: Write, name: str) -> None:
    table = all_tables()[name]
    header = [*table.columns, *table.ext]
    row = [SAMPLES[kind] for kind in table.columns.values()] + ["7.5"] * len(table.ext)
    load(ws, write(f"{name}.csv", [header, row]))
    (fact,) = facts(ws, name)
    for column, kind in table.columns.items():
        expected = {"text": "x1", "count": 3, "money": Decimal("1.5"), "number": 0.25, "flag": True, "day": date(2026, 3, 1)}
        assert fact[column] == expected.get(kind, datetime(2026, 3, 1, 10)), column
    if table.ext:
        ids = ("_id", "_no", "_id_2", "_id_sub")
        assert json.loads(fact["ext"]) == {n: "7.5" if n.endswith(ids) else 7.5 for n in table.ext}


def test_missing_key_columns_get_the_defaults_of_the_table(ws: Workspace, write: Write) -> None:
    load(ws, write("shop_days.csv", [["stat_date", "visitors"], ["2026-03-01", "10"]]))
    (day,) = facts(ws, "shop_days")
    assert (day["period"], day["device"], day["visitors"]) == ("day", "all", 10)
    load(ws, write("source_days_march.csv", [["stat_date", "source_l1", "source_l2", "visitors"], ["2026-03-01", "付费", "汇总", "10"]]))
    (source,) = facts(ws, "source_days")
    assert (source["level"], source["attribution"], source["source_l3"], source["is_subtotal"]) == ("shop", "all", "", True)


def test_one_shops_rows_never_slip_into_another(ws: Workspace, write: Write) -> None:
    path = write("orders.csv", [["shop", "order_id"], ["a", "1"], ["b", "2"], ["", "3"], ["nobody", "4"]])
    record = load(ws, path, shop="a").imports[0]
    assert [(o["shop"], o["order_id"]) for o in facts(ws, "orders")] == [("a", "1"), ("a", "3")]
    assert record.rows["rejected"] == 2  # of another shop, and of nobody's


def test_without_a_chosen_shop_the_file_must_name_shops(ws: Workspace, write: Write) -> None:
    assert "which shop" in refused(ws, write("orders.csv", [["order_id"], ["1"]]), shop=None)
    record = load(ws, write("orders_2.csv", [["shop", "order_id"], ["a", "1"], ["b", "2"]]), shop=None).imports[0]
    assert (record.shop, record.rows["inserted"]) == ("a,b", 2)
    assert load(ws, Path(record.file), shop=None).imports[0].rows["unchanged"] == 2


def test_moments_with_an_offset_go_to_the_clock_of_the_rows_own_shop(ws: Workspace, write: Write) -> None:
    midnight = "2026-01-01T00:00:00Z"
    load(ws, write("orders.csv", [["shop", "order_id", "created_at"], ["a", "1", midnight], ["b", "2", midnight]]), shop=None)
    assert [o["created_at"].hour for o in facts(ws, "orders")] == [8, 0]


def test_lines_refunds_and_visits_without_their_number_are_numbered(ws: Workspace, write: Write) -> None:
    load(ws, write("order_lines.csv", [["order_id", "qty"], ["1", "1"], ["2", "2"], ["1", "3"]]))
    assert [(r["order_id"], r["line_id"]) for r in facts(ws, "order_lines")] == [("1", "1"), ("2", "1"), ("1", "2")]
    load(ws, write("refunds.csv", [["order_id", "refund_amount"], ["1", "5"], ["1", "6"]]))
    assert [r["refund_id"] for r in facts(ws, "refunds")] == ["1-1", "1-2"]


def test_fingerprints_are_taken_as_they_are(ws: Workspace, write: Write) -> None:
    load(ws, write("orders.csv", [["order_id", "buyer_id"], ["1", "0123456789abcdef"]]))
    assert facts(ws, "orders")[0]["buyer_id"] == "0123456789abcdef"


def test_unknown_columns_are_kept_raw_with_a_warning(ws: Workspace, write: Write) -> None:
    record = load(ws, write("orders.csv", [["order_id", "paid_amount", "心情"], ["1", "5", "好"]])).imports[0]
    assert json.loads(facts(ws, "orders")[0]["ext"]) == {"心情": "好"}
    assert any("心情" in w for w in record.warnings)


def test_the_longest_table_name_wins(ws: Workspace, write: Write) -> None:
    assert load(ws, write("order_lines (1).csv", [["order_id", "qty"], ["1", "1"]])).imports[0].table == "order_lines"


def test_rows_that_nothing_names_are_rejected(ws: Workspace, write: Write) -> None:
    record = load(ws, write("orders.csv", [["order_id", "paid_amount"], ["", "5"], ["2", "5"]])).imports[0]
    assert (record.rows["inserted"], record.rows["rejected"]) == (1, 1)


def test_an_undated_day_table_needs_its_day(ws: Workspace, write: Write) -> None:
    rows = [["visitors", "pay_amount"], ["10", "5"]]
    assert "no date" in refused(ws, write("shop_days.csv", rows))
    load(ws, write("shop_days_2026-03-01.csv", rows))
    assert facts(ws, "shop_days")[0]["stat_date"] == date(2026, 3, 1)
