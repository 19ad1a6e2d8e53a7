"""What one cell says about time: a day, a moment, or a span of days. Results are in the shop's local time."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

from zhanggui.intake.cellrules import CellError, Rules, plain
from zhanggui.intake.filedate import Span
from zhanggui.kernel.words import Words

CLOCK = r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
ZONE = r"\s*(?P<zone>Z|UTC|GMT|(?:(?:UTC|GMT)?[+-]\d{2}:?\d{2}))?"
TAIL = re.compile(CLOCK + ZONE, re.ASCII)
YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII)
YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?!\d)", re.ASCII)
RUN = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?", re.ASCII)
NAMED = re.compile(r"(?:(?P<d1>\d{1,2})[ -])?(?P<name>[A-Za-z]{3,9})\.?(?:[ -](?P<d2>\d{1,2}),?)?[ -](?P<year>\d{4})", re.ASCII)
CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?", re.ASCII)
BARE = re.compile(r"(?P<month>\d{1,2})(?:-|/|月)(?P<day>\d{1,2})(?:日|号)?", re.ASCII)
SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?", re.ASCII)
SPAN = re.compile(r"^(.{6,30}?)\s*(?:~|至|到|–|—| - | to )\s*(.{6,30})$")
MONTHS = {name: n + 1 for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])}
EXCEL_EPOCH = datetime(1899, 12, 30)


def read_moment(text: str, rules: Rules) -> datetime | None:
    """Any written moment → the shop's local time, without zone. Of a span, its beginning."""
    said = plain(text, rules)
    if said is None:
        return None
    said = CHINESE.sub(r"\1-\2-\3", said)
    span = SPAN.match(said)
    try:
        return _one(span.group(1) if span else said, rules)
    except (ValueError, OverflowError) as error:
        if isinstance(error, CellError):
            raise
        raise CellError(Words(f"没有「{said[:40]}」这一天", f"there is no such day: '{said[:40]}'")) from None


def read_day(text: str, rules: Rules) -> date | None:
    """The day of a written day or moment; of a span, its first day."""
    moment = read_moment(text, rules)
    return None if moment is None else moment.date()


def read_span(text: str, rules: Rules) -> tuple[date, date] | None:
    """First and last day of a cell such as "2026-03-01 ~ 2026-03-31"; None when it is no span."""
    said = plain(text, rules)
    found = SPAN.match(CHINESE.sub(r"\1-\2-\3", said)) if said else None
    if not found:
        return None
    try:
        first, last = (_one(part, rules).date() for part in found.groups())
    except (ValueError, OverflowError):
        return None
    return (first, last) if first <= last else None


def _one(said: str, rules: Rules) -> datetime:
    if run := RUN.fullmatch(said):
        return _zoned(_from_run(run), None, rules)
    if SERIAL.fullmatch(said):
        return EXCEL_EPOCH + timedelta(seconds=round(float(said) * 86400))
    bare = BARE.match(said) if rules.near else None
    if bare and rules.near and (tail := TAIL.fullmatch(said[bare.end() :])):
        return datetime(*_near(int(bare["month"]), int(bare["day"]), rules.near), *_clock(tail))
    for shape in (YEAR_FIRST, YEAR_LAST, NAMED):
        head = shape.match(said)
        tail = TAIL.fullmatch(said[head.end() :]) if head else None
        if head and tail:
            return _zoned(datetime(*_day_parts(head, rules, said), *_clock(tail)), tail["zone"], rules)
    if BARE.fullmatch(said):
        raise CellError(no_year(said))
    raise CellError(Words(f"看不懂日期「{said[:40]}」", f"cannot read the date '{said[:40]}'"))


def no_year(said: str) -> Words:
    """Why a day or period without a year was refused."""
    return Words(
        f"「{said[:40]}」没有年份：在文件名里写上年份，或用 --date",
        f"'{said[:40]}' has no year: put it into the file's name, or give --date",
    )


def _from_run(run: re.Match[str]) -> datetime:
    """20260324 or 20260324005999: the clock may run past 59 in the files of one platform, and is cut to it."""
    hour, minute, second = (int(run[n] or 0) for n in ("hour", "minute", "second"))
    return datetime(int(run["year"]), int(run["month"]), int(run["day"]), hour, min(minute, 59), min(second, 59))


def _day_parts(head: re.Match[str], rules: Rules, said: str) -> tuple[int, int, int]:
    found = head.groupdict()
    if "month" in found:
        return int(found["year"]), int(found["month"]), int(found["day"])
    if "name" in found:
        month, day = MONTHS.get(found["name"][:3].lower()), found["d1"] or found["d2"]
        if not month or not day:
            raise CellError(Words(f"看不懂日期「{said[:40]}」", f"cannot read the date '{said[:40]}'"))
        return int(found["year"]), month, int(day)
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    month, day = _month_and_day(int(found["a"]), int(found["b"]), len(found["year"]) == 2 and found["mark"] == "-", rules, said)
    return year, month, day


def _month_and_day(a: int, b: int, platform_style: bool, rules: Rules, said: str) -> tuple[int, int]:
    """The order is the recipe's; else MM-DD-YY (拼多多); else what cannot be otherwise. Never a guess."""
    if rules.date_order == "dmy" or (rules.date_order == "ymd" and a > 12):
        return b, a
    if rules.date_order == "mdy" or platform_style or b > 12 or a == b:
        return a, b
    raise CellError(
        Words(f"「{said[:40]}」分不清日和月；请写成 2026-03-01 这样", f"'{said[:40]}': day or month first? write it like 2026-03-01")
    )


def _near(month: int, day: int, span: Span) -> tuple[int, int, int]:
    """The year that puts a day into the span, or nearest to it: 12-31 in a bill of January is of the year before."""
    first, last = span.first.toordinal(), span.last.toordinal()
    days = [date(year, month, day) for year in range(span.first.year - 1, span.last.year + 2) if (month, day) != (2, 29) or year % 4 == 0]
    found = min(days, key=lambda d: max(first - d.toordinal(), d.toordinal() - last, 0))
    return found.year, found.month, found.day


def _clock(tail: re.Match[str]) -> tuple[int, int, int, int]:
    hour = int(tail["hour"] or 0)
    if tail["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("hour out of range")
        hour = hour % 12 + (12 if tail["half"][0] in "Pp" else 0)
    part = (tail["part"] or "").ljust(6, "0")[:6]
    return hour, int(tail["minute"] or 0), int(tail["second"] or 0), int(part)


def _zoned(moment: datetime, zone: str | None, rules: Rules) -> datetime:
    """A moment with an offset, or of a file in another zone, as the shop's clock showed it."""
    if zone:
        digits = zone[-5:].replace(":", "") if zone[-1].isdigit() else "+0000"
        digits = digits if digits[0] in "+-" else zone[-6] + digits
        minutes = int(digits[1:3]) * 60 + int(digits[3:5])
        aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes if digits[0] == "+" else -minutes)))
    elif rules.file_zone:
        aware = moment.replace(tzinfo=rules.file_zone)
    else:
        return moment
    return aware.astimezone(rules.shop_zone).replace(tzinfo=None)
