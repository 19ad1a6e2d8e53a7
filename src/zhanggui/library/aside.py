"""Asking the database of what people decide from where an event loop runs: a notebook's cells do, and Django answers no such caller."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

T = TypeVar("T")


def aside(ask: Callable[[], T]) -> T:
    """What `ask` answers: asked here, or in a thread of its own (always the same: its connection is kept) where a loop runs here."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return ask()
    return _worker().submit(ask).result()


@cache
def _worker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "zhanggui")
