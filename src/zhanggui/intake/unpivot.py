"""Wide sheets made long: a column for every indicator (or city) becomes a row for every indicator (or city)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.added import is_added
from zhanggui.intake.frame import as_mask
from zhanggui.intake.recipemodel import Unpivot
from zhanggui.intake.sheets import Cells, Sheet


@dataclass(frozen=True)
class Plan:
    """Places of the columns that stay, places of those that become rows, and what each of the latter is called in its row."""

    width: int
    stay: list[int]
    turn: list[int]
    names: list[str]


def unpivoted(sheet: Sheet, headers: Sequence[str], shown: Sequence[str], how: Unpivot | None) -> tuple[Sheet, list[str], list[str]]:
    """The sheet in its long form with its headers, plain and as shown. A sheet that is long already (mended rows) stays as it is."""
    if how is None or {how.name, how.value} <= set(headers):
        return sheet, list(headers), list(shown)
    plan = _plan(headers, how)
    if not plan.turn:
        return sheet, list(headers), list(shown)

    def read(width: int, after: int) -> Cells:
        return _long(sheet.read(plan.width, after), plan)

    def stream(width: int, after: int) -> Iterator[Cells]:
        assert sheet.stream is not None
        return (_long(cells, plan) for cells in sheet.stream(plan.width, after))

    long = replace(sheet, read=read, stream=stream if sheet.stream else None)
    return long, [*(headers[n] for n in plan.stay), how.name, how.value], [*(shown[n] for n in plan.stay), how.name, how.value]


def _plan(headers: Sequence[str], how: Unpivot) -> Plan:
    found = {n: m for n, h in enumerate(headers) if h and not is_added(h) and (m := re.search(how.columns, h))}
    names = [m.group(m.lastindex or 0) for m in found.values()]
    return Plan(len(headers), [n for n in range(len(headers)) if n not in found], list(found), names)


def _long(cells: Cells, plan: Plan) -> Cells:
    """A row for every cell that says something; a row of which none does stays once, so that a note or a total is still seen as one."""
    rows, turns = len(cells.row_no), len(plan.turn)
    wide = [cells.columns[n] for n in plan.turn]
    said = np.stack([as_mask(pc.not_equal(pc.utf8_trim_whitespace(c), "")) for c in wide], axis=1)
    silent = np.asarray(~said.any(axis=1))
    kept = said.copy()
    kept[silent, 0] = True
    row, turn = np.nonzero(kept)
    names = np.where(silent[row], turns, turn)
    columns = [cells.columns[n].take(pa.array(row)) for n in plan.stay]
    columns.append(pa.array([*plan.names, ""], pa.string()).take(pa.array(names)))
    columns.append(pa.concat_arrays(wide).take(pa.array(turn * rows + row)))
    return Cells(columns, cells.row_no[row], cells.odd)
