"""A plan as a workbook in the form shops use: year, quarters and months with share and mean a day, weeks, days; persons beside each other.

Sums are formulas over the sheet of days, with their values, so that a program that does not calculate shows them too.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from zhanggui.desks.plan import book_form as form
from zhanggui.desks.plan.book_form import Book, Line, SheetId
from zhanggui.kernel.formula import harmless
from zhanggui.kernel.money import SIGNS
from zhanggui.kernel.words import Lang, Words

HEAD = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "border": 1, "border_color": "#C9D1DB"}
LOCK_FILL = "#FFF2CC"


def write_book(book: Book, lang: Lang) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as file:
        pen = _Pen(file, book, lang)
        pages = {sheet: file.add_worksheet(words.say(lang)) for sheet, words in form.SHEETS.items()}
        pen.sheet(pages["year"], "year", book.year_sheet())
        pen.sheet(pages["week"], "week", book.lines["week"])
        pen.sheet(pages["day"], "day", book.lines["day"])
    return out.getvalue()


class _Pen:
    def __init__(self, file: Any, book: Book, lang: Lang) -> None:
        self.book, self.lang = book, lang
        number = f'"{SIGNS.get(book.currency, book.currency + " ")}"#,##0.00' if book.unit == 100 else "#,##0"
        self.head, self.title = file.add_format(HEAD), file.add_format({"bold": True, "font_size": 13})
        self.grey = file.add_format({"font_color": "#999999", "font_size": 8})
        self.text, self.percent = file.add_format({"num_format": "@"}), file.add_format({"num_format": "0.00%"})
        self.money = {
            (locked, bold): file.add_format({"num_format": number, "bold": bold, **({"bg_color": LOCK_FILL} if locked else {})})
            for locked in (False, True)
            for bold in (False, True)
        }

    def sheet(self, page: Any, sheet: SheetId, lines: Sequence[Line]) -> None:
        """One sheet: what it is, how to change it, the heads, a line per cell."""
        book, columns = self.book, [w.say(self.lang) for w in form.COLUMNS[sheet]]
        title = form.TITLE.fill(name=book.name, year=book.year, metric=book.metric)
        page.write_string(0, 0, harmless(title.say(self.lang)), self.title)
        page.write_string(1, 0, form.HOW.say(self.lang), self.grey)
        for n, text in enumerate((form.MARK, form.VERSION, book.shop, book.metric, str(book.year))):
            page.write_string(2, n, harmless(text), self.grey)
        hidden = [
            form.BASE_TARGET,
            form.BASE_LOCK,
            *(_named(words, name) for name in book.names for words in (form.BASE_OF, form.BASE_LOCK_OF)),
        ]
        heads = [*columns, *(harmless(n) for n in book.names), *(w.say(self.lang) for w in hidden)]
        for n, head in enumerate(heads):
            page.write_string(form.HEAD_ROW, n, head, self.head)
        page.freeze_panes(form.HEAD_ROW + 1, 1)
        page.set_column(0, len(heads) - 1, 14)
        page.set_column(len(columns) + len(book.names), len(heads) - 1, None, None, {"hidden": True})
        rows = {line.cell: form.HEAD_ROW + 1 + n for n, line in enumerate(lines)}
        for line in lines:
            self.line(page, sheet, line, rows)

    def line(self, page: Any, sheet: SheetId, line: Line, rows: dict[Any, int]) -> None:
        """One line: numbers for days, formulas with their values for the rest."""
        columns, unit, row = form.COLUMNS[sheet], self.book.unit, rows[line.cell]
        at = {words: columns.index(words) for words in columns}
        target = xl_rowcol_to_cell(row, at[form.TARGET])
        page.write_string(row, 0, line.label, self.text)
        self.amount(
            page, row, at[form.TARGET], self.sum_of(sheet, line, rows, at[form.TARGET], form.TARGET), line.target / unit, line.locked, line
        )
        whole = self.book.lines["year"][0].target
        if sheet == "year":
            top = xl_rowcol_to_cell(form.HEAD_ROW + 1, at[form.TARGET], row_abs=True)
            page.write_formula(row, at[form.SHARE], f"=IF({top}=0,0,{target}/{top})", self.percent, line.target / whole if whole else 0)
        if sheet != "day":
            page.write_formula(row, at[form.MEAN], f"={target}/{line.days}", self.money[False, False], line.target / unit / line.days)
        if sheet == "week":
            page.write_string(row, at[form.FIRST], line.cell.first.isoformat(), self.text)
            page.write_string(row, at[form.LAST], line.cell.last.isoformat(), self.text)
        if sheet == "day":
            page.write_string(row, at[form.WEEKDAY], form.WEEKDAYS[line.cell.first.weekday()].say(self.lang), self.text)
        actual = xl_rowcol_to_cell(row, at[form.ACTUAL])
        formula = self.sum_of(sheet, line, rows, at[form.ACTUAL], form.ACTUAL)
        if line.actual is not None:
            self.amount(page, row, at[form.ACTUAL], formula, line.actual, False, line)
        done = line.actual * unit / line.target if line.actual is not None and line.target else ""
        page.write_formula(row, at[form.DONE], f'=IF(OR({target}=0,{actual}=""),"",{actual}/{target})', self.percent, done)
        page.write_string(row, at[form.LOCK], form.LOCKED if line.locked else "", self.text)
        self.people(page, sheet, line, rows)

    def people(self, page: Any, sheet: SheetId, line: Line, rows: dict[Any, int]) -> None:
        """The persons' numbers, and (hidden) everything as it was exported."""
        row, unit, place = rows[line.cell], self.book.unit, len(form.COLUMNS[sheet])
        for n, name in enumerate(self.book.names):
            part, locked = line.people[name]
            self.amount(page, row, place + n, self.sum_of(sheet, line, rows, place + n, n), part / unit, locked, line)
        base: list[tuple[int, bool]] = [(line.target, line.locked), *(line.people[name] for name in self.book.names)]
        for n, (part, locked) in enumerate(base):
            page.write_number(row, place + len(self.book.names) + 2 * n, part / unit, self.money[False, False])
            page.write_string(row, place + len(self.book.names) + 2 * n + 1, form.LOCKED if locked else "", self.text)

    def amount(self, page: Any, row: int, column: int, formula: str, value: float, locked: bool, line: Line) -> None:
        shape = self.money[locked, line.cell.level in ("year", "quarter")]
        if formula:
            page.write_formula(row, column, formula, shape, value)
        else:
            page.write_number(row, column, value, shape)

    def sum_of(self, sheet: SheetId, line: Line, rows: dict[Any, int], column: int, what: Words | int) -> str:
        """The formula of a sum: weeks and months over the days, quarters over months, the year over quarters; '' for a day."""
        level = line.cell.level
        if level == "day":
            return ""
        if level in ("week", "month"):
            days = form.COLUMNS["day"]
            name = xl_col_to_name(len(days) + what if isinstance(what, int) else days.index(what))
            first, last = (form.day_row(d) + 1 for d in (line.cell.first, line.cell.last))
            return f"=SUM('{form.SHEETS['day'].say(self.lang)}'!{name}{first}:{name}{last})"
        below = "month" if level == "quarter" else "quarter"
        parts = [c for c in rows if c.level == below and line.cell.first <= c.first <= line.cell.last]
        return "=" + "+".join(xl_rowcol_to_cell(rows[c], column) for c in parts)


def _named(words: Words, name: str) -> Words:
    return Words(words.zh + name, words.en + name)
