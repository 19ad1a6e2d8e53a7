"""Text that fits a terminal: cells (a Chinese character takes two), padding, wrapping, tables, colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rich.cells import cell_len

from zhanggui.kernel.words import Lang

Tone = Literal["", "up", "down", "loud", "soft", "bold"]
Align = Literal["<", ">"]
WIDTH = 80
LEAST = 8  # cells that a column keeps when it gives way
# Marks that may not begin a line, and marks that may not end one.
NOT_FIRST = frozenset("，。；：、！？）」』】》〉％%…·,.;:!?)]}”’")
NOT_LAST = frozenset("（「『【《〈([{“‘¥$£€#")
# In China red means up; abroad green does. Sign and arrow always say it too.
PAINT: dict[Lang, dict[Tone, str]] = {
    "zh": {"up": "31", "down": "32", "loud": "1;33", "soft": "2", "bold": "1"},
    "en": {"up": "32", "down": "31", "loud": "1;33", "soft": "2", "bold": "1"},
}


class Cell(NamedTuple):
    """A piece of text and its tone."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Painter:
    """Adds ANSI colour, or nothing."""

    lang: Lang
    on: bool

    def __call__(self, text: str, tone: Tone) -> str:
        code = PAINT[self.lang].get(tone, "")
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and code and text.strip() else text


def tone_of(amount: float | None) -> Tone:
    """up, down or nothing."""
    return "" if not amount else "up" if amount > 0 else "down"


def cut(text: str, cells: int) -> str:
    """At most `cells` wide; what is too long ends in …"""
    if cell_len(text) <= cells:
        return text
    kept, used = "", 0
    for char in text:
        if used + cell_len(char) > cells - 1:
            break
        kept, used = kept + char, used + cell_len(char)
    return kept.rstrip() + "…" if cells > 0 else ""


def pad(text: str, cells: int, align: Align = "<") -> str:
    """Exactly `cells` wide."""
    text = cut(text, cells)
    space = " " * (cells - cell_len(text))
    return space + text if align == ">" else text + space


def rule(title: str, width: int = WIDTH) -> str:
    """── title ───────────"""
    return f"── {title} " + "─" * max(0, width - cell_len(title) - 4)


def _pieces(text: str) -> Iterable[str]:
    """Units that a line may break between: words with what clings to them, single wide characters."""
    piece = ""
    for i, char in enumerate(text):
        before = text[i - 1] if i else ""
        wide = cell_len(char) == 2 or cell_len(before or "a") == 2
        breakable = (wide or before == " ") and char not in NOT_FIRST and char != " " and before not in NOT_LAST
        if piece and breakable:
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def fitting(text: str, cells: int) -> str:
    """The longest beginning of `text` that fits, at least one character."""
    end, used = 0, 0
    while end < len(text) and used + cell_len(text[end]) <= cells:
        used += cell_len(text[end])
        end += 1
    return text[: max(end, 1)]


def wrap(text: str, width: int = WIDTH, first: str = "", rest: str | None = None) -> list[str]:
    """Lines at most `width` cells; `first` and `rest` begin them. A piece longer than a line is broken hard."""
    rest = " " * cell_len(first) if rest is None else rest
    lines: list[str] = []
    line, bare = first, True
    for piece in _pieces(text):
        if not bare and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line, bare = rest, True
        while cell_len(line + piece.rstrip()) > width:
            taken = fitting(piece, width - cell_len(line))
            lines.append(line + taken)
            line, piece = rest, piece[len(taken) :]
        line, bare = line + piece, False
    return [*lines, line.rstrip()]


Row = Sequence[str | Cell]


def table(rows: Sequence[Row], aligns: str, paint: Painter, width: int = WIDTH, flex: int = 0, indent: int = 2) -> list[str]:
    """Aligned columns. The column `flex` gives way when the whole is too wide, then the others."""
    cells = [[c if isinstance(c, Cell) else Cell(c) for c in row] for row in rows]
    widths = [max(cell_len(row[i].text) for row in cells) for i in range(len(aligns))]
    fixed = indent + sum(widths) - widths[flex] + min(widths[flex], LEAST)
    gap = 2 if fixed + 2 * (len(widths) - 1) <= width else 1
    room = width - indent - gap * (len(widths) - 1)
    widths[flex] -= min(max(0, sum(widths) - room), max(0, widths[flex] - LEAST))
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    return [" " * indent + (" " * gap).join(_line(row, widths, aligns, paint)) if any(c.text for c in row) else "" for row in cells]


def _line(row: list[Cell], widths: list[int], aligns: str, paint: Painter) -> list[str]:
    """The padded, painted cells of one row up to the last that says something; that one ends without blanks."""
    last = max(i for i, c in enumerate(row) if c.text)
    padded = [pad(c.text, w, ">" if a == ">" else "<") for c, w, a in zip(row, widths, aligns, strict=True)][: last + 1]
    padded[last] = padded[last].rstrip()
    return [paint(text, c.tone) for text, c in zip(padded, row, strict=False)]
