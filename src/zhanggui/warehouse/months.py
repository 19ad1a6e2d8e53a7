"""Which month partition a row lives in, and where its key may already lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from zhanggui.warehouse.duck import named, parquet
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.stagedfiles import StagedFiles, staged_sql
from zhanggui.warehouse.tables import UNDATED, Table, get_table

# Tables without a day of their own that follow their order into its month.
FOLLOWS_ORDER = frozenset({"order_lines", "shipments"})
TIMELESS = "all"


def month_sql(table: Table) -> str | None:
    """SQL of the month of a staged row: of its day, `all`, or `unknown`. None when its order tells (see `months_of_orders`)."""
    if table.name in FOLLOWS_ORDER:
        return None
    if table.day is None:
        return f"'{TIMELESS}'"
    return f"coalesce(strftime({named(table.day)}, '%Y-%m'), '{UNDATED}')"


def months_of_orders(con: duckdb.DuckDBPyConnection, lake: Lake, lines: Sequence[StagedFiles], orders: Sequence[StagedFiles]) -> None:
    """Make the temp table `months_of_<table>`: the month of each order of these lines, staged beside them or in the lake."""
    table = get_table("orders")
    sources = [
        f"select shop, order_id, strftime(created_at, '%Y-%m') as month from {staged_sql(table, one)} where created_at is not null"
        for one in orders
        if "created_at" in one.named
    ]
    files = lake.files("orders").pick()
    if files:
        sources.append(f"select shop, order_id, month from {parquet(files)}")
    asked = " union ".join(f"select shop, order_id from {staged_sql(get_table(one.table), one)}" for one in lines)
    found = " union all ".join(sources) or "select null::varchar as shop, null::varchar as order_id, null::varchar as month where false"
    con.execute(
        f"create or replace temp table months_of_{lines[0].table} as select shop, order_id, min(month) as month from ({found})"
        f" semi join ({asked}) using (shop, order_id) group by shop, order_id"
    )


def files_for(lake: Lake, table: Table, shops: Iterable[str], months: Iterable[str]) -> list[str]:
    """The files that may hold the keys of rows of these shops and months.

    A key that names a day lies in that day's month. Any other key may lie where an earlier file put it: every month is looked in.
    """
    wanted, spoken = sorted(shops), set(months)
    there = lake.files(table.name)
    if table.day in table.key and UNDATED not in spoken:
        return there.of_months(spoken, wanted)
    return there.pick(wanted)
