"""The hidden sheet: what every row was when the workbook was written, sealed with the key of the workspace."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.workbook.form import Value

SHEET, MARK, VERSION = "_zhanggui", "zhanggui-workbook", "1"
EXPORT_AGAIN = Words("重新下载一份，在新的上面改", "download it again and change that")


@dataclass(frozen=True)
class About:
    """Who wrote it, when (ISO, with offset), the day of the brief, of which shops, with which sheets, in which language."""

    at: str
    who: str
    day: str
    shops: tuple[str, ...]
    parts: tuple[str, ...]
    lang: Lang


@dataclass(frozen=True)
class Base:
    """A row as it was written: its values, what is held against changes of others, and the texts that stood in the cells."""

    part: str
    id: str
    shop: str
    about: str
    values: Mapping[str, Value]
    marks: Mapping[str, Value] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)

    def mark(self, key: str) -> Value:
        return self.marks[key] if key in self.marks else self.values.get(key)


def seal(about: About, rows: Iterable[Base], secret: bytes) -> list[list[str]]:
    """The cells of the hidden sheet."""
    lines = [_json(asdict(about)), *(_json(asdict(row)) for row in rows)]
    return [[MARK, VERSION, _sign(lines, secret)], *([line] for line in lines)]


def unseal(cells: Sequence[str], signed: str, secret: bytes) -> tuple[About, dict[tuple[str, str], Base]]:
    """The first column below the mark, and the seal → what was written. Raises FileError when it is of elsewhere, or was changed."""
    lines = [cell for cell in cells if cell]
    if not lines or not hmac.compare_digest(_sign(lines, secret), signed):
        raise FileError(
            Words(
                "这份工作簿不是这个掌柜写的，或隐藏的核对表被改过", "the workbook is of another workspace, or its hidden sheet was changed"
            ),
            EXPORT_AGAIN,
        )
    told = json.loads(lines[0])
    about = About(**{**told, "shops": tuple(told["shops"]), "parts": tuple(told["parts"])})
    rows = [Base(**json.loads(line)) for line in lines[1:]]
    return about, {(row.part, row.id): row for row in rows}


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _sign(lines: Sequence[str], secret: bytes) -> str:
    return hmac.new(secret, b"\n".join(line.encode() for line in (MARK, VERSION, *lines)), sha256).hexdigest()
