"""A dense table that is read, sorted, copied and downloaded with the same column names everywhere."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import xlsxwriter
from django.http import HttpRequest, HttpResponse

from zhanggui.brief.words_say import Voice
from zhanggui.kernel.words import Lang, Words

Kind = Literal["text", "money", "ratio", "points", "count", "number", "seconds", "day", "html"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"money": "#,##0.00", "ratio": "0.00%", "points": "0.00", "count": "#,##0", "number": "#,##0.00", "seconds": "#,##0.0"}
CHANGES = {"ratio": 5, "points": 3}  # decimals of a change that a page sorts and copies
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a text that Excel would take for a formula


@dataclass(frozen=True)
class Column:
    """`key`: the canonical name. `kind`: unit; `signed`: arrow and colour by direction. `note`: said when one rests on the head.
    `stack`: on a phone the rows of a table that has a "lead" become cards: the lead is the card's head, a "line" has a line to itself."""

    key: str
    title: Words
    kind: Kind = "text"
    signed: bool = False
    note: Words | None = None
    stack: Literal["", "lead", "line"] = ""

    @property
    def is_number(self) -> bool:
        return self.kind in FORMATS


@dataclass(frozen=True)
class Cell:
    """What a row may hold instead of a bare value: a link, flags (chips with words), or a text beside the raw value."""

    value: Any
    text: str | None = None
    href: str = ""
    flags: tuple[str, ...] = ()
    dialog: bool = False  # the link opens beside the page


@dataclass(frozen=True)
class Table:
    """Rows are mappings of column key to a bare value or a Cell. `id` is unique on the page; `file` names the download."""

    id: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    caption: Words | None = None
    file: str = "zhanggui"
    currency: str = "CNY"
    empty: Words = field(default=Words("没有数据", "nothing here"))
    foot: Sequence[Mapping[str, Any]] = ()  # totals: below the rows, not sorted with them

    @property
    def stacks(self) -> bool:
        """Whether a phone shows its rows as cards."""
        return any(c.stack == "lead" for c in self.columns)

    def shown(self, lang: Lang) -> list[list[dict[str, Any]]]:
        """What the template draws: per row and column text, raw value, direction, link, flags."""
        return self._drawn(self.rows, lang)

    def shown_foot(self, lang: Lang) -> list[list[dict[str, Any]]]:
        """The totals, likewise."""
        return self._drawn(self.foot, lang)

    def _drawn(self, rows: Sequence[Mapping[str, Any]], lang: Lang) -> list[list[dict[str, Any]]]:
        voice = Voice(lang, self.currency)
        return [[_shown(c, row.get(c.key), voice) for c in self.columns] for row in rows]


def _shown(column: Column, given: Any, voice: Voice) -> dict[str, Any]:
    cell = given if isinstance(given, Cell) else Cell(given)
    value = cell.value
    direction = "" if not column.signed or not value else "rise" if value > 0 else "fall"
    text = cell.text if cell.text is not None else say_value(column, value, voice)
    arrow = {"rise": "↑", "fall": "↓"}.get(direction, "")
    return {
        "text": f"{arrow} {text}".strip(), "value": raw_value(column, value), "href": cell.href, "flags": cell.flags,
        "classes": " ".join(filter(None, ("num" if column.is_number else "", direction, column.stack))),
        "dialog": cell.dialog, "label": column.title.say(voice.lang),
    }  # fmt: skip


def raw_value(column: Column, value: Any) -> str:
    """What a page sorts and copies: twelve digits of a number, a change a digit finer than it is read. A workbook has all there are."""
    if not isinstance(value, float):
        return "" if value is None else str(value)
    return f"{round(value, CHANGES[column.kind]) if column.signed and column.kind in CHANGES else value:.12g}"


def say_value(column: Column, value: Any, voice: Voice) -> str:
    """A value as a person reads it; '—' for nothing."""
    if value is None or value == "":
        return "—"
    if column.kind == "money":
        return voice.money(value, column.signed)
    if column.kind == "ratio":
        return f"{value:+,.2%}" if column.signed else voice.percent(value)
    if column.kind == "points":
        return f"{value:+,.2f} pp" if column.signed else f"{value:,.2f} pp"
    if column.kind in ("count", "number", "seconds"):
        return voice.number(value, column.kind)
    return str(value)


def wants_sheet(request: HttpRequest) -> bool:
    """?format=xlsx: the page's table is asked for as a workbook."""
    return request.GET.get("format") == "xlsx"


def sheet(tables: Sequence[Table], lang: Lang) -> HttpResponse:
    """A workbook with a sheet a table: raw numbers with formats, the heads as on the page, frozen and filtered, formula cells made harmless."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#F1F3F5", "bottom": 1})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        for n, table in enumerate(tables, 1):
            page = book.add_worksheet(
                (table.caption.say(lang) if table.caption else table.id)[:28].translate(str.maketrans("[]:*?/\\", "       ")) or f"{n}"
            )
            for at, column in enumerate(table.columns):
                page.write_string(0, at, column.title.say(lang), head)
                page.set_column(at, at, 14 if column.is_number else 22)
            for line, row in enumerate([*table.rows, *table.foot], 1):
                for at, column in enumerate(table.columns):
                    given = row.get(column.key)
                    _write(page, line, at, column, given.value if isinstance(given, Cell) else given, formats)
            page.freeze_panes(1, 1)
            if table.rows:
                page.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    response = HttpResponse(made.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{tables[0].file}.xlsx"'
    return response


def _write(page: Any, line: int, at: int, column: Column, value: Any, formats: Mapping[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(line, at, value, formats.get(column.kind))
    else:
        text = str(value)
        page.write_string(line, at, f"'{text}" if text.startswith(RISKY) else text)
