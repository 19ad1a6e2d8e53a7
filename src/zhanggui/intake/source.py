"""One file to import, wherever it came from."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zhanggui.kernel.errors import FileError

CHUNK = 1 << 20
NOISE_STARTS = (".", "~$", "__MACOSX")
NOISE_NAMES = frozenset(["thumbs.db", "desktop.ini"])


@dataclass(frozen=True)
class Source:
    """`name`: how it is called to people; `file_name`: what its date may be read from; `path`: where its bytes are."""

    name: str
    file_name: str
    path: Path
    error: FileError | None = None

    @property
    def sha256(self) -> str:
        """Digest of the bytes of the file that `name` names."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while piece := file.read(CHUNK):
                digest.update(piece)
        return digest.hexdigest()

    def at(self, path: Path) -> Source:
        """The same file, its bytes elsewhere."""
        return replace(self, path=path)

    def failed(self, error: FileError) -> Source:
        """The same file, which cannot be read."""
        return replace(self, error=error)


def readable(name: str) -> str:
    """A path as people can read and programs can store it: parts that are no UTF-8 on this disk are most likely GBK."""
    return os.sep.join(_readable(part) for part in name.split(os.sep))


def _readable(part: str) -> str:
    try:
        raw = part.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character, as Windows allows
        return part.encode("utf-8", "replace").decode()
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def is_noise(parts: Sequence[str]) -> bool:
    """True for hidden files, lock files of open workbooks, and what systems leave in folders and archives."""
    hidden = any(part.startswith(NOISE_STARTS) and part not in ("..", ".") for part in parts)
    return hidden or (bool(parts) and parts[-1].lower() in NOISE_NAMES)
