"""A sheet of a promotion file as rows under recognised columns; titles above and rows of totals are kept apart."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhanggui.desks.promotion.importing.asides import says_discount
from zhanggui.desks.promotion.importing.columns import Column, Field, columns_of, field_of
from zhanggui.desks.promotion.importing.report import Gap, Place
from zhanggui.intake.containers import read_sheets
from zhanggui.intake.heads import Heads
from zhanggui.intake.sheets import Sheet
from zhanggui.intake.source import Source, readable
from zhanggui.intake.textfile import ReadOtherwise
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

MOST_ROWS = 200_000
TELLING: frozenset[Field] = frozenset(
    ["sku", "offer", "discount", "percent", "shop_offer", "coupon", "platform_offer", "value", "deal_price", "after_price", "price"]
)
OFFERS: frozenset[Field | None] = frozenset(["offer", "discount", "percent", "shop_offer", "coupon", "platform_offer", "value"])
TOTAL = re.compile(r"合计|总计|小计|汇总|total|sum", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One row: its number in the sheet and its cells by column."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One recognised table. `titles`: what stands above the header."""

    file: str
    name: str
    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def place(self, row: Row | None = None, column: Column | None = None) -> Place:
        at = f"{letters(column.place)}{row.number}" if row and column else ""
        return Place(self.file, self.name, row.number if row else 0, column.header if column else "", at)

    def named(self, field: Field) -> list[Column]:
        return [c for c in self.columns if c.field == field]


def letters(place: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    return (letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


@dataclass(frozen=True)
class Opened:
    """The tables of a file, and its sheets that are none."""

    tables: tuple[Table, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[Words, ...]


def open_tables(path: Path) -> Opened:
    """Every table of a workbook or text file. Raises FileError for one that cannot be read."""
    name = readable(path.name)
    if not path.is_file():
        raise FileError(Words(f"找不到文件 {path}", f"no such file: {path}"), Words("检查路径", "check the path"))
    with tempfile.TemporaryDirectory(prefix="zhanggui-sheet-") as scratch:
        sheets = read_sheets(Source(name, name, path), Path(scratch))
        found = [_table(name, sheet) for sheet in sheets]
    return Opened(
        tuple(t for t in found if isinstance(t, Table)),
        tuple(g for gaps in found if isinstance(gaps, list) for g in gaps),
        tuple(w for w in found if isinstance(w, Words)),
    )


def _table(file: str, sheet: Sheet) -> Table | list[Gap] | Words:
    try:
        header = _header(sheet)
        if header is None:
            return _no_table(file, sheet)
        number, joined, shown = header
        rows = sorted(_rows(sheet, max(len(shown), *map(len, sheet.head)), number), key=lambda row: row.number)
        columns = columns_of([*shown, *[""] * (max((len(row.cells) for row in rows), default=0) - len(shown))], joined)
        titles = tuple(
            text for row in sheet.head[: number - (2 if joined else 1)] if (text := " ".join(c.strip() for c in row if c.strip()))
        )
        return Table(file, sheet.name, titles, tuple(columns), tuple(rows))
    except ReadOtherwise as otherwise:
        return _table(file, otherwise.sheet)


def _header(sheet: Sheet) -> tuple[int, bool, list[str]] | None:
    """Number (from 1) of the header row with the most columns that are known, whether it is two rows, and its cells."""
    heads, best, found = Heads(sheet), 1.5, None
    for number in range(1, len(sheet.head) + 1):
        for joined in (False, True):
            if joined and number == 1:
                continue
            shown = heads.shown(number, joined)
            fields = {field_of(h, joined) for h in shown} - {None}
            score = len(fields) - 0.01 * number - (0.5 if joined else 0) if fields & TELLING else 0
            if score > best:
                best, found = score, (number, joined, shown)
    return found


def _rows(sheet: Sheet, width: int, after: int) -> Iterator[Row]:
    cells = sheet.read(width, after)
    if len(cells.row_no) > MOST_ROWS:
        raise FileError(Words(f"超过 {MOST_ROWS:,} 行", f"more than {MOST_ROWS:,} rows"), Words("请分成几个文件", "split the file"))
    columns = [column.to_pylist() for column in cells.columns]
    for place, number in enumerate(cells.row_no.tolist()):
        row = tuple((column[place] or "").strip() for column in columns)
        if any(row):
            yield Row(int(number), row)
    for odd in cells.odd:
        if any(c.strip() for c in odd.cells):
            yield Row(odd.row_no, tuple(c.strip() for c in (*odd.cells, *[""] * (width - len(odd.cells)))))


def _no_table(file: str, sheet: Sheet) -> list[Gap] | Words:
    """A sheet without a header that is known: notes, unless cells of it say a discount."""
    why = Words("认不出表头，但这里像优惠", "no header is recognised, but this looks like a discount")
    mend = Words("表头用 货号、日常价、活动价、优惠内容 这样的名字", "name the columns SKU, Price, Deal price, Offer or alike")
    gaps = [
        Gap(Place(file, sheet.name, number, "", f"{letters(at)}{number}"), cell, why, mend)
        for number, row in enumerate(sheet.head, start=1)
        for at, cell in enumerate(row)
        if says_discount(cell)
    ]
    where = Place(file, sheet.name)
    return gaps or Words(f"{where.say('zh')}：没有促销表，跳过", f"{where.say('en')}: no promotion table, skipped")


def is_remark(table: Table, row: Row) -> bool:
    """True for a row that is one sentence: 备注：最终以后台为准; or that says a discount where no offer stands: 全店满200减20 under the codes."""
    filled = [n for n, c in enumerate(row.cells) if c]
    if len(filled) != 1 or len(row.cells) <= 2:
        return False
    said = row.cells[filled[0]]
    if re.search(r"[:：，。；！,;!]|^(?:备注|注|说明)|\s\S+\s", said):
        return True
    return says_discount(said) and next((c.field for c in table.columns if c.place == filled[0]), None) not in OFFERS


def is_total(row: Row, codes: Sequence[Column]) -> bool:
    """True for a row of totals."""
    first = next((c for c in row.cells if c), "")
    named = (row.cells[column.place] for column in codes if column.place < len(row.cells))
    return any(TOTAL.fullmatch(text.strip(":： ")) for text in (first, *named))
