"""The very rows under a number: on the screen, as CSV or as a workbook."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhanggui.brief.render_text_layout import Painter, rule, table
from zhanggui.cli.command import write_out
from zhanggui.kernel.formula import harmless, is_formula
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.trace import Trace
from zhanggui.metrics.trace.gathering import GIVEN
from zhanggui.warehouse.tables import get_table

CELLS = 5  # key columns that the screen has room for


def print_rows(t: Trace, most: int, lang: Lang) -> None:
    """The first rows of every table: file, place in it, what they give, their key."""
    for name, rows in t.facts.items():
        total = rows.num_rows
        shown = Words(f"{name}：{min(most, total):,} / {total:,} 行", f"{name}: {min(most, total):,} of {total:,} rows")
        print(f"\n{rule(shown.say(lang))}")
        day = get_table(name).day
        given = [c for c in rows.column_names if c.startswith(GIVEN)]
        keys = [c for c in dict.fromkeys([*([day] if day else []), *get_table(name).key]) if _tells(rows, c)]
        heads = ["row_no", *given, *keys[:CELLS], "file"]
        cells = [[_text(r[h]) for h in heads] for r in rows.select(heads).slice(0, most).to_pylist()]
        plain = [[h.removeprefix(GIVEN) for h in heads], *cells]
        print(
            "\n".join(table(plain, ">" * (1 + len(given)) + "<" * (len(heads) - 1 - len(given)), Painter(lang, False), flex=len(heads) - 1))
        )


def _tells(rows: pa.Table, column: str) -> bool:
    """True when not all rows say the same there, or nothing."""
    values = set(rows.column(column).slice(0, 1000).to_pylist())
    return len(values) > 1 or not values & {None, "", "all", "day", "shop"}


def write_rows(traces: list[Trace], out: Path, lang: Lang, most: int | None = None) -> None:
    """All rows (or the first so many) with every column; a workbook has a sheet a table."""
    heaps = [(t, name, rows.slice(0, most) if most else rows) for t in traces for name, rows in t.facts.items()]
    write_out(_workbook(heaps) if out.suffix.lower() == ".xlsx" else _csv(heaps), out)
    count = sum(rows.num_rows for _, _, rows in heaps)
    import sys

    print(Words(f"{count:,} 行 → {out}", f"{count:,} rows → {out}").say(lang), file=sys.stderr)


def _csv(heaps: list[tuple[Trace, str, pa.Table]]) -> str:
    heads = ["metric", "first", "last", "table", *dict.fromkeys(c for _, _, rows in heaps for c in rows.column_names)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    for t, name, rows in heaps:
        about = [t.metric.id, str(t.first), str(t.last), name]
        for row in rows.to_pylist():
            writer.writerow([*about, *(harmless(_text(row.get(h))) for h in heads[4:])])
    return "\ufeff" + text.getvalue()  # spreadsheet programs take it for UTF-8 by this mark


def _workbook(heaps: list[tuple[Trace, str, pa.Table]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        head, text, quoted = book.add_format({"bold": True}), book.add_format(), book.add_format({"quote_prefix": True})
        names: set[str] = set()
        for t, name, rows in heaps:
            sheet = name if name not in names else f"{name} {t.first}"
            names.add(sheet)
            page = book.add_worksheet(sheet[:31])
            page.freeze_panes(1, 0)
            page.write_row(0, 0, rows.column_names, head)
            for n, row in enumerate(rows.to_pylist(), 1):
                for k, value in enumerate(row.values()):
                    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                        page.write_number(n, k, value)
                    elif value is not None:
                        page.write_string(n, k, _text(value), quoted if is_formula(_text(value)) else text)
        if not names:
            book.add_worksheet("rows")
    return out.getvalue()


def _text(value: Any) -> str:
    """A cell as text: money without trailing zeros, moments without the T."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(value, float):
        return repr(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)
