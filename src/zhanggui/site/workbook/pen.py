"""Writing one cell in its kind: numbers as numbers, days as days, text never as a formula; what may be changed is unlocked and coloured."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhanggui.kernel.formula import is_formula
from zhanggui.site.web.tables import FORMATS
from zhanggui.site.workbook.form import Field, Value

OPEN_FILL, EDGE = "#FFF8E1", "#C9D1DB"
HEAD = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "valign": "vcenter", "border": 1, "border_color": EDGE}


class Pen:
    """Every format is made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format(HEAD)
        self.open_head = book.add_format(HEAD | {"bg_color": "#8A5A00"})
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self._formats: dict[tuple[str, bool, bool], Any] = {}

    def format(self, number: str, opened: bool, quote: bool = False) -> Any:
        key = (number, opened, quote)
        if key not in self._formats:
            look: dict[str, Any] = {"num_format": number, "valign": "top"}
            if opened:
                look |= {"locked": False, "bg_color": OPEN_FILL, "border": 1, "border_color": EDGE}
            self._formats[key] = self.book.add_format(look | ({"quote_prefix": True} if quote else {}))
        return self._formats[key]

    def write(self, page: Any, row: int, column: int, field: Field, value: Value, opened: bool) -> None:
        """A value in its cell; nothing is a blank cell."""
        if field.column.kind == "day" and value:
            page.write_datetime(row, column, date.fromisoformat(str(value)), self.format("yyyy-mm-dd", opened))
        elif value is None or value == "":
            page.write_blank(row, column, None, self.format("yyyy-mm-dd" if field.column.kind == "day" else "General", opened))
        elif isinstance(value, float | int):
            page.write_number(row, column, value, self.format(_number_format(field, value), opened))
        else:
            page.write_string(row, column, value, self.format("@", opened, quote=is_formula(value)))


def _number_format(field: Field, value: float) -> str:
    """Whole numbers without decimals; ids without separators; a threshold as it is."""
    if field.key == "number":
        return "0"
    if field.key in ("value", "default"):
        return "General"
    if field.column.kind == "number" and float(value).is_integer():
        return "#,##0"
    return FORMATS.get(field.column.kind, "General")
