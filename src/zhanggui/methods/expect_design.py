"""The calendar as numbers: one row a day, one column per thing that makes a day unlike another. Who builds it knows dates; the maths does not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]


class Sort(IntEnum):
    """What a column is, and so how far it may lie from nothing and what happens when it was never seen before."""

    WEEK = 0  # weekdays, coded to sum to nothing over a week
    SEASON = 1  # the time of the year: only with a year of history
    SOFT = 2  # warm-up, make-up days, small festivals: never seen = no effect known, the day is still judged
    RARE = 3  # 大促, legal holidays, 春节: never seen = the day is not judged


@dataclass(frozen=True)
class Design:
    """`rows`: groups × days × columns. A group is a calendar (platform, country, own shop). `sort`: the Sort of each column."""

    names: tuple[str, ...]
    sort: NDArray[np.int8]
    rows: Numbers

    def __post_init__(self) -> None:
        if self.rows.ndim != 3 or self.rows.shape[2] != len(self.names) or len(self.sort) != len(self.names):
            raise ValueError("rows are groups × days × columns, with a name and a sort for each column")

    @property
    def days(self) -> int:
        return int(self.rows.shape[1])

    def used(self) -> Design:
        """Without the columns that are zero on every day of every group."""
        keep = np.any(self.rows != 0, axis=(0, 1))
        return Design(tuple(n for n, k in zip(self.names, keep, strict=True) if k), self.sort[keep], self.rows[:, :, keep])

    def of_sort(self, *sorts: Sort) -> Marks:
        """Which columns are of these sorts."""
        return np.isin(self.sort, [int(s) for s in sorts])

    def marked(self, *sorts: Sort) -> Marks:
        """groups × days: some column of these sorts is not zero."""
        marked: Marks = np.any(self.rows[:, :, self.of_sort(*sorts)] != 0, axis=2)
        return marked


def week_and_season(weekday: NDArray[np.int64], year_part: NDArray[np.floating], pairs: int = 3) -> Design:
    """The design of a calendar without holidays: weekday 0…6 and the part of the year 0…1 of each day; `pairs` waves a year."""
    week = np.column_stack([(weekday == k).astype(float) - (weekday == 6) for k in range(6)])
    turns = 2 * np.pi * np.outer(year_part, np.arange(1, pairs + 1))
    rows = np.hstack([week, np.sin(turns), np.cos(turns)])
    names = [f"weekday:{k}" for k in range(6)] + [f"season:{k + 1}{w}" for w in "sc" for k in range(pairs)]
    sort = np.array([Sort.WEEK] * 6 + [Sort.SEASON] * (2 * pairs), dtype=np.int8)
    return Design(tuple(names), sort, rows[None])
