"""Which cells of an .xlsx hold a formula, and which of those hold no value: the reader of workbooks gives values alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from typing import IO
from xml.etree.ElementTree import ParseError, iterparse
from zipfile import ZipFile

from zhanggui.intake.zipcheck import damaged, open_zip

CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
MOST = 100_000  # cells with formulas that are kept


@dataclass(frozen=True)
class Formulas:
    """By sheet: cells (row and column from 0) with a formula, and those of them without a value."""

    cells: dict[str, frozenset[tuple[int, int]]]
    empty: dict[str, frozenset[tuple[int, int]]]


def formulas_of(path: Path) -> Formulas:
    """None at all for a workbook of another kind: programs that write those keep the value beside the formula. Raises FileError when damaged."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return Formulas({}, {})
    cells, empty = {}, {}
    with open_zip(path) as pack:
        try:
            for name, part in _sheets(pack).items():
                with pack.open(part) as xml:
                    cells[name], empty[name] = _scan(xml)
        except (ParseError, KeyError, ValueError):
            raise damaged("工作簿", "workbook") from None
    return Formulas(cells, empty)


def _sheets(pack: ZipFile) -> dict[str, str]:
    """Name of a sheet → its part of the archive; nothing when it is no .xlsx."""
    if "xl/workbook.xml" not in pack.namelist():
        return {}
    with pack.open("xl/_rels/workbook.xml.rels") as xml:
        parts = {e.get("Id"): e.get("Target", "") for _, e in iterparse(xml) if _tag(e.tag) == "Relationship"}
    with pack.open("xl/workbook.xml") as xml:
        named = [(e.get("name", ""), e.get(RELATION) or e.get(STRICT)) for _, e in iterparse(xml) if _tag(e.tag) == "sheet"]
    found = {name: parts[id] for name, id in named if id in parts}
    return {name: target[1:] if target.startswith("/") else normpath(join("xl", target)) for name, target in found.items()}


def _scan(xml: IO[bytes]) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]:
    cells: set[tuple[int, int]] = set()
    empty: set[tuple[int, int]] = set()
    for _, element in iterparse(xml):
        tag = _tag(element.tag)
        if tag == "c":
            inside = {_tag(child.tag): child for child in element}
            if "f" in inside and (at := _place(element.get("r", ""))) and len(cells) < MOST:
                cells.add(at)
                if "v" not in inside or not (inside["v"].text or ""):
                    empty.add(at)
        if tag == "row":
            element.clear()
    return frozenset(cells), frozenset(empty)


def _place(name: str) -> tuple[int, int] | None:
    """C4 → (3, 2)."""
    found = CELL.fullmatch(name)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _tag(tag: str) -> str:
    return tag.rpartition("}")[2]
