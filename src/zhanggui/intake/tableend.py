"""Where a table of a file begins and ends when the recipe says more than its header does: rows cut short, a second table below."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.frame import as_mask
from zhanggui.intake.oddrows import with_mended
from zhanggui.intake.recipemodel import Reading
from zhanggui.intake.sheets import Cells
from zhanggui.kernel.words import Words

OTHER_TABLE = Words("空行以下的另一张表", "another table below a blank line")


def one_table(cells: Cells, reading: Reading) -> tuple[Cells, int]:
    """The rows of the table itself, and how many rows below it were left out."""
    if reading.short_rows:
        cells = _filled_up(cells)
    return _up_to_blank_line(cells) if reading.ends_at_blank_line else (cells, 0)


def _filled_up(cells: Cells) -> Cells:
    """Rows that lack blank cells at their end are good rows."""
    width = len(cells.columns)
    odd = [replace(o, cells=[*o.cells, *[""] * (width - len(o.cells))]) if any(c.strip() for c in o.cells) else o for o in cells.odd]
    return with_mended(list(cells.columns), cells.row_no, odd, width)


def _up_to_blank_line(cells: Cells) -> tuple[Cells, int]:
    blank = np.ones(len(cells.row_no), dtype=bool)
    for column in cells.columns:
        blank &= as_mask(pc.equal(pc.utf8_trim_whitespace(column), ""))
    odd_says = {o.row_no: any(c.strip() for c in o.cells) for o in cells.odd}
    said = [*cells.row_no[~blank].tolist(), *(n for n, says in odd_says.items() if says)]
    empty = [*cells.row_no[blank].tolist(), *(n for n, says in odd_says.items() if not says)]
    ends = [n for n in empty if said and n > min(said)]
    if not ends:
        return cells, 0
    end = min(ends)
    keep = cells.row_no < end
    odd = [o for o in cells.odd if o.row_no < end]
    kept = [c.filter(pa.array(keep)) for c in cells.columns]
    return Cells(kept, cells.row_no[keep], odd), sum(n > end for n in said)
