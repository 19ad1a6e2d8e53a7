"""Rows with something not understood as a workbook in the file's own columns, to be mended and given again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from zhanggui.desks.promotion.importing.report import RefusedRow
from zhanggui.intake.added import is_added
from zhanggui.intake.rejects import Reject, Rejected, write_rejects


def write_refusals(rows: Sequence[RefusedRow], path: Path) -> list[Path]:
    """One workbook for each sheet that has such rows: `path`, then path-2, path-3. → those written."""
    written = []
    for n, (sheet, some) in enumerate(groupby(rows, key=lambda row: row.sheet), start=1):
        listed = list(some)
        where = path if n == 1 else path.with_name(f"{path.stem}-{n}{path.suffix}")
        kept = [place for place, header in enumerate(listed[0].headers) if not is_added(header)]
        titles = [listed[0].headers[place] for place in kept]
        rejects = [Reject(row.row, [row.cells[p] if p < len(row.cells) else "" for p in kept], [], _why(row)) for row in listed]
        write_rejects(where, rejects, Rejected(sheet[1] or Path(sheet[0]).stem, titles, [], sheet[0]))
        written.append(where)
    return written


def _why(row: RefusedRow) -> str:
    zh = "；".join(f"{gap.place.column}：{gap.why.zh}" if gap.place.column else gap.why.zh for gap in row.gaps)
    return zh + " / " + "; ".join(f"{gap.place.column}: {gap.why.en}" if gap.place.column else gap.why.en for gap in row.gaps)
