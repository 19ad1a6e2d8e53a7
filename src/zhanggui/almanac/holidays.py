"""Legal holidays of mainland China with 调休. The State Council announces a year in the November before it; later years are not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from zhanggui.kernel.words import Words

Kind = Literal["workday", "weekend", "holiday", "makeup"]
KIND_WORDS: dict[Kind, Words] = {
    "workday": Words("工作日", "workday"),
    "weekend": Words("周末", "weekend"),
    "holiday": Words("法定节假日", "legal holiday"),
    "makeup": Words("调休上班", "make-up workday"),
}
NOT_ANNOUNCED = Words("放假安排未公布", "holidays not announced yet")
NOT_KNOWN = Words("没有这年的放假资料", "no holidays on record for this year")


@dataclass(frozen=True)
class DayKind:
    """What a day is to people who work in China. `holiday`: the holiday that it is, or that it makes up for.

    `announced` is False where the holidays of the year are not known: `kind` then goes by the week alone, and `note` says so.
    """

    kind: Kind
    holiday: Words | None = None
    announced: bool = True
    note: Words | None = None

    @property
    def off(self) -> bool:
        """Most people do not work."""
        return self.kind in ("weekend", "holiday")

    @property
    def words(self) -> Words:
        """国庆节 法定节假日; 周末（放假安排未公布）."""
        kind = KIND_WORDS[self.kind]
        said = Words(f"{self.holiday.zh} {kind.zh}", f"{self.holiday.en}, {kind.en}") if self.holiday else kind
        return Words(f"{said.zh}（{self.note.zh}）", f"{said.en} ({self.note.en})") if self.note else said


@dataclass(frozen=True)
class _Announced:
    off: dict[date, Words]
    makeup: dict[date, Words]
    first_year: int
    last_year: int


def day_kind(day: date) -> DayKind:
    """Workday, weekend, legal holiday or make-up workday. Never raises: an unannounced year goes by the week and says so."""
    known = _announced()
    by_week: Kind = "weekend" if day.weekday() >= 5 else "workday"
    if day.year > known.last_year:
        return DayKind(by_week, announced=False, note=NOT_ANNOUNCED)
    if day.year < known.first_year:
        return DayKind(by_week, announced=False, note=NOT_KNOWN)
    if day in known.off:
        return DayKind("holiday", known.off[day])
    if day in known.makeup:
        return DayKind("makeup", known.makeup[day])
    return DayKind(by_week)


def announced_years() -> tuple[int, int]:
    """First and last year whose holidays are known."""
    known = _announced()
    return known.first_year, known.last_year


@cache
def _announced() -> _Announced:
    """From chinesecalendar, loaded when first asked for."""
    from chinese_calendar.constants import Holiday, holidays, workdays

    names = {one.value: Words(one.chinese, one.value) for one in Holiday}
    years = {day.year for day in holidays}
    return _Announced(
        {day: names[name] for day, name in holidays.items()},
        {day: names[name] for day, name in workdays.items()},
        min(years),
        max(years),
    )
