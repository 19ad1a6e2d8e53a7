"""Whatever a platform calls .xls, and whatever it is packed in, the same cells come out."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter
from reader_files import html_page, inline, locked_zip, number, ods, ods_row, raw_xlsx, row, xls, xml_book, xml_row

from zhanggui.intake.containers import Source, find_files, open_file, read_sheets
from zhanggui.intake.sheets import Sheet
from zhanggui.intake.unlock import Passwords
from zhanggui.intake.workbook import lost_digits
from zhanggui.kernel.errors import FileError

TABLE = [["订单编号", "标题", "金额"], ["1234567890123456789", "连衣裙 夏", "1,178.80"], ["1234567890123456790", '<b>&"', "21"]]
ESCAPED = [[c.replace("&", "&amp;").replace("<", "&lt;") for c in line] for line in TABLE]
CSV = '订单编号,标题,金额\r\n1234567890123456789,连衣裙 夏,"1,178.80"\r\n1234567890123456790,"<b>&""",21\r\n'


def rows_of(sheet: Sheet) -> list[list[str]]:
    width = max(len(line) for line in sheet.head)
    cells = sheet.read(width, 0)
    assert all(len(column) == len(cells.row_no) for column in cells.columns)
    return [list(line) for line in zip(*(c.to_pylist() for c in cells.columns), strict=True)]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Sheet]]:
    def make(data: bytes, name: str = "x.xls", passwords: Passwords | None = None) -> list[Sheet]:
        (tmp_path / name).write_bytes(data)
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        return read_sheets(Source(name, name, tmp_path / name), scratch, passwords)

    return make


def written_xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("数据")
        for n, line in enumerate(TABLE):
            for m, cell in enumerate(line):
                page.write_string(n, m, cell)
    return out.getvalue()


XML_ROWS = "".join(xml_row(*line) for line in ESCAPED)


@pytest.mark.parametrize(
    "data",
    [
        html_page(ESCAPED).encode("gb18030"),
        html_page(ESCAPED, charset="utf-8").encode(),
        html_page(ESCAPED, charset="utf-8").encode("utf-16"),
        html_page(ESCAPED).upper().encode("gb18030").replace(b"&AMP;", b"&amp;").replace(b"&LT;B", b"&lt;b"),
        xml_book(XML_ROWS).encode(),
        xml_book(XML_ROWS, "GB2312").encode("gb18030"),
        xml_book(XML_ROWS, "UTF-16").encode("utf-16"),
        xls(TABLE),
        xls(TABLE, claims=(0, 1, 0, 1)),
        xls(TABLE, claims=(0, 65536, 0, 256)),
        xls(TABLE, claims=(0, 0xFFFFFFFF, 0, 0xFFFF)),
        written_xlsx(),
        ods("".join(ods_row(*line) for line in ESCAPED)),
        CSV.encode("gb18030"),
        CSV.replace(",", "\t").replace('"1\t178', '"1,178').encode("utf-16"),
        CSV.encode(),
        gzip.compress(CSV.encode("gb18030")),
        gzip.compress(written_xlsx()),
    ],
    ids=[
        "page in GBK",
        "page in UTF-8",
        "page in UTF-16",
        "page in capitals",
        "XML",
        "XML in GB2312",
        "XML in UTF-16",
        "xls",
        "xls of one cell",
        "xls of a sheet",
        "xls of nothing",
        "xlsx",
        "ods",
        "text in GBK",
        "tabs in UTF-16",
        "text in UTF-8",
        "gz of text",
        "gz of xlsx",
    ],
)
def test_a_file_named_xls_is_read_by_what_it_is(read: Callable[..., list[Sheet]], data: bytes) -> None:
    (sheet,) = read(data)
    assert rows_of(sheet) == TABLE


def test_every_table_of_a_page_is_a_sheet(read: Callable[..., list[Sheet]]) -> None:
    page = html_page([["甲"]], TABLE[:2]).replace("<td>甲</td>", "<td>甲<table><tr><td>里面</td></tr></table></td>")
    assert [rows_of(s) for s in read(page.encode("gb18030"))] == [[["甲"]], [["里面"]], TABLE[:2]]


def test_cells_that_span_rows_or_columns_keep_the_others_in_place(read: Callable[..., list[Sheet]]) -> None:
    page = "<table><tr><th rowspan=2>日期</th><th colspan='2'>交易</th><th>流量</th></tr><tr><th>金额<th>件数<th>访客</tr><tr><td>1<td>2<td>3<td>4</table>"
    (sheet,) = read(page.encode())
    assert rows_of(sheet) == [["日期", "交易", "", "流量"], ["日期", "金额", "件数", "访客"], ["1", "2", "3", "4"]]


def test_a_page_shows_what_a_browser_shows(read: Callable[..., list[Sheet]]) -> None:
    page = (
        '<!DOCTYPE html><style>td{}</style><script>"<td>no</td>"</script><!-- <td>no</td> -->'
        '<TABLE><TR><TD title="a>b">&nbsp;一\n  二<br>三&yen;</TD><td x:num="1234567890123">1.23457E+12</td>'
    )
    (sheet,) = read(page.encode())
    assert rows_of(sheet) == [["一 二\n三¥", "1234567890123"]]


def test_an_xml_workbook_keeps_gaps_days_and_long_numbers(read: Callable[..., list[Sheet]]) -> None:
    rows = (
        '<Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="DateTime">2026-03-01T00:00:00.000</Data></Cell>'
        '<Cell ss:MergeAcross="1"><Data ss:Type="DateTime">2026-03-01T12:30:00.000</Data></Cell>'
        '<Cell><Data ss:Type="Number">1.2345678901234501E18</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>'
    )
    (sheet,) = read(xml_book(rows).encode())
    assert sheet.head == [[], [], ["", "2026-03-01", "2026-03-01 12:30:00", "", "1234567890123450112", "true"]]
    assert list(sheet.read(2, 0).row_no) == [3]
    assert sheet.spreadsheet


def test_a_workbook_whose_dimension_lies_is_read_whole(read: Callable[..., list[Sheet]]) -> None:
    rows = row(2, inline("B2", "日期"), inline("C2", "占比")) + row(4, inline("B4", "2026-03-01"), number("C4", 0.1234))
    for dimension in ("A1", "", "A1:XFD1048576", "A1:XFD999999999"):
        (sheet,) = read(raw_xlsx(rows, dimension), "x.xlsx")
        assert rows_of(sheet) == [["", ""], ["日期", "占比"], ["", ""], ["2026-03-01", "0.1234"]]


def test_openpyxl_write_only_sheets_are_read(read: Callable[..., list[Sheet]]) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("数据")
    for line in TABLE:
        page.append(line)
    out = io.BytesIO()
    book.save(out)
    assert rows_of(read(out.getvalue())[0]) == TABLE


def test_cells_of_every_kind_become_plain_text(read: Callable[..., list[Sheet]]) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        shapes = ["0.00%", "yyyy-mm-dd", "yyyy/m/d h:mm", "h:mm:ss", 'yyyy"年"m"月"d"日"', "#,##0.00", "0"]
        values = [0.1234, 46082, 46082.5, 0.5, 46082, 1178.8, 123456789012]
        for n, (shape, value) in enumerate(zip(shapes, values, strict=True)):
            page.write_number(0, n, value, book.add_format({"num_format": shape}))
        page.write_boolean(0, 7, True)
        page.write_formula(0, 8, '=HYPERLINK("http://x")', None, "文字")
        page.write_string(0, 9, "00012")
    assert rows_of(read(out.getvalue())[0]) == [
        ["0.1234", "2026-03-01", "2026-03-01 12:00:00", "12:00:00", "2026-03-01", "1178.8", "123456789012", "true", "文字", "00012"]
    ]


@pytest.mark.parametrize(
    ("ids", "lost"),
    [
        (["1234567890123456768", "1234567890123457024", "1234567890123457280"], [True] * 3),  # 53 bits of 19 digits
        (["1234567890123456789", "1234567890123456790", "1234567890123457024"], [False] * 3),  # one is exact by chance
        ([f"123456789012{n}0" for n in (345, 346, 347, 348)], [True] * 4),  # Excel's 15 digits of 16
        ([f"123456789012{n}" for n in (3450, 3461, 3470, 3480)], [False] * 4),
        (["1234567890123450"], [False]),
        (["12345678901234567890123", "", "abc"], [False] * 3),
    ],
)
def test_long_ids_that_were_numbers_are_known_by_their_ends(ids: list[str], lost: list[bool]) -> None:
    assert list(lost_digits(pa.array(ids))) == lost


def test_hidden_and_empty_sheets_and_charts_are_passed_over(read: Callable[..., list[Sheet]]) -> None:
    def book_of(hide_all: bool) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            book.add_worksheet("空")
            shown, hidden = book.add_worksheet("数据"), book.add_worksheet("字典")
            shown.write_string(0, 0, "甲")
            hidden.write_string(0, 0, "乙")
            chart = book.add_chart({"type": "line"})
            chart.add_series({"values": "=数据!$A$1:$A$2"})
            book.add_chartsheet("图").set_chart(chart)
            hidden.hide()
            if hide_all:
                shown.hide()
        return out.getvalue()

    assert [s.name for s in read(book_of(False))] == ["数据"]
    assert [s.name for s in read(book_of(True))] == ["数据", "字典"]


def unpacked(data: bytes, tmp_path: Path, passwords: Passwords | None = None) -> list[Source]:
    (tmp_path / "下载.zip").write_bytes(data)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return list(open_file(tmp_path / "下载.zip", scratch, passwords))


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in members.items():
            pack.writestr(name, data)
    return out.getvalue()


def test_a_zip_within_a_zip_is_opened_and_no_deeper(tmp_path: Path) -> None:
    inner = zipped({"一月.csv": CSV.encode(), "三.zip": zipped({"deep.csv": b"x"})})
    found = unpacked(zipped({"里.zip": inner, "工作簿.xlsx": written_xlsx(), "b.csv.gz": gzip.compress(CSV.encode())}), tmp_path)
    assert [s.name.split("!", 1)[1] for s in found] == ["里.zip!一月.csv", "里.zip!三.zip", "工作簿.xlsx", "b.csv.gz"]
    assert [bool(s.error) for s in found] == [False, True, False, False]
    assert found[1].error
    assert "within" in found[1].error.say("en")
    assert [rows_of(read_sheets(s, tmp_path / "scratch")[0]) for s in found if not s.error] == [TABLE] * 3


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "cp932"])
def test_names_without_the_utf8_mark_are_read(tmp_path: Path, encoding: str) -> None:
    name = "注文レポート.csv" if encoding == "cp932" else "订单报表.csv"
    data = zipped({"ASCII" + "x" * (len(name.encode(encoding)) - 5): CSV.encode()})
    data = data.replace(b"ASCII" + b"x" * (len(name.encode(encoding)) - 5), name.encode(encoding))
    (found,) = unpacked(data, tmp_path)
    assert found.file_name == name


def test_no_name_leads_out_of_the_scratch_folder(tmp_path: Path) -> None:
    names = ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../b.csv", "x\x1b[31m.csv", "n" * 5000 + ".csv"]
    found = unpacked(zipped({name: CSV.encode() for name in names}), tmp_path)
    assert len(found) == 6
    assert all(s.path.parent == tmp_path / "scratch" for s in found)
    assert all(s.name.isprintable() and len(s.name) < 400 for s in found)
    assert {p.name for p in tmp_path.iterdir()} == {"下载.zip", "scratch"}


def test_an_archive_under_a_password_is_opened_with_it(tmp_path: Path) -> None:
    asked: list[str] = []
    passwords = Passwords(["wrong"], lambda name: asked.append(name) or ("also wrong", "打开")[len(asked) > 1])
    (found,) = unpacked(locked_zip("订单.csv", CSV.encode(), "打开"), tmp_path, passwords)
    assert not found.error
    assert found.path.read_bytes() == CSV.encode()
    assert len(asked) == 2
    assert passwords.known == ["wrong", "打开"]


@pytest.mark.parametrize(("known", "said"), [([], "protected by a password → give it with --password"), (["no"], "the password is wrong")])
def test_an_archive_that_stays_locked_says_so(tmp_path: Path, known: list[str], said: str) -> None:
    (found,) = unpacked(locked_zip("订单.csv", CSV.encode(), "yes"), tmp_path, Passwords(known, lambda name: None))
    assert found.error
    assert said in found.error.say("en")


def test_the_password_may_stand_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_PASSWORD", "yes")
    (found,) = unpacked(locked_zip("订单.csv", CSV.encode(), "yes"), tmp_path)
    assert not found.error


def test_a_workbook_under_a_password_is_opened_with_it(read: Callable[..., list[Sheet]]) -> None:
    office = pytest.importorskip("msoffcrypto.format.ooxml")
    out = io.BytesIO()
    office.OOXMLFile(io.BytesIO(written_xlsx())).encrypt("打开", out)
    with pytest.raises(FileError, match="protected by a password"):
        read(out.getvalue(), passwords=Passwords([], lambda name: None))
    with pytest.raises(FileError, match="password is wrong"):
        read(out.getvalue(), passwords=Passwords(["no"], lambda name: None))
    assert rows_of(read(out.getvalue(), passwords=Passwords(["打开"]))[0]) == TABLE


def test_folders_are_read_without_hidden_and_lock_files(tmp_path: Path) -> None:
    for name in ("a.csv", "~$a.xlsx", ".hidden.csv", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_text("x")
    assert [p.name for p in find_files([tmp_path])] == ["a.csv"]
