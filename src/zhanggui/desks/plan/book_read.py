"""What a person changed in a plan's workbook: cells whose number is neither as exported nor the sum of what lies below it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from zhanggui.desks.plan import book_form as form
from zhanggui.desks.plan.book_form import SheetId
from zhanggui.desks.plan.cells import Cell, cell_at, cells_of, days_of, read_cell
from zhanggui.desks.plan.rules import unit_of
from zhanggui.intake.cellrules import CellError, Rules, read_exact
from zhanggui.intake.sheets import Sheet
from zhanggui.intake.workbook import read_workbook
from zhanggui.kernel.days import Level
from zhanggui.kernel.errors import FileError, UseError
from zhanggui.kernel.formula import is_formula
from zhanggui.kernel.words import Words

LEVELS_OF: dict[SheetId, tuple[Level, ...]] = {"year": ("year", "quarter", "month"), "week": ("week",), "day": ("day",)}
BELOW: dict[Level, Level] = {"year": "quarter", "quarter": "month", "month": "day", "week": "day"}
SHARE_CLOSE = Decimal("0.0000001")
MEAN_CLOSE = Decimal("0.01")  # smallest units a day
RULES = Rules()
SHOP = ""  # the owner's name of the shop itself


@dataclass(frozen=True)
class Was:
    """A number as it stands in the file and as it was exported, in smallest units, with both marks of being locked (a person's: one)."""

    now: int
    base: int
    marked: bool
    base_locked: bool
    share: Decimal | None = None
    mean: Decimal | None = None


@dataclass(frozen=True)
class Change:
    """What a person changed: the amount of the year, or a cell to lock (amount) or unlock (None). `base`: its lock as exported."""

    cell: str
    owner: str
    amount: int | None
    was: int
    base: int | None


@dataclass
class Sent:
    """A workbook that came back: whose it is, and its numbers by owner and cell."""

    shop: str
    metric: str
    year: int
    numbers: dict[str, dict[Cell, Was]] = field(default_factory=dict)


def read_book(path: Path) -> Sent:
    """Raises FileError for what is no plan's workbook, UseError naming sheet and cell for a number that cannot be read."""
    sent: Sent | None = None
    for sheet in read_workbook(path):
        mark = next((row for row in sheet.head if row and row[0].strip() == form.MARK), None)
        if mark is None:
            continue
        shop, metric, year = (_bare(text) for text in mark[2:5])
        if sent is None:
            sent = Sent(shop, metric, int(Decimal(year)))
        _read_sheet(sheet, sheet.head.index(mark) + 1, sent)
    if sent is None:
        raise FileError(
            Words(f"{path.name} 不是掌柜导出的计划表", f"{path.name} is no plan exported by zhanggui"),
            Words(
                "先 zhanggui plan export；自己的目标表用 zhanggui import 导入",
                "first zhanggui plan export; a target sheet of your own goes in by zhanggui import",
            ),
        )
    return sent


def changes(sent: Sent) -> list[Change]:
    """Every change, the whole year first. Changes that follow from others (a month whose days were changed) are left out."""
    unit, found = unit_of(sent.metric), []
    whole = next(((w.now, w.base) for c, w in sent.numbers.get(SHOP, {}).items() if c.level == "year"), (0, 0))
    for owner, numbers in sent.numbers.items():
        for cell, was in numbers.items():
            typed = _typed(cell, was, numbers, unit, whole)
            lock = was.base if was.base_locked else None
            name = str(sent.year) if cell.level == "year" else cell.name
            if typed is not None and (typed != was.base or not was.base_locked):
                found.append(Change(name, owner, typed, was.base, was.base if cell.level == "year" else lock))
            elif cell.level != "year" and was.marked != was.base_locked:
                found.append(Change(name, owner, was.now if was.marked else None, was.base, lock))
    return sorted(found, key=lambda c: (len(c.cell) != 4, bool(c.owner)))


def _typed(cell: Cell, was: Was, numbers: dict[Cell, Was], unit: int, whole: tuple[int, int]) -> int | None:
    """The amount that a person typed, as an amount, a share or a mean a day; None when the cell only follows others."""
    if was.now != was.base and was.now != _below(cell, numbers):
        return was.now
    if was.share is not None and all(whole) and cell.level != "year":
        follows = [Decimal(part) / total for part, total in zip((was.now, was.base), whole, strict=True)]
        if min(abs(was.share - share) for share in follows) > SHARE_CLOSE:
            return int((was.share * whole[0]).quantize(Decimal(1), ROUND_HALF_UP))
    days = (cell.last - cell.first).days + 1
    if was.mean is not None and min(abs(was.mean * unit * days - part) for part in (was.now, was.base)) > MEAN_CLOSE * days:
        return int((was.mean * unit * days).quantize(Decimal(1), ROUND_HALF_UP))
    return None


def _below(cell: Cell, numbers: dict[Cell, Was]) -> int | None:
    """What the cells below it sum to in the file; None for a day, or when one is missing."""
    if cell.level == "day":
        return None
    below = BELOW[cell.level]
    if below == "day":
        parts = [Cell("day", d, d) for d in days_of(cell.first.year) if cell.first <= d <= cell.last]
    else:
        parts = [c for c in cells_of(cell.first.year, below) if cell.first <= c.first <= cell.last]
    return sum(numbers[c].now for c in parts) if all(c in numbers for c in parts) else None


def _bare(text: str) -> str:
    """The text without blanks around it and without the apostrophe that made it harmless."""
    text = text.strip()
    return text[1:] if text.startswith("'") and is_formula(text[1:]) else text


def _read_sheet(sheet: Sheet, after: int, sent: Sent) -> None:
    known = {words.zh for words in (form.TARGET, form.BASE_TARGET)}, {words.en for words in (form.TARGET, form.BASE_TARGET)}
    found = next((n for n, row in enumerate(sheet.head) if n >= after and any(k <= {c.strip() for c in row} for k in known)), None)
    if found is None:
        raise FileError(
            Words(f"「{sheet.name}」表的表头不见了", f"the heads of the sheet {sheet.name} are gone"),
            Words("重新导出再改", "export it again and change that"),
        )
    heads = [_bare(text) for text in sheet.head[found]]
    cells = sheet.read(len(heads), found + 1)
    columns = [column.to_pylist() for column in cells.columns]
    table = _Table(sheet.name, heads, columns, [int(n) for n in cells.row_no], unit_of(sent.metric))
    for n in range(len(columns[0]) if columns else 0):
        label = _bare(columns[0][n] or "")[:10]
        if not label:
            continue
        cell = cell_at(days_of(sent.year)[0], "year", sent.year) if label == str(sent.year) else read_cell(label, sent.year)
        for owner in ("", *table.owners):
            was = table.was(n, owner)
            if was is not None:
                sent.numbers.setdefault(owner, {})[cell] = was


@dataclass(frozen=True)
class _Table:
    sheet: str
    heads: list[str]
    columns: list[list[str]]
    row_no: list[int]
    unit: int

    @property
    def owners(self) -> list[str]:
        """The persons: heads that have a hidden column of theirs."""
        marks = (form.BASE_OF.zh, form.BASE_OF.en)
        return [head[len(m) :] for head in self.heads for m in marks if head.startswith(m)]

    def was(self, row: int, owner: str) -> Was | None:
        """The number of one owner in one row; None when it is not there, or cleared."""
        if owner:
            now, base = self.number(row, Words(owner, owner)), self.number(row, Words(form.BASE_OF.zh + owner, form.BASE_OF.en + owner))
            locked = self.marked(row, Words(form.BASE_LOCK_OF.zh + owner, form.BASE_LOCK_OF.en + owner))
            return None if now is None or base is None else Was(self.units(now), self.units(base), locked, locked)
        now, base = self.number(row, form.TARGET), self.number(row, form.BASE_TARGET)
        if now is None or base is None:
            return None
        marks = self.marked(row, form.LOCK), self.marked(row, form.BASE_LOCK)
        return Was(self.units(now), self.units(base), *marks, self.number(row, form.SHARE), self.number(row, form.MEAN))

    def units(self, amount: Decimal) -> int:
        return int((amount * self.unit).quantize(Decimal(1), ROUND_HALF_UP))

    def number(self, row: int, words: Words) -> Decimal | None:
        text = self.text(row, words)
        try:
            found = read_exact(text, RULES)
        except CellError as error:
            raise self._wrong(row, words, error.why) from None
        if found is not None and found < 0:
            raise self._wrong(row, words, Words("目标不能为负", "a target cannot be negative"))
        return found

    def _wrong(self, row: int, words: Words, why: Words) -> UseError:
        where = Words(f"「{self.sheet}」第 {self.row_no[row]} 行「{words.zh}」", f"{self.sheet}, row {self.row_no[row]}, {words.en}")
        return UseError(Words(f"{where.zh}：{why.zh}", f"{where.en}: {why.en}"), Words("改好再导入", "mend it and import again"))

    def marked(self, row: int, words: Words) -> bool:
        return bool(self.text(row, words).strip())

    def text(self, row: int, words: Words) -> str:
        place = next((n for n, head in enumerate(self.heads) if head in words), None)
        return "" if place is None else (self.columns[place][row] or "")
