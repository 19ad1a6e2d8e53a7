"""The SQL that lays staged rows over existing ones, column by column: columns that an import does not speak of keep their values.

It reads `fresh` (staged rows, see fresh.py), `existing` (whole rows with `_file`) and `twice` (hashes of keys that several imports
speak of). Changed rows are whole rows with `_was` (the month they lie in now, null: new), `_file` (where), `_gone`, `seq`, `n_rows`.
"""

from __future__ import annotations

from zhanggui.warehouse.duck import named, names_of
from zhanggui.warehouse.fresh import Batch
from zhanggui.warehouse.joining import key_of
from zhanggui.warehouse.tables import UNDATED, Table

MERGED = "case when e.ext is null or f.ext is null then coalesce(f.ext, e.ext) else json_merge_patch(e.ext, f.ext)::varchar end"


def own(table: Table) -> list[str]:
    """The columns that files bring, besides the key."""
    return [c for c in (*table.columns, "ext") if c not in table.key]


def once_sql(table: Table, several: bool) -> str:
    """The staged rows whose key only one import of the batch speaks of."""
    return f"(select * from fresh where hash({key_of(table)}) not in (select h from twice))" if several else "fresh"


def twice_sql(table: Table) -> str:
    """The staged rows whose key several imports (or, seldom, one whose hash meets another's) speak of."""
    return f"(select * from fresh where hash({key_of(table)}) in (select h from twice))"


def same_key(table: Table, left: str, right: str) -> str:
    return " and ".join(f"{left}.{c} = {right}.{c}" for c in ("shop", *table.key))


def updates_sql(batch: Batch, source: str) -> str:
    """Rows that are there already and become other ones, each from one staged row."""
    table = batch.table
    values = {"shop": "f.shop", "import_id": "f.import_id", "row_no": "f.row_no"} | {c: f"f.{c}" for c in table.key}
    # A row whose day is not told now stays where it is.
    values["month"] = f"case when f.month <> '{UNDATED}' then f.month else e.month end"
    differs = []
    for column in own(table):
        spoken = batch.speaks_of(column, "f.")
        fresh = MERGED if column == "ext" else f"f.{column}"
        if spoken == "false":
            values[column] = f"e.{column}"
            continue
        values[column] = fresh if spoken == "true" or column == "ext" else f"case when {spoken} then {fresh} else e.{column} end"
        differs.append(f"({spoken} and {fresh} is distinct from e.{column})")
    names = ", ".join(f"{values[f.name]} as {named(f.name)}" for f in table.schema)
    return (
        f"select {names}, e.month as _was, e._file, false as _gone, f.seq, f.n_rows"
        f" from {source} f join existing e on {same_key(table, 'f', 'e')} where {' or '.join(differs) or 'false'}"
    )


def steps_sql(batch: Batch, from_nothing: bool = False) -> str:
    """For keys that several imports speak of: the row after each import, and what the import did to it (`_did`).

    The existing row is the version before the first (seq -1). `from_nothing`: for all keys, and as if nothing existed.
    """
    table = batch.table
    over = f"over (partition by {key_of(table)} order by seq rows between unbounded preceding and current row)"
    names = names_of(table.schema)
    versions = f"select {names}, null::varchar as _file, seq, kind, n_rows from {'fresh' if from_nothing else twice_sql(table)}"
    if not from_nothing:
        versions += f" union all select {names}, _file, -1, -1, 0 from existing where hash({key_of(table)}) in (select h from twice)"
    now = ", ".join(f"{_so_far(batch, c, over)} as now_{c}" for c in own(table))
    before = " or ".join(f"now_{c} is distinct from lag(now_{c}) {_by(table)}" for c in own(table) if batch.speaks_of(c) != "false")
    did = f"case when seq = -1 then null when lag(seq) {_by(table)} is null then 'new' when {before or 'false'} then 'updated' else 'same' end"
    return f"select *, {did} as _did from (select *, {now} from ({versions}))"


def finals_sql(table: Table) -> str:
    """Of the table `steps`: the last version of every key that any import changed. n_rows is 0: `steps` tells what each import did."""
    whole = f"over (partition by {key_of(table)} order by seq rows between unbounded preceding and unbounded following)"
    by = f"last_value(case when _did in ('new', 'updated') then {{'i': import_id, 'r': row_no}} end ignore nulls) {whole}"
    month = f"coalesce(last_value(nullif(month, '{UNDATED}') ignore nulls) {whole}, '{UNDATED}')"
    values = {"month": "_month", "import_id": "_by.i", "row_no": "_by.r"} | {c: f"now_{c}" for c in own(table)}
    names = ", ".join(f"{values.get(f.name, named(f.name))} as {named(f.name)}" for f in table.schema)
    first = f"first_value(case when seq = -1 then {{'m': month, 'f': _file}} end) {whole}"
    marked = f"select *, {by} as _by, {month} as _month, {first} as _first, max(seq) {whole} as _last from steps"
    return f"select {names}, _first.m as _was, _first.f as _file, false as _gone, seq, 0 as n_rows from ({marked}) where seq = _last and _by is not null"


def new_sql(table: Table, source: str, seen: bool) -> str:
    """The staged rows of keys that are not there yet, as whole rows."""
    names = names_of(table.schema)
    there = f" anti join (select {key_of(table)} from existing) using ({key_of(table)})" if seen else ""
    return f"select {names} from {source}{there}"


def _by(table: Table) -> str:
    return f"over (partition by {key_of(table)} order by seq)"


def _so_far(batch: Batch, column: str, over: str) -> str:
    """The value of a column after a version."""
    if column == "ext":  # seldom used names: a file adds its own to those of the files before it
        every = f"list(ext) filter (where ext is not null) {over}"
        return f"list_reduce(nullif({every}, []), (a, b) -> json_merge_patch(a, b)::varchar)"
    spoken = batch.speaks_of(column)
    if spoken == "true":
        return named(column)
    if spoken == "false":
        return f"first_value({named(column)}) {over}"
    return f"(last_value(case when {spoken} or seq = -1 then {{'v': {named(column)}}} end ignore nulls) {over}).v"
