"""What a line is known by in the book: its own id, else its codes."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from zhanggui.desks.promotion.stoploss.line import Line


def known_as(db: sqlite3.Connection, shop: str, line: Line, now: int) -> Line:
    """The line under the id it is known by. Without one of its own it goes by its first code; by its second, it is known when it comes again."""
    if line.line_id:
        return line
    own, other = line.ids[0], line.ids[1:]
    known = _id(db, shop, line.order_id, own) or next((id for id in other if _id(db, shop, line.order_id, id) == id), own)
    for alias in {own, *other} - {known}:
        db.execute("INSERT OR IGNORE INTO aliases VALUES (?, ?, ?, ?, ?)", (shop, line.order_id, alias, known, now))
    return replace(line, line_id=known)


def _id(db: sqlite3.Connection, shop: str, order: str, name: str) -> str:
    """The id of the line of an order that goes by this name; '' for none."""
    row = db.execute(
        "SELECT line_id FROM lines WHERE shop = ?1 AND order_id = ?2 AND line_id = ?3"
        " UNION ALL SELECT line_id FROM aliases WHERE shop = ?1 AND order_id = ?2 AND alias = ?3 LIMIT 1",
        (shop, order, name),
    ).fetchone()
    return str(row[0]) if row else ""
