"""Taking an import out again: the lake as if it had never happened, whatever was loaded since."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhanggui.warehouse.duck import fetch, parquet, scratch
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ledger import Part
from zhanggui.warehouse.loading import Change, overlay
from zhanggui.warehouse.staging import Outcome
from zhanggui.warehouse.tables import Table, get_table


def part_file(folder: Path, part: Part) -> Path:
    """Where the staged rows of one part of an import are kept."""
    return folder / part.import_id / f"{part.table}.parquet"


def plan_undo(lake: Lake, folder: Path, part: Part, others: Sequence[Part]) -> Change:
    """The change that takes `part` out: its keys are folded anew from the `others` (other live imports, in load order)."""
    table = get_table(part.table)
    mine = pq.read_table(part_file(folder, part))
    keys = mine.filter(pc.equal(mine.column("shop"), part.shop)).select(["shop", *table.key])
    now = _rows_with(lake, table, keys)
    state: pa.Table | None = None
    for other in others:
        path = part_file(folder, other)
        if path.is_file():
            state = _fold(table, state, _only(path, keys, table))
    return _difference(table, now, state if state is not None else table.schema.empty_table())


def _fold(table: Table, state: pa.Table | None, staged: pa.Table) -> pa.Table:
    if staged.num_rows == 0:
        return state if state is not None else table.schema.empty_table()
    if state is None or state.num_rows == 0:
        return overlay(table, None, staged).rows.drop_columns(["_was", "_gone"])
    changed = overlay(table, state, staged).rows.drop_columns(["_was", "_gone"])
    with scratch() as con:
        con.register("state", state)
        con.register("changed", changed)
        key = ", ".join(("shop", *table.key))
        kept = fetch(con, f"select * from state anti join changed using ({key})")
    return pa.concat_tables([kept.cast(table.schema), changed.cast(table.schema)])


def _only(path: Path, keys: pa.Table, table: Table) -> pa.Table:
    with scratch() as con:
        con.register("keys", keys)
        file = str(path).replace("'", "''")
        return fetch(con, f"select * from read_parquet('{file}') semi join keys using ({', '.join(('shop', *table.key))})")


def _rows_with(lake: Lake, table: Table, keys: pa.Table) -> pa.Table:
    files = lake.files(table.name).pick(keys.column("shop").unique().to_pylist())
    if not files:
        return table.schema.empty_table()
    with scratch() as con:
        con.register("keys", keys)
        rows = fetch(con, f"select * from {parquet(files)} semi join keys using ({', '.join(('shop', *table.key))})")
    return rows.select(table.schema.names).cast(table.schema)


def _difference(table: Table, now: pa.Table, then: pa.Table) -> Change:
    """Delete what is there now and should not be; write what should be there and is not, or is otherwise."""
    key = ", ".join(("shop", *table.key))
    same = " and ".join(f"n.{c} = t.{c}" for c in ("shop", *table.key))
    names = table.schema.names
    with scratch() as con:
        con.register("now_rows", now)
        con.register("then_rows", then)
        other = " or ".join(f"n.{c} is distinct from t.{c}" for c in names if c not in table.key)
        put = fetch(
            con,
            f"select {', '.join('t.' + c for c in names)}, n.month as _was, false as _gone"
            f" from then_rows t left join now_rows n on {same} where n.shop is null or {other}",
        )
        gone = fetch(con, f"select {', '.join(names)}, month as _was, true as _gone from now_rows anti join then_rows using ({key})")
    schema = table.schema.append(pa.field("_was", pa.string())).append(pa.field("_gone", pa.bool_()))
    rows = pa.concat_tables([put.cast(schema), gone.cast(schema)])
    return Change(table, rows, Outcome(inserted=put.num_rows, updated=gone.num_rows))
