"""Staged rows → the lake: what is new, what changed, what was there already, in one commit a table."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhanggui.warehouse.duck import fetch, null_of, parquet, scratch
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ledger import Part
from zhanggui.warehouse.months import files_with_keys, month_column
from zhanggui.warehouse.staging import Outcome, StagedTable
from zhanggui.warehouse.stagewriter import conform as conform_rows
from zhanggui.warehouse.tables import ARROW, UNDATED, Table, get_table


@dataclass(frozen=True)
class Change:
    """What loading staged rows would do to a table: whole rows to write (with `_was`, `_gone`) and the counts."""

    table: Table
    rows: pa.Table
    outcome: Outcome


def conform(staged: StagedTable, import_id: str) -> pa.Table:
    """Staged rows in declared column types and order, key columns never null, bookkeeping filled."""
    table = get_table(staged.table)
    if staged.rows is None:
        out = pq.read_table(staged.path, partitioning=None)
    else:
        out = conform_rows(staged.rows, table)
        if "ext" in out.column_names:
            out = out.set_column(out.column_names.index("ext"), "ext", _one_writing(out.column("ext")))
    if "n_rows" not in out.column_names:
        out = out.append_column("n_rows", pa.array([1] * out.num_rows, pa.int64()))
    return out.append_column("import_id", pa.array([import_id] * out.num_rows, pa.string()))


def plan_change(lake: Lake, staged: pa.Table, table: Table, orders: pa.Table | None) -> Change:
    """Compare staged rows (from `conform`) with the lake. Reads, writes nothing."""
    months = month_column(table, staged, lake, orders)
    staged = staged.append_column("month", months)
    files = files_with_keys(lake, table, staged)
    return overlay(table, parquet(files) if files else None, staged)


def _one_writing(ext: pa.ChunkedArray) -> pa.ChunkedArray:
    """JSON text as merging writes it, so that equal contents are equal text."""
    with scratch() as con:
        con.register("given", pa.table({"n": pa.array(range(len(ext)), pa.int64()), "ext": ext}))
        return fetch(con, "select json_merge_patch('{}', ext)::varchar as ext from given order by n").column("ext")


def overlay(table: Table, existing: str | pa.Table | None, staged: pa.Table) -> Change:
    """Lay staged rows over existing ones, column by column: columns that were not staged keep their values.

    `existing` is SQL of whole rows, an Arrow table of them, or None for nothing.
    """
    if staged.num_rows == 0:
        return Change(table, _no_rows(table), Outcome())
    with scratch() as con:
        con.register("fresh", staged)
        if isinstance(existing, pa.Table):
            con.register("there", existing)
            existing = "there"
        sql = _overlay_sql(table, staged.column_names, existing)
        found = fetch(con, sql)
    counts = dict.fromkeys(("new", "updated", "unchanged"), 0)
    for row in found.group_by("_status").aggregate([("n_rows", "sum")]).to_pylist():
        counts[row["_status"]] = row["n_rows_sum"]
    changed = found.filter(pc.not_equal(found.column("_status"), "unchanged"))
    return Change(table, _whole(table, changed), Outcome(counts["new"], counts["updated"], counts["unchanged"]))


def commit(lake: Lake, change: Change, import_id: str) -> None:
    """Write a change as one Delta commit; nothing when nothing changed."""
    if change.rows.num_rows == 0:
        return
    note = {"zhanggui_import": import_id}
    if pc.all(pc.is_null(change.rows.column("_was"))).as_py():
        lake.append(change.table.name, change.rows.drop_columns(["_was", "_gone"]), note)
    else:
        lake.merge(change.table.name, change.rows, change.table.key, note)


def touched_by(change: Change, import_id: str) -> list[Part]:
    """The shops and months that a change writes to: where its rows go, and where they lay."""
    rows = change.rows.select(["shop", "month", "_was"])
    found: dict[str, set[str]] = {}
    for row in rows.group_by(["shop", "month", "_was"]).aggregate([]).to_pylist():
        found.setdefault(row["shop"], set()).update(m for m in (row["month"], row["_was"]) if m is not None)
    return [Part(import_id, change.table.name, shop, frozenset(months)) for shop, months in sorted(found.items())]


def _overlay_sql(table: Table, staged_names: list[str], existing: str | None) -> str:
    staged = set(staged_names)
    own = [*table.columns, "ext"]
    if existing is None:
        values = [f"f.{c}" if c in staged else null_of(table.schema.field(c)) for c in own]
        return f"select 'new' as _status, f.n_rows, null::varchar as _was, f.shop, {', '.join(values)}, f.import_id, f.row_no, f.month from fresh f"
    same_key = " and ".join(f"f.{c} = e.{c}" for c in ("shop", *table.key))
    # Seldom used names lie together in ext: a file adds its own to those of the files before it.
    fresh = {c: "json_merge_patch(e.ext, f.ext)::varchar" if c == "ext" else f"f.{c}" for c in own if c in staged}
    fresh["ext"] = (
        f"case when e.ext is null or f.ext is null then coalesce(f.ext, e.ext) else {fresh['ext']} end" if "ext" in fresh else "e.ext"
    )
    differs = " or ".join(f"{fresh[c]} is distinct from e.{c}" for c in own if c in fresh and c not in table.key) or "false"
    status = f"case when e.shop is null then 'new' when {differs} then 'updated' else 'unchanged' end"
    values = [f"{fresh.get(c, f'e.{c}')} as {c}" for c in own]
    # A row whose day was not known before moves to its month; one whose day is not told now stays where it is.
    month = f"case when e.month is null or f.month <> '{UNDATED}' then f.month else e.month end as month"
    return (
        f"select {status} as _status, f.n_rows, e.month as _was, f.shop, {', '.join(values)}, f.import_id, f.row_no, {month}"
        f" from fresh f left join (select * from {existing} semi join fresh using (shop)) e on {same_key}"
    )


def _whole(table: Table, rows: pa.Table) -> pa.Table:
    fields = table.schema
    columns = {f.name: rows.column(f.name).cast(f.type) for f in fields}
    columns["_was"] = rows.column("_was").cast(pa.string())
    columns["_gone"] = pa.array([False] * rows.num_rows, pa.bool_())
    return pa.table(columns)


def _no_rows(table: Table) -> pa.Table:
    empty = table.schema.empty_table()
    return empty.append_column("_was", pa.array([], pa.string())).append_column("_gone", pa.array([], ARROW["flag"]))
