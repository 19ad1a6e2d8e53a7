"""Plain tables in the terminal: aligned by display width, numbers to the right."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Print rows under heads; columns in `right` are right-aligned."""
    widths = [max([cell_len(h), *(cell_len(r[n]) for r in rows)]) for n, h in enumerate(heads)]
    for row in (heads, ["─" * w for w in widths], *rows):
        print("  ".join(_pad(text, w, n in right) for n, (text, w) in enumerate(zip(row, widths, strict=True))).rstrip())


def _pad(text: str, width: int, right: bool) -> str:
    gap = " " * (width - cell_len(text))
    return gap + text if right else text + gap
