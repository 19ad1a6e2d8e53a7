"""Undo: the lake as if the import had never been, whatever was loaded before and after it."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lake_rows import open_shop, put, rollups, standing

from zhanggui.kernel.errors import UseError
from zhanggui.warehouse import rollups as rollup_room
from zhanggui.warehouse.workspace import Workspace

TABLES = ("orders", "order_lines", "refunds", "product_days", "customers", "sku_costs", "code_map", "ledger")
DAYS = st.sampled_from(["2025-03-15", "2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"])
MOMENTS = st.one_of(st.none(), DAYS.map(lambda d: f"{d} 09:30"))
MONEY = st.one_of(st.none(), st.integers(0, 9999).map(lambda n: f"{n / 100:.2f}"))
EXT = st.one_of(st.none(), st.dictionaries(st.sampled_from(["tags", "district"]), st.sampled_from(["甲", "乙"]), min_size=1))
IDS, PRODUCTS, BUYERS = st.sampled_from("1234"), st.sampled_from("pq"), st.sampled_from(["b1", "b2", None])
CELLS: dict[str, dict[str, Any]] = {
    "orders": {
        "created_at": MOMENTS,
        "paid_at": MOMENTS,
        "paid_amount": MONEY,
        "buyer_id": BUYERS,
        "province": BUYERS,
        "ext": EXT,
        "status": st.sampled_from(["paid", "shipped", "closed", None]),
        "shipped_at": MOMENTS,
        "refund_amount": MONEY,
    },
    "order_lines": {"product_id": PRODUCTS, "qty": st.integers(1, 5), "line_paid_amount": MONEY, "unit_cost": MONEY},
    "refunds": {"applied_at": MOMENTS, "finished_at": MOMENTS, "refund_amount": MONEY, "order_id": IDS, "order_paid_at": MOMENTS},
    "product_days": {"visitors": st.integers(0, 99), "pay_amount": MONEY, "ext": EXT},
    "customers": {"person_id": st.sampled_from(["x", None])},
    "sku_costs": {"unit_cost": MONEY, "freight_cost": MONEY},
    "code_map": {"cost_code": st.sampled_from(["A", "B"])},
    "ledger": {"posted_at": MOMENTS, "amount": MONEY, "txn_type": st.sampled_from(["货款", "佣金"])},
}
KEYS: dict[str, dict[str, Any]] = {
    "orders": {"order_id": IDS},
    "order_lines": {"order_id": IDS, "line_id": st.just("1")},
    "refunds": {"refund_id": IDS},
    "product_days": {"product_id": PRODUCTS, "stat_date": DAYS},
    "customers": {"buyer_id": st.sampled_from(["b1", "b2"])},
    "sku_costs": {"merchant_sku": st.sampled_from("AB"), "valid_from": st.sampled_from(["1970-01-01", "2026-02-01"])},
    "code_map": {"product_id": PRODUCTS},
    "ledger": {"source": st.sampled_from(["qianniu_bill", "alipay"]), "txn_id": IDS},
}


@st.composite
def batch(draw: st.DrawFn, table: str) -> list[dict[str, Any]]:
    """A few rows of a table, all with the same few of its columns."""
    columns = draw(st.lists(st.sampled_from(sorted(CELLS[table])), unique=True, max_size=4))
    cells = st.fixed_dictionaries({**KEYS[table], **{c: CELLS[table][c] for c in columns}})
    shops = st.sampled_from(["s1", "s1", "s2"])
    rows = draw(st.lists(st.tuples(shops, cells), min_size=1, max_size=4))
    named = {(shop, *(row[k] for k in KEYS[table])): {"shop": shop, **row} for shop, row in rows}
    return list(named.values())


@st.composite
def imports(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """One import: rows of one or two tables."""
    tables = draw(st.lists(st.sampled_from(TABLES), unique=True, min_size=1, max_size=2))
    return {t: draw(batch(t)) for t in tables}


def load_all(home: Path, every: list[dict[str, list[dict[str, Any]]]]) -> tuple[Workspace, list[str]]:
    ws = open_shop(home, "s1", "s2")
    return ws, [put(ws, next(iter(one)), **one) for one in every]


def same_lake(left: Workspace, right: Workspace) -> None:
    for table in TABLES:
        assert standing(left, table) == standing(right, table), table
    told = rollups(left)
    for name, rows in rollups(right).items():
        assert told[name] == rows, name


@settings(max_examples=7, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(imports(), min_size=2, max_size=5), st.data())
def test_after_undoing_an_import_the_lake_is_one_loaded_without_it(every: list[Any], data: st.DataObject) -> None:
    out = data.draw(st.integers(0, len(every) - 1))
    with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b:
        ws, ids = load_all(Path(a), every)
        ws.undo(ids[out])
        fresh, _ = load_all(Path(b), every[:out] + every[out + 1 :])
        same_lake(ws, fresh)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(imports(), min_size=2, max_size=7), st.data())
def test_undoing_several_imports_in_any_order_and_loading_one_again(every: list[Any], data: st.DataObject) -> None:
    gone = data.draw(st.lists(st.integers(0, len(every) - 1), unique=True, min_size=1))
    with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b:
        ws, ids = load_all(Path(a), every)
        for n in gone:
            ws.undo(ids[n])
        again = every[gone[0]]
        put(ws, next(iter(again)), **again)
        fresh, _ = load_all(Path(b), [one for n, one in enumerate(every) if n not in gone] + [again])
        same_lake(ws, fresh)


def test_undoing_the_only_import_empties_facts_and_rollups(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    order = {"order_id": "1", "created_at": "2026-01-31 23:00", "paid_at": "2026-02-01 01:00", "paid_amount": "10", "buyer_id": "b"}
    done = put(
        ws, "orders", order, refunds=[{"refund_id": "r", "applied_at": "2026-02-05", "finished_at": "2026-04-01", "refund_amount": "1"}]
    )
    assert all(rollups(ws)[name] for name in ("order_days", "refund_days"))
    ws.undo(done)
    assert standing(ws, "orders") == standing(ws, "refunds") == []
    assert not any(rollups(ws).values())


def test_who_bought_before_is_an_old_buyer_only_while_that_purchase_counts(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    first = put(ws, "orders", {"order_id": "1", "created_at": "2025-06-01 10:00", "paid_at": "2025-06-01 10:00", "buyer_id": "b"})
    put(ws, "orders", {"order_id": "2", "created_at": "2026-05-31 10:00", "paid_at": "2026-05-31 10:00", "buyer_id": "b"})
    assert buyer_types(ws, "2026-05-31") == {"old"}
    ws.undo(first)
    assert buyer_types(ws, "2026-05-31") == {"new"}


def test_undoing_a_file_of_two_shops_leaves_other_files_of_both(tmp_path: Path) -> None:
    ws = open_shop(tmp_path, "s1", "s2")
    for shop in ("s1", "s2"):
        put(ws, "orders", {"order_id": "1", "paid_amount": "1"}, {"order_id": "2", "paid_amount": "2"}, shop=shop)
    both = put(ws, "orders", *({"shop": s, "order_id": "1", "paid_amount": "9"} for s in ("s1", "s2")))
    ws.undo(both)
    assert sorted((r["shop"], r["paid_amount"]) for r in standing(ws, "orders")) == [
        ("s1", Decimal(1)), ("s1", Decimal(2)), ("s2", Decimal(1)), ("s2", Decimal(2)),
    ]  # fmt: skip


def test_an_import_can_be_undone_once(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    done = put(ws, "orders", {"order_id": "1"})
    ws.undo(done)
    with pytest.raises(UseError):
        ws.undo(done)
    with pytest.raises(UseError):
        ws.undo("20260101T000000-00000000")


def test_an_undo_that_was_killed_is_finished_by_the_next_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = open_shop(tmp_path)
    order = {"order_id": "1", "created_at": "2026-01-31 23:00", "paid_at": "2026-02-01 01:00", "paid_amount": "10"}
    done = put(ws, "orders", order, order_lines=[{"order_id": "1", "line_id": "1", "qty": 1}])

    def dies(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rollup_room, "refresh", dies)
        with pytest.raises(KeyboardInterrupt):
            ws.undo(done)
    assert ws.recover() == [done]
    assert ws.ledger.get(done)[0] == "undone"
    assert standing(ws, "order_lines") == []
    assert not any(rollups(ws).values())


def buyer_types(ws: Workspace, day: str) -> set[str]:
    return {r["member"] for r in rollups(ws)["order_days"] if r["dim"] == "buyer_type" and r["day"].isoformat() == day}
