"""Folders that are watched: which of their files have finished being written and were not dealt with before."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from zhanggui.intake.containers import find_files
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

UNFINISHED = (
    ".crdownload",
    ".part",
    ".partial",
    ".download",
    ".opdownload",
    ".tmp",
    ".td",
    ".xltd",
    ".aria2",
    ".!ut",
    ".filepart",
    ".lock",
)
EMPTY_WAIT = 60  # seconds for which an empty file may still be one that a program has only just opened
STATE = "watched.json"
Outcome = Literal["done", "failed"]


@dataclass(frozen=True)
class Stamp:
    """How a file looked: bytes, and when it was last written to (ns)."""

    size: int
    mtime: int

    @classmethod
    def of(cls, path: Path) -> Stamp | None:
        """None when the file has gone, or cannot be looked at."""
        try:
            about = path.stat()
        except OSError:
            return None
        return cls(about.st_size, about.st_mtime_ns)


class Watch:
    """What is known of the files of some folders. `look` twice: a file that stays as it was has been written to its end.

    What was dealt with stands in the workspace (path, size, time), so that a restart tells nothing twice; that the same bytes are never
    loaded twice is the ledger's doing. A file that failed is told once, and tried again when it changes or after a restart.
    """

    def __init__(self, folders: Sequence[Path], home: Path, clock: Callable[[], float] = time.time, shop: str = "") -> None:
        for folder in folders:
            if not folder.is_dir():
                raise UseError(
                    Words(f"要看着的文件夹不在：{folder}", f"no such folder to watch: {folder}"), Words("检查路径", "check the path")
                )
        self.folders = [f.resolve() for f in folders]
        self.path = home / STATE
        self.clock, self.shop = clock, shop
        self._before: dict[Path, Stamp] = {}
        self._dealt: dict[str, tuple[Stamp, Outcome]] = {name: said for name, said in _read(self.path) if said[1] == "done"}

    def look(self) -> list[Path]:
        """The files that are ready now, oldest first."""
        now = {path: stamp for path in self._files() if (stamp := Stamp.of(path))}
        ready = [path for path, stamp in now.items() if self._before.get(path) == stamp and self._is_new(path, stamp)]
        self._before = now
        return ready

    def deal_with(self, dealt: Mapping[Path, tuple[Stamp, Outcome]]) -> None:
        """Remember that files, as they looked before they were read, were loaded or told of."""
        self._dealt |= {self._key(path): said for path, said in dealt.items()}
        said = {name: [s.size, s.mtime, o] for name, (s, o) in self._dealt.items()}
        fresh = self.path.with_name(f".{STATE}.new")
        fresh.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8", errors="surrogateescape")  # names that are no UTF-8
        fresh.replace(self.path)

    def _key(self, path: Path) -> str:
        """Of a folder that is watched for one shop: what was loaded for another is still to be loaded for this one."""
        return f"{self.shop}:{path}" if self.shop else str(path)

    def _files(self) -> Iterable[Path]:
        there = [folder for folder in self.folders if folder.is_dir()]
        try:
            return [p for p in find_files(there) if not p.name.lower().endswith(UNFINISHED)]
        except OSError:  # a file went while the folder was read: look again
            return []

    def _is_new(self, path: Path, stamp: Stamp) -> bool:
        if stamp.size == 0 and self.clock() - stamp.mtime / 1e9 < EMPTY_WAIT:
            return False
        dealt = self._dealt.get(self._key(path))
        return dealt is None or dealt[0] != stamp


def _read(path: Path) -> Iterator[tuple[str, tuple[Stamp, Outcome]]]:
    """What an earlier watch dealt with; nothing when there is none, or what stands there is not to be read."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8", errors="surrogateescape"))
        for name, (size, mtime, outcome) in raw.items():
            yield name, (Stamp(int(size), int(mtime)), outcome)
    except (OSError, ValueError, TypeError, AttributeError):
        return
