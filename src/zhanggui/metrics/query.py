"""Asking for metrics: by day, week, month and dimension, with their flags."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from zhanggui.kernel.days import LEVELS, Level, end_of, start_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.exact import distinct_people, reported_periods
from zhanggui.metrics.frame import Frame, day_frame
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import Metric, find_metric
from zhanggui.metrics.sources import DIMENSIONS, SOURCES
from zhanggui.warehouse.engine import Reader

SMALL = 30  # below so many people under a ratio it is called a small sample


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
    ask = _read_ask(shops, first, last, by, as_of or date.today(), show_shop)
    measures = sorted({m for metric in found for m in metric.measures} | {"presale_orders"})
    frame = day_frame(reader, shops, first, last, ask.dims, measures)
    exact = {}
    if not ask.dims and ask.level != "day" and first != last:
        people = [m for m in measures if MEASURES.get(m).additivity == "people"]
        exact = {**distinct_people(reader, ask, people), **reported_periods(reader, ask, people)}
    return [Result(metric, _answer(metric, frame, ask, exact)) for metric in found]


def _read_ask(shops: Sequence[str], first: date, last: date, by: Sequence[str], as_of: date, show_shop: bool) -> Ask:
    if last < first:
        raise UseError(Words(f"起止日期反了：{first} 到 {last}", f"the days are reversed: {first} to {last}"))
    levels = [b for b in by if b in LEVELS]
    dims = [b for b in by if b not in LEVELS and b != "shop"]
    for dim in dims:
        if dim not in DIMENSIONS:
            known = "、".join([*LEVELS, "shop", *DIMENSIONS])
            raise UseError(
                Words(f"没有维度「{dim}」", f"no dimension '{dim}'"), Words(f"可用：{known}", f"there are: {known.replace('、', ', ')}")
            )
    if len(levels) > 1:
        raise UseError(Words("日、周、月只能选一个", "choose one of day, week, month"))
    return Ask(tuple(shops), first, last, levels[0] if levels else None, tuple(dims), show_shop or "shop" in by, as_of)


def _answer(metric: Metric, frame: Frame, ask: Ask, exact: dict[tuple[str, str, date], float]) -> list[dict[str, Any]]:
    names = list(metric.measures)
    data = frame.rows[["shop", "day", *frame.dims, *names]].copy()
    data["_mixed"] = _mixed(frame.rank[names])
    data["_presale"] = frame.rows["presale_orders"].fillna(0) > 0
    data = data[data[names].notna().any(axis=1)]
    level = ask.level or "range"
    data["_from"] = ask.first if ask.level is None else [max(start_of(d.date(), ask.level), ask.first) for d in data["day"]]
    rows = []
    groups = dict(list(data.groupby(["shop", "_from", *frame.dims], sort=True, dropna=False)))
    for shop, start, *members in _wanted(groups, ask):
        part = groups.get((shop, start, *members))
        last = min(end_of(start, ask.level), ask.last) if ask.level else ask.last
        value, flags = _value(metric, part, shop, start, last, ask, exact)
        row: dict[str, Any] = {}
        if ask.show_shop:
            row["shop"] = shop
        if level != "range":
            row[level] = start.isoformat()
        row |= dict(zip(frame.dims, members, strict=True))
        rows.append(row | {"value": value, "flags": [str(f) for f in sorted(flags)]})
    return rows


def _mixed(ranks: pd.DataFrame) -> pd.Series:
    """Rows whose measures come from tables that define things differently."""
    families = {n: n if not s.family else next(i for i, o in enumerate(SOURCES) if o.family == s.family) for n, s in enumerate(SOURCES)}
    mixed = ranks.apply(lambda column: column.map(families)).nunique(axis=1) > 1
    for n, source in enumerate(SOURCES):
        for name, flag in source.caveats.items():
            if flag is Flag.MIXED_DEFINITION and name in ranks:
                mixed |= ranks[name] == n
    return mixed


def _wanted(groups: dict[Any, pd.DataFrame], ask: Ask) -> list[tuple[Any, ...]]:
    """The rows to show: every period for plain time questions, so that a gap is seen; else what there is."""
    if ask.dims:
        return sorted(groups)
    starts: list[date] = []
    day = ask.first
    while day <= ask.last:
        starts.append(day)
        day = end_of(day, ask.level) + timedelta(days=1) if ask.level else ask.last + timedelta(days=1)
    return [(shop, start) for shop in ask.shops for start in starts]


def _value(
    metric: Metric, part: pd.DataFrame | None, shop: str, first: date, last: date, ask: Ask, exact: dict[tuple[str, str, date], float]
) -> tuple[float | None, set[Flag]]:
    flags = set(metric.always)
    if part is None or part[list(metric.measures)].isna().all().any():
        missing_less = part is not None and metric.less is not None and part[metric.top].notna().any()
        if not missing_less:
            return None, flags | {Flag.MISSING_FILE}
        flags.add(Flag.MISSING_FILE)
    assert part is not None
    flags |= _time_flags(metric, part, first, last, ask)
    if bool(part["_mixed"].any()):
        flags.add(Flag.MIXED_DEFINITION)
    one_day = part["day"].nunique() == 1 and first == last
    totals: dict[str, float] = {}
    for name in metric.measures:
        if MEASURES.get(name).additivity == "people" and not one_day:
            if (name, shop, first) in exact:
                totals[name] = exact[name, shop, first]
                continue
            flags.add(Flag.NON_ADDITIVE)
            if metric.bottom is None:
                return None, flags
        totals[name] = _total(part[name], MEASURES.get(name).additivity)
    return _combine(metric, totals, part, flags)


def _combine(metric: Metric, totals: dict[str, float], part: pd.DataFrame, flags: set[Flag]) -> tuple[float | None, set[Flag]]:
    top = totals[metric.top]
    if metric.less:
        return _clean(top - totals[metric.less]), flags
    if not metric.bottom:
        return _clean(top), flags
    bottom = totals[metric.bottom]
    if metric.id == "pay_conversion" and bool(part["_presale"].any()) and top == 0:
        flags.add(Flag.PRESALE)
    if MEASURES.get(metric.bottom).additivity == "people" and 0 < bottom < SMALL:
        flags.add(Flag.SMALL_SAMPLE)
    if bottom == 0:
        return None, flags | {Flag.ZERO_BASE}
    return _clean(top / bottom), flags


def _time_flags(metric: Metric, part: pd.DataFrame, first: date, last: date, ask: Ask) -> set[Flag]:
    flags = set()
    newest = part["day"].max().date()
    if newest >= ask.as_of or first <= ask.as_of <= last:
        flags.add(Flag.PARTIAL_DAY)
    if metric.settles_in_days and newest > ask.as_of - timedelta(days=metric.settles_in_days):
        flags.add(Flag.NOT_SETTLED)
    return flags


def _total(column: pd.Series, additivity: str) -> float:
    return float(column.mean()) if additivity == "mean" else math.fsum(column.dropna())


def _clean(value: float) -> float | None:
    return None if math.isnan(value) or math.isinf(value) else round(value, 10) + 0.0
