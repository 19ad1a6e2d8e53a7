"""The staged rows of several imports for one table as one SQL view, `fresh`: what is to be folded into the lake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.warehouse.duck import fetch
from zhanggui.warehouse.joining import key_of
from zhanggui.warehouse.months import month_sql
from zhanggui.warehouse.stagedfiles import StagedFiles, staged_sql
from zhanggui.warehouse.tables import UNDATED, Table

# Of so many imports the files' own statistics are looked at; of more, the rows.
FEW = 40


@dataclass(frozen=True)
class Share:
    """How many file rows an import (by its place in the batch) has for a shop in a month."""

    seq: int
    shop: str
    month: str
    rows: int


@dataclass(frozen=True)
class Batch:
    """What several imports staged for one table, in the order of loading, each with its place among the imports."""

    table: Table
    members: tuple[tuple[int, StagedFiles], ...]

    @cached_property
    def kinds(self) -> list[frozenset[str]]:
        """The different sets of columns that imports speak of."""
        return list(dict.fromkeys(one.named for _, one in self.members))

    def speaks_of(self, column: str, alias: str = "") -> str:
        """SQL that is true where a row's import speaks of a column: 'true', 'false', or a test of its kind."""
        which = [str(n) for n, kind in enumerate(self.kinds) if column in kind]
        if len(which) == len(self.kinds):
            return "true"
        return f"{alias}kind in ({', '.join(which)})" if which else "false"


def make_fresh(con: duckdb.DuckDBPyConnection, batch: Batch, keys: str | None = None) -> None:
    """Make the view `fresh_<table>`: the columns of the table, n_rows, seq (place of the import), kind (which columns it speaks of).

    `keys` names a table of shop and key that limits the rows. Tables that follow their orders need the table `months_of_<table>` (see months.py).
    """
    alike: dict[frozenset[str], list[tuple[int, StagedFiles]]] = defaultdict(list)
    for seq, one in batch.members:
        alike[one.columns].append((seq, one))
    limit = f" semi join {keys} using ({key_of(batch.table)})" if keys else ""
    files: list[tuple[int, int, int, str]] = []
    read = []
    for part in alike.values():
        read.append(f"select * from {staged_sql(batch.table, *(one for _, one in part), first=len(files))}{limit}")
        for seq, one in part:
            files += [(len(files) + n, seq, batch.kinds.index(one.named), one.import_id) for n in range(len(one.files))]
    _write_down(con, f"files_of_{batch.table.name}", files)
    sql = _with_month(batch.table, " union all by name ".join(read))
    con.execute(f"create or replace temp view fresh_{batch.table.name} as {sql}")
    use_fresh(con, batch)


def _write_down(con: duckdb.DuckDBPyConnection, name: str, files: Sequence[tuple[int, int, int, str]]) -> None:
    """Make the table of the files of a batch."""
    columns = zip(("file_no", "seq", "kind", "import_id"), zip(*files, strict=True), strict=True)
    con.register("given", pa.table({n: pa.array(values) for n, values in columns}))
    con.execute(f"create or replace temp table {name} as select * from given")
    con.unregister("given")


def use_fresh(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Let `fresh` be the view that was made for this batch."""
    con.execute(f"create or replace temp view fresh as select * from fresh_{batch.table.name}")


def _with_month(table: Table, read: str) -> str:
    names = ", ".join(f"s.{f.name}" for f in table.schema if f.name not in ("import_id", "month"))
    month = month_sql(table)
    said = f"coalesce(o.month, '{UNDATED}')" if month is None else month
    join = f" left join months_of_{table.name} o on o.shop = s.shop and o.order_id = s.order_id" if month is None else ""
    return (
        f"select {names}, i.import_id, {said} as month, s.n_rows, i.seq, i.kind"
        f" from ({read}) s join files_of_{table.name} i using (file_no){join}"
    )


def shares(con: duckdb.DuckDBPyConnection, batch: Batch) -> list[Share]:
    """How the rows of `fresh` spread over imports, shops and months."""
    told = [_told(seq, one) for seq, one in batch.members] if len(batch.members) <= FEW else [None]
    if all(t is not None for t in told):
        return [share for t in told for share in t or ()]
    rows = fetch(con, "select seq, shop, month, sum(n_rows)::bigint as rows from fresh group by all order by all").to_pylist()
    return [Share(r["seq"], r["shop"], r["month"], r["rows"]) for r in rows]


def _told(seq: int, one: StagedFiles) -> list[Share] | None:
    """The shares as the files' own statistics tell them, when they do."""
    months = one.months
    if one.joined or months is None:
        return None
    found = []
    for file, month in zip(one.files, months, strict=True):
        about = pq.read_metadata(file)
        ends = [about.row_group(n).column(0).statistics for n in range(about.num_row_groups)]
        if any(s is None or not s.has_min_max for s in ends):
            return None
        shops = {shop for s in ends for shop in (s.min, s.max)}
        if len(shops) != 1:
            return None
        found.append(Share(seq, shops.pop(), month, about.num_rows))
    return found


def shops_of(found: Sequence[Share]) -> set[str]:
    return {s.shop for s in found}


def months_of(found: Sequence[Share]) -> set[str]:
    return {s.month for s in found}
