"""A sheet of a promotion file as rows under recognised columns; titles above and rows of totals are kept apart."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhanggui.desks.promotion.importing.columns import Column, Field, columns_of, field_of
from zhanggui.desks.promotion.importing.offer import NotUnderstood
from zhanggui.desks.promotion.importing.offers import read_offers
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
        return Place(self.file, self.name, row.number if row else 0, column.header if column else "")

    def named(self, field: Field) -> list[Column]:
        return [c for c in self.columns if c.field == field]


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
        tuple(g for g in found if isinstance(g, Gap)),
        tuple(w for w in found if isinstance(w, Words)),
    )


def _table(file: str, sheet: Sheet) -> Table | Gap | Words:
    try:
        header = _header(sheet)
        if header is None:
            return _no_table(file, sheet)
        number, joined, shown = header
        columns = columns_of(shown, joined)
        titles = tuple(
            text for row in sheet.head[: number - (2 if joined else 1)] if (text := " ".join(c.strip() for c in row if c.strip()))
        )
        return Table(file, sheet.name, titles, tuple(columns), tuple(_rows(sheet, len(shown), number)))
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
            yield Row(odd.row_no, tuple(c.strip() for c in (*odd.cells, *[""] * width))[:width])


def _no_table(file: str, sheet: Sheet) -> Gap | Words:
    """A sheet without a header that is known: notes, unless something in it is a discount."""
    where = Place(file, sheet.name)
    for number, row in enumerate(sheet.head, start=1):
        for cell in row:
            if says_discount(cell):
                return Gap(
                    Place(file, sheet.name, number),
                    cell,
                    Words("认不出表头，但这里像优惠", "no header is recognised, but this looks like a discount"),
                    Words("表头用 货号、日常价、活动价、优惠内容 这样的名字", "name the columns SKU, Price, Deal price, Offer or alike"),
                )
    return Words(f"{where.say('zh')}：没有促销表，跳过", f"{where.say('en')}: no promotion table, skipped")


def says_discount(text: str) -> bool:
    """True for text that reads as a discount."""
    if len(text) > 80 or not re.search(r"减|折|满|价|券|送|%|\boff\b|\bget\b", text):
        return False
    try:
        return bool(read_offers(text))
    except NotUnderstood:
        return False


def is_remark(row: Row) -> bool:
    """True for a row that is one sentence: 备注：最终以后台为准."""
    filled = [c for c in row.cells if c]
    return len(filled) == 1 and len(row.cells) > 2 and bool(re.search(r"[:：，。；！,;!]|^(?:备注|注|说明)|\s\S+\s", filled[0]))


def is_total(row: Row, codes: Sequence[Column]) -> bool:
    """True for a row of totals."""
    first = next((c for c in row.cells if c), "")
    named = (row.cells[column.place] for column in codes if column.place < len(row.cells))
    return any(TOTAL.fullmatch(text.strip(":： ")) for text in (first, *named))
