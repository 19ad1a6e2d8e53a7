"""Formulas are found in an .xlsx with the sheet and the cell, and whether they gave a value."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from zhanggui.intake.formulas import formulas_of
from zhanggui.kernel.errors import FileError


def test_a_formula_with_a_value_one_without_and_a_text_that_looks_like_one(tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        book.add_worksheet("空")
        page = book.add_worksheet("数")
        page.write_formula(0, 0, "=1+1", None, 2)
        page.write_formula(3, 27, "=1+2", None, "")
        page.write_string(1, 0, "=1+1")
    found = formulas_of(file)
    assert found.cells == {"空": frozenset(), "数": frozenset({(0, 0), (3, 27)})}
    assert found.empty == {"空": frozenset(), "数": frozenset({(3, 27)})}


def test_other_files_have_none_and_broken_ones_are_refused(tmp_path: Path) -> None:
    import zipfile

    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0")
    assert formulas_of(old).cells == {}
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(broken, "w") as pack:
        pack.writestr("xl/_rels/workbook.xml.rels", "<Relationships")
        pack.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(FileError):
        formulas_of(broken)
