"""A shop's day held against its own expected ranges, number by number, with how its last weeks erred: what a fleet is judged by (desks/moved.py).

Every reading is of one shop by itself: it does not hang on which other shops somebody asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from zhanggui.desks.calendar_design import design_of
from zhanggui.desks.check import Context
from zhanggui.desks.foretold import BASKETS, CHAIN, PAST_DAYS, Foretold, foretold, partial_days
from zhanggui.desks.panel import DAYS, Marks, Numbers, ordinary, over, panel
from zhanggui.methods.expect import Expected, expect
from zhanggui.methods.expect_calendar import Calendar
from zhanggui.methods.expect_level import WINDOW
from zhanggui.methods.expect_rate import expect_rate
from zhanggui.methods.opendays import no_example

PAST = 28  # days whose errors are kept
ROWS = WINDOW + 1
OF_SALES = {
    "refund_amount": "refund_amount",
    "ad_cost": "ad_spend",
}  # five weeks of them are known, and they live by the calendar of the sales
DIGITS = {"visitors": 1, "pay_conversion": 6}  # others are money


@dataclass(frozen=True)
class Reading:
    """A number of a shop's day: its value, what was expected, the 95 % range, signed z, share of the variance that is doubt about the day itself;
    `errors`: z of the 28 days before, oldest first (None: unknown, or no ordinary day)."""

    metric: str
    value: float
    expected: float
    low: float
    high: float
    z: float
    doubt: float
    errors: tuple[float | None, ...]


def readings(ctx: Context) -> dict[str, tuple[Reading, ...]]:
    """Of every shop, the numbers that can be held against a range today: enough history, and a day of a kind that was seen before."""
    model = foretold(ctx)
    shops = list(model.place)
    if not shops:
        return {}
    told: dict[str, list[Reading]] = {shop: [] for shop in shops}
    for metric, value, seen in _measured(ctx, model, shops):
        for n in np.flatnonzero(seen.known[-1] & np.isfinite(seen.z[-1])):
            told[shops[n]].append(_reading(metric, float(value[n]), seen, int(n)))
    return {shop: tuple(own) for shop, own in told.items()}


def _measured(ctx: Context, model: Foretold, shops: Sequence[str]) -> list[tuple[str, Numbers, Expected]]:
    """(number, its value, what was expected of it) with a column a shop."""
    chain = _chain(ctx, shops)
    whole = {m: _columns(model, CHAIN.index(m)) for m in ("visitors", "pay_amount")}
    visitors, users, amount = (chain[m] for m in CHAIN)
    skip = no_example(amount, users)
    skip[-1] = partial_days(ctx, shops)[-1]
    design, group = design_of([ctx.shops[s] for s in shops], ctx.day - timedelta(days=ROWS - 1), ctx.day, getattr(ctx, "home", None))
    unit = BASKETS * ordinary(ctx).of("buyer", shops)
    own: dict[str, Any] = {"group": group, "kind": shops, "least": 1}
    rate = expect_rate(users, visitors, design, skip=skip, calendar=_between(model, "pay_users", "visitors"), **own)
    basket = expect(amount, design, unit=unit, skip=skip, of=users, calendar=_between(model, "pay_amount", "pay_users"), **own)
    per_buyer = _each(basket, users[-1])
    out = [
        ("visitors", visitors[-1], whole["visitors"]),
        ("pay_conversion", over(users[-1], visitors[-1]), rate),
        ("aov", over(amount[-1], users[-1]), per_buyer),
        ("pay_amount", amount[-1], whole["pay_amount"]),
    ]
    units = {
        "refund_amount": unit,
        "ad_cost": ordinary(ctx).of("visitor", shops),
    }  # a basket comes back; a click costs about what it brings
    return out + _of_sales(ctx, model, shops, skip, units, own)


def _of_sales(
    ctx: Context, model: Foretold, shops: Sequence[str], skip: Marks, units: Mapping[str, Numbers], how: Mapping[str, Any]
) -> list[tuple[str, Numbers, Expected]]:
    """Refunds and advertising, of which five weeks are known."""
    rows = panel(ctx, "shop")
    place = {shop: n for n, shop in enumerate(rows.shops)}
    at = np.array([place.get(shop, -1) for shop in shops], dtype=np.int64)
    design, _ = design_of([ctx.shops[s] for s in shops], ctx.day - timedelta(days=DAYS - 1), ctx.day, getattr(ctx, "home", None))
    calendar = _calendar(model, "pay_amount", DAYS)
    out = []
    for metric, column in OF_SALES.items():
        given = np.hstack([rows.of(column), np.full((DAYS, 1), np.nan)])[:, at]
        out.append((metric, given[-1], expect(given, design, skip=skip[-DAYS:], unit=units[metric], calendar=calendar, **how)))
    return out


def _chain(ctx: Context, shops: Sequence[str]) -> dict[str, Numbers]:
    """Visitors, buyers and sales of the last half year, days × shops."""
    past = getattr(ctx, "past", None)
    frame: pd.DataFrame = past(PAST_DAYS) if past else ctx.frame("shop")
    row = (pd.to_datetime(frame["day"]) - pd.Timestamp(ctx.day)).dt.days.to_numpy() + ROWS - 1
    column = pd.Index(shops).get_indexer(frame["shop"].astype(str))
    inside = (row >= 0) & (column >= 0)
    out = {}
    for measure in CHAIN:
        values = np.full((ROWS, len(shops)), np.nan)
        given = pd.to_numeric(frame[measure], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        values[row[inside], column[inside]] = given[inside]
        out[measure] = values
    return out


def _columns(model: Foretold, place: int) -> Expected:
    """One measure of every shop as the briefs have it, side by side."""

    def side(part: str) -> Numbers:
        return np.column_stack([_tail(getattr(one, part)[:, place], 1) for one in model.shops])

    errors = np.column_stack([_tail(one.errors[:, place], PAST) for one in model.shops])
    why = np.column_stack([one.why[-1:, place] for one in model.shops])
    parts = {name: side(name) for name in ("expected", "low", "high", "z", "p", "doubtful")}
    return Expected(**parts, why=why, errors=errors, calendar=_calendar(model, CHAIN[place], ROWS))


def _calendar(model: Foretold, measure: str, rows: int) -> Calendar:
    """What the calendar does to a measure of every shop, the last `rows` days; 1 before a shop's first."""
    n = CHAIN.index(measure)
    each = [one.calendar for one in model.shops]
    return Calendar(
        factor=np.column_stack([_tail(c.factor[:, n], rows, 1.0) for c in each]),
        rare=np.column_stack([_tail(c.rare[:, n], rows, 1.0) for c in each]),
        doubt=np.column_stack([c.doubt[-1:, n] for c in each]),
        known=np.column_stack([c.known[-1:, n] for c in each]),
        freedom=np.array([c.freedom[n] for c in each]),
    )


def _between(model: Foretold, top: str, bottom: str) -> Calendar:
    """What the calendar does to a ratio of two measures of the chain."""
    one, other = _calendar(model, top, ROWS), _calendar(model, bottom, ROWS)
    factor, rare = one.factor / other.factor, one.rare / other.rare
    return Calendar(factor, rare, one.doubt + other.doubt, one.known & other.known, one.freedom)


def _each(seen: Expected, of: Numbers) -> Expected:
    """Sums as amounts of one."""
    return replace(seen, expected=over(seen.expected, of), low=over(seen.low, of), high=over(seen.high, of))


def _tail(values: Any, rows: int, before: float = np.nan) -> Numbers:
    """The last rows, what is missing in front filled."""
    last = np.asarray(values[-rows:], dtype=np.float64)
    return np.concatenate([np.full(rows - len(last), before), last])


def _reading(metric: str, value: float, seen: Expected, n: int) -> Reading:
    digits = DIGITS.get(metric, 2)
    expected, low, high = (round(float(side[-1, n]), digits) for side in (seen.expected, seen.low, seen.high))
    errors = tuple(round(float(z), 2) if np.isfinite(z) else None for z in _tail(seen.errors[:, n], PAST))
    z, doubt = round(float(seen.z[-1, n]), 3), round(float(seen.doubtful[-1, n]), 3)
    return Reading(metric, round(value, digits), expected, low, high, z, doubt, errors)
