"""A recipe fitted to one file: headers with a changing part (the currency in "Amount spent (EUR)"), a column of days that
somebody put into an export without one, and days told above the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from zhanggui.intake.filedate import Span
from zhanggui.intake.recipemodel import Recipe, Target
from zhanggui.warehouse.tables import get_table

PART = re.compile(r"\{([a-z_.0-9]+)\}")
NUMERIC = re.compile(r"(?<!\d)(20\d{2})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?!\d)")
NAMED = re.compile(r"(?:(?P<d1>\d{1,2})(?:\.|er)? )?(?P<name>[^\W\d_]{3,9})\.?(?: (?P<d2>\d{1,2}),)? (?P<year>20\d{2})")
DAY_HEADERS = frozenset(["日期", "统计日期", "数据日期", "统计时间", "date", "day"])
# The first letters of the months in English, German, French and Spanish; the longest that fits tells the month.
MONTHS = {
    start: number
    for number, starts in enumerate(
        [
            "jan|ene", "feb|fév", "mar|mär|mrz", "apr|avr|abr", "may|mai", "jun|juin",
            "jul|juil", "aug|aoû|ago", "sep", "oct|okt", "nov", "dec|dez|déc|dic",
        ],
        start=1,
    )
    for start in starts.split("|")
}  # fmt: skip


def fit_recipe(recipe: Recipe, headers: Sequence[str], above: Sequence[Sequence[str]]) -> Recipe:
    """The recipe with its changing headers made those of the file, and the days that the lines above the header tell."""
    if recipe.reading.preface_tells_day and (span := span_above(above)):
        recipe = replace(recipe, reading=replace(recipe.reading, preface_span=span))
    if header := _added_day(recipe, headers):
        table = get_table(recipe.table)
        recipe = replace(recipe, columns={**recipe.columns, header: (Target(f"{table.name}.{table.day}"),)})
    patterns = {header: targets for header, targets in recipe.columns.items() if PART.search(header)}
    if not patterns:
        return recipe
    columns: dict[str, tuple[Target, ...]] = {h: t for h, t in recipe.columns.items() if h not in patterns}
    said: dict[str, Any] = {}
    for header in headers:
        found = next(((t, parts) for p, t in patterns.items() if (parts := parts_of(p, header)) is not None), None)
        if found:
            columns.setdefault(header, found[0])
            said |= {name if "." in name else f"{recipe.table}.{name}": text for name, text in found[1].items()}
    return replace(recipe, columns=columns, constants=said | dict(recipe.constants))


def _added_day(recipe: Recipe, headers: Sequence[str]) -> str | None:
    """The header of a column of days that the recipe does not know: people paste the files of many days into one sheet.

    Read as one day, such rows would be added up. Not for a recipe that has the day from elsewhere in the file.
    """
    table, reading = get_table(recipe.table), recipe.reading
    if table.day not in table.key or recipe.is_canonical or reading.date_parts or reading.day_spans:
        return None
    if any(t.name == f"{table.name}.{table.day}" for h in headers for t in recipe.columns.get(h, ())):
        return None
    return next((h for h in headers if h.lower() in DAY_HEADERS and h not in recipe.columns), None)


def parts_of(pattern: str, header: str) -> dict[str, str] | None:
    """What stands in the braces of "Amount spent ({currency})" in this header; None when the header is another."""
    shape = "".join(re.escape(text) if n % 2 == 0 else "(.+?)" for n, text in enumerate(PART.split(pattern)))
    found = re.fullmatch(shape, header)
    return dict(zip(PART.findall(pattern), found.groups(), strict=True)) if found else None


def span_above(above: Sequence[Sequence[str]]) -> Span | None:
    """First and last of the days written in the lines above a table ("# Start date: 20260101", "Aug 1, 2026 - Aug 2, 2026").

    A line has one cell; what has more is another table.
    """
    spoken = [[cell for cell in row if cell.strip()] for row in above]
    days = [day for row in spoken if len(row) == 1 for day in _days(row[0])]
    return Span(min(days), max(days)) if days else None


def _days(text: str) -> list[date]:
    told = [(int(y), int(m), int(d)) for y, m, d in NUMERIC.findall(text)]
    for found in NAMED.finditer(text.replace("\xa0", " ")):
        month = next((n for start, n in MONTHS.items() if found["name"].lower().startswith(start)), None)
        day = found["d1"] or found["d2"]
        if month and day:
            told.append((int(found["year"]), month, int(day)))
    return [day for parts in told if (day := _day(*parts))]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
