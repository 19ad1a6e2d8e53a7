"""The form of a plan's workbook: three sheets (年 周 日), their columns in both languages, and what one line of them says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhanggui.desks.plan.cells import Cell
from zhanggui.kernel.words import Words

MARK = "zhanggui-plan"
VERSION = "1"
HEAD_ROW = 3  # title, how-to, mark, heads
LOCKED = "●"
SheetId = Literal["year", "week", "day"]
SHEETS: dict[SheetId, Words] = {"year": Words("年", "Year"), "week": Words("周", "Weeks"), "day": Words("日", "Days")}

CELL, SHARE, TARGET, MEAN = Words("周期", "cell"), Words("占比", "share"), Words("目标", "target"), Words("日均", "mean a day")
FIRST, LAST, WEEKDAY = Words("开始", "from"), Words("结束", "to"), Words("星期", "weekday")
ACTUAL, DONE, LOCK = Words("实际", "actual"), Words("完成率", "attainment"), Words("锁定", "locked")
BASE_TARGET, BASE_LOCK = Words("原目标", "target as exported"), Words("原锁定", "locked as exported")
BASE_OF, BASE_LOCK_OF = Words("原·", "as exported · "), Words("原锁·", "locked as exported · ")
COLUMNS: dict[SheetId, tuple[Words, ...]] = {
    "year": (CELL, SHARE, TARGET, MEAN, ACTUAL, DONE, LOCK),
    "week": (CELL, FIRST, LAST, TARGET, MEAN, ACTUAL, DONE, LOCK),
    "day": (CELL, WEEKDAY, TARGET, ACTUAL, DONE, LOCK),
}
WEEKDAYS = tuple(Words(z, e) for z, e in zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
TITLE = Words("{name} {year} 年目标（{metric}）", "{name}: targets of {year} ({metric})")
HOW = Words(
    "改「目标」「占比」「日均」或某人的数，改过的格子导入后就锁定；在「锁定」列填 ● 锁定，清空则解锁。然后：zhanggui plan import 这个文件 --shop 代号",
    "Change a target, a share, a mean a day or a person's number: changed cells are locked on import; ● in the column locked locks, clearing it unlocks."
    " Then: zhanggui plan import THIS FILE --shop KEY",
)


@dataclass(frozen=True)
class Line:
    """One cell of the plan with all that the workbook says of it, in smallest units; `actual` in the metric's own unit."""

    cell: Cell
    target: int
    actual: float | None
    locked: bool
    people: Mapping[str, tuple[int, bool]]  # name → units, locked

    @property
    def days(self) -> int:
        return (self.cell.last - self.cell.first).days + 1

    @property
    def label(self) -> str:
        """What stands in the first column."""
        return str(self.cell.first.year) if self.cell.level == "year" else self.cell.name


@dataclass(frozen=True)
class Book:
    """A plan as a workbook: who it belongs to, and its lines by level."""

    shop: str
    name: str
    currency: str
    metric: str
    year: int
    unit: int
    names: tuple[str, ...]
    lines: Mapping[str, tuple[Line, ...]]  # level → lines

    def year_sheet(self) -> list[Line]:
        """The year, then every quarter with its months."""
        quarters, months = self.lines["quarter"], self.lines["month"]
        return [*self.lines["year"], *(line for n, q in enumerate(quarters) for line in (q, *months[3 * n : 3 * n + 3]))]


def day_row(day: date) -> int:
    """Row (from 0) of a day on the sheet of days."""
    return HEAD_ROW + day.timetuple().tm_yday
