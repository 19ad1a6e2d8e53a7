"""The stop-loss's own file in the workspace: its tables, the floors in force, the alarms that somebody took, and what is to be told of them."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zhanggui.desks.promotion.stoploss.judge import Floor

FILE = "stoploss.db"
WAIT_SECONDS = 10.0
TABLES = """
CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS floors(shop TEXT, sku TEXT, body TEXT NOT NULL, since INTEGER NOT NULL, sold INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(shop, sku)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lines(shop TEXT, order_id TEXT, line_id TEXT, sku TEXT NOT NULL, qty INTEGER NOT NULL, paid INTEGER NOT NULL,
  funded INTEGER NOT NULL, at INTEGER NOT NULL, arrived INTEGER NOT NULL, buyer TEXT NOT NULL, state TEXT NOT NULL, below INTEGER NOT NULL,
  loss INTEGER NOT NULL, alarms TEXT NOT NULL, PRIMARY KEY(shop, order_id, line_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lines_arrived ON lines(arrived);
CREATE TABLE IF NOT EXISTS aliases(shop TEXT, order_id TEXT, alias TEXT, line_id TEXT NOT NULL, arrived INTEGER NOT NULL,
  PRIMARY KEY(shop, order_id, alias)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seconds(shop TEXT, sku TEXT, at INTEGER, lines INTEGER NOT NULL, pieces INTEGER NOT NULL, below_lines INTEGER NOT NULL,
  below INTEGER NOT NULL, loss INTEGER NOT NULL, PRIMARY KEY(shop, sku, at)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS days(shop TEXT, day TEXT, sku TEXT, lines INTEGER NOT NULL, pieces INTEGER NOT NULL, paid INTEGER NOT NULL,
  below_lines INTEGER NOT NULL, below INTEGER NOT NULL, loss INTEGER NOT NULL, unjudged INTEGER NOT NULL, PRIMARY KEY(shop, day, sku)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS buyers(shop TEXT, sku TEXT, buyer TEXT, hour INTEGER, pieces INTEGER NOT NULL, PRIMARY KEY(shop, sku, buyer, hour)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alarms(id INTEGER PRIMARY KEY AUTOINCREMENT, shop TEXT NOT NULL, sku TEXT NOT NULL, kind TEXT NOT NULL, raised REAL NOT NULL,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, last INTEGER NOT NULL, order_id TEXT NOT NULL, taken INTEGER, taken_by TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS alarms_of ON alarms(shop, sku, kind, id);
CREATE TABLE IF NOT EXISTS outbox(alarm INTEGER PRIMARY KEY, shop TEXT NOT NULL, batch TEXT NOT NULL DEFAULT '', at REAL NOT NULL, handed REAL);
CREATE INDEX IF NOT EXISTS outbox_open ON outbox(shop) WHERE handed IS NULL;
CREATE TABLE IF NOT EXISTS feeds(source TEXT PRIMARY KEY, mark TEXT NOT NULL) WITHOUT ROWID;
"""


def connect(home: Path) -> sqlite3.Connection:
    """A connection to the workspace's file, which is made when missing. WAL, and every commit on the disk before it is answered."""
    db = sqlite3.connect(home / FILE, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'aliases'").fetchone():
        with writing(db):
            for statement in filter(str.strip, TABLES.split(";")):
                db.execute(statement)
            db.execute("INSERT OR IGNORE INTO meta VALUES ('salt', ?)", (secrets.token_hex(16),))
    return db


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction that takes the write lock at its start. Whatever breaks it, its end too (a full disk), leaves nothing of it behind."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # SQLite may have taken it back by itself
            db.execute("ROLLBACK")
        raise


def set_floors(db: sqlite3.Connection, shop: str, floors: Sequence[Floor], now: int, only: bool = False) -> None:
    """Put floors in force. Stock counts down from when its figure was first given: the same figure again refills nothing.
    `only`: those of the shop that are not among them go."""
    with writing(db):
        held = _counted_down(db, shop)
        if only:
            db.execute("DELETE FROM floors WHERE shop = ?", (shop,))
        db.executemany(
            "INSERT OR REPLACE INTO floors(shop, sku, body, since, sold) VALUES (?, ?, ?, ?, ?)",
            [(shop, f.sku, _written(f), *held.get((f.sku, f.stock), (now, 0))) for f in floors],
        )


def _counted_down(db: sqlite3.Connection, shop: str) -> dict[tuple[str, int | None], tuple[int, int]]:
    """Since when, and by how many pieces, every figure of stock was counted down."""
    rows = db.execute("SELECT sku, body, since, sold FROM floors WHERE shop = ?", (shop,))
    found = ((sku, read_floor(body).stock, since, sold) for sku, body, since, sold in rows)
    return {(sku, stock): (since, sold) for sku, stock, since, sold in found if stock is not None}


def floors_of(db: sqlite3.Connection, shop: str) -> dict[str, Floor]:
    return {sku: read_floor(body) for sku, body in db.execute("SELECT sku, body FROM floors WHERE shop = ? ORDER BY sku", (shop,))}


def take_alarm(db: sqlite3.Connection, shop: str, alarm: int, who: str, now: int) -> bool:
    """Somebody sees to it. → False where it is not there or somebody did already"""
    with writing(db):
        return (
            db.execute(
                "UPDATE alarms SET taken = ?, taken_by = ? WHERE id = ? AND shop = ? AND taken IS NULL", (now, who, alarm, shop)
            ).rowcount
            == 1
        )


def mark_of(db: sqlite3.Connection, source: str) -> dict[str, Any]:
    row = db.execute("SELECT mark FROM feeds WHERE source = ?", (source,)).fetchone()
    return dict(json.loads(row[0])) if row else {}


def _written(floor: Floor) -> str:
    return json.dumps({name: value for name, value in asdict(floor).items() if value is not None})


def read_floor(body: str) -> Floor:
    told = json.loads(body)
    return Floor(**(told | {"expected": tuple(told.get("expected") or ())}))


def outgoing(db: sqlite3.Connection, name: str, now: float, every: float) -> list[tuple[str, str, list[int]]]:
    """What is to be told: (batch, shop, alarms). Those of a shop that wait go out together, under a name that is written down first, so that who takes over after a
    kill tells the same under the same name. After one of a shop has gone the next waits `every` seconds."""
    with writing(db):
        for (shop,) in db.execute("SELECT DISTINCT shop FROM outbox WHERE handed IS NULL AND batch = ''").fetchall():
            last = db.execute("SELECT max(handed) FROM outbox WHERE shop = ?", (shop,)).fetchone()[0]
            open_batch = db.execute("SELECT 1 FROM outbox WHERE shop = ? AND handed IS NULL AND batch != ''", (shop,)).fetchone()
            if not open_batch and (last is None or now - last >= every):
                db.execute(
                    "UPDATE outbox SET batch = ? WHERE shop = ? AND handed IS NULL AND batch = ''", (f"{name}-{secrets.token_hex(4)}", shop)
                )
    found: dict[tuple[str, str], list[int]] = {}
    for batch, shop, alarm in db.execute("SELECT batch, shop, alarm FROM outbox WHERE handed IS NULL AND batch != '' ORDER BY alarm"):
        found.setdefault((batch, shop), []).append(alarm)
    return [(batch, shop, alarms) for (batch, shop), alarms in found.items()]


def handed(db: sqlite3.Connection, batch: str, now: float) -> None:
    with writing(db):
        db.execute("UPDATE outbox SET handed = ? WHERE batch = ? AND handed IS NULL", (now, batch))
