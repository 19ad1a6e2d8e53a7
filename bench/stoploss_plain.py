"""The baseline of the stop-loss bench: a WSGI application that does nothing with a posted line but write it to SQLite, on the disk before it answers."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any

_local = threading.local()


def _db() -> sqlite3.Connection:
    if not hasattr(_local, "db"):
        _local.db = sqlite3.connect(os.environ["PLAIN_DB"], timeout=10.0, isolation_level=None)
        _local.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        _local.db.execute("CREATE TABLE IF NOT EXISTS lines(body TEXT NOT NULL)")
    held: sqlite3.Connection = _local.db
    return held


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """200 and {} once the line is written."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if body:
        json.loads(body)
        _db().execute("INSERT INTO lines VALUES (?)", (body.decode(),))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]
