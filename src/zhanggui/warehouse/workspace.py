"""A workspace: one folder with the lake, the ledger of imports, and what intake keeps of every file."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa
from filelock import FileLock

from zhanggui.kernel.errors import UseError, ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.warehouse import rollups
from zhanggui.warehouse.batching import bring_in, find_batches, lay_out, parts_of
from zhanggui.warehouse.duck import fetch, parquet, scratch
from zhanggui.warehouse.fresh import Batch, Share
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ledger import ImportRecord, Ledger, Part
from zhanggui.warehouse.loading import commit, one_note, plan_load
from zhanggui.warehouse.rollup_state import note_made
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.staging import Outcome, StagedTable
from zhanggui.warehouse.tables import UNDATED
from zhanggui.warehouse.tidying import join_small
from zhanggui.warehouse.undoing import plan_undo

HOME = "ZHANGGUI_HOME"
LEDGER = "ledger.sqlite3"
SPILL = "spill"  # what does not fit into memory, while something is at work
STALE = 86_400  # seconds after which staged rows cannot belong to an import that is still at work
SHOP_ADD = "shop_add"  # the recipe name under which `shop add` stands in the ledger
log = logging.getLogger(__name__)


def new_id() -> str:
    """An id for an import: sorts by time, unique between processes."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S") + "-" + secrets.token_hex(4)


def default_home(asked: str | Path | None = None) -> Path:
    """--home, else $ZHANGGUI_HOME, else ./zhanggui-data."""
    return Path(asked or os.environ.get(HOME) or "zhanggui-data")


class Workspace:
    """Reads are free; whatever writes to the lake takes the one writing lock, so imports have an order."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.lake = Lake(home / "lake")
        self.imports = home / "imports"
        self._shops: tuple[list[str], dict[str, Shop]] | None = None  # the files they were read from, and they

    @classmethod
    def reading(cls, home: str | Path | None = None) -> Workspace:
        """The workspace at `home` as it lies there: nothing is made, nothing completed."""
        return cls(default_home(home).expanduser().resolve())

    @classmethod
    def open(cls, home: str | Path | None = None) -> Workspace:
        """The workspace at `home`, made when missing. Raises ZhangguiError when the folder cannot be written."""
        folder = default_home(home).expanduser().resolve()
        try:
            for name in ("lake", "imports", "locks", "recipes"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            return cls(folder)
        except OSError as error:
            raise ZhangguiError(
                Words(f"写不了工作目录 {folder}：{error.strerror}", f"cannot write the workspace {folder}: {error.strerror}"),
                Words("用 --home 换一个有权限的目录", "choose another folder with --home"),
            ) from error

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger of imports, begun when first asked for."""
        return Ledger(self.home / LEDGER)

    @property
    def unready(self) -> bool:
        """True when `recover` has something to do. Writes nothing."""
        return (self.home / LEDGER).exists() and bool(self.ledger.unfinished() or rollups.missing(self.lake))

    # --- shops

    def shops(self) -> dict[str, Shop]:
        """Every shop by key, in order of key. Read again only when the table has changed: every page asks."""
        files = self.lake.files("shops").pick()
        if self._shops is None or self._shops[0] != files:
            self._shops = files, self._read_shops(files)
        return dict(self._shops[1])

    def _read_shops(self, files: list[str]) -> dict[str, Shop]:
        if not files:
            return {}
        with scratch() as con:
            rows = fetch(con, f"select * from {parquet(files)} order by shop").to_pylist()
        return {
            r["shop"]: Shop(
                r["shop"],
                r["platform"] or "",
                r["shop_name"] or r["shop"],
                r["currency"] or "CNY",
                r["timezone"] or "Asia/Shanghai",
                r["platform_shop_id"] or "",
            )
            for r in rows
        }

    def shop(self, key: str) -> Shop:
        """One shop. Raises UseError that lists the shops there are."""
        shops = self.shops()
        if key not in shops:
            raise UseError(
                Words(f"没有店铺「{key}」", f"there is no shop '{key}'"),
                Words(
                    f"现有：{'、'.join(shops) or '还没有店铺'}；新建：zhanggui shop add {key} --platform taobao --name 店名",
                    f"there are: {', '.join(shops) or 'none yet'}; add it: zhanggui shop add {key} --platform taobao --name NAME",
                ),
            )
        return shops[key]

    def add_shop(self, shop: Shop) -> None:
        """Add a shop, or change what is known of it."""
        shop.checked()
        rows = pa.table(
            {
                "shop": [shop.key],
                "platform": [shop.platform],
                "platform_shop_id": [shop.platform_shop_id],
                "shop_name": [shop.name],
                "currency": [shop.currency],
                "timezone": [shop.timezone],
            }
        )
        self.load(ImportRecord(new_id(), "", "", SHOP_ADD, "shops", shop.key), [StagedTable("shops", rows)])

    # --- imports

    def load(self, record: ImportRecord, staged: list[StagedTable], dry_run: bool = False) -> dict[str, Outcome]:
        """Bring the staged rows of one import into the lake (see `load_many`)."""
        return self.load_many([(record, staged)], dry_run)[0]

    def load_many(self, jobs: Sequence[tuple[ImportRecord, list[StagedTable]]], dry_run: bool = False) -> list[dict[str, Outcome]]:
        """Bring staged rows into the lake as if each import were loaded in turn, in one commit a table. → what became of the rows of each.

        Killed half-way, it is completed by the next call that writes. What cannot be loaded leaves nothing behind.
        """
        if not jobs:
            return []
        if dry_run:
            return self._promise(jobs)
        with self.writing():
            self._recover()
            for record, staged in jobs:
                bring_in(self.imports / record.id, staged)
            records = [record for record, _ in jobs]
            batches = find_batches(self.imports, [(r.id, [s.table for s in staged]) for r, staged in jobs])
            with self._at_work() as (con, _):
                ids = [r.id for r in records]
                spread = lay_out(con, self.lake, batches)
                self.ledger.begin(records, parts_of(spread, ids))
                try:
                    outcomes, moved = self._fold_in(con, batches, spread, one_note(ids))
                    rollups.refresh(con, self.lake, moved)
                except Exception:
                    self._take_back(records)
                    raise
            self.ledger.finish(*records)
            return [{t: o[seq] for t, o in outcomes.items() if seq in o} for seq in range(len(records))]

    def _promise(self, jobs: Sequence[tuple[ImportRecord, list[StagedTable]]]) -> list[dict[str, Outcome]]:
        """What loading would do."""
        with self._at_work() as (con, spill):
            folders = [spill / str(n) for n in range(len(jobs))]
            for folder, (_, staged) in zip(folders, jobs, strict=True):
                bring_in(folder, staged, link=True)
            batches = find_batches(
                spill, [(folder.name, [s.table for s in staged]) for folder, (_, staged) in zip(folders, jobs, strict=True)]
            )
            spread = lay_out(con, self.lake, batches)
            outcomes = {name: plan_load(con, self.lake, batch, spread[name]).outcomes for name, batch in batches.items()}
        return [{t: o[seq] for t, o in outcomes.items() if seq in o} for seq in range(len(jobs))]

    def _fold_in(
        self, con: duckdb.DuckDBPyConnection, batches: dict[str, Batch], spread: dict[str, list[Share]], note: str
    ) -> tuple[dict[str, dict[int, Outcome]], list[Part]]:
        """Commit table by table, orders first. Doing it twice does the same as once."""
        outcomes: dict[str, dict[int, Outcome]] = {}
        moved: list[Part] = []
        for name, batch in batches.items():
            change = plan_load(con, self.lake, batch, spread[name])
            commit(con, self.lake, change, note)
            outcomes[name] = change.outcomes
            moved += change.parts
        return outcomes, moved

    @contextmanager
    def _at_work(self) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
        """A connection of bounded memory and the folder where it puts what does not fit."""
        spill = self.home / SPILL / secrets.token_hex(4)
        spill.mkdir(parents=True)
        with scratch(spill) as con:
            yield con, spill

    def undo(self, import_id: str) -> ImportRecord:
        """Take an import out of the lake. Raises UseError when there is no such import or it is out already."""
        with self.writing():
            self._recover()
            state, record = self.ledger.get(import_id)
            if state == "undone":
                raise UseError(Words(f"导入 {import_id} 已经撤销过", f"import {import_id} has been undone already"))
            self.ledger.undoing(record)
            self._take_out([record])
            return record

    def _take_back(self, records: Sequence[ImportRecord]) -> None:
        """Imports that failed half-way must not stand in the way of others. What cannot be taken out now is taken out by the next call."""
        try:
            self.ledger.undoing(*records)
            self._take_out(records, again=True)
            self.ledger.forget(records)
        except Exception:
            log.exception("taking back %d imports", len(records))

    def _take_out(self, records: Sequence[ImportRecord], again: bool = False) -> None:
        """Take the rows of imports out, table by table. Doing it twice does the same as once.

        `again`: part of it may be out of the lake already, so nothing tells any more which days have changed.
        """
        parts = [part for record in records for part in self.ledger.parts_of(record.id)]
        moved: list[Part] = []
        with self._at_work() as (con, _):
            for part in parts:
                change = plan_undo(con, self.lake, self.imports, part, self.ledger.parts(part.table, part.shop))
                commit(con, self.lake, change, f"undo {part.import_id}")
                moved += change.parts
            rollups.refresh(con, self.lake, _of_any_month(parts) if again else moved)
        self.ledger.undone(*records)

    def recover(self) -> list[str]:
        """Complete imports and undos whose process was killed, and make rollups that an older workspace lacks. Returns the imports' ids."""
        if not self.ledger.unfinished() and not rollups.missing(self.lake):
            return []
        with self.writing():
            return self._recover()

    def _recover(self) -> list[str]:
        self._make_missing()
        unfinished = self.ledger.unfinished()
        loading = [record for state, record in unfinished if state == "loading"]
        if undoing := [record for state, record in unfinished if state == "undoing"]:
            self._take_out(undoing, again=True)
        if loading:
            try:
                self._complete(loading)
            except Exception:
                log.exception("completing %d imports", len(loading))
                self._take_back(loading)
        return [record.id for _, record in unfinished]

    def _make_missing(self) -> None:
        """Make the rollups that this workspace lacks. What cannot be made is tried again by the next call; all else goes on."""
        try:
            if rollups.missing(self.lake):
                with self._at_work() as (con, _):
                    rollups.make_missing(con, self.lake)
            note_made(self.lake, rollups.ROLLUPS)
        except Exception:
            log.exception("making rollups anew")

    def _complete(self, records: Sequence[ImportRecord]) -> None:
        """Complete imports that had begun. Part of them may be in the lake already: the rollups are made anew whole."""
        parts = {r.id: self.ledger.parts_of(r.id) for r in records}
        batches = find_batches(self.imports, [(r.id, [p.table for p in parts[r.id]]) for r in records])
        with self._at_work() as (con, _):
            self._fold_in(con, batches, lay_out(con, self.lake, batches), one_note(r.id for r in records))
            rollups.refresh(con, self.lake, _of_any_month(p for of_one in parts.values() for p in of_one))
        self.ledger.finish(*records)

    def writing(self) -> FileLock:
        return FileLock(str(self.home / "locks" / "writing.lock"))

    # --- odds and ends

    def secret(self) -> bytes:
        """The key that buyer accounts are hashed with: made once, kept in the workspace, never exported."""
        path = self.home / "secret.key"
        if not path.exists():
            with FileLock(str(self.home / "locks" / "secret.lock")):
                if not path.exists():
                    fresh = path.with_suffix(".new")
                    fresh.write_bytes(secrets.token_bytes(32))
                    fresh.chmod(0o600)
                    fresh.replace(path)
        return path.read_bytes()

    def tidy(self, names: Iterable[str] | None = None) -> None:
        """Join small files, and drop what was staged a day ago and more for imports that were never begun."""
        with self.writing():
            with self._at_work() as (con, _):
                for name in names or self.lake.names():
                    join_small(con, self.lake, name)
                    self.lake.vacuum(name)
            known = {record.id for _, record in self.ledger.all()}
            for folder in self.imports.iterdir():
                if folder.is_dir() and folder.name not in known and time.time() - folder.stat().st_mtime > STALE:
                    shutil.rmtree(folder)
            shutil.rmtree(self.home / SPILL, ignore_errors=True)


def _of_any_month(parts: Iterable[Part]) -> list[Part]:
    """The parts as if nothing were known of their months."""
    return [replace(p, months=frozenset({UNDATED})) for p in parts]
