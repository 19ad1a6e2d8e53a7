"""The effect of an action on one member of a shop (a product, a source, a campaign) or on a shop, against those left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from numbers import Integral

import numpy as np

from zhanggui.desks.calendar_design import design_of
from zhanggui.desks.effect_answer import BEFORE, Answer, Asked
from zhanggui.desks.effect_series import Key, Numbers, Series, daily
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.methods.effect import LEAST_BEFORE, Marks, effect
from zhanggui.methods.expect_calendar import calendar_factor
from zhanggui.metrics.metric import find_metric
from zhanggui.metrics.query import BY_NAME
from zhanggui.metrics.side import titles
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

AFTER = 28  # days after it, when no last day is said
MOST_BEFORE = 400
YEARS = 800  # days from which the calendar of the shop is learnt
NO_DAYS = Words("检查日期，或先导入能算它的表", "check the days, or import the files that tell it")
NAMED = {"product_id": "products", "campaign_id": "campaigns"}


def measure(ws: Workspace, asked: Asked, engine: str = "duckdb", today: date | None = None) -> Answer:
    """The effect since `asked.first`. Raises UseError when the question cannot be asked."""
    as_of, reader = today or date.today(), Reader(ws.lake, engine)
    start = asked.first - timedelta(days=_before(asked))
    end = asked.last or asked.first + timedelta(days=AFTER - 1)
    if end < asked.first:
        raise UseError(Words(f"起止日期反了：{asked.first} 到 {end}", f"the days are reversed: {asked.first} to {end}"))
    dims = list(asked.where)
    shops = _shops(ws, asked) if not dims else [asked.shop]
    series = daily(reader, asked.metric, shops, dims, start, end, as_of)
    mine = _own(series, asked, dims)
    if asked.last is None:
        series, end = _ended(series, mine)
    others = _others(series, asked, dims, mine)
    picked = [mine, *others]
    factor, unknown = _calendar(ws, reader, asked, series, picked, end, as_of)
    found = effect(
        series.values[:, picked],
        (asked.first - series.first).days,
        factor,
        skip=unknown,
        weight=series.weight[:, picked] if asked.metric.bottom else None,
    )
    days = tuple(series.first + timedelta(days=n) for n in range(len(series.values)))
    told = np.isfinite(series.values[:, mine])
    counted = [series.flags.get((n, mine), frozenset()) for n, day in enumerate(days) if day >= asked.first and told[n]]
    return Answer(
        asked,
        found,
        days,
        series.values[:, mine],
        _named(reader, asked, dims, [series.keys[picked[c]] for c in found.columns], found.shares),
        frozenset().union(*counted),
        tuple(day for n, day in enumerate(days) if unknown[n] and told[n]),
        ws.shops()[asked.shop].currency,
    )


def read_question(
    ws: Workspace, metric: str, shop: str, first: date, last: date | None, where: Mapping[str, str], controls: Sequence[str], before: int
) -> Asked:
    """The question, checked. Raises UseError."""
    found = find_metric(metric)
    named = tuple(c for c in controls if c and c != "auto")
    return Asked(found, ws.shop(shop).key, {BY_NAME.get(d, d): v for d, v in where.items()}, first, last, before, named)


def _before(asked: Asked) -> int:
    # Text such as "56" from a notebook is no number of days.
    if not isinstance(asked.before, Integral) or not LEAST_BEFORE <= asked.before <= MOST_BEFORE:
        raise UseError(
            Words(f"动作之前的天数要在 {LEAST_BEFORE} 和 {MOST_BEFORE} 之间：{asked.before}", f"days before lie between {LEAST_BEFORE} and {MOST_BEFORE}: {asked.before}"),
            Words(f"写整数，一般用 {BEFORE}（8 周）", f"give a whole number; {BEFORE} (8 weeks) is usual"),
        )  # fmt: skip
    return int(asked.before)


def _shops(ws: Workspace, asked: Asked) -> list[str]:
    """The shop, then those it is held against: by name, else all that sell in its currency."""
    known = ws.shops()
    if asked.controls:
        return [asked.shop, *(ws.shop(c).key for c in asked.controls if c != asked.shop)]
    return [asked.shop, *(k for k, s in known.items() if k != asked.shop and s.currency == known[asked.shop].currency)]


def _own(series: Series, asked: Asked, dims: Sequence[str]) -> int:
    key: Key = (asked.shop, *asked.where.values())
    place = series.of(key)
    if place is not None and np.isfinite(series.values[:, place]).any():
        return place
    said = "，".join(f"{d}={v}" for d, v in zip(dims, asked.where.values(), strict=True)) or asked.shop
    known: Marks = np.asarray(np.isfinite(series.values).any(axis=0))
    there = [k[-1] for n, k in enumerate(series.keys) if k[0] == asked.shop and known[n]] if dims else []
    near = get_close_matches(key[-1], there, n=3, cutoff=0.4) or there[:5]
    raise UseError(
        Words(f"这段时间没有 {said} 的{asked.metric.name.zh}", f"no {asked.metric.name.en} of {said} in these days"),
        Words(f"有的是：{'、'.join(near)}", f"there are: {', '.join(near)}") if near else NO_DAYS,
    )


def _others(series: Series, asked: Asked, dims: Sequence[str], mine: int) -> list[int]:
    """The candidates for controls. Raises UseError for one that is named and not there."""
    rest = [n for n in range(len(series.keys)) if n != mine]
    if not asked.controls or not dims:
        return rest
    by_name = {series.keys[n][-1]: n for n in rest}
    for name in asked.controls:
        if name not in by_name:
            raise UseError(
                Words(f"没有对照 {name} 的数", f"no figures of the control {name}"),
                Words("写同一维度里别的成员，或用 --controls auto", "name other members of the same dimension, or use --controls auto"),
            )
    return [by_name[name] for name in dict.fromkeys(asked.controls)]


def _ended(series: Series, mine: int) -> tuple[Series, date]:
    """Up to the last day of which a number is known."""
    known = np.flatnonzero(np.isfinite(series.values[:, mine]))
    length = int(known[-1]) + 1 if len(known) else len(series.values)
    cut = Series(series.first, series.keys, series.values[:length], series.weight[:length], series.flags)
    return cut, series.first + timedelta(days=length - 1)


def _calendar(
    ws: Workspace, reader: Reader, asked: Asked, series: Series, picked: Sequence[int], end: date, as_of: date
) -> tuple[Numbers | None, Marks]:
    """What the calendar does to each day, learnt from the shops' years before the action; and the days of a kind never seen before."""
    days, nothing = len(series.values), np.zeros(len(series.values), dtype=bool)
    shops = list(dict.fromkeys(series.keys[n][0] for n in picked))
    past = daily(reader, asked.metric, shops, (), end - timedelta(days=YEARS - 1), end, as_of)
    told = [s for s in shops if past.of((s,)) is not None]
    after = (end - asked.first).days + 1
    if asked.shop not in told or after < 1:
        return None, nothing
    known = ws.shops()
    design, group = design_of([known[s] for s in told], past.first, end, ws.home)
    columns = [past.keys.index((s,)) for s in told]
    weight = past.weight[:, columns] if asked.metric.unit == "ratio" else None  # its noise is that of so many people
    values = past.values[:, columns] * (1.0 if weight is None else weight)
    made = calendar_factor(np.maximum(values, 0), design, score=after, group=group, of=weight)
    place = {s: n for n, s in enumerate(told)}
    at = [place.get(series.keys[n][0], place[asked.shop]) for n in picked]
    factor = made.factor[-days:][:, at]
    unknown: Marks = nothing.copy()
    unknown[-after:] = ~made.known[:, place[asked.shop]]
    return (factor if np.isfinite(factor).all() else None), unknown


def _named(
    reader: Reader, asked: Asked, dims: Sequence[str], keys: Sequence[Key], shares: Sequence[float]
) -> tuple[tuple[str, str, float], ...]:
    """The controls by what people call them, the largest share first."""
    names: dict[str, str] = {}
    if len(dims) == 1 and dims[0] in NAMED:
        rows = titles(reader, [asked.shop], NAMED[dims[0]])
        label = "title" if "title" in rows else "campaign_name"
        names = {str(i): str(t) for i, t in zip(rows[dims[0]], rows[label], strict=True) if isinstance(t, str)}
    listed = [("/".join(k[1:]) or k[0], names.get(k[-1], ""), s) for k, s in zip(keys, shares, strict=True)]
    return tuple(sorted(listed, key=lambda c: (-c[2], c[0])))
