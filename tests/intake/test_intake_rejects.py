"""Rejected rows: a workbook in the file's own columns that, mended, loads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastexcel

from conftest import facts, load
from zhanggui.warehouse.workspace import Workspace

Write = Callable[..., Path]
HEAD = ["日期", "主体ID", "展现量", "点击量", "花费", "总成交金额", "投入产出比", "备忘"]
GOOD = ["2026-07-31", "7", "10", "1", "5", "20", "4", "fine"]
BAD = ["2026-07-31", "7", "ten", "1", "5", "20", "4", "=1+1"]


def read(path: str | None) -> list[list[Any]]:
    assert path
    table = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_arrow()
    return [list(row.values()) for row in table.to_pylist()]


def mend(path: str | None, to: Path, wrong: str, right: str, write: Write) -> Path:
    rows = [[right if cell == wrong else cell or "" for cell in row] for row in read(path)]
    return write(to.name, rows)


def test_rejects_stand_in_the_files_own_columns_with_row_and_reason(ws: Workspace, write: Write) -> None:
    record = load(ws, write("商品报表.csv", [HEAD, GOOD, BAD])).imports[0]
    head, beside, bad = read(record.rejects_file)
    assert head[: len(HEAD)] == HEAD
    assert bad[:3] == BAD[:3]
    reason, row = bad[len(HEAD)], bad[len(HEAD) + 1]
    assert "展现量" in reason
    assert "not a number" in reason
    assert row == "3"
    assert "already loaded" in beside[len(HEAD)]


def test_no_cell_of_a_rejects_workbook_can_be_a_formula(ws: Workspace, write: Write) -> None:
    record = load(ws, write("商品报表.csv", [HEAD, BAD, ["2026-07-31", "8", "@x", "-1", "+cmd", "1", "1", "-2.5"]])).imports[0]
    _, first, second = read(record.rejects_file)
    assert first[7] == "'=1+1"
    assert (second[2], second[3], second[4], second[7]) == ("'@x", "-1", "'+cmd", "-2.5")


def test_mended_rows_load_and_complete_the_sum_of_their_key(ws: Workspace, write: Write, folder: Path) -> None:
    record = load(ws, write("商品报表.csv", [HEAD, GOOD, BAD])).imports[0]
    assert facts(ws, "ad_days")[0]["impressions"] == 10
    mended = mend(record.rejects_file, folder / "mended.xlsx", "ten", "10", write)
    assert load(ws, mended).imports[0].rows["rejected"] == 0
    (fact,) = facts(ws, "ad_days")
    assert (fact["impressions"], fact["clicks"], str(fact["cost"])) == (20, 2, "10.0000")


def test_mended_ids_that_stood_behind_a_tab_are_the_ids_of_the_order(ws: Workspace, write: Write, folder: Path) -> None:
    """抖店 writes every cell with a tab before it."""
    head = ["主订单编号", "子订单编号", "选购商品", "商品数量", "订单应付金额", "商品ID"]
    rows = [
        [f"\t{cell}" for cell in row]
        for row in (["69170", "69170", "袜子", "1", "9.90", "35"], ["69170", "69171", "袜子", "two", "8", "35"])
    ]
    record = load(ws, write("1791430000_abc.csv", [head, *rows])).imports[0]
    assert read(record.rejects_file)[-1][:6] == ["69170", "69171", "袜子", "two", "8", "35"]
    load(ws, mend(record.rejects_file, folder / "mended.xlsx", "two", "2", write))
    lines = facts(ws, "order_lines", "line_id")
    assert [(r["order_id"], r["line_id"], r["product_id"], r["qty"]) for r in lines] == [
        ("69170", "69170", "35", 1),
        ("69170", "69171", "35", 2),
    ]


def test_a_mended_line_keeps_its_number(ws: Workspace, write: Write, folder: Path) -> None:
    rows = [["order_id", "qty"], ["1", "1"], ["1", "two"], ["1", "3"]]
    record = load(ws, write("order_lines.csv", rows)).imports[0]
    assert [r["line_id"] for r in facts(ws, "order_lines")] == ["1", "3"]
    load(ws, mend(record.rejects_file, folder / "order_lines_mended.xlsx", "two", "2", write))
    assert [(r["line_id"], r["qty"]) for r in facts(ws, "order_lines", "line_id")] == [("1", 1), ("2", 2), ("3", 3)]


def test_mended_canonical_rows_are_recognised_by_the_sheet(ws: Workspace, write: Write) -> None:
    record = load(ws, write("orders.csv", [["order_id", "paid_amount"], ["1", "x"]])).imports[0]
    assert fastexcel.read_excel(record.rejects_file).sheet_names == ["orders"]
    again = load(ws, Path(str(record.rejects_file))).imports[0]
    assert (again.recipe, again.rows["rejected"]) == ("canonical", 1)


def test_mended_rows_remember_the_day_of_the_file_they_came_from(ws: Workspace, write: Write, folder: Path) -> None:
    head = ["一级来源", "二级来源", "三级来源", "访客数", "访客数变化"]
    record = load(ws, write("来源-2026-03-01.csv", [head, ["付费", "a", "b", "x1", "-"]])).imports[0]
    load(ws, mend(record.rejects_file, folder / "again.xlsx", "x1", "1", write))
    assert str(facts(ws, "source_days")[0]["stat_date"]) == "2026-03-01"


def test_personal_cells_are_blank_and_accounts_are_fingerprints(ws: Workspace, write: Write, folder: Path) -> None:
    head = ["订单编号", "买家会员名", "买家应付货款", "收货人姓名", "联系手机", "收件人昵称", "订单创建时间"]
    rows = [head, ["1", "张三丰", "ten", "张三", "13800138000", "小三", "2026-03-01"], ["2", "张三丰", "1", "", "", "", "2026-03-01"]]
    record = load(ws, write("ExportOrderList.csv", rows)).imports[0]
    said = repr(read(record.rejects_file))
    assert not any(secret in said for secret in ("张三", "13800138000", "小三"))
    load(ws, mend(record.rejects_file, folder / "mended.xlsx", "ten", "10", write))
    first, second = facts(ws, "orders", "order_id")
    assert first["buyer_id"] == second["buyer_id"]


def test_rows_without_header_can_be_mended_too(ws: Workspace, write: Write, folder: Path) -> None:
    rows = [["1", "2", "3", "pv", "1511544070"]] * 9 + [["1", "2", "3", "buy", "151154x"]]
    record = load(ws, write("events.csv", rows), dry_run=False).imports[0]
    assert record.rows == {"read": 10, "inserted": 9, "updated": 0, "unchanged": 0, "dropped": 0, "rejected": 1}
    load(ws, mend(record.rejects_file, folder / "mended.xlsx", "151154x", "1511544071", write))
    assert sorted((v["behaviour"], v["nth"]) for v in facts(ws, "visits")) == [("buy", 1), *(("pv", n) for n in range(1, 10))]
