"""Addresses that the cells of 探索 lead to: the explanation of a number, the next cut of a member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from zhanggui.kernel.days import LEVELS, end_of
from zhanggui.metrics.allowed import dims_of
from zhanggui.metrics.cut import Line
from zhanggui.metrics.metric import Metric
from zhanggui.site.explore.naming import DEEPER
from zhanggui.site.explore.spans import Span
from zhanggui.site.explore.state import State
from zhanggui.site.web.registry import address


def explained(metric: str, shop: str, first: date, last: date, where: Mapping[str, str]) -> str:
    """The address of a number's explanation."""
    # What the cells of a row share stands first and one day once: a page of a year packs well.
    pairs = [("shop", shop), ("from", first.isoformat()), *([("to", last.isoformat())] if last != first else []), ("metric", metric)]
    return f"{address('explain')}?{urlencode([*pairs, *(('where', f'{d}={m}') for d, m in sorted(where.items()))])}"


def of_cell(metric: Metric, line: Line) -> str:
    """The explanation of a number of a line."""
    return explained(metric.id, line.shop, line.period.first, line.period.last, line.members)


def deeper(state: State, line: Line, several: bool) -> str:
    """Where a click on the name of a line leads: a shop to its own page, days to the days within, a member to what it is made of."""
    if state.by == "shop":
        return address("explore", shop=line.shop) + state.address(by=_first(state, ()))
    start = "" if not several else address("explore", shop=line.shop)
    if state.by in LEVELS:
        return start + _days(state, line)
    pinned = tuple(sorted({*state.where, (state.by, line.members[state.by])}))
    by = _first(state, (state.by,))
    # What is looked for is found: within it everything is of interest.
    return start + state.address(where=pinned, by=by, find="", span=longer(state.span) if by == "day" else state.span)


def _first(state: State, pinned: tuple[str, ...]) -> str:
    """The first deeper dim that the metrics can be cut by; else days."""
    dims = dims_of(state.metrics, [*(d for d, _ in state.where), *pinned])
    wished = ("source_l1", "product_id") if state.of_time or state.by == "shop" else DEEPER.get(state.by, ())
    return next((d for d in wished if d in dims), "day")


def longer(span: Span) -> Span:
    """A day as the end of thirty days: by day, one alone tells nothing."""
    return Span("last30", span.last, span.last, span.last) if span.one_day else span


def _days(state: State, line: Line) -> str:
    first, last = line.period.first, line.period.last
    if state.by == "day":
        by = _first(state, ())
        return state.address(span=Span("day", first, first, first), by=by) if by != "day" else ""
    return state.address(span=Span("custom", last, first, min(last, end_of(last, "year"))), by="day")
