"""The first rows of a sheet as headers, each worked out once however many recipes look at it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from zhanggui.intake.sheets import Sheet, unique_headers


class Heads:
    """`rows`: header names of each of the first rows; `pairs`: those of each row joined with the row above it."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @cached_property
    def rows(self) -> list[frozenset[str]]:
        return [frozenset(unique_headers(row)) for row in self.sheet.head]

    @cached_property
    def anywhere(self) -> frozenset[str]:
        """Every header name of any of these rows or pairs: most recipes are out of the question after one look."""
        return frozenset().union(*self.rows)

    @cached_property
    def anywhere_in_pairs(self) -> frozenset[str]:
        return frozenset().union(*self.pairs)

    @cached_property
    def pairs(self) -> list[frozenset[str]]:
        above: Sequence[Sequence[str]] = [[], *self.sheet.head]
        return [frozenset(unique_headers(joined(up, low))) for up, low in zip(above, self.sheet.head, strict=False)]

    def shown(self, number: int, two_rows: bool) -> list[str]:
        """The header cells that end in row `number` (from 1), up to the last that says something."""
        low = self.sheet.head[number - 1]
        return without_tail(joined(self.sheet.head[number - 2] if number > 1 else [], low) if two_rows else low)


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Two header rows as one: "上级 下级". A blank upper cell belongs to the one on its left, as in cells merged across."""
    out, over = [], ""
    for place in range(max(len(upper), len(lower))):
        up = upper[place].strip() if place < len(upper) else ""
        low = lower[place].strip() if place < len(lower) else ""
        over = up or over
        out.append(up or low if not low or not over or over == low else f"{over} {low}")
        if up and (not low or low == up):
            over = ""  # merged downwards: it stands for its own column only
    return out


def without_tail(cells: Sequence[str]) -> list[str]:
    """Header cells up to the last that says something."""
    last = max((n for n, cell in enumerate(cells) if cell.strip()), default=-1)
    return list(cells[: last + 1])
