"""Writing Chinese into a picture: a font that lies in pieces, lines that break where a reader expects it."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

RANGES = "ranges.json"
NO_START = frozenset("万亿，。、；：！？）」』】》％,.;:!?)]}%")  # a line does not begin with these
NO_END = frozenset("（「『【《([{¥$")
UNKNOWN = "□"
REGULAR, BOLD = 400, 600


@dataclass(frozen=True)
class Fonts:
    """The pieces in a folder: <name>.woff2, and ranges.json that says which characters each holds."""

    folder: Path
    _starts: list[int] = field(default_factory=list, init=False, repr=False, compare=False)
    _spans: list[tuple[int, int, str]] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ranges: dict[str, str] = json.loads((self.folder / RANGES).read_text(encoding="utf-8"))
        for name, text in ranges.items():
            for part in text.split(","):
                first, _, last = part.removeprefix("U+").partition("-")
                self._spans.append((int(first, 16), int(last or first, 16), name))
        self._spans.sort()
        self._starts.extend(first for first, _, _ in self._spans)

    def piece(self, char: str) -> str | None:
        """The piece that holds a character; None when none does."""
        at = bisect_right(self._starts, ord(char)) - 1
        return self._spans[at][2] if at >= 0 and ord(char) <= self._spans[at][1] else None

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """(piece, text) in order; a character that no piece has becomes a box."""
        known = [(piece, char) if (piece := self.piece(char)) else (self.piece(UNKNOWN) or "latin", UNKNOWN) for char in text]
        for piece, group in groupby(known, key=lambda pair: pair[0]):
            yield piece, "".join(char for _, char in group)

    def font(self, piece: str, size: int, weight: int) -> FreeTypeFont:
        """A piece at a size in pixels and a weight."""
        return _font(self.folder / f"{piece}.woff2", size, weight)


@lru_cache(maxsize=400)
def _font(path: Path, size: int, weight: int) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font


@dataclass(frozen=True)
class Pen:
    """Writes on one picture. Positions are pixels; the line's height is 1.5 times its size."""

    draw: ImageDraw
    fonts: Fonts

    def width(self, text: str, size: int, weight: int = REGULAR) -> float:
        return sum(self.fonts.font(piece, size, weight).getlength(part) for piece, part in self.fonts.runs(text))

    def write(self, x: float, top: float, text: str, size: int, colour: str, weight: int = REGULAR) -> float:
        """One line whose box begins at (x, top). → where it ends."""
        baseline = top + size * 1.15
        for piece, part in self.fonts.runs(text):
            font = self.fonts.font(piece, size, weight)
            self.draw.text((x, baseline), part, fill=colour, font=font, anchor="ls")
            x += font.getlength(part)
        return x

    def right(self, x: float, top: float, text: str, size: int, colour: str, weight: int = REGULAR) -> None:
        """One line that ends at x."""
        self.write(x - self.width(text, size, weight), top, text, size, colour, weight)

    def wrap(self, text: str, size: int, width: float, weight: int = REGULAR) -> list[str]:
        """Lines no wider than `width`. A figure or a Latin word is not torn apart, unless it is wider than a line."""
        lines, line, room = [], "", width
        for word in _words(text):
            wide = self.width(word, size, weight)
            if line and wide > room:
                lines.append(line.rstrip())
                line, room = "", width
                word = word.lstrip()
            while wide > width and len(word) > 1:
                cut = next((n for n in range(len(word), 1, -1) if self.width(word[:n], size, weight) <= width), 1)
                lines.append(word[:cut])
                word = word[cut:]
                wide = self.width(word, size, weight)
            line += word
            room -= self.width(word, size, weight)
        return [*lines, line] if line.strip() else lines

    def short(self, text: str, size: int, width: float, weight: int = REGULAR) -> str:
        """The text, or as much of it as fits with … at its end."""
        if self.width(text, size, weight) <= width:
            return text
        while text and self.width(text + "…", size, weight) > width:
            text = text[:-1]
        return text.rstrip() + "…"


def _words(text: str) -> list[str]:
    """What may not be torn: a Latin word or figure with the punctuation at it; of Chinese, a character with the punctuation at it."""
    words: list[str] = []
    for char in text:
        last = words[-1][-1] if words else ""
        glued = last and (char in NO_START or last in NO_END or (_tight(char) and _tight(last)) or char == " ")
        if glued:
            words[-1] += char
        else:
            words.append(char)
    return words


def _tight(char: str) -> bool:
    return not char.isspace() and ord(char) < 0x2E80
