"""The worker: does what waits, and puts back what a killed one left. A worker is alive as long as it holds its lock file: no clock is trusted."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from django.db import close_old_connections
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from filelock import FileLock, Timeout

from zhanggui.site import uploads
from zhanggui.warehouse.workspace import new_id

TRIES = 3  # a task that killed so many workers is not given to another
LOOK = 20.0  # seconds between two looks for what others left
INTERVAL = 0.5
NICE = 19  # whoever waits for a page, or for a brief, comes first
PARENT = "ZHANGGUI_SERVED_BY"  # the process whose end ends the worker
log = logging.getLogger(__name__)


def _lock(home: Path, worker: str) -> FileLock:
    return FileLock(str(home / "locks" / f"worker-{worker}.lock"))


@contextmanager
def present(home: Path, worker: str) -> Iterator[None]:
    """While this lasts the worker counts as alive; the system ends it with the process, however that ends."""
    (home / "locks").mkdir(parents=True, exist_ok=True)
    lock = _lock(home, worker)
    with lock:
        yield
    Path(lock.lock_file).unlink(missing_ok=True)


def is_alive(home: Path, worker: str) -> bool:
    """Whether somebody holds the worker's lock. The file of a dead one is cleared away."""
    lock = _lock(home, worker)
    if not Path(lock.lock_file).exists():
        return False
    try:
        with lock.acquire(timeout=0):
            Path(lock.lock_file).unlink(missing_ok=True)
        return False
    except Timeout:
        return True


def alive(home: Path) -> list[str]:
    """The workers at work."""
    names = [p.name.removeprefix("worker-").removesuffix(".lock") for p in (home / "locks").glob("worker-*.lock")]
    return [name for name in names if is_alive(home, name)]


def reclaim(home: Path) -> int:
    """Put back the tasks whose worker is gone, so that another takes them up. → how many. Safe to call from several processes at once."""
    back = 0
    for row in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if row.worker_ids and is_alive(home, row.worker_ids[-1]):
            continue
        tired = len(row.worker_ids) >= TRIES
        status = TaskResultStatus.FAILED if tired else TaskResultStatus.READY
        # Only who finds it as it was takes it: two that look at once do not both.
        mine = DBTaskResult.objects.filter(id=row.id, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids)
        if mine.update(status=status, started_at=None):
            (uploads.give_up if tired else uploads.put_back)(str(row.id))
            back += not tired
    return back


class Hand(Worker):
    """A worker that ends after its task when asked, and at once when asked twice: what it had begun is then put back."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        if not self.running:
            os._exit(1)
        self.running = False
        if not self.running_task:
            raise SystemExit(0)


def work(home: Path, once: bool = False) -> None:
    """Do what waits; without `once` until stopped."""
    name = new_id()
    with present(home, name):
        reclaim(home)
        _see_what_is_due()
        hand = Hand(
            queue_names=["*"], interval=INTERVAL, batch=once, backend_name="default", startup_delay=False,
            max_tasks=None, worker_id=name, excluded_queue_names=[],
        )  # fmt: skip
        if threading.current_thread() is threading.main_thread():
            hand.configure_signals()
        over = threading.Event()
        watch = threading.Thread(target=_watch, args=(home, over), daemon=True)
        if not once:
            watch.start()
        try:
            hand.run()
        finally:
            over.set()


def stand_back() -> None:
    """Let this process leave the processor to pages when there is not enough of it for both."""
    if hasattr(os, "nice"):
        os.nice(max(NICE - os.nice(0), 0))
    if hasattr(os, "SCHED_IDLE"):  # Linux: a processor that does nothing but this counts as free for whoever wakes
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _watch(home: Path, over: threading.Event) -> None:
    """Beside the work: look for what others left, and whether whoever started this is still there."""
    parent = os.environ.get(PARENT)
    waited = 0.0
    while not over.wait(1.0):
        if parent and str(os.getppid()) != parent and os.name != "nt":
            os.kill(os.getpid(), signal.SIGTERM)
            return
        waited += 1.0
        if waited >= LOOK:
            waited = 0.0
            _look(home)


def _look(home: Path) -> None:
    """Put back what others left, and have effects measured that are due by now: nobody has to open a page for that."""
    from zhanggui.site.jobs_effects import ask_for_effects

    try:
        reclaim(home)
        ask_for_effects()
    except Exception:  # the next look may be luckier
        log.exception("looking for tasks that were left")
    _see_what_is_due()
    close_old_connections()


def _see_what_is_due() -> None:
    """What is to be pushed, and folders to be looked into."""
    from zhanggui.site.push.clock import tick
    from zhanggui.site.web.desk import workspace

    try:
        tick(workspace())
    except Exception:  # it stays due until the next look
        log.exception("looking for what is due")
