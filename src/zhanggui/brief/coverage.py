"""Which tables have come: ok, late, partial or missing, as one would see it on the morning after the day."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from zhanggui.almanac.abroad import NOWHERE, country_of, is_holiday, may_be_shut
from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.shops import Shop

Status = Literal["ok", "missing", "late", "partial"]

# The tables a shop's morning stands on, and the column that dates a row.
WATCHED: dict[str, str] = {
    "shop_days": "stat_date", "source_days": "stat_date", "product_days": "stat_date", "orders": "created_at", "refunds": "finished_at",
    "ad_days": "stat_date", "service_days": "stat_date", "reviews": "created_at", "stock": "snapshot_at", "visits": "at",
}  # fmt: skip
# A file may tell only the other moment of an order or a refund.
OTHERWISE = {"orders": "paid_at", "refunds": "applied_at"}
REPORTS = ("shop_days", "source_days", "product_days", "ad_days", "service_days")
BACK = 14
WEEK, QUARTER = 7, 92
SHUT_WEEKS = 2  # a weekday on which nothing came for so many weeks is one on which the shop is shut
SAID_DAYS = 3  # so long a silence is worth a word where later days have come already: then the file is whole and the shop was closed
RHYTHM = 6  # of the seven days before: a table that came so often is awaited today
CERTAIN_ORDERS = 7  # orders a day: of fewer, a day without any comes by chance once in a thousand days (e⁻⁷) or more often
FEW_ORDERS = 20  # of fewer a day, the last may come before noon by chance
FEW_ROWS = 3  # below so many rows a day, a smaller day says nothing
HALF = 0.5
SIX_HOURS = 6 * 3600


class DayEnd(NamedTuple):
    """Second of the day of the last order placed, and the share of the day's orders that are paid."""

    second: int
    paid: float


@dataclass(frozen=True)
class Cover:
    """One table of one shop. `awaited`: it comes daily, so its absence is worth a word. `resting`: a holiday on which the shop most likely was shut."""

    table: str
    status: Status
    last_day: date | None
    awaited: bool = False
    resting: bool = False

    def to_json(self, recipes: Sequence[str]) -> dict[str, Any]:
        return {
            "table": self.table,
            "status": self.status,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "recipes": list(recipes),
        }


def coverage(reader: Reader, shops: Mapping[str, Shop], day: date) -> dict[str, list[Cover]]:
    """The state of every watched table for every shop on the morning after `day`."""
    keys = list(shops)
    out: dict[str, list[Cover]] = {shop: [] for shop in keys}
    ends = _day_ends(reader, keys, day)
    countries = {shop.key: country_of(shop.currency, shop.timezone) for shop in shops.values()}
    for table, column in WATCHED.items():
        counts = _row_counts(reader, table, column, keys, day)
        for shop in keys:
            mine = counts.get(shop, {})
            told = {d: n for d, n in mine.items() if d <= day}
            out[shop].append(_judge(table, told, day, ends.get(shop, {}), len(told) < len(mine), countries[shop]))
    return out


def _judge(table: str, counts: Mapping[date, int], day: date, ends: Mapping[date, DayEnd], later: bool, country: str = NOWHERE) -> Cover:
    """`later`: days after it have come already."""
    if not counts:
        return Cover(table, "missing", None)
    last = max(counts)
    # The rhythm is that of the days before it stopped: a long silence must not make itself unremarkable.
    week = [last - timedelta(days=n) for n in range(7)]
    awaited = sum(d in counts for d in week) >= RHYTHM and not (table == "orders" and _by_chance(counts, week))
    if last < day and _rests(counts, day, country):
        return Cover(table, "ok", last, resting=True)
    if last < day and (_shut(counts, day) or (later and (day - last).days > SAID_DAYS)):
        return Cover(table, "ok", last)
    if last < day:
        # What comes now and then (reviews, stock counts, refunds) is not late for not having come today.
        return Cover(table, "late" if awaited or table in (*REPORTS, "orders") else "ok", last, awaited)
    return Cover(table, "partial" if _is_partial(table, counts, day, ends) else "ok", day, awaited)


def _shut(counts: Mapping[date, int], day: date) -> bool:
    """The shop never opens on this weekday: for weeks nothing came on it, and something on a day beside it."""
    same = [day - timedelta(days=WEEK * n) for n in range(1, SHUT_WEEKS + 1)]
    beside = [d for one in same for d in (one - timedelta(days=1), one + timedelta(days=1)) if d in counts]
    return not any(d in counts for d in same) and len(beside) >= SHUT_WEEKS


def _rests(counts: Mapping[date, int], day: date, country: str) -> bool:
    """A holiday of the shop's country, or near one, and no earlier holiday that it is known to have worked."""
    return may_be_shut(country, day) and not any(is_holiday(country, d) for d in counts)


def _by_chance(counts: Mapping[date, int], week: Sequence[date]) -> bool:
    """So few orders that a day without any is no surprise."""
    return statistics.mean(counts.get(d, 0) for d in week) < CERTAIN_ORDERS


def _is_partial(table: str, counts: Mapping[date, int], day: date, ends: Mapping[date, DayEnd]) -> bool:
    past = [counts[d] for d in (day - timedelta(days=n) for n in range(1, BACK + 1)) if d in counts]
    if len(past) < RHYTHM or statistics.median(past) < FEW_ROWS:
        return False
    if table == "orders":
        before = [ends[d] for d in (day - timedelta(days=n) for n in range(1, BACK + 1)) if d in ends]
        return bool(before) and day in ends and statistics.median(past) >= FEW_ORDERS and _ended_early(ends[day], before)
    return table in REPORTS and counts[day] < HALF * statistics.median(past)


def _ended_early(end: DayEnd, before: Sequence[DayEnd]) -> bool:
    """The last order came far earlier than ever. A file of days without times shows it by what is paid: of a day still running, far less than usual."""
    if any(e.second for e in (end, *before)):
        return end.second < min(e.second for e in before) - SIX_HOURS
    return len(before) >= RHYTHM and end.paid < HALF * statistics.median(e.paid for e in before)


def _row_counts(reader: Reader, table: str, column: str, shops: Sequence[str], day: date) -> dict[str, dict[date, int]]:
    """Rows by shop and day of the last weeks and of the quarter after, if that has come already; for a shop without any before, its last day alone."""
    around = (f"{day - timedelta(days=BACK + 17):%Y-%m}", f"{day + timedelta(days=QUARTER):%Y-%m}")
    recent = _counted(reader, table, column, shops, around)
    silent = [s for s in shops if min(recent.get(s, {date.max: 0})) > day]
    return recent | (_counted(reader, table, column, silent, None) if silent else {})


def _counted(reader: Reader, table: str, column: str, shops: Sequence[str], months: tuple[str, str] | None) -> dict[str, dict[date, int]]:
    def rows(t: Any) -> Any:
        moment = t[column].coalesce(t[OTHERWISE[table]]) if table in OTHERWISE else t[column]
        t = t.mutate(_day=moment.cast("date"))
        return t.group_by(["shop", "_day"]).aggregate(n=t.count())

    answer = reader.ask(("coverage", table), rows, shops, Read(table, months=months))
    out: dict[str, dict[date, int]] = {}
    for row in [] if answer is None else answer.to_pylist():
        if row["_day"] is not None:
            out.setdefault(row["shop"], {})[row["_day"]] = row["n"]
    return out


def _day_ends(reader: Reader, shops: Sequence[str], day: date) -> dict[str, dict[date, DayEnd]]:
    """How the orders of each day ended, by shop and day."""
    first = day - timedelta(days=BACK)
    answer = reader.ask(
        "how the orders of a day ended",
        lambda t: t.filter((t.dim == "shop") & t.last_second.notnull()).select("shop", "day", "last_second", "pay_orders", "order_orders"),
        shops,
        Read("order_days", "day", (f"{first:%Y-%m}", f"{day:%Y-%m}")),
    )
    out: dict[str, dict[date, DayEnd]] = {}
    for row in [] if answer is None else answer.to_pylist():
        if first <= row["day"] <= day:
            placed = row["order_orders"] or 0
            out.setdefault(row["shop"], {})[row["day"]] = DayEnd(row["last_second"], (row["pay_orders"] or 0) / placed if placed else 1.0)
    return out
