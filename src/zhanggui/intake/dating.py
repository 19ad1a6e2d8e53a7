"""The day of every row: from its column, else from the file name, else from --date; never guessed."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.added import FILE
from zhanggui.intake.cellday import read_span
from zhanggui.intake.cellrules import Rules
from zhanggui.intake.cells import read_column
from zhanggui.intake.filedate import Span, span_in_name
from zhanggui.intake.frame import Frame, arrow_type, as_mask
from zhanggui.intake.recipemodel import DateParts, Recipe
from zhanggui.intake.rows import Rows
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import get_table

MANY_DAYS = Words("这一行是好几天的合计，请分日下载", "this row is the total of several days: download the report by day")


def date_rows(frame: Frame, rows: Rows, recipe: Recipe, rules: Rules, date_arg: date | None, file_name: str) -> None:
    """Fill the day column (and `period`) of the main table. Raises FileError when nothing tells the day."""
    table = get_table(recipe.table)
    if recipe.reading.date_parts:
        _from_parts(frame, rows, recipe.reading.date_parts, rules, date_arg)
    if table.day is None or table.day not in table.key:
        return
    name = f"{table.name}.{table.day}"
    _date_by_ends(frame, rows, recipe, rules, name)
    span = _span(rows, recipe, date_arg, file_name)
    if name not in frame.columns or (recipe.reading.date_arg_wins and date_arg):
        if span is None:
            raise _no_date()
        if span.period != "day" and "period" not in table.columns:
            raise _many_days(span)
        frame.put(name, _repeat(span.first, name, frame.rows))
        _put_period(frame, recipe, span.period)
        frame.span = span
        return
    _note_shaky_column(frame, recipe)
    if date_arg:
        frame.put(name, pc.coalesce(frame.columns[name], _repeat(date_arg, name, frame.rows)))
    _reject_spans(frame, rows, recipe, rules, name)
    _read_periods(frame, rows, recipe, rules, name, span)
    empty = as_mask(pc.is_null(frame.columns[name]))
    frame.reject_where(empty & frame.good, Words("这一行没有日期", "this row has no date"))


def _span(rows: Rows, recipe: Recipe, date_arg: date | None, file_name: str) -> Span | None:
    """What --date or the file name says. A rejects workbook carries the name of the file it came from."""
    reading = recipe.reading
    earlier = rows.columns.get(FILE)
    name = earlier[0].as_py() if earlier is not None and len(earlier) else file_name
    named = reading.preface_span or (span_in_name(name) if reading.name_tells_day else None)
    if date_arg and (reading.date_arg_wins or named is None):
        return Span(date_arg, date_arg)
    return named


def _no_date() -> FileError:
    return FileError(
        Words("列里和文件名里都没有日期", "no date in a column or in the file name"),
        Words("说明是哪天的，例如 --date 2026-11-10", "say which day it is, for example --date 2026-11-10"),
    )


def _many_days(span: Span) -> FileError:
    return FileError(
        Words(
            f"这张表是 {span.first} 到 {span.last} 的合计，没有分日", f"the table is the total of {span.first} to {span.last}, not by day"
        ),
        Words("下载时加上分日（Day），或只选一天", "download it again with the day segment, or for one day"),
    )


def _repeat(day: date, name: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(datetime(day.year, day.month, day.day), pa.timestamp("us")), rows).cast(arrow_type(name))


def _put_period(frame: Frame, recipe: Recipe, period: str) -> None:
    name = f"{recipe.table}.period"
    if "period" in get_table(recipe.table).columns and name not in frame.columns:
        frame.put(name, pa.repeat(pa.scalar(period, pa.string()), frame.rows))


def _read_periods(frame: Frame, rows: Rows, recipe: Recipe, rules: Rules, name: str, span: Span | None) -> None:
    """The period of dated rows: of a cell "A ~ B", or of the file name when all rows carry one day of its span; else a day."""
    table = get_table(recipe.table)
    if "period" not in table.columns or f"{table.name}.period" in frame.columns or not pa.types.is_date(arrow_type(name)):
        return
    days = frame.columns[name].drop_null().unique().to_pylist()
    if span and recipe.reading.period_from_name and span.period != "day" and len(days) == 1 and days[0] in (span.first, span.last):
        frame.put(name, _repeat(span.first, name, frame.rows))
        _put_period(frame, recipe, span.period)
        frame.span = span
        return
    headers = [h for h in recipe.headers_of(name) if h in rows.columns]
    cells = rows.columns[headers[0]].dictionary_encode() if headers else None
    if cells is None:
        return
    spans = [read_span(text, rules) for text in cells.dictionary.to_pylist()]
    if any(spans):
        periods = pa.array([Span(*s).period if s else "day" for s in spans], pa.string())
        frame.put(f"{table.name}.period", periods.take(cells.indices))


def _reject_spans(frame: Frame, rows: Rows, recipe: Recipe, rules: Rules, name: str) -> None:
    """A table that knows no periods cannot hold the total of several days: it would stand on the first of them."""
    headers = [h for h in recipe.headers_of(name) if h in rows.columns]
    if "period" in get_table(recipe.table).columns or not headers:
        return
    cells = rows.columns[headers[0]].dictionary_encode()
    spans = [read_span(text, rules) for text in cells.dictionary.to_pylist()]
    long = pa.array([s is not None and s[0] != s[1] for s in spans], pa.bool_()).take(cells.indices)
    frame.reject_where(as_mask(long), MANY_DAYS)


def _date_by_ends(frame: Frame, rows: Rows, recipe: Recipe, rules: Rules, name: str) -> None:
    """Rows that are totals from one day to another, both in columns: the first is their day, and the span their period."""
    ends = next((pair for pair in recipe.reading.day_spans if set(pair) <= set(rows.columns)), None)
    if not ends or any(h in rows.columns for h in recipe.headers_of(name) if h != ends[0]):
        return
    first, last = (read_column("day", rows.columns[h], rules) for h in ends)
    for row, why in (first.reasons | last.reasons).items():
        frame.reject(row, why)
    table = get_table(recipe.table)
    frame.put(name, first.values)
    spans = [Span(a, b) if a and b else None for a, b in zip(first.values.to_pylist(), last.values.to_pylist(), strict=True)]
    if "period" in table.columns:
        frame.put(f"{table.name}.period", pa.array([s and s.period for s in spans], pa.string()))
    else:
        frame.reject_where(np.array([s is not None and s.period != "day" for s in spans], dtype=bool), MANY_DAYS)


def _note_shaky_column(frame: Frame, recipe: Recipe) -> None:
    if recipe.reading.date_arg_wins:
        said = ("日期取自表里的日期列，未必可信；用 --date 可以改", "the dates of the file's own column may not be true; --date overrides")
        frame.warnings.append(Words(*said))


def _from_parts(frame: Frame, rows: Rows, parts: DateParts, rules: Rules, date_arg: date | None) -> None:
    """A day written over columns: April, 19, and a year from a column, from --date, or from the recipe."""
    month, day = (read_column("text", rows.columns[h], rules).values for h in (parts.month, parts.day))
    if isinstance(parts.year, str):
        year = read_column("text", rows.columns[parts.year], rules).values
    else:
        known = date_arg.year if date_arg else parts.year
        year = pa.repeat(pa.scalar(str(known)), frame.rows)
        if not date_arg:
            frame.warnings.append(Words(f"表里没有年份，按 {known} 年", f"the file holds no year; {known} is taken from the recipe"))
    named = pc.match_substring_regex(month, "[A-Za-z]")
    text = pc.if_else(named, _joined(day, month, year, " "), _joined(year, month, day, "-"))
    column = read_column("day", text.fill_null(""), rules)
    for row, why in column.reasons.items():
        frame.reject(row, why)
    frame.put(parts.column, column.values)


def _joined(a: pa.Array, b: pa.Array, c: pa.Array, mark: str) -> pa.Array:
    return pc.binary_join_element_wise(a, b, c, mark)


def period_of(frame: Frame, recipe: Recipe) -> tuple[str | None, str | None]:
    """First and last day that the good rows speak of; (None, None) when they are not dated."""
    if frame.span and frame.good.any():
        return frame.span.first.isoformat(), frame.span.last.isoformat()
    keep = pa.array(frame.good)
    for name in dict.fromkeys([recipe.table, "orders", "refunds"]):
        day = get_table(name).day
        column = frame.get(f"{name}.{day}") if day else None
        if column is not None and (days := column.filter(keep).drop_null()):
            ends = pc.min_max(days).as_py()
            return _iso(ends["min"]), _iso(ends["max"])
    return None, None


def _iso(value: date | datetime) -> str:
    return (value.date() if isinstance(value, datetime) else value).isoformat()
