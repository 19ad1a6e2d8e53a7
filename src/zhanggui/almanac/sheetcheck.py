"""Reading the rows of a calendar's sheet: every mistake is named with its row, all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from zhanggui.almanac.platforms import read_platforms
from zhanggui.almanac.promos import PromoCalendar
from zhanggui.almanac.rows import Row
from zhanggui.almanac.sheet import read_sheet_day
from zhanggui.almanac.windows import EVENT_WORDS, PHASE_WORDS, EventKind, Phase
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

PHASE_NAMES: dict[str, Phase] = {name: phase for phase, words in PHASE_WORDS.items() for name in (words.zh, words.en, phase)}
PHASE_NAMES |= {"预售": "presale", "付定金": "presale", "定金": "presale", "尾款": "balance"}
KIND_NAMES: dict[str, EventKind] = {name: kind for kind, words in EVENT_WORDS.items() for name in (words.zh, words.en, kind)}
LONGEST = 200  # days; longer is a slip of the year
HALF_A_YEAR = 183
MOST = 2_000  # rows
SHOWN = 20


@dataclass(frozen=True)
class Mistake:
    """What is wrong in a row of the sheet (1 is the row of the heads)."""

    row: int
    what: Words


@dataclass(frozen=True)
class Read:
    """The rows that were read and the year they are of."""

    year: int
    rows: list[Row]


def read_rows(
    lines: Sequence[tuple[int, Sequence[str]]], calendar: PromoCalendar, shops: Collection[str] | None = None, year: int | None = None
) -> Read:
    """The rows of a sheet (`sheet.read_cells`). The year: as asked, else the one that most rows are of. Raises UseError that names all mistakes.

    `shops`: the keys there are, None: any.
    """
    rows: dict[int, Row] = {}
    mistakes: list[Mistake] = []
    if len(lines) > MOST:
        raise _refused([Mistake(MOST + 2, Words(f"一年最多 {MOST} 行", f"a year has at most {MOST} rows"))])
    for number, cells in lines:
        row, wrong = _row(cells, calendar, shops)
        mistakes += [Mistake(number, what) for what in wrong]
        if row:
            rows[number] = row
    years = {number: year_of(row, calendar) for number, row in rows.items()}
    wanted = year or (Counter(years.values()).most_common(1)[0][0] if years else 0)
    mistakes += [
        Mistake(n, Words(f"不在 {wanted} 年（一张表只管一年）", f"is not of {wanted}: a sheet holds one year"))
        for n, found in years.items()
        if found != wanted
    ]
    mistakes += clashes(rows, calendar)
    if not lines:
        mistakes.append(Mistake(1, Words("下面没有数据", "has nothing below it")))
    if mistakes:
        raise _refused(sorted(mistakes, key=lambda m: m.row))
    return Read(wanted, list(rows.values()))


def year_of(row: Row, calendar: PromoCalendar) -> int:
    """The year that a row is counted in: of a known promotion the one whose windows are nearest, else that of its first day."""
    years = range(row.first.year - 1, row.first.year + 2)
    windows = [
        (away, year)
        for year in years
        for platform in row.platforms or calendar.platforms
        for window in calendar.windows(year, platform, row.shop)
        if window.id == calendar.series(row.name) and not window.row and (away := abs((window.first - row.first).days)) <= HALF_A_YEAR
    ]
    return min(windows)[1] if windows else row.first.year


def clashes(rows: dict[int, Row], calendar: PromoCalendar) -> list[Mistake]:
    """Rows that say the same twice, and phases of one promotion that overlap on a platform."""
    found, listed = [], sorted(rows.items())
    for place, (number, row) in enumerate(listed):
        for earlier, other in listed[:place]:
            if row.id == other.id:
                found.append(Mistake(number, Words(f"和第 {earlier} 行重复", f"says the same as row {earlier}")))
            elif overlap(row, other, calendar):
                found.append(
                    Mistake(number, Words(f"和第 {earlier} 行的日期重叠（同一个活动）", f"overlaps row {earlier} of the same promotion"))
                )
    return found


def overlap(a: Row, b: Row, calendar: PromoCalendar) -> bool:
    """Two phases of one promotion on the same days of the same platform and shop."""
    if not (a.phase and b.phase) or a.shop != b.shop or a.last < b.first or b.last < a.first:
        return False
    return calendar.series(a.name) == calendar.series(b.name) and (not a.platforms or not b.platforms or bool(a.platforms & b.platforms))


def _row(cells: Sequence[str], calendar: PromoCalendar, shops: Collection[str] | None) -> tuple[Row | None, list[Words]]:
    """The row, or what is wrong with it."""
    first_text, last_text, name, phase_text, platform_text, shop, kind_text, source, note = cells
    wrong: list[Words] = []
    first, last = (_day(text, wrong) for text in (first_text, last_text or first_text))
    if first and last and last < first:
        wrong.append(Words(f"日期颠倒：{first} 在 {last} 之后", f"runs backwards: {first} is after {last}"))
    elif first and last and (last - first).days >= LONGEST:
        wrong.append(
            Words(f"长达 {(last - first).days + 1} 天，是不是年份写错了", f"lasts {(last - first).days + 1} days: is the year right?")
        )
    if not name:
        wrong.append(Words("没有名称", "has no name"))
    phase = PHASE_NAMES.get(phase_text)
    if phase_text and not phase:
        wrong.append(Words(f"没有「{phase_text}」这个阶段", f"there is no phase '{phase_text}'"))
    kind = KIND_NAMES.get(kind_text or ("promo" if phase else "other"))
    if not kind:
        wrong.append(Words(f"没有「{kind_text}」这个类型", f"there is no kind '{kind_text}'"))
    if kind == "promo" and not phase_text:
        wrong.append(Words("大促要写阶段", "a promotion needs a phase"))
    if shops is not None and shop and shop not in shops:
        wrong.append(Words(f"没有店铺「{shop}」", f"there is no shop '{shop}'"))
    try:
        platforms = read_platforms(platform_text, calendar.platforms)
    except ValueError as error:
        wrong.append(Words(f"没有平台「{error}」", f"there is no platform '{error}'"))
    if wrong or not (first and last and kind):
        return None, wrong
    return Row(first, last, calendar.series_words(name).zh, phase, platforms, shop, kind, source, note), []


def _day(text: str, wrong: list[Words]) -> date | None:
    try:
        return read_sheet_day(text)
    except ValueError:
        said = Words(f"看不懂日期「{text}」", f"cannot read the date '{text}'") if text else Words("没有日期", "has no date")
        if said not in wrong:
            wrong.append(said)
        return None


def _refused(mistakes: Sequence[Mistake]) -> UseError:
    """All mistakes in one line."""
    shown, more = mistakes[:SHOWN], len(mistakes) - SHOWN
    zh = "；".join(f"第 {m.row} 行：{m.what.zh}" for m in shown) + (f"；另有 {more} 处" if more > 0 else "")
    en = "; ".join(f"row {m.row} {m.what.en}" for m in shown) + (f"; and {more} more" if more > 0 else "")
    return UseError(
        Words(f"日历表有 {len(mistakes)} 处不对：{zh}", f"{len(mistakes)} mistakes in the calendar: {en}"),
        Words("改好再导入；什么也没有写入", "mend them and import again; nothing was written"),
    )
