"""XML Spreadsheet 2003 saved as .xls: read as a stream, without document types, so that no entity can grow or reach elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from zhanggui.intake.decoding import in_best_encoding
from zhanggui.intake.grid import Grid, Room
from zhanggui.intake.limits import CELL_LIMIT, COLUMNS_LIMIT, PAGE_DEPTH, ROWS_LIMIT, SHEETS_LIMIT
from zhanggui.intake.sheets import Sheet
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

DECLARED = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
MIDNIGHT = re.compile(r" 00:00:00(?:\.0+)?$")
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
OTHERWISE = Words("用表格软件打开后另存为 xlsx 再导入", "open it in a spreadsheet program and save it as xlsx")


def read_xmlbook(path: Path) -> list[Sheet]:
    """The sheets that hold anything. Raises FileError for XML that is broken, hostile or no workbook."""

    def read(text: Iterator[str]) -> list[Sheet]:
        book = _Book()
        book.parse(text)
        return [sheet for grid in book.grids if (sheet := grid.sheet())]

    return in_best_encoding(path, read)


class _Book:
    """What the parser has come across. `path`: the elements that are open, without their prefixes."""

    def __init__(self) -> None:
        self.room = Room()
        self.grids: list[Grid] = []
        self.open: list[str] = []
        self.row: list[str] = []
        self.row_no = 0
        self.texts: list[str] | None = None
        self.size = 0
        self.kind = ""
        self.place = 0
        self.parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse_doctype

    def parse(self, text: Iterator[str]) -> None:
        try:
            begun = False
            for piece in text:
                if not begun:  # the text is UTF-8 by now, whatever the file declares
                    piece, begun = DECLARED.sub("", piece.lstrip("\ufeff")), True
                self.parser.Parse(piece.encode("utf-8", "replace"), False)
            self.parser.Parse(b"", True)
        except expat.ExpatError:
            raise FileError(
                Words("XML 文件损坏或没有下载完整", "the XML file is damaged or was not downloaded completely"), OTHERWISE
            ) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not self.open and (local != "Workbook" or space != SPREADSHEET):
            raise FileError(Words("这个 XML 文件不是工作簿", "this XML file is no workbook"), OTHERWISE)
        self.open.append(local)
        if len(self.open) > PAGE_DEPTH:
            raise FileError(Words("XML 套得太深，不像工作簿", "the XML is nested too deeply to be a workbook"), OTHERWISE)
        if local == "Worksheet":
            if len(self.grids) >= SHEETS_LIMIT:
                raise FileError(Words("工作簿里的工作表太多", "the workbook has too many sheets"), OTHERWISE)
            self.grids.append(Grid(_said(attributes, "Name"), self.room, spreadsheet=True))
            self.row_no = 0
        elif local == "Row" and self.grids:
            self.row = []
            self.row_no = _index(attributes, self.row_no + 1, ROWS_LIMIT)
        elif local == "Cell" and self.grids:
            across = _number(_said(attributes, "MergeAcross")) or 0
            self.place = _index(attributes, len(self.row) + 1, COLUMNS_LIMIT) - 1
            self.row += [""] * (min(self.place + across, COLUMNS_LIMIT) + 1 - len(self.row))
        elif local == "Data" and self.open[-2:-1] == ["Cell"]:
            self.texts, self.size, self.kind = [], 0, _said(attributes, "Type")

    def _text(self, text: str) -> None:
        if self.texts is None:
            return
        self.size += len(text)
        if self.size > CELL_LIMIT:
            raise FileError(Words("有一格超过 5 MB，不像表格", "one cell is longer than 5 MB: this is no table"), OTHERWISE)
        self.texts.append(text)

    def _end(self, name: str) -> None:
        local = self.open.pop()
        if local == "Data" and self.texts is not None and self.row:
            self.row[self.place] = _plain("".join(self.texts), self.kind)
            self.texts = None
        elif local == "Row" and self.grids:
            self.grids[-1].add(self.row, self.row_no)
            self.row = []


def _refuse_doctype(*_: object) -> None:
    raise FileError(
        Words(
            "XML 文件带有文档类型声明（DTD），可能有害，不读", "the XML file declares a document type (DTD), which may do harm; not read"
        ),
        OTHERWISE,
    )


def _said(attributes: dict[str, str], name: str) -> str:
    return attributes.get(f"{SPREADSHEET} {name}") or attributes.get(name, "")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _index(attributes: dict[str, str], following: int, limit: int) -> int:
    """Where a row or cell stands, from 1: where it says, never before the one before it. Raises FileError beyond the limit."""
    place = max(_number(_said(attributes, "Index")) or following, following)
    if place > limit:
        raise FileError(Words("有单元格远在表格之外", "a cell stands far outside the table"), OTHERWISE)
    return place


def _plain(text: str, kind: str) -> str:
    """A cell as people write it: 2026-03-01T00:00:00.000 is 2026-03-01, and a long number has all the digits that it holds."""
    if kind == "DateTime":
        return MIDNIGHT.sub("", text.strip().replace("T", " ", 1)).removeprefix("1899-12-31 ").removesuffix(".000")
    if kind == "Boolean":
        return {"1": "true", "0": "false"}.get(text.strip(), text)
    if kind == "Number" and "E" in text.upper():
        try:
            number = float(text)
        except ValueError:
            return text
        return str(int(number)) if number.is_integer() and abs(number) < 1e19 else text
    return text
