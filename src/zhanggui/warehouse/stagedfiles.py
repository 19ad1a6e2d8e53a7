"""The staged rows of imports as they lie on disk: `imports/<import>/<table>/[month=YYYY-MM/]*.parquet`.

A staged file has all columns of the table (so that the lake can take it as it stands); which of them the import named stands in
its metadata. `n_rows` is there only where rows were joined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.warehouse.duck import SQL_TYPES, named, null_of, quoted
from zhanggui.warehouse.tables import BOOKKEEPING, Table, get_table

NAMED = b"zhanggui.columns"
N_ROWS = "n_rows"


def staged_schema(table: Table, names: Iterable[str], *more: tuple[str, pa.DataType]) -> pa.Schema:
    """The columns of a staged file, with the names of those that the import speaks of."""
    there = set(names)
    fields = [f for f in table.schema if f.name != "month"]
    said = " ".join(n for n in table.schema.names if n in there and n not in ("shop", *table.key, *BOOKKEEPING))
    return pa.schema([*fields, *(pa.field(n, t) for n, t in more)], metadata={NAMED: said})


@dataclass(frozen=True)
class StagedFiles:
    """What one import staged for one table."""

    import_id: str
    table: str
    files: tuple[str, ...]
    columns: frozenset[str]  # columns that the files have
    named: frozenset[str]  # columns the import speaks of, besides the key

    @property
    def joined(self) -> bool:
        """True when some rows stand for several rows of the file they came from."""
        return N_ROWS in self.columns

    @property
    def months(self) -> list[str] | None:
        """The month of each file; None when the files are not kept by month."""
        folders = [Path(f).parent.name for f in self.files]
        return [f[6:] for f in folders] if all(f.startswith("month=") for f in folders) else None


def find_staged(folder: Path, import_id: str, table: str) -> StagedFiles | None:
    """The staged rows of an import for a table in its folder; None when there are none. One file a table is an older form."""
    files = sorted(str(p) for p in (folder / table).rglob("*.parquet"))
    old = folder / f"{table}.parquet"
    if not files and old.is_file():
        files = [str(old)]
    if not files:
        return None
    schema = pq.read_schema(files[0])
    said = (schema.metadata or {}).get(NAMED)
    about = get_table(table)
    plain = [n for n in schema.names if n in about.schema.names and n not in ("shop", *about.key, *BOOKKEEPING)]
    spoken = frozenset(plain if said is None else said.decode().split()) & set(about.schema.names)
    return StagedFiles(import_id, table, tuple(files), frozenset(schema.names), spoken)


def staged_sql(table: Table, *staged: StagedFiles, first: int = 0) -> str:
    """SQL that reads staged rows of the same columns: those of the table without month, `n_rows`, `file_no` (counted from `first`)."""
    names = ", ".join(quoted(f) for one in staged for f in one.files)
    there = staged[0].columns
    columns = [_column(f, there) for f in table.schema if f.name != "month"]
    columns.append(N_ROWS if N_ROWS in there else f"1::bigint as {N_ROWS}")
    return (
        f"(select {', '.join(columns)}, (file_index + {first})::bigint as file_no from read_parquet([{names}], hive_partitioning = false))"
    )


def _column(field: pa.Field, there: frozenset[str]) -> str:
    return f"{named(field.name)}::{SQL_TYPES[field.type]} as {named(field.name)}" if field.name in there else null_of(field)
