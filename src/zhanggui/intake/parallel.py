"""Work on the pieces of a file at the same time, taking the results in the order of the pieces."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import chain, islice
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
# The kernels that do the work let other threads run; more than a few would only hold more pieces in memory.
WORKERS = min(os.cpu_count() or 1, 4)
AHEAD = WORKERS


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="zhanggui-intake")


def in_order(work: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
    """The results of `work` on every item, at most AHEAD items being held at once. A single item needs no thread."""
    source = iter(items)
    first = list(islice(source, 2))
    if len(first) < 2:
        yield from map(work, first)
        return
    waiting: deque[Future[B]] = deque()
    try:
        for item in chain(first, source):
            waiting.append(_pool().submit(work, item))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for left in waiting:
            left.cancel()
        for left in waiting:
            if not left.cancelled():
                left.exception()
        if isinstance(items, Generator):
            items.close()
