"""The text of a page or an XML file, piece by piece, in the likeliest encoding that reads all of it."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from zhanggui.intake.encoding import broken_at, candidates, not_text
from zhanggui.intake.limits import MB, PAGE_LIMIT
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

T = TypeVar("T")


def in_best_encoding(path: Path, read: Callable[[Iterator[str]], T]) -> T:
    """What `read` makes of the text. Raises FileError when no encoding reads the file, or when it is too large."""
    if path.stat().st_size > PAGE_LIMIT:
        raise FileError(
            Words(f"网页或 XML 文件超过 {PAGE_LIMIT // MB} MB", f"a web page or XML file of more than {PAGE_LIMIT // MB} MB"),
            Words("请下载 csv 或 xlsx，或分成几个文件下载", "download csv or xlsx, or download it in parts"),
        )
    found = candidates(path)
    if not found:
        raise not_text()
    broken: FileError | None = None
    for encoding in found:
        try:
            return read(_pieces(path, encoding))
        except UnicodeDecodeError as error:
            broken = broken or broken_at(encoding, error.start)
    raise broken or not_text()


def _pieces(path: Path, encoding: str) -> Iterator[str]:
    """The text piece by piece. Raises UnicodeDecodeError with the place in the file."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    place = 0
    with path.open("rb") as file:
        while True:
            piece = file.read(MB)
            try:
                yield decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                raise UnicodeDecodeError(error.encoding, b"", place + error.start, place + error.end, error.reason) from None
            if not piece:
                return
            place += len(piece)
