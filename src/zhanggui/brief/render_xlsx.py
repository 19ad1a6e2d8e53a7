"""The brief as a workbook for Excel and WPS: plain cells, frozen heads, filters; numbers are numbers, ids are text."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from zhanggui.brief import words_labels as say
from zhanggui.brief.render_xlsx_sheets import FLEET_SHEET, MOVED_SHEET, SHEETS, Column, Kind, Sheet, Typed
from zhanggui.brief.view import Brief, headline, shop_name, voice_of
from zhanggui.brief.words_say import Voice
from zhanggui.kernel.formula import is_formula
from zhanggui.kernel.money import SIGNS
from zhanggui.kernel.words import Lang

HEAD = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "valign": "vcenter", "border": 1, "border_color": "#C9D1DB"}
NUMBER_FORMATS: dict[Kind, str] = {"percent": "0.00%", "number": "#,##0.00", "count": "#,##0", "day": "yyyy-mm-dd"}
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
SHOP_COLUMN: Column = (say.SHOP, 18, "text")


def render_xlsx(brief: Brief, lang: Lang = "zh") -> bytes:
    """The workbook of one shop; of the fleet, with a shop column in every sheet and the shop table first."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        write_sheets(book, brief, lang)
    return out.getvalue()


def write_sheets(book: Any, brief: Brief, lang: Lang, guard: dict[str, bool] | None = None) -> None:
    """The sheets of the brief into a workbook that may hold others; with `guard` (what stays allowed) their cells are locked."""
    day = date.fromisoformat(brief["date"])
    voice = Voice(lang)
    book.set_properties({"title": voice(say.PRODUCT), "created": datetime(day.year, day.month, day.day)})
    pen = Pen(book)
    if "shops" in brief:
        _sheet(book, pen, FLEET_SHEET, [brief], voice, fleet=False)
        if brief.get("moved"):
            _sheet(book, pen, MOVED_SHEET, [brief], voice, fleet=False)
    for sheet in SHEETS:
        _sheet(book, pen, sheet, list(brief.get("shops", [brief])), voice, fleet="shops" in brief)
    if guard is not None:
        for page in book.worksheets():
            page.protect("", guard)


class Pen:
    """Writes one value in its kind; every format is made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._formats: dict[tuple[Kind, str, bool], Any] = {}
        self.head = book.add_format(HEAD)
        self.title = book.add_format({"bold": True, "font_size": 13, "text_wrap": True, "valign": "vcenter"})

    def write(self, page: Any, row: int, column: int, value: Any, kind: Kind, currency: str) -> None:
        """A None is a blank cell; text that looks like a formula is marked as text, so that editing the cell does not start it."""
        if value is None or value == "":
            page.write_blank(row, column, None, self.format("text", currency))
        elif kind == "day":
            page.write_datetime(row, column, date.fromisoformat(value), self.format(kind, currency))
        elif kind in ("text", "id", "long"):
            page.write_string(row, column, str(value), self.format(kind, currency, quote=is_formula(str(value))))
        else:
            page.write_number(row, column, value, self.format(kind, currency))

    def format(self, kind: Kind, currency: str, quote: bool = False) -> Any:
        """Format of a kind of value."""
        key = (kind, currency if kind == "money" else "", quote)
        if key not in self._formats:
            self._formats[key] = self.book.add_format(_look(kind, currency) | ({"quote_prefix": True} if quote else {}))
        return self._formats[key]


def _look(kind: Kind, currency: str) -> dict[str, Any]:
    if kind == "money":
        sign = SIGNS.get(currency, currency + " ")
        return {"num_format": f'"{sign}"#,##0.00;-"{sign}"#,##0.00', "valign": "top"}
    if kind == "id":
        return {"num_format": "@", "valign": "top"}
    return {"num_format": NUMBER_FORMATS.get(kind, "General"), "text_wrap": kind == "long", "valign": "top"}


def _sheet(book: Any, pen: Pen, sheet: Sheet, shops: list[Brief], voice: Voice, fleet: bool) -> None:
    page = book.add_worksheet(voice(sheet.name))
    columns = [*([SHOP_COLUMN] if fleet else []), *sheet.columns]
    top = 0 if fleet or not sheet.titled else _titles(page, pen, shops[0], voice, len(columns))
    for i, (head, width, _) in enumerate(columns):
        page.set_column(i, i, width)
        page.write_string(top, i, voice(head), pen.head)
    page.set_row(top, 20)
    row = top
    for shop in shops:
        own = voice_of(shop, voice.lang)
        for line in sheet.rows(shop, own):
            row += 1
            for i, value in enumerate([shop_name(shop), *line] if fleet else line):
                typed = value if isinstance(value, Typed) else Typed(value, columns[i][2])
                pen.write(page, row, i, typed.value, typed.kind, typed.currency or own.currency)
    page.freeze_panes(top + 1, 0)
    page.autofilter(top, 0, max(row, top), len(columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)


def _titles(page: Any, pen: Pen, shop: Brief, voice: Voice, columns: int) -> int:
    """Shop and day, then the headline, above the head of the first sheet. Returns the row of the head."""
    page.merge_range(0, 0, 0, columns - 1, f"{voice(say.PRODUCT)} · {shop_name(shop)} · {voice.full_day(shop['date'])}", pen.title)
    page.merge_range(1, 0, 1, columns - 1, headline(shop, voice.lang), pen.title)
    page.set_row(0, 22)
    page.set_row(1, 40)
    return 2
