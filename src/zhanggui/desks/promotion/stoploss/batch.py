"""Lines judged and counted, alarms raised, all in one transaction: killed at any moment, nothing that was answered is lost and nothing is counted twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from zhanggui.desks.promotion.stoploss.book import read_floor
from zhanggui.desks.promotion.stoploss.judge import CANCELLED, TEN_MINUTES, UNJUDGED, Floor, Seen, Worth, raises, worth
from zhanggui.desks.promotion.stoploss.line import Line
from zhanggui.desks.promotion.stoploss.names import known_as
from zhanggui.desks.promotion.stoploss.rules import Rules

DAY, HOUR = 86_400, 3600
FORGET_EVERY, FORGET_MOST = 600, 5000  # seconds between two clearings; rows of each


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a line. `loss`: cents; `repeated`: it was known, and nothing was counted; `alarms`: those that it raised."""

    order_id: str
    line_id: str
    sku: str
    state: str
    below: bool = False
    loss: int = 0
    repeated: bool = False
    corrected: bool = False
    alarms: tuple[int, ...] = ()


class Batch:
    """Lines of one transaction; the caller holds it. `now`: when they came, seconds since 1970."""

    def __init__(self, db: sqlite3.Connection, rules: Rules, now: float) -> None:
        self.db, self.rules, self.moment, self.now = db, rules, now, int(now)
        self.salt = str(db.execute("SELECT value FROM meta WHERE name = 'salt'").fetchone()[0]).encode()
        self._floors: dict[tuple[str, str], tuple[Floor, int] | None] = {}

    def take(self, shop: str, line: Line, zone: tzinfo) -> Told:
        """Judge a line and count it; known already, say again what became of it. What comes last of a line holds, but for one that was cancelled."""
        line = replace(line, buyer=self._hidden(line.buyer))
        named = known_as(self.db, shop, line, self.now)
        # One without an id of its own that came before under another code has that one's floor, too.
        codes = (line.sku, line.other, "" if line.line_id else named.line_id.partition("#")[0])
        floor = next((found for code in codes if code and (found := self._floor(shop, code))), None)
        line = replace(named, sku=floor[0].sku) if floor else named
        made = worth(line, floor[0] if floor else None)
        old = self.db.execute(
            "SELECT sku, qty, paid, funded, at, buyer, state, below, loss, alarms FROM lines WHERE shop = ? AND order_id = ? AND line_id = ?",
            (shop, line.order_id, line.line_id),
        ).fetchone()
        if old is not None:
            if old[6] == CANCELLED or (
                old[:4] == (line.sku, line.qty, line.paid, line.funded) and not (line.over or _is_news(old[6], made.state))
            ):
                return Told(line.order_id, line.line_id, old[0], old[6], bool(old[7]), old[8], True, False, tuple(json.loads(old[9])))
            self._count(shop, old[0], old[1], old[2], old[4], old[5], Worth(old[6], bool(old[7]), old[8]), -1, zone)
            line = line if line.timed else replace(line, at=old[4])
        self._count(shop, line.sku, line.qty, line.paid, line.at, line.buyer, made, 1, zone)
        raised = self._raise(shop, line, floor[0] if floor else None, made, zone)
        known = tuple(json.loads(old[9])) if old is not None else ()
        self.db.execute(
            "INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (shop, line.order_id, line.line_id, line.sku, line.qty, line.paid, line.funded, line.at, self.now, line.buyer, made.state, made.below, made.loss,
             json.dumps([*known, *raised])),
        )  # fmt: skip
        return Told(line.order_id, line.line_id, line.sku, made.state, made.below, made.loss, False, old is not None, raised)

    def _hidden(self, buyer: str) -> str:
        """A buyer is told from another, and not known: keyed digest, the key never leaves the file."""
        return hashlib.blake2b(buyer.encode(), key=self.salt, digest_size=12).hexdigest() if buyer else ""

    def _floor(self, shop: str, sku: str) -> tuple[Floor, int] | None:
        key = shop, sku
        if key not in self._floors:
            row = self.db.execute("SELECT body, since FROM floors WHERE shop = ? AND sku = ?", key).fetchone()
            self._floors[key] = (read_floor(row[0]), row[1]) if row else None
        return self._floors[key]

    def _count(self, shop: str, sku: str, qty: int, paid: int, at: int, buyer: str, made: Worth, sign: int, zone: tzinfo) -> None:
        """Add a line to the counters, or take it out again."""
        if made.state == CANCELLED:
            return
        below = qty if made.below else 0
        day = f"{datetime.fromtimestamp(at, zone):%Y-%m-%d}"
        self.db.execute(
            "INSERT INTO seconds VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET lines = lines + excluded.lines,"
            " pieces = pieces + excluded.pieces, below_lines = below_lines + excluded.below_lines, below = below + excluded.below, loss = loss + excluded.loss",
            (shop, sku, at, sign, sign * qty, sign * made.below, sign * below, sign * made.loss),
        )
        self.db.execute(
            "INSERT INTO days VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET lines = lines + excluded.lines,"
            " pieces = pieces + excluded.pieces, paid = paid + excluded.paid, below_lines = below_lines + excluded.below_lines,"
            " below = below + excluded.below, loss = loss + excluded.loss, unjudged = unjudged + excluded.unjudged",
            (
                shop,
                day,
                sku,
                sign,
                sign * qty,
                sign * paid,
                sign * made.below,
                sign * below,
                sign * made.loss,
                sign * (made.state == UNJUDGED),
            ),
        )
        floor = self._floor(shop, sku)
        if floor and floor[0].stock is not None and at >= floor[1]:
            self.db.execute("UPDATE floors SET sold = sold + ? WHERE shop = ? AND sku = ?", (sign * qty, shop, sku))
        if buyer:
            self.db.execute(
                "INSERT INTO buyers VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET pieces = pieces + excluded.pieces",
                (shop, sku, buyer, at // HOUR, sign * qty),
            )

    def _raise(self, shop: str, line: Line, floor: Floor | None, made: Worth, zone: tzinfo) -> tuple[int, ...]:
        """Raise what must be raised and is not raised yet; add the line to what is. → numbers of new alarms"""
        if line.over or line.at < self.now - self.rules.late_hours * HOUR:
            return ()
        hour = datetime.fromtimestamp(line.at, zone).hour
        kinds = raises(line, floor, made, self._seen(shop, line), hour, self.rules)
        return tuple(id for kind in kinds if (id := self._alarm(shop, line, kind)))

    def _seen(self, shop: str, line: Line) -> Seen:
        minute = self.db.execute(
            "SELECT sum(pieces) FROM seconds WHERE shop = ? AND sku = ? AND at > ? AND at <= ?", (shop, line.sku, line.at - 60, line.at)
        ).fetchone()
        ten = self.db.execute(
            "SELECT sum(lines) FROM seconds WHERE shop = ? AND sku = ? AND at > ? AND at <= ?",
            (shop, line.sku, line.at - TEN_MINUTES, line.at),
        ).fetchone()
        hour = line.at // HOUR
        buyer = (
            self.db.execute(
                "SELECT sum(pieces) FROM buyers WHERE shop = ? AND sku = ? AND buyer = ? AND hour > ? AND hour <= ?",
                (shop, line.sku, line.buyer, hour - 24, hour),
            ).fetchone()
            if line.buyer
            else (0,)
        )
        return Seen(minute[0] or 0, ten[0] or 0, buyer[0] or 0)

    def _alarm(self, shop: str, line: Line, kind: str) -> int:
        """The number of a new alarm; 0 where one holds: not taken yet and not quiet for long, or taken a short while ago."""
        held = self.db.execute(
            "SELECT id, last, taken FROM alarms WHERE shop = ? AND sku = ? AND kind = ? ORDER BY id DESC LIMIT 1", (shop, line.sku, kind)
        ).fetchone()
        if held is not None and self._holds(held[1], held[2]):
            self.db.execute(
                "UPDATE alarms SET last = max(last, ?), first_at = min(first_at, ?), last_at = max(last_at, ?) WHERE id = ?",
                (self.now, line.at, line.at, held[0]),
            )
            return 0
        made = self.db.execute(
            "INSERT INTO alarms(shop, sku, kind, raised, first_at, last_at, last, order_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (shop, line.sku, kind, self.moment, line.at, line.at, self.now, line.order_id),
        ).lastrowid
        assert made is not None
        self.db.execute("INSERT INTO outbox(alarm, shop, at) VALUES (?, ?, ?)", (made, shop, self.moment))
        return made

    def _holds(self, last: int, taken: int | None) -> bool:
        if self.now - last > self.rules.quiet_minutes * 60:
            return False
        return taken is None or self.now - taken <= self.rules.again_minutes * 60

    def mark(self, source: str, mark: Mapping[str, Any]) -> None:
        """How far a feed was read: with its lines or not at all."""
        self.db.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?)", (source, json.dumps(mark)))

    def forget(self) -> None:
        """Clear away what is older than it is kept for, a little at a time. Alarms stay."""
        last = self.db.execute("SELECT value FROM meta WHERE name = 'forgot'").fetchone()
        if last is not None and self.now - int(last[0]) < FORGET_EVERY:
            return
        old = self.now - self.rules.keep_days * DAY
        gone = self.db.execute(
            "DELETE FROM lines WHERE (shop, order_id, line_id) IN (SELECT shop, order_id, line_id FROM lines WHERE arrived < ? LIMIT ?)",
            (old, FORGET_MOST),
        ).rowcount
        self.db.execute("DELETE FROM aliases WHERE arrived < ?", (old,))
        self.db.execute("DELETE FROM seconds WHERE at < ?", (old,))
        self.db.execute("DELETE FROM buyers WHERE hour < ?", ((self.now - 2 * DAY) // HOUR,))
        self.db.execute("DELETE FROM days WHERE day < ?", (f"{datetime.fromtimestamp(old - 30 * DAY):%Y-%m-%d}",))
        if gone < FORGET_MOST:
            self.db.execute("INSERT OR REPLACE INTO meta VALUES ('forgot', ?)", (str(self.now),))


def _is_news(before: str, now: str) -> bool:
    """A line that could not be judged for want of a floor can be now."""
    return before == UNJUDGED and now != UNJUDGED
