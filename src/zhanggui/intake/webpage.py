"""Web pages saved as .xls, as many platforms write them: every table of the page is a sheet."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zhanggui.intake.decoding import in_best_encoding
from zhanggui.intake.grid import Grid, Room
from zhanggui.intake.limits import CELL_LIMIT, COLUMNS_LIMIT, PAGE_TABLES, SHEETS_LIMIT, SPAN_LIMIT
from zhanggui.intake.markup import Tag, tokens
from zhanggui.intake.sheets import Sheet
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

LINE_ENDS = frozenset(["br", "p", "div", "li"])
OTHERWISE = Words("请下载 csv 或 xlsx", "download csv or xlsx")
SCIENTIFIC = re.compile(r"[-+]?\d(?:\.\d+)?[eE]\+?\d+")


def read_webpage(path: Path) -> list[Sheet]:
    """The tables of the page that hold anything. Raises FileError when there is none, or when the page is no page."""

    def read(text: Iterator[str]) -> list[Sheet]:
        page = _Page()
        for token in tokens(text):
            page.take(token)
        return page.sheets()

    return in_best_encoding(path, read)


@dataclass
class _Table:
    """A table being read. `spanned`: column → (rows still to fill, text) of cells that reach down into later rows."""

    grid: Grid
    row: list[str] | None = None
    cell: list[str] | None = None
    size: int = 0
    tag: Tag | None = None
    spanned: dict[int, tuple[int, str]] = field(default_factory=dict)

    def begin_row(self) -> None:
        self.end_row()
        self.row = []

    def begin_cell(self, tag: Tag) -> None:
        self.end_cell()
        if self.row is None:
            self.row = []
        self.cell, self.size, self.tag = [], 0, tag

    def text(self, text: str) -> None:
        """Text within a cell; line ends of the page's source are blanks."""
        if self.cell is None:
            return
        self.size += len(text)
        if self.size > CELL_LIMIT:
            raise FileError(Words("有一格超过 5 MB，不像表格", "one cell is longer than 5 MB: this is no table"), OTHERWISE)
        self.cell.append(text.replace("\n", " ") if "\n" in text else text)

    def end_line(self) -> None:
        if self.cell is not None:
            self.cell.append("\n")

    def end_cell(self) -> None:
        if self.cell is None or self.row is None or self.tag is None:
            return
        text = _plain("".join(self.cell))
        self.cell = None
        if self.spanned:
            self._fill_spanned()
        if not self.tag.said:
            self.row.append(text)
            return
        if "x:num" in self.tag.said and SCIENTIFIC.fullmatch(text):
            text = self.tag.get("x:num") or text  # what Excel shows of a long number is not what it holds
        across, down = _span(self.tag, "colspan"), _span(self.tag, "rowspan")
        for n in range(across):
            shown = text if n == 0 else ""
            if down > 1:
                self.spanned[len(self.row)] = (down, text if n == 0 else "")
            self.row.append(shown)
        if len(self.row) > COLUMNS_LIMIT:
            raise FileError(Words(f"一行超过 {COLUMNS_LIMIT:,} 格，不像表格", f"a row of more than {COLUMNS_LIMIT:,} cells is no table"))

    def _fill_spanned(self) -> None:
        """Cells from above that reach into this row stand before the next one of its own."""
        assert self.row is not None
        while len(self.row) in self.spanned and self.spanned[len(self.row)][0] > 0:
            self.row.append(self.spanned[len(self.row)][1])

    def end_row(self) -> None:
        self.end_cell()
        if self.row is None:
            return
        self._fill_spanned()
        self.grid.add(self.row)
        self.spanned = {place: (left - 1, text) for place, (left, text) in self.spanned.items() if left > 1}
        self.row = None


class _Page:
    """All tables of a page. A table within a table is a sheet of its own."""

    def __init__(self) -> None:
        self.room = Room()
        self.open: list[_Table] = []
        self.grids: list[Grid] = []

    def take(self, token: Tag | str) -> None:
        table = self.open[-1] if self.open else None
        if isinstance(token, str):
            if table:
                table.text(token)
        elif token.name == "table":
            self._close(table) if token.closes else self._begin()
        elif table:
            _ACTIONS.get((token.name, token.closes), _no_action)(table, token)

    def _begin(self) -> None:
        if len(self.open) >= PAGE_TABLES or len(self.grids) >= SHEETS_LIMIT:
            raise FileError(Words("网页里的表格套得太多", "too many tables within tables, or beside each other"), OTHERWISE)
        grid = Grid("", self.room)
        self.grids.append(grid)
        self.open.append(_Table(grid))

    def _close(self, table: _Table | None) -> None:
        if table:
            table.end_row()
            self.open.pop()

    def sheets(self) -> list[Sheet]:
        while self.open:
            self._close(self.open[-1])
        if not self.grids:
            raise FileError(Words("这是网页，里面没有表格", "this is a web page without a table"), OTHERWISE)
        return [sheet for grid in self.grids if (sheet := grid.sheet())]


def _no_action(table: _Table, tag: Tag) -> None:
    if tag.name in LINE_ENDS:
        table.end_line()


_ACTIONS: dict[tuple[str, bool], Callable[[_Table, Tag], None]] = {
    ("tr", False): lambda table, tag: table.begin_row(),
    ("tr", True): lambda table, tag: table.end_row(),
    ("td", False): _Table.begin_cell,
    ("th", False): _Table.begin_cell,
    ("td", True): lambda table, tag: table.end_cell(),
    ("th", True): lambda table, tag: table.end_cell(),
}


def _plain(text: str) -> str:
    """What a browser shows: entities read, blanks run together, line breaks only where the page says so."""
    if "&" in text or "\xa0" in text:
        text = html.unescape(text).replace("\xa0", " ")
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)


def _span(tag: Tag, name: str) -> int:
    said = tag.get(name) if name in tag.said.lower() else ""
    return min(max(int(said), 1), SPAN_LIMIT) if said.isascii() and said.isdigit() and len(said) < 10 else 1
