"""Several tables in one sheet, one below the other: each ends where the header of the next begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.sheets import Cells, Sheet, unique_headers


def cut_after(sheet: Sheet, last: int) -> Sheet:
    """The sheet as if it ended with row `last` (from 1)."""

    def read(width: int, after: int) -> Cells:
        return _until(sheet.read(width, after), last)

    stream = sheet.stream
    cut: Callable[[int, int], Iterator[Cells]] | None = None
    if stream is not None:

        def cut(width: int, after: int) -> Iterator[Cells]:
            for cells in stream(width, after):
                yield _until(cells, last)
                if len(cells.row_no) and cells.row_no[-1] > last:
                    return

    return replace(sheet, head=sheet.head[:last], read=read, stream=cut)


def _until(cells: Cells, last: int) -> Cells:
    keep = cells.row_no <= last
    odd = [row for row in cells.odd if row.row_no <= last]
    if keep.all():
        return Cells(cells.columns, cells.row_no, odd)
    return Cells([column.filter(pa.array(keep)) for column in cells.columns], cells.row_no[keep], odd)


def headers_below(sheet: Sheet, after: int, recipes: Sequence[Recipe]) -> list[tuple[int, list[str], Recipe]]:
    """The headers of block recipes below row `after`: (row number, cells, recipe). The last rows of a long block may hide the next."""
    words = pa.array(sorted({name for recipe in recipes for print_ in recipe.fingerprints for name in print_}), pa.string())
    fewest = min((len(print_) for recipe in recipes for print_ in recipe.fingerprints), default=0)
    width = max((len(row) for row in sheet.head), default=0)
    if not fewest or not width:
        return []
    cells = sheet.read(width, after)
    hits = np.zeros(len(cells.row_no), dtype=np.int64)
    for column in cells.columns:
        hits += np.asarray(pc.is_in(pc.utf8_trim_whitespace(column), value_set=words).to_numpy(zero_copy_only=False), dtype=np.int64)
    rows = [(int(cells.row_no[n]), [c[int(n)].as_py() for c in cells.columns]) for n in np.flatnonzero(hits >= min(fewest, 2))]
    rows += [(odd.row_no, odd.cells) for odd in cells.odd]
    found = []
    for number, row in sorted(rows):
        there = frozenset(unique_headers(row))
        found += [(number, row, r) for r in recipes if any(p <= there for p in r.fingerprints) and not r.absent & there]
    return found
