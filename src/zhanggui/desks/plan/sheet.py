"""A target sheet (year, quarters, months, weeks, days; amounts, shares of the year, means per day) → the amount of a year and its locks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from zhanggui.desks.plan.cells import Cell, cell_at, check_level
from zhanggui.desks.plan.rules import unit_of
from zhanggui.kernel.days import LEVELS, Level
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.methods.rounding import round_row

WHOLE: dict[Level, int] = {"month": 12, "quarter": 4}  # cells that make a year
SHARES_CLOSE = 0.005  # shares written to two decimals of a per cent miss 1 by less than this


@dataclass(frozen=True)
class Line:
    """One row of the sheet: a cell, and of it the amount, the share of the year, or the mean per day."""

    cell: Cell
    amount: Decimal | None
    share: float | None
    daily_mean: Decimal | None


@dataclass(frozen=True)
class Sheet:
    """What a sheet says of one metric and year, in smallest units. `amount` None: it tells no whole year."""

    year: int
    metric: str
    amount: int | None
    locks: dict[str, int] = field(default_factory=dict)


def read_sheet(rows: Iterable[Mapping[str, Any]]) -> list[Sheet]:
    """One sheet per metric and year from rows of the table `targets`. Raises UseError where its own numbers contradict each other."""
    found: dict[tuple[str, int], list[Line]] = {}
    for row in rows:
        level, first = check_level(row["level"]), row["starts_on"]
        year = first.isocalendar().year if level == "week" else first.year
        line = Line(cell_at(max(first, date(year, 1, 1)), level, year), row["amount"], row["share"], row["daily_mean"])
        found.setdefault((row["metric"], year), []).append(line)
    return [_sheet(metric, year, lines) for (metric, year), lines in sorted(found.items())]


def _sheet(metric: str, year: int, lines: list[Line]) -> Sheet:
    unit = unit_of(metric)
    amount = next((u for line in lines if line.cell.level == "year" and (u := _units(line, None, unit)) is not None), None)
    locks: dict[str, int] = {}
    for level in LEVELS:
        mine = [line for line in lines if line.cell.level == level]
        if level != "year" and mine:
            told = _of_level(mine, amount, unit, level, year)
            amount = _agreed(amount, told, level, year, unit)
            locks |= told
    return Sheet(year, metric, amount, locks)


def _of_level(lines: list[Line], amount: int | None, unit: int, level: Level, year: int) -> dict[str, int]:
    """Units of every cell of one level. Where shares alone make up the whole year, they are rounded so that nothing is lost."""
    shares = np.array([line.share if line.amount is None and line.share is not None else np.nan for line in lines])
    whole = len(lines) == WHOLE.get(level) and not np.isnan(shares).any()
    if amount is not None and whole and abs(shares.sum() - 1) <= SHARES_CLOSE:
        return {line.cell.name: int(u) for line, u in zip(lines, round_row(shares / shares.sum() * amount, amount), strict=True)}
    told = {line.cell.name: _units(line, amount, unit) for line in lines}
    if lacking := [name for name, units in told.items() if units is None]:
        raise UseError(
            Words(f"{lacking[0]} 只有占比，没有 {year} 年的总目标", f"{lacking[0]} has only a share, and the target of {year} is not told"),
            Words("加一行全年的目标金额", "add a row with the amount of the year"),
        )
    return {name: units for name, units in told.items() if units is not None}


def _units(line: Line, amount: int | None, unit: int) -> int | None:
    """The smallest units of one row, half up; None when it does not tell."""
    days = (line.cell.last - line.cell.first).days + 1
    if line.amount is not None:
        exact = line.amount * unit
    elif line.daily_mean is not None:
        exact = line.daily_mean * days * unit
    elif line.share is not None and amount is not None:
        exact = Decimal(str(line.share)) * amount
    else:
        return None
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _agreed(amount: int | None, told: Mapping[str, int], level: Level, year: int, unit: int) -> int | None:
    """The amount of the year, which cells that make up the whole of it must add up to, or tell when no row does. Raises UseError."""
    if len(told) != WHOLE.get(level):
        return amount
    total = sum(told.values())
    if amount is not None and total != amount:
        a, b = (f"{x / unit:,.2f}" for x in (total, amount))
        raise UseError(
            Words(
                f"{year} 年各{'月' if level == 'month' else '季度'}合计 {a}，全年却是 {b}",
                f"the {level}s of {year} add up to {a}, the year says {b}",
            ),
            Words("改成一致再导入", "make them agree and import again"),
        )
    return total
