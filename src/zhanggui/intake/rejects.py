"""Rejected rows as a workbook in the file's own columns, with the reason: to be mended and imported again."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import xlsxwriter

from zhanggui.intake.added import FILE, NUMBER, REASON, ROW, is_added
from zhanggui.intake.frame import Frame
from zhanggui.intake.grouping import how_to_join
from zhanggui.intake.mapping import Setting, fingerprint
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.rows import Rows
from zhanggui.intake.stage import PERSONAL
from zhanggui.kernel.formula import harmless
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import get_table

ROW_LIMIT = 1_048_575
CELL_LIMIT = 32_767
PERSONAL_DATA = Words(
    "这里是原表的行，可能含个人信息：改好导入后请删除。不想生成：zhanggui import … --no-rejects-file",
    "These are rows of your file and may hold personal data: delete this workbook when they are mended. To have none: zhanggui import … --no-rejects-file",
)
BESIDE = Words(
    "已入库；同一主键有别的行被拒收，请留着这行，改好后一起再导入",
    "already loaded; another row of the same key was rejected: leave this one in, so that both are loaded together",
)


@dataclass(frozen=True)
class Rejected:
    """What the workbook is called by: its sheet, the file's own column titles, the columns that number rows, the file's name."""

    name: str
    titles: list[str]
    numbered: list[str]
    file_name: str

    @classmethod
    def of(cls, name: str, headers: Iterable[str], shown: Mapping[str, str], recipe: Recipe, file_name: str) -> Rejected:
        return cls(name, [shown[h] for h in headers if not is_added(h)], list(recipe.ordinals), file_name)


@dataclass(frozen=True)
class Reject:
    """One row of the workbook."""

    row_no: int
    cells: list[str]
    numbers: list[str]
    reason: str


def write_rejects(path: Path, rejects: Iterable[Reject], sheet: Rejected) -> None:
    """Write the workbook, in the order given, whole or not at all. No cell of it can be a formula."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(path, rejects, sheet)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, rejects: Iterable[Reject], sheet: Rejected) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", "_", sheet.name)[:31] or None)
        bold = book.add_format({"bold": True})
        titles = [*sheet.titles, REASON, ROW, FILE, *(f"{NUMBER}{name}" for name in sheet.numbered)]
        page.write_row(0, 0, [harmless(t) for t in titles], bold)
        page.freeze_panes(1, 0)
        # A remark and a property, not a cell: the sheet must stay one that imports again.
        page.write_comment(0, len(sheet.titles), f"{PERSONAL_DATA.zh}\n{PERSONAL_DATA.en}", {"visible": True, "x_scale": 2})
        book.set_properties({"comments": f"{PERSONAL_DATA.zh} {PERSONAL_DATA.en}"})
        for line, reject in enumerate(islice(rejects, ROW_LIMIT), start=1):
            tail = [reject.reason, str(reject.row_no), sheet.file_name, *reject.numbers]
            for place, cell in enumerate([*reject.cells, *tail]):
                page.write_string(line, place, harmless(cell)[:CELL_LIMIT])


def joins_by_sum(frame: Frame, recipe: Recipe) -> bool:
    """True where rows of a key are added up: then a mended row alone would replace the sum."""
    table = get_table(recipe.table)
    given = [column for column in table.columns if f"{table.name}.{column}" in frame.columns]
    return any(how_to_join(table, column, recipe) == "sum" for column in given)


def keys_of(frame: Frame, recipe: Recipe) -> list[int]:
    """A number (64 bits) for the key of every row, as far as the file gives it: small enough to remember very many."""
    names = ("shop", *(f"{recipe.table}.{k}" for k in get_table(recipe.table).key))
    return list(map(hash, zip(*(frame.columns[n].to_pylist() for n in names if n in frame.columns), strict=True)))


def rejected_keys(frame: Frame, recipe: Recipe) -> set[int]:
    """The keys of the rejected rows, where rows of a key are added up."""
    if not frame.reasons or not joins_by_sum(frame, recipe):
        return set()
    keys = keys_of(frame, recipe)
    return {keys[row] for row in frame.reasons}


def rejects_of(frame: Frame, rows: Rows, recipe: Recipe, setting: Setting) -> list[Reject]:
    """The rejected rows of a piece, in the order of the file. Personal cells are blank; accounts stand as fingerprints."""
    said = {row: _said(why) for row, why in sorted(frame.reasons.items())}
    found = [*_as_rejects(said, frame, rows, recipe, setting), *_odd(rows, recipe)]
    return sorted(found, key=lambda r: r.row_no) if rows.odd else found


def siblings_of(keys: Container[int], frame: Frame, rows: Rows, recipe: Recipe, setting: Setting) -> list[Reject]:
    """The good rows of a piece that share the key of a rejected one: they must be mended together."""
    good = frame.good
    said = {row: _said([BESIDE]) for row, key in enumerate(keys_of(frame, recipe)) if good[row] and key in keys}
    return _as_rejects(said, frame, rows, recipe, setting)


def _as_rejects(said: Mapping[int, str], frame: Frame, rows: Rows, recipe: Recipe, setting: Setting) -> list[Reject]:
    headers = shown_headers(rows)
    found = []
    for row, reason in said.items():
        cells = [_shown(header, rows.columns[header][row].as_py(), recipe, setting) for header in headers]
        numbers = [str(frame.columns[name][row].as_py()) for name in recipe.ordinals]
        found.append(Reject(int(rows.row_no[row]), cells, numbers, reason))
    return found


def shown_headers(rows: Rows) -> list[str]:
    """The file's own headers."""
    return [h for h in rows.headers if h and not is_added(h)]


def _odd(rows: Rows, recipe: Recipe) -> list[Reject]:
    """Rows of a wrong width: which cell is which is not known, so none is shown when the file has personal columns."""
    headers = shown_headers(rows)
    hide = any(_is_personal(header, recipe) for header in headers)
    blank = [""] * len(headers)
    numbers = [""] * len(recipe.ordinals)
    return [Reject(o.row_no, blank if hide else (o.cells + blank)[: len(headers)], numbers, _said([o.why])) for o in rows.odd]


def _said(reasons: list[Words]) -> str:
    return "；".join(dict.fromkeys(r.zh for r in reasons)) + " / " + "; ".join(dict.fromkeys(r.en for r in reasons))


def _is_personal(header: str, recipe: Recipe) -> bool:
    targets = recipe.columns.get(header)
    if targets is None:
        return bool(PERSONAL.search(header))
    return any(t.table == "pii" or t.hash for t in targets)


def _shown(header: str, text: str, recipe: Recipe, setting: Setting) -> str:
    if not _is_personal(header, recipe):
        return text.strip()  # a tab before an id would only get an apostrophe before it
    hashed = any(t.hash for t in recipe.columns.get(header, ()))
    return f"fp:{fingerprint(text.strip(), setting.secret())}" if hashed and text.strip() else ""
