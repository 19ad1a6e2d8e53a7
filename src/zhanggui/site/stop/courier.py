"""Carries alarms of the stop-loss to the chat groups: within a second, beside whatever the worker is at, and each at most once."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import close_old_connections, connections
from django.utils import timezone
from filelock import FileLock, Timeout

from zhanggui.desks.promotion.stoploss import book, look
from zhanggui.warehouse.workspace import Workspace, new_id

LOOK = 0.5  # seconds between two looks
APART = 30.0  # seconds between two messages of a shop: what comes between goes with the next
log = logging.getLogger(__name__)


def waits(home: Path) -> bool:
    """Whether anything is to be told: one quick look."""
    with look.reading(home) as db:
        return db is not None and db.execute("SELECT 1 FROM outbox WHERE handed IS NULL LIMIT 1").fetchone() is not None


def carry(ws: Workspace) -> int:
    """Ask for what is to be told, and tell it. Several processes may try at once: one does. → how many were told

    Killed in between, the same is asked for under the same name again, and the outbox knows that name.
    """
    locks = ws.home / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(str(locks / "stoploss.lock")).acquire(timeout=0), closing(book.connect(ws.home)) as db:
            rows = _ask(db)
    except Timeout:
        return 0
    _tell(ws, rows)
    return len(rows)


def _ask(db: sqlite3.Connection) -> list[Any]:
    """What waits, as sendings of the chat push."""
    from zhanggui.site.push import outbox
    from zhanggui.site.push.models import STOP, Target

    asked = []
    for batch, shop, alarms in book.outgoing(db, new_id(), time.time(), APART):
        for target in Target.objects.filter(active=True).exclude(alarms=""):
            if not target.shops or shop in target.shops:
                row = outbox.ask(target, STOP, f"stop {batch}", timezone.now(), shop=shop, told=alarms)
                asked += [row] if row is not None else []
        book.handed(db, batch, time.time())
    return asked


def _tell(ws: Workspace, rows: Sequence[Any]) -> None:
    """All at once: a group that does not answer keeps no other waiting. What fails is tried again by the worker."""
    from zhanggui.site.push import outbox

    def tell(row: Any) -> None:
        try:
            outbox.deliver(ws, row)
        except Exception:
            log.exception("telling %s", row.pk)
        finally:
            connections.close_all()

    if len(rows) == 1:
        outbox.deliver(ws, rows[0])
    elif rows:
        with ThreadPoolExecutor(min(len(rows), 8)) as pool:
            list(pool.map(tell, rows))


def go_round(home: Path, over: threading.Event) -> None:
    """Until told to stop. What breaks is logged, and tried again at the next look."""
    ws = Workspace.open(home)
    while not over.wait(LOOK):
        try:
            if waits(home):
                carry(ws)
        except Exception:
            log.exception("carrying alarms")
        finally:
            close_old_connections()


def start(home: Path) -> threading.Event:
    """In a thread of its own. → set it to end it"""
    over = threading.Event()
    threading.Thread(target=go_round, args=(home, over), daemon=True, name="stop-loss courier").start()
    return over
