"""A period as people write it in their own sheets: 2026, 全年, 2026-Q1, 一季度, 2026-01, 1月, 2026-W07, 第7周, 2026-11-11, 11月11日."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from zhanggui.intake.cellday import MONTHS, no_year, read_day
from zhanggui.intake.cellrules import CellError, Rules
from zhanggui.intake.filedate import Span

NUMERALS = {c: n for n, c in enumerate("〇一二三四五六七八九十")} | {"十一": 11, "十二": 12}
YEAR = r"(?:(?P<year>20\d{2})\s*(?:年度?|[-/.])?\s*)?"
NUMBER = r"(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})"
SHAPES: dict[str, re.Pattern[str]] = {
    "year": re.compile(r"(?P<year>20\d{2})\s*(?:年度?|全年)?|(?:全年|年度|本年|FY|year)(?P<n>)", re.IGNORECASE),
    "quarter": re.compile(rf"{YEAR}(?:Q(?P<q>[1-4])|第?{NUMBER}季度?)", re.IGNORECASE),
    "week": re.compile(rf"{YEAR}(?:W(?P<q>\d{{1,2}})|第?{NUMBER}周)", re.IGNORECASE),
    "month": re.compile(rf"{YEAR}(?:{NUMBER}月份?|(?P<q>[A-Za-z]{{3,9}})\.?)|(?P<y2>20\d{{2}})[-/.]?(?P<m2>\d{{1,2}})"),
    "count": re.compile(r"(?P<n>\d{1,2})(?:\.0)?"),  # a column of months that holds 1 … 12
}


def read_period(text: str, rules: Rules) -> tuple[str, date] | None:
    """Level (year, quarter, month, week, day) and first day; None for an empty cell. Raises CellError."""
    said = unicodedata.normalize("NFKC", text).strip()
    if said.lower() in rules.nulls:
        return None
    for level, shape in SHAPES.items():
        if found := shape.fullmatch(said):
            try:
                return _first(level, found.groupdict(), said, rules.near)
            except ValueError as error:
                if isinstance(error, CellError):
                    raise
                break
    day = read_day(said, rules)
    if day is None:
        return None
    return "day", day


def _first(level: str, found: dict[str, str | None], said: str, near: Span | None) -> tuple[str, date]:
    year = found.get("year") or found.get("y2") or (str(near.last.year) if near else None)
    if year is None:
        raise CellError(no_year(said))
    if level == "year":
        return level, date(int(year), 1, 1)
    number = _number(found.get("q") or found.get("n") or found.get("m2") or "")
    if level == "quarter":
        return level, date(int(year), 3 * number - 2, 1)
    if level == "week":
        return level, date.fromisocalendar(int(year), number, 1)
    return "month", date(int(year), number, 1)


def _number(text: str) -> int:
    if text[:3].lower() in MONTHS:
        return MONTHS[text[:3].lower()]
    return NUMERALS[text] if text in NUMERALS else int(text)
