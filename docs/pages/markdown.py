"""Small pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from zhanggui.kernel.words import Words

GENERATED = "<!-- Written by docs/generate.py from the program itself. Do not edit: change what is declared, then run it again. -->"


def cell(text: object) -> str:
    """Text that may stand in a table cell."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; nothing when there are no rows."""
    lines = [f"| {' | '.join(cell(c) for c in row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines])


def both(words: Words) -> str:
    """Chinese, then English, in one line."""
    return f"{words.zh} / {words.en}"


def anchor(heading: str) -> str:
    """The place of a heading in its page, as a link names it."""
    return "#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def code(names: Iterable[str]) -> str:
    """Names as code, separated by commas; a dash for none."""
    return ", ".join(f"`{n}`" for n in names) or "—"


def items(*lines: str | None) -> str:
    """A list of the lines that say something."""
    return "\n".join(f"- {line}" for line in lines if line)


def document(title: Words, intro: Sequence[str], parts: Iterable[str]) -> str:
    """A whole page."""
    blocks = [GENERATED, f"# {title.zh} · {title.en}", *intro, *parts]
    return "\n\n".join(b.strip("\n") for b in blocks if b.strip()) + "\n"
