"""A workspace: one folder with the lake, the ledger of imports, and what intake keeps of every file."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from filelock import FileLock

from zhanggui.kernel.errors import UseError, ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.warehouse import rollups
from zhanggui.warehouse.duck import fetch, parquet, scratch
from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.ledger import ImportRecord, Ledger, Part
from zhanggui.warehouse.loading import commit, conform, plan_change, touched_by
from zhanggui.warehouse.months import month_column
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.staging import Outcome, StagedTable
from zhanggui.warehouse.tables import UNDATED, get_table
from zhanggui.warehouse.undoing import plan_undo

HOME = "ZHANGGUI_HOME"
SHOP_ADD = "shop_add"  # the recipe name under which `shop add` stands in the ledger


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
        self.ledger = Ledger(home / "ledger.sqlite3")

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

    # --- shops

    def shops(self) -> dict[str, Shop]:
        """Every shop by key, in order of key."""
        files = self.lake.files("shops").pick()
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

    def load_many(self, jobs: Sequence[tuple[ImportRecord, list[StagedTable]]], dry_run: bool = False) -> list[dict[str, Outcome]]:
        """Bring the staged rows of several imports into the lake, in this order."""
        return [self.load(record, staged, dry_run) for record, staged in jobs]

    def load(self, record: ImportRecord, staged: list[StagedTable], dry_run: bool = False) -> dict[str, Outcome]:
        """Bring staged rows into the lake under the id of `record`. Killed half-way, it is completed by the next call that writes."""
        ready = {s.table: conform(s, record.id) for s in staged if s.any}
        orders = ready.get("orders")
        if dry_run:
            return {name: plan_change(self.lake, rows, get_table(name), orders).outcome for name, rows in ready.items()}
        with self.writing():
            self._recover()
            parts: list[Part] = []
            (self.imports / record.id).mkdir(parents=True, exist_ok=True)
            for name, rows in ready.items():
                months = month_column(get_table(name), rows, self.lake, orders)
                ready[name] = rows = rows.append_column("month", months)
                pq.write_table(rows, self.imports / record.id / f"{name}.parquet")
                parts += [Part(record.id, name, shop, _months_of(rows, shop)) for shop in rows.column("shop").unique().to_pylist()]
            self.ledger.begin(record, parts)
            return self._complete(record)

    def _complete(self, record: ImportRecord, again: bool = False) -> dict[str, Outcome]:
        """Commit the staged rows of a begun import table by table. Doing it twice does the same as once.

        `again`: part of it may be in the lake already, so nothing tells any more which days have changed.
        """
        parts = self.ledger.parts_of(record.id)
        names = sorted({p.table for p in parts}, key=lambda n: (n != "orders", n))
        files = {name: self.imports / record.id / f"{name}.parquet" for name in names}
        orders = pq.read_table(files["orders"]) if "orders" in files else None
        outcomes: dict[str, Outcome] = {}
        moved: list[Part] = []
        for name in names:
            rows = pq.read_table(files[name]).drop_columns(["month"])
            change = plan_change(self.lake, rows, get_table(name), orders)
            commit(self.lake, change, record.id)
            outcomes[name] = change.outcome
            moved += touched_by(change, record.id)
        rollups.refresh(self.lake, [replace(p, months=frozenset({UNDATED})) for p in parts] if again else moved)
        self.ledger.finish(record)
        return outcomes

    def undo(self, import_id: str) -> ImportRecord:
        """Take an import out of the lake. Raises UseError when there is no such import or it is out already."""
        with self.writing():
            self._recover()
            state, record = self.ledger.get(import_id)
            if state == "undone":
                raise UseError(Words(f"导入 {import_id} 已经撤销过", f"import {import_id} has been undone already"))
            self.ledger.undoing(record)
            self._take_out(record)
            return record

    def _take_out(self, record: ImportRecord, again: bool = False) -> None:
        """Take the rows of an import out, table by table. Doing it twice does the same as once (`again`: see _complete)."""
        parts = self.ledger.parts_of(record.id)
        moved: list[Part] = []
        for part in parts:
            change = plan_undo(self.lake, self.imports, part, self.ledger.parts(part.table, part.shop))
            commit(self.lake, change, f"undo {record.id}")
            moved += touched_by(change, record.id)
        rollups.refresh(self.lake, [replace(p, months=frozenset({UNDATED})) for p in parts] if again else moved)
        self.ledger.undone(record)

    def recover(self) -> list[str]:
        """Complete imports and undos whose process was killed. Returns their ids."""
        if not self.ledger.unfinished():
            return []
        with self.writing():
            return self._recover()

    def _recover(self) -> list[str]:
        done = []
        for state, record in self.ledger.unfinished():
            if state == "undoing":
                self._take_out(record, again=True)
            else:
                self._complete(record, again=True)
            done.append(record.id)
        return done

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
        """Join small files, and drop the staged rows of imports that were never begun."""
        with self.writing():
            for name in names or self.lake.names():
                self.lake.tidy(name)
            known = {record.id for _, record in self.ledger.all()}
            for folder in self.imports.iterdir():
                if folder.is_dir() and folder.name not in known and not any(folder.glob("*.xlsx")):
                    shutil.rmtree(folder)


def _months_of(rows: pa.Table, shop: str) -> frozenset[str]:
    mine = rows.filter(pc.equal(rows.column("shop"), shop))
    return frozenset(mine.column("month").unique().to_pylist())
