"""Taking an import out again: the lake as if it had never happened, whatever was loaded since."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from zhanggui.warehouse.batching import find_batches, follow_orders
from zhanggui.warehouse.duck import named, names_of, number, quoted
from zhanggui.warehouse.folding import finals_sql, same_key, steps_sql
from zhanggui.warehouse.fresh import Batch, make_fresh
from zhanggui.warehouse.joining import key_of
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ledger import Part
from zhanggui.warehouse.loading import Change, find_existing, note_touched
from zhanggui.warehouse.months import FOLLOWS_ORDER, files_for
from zhanggui.warehouse.stagedfiles import find_staged, staged_sql
from zhanggui.warehouse.tables import UNDATED, Table, get_table


def plan_undo(con: duckdb.DuckDBPyConnection, lake: Lake, imports: Path, part: Part, others: Sequence[Part]) -> Change:
    """The change that takes `part` out: its keys are folded anew from the `others` (other live imports, in load order)."""
    table, change = get_table(part.table), Change(get_table(part.table))
    mine = find_staged(imports / part.import_id, part.import_id, part.table)
    if mine is None:
        return change
    asked = f"select {key_of(table)} from {staged_sql(table, mine)} where shop = {quoted(part.shop)}"
    con.execute(f"create or replace temp table undone_keys as {asked}")
    find_existing(con, lake, table, files_for(lake, table, [part.shop], part.months), "undone_keys")
    near = [o for o in others if _meets(table, part, o)]
    batches = find_batches(imports, [(o.import_id, [o.table]) for o in near])
    _fold_others(con, lake, table, batches.get(table.name))
    con.execute(f"create or replace temp table changed as {_difference(table)}")
    change.changed = number(con, "select count(*) from changed")
    note_touched(con, change)
    return change


def _meets(table: Table, part: Part, other: Part) -> bool:
    """False only when no key of the one can be a key of the other."""
    if table.day not in table.key or UNDATED in part.months | other.months:
        return True
    return bool(part.months & other.months)


def _fold_others(con: duckdb.DuckDBPyConnection, lake: Lake, table: Table, batch: Batch | None) -> None:
    """Make the view `before`: the rows of these keys as the other imports make them."""
    names = names_of(table.schema)
    if batch is None:
        con.execute(f"create or replace temp table before as select {names} from existing where false")
        return
    follow_orders(con, lake, batch, {batch.table.name: batch})
    make_fresh(con, batch, keys="undone_keys")
    con.execute(f"create or replace temp table steps as {steps_sql(batch, from_nothing=True)}")
    con.execute(f"create or replace temp table before as {finals_sql(table)}")


def _difference(table: Table) -> str:
    """Delete what is there now and should not be; write what should be there and is not, or is otherwise."""
    names = [f.name for f in table.schema]
    # A row that follows its order stays where it lies.
    put = {"month": "coalesce(n.month, b.month)"} if table.name in FOLLOWS_ORDER else {}
    other = " or ".join(f"n.{c} is distinct from {put.get(c, 'b.' + c)}" for c in names if c not in table.key)
    columns = ", ".join(f"{put.get(c, f'b.{c}')} as {named(c)}" for c in names)
    now = f"(select * from existing semi join undone_keys using ({key_of(table)}))"
    return (
        f"select {columns}, n.month as _was, n._file, false as _gone, 0 as seq, 0 as n_rows"
        f" from before b left join {now} n on {same_key(table, 'n', 'b')} where n.shop is null or {other}"
        f" union all select {names_of(table.schema)}, month, _file, true, 0, 0 from {now} anti join before using ({key_of(table)})"
    )
