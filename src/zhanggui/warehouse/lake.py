"""The lake: one Delta table a fact table, `lake/<table>/month=YYYY-MM/*.parquet`. Who reads, reads one pinned snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake

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

    def may_hold(self, shops: Sequence[str] | None, months: tuple[str, str] | None) -> bool:
        """False only when no row of the file can be of these shops and months. Undated rows may be of any month."""
        if months and self.month not in (UNDATED, "all") and not months[0] <= self.month <= months[1]:
            return False
        if shops is None or self.first_shop is None or self.last_shop is None:
            return True
        return any(self.first_shop <= shop <= self.last_shop for shop in shops)


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
        found = self.open(table, version)
        if found is None:
            return TableFiles(table, str(root), -1, ())
        actions = pa.table(found.get_add_actions(flatten=True)).to_pylist()
        files = [DataFile(str(root / unquote(a["path"])), a["partition.month"], a.get("min.shop"), a.get("max.shop")) for a in actions]
        return TableFiles(table, str(root), found.version(), tuple(sorted(files, key=lambda f: f.path)))

    def append(self, table: str, rows: pa.Table, note: Mapping[str, str]) -> None:
        """Add rows that are known to be new; creates the table. One atomic commit."""
        write_deltalake(
            str(self.root / table),
            rows.sort_by([("month", "ascending"), ("shop", "ascending")]),
            mode="append",
            partition_by=["month"],
            commit_properties=CommitProperties(custom_metadata=dict(note)),
        )

    def replace(self, table: str, rows: pa.Table, shop: str, months: Iterable[str], note: Mapping[str, str]) -> None:
        """Put `rows` in place of all rows of a shop in some months. One atomic commit."""
        if self.open(table) is None:
            self.append(table, rows, note)
            return
        names = ", ".join(f"'{m}'" for m in sorted(months))
        write_deltalake(
            str(self.root / table),
            rows.sort_by([("month", "ascending")]),
            mode="overwrite",
            predicate=f"shop = {_quoted(shop)} AND month IN ({names})",
            commit_properties=CommitProperties(custom_metadata=dict(note)),
        )

    def merge(self, table: str, rows: pa.Table, key: Sequence[str], note: Mapping[str, str]) -> None:
        """Upsert and delete by key in one atomic commit, touching only the months named.

        `rows` are whole rows plus `_was`, the month a row lies in now (null: new), and `_gone`, true to delete it.
        """
        found = self.open(table)
        if found is None:
            raise AssertionError(f"nothing to merge into: {table}")
        columns = [n for n in rows.column_names if not n.startswith("_")]
        months = ", ".join(sorted({_quoted(m) for m in rows.column("_was").to_pylist() if m is not None}))
        shops = ", ".join(sorted({_quoted(s) for s in rows.column("shop").unique().to_pylist()}))
        same = " AND ".join(f"t.{c} = s.{c}" for c in ("shop", *key))
        (
            found.merge(
                rows,
                predicate=f"t.month IN ({months}) AND t.shop IN ({shops}) AND t.month = s._was AND {same}",
                source_alias="s",
                target_alias="t",
                commit_properties=CommitProperties(custom_metadata=dict(note)),
            )
            .when_matched_delete(predicate="s._gone")
            .when_matched_update({c: f"s.{c}" for c in columns})
            .when_not_matched_insert({c: f"s.{c}" for c in columns}, predicate="NOT s._gone")
            .execute()
        )

    def tidy(self, table: str) -> None:
        """Join the small files of a table and drop files that no snapshot of the last week needs."""
        found = self.open(table)
        if found is not None:
            found.optimize.compact()
            found.vacuum(retention_hours=168, dry_run=False)


def _is_begun(path: Path) -> bool:
    """True when the table has a first commit: a process killed in the middle of it leaves a log without entries."""
    return any((path / "_delta_log").glob("*.json"))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
