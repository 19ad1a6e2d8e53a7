"""The cells of a plan: the days, Monday weeks, months and quarters of one year, and how people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from zhanggui.kernel.days import LEVELS, Level, days_between, end_of, start_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words


@dataclass(frozen=True)
class Cell:
    """One cell, `first` to `last`, both in the year of the plan: a week that crosses New Year is clipped."""

    level: Level
    first: date
    last: date

    @property
    def name(self) -> str:
        """2026, 2026-Q2, 2026-01, 2026-W07 (ISO), 2026-11-11."""
        if self.level == "week":
            iso = self.first.isocalendar()
            return f"{iso.year}-W{iso.week:02d}"
        if self.level == "quarter":
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return self.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.level]]


def check_level(level: str) -> Level:
    """The level itself. Raises UseError that lists the levels."""
    for known in LEVELS:
        if level == known:
            return known
    raise UseError(
        Words(f"没有「{level}」这个层级", f"no level called {level}"),
        Words("可用：day、week、month、quarter、year", "use day, week, month, quarter or year"),
    )


def cell_at(day: date, level: Level, year: int) -> Cell:
    """The cell of `year` at that level that holds `day`."""
    return Cell(level, max(start_of(day, level), date(year, 1, 1)), min(end_of(day, level), date(year, 12, 31)))


@cache
def cells_of(year: int, level: Level) -> tuple[Cell, ...]:
    """Every cell of the year at one level, in order. Together they hold every day once."""
    found = {cell_at(day, level, year): None for day in days_of(year)}
    return tuple(found)


@cache
def days_of(year: int) -> tuple[date, ...]:
    """Every day of the year."""
    return tuple(days_between(date(year, 1, 1), date(year, 12, 31)))


SHAPES: dict[Level, str] = {
    "quarter": r"(\d{4})-?[Qq]([1-4])",
    "month": r"(\d{4})-(\d{1,2})",
    "week": r"(\d{4})-?[Ww](\d{1,2})",
    "day": r"(\d{4})-(\d{1,2})-(\d{1,2})",
}


def read_cell(text: str, year: int) -> Cell:
    """2026-01, 2026-W07, 2026-Q2 or 2026-11-11 → its cell in the plan of `year`. Raises UseError."""
    for level, shape in SHAPES.items():
        match = re.fullmatch(shape, text.strip())
        if match is None:
            continue
        try:
            cell = _cell(level, [int(g) for g in match.groups()], year)
        except ValueError:
            break
        if cell.first.year == year and cell.first <= cell.last:
            return cell
        raise UseError(
            Words(f"{text} 不在 {year} 年的计划里", f"{text} is not in the plan of {year}"),
            Words(f"改用 {year} 年的日期，或另选年份", f"use a cell of {year}, or name another year"),
        )
    raise UseError(
        Words(f"看不懂「{text}」", f"cannot read '{text}'"),
        Words(f"写成 {year}-01、{year}-W07、{year}-Q2 或 {year}-11-11", f"write {year}-01, {year}-W07, {year}-Q2 or {year}-11-11"),
    )


def _cell(level: Level, numbers: list[int], year: int) -> Cell:
    if level == "week":
        return cell_at(date.fromisocalendar(numbers[0], numbers[1], 1), level, year)
    if level == "quarter":
        return cell_at(date(numbers[0], 3 * numbers[1] - 2, 1), level, numbers[0])
    day = date(numbers[0], numbers[1], numbers[2] if level == "day" else 1)
    return cell_at(day, level, day.year)
