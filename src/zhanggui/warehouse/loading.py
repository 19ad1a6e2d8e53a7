"""Staged rows → the lake: what is new, what changed, what was there already, in one commit a table for all imports of a call."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb

from zhanggui.warehouse.datafiles import link_files, write_files
from zhanggui.warehouse.duck import named, names_of, nothing, number, parquet
from zhanggui.warehouse.folding import finals_sql, new_sql, once_sql, steps_sql, updates_sql
from zhanggui.warehouse.fresh import Batch, Share, months_of, shops_of, use_fresh
from zhanggui.warehouse.joining import key_of
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ledger import Part
from zhanggui.warehouse.months import files_for
from zhanggui.warehouse.rollups import counted_by_order, days_rolled_up
from zhanggui.warehouse.staging import Outcome
from zhanggui.warehouse.tables import UNDATED, Table


@dataclass
class Change:
    """What is to be written to a table: the query of wholly new rows (or files to take as they stand), and the table `changed`."""

    table: Table
    new: str | None = None
    whole_files: tuple[str, ...] = ()
    changed: int = 0
    touched: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # months by shop
    outcomes: dict[int, Outcome] = field(default_factory=dict)  # by place of the import in the batch

    @property
    def any(self) -> bool:
        return bool(self.new or self.whole_files or self.changed)

    @property
    def parts(self) -> list[Part]:
        """The shops and months that are written to: where rows go, and where they lay."""
        return [Part("", self.table.name, shop, frozenset(months)) for shop, months in sorted(self.touched.items())]


def plan_load(con: duckdb.DuckDBPyConnection, lake: Lake, batch: Batch, found: Sequence[Share]) -> Change:
    """Compare the staged rows of a batch (`make_fresh` has been called) with the lake. Reads the lake, writes only temp tables."""
    use_fresh(con, batch)
    several = len(batch.members) > 1 and _find_twice(con, batch.table)
    seen = find_existing(con, lake, batch.table, files_for(lake, batch.table, shops_of(found), months_of(found)), "fresh")
    change = fold(con, batch, several, seen)
    _count(con, batch, found, change, several, seen)
    _name_new(con, batch, found, change, several, seen)
    return change


def _find_twice(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Make the table `twice`: hashes of the keys that more than one staged row has. → whether there are any."""
    con.execute(f"create or replace temp table twice as select hash({key_of(table)}) as h from fresh group by h having count(*) > 1")
    return number(con, "select count(*) from twice") > 0


def find_existing(con: duckdb.DuckDBPyConnection, lake: Lake, table: Table, files: Sequence[str], keys: str) -> bool:
    """Make the view `existing`: whole rows, with `_file`, of the files that hold a key of the table or view `keys`. → whether there are any."""
    held: list[str] = []
    if files:
        asked = f"select {key_of(table)} from {keys}"
        sql = f"select distinct filename from {parquet(files, filename=True)} semi join ({asked}) using ({key_of(table)})"
        held = sorted(r[0] for r in con.execute(sql).fetchall())
    con.execute(f"create or replace temp view existing as {_existing_sql(table, held)}")
    return bool(held)


def _existing_sql(table: Table, files: Sequence[str]) -> str:
    names = names_of(table.schema)
    empty = nothing(table.schema)
    if not files:
        return f"select {names}, null::varchar as _file from {empty}"
    # Files older than a column of the table do not have it.
    return f"select {names}, filename as _file from (select * from {empty} union all by name select * from {parquet(files, filename=True)})"


def fold(con: duckdb.DuckDBPyConnection, batch: Batch, several: bool, seen: bool) -> Change:
    """Make the table `changed`: rows that are there and become other ones, and whatever several imports made together."""
    table, change = batch.table, Change(batch.table)
    if not (several or seen):
        return change
    con.execute(f"create or replace temp table changed as {updates_sql(batch, once_sql(table, several))}")
    if several:
        con.execute(f"create or replace temp table steps as {steps_sql(batch)}")
        con.execute(f"insert into changed by name {finals_sql(table)}")
    change.changed = number(con, "select count(*) from changed")
    note_touched(con, change)
    return change


def note_touched(con: duckdb.DuckDBPyConnection, change: Change) -> None:
    """The shops and months of changed rows: where they will lie, where they lay, and of the days that they spoke of."""
    if not change.changed:
        return
    asked = ["select shop, unnest([month, _was]) as m from changed"]
    was = f"(select * from existing semi join changed using ({key_of(change.table)}))"
    asked += [f"select shop, strftime({named(day)}, '%Y-%m') as m from {was}" for day in days_rolled_up(change.table.name)]
    if counted_by_order(change.table.name):  # on what day it counted before, an order tells that it no longer names
        gone = f"{was} w join changed c using ({key_of(change.table)}) where c._gone or w.order_id is distinct from c.order_id"
        asked.append(f"select shop, '{UNDATED}' as m from {gone}")
    for shop, month in con.execute(f"select distinct shop, m from ({' union all '.join(asked)}) where m is not null").fetchall():
        change.touched[shop].add(month)


def _count(con: duckdb.DuckDBPyConnection, batch: Batch, found: Sequence[Share], change: Change, several: bool, seen: bool) -> None:
    """What became of the file rows of each import."""
    total = Counter[int]()
    for share in found:
        total[share.seq] += share.rows
    matched, updated = Counter[int](), Counter[int]()
    if seen:
        key, once = key_of(batch.table), once_sql(batch.table, several)
        same = f"select seq, sum(n_rows)::bigint from {once} semi join existing using ({key}) group by seq"
        matched.update(dict(con.execute(same).fetchall()))
    if several:
        did = "select seq, _did, sum(n_rows)::bigint from steps where _did <> 'new' group by all"
        for seq, what, rows in con.execute(did).fetchall():
            matched[seq] += rows
            updated[seq] += rows if what == "updated" else 0
    if change.changed:
        for seq, rows in con.execute("select seq, sum(n_rows)::bigint from changed group by seq").fetchall():
            updated[seq] += rows
    for seq, _ in batch.members:
        change.outcomes[seq] = Outcome(total[seq] - matched[seq], updated[seq], matched[seq] - updated[seq])


def _name_new(con: duckdb.DuckDBPyConnection, batch: Batch, found: Sequence[Share], change: Change, several: bool, seen: bool) -> None:
    """The rows of keys that are not there yet, if there are any."""
    sql = new_sql(batch.table, once_sql(batch.table, several), seen)
    if not (seen or several):
        there = [(s.shop, s.month) for s in found]
        (_, first), *others = batch.members
        if not others and first.months is not None and not first.joined:
            change.whole_files = first.files
    else:
        there = con.execute(f"select distinct shop, month from ({sql})").fetchall()
    for shop, month in there:
        change.touched[shop].add(month)
    if there and not change.whole_files:
        change.new = sql


def commit(con: duckdb.DuckDBPyConnection, lake: Lake, change: Change, note: str) -> None:
    """Write a change as one Delta commit; nothing when nothing changed. Files that hold a changed row are written anew."""
    if not change.any:
        return
    table, root = change.table, lake.root / change.table.name
    if change.whole_files:
        lake.commit(table.name, table.schema, link_files(change.whole_files, root), [], {"zhanggui_import": note})
        return
    names = names_of(table.schema)
    parts = [change.new] if change.new else []
    old: list[str] = []
    if change.changed:
        old = [r[0] for r in con.execute("select distinct _file from changed where _file is not null order by _file").fetchall()]
        parts.append(f"select {names} from changed where not _gone")
    if old:
        parts.append(f"select {names} from ({_existing_sql(table, old)}) anti join changed using ({key_of(table)})")
    new = write_files(con, " union all ".join(parts), root, table.schema)
    lake.commit(table.name, table.schema, new, old, {"zhanggui_import": note})


def one_note(import_ids: Iterable[str]) -> str:
    """How the imports of one commit are named in the table's log."""
    ids = list(import_ids)
    return ids[0] if len(ids) == 1 else f"{ids[0]} … {ids[-1]} ({len(ids)})"
