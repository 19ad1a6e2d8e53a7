"""A file of a recipe as a person makes it by hand from its page: what to call it, and its lines."""

from __future__ import annotations

import re

from zhanggui.intake.recipemodel import Recipe
from zhanggui.warehouse.tables import get_table

DAY = "2026-10-28"
NUMBER = "681234567890"  # such as platforms give to products


def file_name(recipe: Recipe) -> str:
    """A name without its ending. It holds what the file itself does not tell: the day, and the product of a report of one product."""
    name = recipe.id
    for column, pattern in recipe.reading.from_name.items():
        if column in recipe.required and not _told(recipe, column) and not re.search(pattern, name):
            name += f"_{NUMBER}"
    return f"{name} {DAY}" if _needs_day(recipe) else name


def lines(recipe: Recipe) -> list[list[str]]:
    """The header (one or two rows, none for a file without), then the example row."""
    headers = headers_of(recipe)
    cells = [" ".join(recipe.example.get(header, "").split()) for header in headers]
    if recipe.headerless:
        return [cells]
    if recipe.reading.header_rows == 2:
        halves = [header.partition(" ") for header in headers]
        return [[upper for upper, _, _ in halves], [lower for _, _, lower in halves], cells]
    return [headers, cells]


def headers_of(recipe: Recipe) -> list[str]:
    """The headers of the example, and those that the file is known by though their cells are blank in it."""
    known_by = min((p - set(recipe.example) for p in recipe.fingerprints), key=len, default=frozenset())
    return [*recipe.example, *sorted(known_by)]


def _needs_day(recipe: Recipe) -> bool:
    """True when neither a column of the example nor its parts tell the day of the main table."""
    table = get_table(recipe.table)
    if table.day is None or table.day not in table.key or recipe.reading.date_parts:
        return recipe.reading.year_from_name
    spans = any(set(pair) <= set(recipe.example) for pair in recipe.reading.day_spans)
    return recipe.reading.year_from_name or not (spans or _told(recipe, f"{table.name}.{table.day}"))


def _told(recipe: Recipe, column: str) -> bool:
    """True when the example, a constant or a formula of the recipe fills a column."""
    made = {c.target for c in recipe.computes} | {v.target for v in recipe.values} | set(recipe.constants)
    period = recipe.period and column == recipe.period.first
    return bool(period) or column in made or any(h in recipe.example for h in recipe.headers_of(column))
