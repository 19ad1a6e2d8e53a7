"""One bad file never stops the others, leaves nothing of itself behind, and never stands in the way of the next import."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from conftest import facts, load
from zhanggui.intake import import_paths, rejects, rows
from zhanggui.intake.batch import Batch
from zhanggui.intake.spool import Spool
from zhanggui.warehouse.workspace import Workspace

SHOP_DAY = [["stat_date", "visitors", "pay_amount"], ["2026-03-01", "5", "3.5"]]
ABSURD = [
    ["order_id", "created_at", "paid_at", "paid_amount"],
    *([str(n), "2026-03-01 10:00", "2026-03-01 10:00", "99999999999999"] for n in "123"),
]
Write = Any


def staged(ws: Workspace) -> list[str]:
    """Imports of which something lies in the workspace."""
    return sorted(p.name for p in ws.imports.iterdir())


def test_orders_whose_sum_no_column_can_hold_do_not_stop_the_files_beside_them(ws: Workspace, write: Write) -> None:
    before = staged(ws)
    report = import_paths(
        ws, [write("shop_days.csv", SHOP_DAY), write("orders.csv", ABSURD), write("refunds.csv", [["refund_id"], ["r"]])], "a"
    )
    assert [r.table for r in report.imports] == ["shop_days", "refunds"]
    assert [(Path(f.file).name, f.at_load) for f in report.failed] == [("orders.csv", True)]
    assert "\n" not in report.failed[0].reason.en
    assert facts(ws, "orders") == []
    assert len(facts(ws, "shop_days")) == 1
    assert staged(ws) == sorted([*before, *(r.id for r in report.imports)])


def test_an_import_that_failed_does_not_stand_in_the_way_of_the_next(ws: Workspace, write: Write) -> None:
    assert import_paths(ws, [write("orders.csv", ABSURD)], "a").exit_code == 1
    assert ws.ledger.unfinished() == []
    assert load(ws, write("shop_days.csv", SHOP_DAY)).imports[0].rows["inserted"] == 1


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are Unicode there")
def test_a_name_that_is_gbk_on_the_disk_is_read_and_dates_the_file(ws: Workspace, folder: Path) -> None:
    inside = os.fsencode(folder) + "/订单".encode("gbk")
    os.mkdir(inside)
    Path(os.fsdecode(inside + "/店铺2026-03-01.csv".encode("gbk"))).write_text("订单数\n1\n", encoding="utf-8")
    Path(os.fsdecode(inside + b"/shop_days.csv")).write_text("stat_date,visitors\n2026-03-01,5\n", encoding="utf-8")
    report = import_paths(ws, [folder], "a")
    assert [r.file for r in report.imports] == [str(folder / "订单" / "shop_days.csv")]
    assert [f.file for f in report.failed] == [str(folder / "订单" / "店铺2026-03-01.csv")]


def test_a_file_that_goes_while_the_others_load_is_told(ws: Workspace, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    gone, there = write("gone.csv", SHOP_DAY), write("shop_days.csv", SHOP_DAY)
    monkeypatch.setattr("zhanggui.intake.importer.find_files", lambda paths: [gone.unlink() or gone, there])
    report = import_paths(ws, [gone], "a")
    assert "cannot be opened" in report.failed[0].reason.en
    assert len(report.imports) == 1


def test_a_workbook_of_rejects_that_cannot_be_written_leaves_nothing_behind(
    ws: Workspace, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(found: Iterable[Any], limit: int) -> Any:
        yield next(iter(found))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rejects, "islice", full)
    before = staged(ws)
    report = import_paths(ws, [write("shop_days.csv", [*SHOP_DAY, ["2026-03-02", "many", "1"]])], "a")
    assert (len(report.imports), len(report.failed)) == (0, 1)
    assert staged(ws) == before


def test_a_call_that_is_broken_off_leaves_nothing_staged(ws: Workspace, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(batch: Batch) -> None:
        raise KeyboardInterrupt

    before = staged(ws)
    monkeypatch.setattr(Batch, "flush", stop)
    with pytest.raises(KeyboardInterrupt):
        import_paths(ws, [write("shop_days.csv", [*SHOP_DAY, ["2026-03-02", "many", "1"]])], "a")
    assert staged(ws) == before


def test_files_that_wait_hold_no_open_file(ws: Workspace, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand files with rejects in one call would be more open files than a system allows."""
    opened: list[Spool[Any]] = []
    extend = Spool.extend

    def noted(spool: Spool[Any], items: Iterable[Any]) -> None:
        opened.append(spool)
        extend(spool, items)

    def look(batch: Batch) -> None:
        assert opened
        assert [s for s in opened if s._file is not None] == []

    monkeypatch.setattr(Spool, "extend", noted)
    monkeypatch.setattr(Batch, "flush", look)
    import_paths(ws, [write("shop_days.csv", [*SHOP_DAY, ["2026-03-02", "many", "1"]])], "a")


def test_a_piece_that_fails_ends_the_writing_of_those_before_it(ws: Workspace, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was staged of the file goes, with the thread that was still writing it."""
    monkeypatch.setattr("zhanggui.warehouse.stagewriter.GROUP", 2)
    monkeypatch.setattr(rows, "PIECE_ROWS", 2)
    made = iter(range(100))
    real = rows._clean

    def breaking(*args: Any) -> Any:
        if next(made) == 20:
            raise MemoryError
        return real(*args)

    monkeypatch.setattr(rows, "_clean", breaking)
    before = staged(ws)
    days = [["stat_date", "visitors"], *([f"2026-{m:02}-{d:02}", "1"] for m in (1, 2, 3) for d in range(1, 29))]
    report = import_paths(ws, [write("shop_days.xlsx", days)], "a")
    assert [f.reason.en for f in report.failed] == ["an error while reading it: MemoryError"]
    assert staged(ws) == before


def test_a_table_of_a_file_that_was_loaded_before_is_known_beside_another_of_it(ws: Workspace, folder: Path) -> None:
    """Two canonical sheets of one workbook, first under one name, then under another."""
    import xlsxwriter

    for name in ("one.xlsx", "two.xlsx"):
        with xlsxwriter.Workbook(folder / name) as book:
            book.set_properties({"created": None})
            for table, cells in {"shop_days": SHOP_DAY, "refunds": [["refund_id"], ["r"]]}.items():
                for y, line in enumerate(cells):
                    book.get_worksheet_by_name(table) or book.add_worksheet(table)
                    book.get_worksheet_by_name(table).write_row(y, 0, line)
    (folder / "two.xlsx").write_bytes((folder / "one.xlsx").read_bytes())
    first, second = (load(ws, folder / name) for name in ("one.xlsx", "two.xlsx"))
    assert [r.id for r in second.imports] == [r.id for r in first.imports]
    assert [r.rows["unchanged"] for r in second.imports] == [1, 1]


def test_a_file_twice_in_a_dry_run_is_new_only_once(ws: Workspace, write: Write, folder: Path) -> None:
    one = write("shop_days.csv", SHOP_DAY)
    (folder / "b").mkdir()
    (folder / "b" / "shop_days.csv").write_bytes(one.read_bytes())
    report = import_paths(ws, [one, folder / "b"], "a", dry_run=True)
    assert [(r.rows["inserted"], r.rows["unchanged"]) for r in report.imports] == [(1, 0), (0, 1)]
