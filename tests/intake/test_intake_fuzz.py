"""Whatever bytes or cells come in: one clear refusal, or rows that add up. Never anything else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import csv_text
from zhanggui.intake import import_paths
from zhanggui.intake.containers import Source, read_sheets
from zhanggui.intake.sheets import Sheet
from zhanggui.intake.textfile import ReadOtherwise
from zhanggui.kernel.errors import FileError
from zhanggui.warehouse.workspace import Workspace

HEAD = ["日期", "主体ID", "展现量", "点击量", "花费", "总成交金额", "投入产出比"]
STARTS = [b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf", b'a,"b\n']
ODD = ["2026-07-31", "1", "2.5", "", "-", "abc", "=1", '"', "合计", "日期", "1.2万", "9" * 30, "2026-13-01", "\n"]
cell = st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)


@given(st.sampled_from(STARTS), st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused_in_one_sentence(start: bytes, rest: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(start + rest)
        try:
            sheets = read_sheets(Source("x", "x", path), Path(folder))
            while sheets:
                sheets = _read(sheets)
        except FileError:
            return


def _read(sheets: list[Sheet]) -> list[Sheet]:
    """Read every sheet to its end; the sheet that is to be read instead, when a file must be read otherwise."""
    for sheet in sheets:
        try:
            cells = sheet.read(max(len(sheet.head[0]), 1) if sheet.head else 1, 0)
        except ReadOtherwise as other:
            return [other.sheet]
        assert all(len(column) == len(cells.row_no) for column in cells.columns)
    return []


@given(rows=st.lists(st.lists(cell, min_size=5, max_size=9), max_size=8))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_below_the_header_every_row_is_accounted_for(ws: Workspace, folder: Path, rows: list[list[str]]) -> None:
    path = folder / "商品报表.csv"
    path.write_bytes(csv_text([HEAD, *rows]).encode())
    report = import_paths(ws, [path], "a", dry_run=True)
    assert not report.failed
    counts = report.imports[0].rows
    assert counts["read"] == sum(n for name, n in counts.items() if name != "read")
    assert counts["read"] <= len(rows)
    for line in report.imports[0].reconciliation:
        named = sum(reason["amount"] for reason in line["explained"])
        assert abs(named - line["difference"]) < 0.0001 * max(1, len(line["explained"]), abs(line["difference"]))
