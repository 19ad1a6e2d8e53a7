"""Files as they really are: whatever the container, encoding or extension, the same rows come out; broken ones end in one sentence."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from conftest import csv_text, facts, load, refused
from zhanggui.intake import import_paths
from zhanggui.warehouse.workspace import Workspace

HEAD = ["订单编号", "总金额", "买家实际支付金额", "收货地址 ", "订单创建时间", "订单付款时间 ", "退款金额"]
ORDERS = [
    HEAD,
    ["1234567890123456789", "1,178.80", "1,100.00", "上海", "2026-03-01 09:00:00", "2026-03-01 09:01:00", "78.80"],
    ["1234567890123456790", "21", "0", "北京", "2026-03-01 10:00:00", "", "0"],
]
Write = Callable[..., Path]


def loaded(ws: Workspace) -> list[tuple[str, str]]:
    return [(o["order_id"], str(o["paid_amount"])) for o in facts(ws, "orders")]


EXPECTED = [("1234567890123456789", "1178.8000"), ("1234567890123456790", "0.0000")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_any_encoding_and_delimiter(ws: Workspace, write: Write, encoding: str, delimiter: str) -> None:
    load(ws, write("订单.csv", ORDERS, encoding, delimiter))
    assert loaded(ws) == EXPECTED


def test_content_counts_and_not_the_extension(ws: Workspace, write: Write, folder: Path) -> None:
    workbook = write("orders_report.xlsx", ORDERS)
    load(ws, workbook.rename(folder / "really_a_workbook.csv"))
    assert loaded(ws) == EXPECTED
    assert load(ws, write("really_text.xls", ORDERS, "gb18030", "\t")).imports[0].rows["unchanged"] == 2


def test_old_xls_with_preface_rows(ws: Workspace, folder: Path) -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    page = book.add_sheet("订单")
    for n, row in enumerate([["报表标题"], [], ["说明"], *ORDERS]):
        for place, cell in enumerate(row):
            page.write(n, place, cell)
    book.save(str(folder / "旧.xls"))
    load(ws, folder / "旧.xls")
    assert loaded(ws) == EXPECTED
    assert [o["row_no"] for o in facts(ws, "orders")] == [5, 6]


def test_numbers_and_days_in_workbook_cells_become_clean_text(ws: Workspace, folder: Path) -> None:
    path = folder / "orders.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("orders")
        page.write_row(0, 0, ["order_id", "paid_amount", "created_at", "item_qty"])
        page.write_number(1, 0, 123456789012)
        page.write_number(1, 1, 12.5)
        page.write_number(1, 2, 46082.5, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
        page.write_number(1, 3, 3)
    load(ws, path)
    (order,) = facts(ws, "orders")
    assert (order["order_id"], str(order["paid_amount"]), order["item_qty"]) == ("123456789012", "12.5000", 3)
    assert str(order["created_at"]) == "2026-03-01 12:00:00"


def test_long_ids_stored_as_numbers_in_a_workbook_are_rejected(ws: Workspace, folder: Path) -> None:
    path = folder / "orders.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["order_id", "paid_amount"])
        for n in range(3):
            page.write_number(n + 1, 0, 1234567890123456789 + n * 1001)
            page.write_number(n + 1, 1, 1)
    assert load(ws, path).imports[0].rows["rejected"] == 3


def test_archives_give_each_member_its_own_import(ws: Workspace, write: Write, folder: Path) -> None:
    with zipfile.ZipFile(folder / "下载.zip", "w") as pack:
        pack.write(write("一月.csv", ORDERS), "一月.csv")
        pack.writestr("sub/notes.txt", "nothing to see here")
        pack.writestr("__MACOSX/._一月.csv", "x")
    report = import_paths(ws, [folder / "下载.zip"], "a")
    assert [r.file.rpartition("/")[2] for r in report.imports] == ["下载.zip!一月.csv"]
    assert [f.file.rpartition("!")[2] for f in report.failed] == ["sub/notes.txt"]
    assert report.exit_code == 2
    assert loaded(ws) == EXPECTED


def test_gz_is_opened(ws: Workspace, folder: Path) -> None:
    (folder / "orders.csv.gz").write_bytes(gzip.compress(csv_text(ORDERS).encode()))
    load(ws, folder / "orders.csv.gz")
    assert loaded(ws) == EXPECTED


def test_a_member_cannot_write_outside(ws: Workspace, folder: Path) -> None:
    with zipfile.ZipFile(folder / "evil.zip", "w") as pack:
        pack.writestr("../../evil.csv", csv_text(ORDERS))
    load(ws, folder / "evil.zip")
    assert loaded(ws) == EXPECTED
    assert not list(folder.parent.glob("evil.csv"))


def test_bombs_are_stopped(ws: Workspace, folder: Path) -> None:
    zeros = b"0" * (70 << 20)
    (folder / "bomb.gz").write_bytes(gzip.compress(zeros))
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("a.csv", zeros)
    for name in ("bomb.gz", "bomb.zip"):
        assert "abnormal size" in refused(ws, folder / name)


def test_a_folder_is_read_oldest_first_without_lock_and_hidden_files(ws: Workspace, write: Write, folder: Path) -> None:
    newer = [HEAD, [*ORDERS[1][:5], "2026-03-01 09:01:00", "0"]]
    for name, rows, time in [("a.csv", newer, 2000), ("b.csv", ORDERS, 1000)]:
        os.utime(write(name, rows), (time, time))
    write("~$a.xlsx", ORDERS)
    write(".hidden.csv", ORDERS)
    report = load(ws, folder)
    assert [Path(r.file).name for r in report.imports] == ["b.csv", "a.csv"]
    assert loaded(ws)[0] == ("1234567890123456789", "1100.0000")  # the newer file restates


def test_one_bad_file_never_stops_the_others(ws: Workspace, write: Write, folder: Path) -> None:
    (folder / "0.csv").write_bytes(b"\x00\x01\x02binary")
    write("1.csv", ORDERS)
    report = import_paths(ws, [folder], "a")
    assert (len(report.imports), len(report.failed), report.exit_code) == (1, 1, 2)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\xef\xbb\xbf\r\n\r\n", "is empty"),
        ("binary.csv", bytes(range(256)) * 40, "neither a text table"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "no recipe fits"),
        ("paper.pdf", b"%PDF-1.7 ...", "PDF"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "password"),
        ("half.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged"),
        ("half.gz", gzip.compress(b"a,b\n" * 1000, mtime=0)[:20], "damaged"),
        ("strange.csv", b"foo,bar\r\n1,2\r\n", "no recipe fits"),
    ],
)
def test_hopeless_files_end_in_one_clear_sentence(ws: Workspace, folder: Path, name: str, data: bytes, said: str) -> None:
    (folder / name).write_bytes(data)
    assert said in refused(ws, folder / name)


def test_a_truncated_workbook_ends_in_one_clear_sentence(ws: Workspace, write: Write) -> None:
    path = write("half.xlsx", ORDERS)
    path.write_bytes(path.read_bytes()[:1500])
    assert "damaged" in refused(ws, path)


def test_an_unknown_file_says_which_recipe_is_nearest_and_what_is_missing(ws: Workspace, write: Write) -> None:
    said = refused(ws, write("x.csv", [["订单编号", "总金额", "订单付款时间", "退款金额"], ["1", "2", "", ""]]))
    assert "tmall_order_report" in said
    assert "买家实际支付金额" in said


def test_rows_of_a_wrong_width_are_rejected_not_the_file(ws: Workspace, folder: Path) -> None:
    body = csv_text(ORDERS) + "3,1,2\r\n4,1,1,北京,2026-03-01,2026-03-01,0,,\r\n5,1,1,北京,2026-03-01,,0,surplus\r\n"
    (folder / "orders_report.csv").write_text(body, encoding="utf-8")
    report = load(ws, folder / "orders_report.csv")
    assert report.imports[0].rows == {"read": 5, "inserted": 3, "updated": 0, "unchanged": 0, "dropped": 0, "rejected": 2}
    assert report.exit_code == 3
    assert [o["row_no"] for o in facts(ws, "orders")] == [2, 3, 5]


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(ws: Workspace, folder: Path) -> None:
    places = [(1, "上海"), (2, '"上海'), (3, "上海")]
    lines = ["\t".join(HEAD), *(f"{n}\t5\t5\t{place}\t2026-03-01\t\t0" for n, place in places)]
    (folder / "t.tsv").write_text("\n".join(lines), encoding="utf-8")
    load(ws, folder / "t.tsv")
    assert [o["order_id"] for o in facts(ws, "orders")] == ["1", "2", "3"]


def test_totals_repeated_headers_notes_and_blank_lines_are_not_facts(ws: Workspace, write: Write) -> None:
    rows = [["# 导出说明"], *ORDERS, [""] * 7, HEAD, ["合计", "1199.8", "1100", "", "", "", "78.8"], ["注：金额单位为元", *[""] * 6]]
    record = load(ws, write("x.csv", rows)).imports[0]
    assert record.rows == {"read": 5, "inserted": 2, "updated": 0, "unchanged": 0, "dropped": 3, "rejected": 0}
    assert len([w for w in record.warnings if w.endswith((": 1", "：1 行"))]) == 3
    assert loaded(ws) == EXPECTED


def test_a_total_that_stands_where_the_number_of_a_row_stands_is_no_row(ws: Workspace, write: Write) -> None:
    """Advertising reports carry the day first and 合计 under the campaign's number."""
    head = ["日期", "主体ID", "主体类型", "展现量", "花费", "总成交金额", "投入产出比"]
    rows = [
        ["2026-06-01", "611", "商品", 100, 5, 20, 4],
        ["2026-06-01", "612", "商品", 50, 2.5, 5, 2],
        ["2026-06-01", "合计", "", 150, 7.5, 25, 3.33],
    ]
    record = load(ws, write("商品报表.csv", [head, *rows], encoding="gb18030")).imports[0]
    assert (record.rows["inserted"], record.rows["dropped"], record.rows["rejected"]) == (2, 1, 0)
    assert sum(f["cost"] for f in facts(ws, "ad_days")) == Decimal("7.5")
    (own,) = [line for line in record.reconciliation if line["what"].startswith("花费") and line["what"] != "花费"]
    assert (own["expected"], own["actual"]) == (7.5, 7.5)


def test_rows_that_became_one_are_counted(ws: Workspace, write: Write) -> None:
    rows = [["stat_date", "product_id", "pay_amount"], ["2026-06-01", "1", 5], ["2026-06-01", "1", 6]]
    warnings = load(ws, write("product_days.csv", rows)).imports[0].warnings
    assert any("2 行合成 1 条" in w or "2 became 1" in w for w in warnings)
