"""Rejected rows as a workbook in the file's own columns, with the reason: to be mended and imported again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xlsxwriter

from zhanggui.intake.added import FILE, NUMBER, REASON, ROW, is_added
from zhanggui.intake.frame import Frame
from zhanggui.intake.grouping import how_to_join
from zhanggui.intake.mapping import Setting, fingerprint
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.rows import Rows
from zhanggui.intake.stage import PERSONAL
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import get_table

ROW_LIMIT = 1_048_575
CELL_LIMIT = 32_767
FORMULA = re.compile(r"[=+\-@\t\r]")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
BESIDE = Words(
    "已入库；同一主键有别的行被拒收，请留着这行，改好后一起再导入",
    "already loaded; another row of the same key was rejected: leave this one in, so that both are loaded together",
)


@dataclass(frozen=True)
class Reject:
    """One row of the workbook."""

    row_no: int
    cells: list[str]
    numbers: list[str]
    reason: str


def write_rejects(path: Path, frame: Frame, rows: Rows, recipe: Recipe, setting: Setting, sheet: str) -> None:
    """Write the workbook. Cells of personal columns are left blank; accounts stand as fingerprints; no cell can be a formula."""
    headers = [h for h in rows.headers if h and not is_added(h)]
    shown = dict(zip(rows.headers, rows.shown, strict=True))
    numbered = list(recipe.ordinals)
    found = [*_of_frame(frame, rows, recipe, setting, headers, numbered), *_odd(rows, recipe, headers)]
    rejects = sorted(found, key=lambda r: r.row_no)
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", "_", sheet)[:31] or None)
        bold = book.add_format({"bold": True})
        titles = [shown[h] for h in headers] + [REASON, ROW, FILE] + [f"{NUMBER}{name}" for name in numbered]
        page.write_row(0, 0, [harmless(t) for t in titles], bold)
        page.freeze_panes(1, 0)
        for line, reject in enumerate(rejects[:ROW_LIMIT], start=1):
            tail = [reject.reason, str(reject.row_no), setting.file_name, *reject.numbers]
            for place, cell in enumerate([*reject.cells, *tail]):
                page.write_string(line, place, harmless(cell)[:CELL_LIMIT])


def harmless(text: str) -> str:
    """Text that no spreadsheet program will run: an apostrophe before = + - @, but not before plain numbers."""
    return f"'{text}" if FORMULA.match(text) and not PLAIN_NUMBER.fullmatch(text) else text


def siblings_of_rejected(frame: Frame, recipe: Recipe) -> np.ndarray:
    """Good rows that share the key of a rejected row, where rows of a key are added up: the mended row alone would replace the sum."""
    table = get_table(recipe.table)
    mask = np.zeros(frame.rows, dtype=bool)
    given = [column for column in table.columns if f"{table.name}.{column}" in frame.columns]
    if not frame.reasons or not any(how_to_join(table, column, recipe) == "sum" for column in given):
        return mask
    columns = [frame.columns[n].to_pylist() for n in ("shop", *(f"{table.name}.{k}" for k in table.key)) if n in frame.columns]
    keys = list(zip(*columns, strict=True))
    wanted = {keys[row] for row in frame.reasons}
    mask[[row for row, key in enumerate(keys) if key in wanted]] = True
    return np.asarray(mask & frame.good)


def _of_frame(frame: Frame, rows: Rows, recipe: Recipe, setting: Setting, headers: list[str], numbered: list[str]) -> list[Reject]:
    chosen = sorted({*frame.reasons, *(int(n) for n in np.flatnonzero(siblings_of_rejected(frame, recipe)))})
    found = []
    for row in chosen[:ROW_LIMIT]:
        cells = [_shown(header, rows.columns[header][row].as_py(), recipe, setting) for header in headers]
        numbers = [str(frame.columns[name][row].as_py()) for name in numbered]
        found.append(Reject(int(rows.row_no[row]), cells, numbers, _said(frame.reasons.get(row, [BESIDE]))))
    return found


def _odd(rows: Rows, recipe: Recipe, headers: list[str]) -> list[Reject]:
    """Rows of a wrong width: which cell is which is not known, so none is shown when the file has personal columns."""
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
        return text
    hashed = any(t.hash for t in recipe.columns.get(header, ()))
    return f"fp:{fingerprint(text.strip(), setting.secret())}" if hashed and text.strip() else ""
