"""The calendar of a year as a sheet, .xlsx or .csv, out and in: the same columns both ways."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from zhanggui.almanac.platforms import platform_words
from zhanggui.almanac.rows import Row
from zhanggui.almanac.windows import EVENT_WORDS, PHASE_WORDS
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.formula import harmless, is_formula
from zhanggui.kernel.words import Words

COLUMNS = ("日期起", "日期止", "名称", "阶段", "平台", "店铺", "类型", "来源", "备注")
WIDTHS = (12, 12, 16, 14, 22, 12, 10, 18, 30)
HOW = (
    "日期写 2026-11-11，两端都算。名称相同就是同一个活动，明年按它对齐。阶段："
    + "、".join(w.zh for w in PHASE_WORDS.values())
    + "；不影响对比的事（上新、直播）留空。"
    "平台：淘宝、天猫；国内各平台；留空是所有平台。店铺写代号，留空是所有店铺。类型："
    + "、".join(w.zh for w in EVENT_WORDS.values())
    + "。"
    "删掉一行就是今年没有它。改好保存：zhanggui calendar import 这个文件"
)
BIGGEST, UNPACKED = 5_000_000, 50_000_000  # bytes: a year's calendar is some hundred rows
EXCEL_EPOCH = date(1899, 12, 30)
SERIAL = re.compile(r"\d{5}(\.0+)?")
Cells = list[str]


def write_xlsx(rows: Sequence[Row], year: int, home: frozenset[str]) -> bytes:
    """The sheet as a workbook: real dates, lists to choose from, texts that run as no formula."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, text, day = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "@"}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
        )
        page = book.add_worksheet(f"{year} 日历")
        for place, (head, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
            page.set_column(place, place, width, day if place < 2 else text)
            page.write_string(0, place, head, bold)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate((row.first, row.last)):
                page.write_datetime(number, place, datetime.combine(value, time()), day)
            for place, cell in enumerate(_texts(row, home), start=2):
                page.write_string(number, place, harmless(cell), text)
        for place, words in ((3, PHASE_WORDS), (6, EVENT_WORDS)):
            chosen = {"validate": "list", "source": [w.zh for w in words.values()], "ignore_blank": True}
            page.data_validation(1, place, len(rows) + 200, place, chosen)
        page.write_comment(0, 0, HOW, {"x_scale": 4, "y_scale": 2})
        page.freeze_panes(1, 0)
    return out.getvalue()


def write_csv(rows: Sequence[Row], home: frozenset[str]) -> bytes:
    """The sheet as text, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([str(row.first), str(row.last), *map(harmless, _texts(row, home))] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def read_cells(path: Path) -> list[tuple[int, Cells]]:
    """The filled rows below the heads, each with its number in the sheet and its cells in the order of COLUMNS. Raises FileError."""
    lines = read_grid(path, _unread)
    heads = lines[0][1] if lines else []
    missing = [head for head in COLUMNS[:3] if head not in heads]
    if missing:
        lacking = "、".join(missing)
        raise _unread(path, Words(f"缺少列 {lacking}", f"it lacks the columns {lacking}"))
    places = [heads.index(head) if head in heads else None for head in COLUMNS]
    return [(number, [plain_cell(cells[p]) if p is not None and p < len(cells) else "" for p in places]) for number, cells in lines[1:]]


Unread = Callable[[Path, Words], FileError]


def read_grid(path: Path, unread: Unread) -> list[tuple[int, Cells]]:
    """The filled rows of a small sheet (.xlsx or text), each with its number. What `unread` makes of a file and a reason is raised."""
    try:
        if path.stat().st_size > BIGGEST:
            raise unread(path, Words("太大", "too large"))
        grid = list(_workbook(path, unread) if path.suffix.lower() in (".xlsx", ".xlsm") else _text(path, unread))
    except OSError as error:
        raise unread(path, Words(str(error.strerror), str(error.strerror))) from None
    lines = [(number, [cell.strip() for cell in cells]) for number, cells in enumerate(grid, start=1)]
    return [(number, cells) for number, cells in lines if any(cells)]


def read_sheet_day(text: str) -> date:
    """The day in a cell: 2026-11-11, 2026/11/11, 2026年11月11日, with a time of midnight, or a spreadsheet's day number. Raises ValueError."""
    if SERIAL.fullmatch(text):
        return EXCEL_EPOCH + timedelta(days=int(float(text)))
    numbers = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00(?:\.0+)?)?)?", text)
    if not numbers:
        raise ValueError(text)
    return date(int(numbers[1]), int(numbers[2]), int(numbers[3]))


def _texts(row: Row, home: frozenset[str]) -> list[str]:
    phase = PHASE_WORDS[row.phase].zh if row.phase else ""
    return [row.name, phase, platform_words(row.platforms, home).zh, row.shop, EVENT_WORDS[row.kind].zh, row.source, row.note]


def plain_cell(cell: str) -> str:
    """A cell without the apostrophe that keeps it from running as a formula."""
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell


def _workbook(path: Path, unread: Unread) -> Iterable[Cells]:
    import fastexcel

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > UNPACKED:
                raise unread(path, Words("太大", "too large"))
        sheet = fastexcel.read_excel(str(path)).load_sheet(0, header_row=None, dtypes="string")
        columns = [column.to_pylist() for column in sheet.to_arrow().columns]
    except (zipfile.BadZipFile, fastexcel.FastExcelError) as error:
        raise unread(path, Words("不是完好的工作簿", str(error).splitlines()[0] if str(error) else "damaged")) from None
    return [[str(cell or "") for cell in cells] for cells in zip(*columns, strict=True)]


def _text(path: Path, unread: Unread) -> Iterable[Cells]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(raw.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise unread(path, Words("不是完好的 CSV", str(error))) from None
    raise unread(path, Words("既不是 UTF-8 也不是 GBK", "neither UTF-8 nor GBK"))


def _unread(path: Path, why: Words) -> FileError:
    return FileError(
        Words(f"读不了日历表 {path.name}：{why.zh}", f"cannot read the calendar {path.name}: {why.en}"),
        Words("先用 zhanggui calendar export 导出一份，在上面改", "export one with zhanggui calendar export and edit that"),
    )
