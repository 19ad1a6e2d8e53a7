"""A process beside each server process that works out briefs, so that whoever reads a page that is ready waits for nobody's brief.

Python runs one thread of a process at a time: a brief takes a second or two of it. The server process writes one line of JSON for each brief
that is not kept to this one's standard input, which has it kept and answers with a line. It ends when its input ends: with the server process.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock, Timer
from typing import IO, cast

from zhanggui.kernel.words import Lang

QUEUE = 20.0  # seconds that a page waits for its turn there
PATIENCE = 120.0  # seconds that the briefs of all shops may take
NICE = 5  # behind the pages, before the background work
log = logging.getLogger(__name__)


@dataclass
class Maker:
    """The process, started when it is first needed and again when it has died; one order at a time."""

    home: Path
    _process: subprocess.Popen[str] | None = None
    _lock: Lock = field(default_factory=Lock)

    def make(self, shops: Sequence[str], day: date, lang: Lang, base: str | None) -> bool:
        """Have the briefs kept. → False when that went wrong: the caller works them out himself, and sees why."""
        order = json.dumps({"shops": list(shops), "day": day.isoformat(), "lang": lang, "base": base})
        if not self._lock.acquire(timeout=QUEUE):
            return False
        try:
            process = self._running()
            with _ended_after(PATIENCE, process):
                print(order, file=process.stdin, flush=True)
                return cast("IO[str]", process.stdout).readline().strip() == "done"
        except OSError:
            log.exception("the process that works out briefs")
            return False
        finally:
            self._lock.release()

    def start(self) -> None:
        """Have it load what it needs before somebody waits for it."""
        with self._lock:
            self._running()

    def end(self) -> None:
        """Let it end after what it is at."""
        with self._lock:
            if self._process is not None:
                self._process.communicate()
                self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "zhanggui.site.brief_maker", str(self.home)]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        return self._process


@contextmanager
def _ended_after(seconds: float, process: subprocess.Popen[str]) -> Iterator[None]:
    """A process that does not answer in time is ended: then its answer is empty."""
    clock = Timer(seconds, process.kill)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def main() -> int:
    """The process itself: an order a line until there are no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    if hasattr(os, "nice"):
        os.nice(NICE)
    from django.db import close_old_connections

    import zhanggui.brief.build  # noqa: F401  loaded before it is needed
    from zhanggui.site.boot import boot
    from zhanggui.site.briefs import briefs_of
    from zhanggui.site.web.desk import workspace

    boot(Path(sys.argv[1]))
    for line in sys.stdin:
        order = json.loads(line)
        close_old_connections()
        try:
            briefs_of(workspace(), order["shops"], date.fromisoformat(order["day"]), order["lang"], order["base"])
            said = "done"
        except Exception as error:  # told to whoever asked by the server process, which tries itself
            said = f"failed: {error!r}".replace("\n", " ")
        print(said, file=answers, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
