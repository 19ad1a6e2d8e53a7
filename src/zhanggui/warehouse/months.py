"""Which month partition a row lives in, and where its key may already lie."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.warehouse.duck import fetch, parquet, scratch
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.tables import UNDATED, Table

# Tables without a day of their own that follow their order into its month.
FOLLOWS_ORDER = frozenset({"order_lines", "shipments"})
TIMELESS = "all"


def month_column(table: Table, rows: pa.Table, lake: Lake, orders: pa.Table | None) -> pa.Array:
    """The month of every row: of its day, of its order (staged beside it, else in the lake), `all`, or `unknown`."""
    if table.name in FOLLOWS_ORDER:
        return _month_of_order(rows, lake, orders)
    if table.day is None:
        return pa.array([TIMELESS] * rows.num_rows, pa.string())
    if table.day not in rows.column_names:
        return pa.array([UNDATED] * rows.num_rows, pa.string())
    return _month_of(rows.column(table.day))


def files_with_keys(lake: Lake, table: Table, rows: pa.Table) -> list[str]:
    """The files that may hold the keys of these rows (with their `month`).

    Where the day is part of the key, a row lies in its own month or, from a file that did not tell, in the undated part.
    Elsewhere a newer file may give another day than the first one did: the keys are looked for in every month.
    """
    shops = rows.column("shop").unique().to_pylist()
    there = lake.files(table.name)
    months = set(rows.column("month").unique().to_pylist())
    if table.day in table.key and months and UNDATED not in months:
        return there.pick(shops, (min(months), max(months)))
    files = there.pick(shops)
    if not files or (table.day is None and table.name not in FOLLOWS_ORDER):
        return files
    key = ("shop", *table.key)
    with scratch() as con:
        con.register("fresh", rows.select(list(key)))
        found = fetch(con, f"select distinct month from {parquet(files)} semi join fresh using ({', '.join(key)})")
    return there.of_months(set(found.column("month").to_pylist()), shops)


def _month_of(column: pa.ChunkedArray) -> pa.Array:
    text = pc.strftime(column, format="%Y-%m")
    return pc.fill_null(text, UNDATED).combine_chunks().cast(pa.string())


def _month_of_order(rows: pa.Table, lake: Lake, orders: pa.Table | None) -> pa.Array:
    ids = pa.table({"n": pa.array(range(rows.num_rows), pa.int64()), "shop": rows.column("shop"), "order_id": rows.column("order_id")})
    files = lake.files("orders").pick(rows.column("shop").unique().to_pylist())
    sources = []
    if orders is not None and "created_at" in orders.column_names:
        sources.append("select shop, order_id, strftime(created_at, '%Y-%m') as month from staged where created_at is not null")
    if files:
        sources.append(f"select shop, order_id, month from {parquet(files)}")
    if not sources:
        return pa.array([UNDATED] * rows.num_rows, pa.string())
    with scratch() as con:
        con.register("ids", ids)
        if orders is not None and "created_at" in orders.column_names:
            con.register("staged", orders.select(["shop", "order_id", "created_at"]))
        found = fetch(
            con,
            f"select i.n, coalesce(min(o.month), '{UNDATED}') as month from ids i"
            f" left join ({' union all '.join(sources)}) o using (shop, order_id) group by i.n order by i.n",
        )
    return found.column("month").combine_chunks()
