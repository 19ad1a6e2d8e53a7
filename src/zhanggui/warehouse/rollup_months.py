"""Months: which of them a change of the facts makes stale in a rollup, and how many fit into memory at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import duckdb

from zhanggui.warehouse.duck import named, parquet, quoted
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.rollup import Rollup
from zhanggui.warehouse.rollup_sql import Wanted
from zhanggui.warehouse.tables import UNDATED

# So many rows of facts are rolled up at once: what fits into the memory of a connection. A line of an order, which is joined, counts double.
AT_ONCE = 1_200_000
Span = tuple[str, str] | None  # first and last month; None: any


def stale_months(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    rollup: Rollup,
    shop: str,
    touched: Collection[str],
    tables: Collection[str],
    anew: bool = False,
) -> set[str]:
    """The months of a shop whose rollup may be otherwise now that these months of these fact tables are. `anew`: what stands there is of another
    form, and is not asked."""
    if not touched or not (lake.files(rollup.main).pick([shop]) or months_of_rollup(lake, rollup, shop)):
        return set()
    dated = sorted(m for m in touched if len(m) == 7 and m != UNDATED)
    span = (dated[0], dated[-1]) if len(dated) == len(touched) else None  # undated facts may bear on any month
    stale = set(dated) | _months_in(con, lake, rollup, shop, span)
    if rollup.by_order and "refunds" in tables:
        stale |= _months_of_refunded(con, lake, shop, span)
    if rollup.moved and not anew:
        stale |= rollup.moved(con, lake, shop)
    if span is None:
        stale |= months_of_rollup(lake, rollup, shop)
    elif stale and rollup.reach:
        last = month_after(max(stale), rollup.reach)
        stale |= {m for m in months_of_rollup(lake, rollup, shop) if min(stale) <= m <= last}
    return {month_after(m, n) for m in stale for n in range(-rollup.fills, rollup.fills + 1)}


def _months_in(con: duckdb.DuckDBPyConnection, lake: Lake, rollup: Rollup, shop: str, span: Span) -> set[str]:
    """Months of the days that the facts of these partitions speak of."""
    each = []
    for table, columns in rollup.days_of.items():
        files = lake.files(table).pick([shop], span)
        each += [f"select {named(c)} as moment from {parquet(files)} where shop = {quoted(shop)}" for c in columns if files]
    return _months(con, each)


def _months_of_refunded(con: duckdb.DuckDBPyConnection, lake: Lake, shop: str, span: Span) -> set[str]:
    """Months in which the orders were paid that the refunds of these partitions are of."""
    refunds, orders = lake.files("refunds").pick([shop], span), lake.files("orders").pick([shop])
    if not (refunds and orders):
        return set()
    asked = f"select order_id from {parquet(refunds)} where shop = {quoted(shop)}"
    return _months(con, [f"select paid_at as moment from {parquet(orders)} where shop = {quoted(shop)} and order_id in ({asked})"])


def _months(con: duckdb.DuckDBPyConnection, each: list[str]) -> set[str]:
    """Months of the column `moment` of these queries."""
    if not each:
        return set()
    sql = " union ".join(f"select distinct date_trunc('month', moment) as m from ({one}) where moment is not null" for one in each)
    return {f"{row[0]:%Y-%m}" for row in con.execute(sql).fetchall()}


def months_of_rollup(lake: Lake, rollup: Rollup, shop: str) -> set[str]:
    """The months that a rollup has rows of, of this shop or one beside it."""
    return {f.month for f in lake.files(rollup.name).files if f.may_hold([shop], None)}


def wanted(months: Iterable[str]) -> Wanted:
    """The days of these months, as spans."""
    spans: list[tuple[str, str]] = []
    for month in sorted(months):
        if spans and spans[-1][1] == month:
            spans[-1] = (spans[-1][0], month_after(month, 1))
        else:
            spans.append((month, month_after(month, 1)))
    return Wanted(tuple((f"{first}-01", f"{end}-01") for first, end in spans))


def in_turns(months: Iterable[str], rows: Mapping[str, int]) -> list[list[str]]:
    """The months in so many turns as memory needs, each of some months in a row."""
    turns: list[list[str]] = [[]]
    held = 0
    for month in sorted(months):
        if turns[-1] and held + rows.get(month, 0) > AT_ONCE:
            turns.append([])
            held = 0
        turns[-1].append(month)
        held += rows.get(month, 0)
    return turns


def month_after(month: str, n: int) -> str:
    """The month n months after (n < 0: before) a month YYYY-MM."""
    index = int(month[:4]) * 12 + int(month[5:7]) - 1 + n
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
