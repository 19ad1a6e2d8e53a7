"""Takes lines from many threads and processes at once: what waits while one commits goes into the next commit together."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Any

from zhanggui.desks.promotion.stoploss import book
from zhanggui.desks.promotion.stoploss.batch import Batch, Told
from zhanggui.desks.promotion.stoploss.line import Line
from zhanggui.desks.promotion.stoploss.rules import Rules, rules_of
from zhanggui.kernel.errors import UseError

if sys.platform != "win32":
    import fcntl
else:
    fcntl = None
RULES_SECONDS = 5.0  # how long a change of settings.toml may take to be heard
TURN = "locks/stoploss-turn.lock"
TOGETHER = 2000  # lines of one commit at most


class Alone:
    """One process at a time, woken as soon as the other is done. SQLite alone would do: who finds it locked there sleeps, and ever longer."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a")

    def __enter__(self) -> None:
        if fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *error: object) -> None:
        if fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        self._file.close()


@dataclass(eq=False)
class _Job:
    """Lines of one call. `mark`: how far a feed was read with them."""

    shop: str
    zone: tzinfo
    lines: Sequence[Line]
    mark: tuple[str, Mapping[str, Any]] | None = None
    told: list[Told] = field(default_factory=list)
    error: Exception | None = None
    done: bool = False


class Keeper:
    """One per process and workspace. `clock`: seconds since 1970."""

    def __init__(self, home: Path, clock: Any = time.time) -> None:
        self.home, self.clock = home, clock
        self.db, self._alone = book.connect(home), Alone(home / TURN)
        self._waiting: list[_Job] = []
        self._queue, self._turn = threading.Lock(), threading.Lock()
        self._rules: tuple[float, Rules] = (clock(), rules_of(home))

    @property
    def rules(self) -> Rules:
        """As they stand in settings.toml, heard within seconds. One that went wrong meanwhile changes nothing: the feed must go on."""
        read, rules = self._rules
        if abs(self.clock() - read) > RULES_SECONDS:
            with suppress(UseError):
                rules = rules_of(self.home)
            self._rules = self.clock(), rules
        return rules

    def take(self, shop: str, lines: Sequence[Line], zone: tzinfo, mark: tuple[str, Mapping[str, Any]] | None = None) -> list[Told]:
        """Judge lines and write them down. Comes back when they are on the disk. Raises sqlite3.Error where they could not be: then nothing was done."""
        job = _Job(shop, zone, lines, mark)
        with self._queue:
            self._waiting.append(job)
        with self._turn:
            if not job.done:
                with self._queue:
                    jobs, self._waiting = self._waiting, []
                self._commit(jobs)
        if job.error is not None:
            raise job.error
        return job.told

    def _commit(self, jobs: Sequence[_Job]) -> None:
        """All that waits, in commits of a bounded size. One that breaks takes none but itself along."""
        start = 0
        while start < len(jobs):
            end, size = start + 1, len(jobs[start].lines)
            while end < len(jobs) and size + len(jobs[end].lines) <= TOGETHER:
                size += len(jobs[end].lines)
                end += 1
            part = jobs[start:end]
            try:
                self._write(part)
            except Exception as error:
                self._one_by_one(part, error)
            for job in part:
                job.done = True
            start = end

    def _one_by_one(self, jobs: Sequence[_Job], error: Exception) -> None:
        if len(jobs) == 1:
            jobs[0].error = error
            return
        for job in jobs:
            try:
                self._write([job])
            except Exception as own:
                job.error = own

    def _write(self, jobs: Sequence[_Job]) -> None:
        with self._alone, book.writing(self.db):
            batch = Batch(self.db, self.rules, self.clock())
            for job in jobs:
                job.told = [batch.take(job.shop, line, job.zone) for line in job.lines]
                if job.mark is not None:
                    batch.mark(*job.mark)
            batch.forget()

    def close(self) -> None:
        with self._turn:
            self.db.close()
            self._alone.close()
