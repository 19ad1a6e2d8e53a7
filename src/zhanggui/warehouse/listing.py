"""What lies in a folder, listed again only when the folder has changed: a page asks thirty of them, each time the same."""

from __future__ import annotations

import os
import time
from pathlib import Path

CALM_NS = 2_000_000_000  # clocks of file systems are coarse: a folder changed so lately may change again without a newer time


class Listing:
    """Names in folders, as far as this process has seen them."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, tuple[str, ...]]] = {}

    def names(self, folder: Path) -> tuple[str, ...]:
        """What lies in the folder, in order; nothing when there is no such folder."""
        path = str(folder)
        try:
            changed, now = os.stat(path).st_mtime_ns, time.time_ns()
            seen = self._seen.get(path)
            if seen is not None and seen[0] == changed:
                return seen[1]
            found = tuple(sorted(os.listdir(path)))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        if now - changed > CALM_NS:
            self._seen[path] = changed, found
        return found
