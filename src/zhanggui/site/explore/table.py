"""The table of 探索: names, numbers that lead to their explanation, changes, flags; the whole and the others below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhanggui.almanac.comparable import BASIS_WORDS
from zhanggui.brief.trace_words import shown
from zhanggui.brief.words_say import Voice
from zhanggui.kernel.flags import FLAG_WORDS, Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.cut import Held, Line
from zhanggui.metrics.metric import Metric
from zhanggui.site.explore.answer import Answer
from zhanggui.site.explore.links import deeper, of_cell
from zhanggui.site.explore.naming import CHIPS, dim_words, head_words
from zhanggui.site.web.tables import Cell, Column, Kind, Table

ID = "explore-table"
KINDS: dict[str, Kind] = {"money": "money", "money_per_person": "money", "ratio": "ratio", "people": "count", "count": "count"}
TINY = 5e-5
FLAGS = Column("flags", Words("提示", "Flags"))


def table_of(answer: Answer) -> Table:
    """The whole table."""
    state = answer.state
    rows = [_row(answer, line) for line in answer.shown]
    by = dim_words(state.by)
    days = f"{state.span.first:%Y%m%d}-{state.span.last:%Y%m%d}"
    return Table(
        ID,
        _columns(answer),
        rows,
        caption=Words(f"按{by.zh}", f"By {by.en}"),
        file=f"explore-{state.by}-{days}",
        currency=answer.currency,
        empty=Words("没有符合的行", "no such rows"),
        foot=_foot(answer) if rows else (),
    )


def _columns(answer: Answer) -> list[Column]:
    by, basis = answer.state.by, answer.state.basis
    columns = [Column("name", head_words(by))]
    if answer.names.has(by):
        columns.append(Column("code", Words(f"{dim_words(by).zh} ID", f"{head_words(by).en} id")))
    if answer.several and by != "shop":
        columns.append(Column("shop", head_words("shop")))
    alone = len(answer.cut.metrics) == 1
    for m in answer.cut.metrics:
        columns.append(Column(m.id, m.name, KINDS.get(m.unit, "number"), note=m.definition))
        if basis is None:
            continue
        against = BASIS_WORDS[basis]
        if alone:
            columns.append(Column(f"{m.id}.base", Words(f"{against.zh} 基准", f"Base ({against.en})"), KINDS.get(m.unit, "number")))
            if m.unit != "ratio":
                columns.append(Column(f"{m.id}.change", Words("增减", "Change"), KINDS.get(m.unit, "number"), signed=True))
        said = Words(against.zh if alone else f"{m.name.zh} {against.zh}", against.en if alone else f"{m.name.en} {against.en}")
        columns.append(Column(f"{m.id}.ratio", said, "points" if m.unit == "ratio" else "ratio", signed=True))
    return [*columns, FLAGS]


def _row(answer: Answer, line: Line) -> dict[str, Any]:
    return _head(answer, line) | _numbers(answer, line.held, line) | {"flags": _flags(answer, line)}


def _head(answer: Answer, line: Line) -> dict[str, Any]:
    by, href = answer.state.by, deeper(answer.state, line, answer.several)
    shop = answer.names.shop_names.get(line.shop, line.shop)
    if by == "shop":
        return {"name": Cell(shop, href=href)}
    if by not in line.members:
        return {"name": Cell(line.period.start.isoformat(), _when(answer, line), href), "shop": shop}
    member = line.members[by]
    return {"name": Cell(answer.names.of(line.shop, by, member), href=href), "code": member, "shop": shop}


def _when(answer: Answer, line: Line) -> str:
    """2026-07-15 周三; 07-13 ~ 07-19; 2026-07."""
    first, last, by = line.period.first, line.period.last, answer.state.by
    if by == "day":
        return Voice(answer.lang).full_day(first.isoformat())
    if by == "week":
        return f"{first} ~ {last:%m-%d}"
    return f"{first:%Y-%m}" if by == "month" else f"{first} ~ {last}" if by == "quarter" else f"{first:%Y}"


def _numbers(answer: Answer, held: Sequence[Held], line: Line | None) -> dict[str, Any]:
    out: dict[str, Any] = {}
    currency = answer.currency if line is None else answer.shops[line.shop].currency
    for m, h in zip(answer.cut.metrics, held, strict=True):
        said = shown(h.value, m.unit, currency, answer.lang)
        out[m.id] = Cell(h.value, said, of_cell(m, line) if line and h.told else "", dialog=True)
        out |= _against(answer, m, h, currency)
    return out


def _against(answer: Answer, m: Metric, h: Held, currency: str) -> dict[str, Any]:
    c = h.change
    if c is None:
        return {}
    ratio = (None if c.change is None else c.change * 100) if m.unit == "ratio" else c.ratio
    if ratio is not None and abs(ratio) < (TINY * 100 if m.unit == "ratio" else TINY):
        ratio = 0.0  # said as 0.00: neither up nor down
    plus = "+" if c.change is not None and c.change > 0 else ""
    size = None if c.change is None else plus + shown(c.change, m.unit, currency, answer.lang)
    return {
        f"{m.id}.base": Cell(c.value, shown(c.value, m.unit, currency, answer.lang)),
        f"{m.id}.change": Cell(c.change, size),
        f"{m.id}.ratio": ratio,
    }


def _flags(answer: Answer, line: Line) -> Cell:
    found = sorted({f for h in line.held for f in _of(h)})
    words = tuple(CHIPS[f].say(answer.lang) for f in found)
    return Cell("；".join(FLAG_WORDS[f].say(answer.lang) for f in found), "", flags=words)


def _of(held: Held) -> frozenset[Flag]:
    """The flags of a number that is shown, and of what it is held against."""
    return (held.flags if held.told else frozenset()) | (held.change.flags if held.change and held.told else frozenset())


def flags_of(answer: Answer) -> list[tuple[Words, Words]]:
    """Every flag of the table: its chip, and what it means."""
    lines = [*answer.shown, *([answer.cut.whole] if answer.cut.whole else [])]
    found = sorted({f for line in lines for h in line.held for f in _of(h)})
    return [(CHIPS[f], FLAG_WORDS[f]) for f in found]


def _foot(answer: Answer) -> list[dict[str, Any]]:
    """The others in one line; then the whole as the tables tell it, or all shops together where that can be said."""
    out = []
    if answer.others:
        out.append(_line(answer, Words(f"其他 {answer.others:,} 项", f"{answer.others:,} others"), answer.of_others()))
    whole = answer.cut.whole
    if whole is not None:
        pinned = bool(whole.members)
        words = Words("筛选的整体" if pinned else "全店", "All of it" if pinned else "Whole shop")
        out.append(
            {"name": words.say(answer.lang), "code": Cell(None, ""), **_numbers(answer, whole.held, whole), "flags": _flags(answer, whole)}
        )
    elif answer.several:
        out.append(_line(answer, Words("合计", "Total"), answer.together()))
    return out


def _line(answer: Answer, words: Words, values: Sequence[float | None]) -> dict[str, Any]:
    blank = {c.key: Cell(None, "") for c in _columns(answer)}
    return blank | {"name": words.say(answer.lang)} | _numbers(answer, [Held(v) for v in values], None)
