"""The reader of workbooks as it is asked from here: started when first needed, used for many files, replaced when a file ends it."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from zhanggui.intake.limits import CELLS_LIMIT, COLUMNS_LIMIT, SHEETS_LIMIT

SCRIPT = Path(__file__).with_name("bookworker.py")
_lock = threading.Lock()
_running: subprocess.Popen[str] | None = None
_owner = 0


class ReaderEnded(Exception):
    """The file ended the reader: it crashed, ran out of the memory it was given, or (`slow`) of time."""

    def __init__(self, slow: bool) -> None:
        super().__init__("slow" if slow else "crashed")
        self.slow = slow


def ask_reader(path: Path, out: Path, memory: int, seconds: float, lies: bool = False) -> dict[str, Any]:
    """What the reader says of a workbook: its sheets, or an error. `lies`: believe no dimension. Raises ReaderEnded."""
    limits = {"memory": memory, "cells": CELLS_LIMIT, "columns": COLUMNS_LIMIT, "sheets": SHEETS_LIMIT}
    job = {"path": str(path), "out": str(out), "lies": lies, **limits}
    with _lock:
        process = _process()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.daemon = True
        timer.start()
        try:
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            said = process.stdout.readline()
        except OSError:
            said = ""
        except BaseException:  # whoever breaks off here must not leave an answer behind for the next file
            end_reader()
            raise
        finally:
            timer.cancel()
        if not said.endswith("\n"):
            end_reader()
            raise ReaderEnded(slow=late.is_set())
        answer: dict[str, Any] = json.loads(said)
        return answer


def end_reader() -> None:
    """Let the reader go; the next workbook starts another."""
    global _running
    process, _running = _running, None
    if process is not None and _owner == os.getpid():
        process.kill()
        process.communicate()


def _process() -> subprocess.Popen[str]:
    global _running, _owner
    if _running is None or _owner != os.getpid() or _running.poll() is not None:
        _running = subprocess.Popen(
            [sys.executable, "-P", str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "RUST_BACKTRACE": "0"},  # looking up where it broke takes longer than breaking
            text=True,
            encoding="utf-8",
        )
        _owner = os.getpid()
    return _running


atexit.register(end_reader)
