"""Writing a sheet cell by cell, from left to right and down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from zhanggui.kernel.formula import harmless
from zhanggui.kernel.words import Lang, Words

STYLES: dict[str, dict[str, Any]] = {
    "": {"num_format": "@", "valign": "top"},
    "title": {"bold": True, "font_size": 16},
    "head": {"bold": True, "bg_color": "#E8EDF3", "valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "grey": {"font_color": "#777777", "font_size": 9},
    "line": {"bottom": 1},
    "danger": {"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE", "valign": "top"},
    "unknown": {"bold": True, "font_color": "#7F6000", "bg_color": "#FFEB9C", "valign": "top"},
    "safe": {"bold": True, "font_color": "#006100", "bg_color": "#C6EFCE", "valign": "top"},
    "money": {"num_format": "#,##0.00", "valign": "top"},
    "percent": {"num_format": "0.00%", "valign": "top"},
    "number": {"num_format": "#,##0", "valign": "top"},
}


class Pen:
    """Where the next cell of a sheet goes. Every method that writes moves one cell to the right."""

    def __init__(self, book: Any, lang: Lang) -> None:
        self.lang = lang
        self.styles = {name: book.add_format(style) for name, style in STYLES.items()}
        self.page: Any = None
        self.row = self.column = 0

    def on(self, page: Any) -> Pen:
        """The same pen at the top of another sheet."""
        self.page, self.row, self.column = page, 0, 0
        return self

    def widths(self, *widths: int) -> None:
        for n, wide in enumerate(widths):
            self.page.set_column(n, n, wide)

    def heads(self, heads: Sequence[Words]) -> None:
        for head in heads:
            self.text(head, "head")
        self.page.freeze_panes(self.row + 1, 2)
        self.page.autofilter(self.row, 0, self.row, len(heads) - 1)

    def down(self) -> Pen:
        self.row, self.column = self.row + 1, 0
        return self

    def skip(self, cells: int = 1) -> Pen:
        self.column += cells
        return self

    def text(self, said: Words | str, style: str = "") -> Pen:
        text = said.say(self.lang) if isinstance(said, Words) else said
        self.page.write_string(self.row, self.column, harmless(text)[:32000], self.styles[style])
        return self.skip()

    def money(self, amount: float | None) -> Pen:
        return self.number(amount, "money")

    def percent(self, rate: float | None) -> Pen:
        return self.number(rate, "percent")

    def number(self, amount: float | None, style: str = "number") -> Pen:
        if amount is not None:
            self.page.write_number(self.row, self.column, amount, self.styles[style])
        return self.skip()

    def formula(self, formula: str, value: float) -> str:
        """A live formula with the value it has. → the cell's name."""
        self.page.write_formula(self.row, self.column, f"={formula}", self.styles["money"], value)
        name = self.cell()
        self.skip()
        return name

    def cell(self) -> str:
        """The name of the next cell."""
        return str(xl_rowcol_to_cell(self.row, self.column))
