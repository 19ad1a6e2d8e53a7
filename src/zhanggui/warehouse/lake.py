"""The lake: one Delta table a fact table, `lake/<table>/month=YYYY-MM/*.parquet`. Who reads, reads one pinned snapshot."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema
from deltalake.transaction import AddAction, RemoveAction, create_table_with_add_actions

from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import UNDATED

# Features under which a list of files and their columns still tells the whole truth; not so with deletion vectors or column mapping.
PLAIN_FEATURES = frozenset({"timestampNtz"})


@dataclass(frozen=True)
class DataFile:
    """One parquet file of a snapshot, with what is known of its contents without opening it."""

    path: str
    month: str
    first_shop: str | None
    last_shop: str | None
    rows: int = 0

    @property
    def name(self) -> str:
        """Its own name, which no other file has: the same in a copy of the workspace elsewhere."""
        return os.path.basename(self.path)

    def may_hold(self, shops: Sequence[str] | None, months: tuple[str, str] | None) -> bool:
        """False only when no row of the file can be of these shops and months. Undated rows may be of any month."""
        if months and self.month not in (UNDATED, "all") and not months[0] <= self.month <= months[1]:
            return False
        if shops is None or self.first_shop is None or self.last_shop is None:
            return True
        return any(self.first_shop <= shop <= self.last_shop for shop in shops)


@dataclass(frozen=True)
class NewFile:
    """A parquet file that has been written into a table's folder and is not yet part of the table."""

    path: str  # from the table's folder on
    month: str
    size: int
    rows: int
    first_shop: str
    last_shop: str

    @property
    def stats(self) -> str:
        """What the table's log tells of the file: how many rows, of which shops."""
        ends = {"minValues": {"shop": self.first_shop}, "maxValues": {"shop": self.last_shop}, "nullCount": {"shop": 0}}
        return json.dumps({"numRecords": self.rows, **ends}, ensure_ascii=False)


@dataclass(frozen=True)
class TableFiles:
    """The files of one table at one version. Version -1: the table does not exist yet."""

    table: str
    root: str
    version: int
    files: tuple[DataFile, ...]

    def pick(self, shops: Sequence[str] | None = None, months: tuple[str, str] | None = None) -> list[str]:
        """Paths of the files that may hold rows of these shops between these months (YYYY-MM, both included)."""
        return [f.path for f in self.files if f.may_hold(shops, months)]

    def of_months(self, months: set[str], shops: Sequence[str]) -> list[str]:
        """Paths of the files of exactly these months that may hold rows of these shops."""
        return [f.path for f in self.files if f.month in months and f.may_hold(shops, None)]


class Lake:
    """The Delta tables of a workspace."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, tuple[str, TableFiles]] = {}  # the newest commit and its files, so that a table is not read again and again

    def names(self) -> list[str]:
        """Tables that hold something."""
        return sorted(p.name for p in self.root.iterdir() if _is_begun(p)) if self.root.is_dir() else []

    def has(self, path: str) -> bool:
        """True when a data file is there."""
        return Path(path).is_file()

    def open(self, table: str, version: int | None = None) -> DeltaTable | None:
        """The Delta table, or None before the first write."""
        path = self.root / table
        if not _is_begun(path):
            return None
        found = DeltaTable(str(path), version=version)
        protocol = found.protocol()
        strange = set(protocol.reader_features or ()) - PLAIN_FEATURES
        if strange or protocol.min_reader_version == 2:
            raise ZhangguiError(
                Words(f"表 {table} 用了掌柜读不了的 Delta 特性", f"table {table} uses Delta features that Zhanggui cannot read"),
                Words("请关闭 deletion vectors / column mapping 后重写该表", "rewrite it without deletion vectors and column mapping"),
            )
        return found

    def files(self, table: str, version: int | None = None) -> TableFiles:
        """The files of a table as they are now, or at a version."""
        root = self.root / table
        newest = _newest(root) if version is None else None
        known = self._known.get(table)
        if known and newest and known[0] == newest:
            return known[1]
        found = self.open(table, version)
        if found is None:
            return TableFiles(table, str(root), -1, ())
        actions = pa.RecordBatchReader.from_stream(found.get_add_actions(flatten=True)).read_all().to_pylist()
        files = [
            DataFile(str(root / unquote(a["path"])), a["partition.month"], a.get("min.shop"), a.get("max.shop"), a["num_records"] or 0)
            for a in actions
        ]
        told = TableFiles(table, str(root), found.version(), tuple(sorted(files, key=lambda f: f.path)))
        if newest == f"{told.version:020d}.json":
            self._known[table] = newest, told
        return told

    def commit(self, table: str, schema: pa.Schema, new: Sequence[NewFile], old: Iterable[str], note: Mapping[str, str]) -> None:
        """Put files that lie in the table's folder already in place of `old` ones (paths): one atomic commit; creates the table."""
        if not new and not old:
            return
        root, now = self.root / table, int(time.time() * 1000)
        adds = [AddAction(f.path, f.size, {"month": f.month}, now, True, f.stats) for f in new]
        said = CommitProperties(custom_metadata=dict(note))
        declared = Schema.from_arrow(schema)
        found = self.open(table)
        if found is None:
            create_table_with_add_actions(str(root), declared, adds, partition_by=["month"], commit_properties=said)
            return
        gone = [RemoveAction(_in_log(path, root), True, now, partition_values={"month": Path(path).parent.name[6:]}) for path in old]
        found.create_write_transaction([*adds, *gone], "append", declared, partition_by=["month"], commit_properties=said)

    def replace(self, table: str, schema: pa.Schema, new: Sequence[NewFile], note: Mapping[str, str]) -> None:
        """Put files in place of everything that a table holds, and this schema in place of its own."""
        found = self.open(table)
        if found is None:
            self.commit(table, schema, new, [], note)
            return
        now = int(time.time() * 1000)
        adds: list[AddAction | RemoveAction] = [AddAction(f.path, f.size, {"month": f.month}, now, True, f.stats) for f in new]
        said = CommitProperties(custom_metadata=dict(note))
        found.create_write_transaction(adds, "overwrite", Schema.from_arrow(schema), partition_by=["month"], commit_properties=said)

    def vacuum(self, table: str) -> None:
        """Drop files that no snapshot of the last week needs."""
        found = self.open(table)
        if found is not None:
            found.vacuum(retention_hours=168, dry_run=False, full=True)


def _in_log(path: str, root: Path) -> str:
    """A file's name as the table's log has it."""
    return quote(Path(path).relative_to(root).as_posix(), safe="/=")


def _is_begun(path: Path) -> bool:
    """True when the table has a first commit: a process killed in the middle of it leaves a log without entries."""
    return bool(_newest(path))


def _newest(path: Path) -> str:
    """The file name of the newest commit of a table; empty when there is none."""
    log = path / "_delta_log"
    return max((n for n in os.listdir(log) if n.endswith(".json") and n[:20].isdigit()), default="") if log.is_dir() else ""
