"""What the stop-loss knows, for pages, messages and the terminal. Reads only; a workspace without it costs one look at the disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zhanggui.desks.promotion.stoploss.book import FILE, read_floor
from zhanggui.desks.promotion.stoploss.judge import BELOW, Floor, Pace, if_sold_out, pace
from zhanggui.desks.promotion.stoploss.rules import Rules

PERIOD = 120  # seconds read for the pace
ALARM = "SELECT id, shop, sku, kind, raised, first_at, last_at, last, order_id, taken, taken_by FROM alarms"


@dataclass(frozen=True)
class Alarm:
    """An alarm as it stands. Money in cents; `lines`, `pieces`, `loss`: from its first bad line on, of those below the floor for `below_floor`; `left`: stock at
    risk, `sold_out`: what its sale would lose; None when nobody knows; `taken`: when somebody saw to it."""

    id: int
    shop: str
    sku: str
    kind: str
    raised: float
    first_at: int
    last_at: int
    order_id: str
    taken: int | None
    taken_by: str
    quiet: bool
    floor: Floor | None
    lines: int
    pieces: int
    loss: int
    pace: Pace
    left: int | None
    sold_out: int | None

    @property
    def name(self) -> str:
        return self.floor.name if self.floor and self.floor.name else self.sku


@dataclass(frozen=True)
class Day:
    """A SKU's day. Money in cents; `below`: pieces; `unjudged`: lines that no floor is known for."""

    sku: str
    name: str
    lines: int
    pieces: int
    paid: int
    below_lines: int
    below: int
    loss: int
    unjudged: int
    left: int | None


@contextmanager
def reading(home: Path) -> Iterator[sqlite3.Connection | None]:
    """A connection for reading; None where there is no file yet."""
    if not (home / FILE).exists():
        yield None
        return
    db = sqlite3.connect(f"file:{(home / FILE).as_posix()}?mode=ro", uri=True, timeout=5.0)
    try:
        yield db
    finally:
        db.close()


def open_alarms(db: sqlite3.Connection, shops: Sequence[str], now: int, rules: Rules) -> list[Alarm]:
    """Not taken by anybody and not quiet for long, the costliest pace first."""
    found = _alarms(db, f"{ALARM} WHERE taken IS NULL AND last >= ?", (now - rules.quiet_minutes * 60,), now, rules)
    return sorted((a for a in found if a.shop in shops), key=lambda a: (-a.pace.loss, -a.loss, a.id))


def alarms_of(db: sqlite3.Connection, ids: Sequence[int], now: int, rules: Rules) -> list[Alarm]:
    marks = ", ".join("?" * len(ids))
    return _alarms(db, f"{ALARM} WHERE id IN ({marks}) ORDER BY id", ids, now, rules)


def latest(db: sqlite3.Connection, shop: str, now: int, rules: Rules, most: int = 50) -> list[Alarm]:
    """Those of a shop, newest first."""
    return _alarms(db, f"{ALARM} WHERE shop = ? ORDER BY id DESC LIMIT ?", (shop, most), now, rules)


def _alarms(db: sqlite3.Connection, asked: str, values: Sequence[object], now: int, rules: Rules) -> list[Alarm]:
    return [_alarm(db, row, now, rules) for row in db.execute(asked, values).fetchall()]


def _alarm(db: sqlite3.Connection, row: Sequence[object], now: int, rules: Rules) -> Alarm:
    id, shop, sku, kind, raised, first_at, last_at, last, order_id, taken, taken_by = row
    held = db.execute("SELECT body, sold FROM floors WHERE shop = ? AND sku = ?", (shop, sku)).fetchone()
    floor = read_floor(held[0]) if held else None
    counted = "below_lines), sum(below" if kind == BELOW else "lines), sum(pieces"
    lines, pieces, loss, below = db.execute(
        f"SELECT sum({counted}), sum(loss), sum(below) FROM seconds WHERE shop = ? AND sku = ? AND at >= ? AND at <= ?",
        (shop, sku, first_at, last_at),
    ).fetchone()
    recent = db.execute(
        "SELECT at, below, loss FROM seconds WHERE shop = ? AND sku = ? AND at > ? AND below > 0", (shop, sku, now - PERIOD)
    ).fetchall()
    left = max(floor.stock - held[1], 0) if floor and floor.stock is not None else None
    quiet = now - int(str(last)) > rules.quiet_minutes * 60
    return Alarm(
        id, shop, sku, kind, raised, first_at, last_at, order_id, taken, taken_by, quiet, floor, lines or 0, pieces or 0, loss or 0,  # type: ignore[arg-type]
        pace(recent, now), left, if_sold_out(loss or 0, below or 0, left),
    )  # fmt: skip


def days_of(db: sqlite3.Connection, shop: str, day: str) -> list[Day]:
    """The SKUs of a day: those that lose most first, then those that nobody can judge."""
    rows = db.execute(
        "SELECT d.sku, f.body, d.lines, d.pieces, d.paid, d.below_lines, d.below, d.loss, d.unjudged, f.sold FROM days d"
        " LEFT JOIN floors f ON f.shop = d.shop AND f.sku = d.sku WHERE d.shop = ? AND d.day = ?"
        " ORDER BY d.loss DESC, d.below DESC, d.unjudged DESC, d.pieces DESC, d.sku",
        (shop, day),
    ).fetchall()
    return [_day(row) for row in rows]


def _day(row: Sequence[object]) -> Day:
    sku, body, lines, pieces, paid, below_lines, below, loss, unjudged, sold = row
    floor = read_floor(str(body)) if body else None
    left = max(floor.stock - int(str(sold)), 0) if floor and floor.stock is not None else None
    return Day(sku, floor.name if floor else "", lines, pieces, paid, below_lines, below, loss, unjudged, left)  # type: ignore[arg-type]
