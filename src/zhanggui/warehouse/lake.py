"""The lake: one Delta table a fact table, `lake/<table>/month=YYYY-MM/*.parquet`. Who reads, reads one pinned snapshot."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from urllib.parse import quote, unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction, create_table_with_add_actions

from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.listing import Listing
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
        return [f.path for f in self._near(shops) if f.may_hold(shops, months)]

    def of_months(self, months: set[str], shops: Sequence[str]) -> list[str]:
        """Paths of the files of exactly these months that may hold rows of these shops."""
        return [f.path for f in self._near(shops) if f.month in months and f.may_hold(shops, None)]

    def _near(self, shops: Sequence[str] | None) -> Sequence[DataFile]:
        """Without the files of one other shop alone, of which there are thousands where there are a hundred shops."""
        if shops is None:
            return self.files
        wide, own = self._by_shop
        return [self.files[n] for n in sorted([*wide, *(n for shop in set(shops) for n in own.get(shop, ()))])]

    @cached_property
    def _by_shop(self) -> tuple[list[int], dict[str, list[int]]]:
        """Places of the files that may hold several shops; and of each shop's own."""
        wide: list[int] = []
        own: dict[str, list[int]] = {}
        for n, file in enumerate(self.files):
            alone = file.first_shop is not None and file.first_shop == file.last_shop
            (own.setdefault(str(file.first_shop), []) if alone else wide).append(n)
        return wide, own


class Lake:
    """The Delta tables of a workspace."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, tuple[str, TableFiles]] = {}  # the newest commit and its files, so that a table is not read again and again
        self._held: dict[str, DeltaTable] = {}  # as last read: what came since is read on, not all from the start
        self._lock = Lock()
        self._listing = Listing()

    def names(self) -> list[str]:
        """Tables that hold something."""
        return [name for name in self._listing.names(self.root) if self._newest(name)]

    def has(self, path: str) -> bool:
        """True when a data file is there."""
        return Path(path).is_file()

    def open(self, table: str, version: int | None = None) -> DeltaTable | None:
        """The Delta table, or None before the first write."""
        return _plain(table, DeltaTable(str(self.root / table), version=version)) if self._newest(table) else None

    def _newest(self, table: str) -> str:
        """The file name of the newest commit of a table; empty when there is none: a process killed in its first leaves a log without entries."""
        names = self._listing.names(self.root / table / "_delta_log")
        return next((n for n in reversed(names) if n.endswith(".json") and n[:20].isdigit()), "")

    def _read_on(self, table: str, newest: str) -> DeltaTable | None:
        """The Delta table as it is now; the caller holds the lock and lets nobody else read from it."""
        held = self._held.get(table)
        try:
            if held is None or not newest or held.version() > int(newest[:20]):
                held = self.open(table)
            else:
                held.update_incremental()
        except DeltaError:  # its log was cleared up meanwhile
            held = self.open(table)
        if held is not None:
            self._held[table] = _plain(table, held)
        return held

    def files(self, table: str, version: int | None = None) -> TableFiles:
        """The files of a table as they are now, or at a version."""
        root = self.root / table
        newest = self._newest(table) if version is None else None
        known = self._known.get(table)
        if known and newest and known[0] == newest:
            return known[1]
        with self._lock:
            found = self.open(table, version) if newest is None else self._read_on(table, newest)
            told = (
                TableFiles(table, str(root), -1, ())
                if found is None
                else TableFiles(table, str(root), found.version(), _files(found, root))
            )
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


def _plain(table: str, found: DeltaTable) -> DeltaTable:
    """The table. Raises ZhangguiError where its list of files is not the whole truth."""
    protocol = found.protocol()
    strange = set(protocol.reader_features or ()) - PLAIN_FEATURES
    if strange or protocol.min_reader_version == 2:
        raise ZhangguiError(
            Words(f"表 {table} 用了掌柜读不了的 Delta 特性", f"table {table} uses Delta features that Zhanggui cannot read"),
            Words("请关闭 deletion vectors / column mapping 后重写该表", "rewrite it without deletion vectors and column mapping"),
        )
    return found


def _files(found: DeltaTable, root: Path) -> tuple[DataFile, ...]:
    """The data files of a table by path."""
    actions, folder = pa.RecordBatchReader.from_stream(found.get_add_actions(flatten=True)).read_all(), str(root)
    nothing = pa.nulls(actions.num_rows, pa.string())
    told = (
        actions[name] if name in actions.column_names else nothing
        for name in ("path", "partition.month", "min.shop", "max.shop", "num_records")
    )
    rows = zip(*(column.to_pylist() for column in told), strict=True)
    files = (DataFile(os.path.join(folder, unquote(path)), month, first, last, held or 0) for path, month, first, last, held in rows)
    return tuple(sorted(files, key=lambda f: f.path))


def _in_log(path: str, root: Path) -> str:
    """A file's name as the table's log has it."""
    return quote(Path(path).relative_to(root).as_posix(), safe="/=")
