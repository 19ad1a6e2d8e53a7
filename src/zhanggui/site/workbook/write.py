"""Writing the workbook: the sheets of the brief, then those that come back, a sheet of how, and the hidden ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from itertools import groupby
from typing import Any

import xlsxwriter
from django.utils import timezone

from zhanggui.brief.render_xlsx import OPTIONS, write_sheets
from zhanggui.desks.tasks.rules import STATES
from zhanggui.kernel.words import Words
from zhanggui.site.workbook.form import Field, Line, Part
from zhanggui.site.workbook.hand import Hand
from zhanggui.site.workbook.how import write_how
from zhanggui.site.workbook.parts import parts_of
from zhanggui.site.workbook.pen import Pen
from zhanggui.site.workbook.seal import SHEET, About, Base, seal
from zhanggui.site.workbook.values import LOCKED, labels, shown_text

Brief = Mapping[str, Any]
LISTS = "_lists"
GUARD = {"autofilter": True, "sort": True, "format_cells": True, "format_columns": True, "format_rows": True}
OPEN_TITLE = Words("可以改", "may be changed")


def write_book(
    hand: Hand, shops: Sequence[str], day: date, brief: Brief | None = None, parts: Sequence[str] = (), rows: Sequence[str] | None = None
) -> bytes:
    """The workbook of these shops as this person may see them. `brief`: of the day, its sheets come first. `parts`, `rows`: only these."""
    seen = parts_of(hand, parts)
    lines = {part.id: part.lines(hand, shops, rows) for part in seen}
    out = BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        if brief is not None:
            write_sheets(book, brief, hand.lang, GUARD)
        pen = Pen(book)
        lists = _Lists(shops)
        for part in seen:
            _sheet(book, pen, part, lines[part.id], hand, lists)
        write_how(book, pen, seen, hand, brief is not None)
        lists.write(book, hand)
        about = About(timezone.localtime().isoformat(), hand.who, day.isoformat(), tuple(shops), tuple(p.id for p in seen), hand.lang)
        sealed = seal(about, [_base(part, line, hand) for part in seen for line in lines[part.id]], hand.ws.secret())
        _hidden(book, SHEET, sealed).very_hidden()
    return out.getvalue()


def _base(part: Part, line: Line, hand: Hand) -> Base:
    """What is kept of a row: of what stands in a cell only where it is not the value itself."""
    texts = {f.key: (shown_text(f, line.values.get(f.key), hand), f.show(line.values.get(f.key), hand)) for f in part.fields}
    shown = {key: text for key, (text, value) in texts.items() if value != line.values.get(key)}
    return Base(part.id, line.id, line.shop, line.about, dict(line.values), dict(line.marks), shown)


def _hidden(book: Any, name: str, rows: Sequence[Sequence[str]]) -> Any:
    page = book.add_worksheet(name)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text:
                page.write_string(r, c, text)
    return page


class _Lists:
    """What drops down: states, the lock, and who does tasks in each shop, each a column of a hidden sheet."""

    def __init__(self, shops: Sequence[str]) -> None:
        self.shops = list(shops)
        self.columns: dict[str, list[str]] = {}

    def source(self, choices: str, shop: str, hand: Hand) -> str:
        """The range that a list comes from; '' when there is nothing to choose."""
        name = f"{choices} {shop}" if choices == "owners" else choices
        if name not in self.columns:
            self.columns[name] = self._texts(choices, shop, hand)
        if not self.columns[name]:
            return ""
        column = xlsxwriter.utility.xl_col_to_name(list(self.columns).index(name))
        return f"={LISTS}!${column}$1:${column}${len(self.columns[name])}"

    def _texts(self, choices: str, shop: str, hand: Hand) -> list[str]:
        if choices == "states":
            return [words.say(hand.lang) for words in STATES.values()]
        return [LOCKED] if choices == "locks" else list(labels(shop).values())

    def write(self, book: Any, hand: Hand) -> None:
        if self.columns:
            most = max(len(texts) for texts in self.columns.values())
            rows = [[texts[n] if n < len(texts) else "" for texts in self.columns.values()] for n in range(most)]
            _hidden(book, LISTS, rows).hide()


def _sheet(book: Any, pen: Pen, part: Part, lines: Sequence[Line], hand: Hand, lists: _Lists) -> None:
    """One sheet: heads, a row a line, lists and day checks on what may be changed, all else locked."""
    page = book.add_worksheet(part.name.say(hand.lang))
    usable = {key for line in lines for key in line.open}
    for c, field in enumerate(part.fields):
        page.write_string(0, c, field.title.say(hand.lang), pen.open_head if field.key in usable else pen.head)
        page.set_column(c, c, field.width)
        if field.key in usable:
            page.write_comment(0, c, f"{OPEN_TITLE.say(hand.lang)}：{part.how.say(hand.lang)}", {"x_scale": 2.4, "y_scale": 1.4})
    for r, line in enumerate(lines, 1):
        for c, field in enumerate(part.fields):
            pen.write(page, r, c, field, field.show(line.values.get(field.key), hand), field.key in line.open)
    for c, field in enumerate(part.fields):
        if field.key in usable:
            _checks(page, field, c, lines, hand, lists)
    page.freeze_panes(1, min(3, len(part.keys) + 1))
    page.autofilter(0, 0, max(len(lines), 1), len(part.fields) - 1)
    page.protect("", GUARD)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _checks(page: Any, field: Field, column: int, lines: Sequence[Line], hand: Hand, lists: _Lists) -> None:
    """Lists that drop down, and days that must be days; the rows of one shop share a list."""
    first = 1
    for shop, group in groupby(lines, key=lambda line: line.shop):
        last = first + len(list(group)) - 1
        if field.choices and (source := lists.source(field.choices, shop, hand)):
            page.data_validation(first, column, last, column, {"validate": "list", "source": source, "ignore_blank": True})
        if field.column.kind == "day":
            rule = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "ignore_blank": True, "error_type": "warning"}
            page.data_validation(first, column, last, column, rule)
        first = last + 1
