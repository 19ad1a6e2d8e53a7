"""A folder that order lines are dropped into: CSV and JSON lines, read as they grow, from where the last look ended."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhanggui.desks.promotion.stoploss.ordercolumns import named

ENDINGS = (".csv", ".jsonl", ".ndjson")
HEAD, STEP, MOST = 256, 4 * 2**20, 1000  # bytes that tell a file from another; bytes of one read; lines of one commit


@dataclass(frozen=True)
class Piece:
    """Lines of a file: `rows` (None for one that cannot be read), the number of the first in the file, and how far the file is read with them;
    `last`: the mark moves on with it."""

    path: Path
    rows: list[Mapping[str, Any] | None]
    first: int
    source: str
    mark: dict[str, Any]
    last: bool


def files_of(folder: Path) -> list[Path]:
    """The files that may hold lines, in the order of their names; a file is its own folder."""
    if folder.is_file():
        return [folder]
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in ENDINGS and p.is_file() and not p.name.startswith((".", "~")))


def news(path: Path, shop: str, mark: Mapping[str, Any], whole: bool = False) -> Iterator[Piece]:
    """What was written to its end since `mark`. A file that was put in place of another, or cut, is read from its start: what was known counts once.
    `whole`: also a last line that has no end yet."""
    with path.open("rb") as file:
        head = hashlib.sha256(file.read(HEAD)).hexdigest() if not mark else _digest(file.read(int(mark["head_bytes"])))
        size = path.stat().st_size
        known = bool(mark) and head == mark["head"] and size >= mark["offset"]
        offset, line, heads = (int(mark["offset"]), int(mark["line"]), mark.get("heads")) if known else (0, 0, None)
        while offset < size:
            file.seek(offset)
            block = file.read(STEP)
            end = len(block) if whole and offset + len(block) >= size else block.rfind(b"\n") + 1
            if not end:
                return
            text = _text(block[:end], first=offset == 0)
            rows, heads = _rows(path, text, heads)
            file.seek(0)
            start = file.read(min(HEAD, offset + end))
            offset += end
            for n in range(0, max(len(rows), 1), MOST):
                last = n + MOST >= len(rows)
                # Only the last part moves on: killed before, the others are read again, and count once.
                done = {"offset": offset, "line": line + len(rows), "heads": heads, "head": _digest(start), "head_bytes": len(start)}
                yield Piece(path, rows[n : n + MOST], line + n + 1, f"{shop} {path.resolve()}", done if last else dict(mark), last)
            line += len(rows)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _text(data: bytes, first: bool) -> str:
    data = data.removeprefix(b"\xef\xbb\xbf") if first else data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _rows(path: Path, text: str, heads: list[str] | None) -> tuple[list[Mapping[str, Any] | None], list[str] | None]:
    """One entry a line of the file, so that places can be named: {} for a head or an empty line."""
    if path.suffix.lower() != ".csv":
        return [_object(line) for line in _lines(text)], None
    out: list[Mapping[str, Any] | None] = []
    for line in _lines(text):
        cells = next(csv.reader(io.StringIO(line)), [])
        if not any(cell.strip() for cell in cells):
            out.append({})
        elif heads is None:
            heads = named([cell.strip() for cell in cells])
            out.append({})
        else:
            out.append({name: _bare(cell) for name, cell in zip(heads, cells, strict=False)} if len(cells) <= len(heads) else None)
    return out, heads


def _lines(text: str) -> list[str]:
    """By line ends alone: other marks that split lines may stand inside a text."""
    return [line.rstrip("\r") for line in text.removesuffix("\n").split("\n")]


def _bare(cell: str) -> str:
    """An id that a spreadsheet kept as text: ="123"."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell


def _object(line: str) -> Mapping[str, Any] | None:
    if not line.strip():
        return {}
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
