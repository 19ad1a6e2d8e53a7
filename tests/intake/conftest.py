"""A fresh workspace with two shops, and files made on the spot."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from zhanggui.intake import ImportReport, import_paths
from zhanggui.warehouse.duck import fetch, parquet, scratch
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

Rows = Sequence[Sequence[Any]]


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "home")
    workspace.add_shop(Shop("a", "taobao", "甲店"))
    workspace.add_shop(Shop("b", "shopify", "B", "GBP", "Europe/London"))
    return workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the files of a test are downloaded to."""
    made = tmp_path / "下载"
    made.mkdir()
    return made


def csv_text(rows: Rows, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


@pytest.fixture
def write(folder: Path) -> Callable[..., Path]:
    """Write rows as csv (or as a workbook, when the name ends in .xlsx)."""

    def make(name: str, rows: Rows, encoding: str = "utf-8", delimiter: str = ",", sheet: str = "Sheet1") -> Path:
        path = folder / name
        if name.endswith(".xlsx"):
            with xlsxwriter.Workbook(path) as book:
                page = book.add_worksheet(sheet)
                for n, row in enumerate(rows):
                    page.write_row(n, 0, row)
        else:
            path.write_bytes(csv_text(rows, delimiter).encode(encoding))
        return path

    return make


def load(ws: Workspace, path: Path, shop: str | None = "a", **more: Any) -> ImportReport:
    """Import one path and expect that it is not refused."""
    report = import_paths(ws, [path], shop, **more)
    assert not report.failed, report.failed
    return report


def refused(ws: Workspace, path: Path, shop: str | None = "a", **more: Any) -> str:
    """Import one path, expect that it is refused and that nothing was loaded; the reason and hint in English."""
    report = import_paths(ws, [path], shop, **more)
    assert report.exit_code == 2
    assert not report.imports
    said = report.to_json("en")["failed"][0]
    return f"{said['reason']} → {said['hint']}"


def facts(ws: Workspace, table: str, order: str = "row_no") -> list[dict[str, Any]]:
    """Everything in a table of the lake."""
    files = ws.lake.files(table).pick()
    if not files:
        return []
    with scratch() as con:
        return fetch(con, f"select * from {parquet(files)} order by shop, {order}").to_pylist()
