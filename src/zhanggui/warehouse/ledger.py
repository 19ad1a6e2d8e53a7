"""The ledger of imports: which file was loaded when, as what, and what came of it. SQLite, safe under kill -9 and two processes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

State = Literal["loading", "done", "undoing", "undone"]
SCHEMA = """
create table if not exists imports (
    seq integer primary key autoincrement,
    id text not null unique,
    state text not null,
    sha256 text not null,
    shop text not null,
    recipe text not null,
    date_arg text not null,
    at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    record text not null
);
create index if not exists by_file on imports (sha256, shop, recipe, date_arg, state);
create table if not exists parts (
    import_id text not null,
    table_name text not null,
    shop text not null,
    months text not null,
    primary key (import_id, table_name, shop)
);
create index if not exists by_table on parts (table_name, shop);
"""


@dataclass
class ImportRecord:
    """One import: the file, what it was recognised as, and the counts. `rows` as in the contract of `import --json`."""

    id: str
    file: str
    sha256: str
    recipe: str
    table: str
    shop: str
    date_arg: str = ""
    period: tuple[str | None, str | None] = (None, None)
    rows: dict[str, int] = field(default_factory=dict)
    rejects_file: str | None = None
    reconciliation: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    of_file: int = 1  # how many imports the file gave

    def to_json(self) -> dict[str, Any]:
        """The object of `import --json`."""
        plain = asdict(self)
        plain.pop("date_arg")
        plain.pop("of_file")
        plain["period"] = list(self.period)
        return plain


@dataclass(frozen=True)
class Part:
    """The share of an import in one table: the shop and the months it touched."""

    import_id: str
    table: str
    shop: str
    months: frozenset[str]


class Ledger:
    """The imports of one workspace, in the order they were loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._open() as db:
            if db.execute("select count(*) from sqlite_master where name = 'imports'").fetchone()[0] == 0:
                db.execute("pragma journal_mode = wal")
                db.executescript(SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=30)) as db, db:
            yield db

    def begin(self, records: Sequence[ImportRecord], parts: Iterable[Part]) -> None:
        """Write down that the staged rows of `records` are about to go into the lake, in this order."""
        with self._open() as db:
            db.executemany(
                "insert into imports (id, state, sha256, shop, recipe, date_arg, record) values (?, 'loading', ?, ?, ?, ?, ?)",
                [(r.id, r.sha256, r.shop, r.recipe, r.date_arg, _dump(r)) for r in records],
            )
            db.executemany(
                "insert into parts values (?, ?, ?, ?)", [(p.import_id, p.table, p.shop, " ".join(sorted(p.months))) for p in parts]
            )

    def finish(self, *records: ImportRecord) -> None:
        """The rows are in the lake."""
        self._set("done", records)

    def undoing(self, *records: ImportRecord) -> None:
        """The rows are about to go out of the lake: from here on the imports no longer count."""
        self._set("undoing", records)

    def undone(self, *records: ImportRecord) -> None:
        """The rows are out of the lake again."""
        self._set("undone", records)

    def _set(self, state: State, records: Sequence[ImportRecord]) -> None:
        with self._open() as db:
            db.executemany("update imports set state = ?, record = ? where id = ?", [(state, _dump(r), r.id) for r in records])

    def forget(self, records: Sequence[ImportRecord]) -> None:
        """Imports that could not be loaded and of which nothing is left, as if they had never begun."""
        with self._open() as db:
            db.executemany("delete from parts where import_id = ?", [(r.id,) for r in records])
            db.executemany("delete from imports where id = ?", [(r.id,) for r in records])

    def find_done(self, sha256: str, shop: str, recipe: str, table: str, date_arg: str = "") -> ImportRecord | None:
        """The latest import of the very same file into a table for this shop that still counts."""
        with self._open() as db:
            row = db.execute(
                "select record from imports where sha256 = ? and shop = ? and recipe = ? and date_arg = ? and state = 'done'"
                " and json_extract(record, '$.table') = ? order by seq desc limit 1",
                (sha256, shop, recipe, date_arg, table),
            ).fetchone()
        return _load(row[0]) if row and not self._overlaid(_load(row[0])) else None

    def find_same(self, sha256: str, shop: str) -> list[ImportRecord]:
        """Every import of the very same bytes for this shop, oldest first, when all that were made of them still count; else none."""
        with self._open() as db:
            rows = db.execute("select state, record from imports where sha256 = ? and shop = ? order by seq", (sha256, shop)).fetchall()
        records = [_load(text) for _, text in rows]
        return records if all(state == "done" for state, _ in rows) and not any(map(self._overlaid, records)) else []

    def _overlaid(self, record: ImportRecord) -> bool:
        """True when a later import may have changed what this one brought: the same table, shop and months, and days that meet."""
        with self._open() as db:
            later = db.execute(
                "select i.record, p.months, q.months from parts p join parts q on q.table_name = p.table_name and q.shop = p.shop"
                " join imports i on i.id = q.import_id where p.import_id = ? and i.state = 'done' and i.seq > (select seq from imports where id = ?)",
                (record.id, record.id),
            ).fetchall()
        return any(set(a.split()) & set(b.split()) and _meet(record.period, _load(text).period) for text, a, b in later)

    def get(self, import_id: str) -> tuple[State, ImportRecord]:
        """One import by id. Raises UseError when there is none."""
        with self._open() as db:
            row = db.execute("select state, record from imports where id = ?", (import_id,)).fetchone()
        if row is None:
            raise UseError(
                Words(f"没有编号为 {import_id} 的导入", f"no import {import_id}"),
                Words("用 zhanggui imports 查看编号", "see the ids with: zhanggui imports"),
            )
        return row[0], _load(row[1])

    def unfinished(self) -> list[tuple[State, ImportRecord]]:
        """Imports whose process ended before all their rows were in the lake, or all out of it again."""
        with self._open() as db:
            rows = db.execute("select state, record from imports where state in ('loading', 'undoing') order by seq").fetchall()
        return [(state, _load(text)) for state, text in rows]

    def all(self) -> list[tuple[State, ImportRecord]]:
        """Every import, oldest first."""
        with self._open() as db:
            return [(state, _load(text)) for state, text in db.execute("select state, record from imports order by seq")]

    def parts(self, table: str, shop: str) -> list[Part]:
        """What finished imports wrote into a table for a shop, in the order they were loaded."""
        with self._open() as db:
            rows = db.execute(
                "select p.import_id, p.table_name, p.shop, p.months from parts p join imports i on i.id = p.import_id"
                " where p.table_name = ? and p.shop = ? and i.state = 'done' order by i.seq",
                (table, shop),
            ).fetchall()
        return [Part(a, b, c, frozenset(d.split())) for a, b, c, d in rows]

    def parts_of(self, import_id: str) -> list[Part]:
        """The tables, shops and months of one import."""
        with self._open() as db:
            rows = db.execute("select import_id, table_name, shop, months from parts where import_id = ?", (import_id,)).fetchall()
        return [Part(a, b, c, frozenset(d.split())) for a, b, c, d in rows]

    def marks(self) -> dict[str, str]:
        """For every shop a short text that changes when one of its imports is loaded, undone or forgotten."""
        with self._open() as db:
            rows = db.execute("select shop, max(seq), count(*), sum(state = 'done') from imports group by shop").fetchall()
        return {shop: f"{last}/{count}/{done}" for shop, last, count, done in rows}

    def recipes_of(self, shop: str, table: str, day: date) -> list[str]:
        """Which recipes have filled a table for a shop with facts of `day` or before, most used first."""
        return self.recipes_of_shops([shop], day).get((shop, table), [])

    def recipes_of_shops(self, shops: Sequence[str], day: date) -> dict[tuple[str, str], list[str]]:
        """By shop and table, which recipes have filled it with facts of `day` or before, most used first."""
        with self._open() as db:
            rows = db.execute(
                "select p.shop, p.table_name, i.recipe from parts p join imports i on i.id = p.import_id"
                " where p.shop in (select value from json_each(?)) and i.state = 'done'"
                " and coalesce(json_extract(i.record, '$.period[0]'), '') <= ?"
                " group by p.shop, p.table_name, i.recipe order by count(*) desc, i.recipe",
                (json.dumps(list(shops)), day.isoformat()),
            ).fetchall()
        found: dict[tuple[str, str], list[str]] = {}
        for shop, table, recipe in rows:
            found.setdefault((shop, table), []).append(recipe)
        return found


def _meet(a: tuple[str | None, str | None], b: tuple[str | None, str | None]) -> bool:
    """True when two spans of days share one, or when either is not known."""
    if None in (*a, *b):
        return True
    return str(a[0]) <= str(b[1]) and str(b[0]) <= str(a[1])


def _dump(record: ImportRecord) -> str:
    return json.dumps(asdict(record), ensure_ascii=False)


def _load(text: str) -> ImportRecord:
    raw = json.loads(text)
    raw["period"] = tuple(raw["period"])
    return ImportRecord(**raw)
