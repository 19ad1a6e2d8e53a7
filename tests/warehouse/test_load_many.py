"""Several imports in one call: the same lake, the same counts, the same undo as one after the other, in one commit a table."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lake_rows import months, open_shop, rollups, stage_rows, standing
from test_undo import imports, same_lake

from zhanggui.warehouse.ledger import ImportRecord
from zhanggui.warehouse.staging import Outcome, Staged, StagedTable
from zhanggui.warehouse.workspace import Workspace, new_id

Import = dict[str, list[dict[str, Any]]]


def job(ws: Workspace, rows: Import, shop: str = "s1") -> tuple[ImportRecord, list[StagedTable]]:
    """An import whose rows were staged row by row, as intake does."""
    record = ImportRecord(new_id(), "file.csv", "", "canonical", next(iter(rows)), shop)
    staged = []
    for table, part in rows.items():
        writer = Staged(ws.imports / record.id).writer(table)
        columns = stage_rows(table, part, shop).rows
        assert columns is not None
        for start in range(columns.num_rows):
            writer.write(columns.slice(start, 1))
        staged.append(writer.close())
    return record, [s for s in staged if s is not None]


def load_together(home: Path, every: list[Import]) -> tuple[Workspace, list[str], list[dict[str, Outcome]]]:
    ws = open_shop(home, "s1", "s2")
    jobs = [job(ws, one) for one in every]
    return ws, [record.id for record, _ in jobs], ws.load_many(jobs)


def load_in_turn(home: Path, every: list[Import]) -> tuple[Workspace, list[dict[str, Outcome]]]:
    ws = open_shop(home, "s1", "s2")
    return ws, [ws.load_many([job(ws, one)])[0] for one in every]


def check_together_is_in_turn(before: list[Import], every: list[Import], out: int) -> None:
    with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b, tempfile.TemporaryDirectory() as c:
        ws, _, _ = load_together(Path(a), before)
        jobs = [job(ws, one) for one in every]
        promised = ws.load_many(jobs, dry_run=True)
        told = ws.load_many(jobs)
        turn, said = load_in_turn(Path(b), before + every)
        assert told == said[len(before) :] == promised
        same_lake(ws, turn)
        ws.undo(jobs[out][0].id)
        same_lake(ws, load_in_turn(Path(c), before + every[:out] + every[out + 1 :])[0])


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(imports(), max_size=1), st.lists(imports(), min_size=2, max_size=4), st.data())
def test_together_is_as_one_after_the_other(before: list[Any], every: list[Any], data: st.DataObject) -> None:
    check_together_is_in_turn(before, every, data.draw(st.integers(0, len(every) - 1)))


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(imports(), max_size=2), st.lists(imports(), min_size=2, max_size=6), st.data())
def test_together_is_as_one_after_the_other_many_times(before: list[Any], every: list[Any], data: st.DataObject) -> None:
    check_together_is_in_turn(before, every, data.draw(st.integers(0, len(every) - 1)))


def order(number: int, **more: Any) -> dict[str, Any]:
    return {"order_id": str(number), "created_at": f"2026-0{number % 3 + 1}-05 10:00", "paid_amount": "10"} | more


def commits(ws: Workspace, table: str) -> int:
    found = ws.lake.open(table)
    return 0 if found is None else found.version() + 1


def test_a_hundred_daily_files_are_one_commit_a_table(tmp_path: Path) -> None:
    ws, ids, told = load_together(
        tmp_path,
        [{"orders": [order(n), order(n + 1)], "order_lines": [{"order_id": str(n), "line_id": "1", "qty": n}]} for n in range(100)],
    )
    assert [commits(ws, t) for t in ("orders", "order_lines", "order_days")] == [1, 1, 1]
    assert told[0]["orders"] == Outcome(inserted=2)
    assert {o["orders"] for o in told[1:]} == {Outcome(inserted=1, unchanged=1)}
    assert len(standing(ws, "orders")) == 101
    assert set(months(ws, "order_lines").values()) == {"2026-01", "2026-02", "2026-03"}
    assert [state for state, record in ws.ledger.all() if record.id in ids] == ["done"] * 100
    ws.undo(ids[50])
    assert len(standing(ws, "orders")) == 101
    assert len(standing(ws, "order_lines")) == 99


def test_the_last_file_of_a_call_has_the_last_word_and_earlier_columns_stay(tmp_path: Path) -> None:
    ws, ids, told = load_together(
        tmp_path,
        [
            {"orders": [order(1, province="浙江省", ext={"tags": "甲"})]},
            {"orders": [{"order_id": "1", "paid_amount": "11", "ext": {"district": "西湖区"}}]},
            {"orders": [{"order_id": "1", "paid_amount": "11"}]},
            {"orders": [{"order_id": "1", "created_at": "2026-05-01 08:00", "ext": {"tags": "乙"}}]},
        ],
    )
    assert [o["orders"] for o in told] == [Outcome(inserted=1), Outcome(updated=1), Outcome(unchanged=1), Outcome(updated=1)]
    (row,) = standing(ws, "orders")
    assert (row["province"], row["paid_amount"], row["ext"]) == ("浙江省", Decimal(11), {"tags": "乙", "district": "西湖区"})
    assert months(ws, "orders") == {"1": "2026-05"}
    ws.undo(ids[3])
    (row,) = standing(ws, "orders")
    assert (row["ext"], months(ws, "orders")) == ({"tags": "甲", "district": "西湖区"}, {"1": "2026-02"})


def test_an_import_that_changes_nothing_is_written_down_and_nothing_else(tmp_path: Path) -> None:
    ws, _, _ = load_together(tmp_path, [{"orders": [order(1), order(2)]}])
    was = commits(ws, "orders"), commits(ws, "order_days")
    again = [job(ws, {"orders": [order(1)]}), job(ws, {"orders": [order(2)]}), (ImportRecord(new_id(), "f", "", "r", "orders", "s1"), [])]
    assert ws.load_many(again) == [{"orders": Outcome(unchanged=1)}, {"orders": Outcome(unchanged=1)}, {}]
    assert (commits(ws, "orders"), commits(ws, "order_days")) == was
    assert [ws.ledger.get(r.id)[0] for r, _ in again] == ["done"] * 3


def test_rows_of_one_key_count_as_often_as_the_file_had_them(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    rows = [order(1, paid_amount=a) for a in ("1", "2", None)] + [order(2)]
    (told,) = ws.load_many([job(ws, {"orders": rows})])
    assert told == {"orders": Outcome(inserted=4)}
    assert {r["order_id"]: r["paid_amount"] for r in standing(ws, "orders")} == {"1": Decimal(2), "2": Decimal(10)}


def test_a_first_file_is_taken_over_as_it_was_staged_and_survives_the_loss_of_its_import(tmp_path: Path) -> None:
    ws, ids, _ = load_together(tmp_path, [{"orders": [order(1), order(2)]}])
    staged = sorted((ws.imports / ids[0]).rglob("*.parquet"))
    held = [Path(p) for p in ws.lake.files("orders").pick()]
    assert sorted(p.stat().st_ino for p in staged) == sorted(p.stat().st_ino for p in held)
    for path in staged:
        path.unlink()
    assert len(standing(ws, "orders")) == 2


def test_other_shops_of_a_file_that_is_written_anew_stay(tmp_path: Path) -> None:
    ws = open_shop(tmp_path, "s1", "s2")
    both = [order(n, shop=s, paid_at="2026-01-05 10:00") for n in (3, 6) for s in ("s1", "s2")]
    ws.load_many([job(ws, {"orders": both})])
    ws.load_many([job(ws, {"orders": [order(3, paid_amount="12")]})])
    assert sorted((r["shop"], r["order_id"], r["paid_amount"]) for r in standing(ws, "orders")) == [
        ("s1", "3", Decimal(12)), ("s1", "6", Decimal(10)), ("s2", "3", Decimal(10)), ("s2", "6", Decimal(10)),
    ]  # fmt: skip
    paid = {r["shop"]: r["pay_amount"] for r in rollups(ws)["order_days"] if r["dim"] == "shop" and r["pay_orders"]}
    assert paid == {"s1": Decimal(22), "s2": Decimal(20)}


def test_the_lake_stays_readable_after_joining_its_small_files(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    for n in range(4):
        ws.load_many([job(ws, {"orders": [order(3 * n)]})])
    ws.load_many([job(ws, {"orders": [order(0, paid_amount="1")]})])
    before = standing(ws, "orders")
    ws.tidy()
    assert len(ws.lake.files("orders").pick()) == 1
    assert standing(ws, "orders") == before
    assert ws.load_many([job(ws, {"orders": [order(3), order(6, paid_amount="2")]})]) == [{"orders": Outcome(updated=1, unchanged=1)}]
    assert len(standing(ws, "orders")) == 4


def test_joining_files_leaves_those_of_other_shops_alone(tmp_path: Path) -> None:
    ws = open_shop(tmp_path, "s1", "s2")
    for n in range(3):
        ws.load_many([job(ws, {"orders": [order(3 * n, shop="s1")]})])
    ws.load_many([job(ws, {"orders": [order(0, shop="s2")]})])
    before, of_other = standing(ws, "orders"), ws.lake.files("orders").pick(["s2"])
    ws.tidy()
    assert [len(ws.lake.files("orders").pick([shop])) for shop in ("s1", "s2")] == [1, 1]
    assert ws.lake.files("orders").pick(["s2"]) == of_other
    assert standing(ws, "orders") == before
    version = ws.lake.files("orders").version
    ws.tidy()
    assert ws.lake.files("orders").version == version  # nothing is left to join


def test_staging_refuses_columns_that_the_first_rows_did_not_have(tmp_path: Path) -> None:
    writer = Staged(tmp_path / "x").writer("orders")
    writer.write(pa.table({"shop": ["s1"], "order_id": ["1"], "row_no": [2]}))
    with pytest.raises(AssertionError):
        writer.write(pa.table({"shop": ["s1"], "order_id": ["1"], "row_no": [2], "city": ["杭州市"]}))
