"""A workspace that lacks a rollup, or has an older one, gets it from its facts when it is opened; nobody has to ask."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from lake_rows import open_shop, put, rollups, standing

from zhanggui.warehouse import rollups as rollup_room
from zhanggui.warehouse.rollup import GRAIN
from zhanggui.warehouse.workspace import Workspace

STATE = "rollups.json"


@pytest.fixture
def loaded(tmp_path: Path) -> Workspace:
    """Two shops with something in every rollup."""
    ws = open_shop(tmp_path, "s1", "s2")
    for shop in ("s1", "s2"):
        order = {
            "order_id": "1",
            "created_at": "2026-01-31 20:00",
            "paid_at": "2026-02-01 08:00",
            "paid_amount": "10",
            "buyer_id": "b",
            "status": "paid",
        }
        put(
            ws, "orders", order, {**order, "order_id": "2", "paid_at": "2026-03-05 08:00"}, shop=shop,
            order_lines=[{"order_id": "1", "line_id": "1", "product_id": "p", "merchant_sku": "A", "qty": 1, "line_paid_amount": "10"}],
            refunds=[{"refund_id": "r", "order_id": "1", "applied_at": "2026-02-02", "finished_at": "2026-04-01", "refund_amount": "4"}],
            visits=[{"visitor_id": "v", "product_id": "p", "behaviour": "pv", "at": "2026-02-01 08:00"}],
            sku_costs=[{"merchant_sku": "A", "unit_cost": "3"}],
            ledger=[{"source": "pdd_bill", "txn_id": "1", "txn_type": "交易收入", "amount": "10", "posted_at": "2026-02-03 08:00"}],
        )  # fmt: skip
    assert all(rollups(ws).values())
    return ws


def commits(ws: Workspace) -> dict[str, int]:
    return {name: ws.lake.files(name).version for name in rollups(ws)}


def reopened(ws: Workspace) -> Workspace:
    again = Workspace.open(ws.home)
    again.recover()
    return again


def test_a_workspace_as_it_should_be_is_left_alone(loaded: Workspace) -> None:
    before = commits(loaded)
    assert commits(reopened(loaded)) == before


@pytest.mark.parametrize("name", sorted(rollup_room.rollup_schemas()))
def test_a_rollup_that_was_deleted_is_made_from_the_facts(loaded: Workspace, name: str) -> None:
    whole = rollups(loaded)
    shutil.rmtree(loaded.lake.root / name)
    assert rollups(reopened(loaded)) == whole


def test_a_workspace_of_before_there_were_versions_gets_every_rollup(loaded: Workspace) -> None:
    whole = rollups(loaded)
    (loaded.lake.root / STATE).unlink()
    shutil.rmtree(loaded.lake.root / "cost_days")
    assert rollups(reopened(loaded)) == whole
    assert set(json.loads((loaded.lake.root / STATE).read_text())["versions"]) == set(whole)


@pytest.mark.parametrize("by", ["opening", "importing"])
def test_a_rollup_with_older_columns_and_figures_gives_way(loaded: Workspace, by: str) -> None:
    whole = rollups(loaded)
    (rollup,) = [r for r in rollup_room.ROLLUPS if r.name == "order_days"]
    root = loaded.lake.root / "order_days"
    shutil.rmtree(root)
    older = pa.schema([*GRAIN, ("pay_amount", pa.decimal128(18, 4)), ("month", pa.string())])
    with loaded._at_work() as (con, _):
        wrong = "select 's1' as shop, date '2026-02-01' as day, 'shop' as dim, '' as member, 99::decimal(18, 4) as pay_amount, '2026-02' as month"
        loaded.lake.commit("order_days", older, rollup_room.write_files(con, wrong, root, older), [], {})
    said = json.loads((loaded.lake.root / STATE).read_text())
    said["versions"]["order_days"] = rollup.version - 1
    (loaded.lake.root / STATE).write_text(json.dumps(said))
    if by == "opening":
        loaded = reopened(loaded)
    else:
        put(loaded, "products", {"product_id": "p", "title": "裙子"})
    assert rollups(loaded) == whole
    put(loaded, "orders", {"order_id": "3", "created_at": "2026-02-01 08:00", "paid_at": "2026-02-01 09:00", "paid_amount": "7"})
    paid = [
        r["pay_amount"]
        for r in standing(loaded, "order_days")
        if (r["shop"], r["dim"], r["day"].isoformat()) == ("s1", "shop", "2026-02-01")
    ]
    assert paid == [17]


@pytest.mark.parametrize("name", [r.name for r in rollup_room.ROLLUPS if r.moved])
def test_a_rollup_that_reads_itself_is_made_anew_where_its_own_columns_were_others(loaded: Workspace, name: str) -> None:
    whole = rollups(loaded)
    (rollup,) = [r for r in rollup_room.ROLLUPS if r.name == name]
    root = loaded.lake.root / name
    shutil.rmtree(root)
    older = pa.schema([("shop", pa.string()), ("day", pa.date32()), ("month", pa.string())])
    with loaded._at_work() as (con, _):
        rows = "select 's1' as shop, date '2026-02-01' as day, '2026-02' as month"
        loaded.lake.commit(name, older, rollup_room.write_files(con, rows, root, older), [], {})
    said = json.loads((loaded.lake.root / STATE).read_text())
    said["versions"][name] = rollup.version - 1
    (loaded.lake.root / STATE).write_text(json.dumps(said))
    assert rollups(reopened(loaded)) == whole


def test_a_state_that_cannot_be_read_only_costs_the_work_of_making_them_again(loaded: Workspace) -> None:
    whole = rollups(loaded)
    (loaded.lake.root / STATE).write_text("{")
    assert rollups(reopened(loaded)) == whole


def test_what_cannot_be_made_does_not_keep_the_shop_from_working(loaded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rollups(loaded)
    shutil.rmtree(loaded.lake.root / "repeat_days")

    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patch:
        patch.setattr(rollup_room, "make_missing", fails)
        again = reopened(loaded)
        put(again, "orders", {"order_id": "1", "created_at": "2026-01-31 20:00", "paid_at": "2026-02-01 08:00", "paid_amount": "10"})
    assert standing(again, "repeat_days") == []
    assert rollups(reopened(again)) == whole
