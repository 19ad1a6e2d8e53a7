"""Out and in again: export, backup, restore."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lake_rows import open_shop, put, rollups, standing
from tricky_text import TRICKY, tricky_row

from zhanggui.intake import import_paths
from zhanggui.kernel.errors import ZhangguiError
from zhanggui.warehouse.backup import backup, restore
from zhanggui.warehouse.exporting import export_table
from zhanggui.warehouse.tables import all_tables, get_table
from zhanggui.warehouse.workspace import Workspace

NAMES = [n for n in all_tables() if n != "shops"]


def exported(ws: Workspace, table: str, *shops: str) -> bytes:
    out = io.BytesIO()
    export_table(ws.lake, table, shops or list(ws.shops()), out)
    return out.getvalue()


def write_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    """A file as somebody else would write it: every cell quoted."""
    names = [c for c in rows[0] if c != "ext"] + sorted({c for r in rows for c in r.get("ext") or {}})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(names)
        for r in rows:
            cells = r | (r.get("ext") or {})
            writer.writerow("" if cells.get(n) is None else cells[n] for n in names)
    return path


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Every table with rows of tricky text, loaded from files."""
    folder = tmp_path_factory.mktemp("files")
    ws = open_shop(tmp_path_factory.mktemp("full"))
    for name in NAMES:
        write_csv(folder / f"{name}.csv", [tricky_row(get_table(name), n) for n in range(len(TRICKY) + 3)])
    report = import_paths(ws, [folder], "s1")
    assert report.failed == []
    assert {r.table: r.rows["inserted"] for r in report.imports} == dict.fromkeys(NAMES, len(TRICKY) + 3)
    return ws


def test_text_is_kept_as_it_was_written(full: Workspace) -> None:
    messages = {r["order_id"]: r["buyer_message"] for r in standing(full, "orders")}
    column = list(get_table("orders").columns).index("buyer_message")
    wanted = {f"k{n}-0": tricky_row(get_table("orders"), n)["buyer_message"] for n in range(len(TRICKY) + 3)}
    assert messages == wanted
    assert {TRICKY[(n + column) % len(TRICKY)] for n in range(len(TRICKY))} == set(TRICKY)


@pytest.fixture(scope="module")
def taken_over(full: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A fresh workspace that was given the exported files."""
    folder = tmp_path_factory.mktemp("exported")
    for name in NAMES:
        (folder / f"{name}.csv").write_bytes(exported(full, name))
    ws = open_shop(tmp_path_factory.mktemp("taken over"))
    report = import_paths(ws, [folder], "s1")
    assert report.failed == []
    assert {r.table: r.rows["rejected"] for r in report.imports if r.rows["rejected"]} == {}
    return ws


@pytest.mark.parametrize("name", NAMES)
def test_an_exported_table_imports_and_exports_to_the_same_bytes(full: Workspace, taken_over: Workspace, name: str) -> None:
    first = exported(full, name)
    assert first.decode("utf-8").count("\n") > len(TRICKY)
    assert exported(taken_over, name) == first


@pytest.mark.parametrize("name", NAMES)
def test_an_exported_table_imports_to_the_same_rows(full: Workspace, taken_over: Workspace, name: str) -> None:
    assert standing(taken_over, name) == standing(full, name)


def test_no_cell_of_an_export_is_run_by_a_spreadsheet(full: Workspace) -> None:
    for name in NAMES:
        for row in csv.reader(io.StringIO(exported(full, name).decode("utf-8"), newline="")):
            assert not any(cell.startswith(("=", "@", "\t", "\r")) for cell in row), name


def test_days_limit_an_export_and_undated_rows_come_only_without_days(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(
        ws,
        "orders",
        *({"order_id": d or "none", "created_at": d and f"{d} 23:59:59"} for d in (None, "2026-01-31", "2026-02-01", "2026-02-02")),
    )
    out = io.BytesIO()
    from datetime import date

    assert export_table(ws.lake, "orders", ["s1"], out, date(2026, 1, 31), date(2026, 2, 1)) == 2
    assert [line.split(b",")[1] for line in out.getvalue().splitlines()[1:]] == [b"2026-01-31", b"2026-02-01"]
    assert len(exported(ws, "orders").splitlines()) == 5


def test_an_export_of_one_shop_holds_no_other(tmp_path: Path) -> None:
    ws = open_shop(tmp_path, "a", "b", "c")
    for shop in "abc":
        put(ws, "orders", {"order_id": "1", "paid_amount": "1"}, shop=shop)
    assert [line.split(b",")[0] for line in exported(ws, "orders", "b").splitlines()] == [b"shop", b"b"]


def test_a_backup_restores_facts_ledger_and_keys(full: Workspace, tmp_path: Path) -> None:
    secret = full.secret()
    backup(full, tmp_path / "backups" / "all.zip")
    restore(tmp_path / "backups" / "all.zip", tmp_path / "new")
    back = Workspace.open(tmp_path / "new")
    assert back.secret() == secret
    assert [r.id for _, r in back.ledger.all()] == [r.id for _, r in full.ledger.all()]
    for name in NAMES:
        assert exported(back, name) == exported(full, name)
    assert rollups(back) == rollups(full)


def test_a_restored_workspace_can_undo_what_was_loaded_before(tmp_path: Path) -> None:
    ws = open_shop(tmp_path / "old")
    put(ws, "orders", {"order_id": "1", "paid_amount": "1"})
    done = put(ws, "orders", {"order_id": "1", "paid_amount": "2"})
    backup(ws, tmp_path / "b.zip")
    ws.undo(done)
    restore(tmp_path / "b.zip", tmp_path / "new")
    back = Workspace.open(tmp_path / "new")
    assert [r["paid_amount"] for r in standing(back, "orders")] == [Decimal(2)]
    back.undo(done)
    assert [r["paid_amount"] for r in standing(back, "orders")] == [Decimal(1)]


def test_restoring_overwrites_nothing_and_refuses_what_is_no_backup(tmp_path: Path) -> None:
    ws = open_shop(tmp_path / "home")
    backup(ws, tmp_path / "b.zip")
    (tmp_path / "no.zip").write_bytes((tmp_path / "b.zip").read_bytes()[:200])
    (tmp_path / "text.zip").write_text("hello", encoding="utf-8")
    for source, target in (("b.zip", "home"), ("no.zip", "new"), ("text.zip", "new"), ("missing.zip", "new")):
        with pytest.raises(ZhangguiError):
            restore(tmp_path / source, tmp_path / target)
    assert not (tmp_path / "new").exists()
    assert list(ws.shops()) == ["s1"]


def test_a_backup_cannot_climb_out_of_its_folder(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("ledger.sqlite3", "")
        archive.writestr("../outside.txt", "x")
    with pytest.raises(ZhangguiError):
        restore(tmp_path / "evil.zip", tmp_path / "deep" / "new")
    assert not (tmp_path / "deep" / "outside.txt").exists()


def test_the_lake_is_plain_delta_and_parquet(full: Workspace) -> None:
    """Others may read it: no deletion vectors, no column mapping, partitions by month."""
    found = full.lake.open("orders")
    assert found is not None
    assert found.metadata().partition_columns == ["month"]
    assert found.protocol().min_reader_version in (1, 3)
