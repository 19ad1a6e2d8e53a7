"""The time in the titles above a table, for rows that have none: 2026双12（12月10日 20:00 - 12月12日 23:59）."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhanggui.desks.promotion.importing.cells import moment
from zhanggui.desks.promotion.importing.context import Context, cell, only
from zhanggui.desks.promotion.importing.offer import SHOWN, NotUnderstood, half
from zhanggui.desks.promotion.importing.report import Gap
from zhanggui.desks.promotion.importing.table import Table, is_remark, is_total
from zhanggui.kernel.words import Words

CLOCK = r"(?:\s*(?P<{0}clock>[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?|[0-9]{{1,2}}(?=点))点?整?)?"
DAY = r"(?:(?P<{0}year>20[0-9]{{2}})\s*[-/.年])?\s*(?<![0-9.])(?P<{0}month>1[0-2]|0?[1-9])\s*[-/.月]\s*(?P<{0}day>[12][0-9]|3[01]|0?[1-9])(?![0-9.a-zA-Z])\s*[日号]?"
RANGE = re.compile((DAY + CLOCK).format("a") + r"\s*(?:起|开始)?\s*[,;]?\s*(?:-+|~|至|到|—)\s*" + (DAY + CLOCK).format("b"))
YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
DATED = r"(?:[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?)"
MEND = Words(
    "加「开始时间」「结束时间」两列；或把标题写成 2026-12-10 20:00 - 2026-12-12 23:59",
    "add columns Start and End, or write 2026-12-10 20:00 - 2026-12-12 23:59 in the title",
)
Window = tuple[str | None, str | None]


def usual_window(ctx: Context, table: Table) -> Window:
    """The time that the titles give to rows without one; a time that cannot be used is kept as a gap where rows would need it."""
    if not _needed(table):
        return None, None
    titles = [half(title) for title in table.titles]
    ranges = [found for title in titles for found in RANGE.finditer(title)]
    plain = [found for title in titles for found in re.findall(DATED, title)]
    if not ranges and len(plain) != 2:
        return None, None
    try:
        starts, ends = _of_range(ctx, ranges, titles) if ranges else (moment(plain[0], ctx.zone), moment(plain[1], ctx.zone, end=True))
        if starts is None or ends is None or starts >= ends:
            raise NotUnderstood(Words("标题里的时间结束不晚于开始：按一直有效算", "the time of the title does not end after its start: taken as always on"), MEND)  # fmt: skip
    except NotUnderstood as error:
        text = ranges[0][0] if ranges else "、".join(plain)
        ctx.gaps.append(Gap(table.place(), text[:SHOWN], error.why, error.mend))
        return None, None
    ctx.note(
        Words(
            f"{table.file}{table.name}：没写时间的行用标题里的 {starts} 到 {ends}",
            f"{table.file} {table.name}: rows without a time take that of the title, {starts} to {ends}",
        )
    )
    return starts, ends


def _needed(table: Table) -> bool:
    """Whether a row of the table has no time of its own."""
    columns = [only(table, name) for name in ("starts", "ends", "window")]
    rows = (row for row in table.rows if not is_total(row, table.named("sku")) and not is_remark(table, row))
    return any(not any(cell(row, column) for column in columns) for row in rows)


def _of_range(ctx: Context, ranges: Sequence[re.Match[str]], titles: Sequence[str]) -> Window:
    """One range of days; a year that is not beside it is the one that the titles name."""
    if len({found[0] for found in ranges}) > 1:
        raise NotUnderstood(Words("标题里有几个时间，不知道用哪个", "the titles have several times"), MEND)
    found = ranges[0]
    years = {year for title in titles for year in YEAR.findall(title)}
    named = found["ayear"] or found["byear"] or (years.pop() if len(years) == 1 else None)
    if named is None:
        raise NotUnderstood(Words("标题里的时间没有写是哪一年：没有用", "the time of the title has no year and is not used"), MEND)
    starts = _moment(ctx, found, "a", int(found["ayear"] or named))
    last = int(found["byear"] or named)
    if not found["byear"] and int(found["bmonth"]) < int(found["amonth"]):
        last += 1  # over New Year
    return starts, _moment(ctx, found, "b", last)


def _moment(ctx: Context, found: re.Match[str], side: str, year: int) -> str | None:
    clock = found[f"{side}clock"] or ""
    clock = f"{clock}:00" if clock and ":" not in clock else clock
    day = f"{year}-{int(found[f'{side}month']):02d}-{int(found[f'{side}day']):02d}"
    return moment(f"{day} {clock.zfill(5) if clock else ''}".strip(), ctx.zone, end=side == "b")
