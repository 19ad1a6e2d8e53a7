"""Asking for metrics: by day, week, month and dimension, with their flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhanggui.kernel.days import LEVELS, Level
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.flags import flag_names
from zhanggui.kernel.words import Words
from zhanggui.metrics.caveats import Known
from zhanggui.metrics.evaluate import Values, evaluate
from zhanggui.metrics.exact import people_over_days, sums_over_days
from zhanggui.metrics.frame import Frame, day_frame
from zhanggui.metrics.grouping import Grouping, Period, group, periods
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import Metric, find_metric
from zhanggui.metrics.settle import Refunds, refunds_settle
from zhanggui.metrics.sound import partners
from zhanggui.metrics.sources import DIMENSIONS
from zhanggui.metrics.void import void_figures
from zhanggui.warehouse.engine import Reader

# What a person may write instead of a dimension's id.
BY_NAME = {"日": "day", "周": "week", "月": "month", "季": "quarter", "年": "year", "店铺": "shop"} | {
    w.zh: d for d, w in DIMENSIONS.items()
}
PRESALE = ("presale_orders", "order_orders", "balance_orders", "pay_orders")


@dataclass(frozen=True)
class Result:
    """One metric's answer: rows of dimensions, value (None: not to be had) and flags."""

    metric: Metric
    rows: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """The object of `metric --format json`."""
        return {"metric": self.metric.id, "unit": self.metric.unit, "rows": self.rows}


@dataclass(frozen=True)
class Ask:
    """What is asked: shops, days (both included), one time level or none, dims; `as_of` is the day from which one looks back."""

    shops: tuple[str, ...]
    first: date
    last: date
    level: Level | None
    dims: tuple[str, ...]
    show_shop: bool
    as_of: date


def query(
    reader: Reader,
    metrics: Sequence[str],
    shops: Sequence[str],
    first: date,
    last: date,
    by: Sequence[str] = (),
    as_of: date | None = None,
    show_shop: bool = False,
) -> list[Result]:
    """Answer several metrics at once. `by` holds at most one of day, week, month, quarter, year, and any dims. Raises UseError."""
    found = [find_metric(name) for name in metrics]
    ask = read_ask(shops, first, last, by, as_of or date.today(), show_shop)
    spans = periods(ask.first, ask.last, ask.level)
    frame, groups, values = answer(reader, ask, found, spans)
    return [Result(metric, _rows(ask, groups, v, frame.dims, metric.digits)) for metric, v in zip(found, values, strict=True)]


def answer(reader: Reader, ask: Ask, metrics: Sequence[Metric], spans: Sequence[Period]) -> tuple[Frame, Grouping, list[Values]]:
    """The frame, its groups, and the values of every metric in them, for any periods."""
    measures = list(dict.fromkeys(m for metric in metrics for m in (*metric.measures, *metric.helpers)))
    first, last = min(p.first for p in spans), max(p.last for p in spans)
    frame = day_frame(reader, ask.shops, first, last, ask.dims, list(dict.fromkeys([*measures, *partners(measures)])))
    frame.void = void_figures(reader, frame, ask.shops, first, last)
    presale = None
    if any(m.presale for m in metrics) and frame.dims not in ((), ("product_id",)):
        presale = day_frame(reader, ask.shops, first, last, (), PRESALE)
    people = [m for m in measures if MEASURES.get(m).additivity == "people"]
    exact = {} if ask.dims else people_over_days(reader, ask.shops, spans, people)
    whole = {} if ask.dims else sums_over_days(reader, ask.shops, spans, measures)
    refunds = refunds_settle(reader, ask.shops, ask.as_of) if any(m.settles == "refunds" for m in metrics) else {}
    known = Known(ask.as_of, lambda shop: refunds.get(shop, Refunds()), exact, whole, presale)
    groups = group(frame, ask.shops, spans, whole=not ask.dims)
    return frame, groups, [evaluate(m, frame, groups, known) for m in metrics]


def read_ask(shops: Sequence[str], first: date, last: date, by: Sequence[str], as_of: date, show_shop: bool) -> Ask:
    """The question, checked. Raises UseError."""
    if last < first:
        raise UseError(Words(f"起止日期反了：{first} 到 {last}", f"the days are reversed: {first} to {last}"))
    by = [BY_NAME.get(b, b) for b in by]
    levels = [b for b in by if b in LEVELS]
    dims = [b for b in by if b not in LEVELS and b != "shop"]
    for dim in dims:
        if dim not in DIMENSIONS:
            names = "、".join(BY_NAME)
            raise UseError(
                Words(f"没有维度「{dim}」", f"no dimension '{dim}'"),
                Words(f"可用：{names}", f"there are: {', '.join([*LEVELS, 'shop', *DIMENSIONS])}"),
            )
    if len(levels) > 1:
        raise UseError(Words("日、周、月只能选一个", "choose one of day, week, month"))
    return Ask(tuple(shops), first, last, levels[0] if levels else None, tuple(dims), show_shop or "shop" in by, as_of)


def _rows(ask: Ask, groups: Grouping, values: Values, dims: Sequence[str], digits: int) -> list[dict[str, Any]]:
    """Rows that are there: every period for plain questions of time; with dims those of which a table speaks."""
    rows = []
    for n, (shop, period, members) in enumerate(groups.labels):
        if ask.dims and not values.spoken[n]:
            continue
        rows.append(row_head(ask, shop, period, dict(zip(dims, members, strict=True))) | _said(values, n, digits))
    return rows


def row_head(ask: Ask, shop: str, period: Period, members: Mapping[str, Any]) -> dict[str, Any]:
    """What names a row: shop, period, dims."""
    head: dict[str, Any] = {"shop": shop} if ask.show_shop else {}
    return head | ({ask.level: period.start.isoformat()} if ask.level else {}) | dict(members)


def _said(values: Values, n: int, digits: int) -> dict[str, Any]:
    return {"value": number(values.value[n], digits), "flags": flag_names(values.flags[n])}


def number(value: float, digits: int = 10) -> float | None:
    """A value as JSON has it: None for nothing, no minus zero, no digits beyond those that are meant (money at rest has four)."""
    return None if value != value else round(float(value), digits) + 0.0
