"""A workbook that came back: whose it is, and what stands in its rows now."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from zhanggui.intake.formulas import Formulas, formulas_of
from zhanggui.intake.sheets import Sheet
from zhanggui.intake.workbook import read_workbook
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words
from zhanggui.site.workbook.form import Part, bare
from zhanggui.site.workbook.parts import PARTS
from zhanggui.site.workbook.seal import EXPORT_AGAIN, MARK, VERSION, About, Base, unseal

BIGGEST = 30_000_000  # bytes
SPREAD = 200  # columns that are looked at


@dataclass(frozen=True)
class Row:
    """One row: the texts of its cells by field. `blank`: fields whose formula has no value."""

    part: str
    sheet: str
    number: int
    id: str
    texts: Mapping[str, str]
    formulas: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()


@dataclass
class Sent:
    """What came back. `missing`: sheets that were written and are not there any more."""

    about: About
    bases: dict[tuple[str, str], Base]
    rows: list[Row] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def pack(self, keys: Collection[tuple[str, int]]) -> dict[str, Any]:
        """The rows of these sheets and row numbers with what they were, as plain JSON: what is shown and then taken."""
        rows = [row for row in self.rows if (row.sheet, row.number) in keys]
        bases = [self.bases[row.part, row.id] for row in rows if (row.part, row.id) in self.bases]
        plain = [asdict(row) | {"formulas": sorted(row.formulas), "blank": sorted(row.blank)} for row in rows]
        return {"about": asdict(self.about), "bases": [asdict(base) for base in bases], "rows": plain}


def unpack(told: Mapping[str, Any]) -> Sent:
    """What `Sent.pack` packed."""
    about = About(**{**told["about"], "shops": tuple(told["about"]["shops"]), "parts": tuple(told["about"]["parts"])})
    bases = [Base(**base) for base in told["bases"]]
    rows = [Row(**{**row, "formulas": frozenset(row["formulas"]), "blank": frozenset(row["blank"])}) for row in told["rows"]]
    return Sent(about, {(base.part, base.id): base for base in bases}, rows)


def read_sent(path: Path, secret: bytes) -> Sent:
    """Raises FileError for a file that is no workbook of ours, was written elsewhere, or has lost its hidden sheet."""
    if path.stat().st_size > BIGGEST:
        raise FileError(
            Words("工作簿太大", "the workbook is too large"), Words("交回下载的那一份", "hand back the one that was downloaded")
        )
    with tempfile.TemporaryDirectory() as scratch:
        sheets = read_workbook(path, Path(scratch), hidden=True)
        formulas = formulas_of(path)
        about, bases = _hidden(sheets, path.name, secret)
        sent = Sent(about, bases)
        for part in PARTS:
            found = [(sheet, n) for sheet in sheets if (n := _head(sheet, part)) is not None]
            if not found and part.id in about.parts:
                sent.missing.append(part.id)
            for sheet, head in found:
                sent.rows += _rows(sheet, head, part, formulas)
        return sent


def _hidden(sheets: list[Sheet], name: str, secret: bytes) -> tuple[About, dict[tuple[str, str], Base]]:
    sheet = next((s for s in sheets if s.head and s.head[0] and s.head[0][0] == MARK), None)
    if sheet is None:
        raise FileError(
            Words(
                f"{name} 不是掌柜写的「今日」工作簿，或它的隐藏表不见了", f"{name} is no workbook of Zhanggui, or its hidden sheet is gone"
            ),
            EXPORT_AGAIN,
        )
    head = [*sheet.head[0], "", ""]
    if head[1] != VERSION:
        raise FileError(Words(f"这份工作簿是另一个版本（{head[1]}）写的", f"the workbook is of another version ({head[1]})"), EXPORT_AGAIN)
    return unseal(sheet.read(1, 1).columns[0].to_pylist(), head[2], secret)


def _head(sheet: Sheet, part: Part) -> int | None:
    """The row of the heads of that part in this sheet: all that name a row, and one at least that may be changed."""
    keys = [part.field(key).title for key in part.keys]
    usable = [f.title for f in part.fields if f.read is not None]
    for n, row in enumerate(sheet.head):
        texts = {bare(text) for text in row}
        if all(texts & set(words) for words in keys) and any(texts & set(words) for words in usable):
            return n
    return None


def _rows(sheet: Sheet, head: int, part: Part, formulas: Formulas) -> list[Row]:
    """Every row below the heads that holds anything."""
    heads = [bare(text) for text in sheet.head[head]][:SPREAD]
    places = {f.key: heads.index(text) for f in part.fields for text in f.title if text in heads}
    cells = sheet.read(len(heads), head + 1)
    columns = [column.to_pylist() for column in cells.columns]
    with_formula, empty = formulas.cells.get(sheet.name, frozenset()), formulas.empty.get(sheet.name, frozenset())
    found = []
    for r, number in enumerate(int(n) for n in cells.row_no):
        texts = {key: columns[c][r] or "" for key, c in places.items()}
        if any(bare(text) for text in texts.values()):
            at = {key: (number - 1, c) for key, c in places.items()}
            told = frozenset(key for key, place in at.items() if place in with_formula)
            blank = frozenset(key for key, place in at.items() if place in empty)
            found.append(Row(part.id, sheet.name, number, _id(texts, part), texts, told, blank))
    return found


def _id(texts: Mapping[str, str], part: Part) -> str:
    return " ".join(bare(texts[key]).removesuffix(".0") for key in part.keys)
