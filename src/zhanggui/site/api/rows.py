"""Rows that a script pushes: written as the canonical CSV that they are, so that they go the way of every other file."""

from __future__ import annotations

import csv
import io
import math
from difflib import get_close_matches
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from ninja import Schema
from pydantic import Field

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.api.paging import Day
from zhanggui.site.api.problems import NOT_THERE
from zhanggui.warehouse.tables import all_tables, get_table

MOST_ROWS = 20_000
Value = str | int | float | bool | None


class Rows(Schema):
    """`rows`: objects of canonical column names and plain values; days are ISO dates, ids are text. `day`: of rows that do not say it."""

    rows: list[dict[str, Value]] = Field(min_length=1, max_length=MOST_ROWS)
    day: Day | None = None


def file_of(table: str, sent: Rows) -> SimpleUploadedFile:
    """The CSV of the rows. Raises Wrong for an unknown table, UseError for columns that it has not."""
    if table not in all_tables() or table == "shops":
        raise NOT_THERE
    known = get_table(table)
    columns = list(dict.fromkeys(name for row in sent.rows for name in row))
    strange = [name for name in columns if not known.knows(name) or name == "shop"]
    if strange or not columns:
        raise _strange(table, strange, [*known.columns, *known.ext])
    text = io.StringIO()
    sheet = csv.writer(text, lineterminator="\n")
    sheet.writerow(columns)
    sheet.writerows([_written(row.get(name)) for name in columns] for row in sent.rows)
    return SimpleUploadedFile(f"{table}.csv", text.getvalue().encode("utf-8"), "text/csv")


def _strange(table: str, strange: list[str], known: list[str]) -> UseError:
    near = [m for name in strange for m in get_close_matches(name, known, n=1, cutoff=0.5)] or known[:8]
    named = ", ".join(strange[:8]) or "—"
    return UseError(
        Words(f"表 {table} 没有这些列：{named}", f"the table {table} has no columns {named}"),
        Words(f"列名见 docs/tables.md，如 {', '.join(near)}；店铺写在地址里", f"see docs/tables.md, as {', '.join(near)}; the shop stands in the address"),
    )  # fmt: skip


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".") if math.isfinite(value) else str(value)
    return str(value)
