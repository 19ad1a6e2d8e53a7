"""Which line of its order a line is, when it does not say: lines of one message with the same order and SKU are numbered as they stand there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zhanggui.desks.promotion.stoploss.line import Line


class Numbers:
    """The numbers of one message. A cancelled line is the first of its order and SKU that still stood; sent again as a whole, the message gets the same numbers."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], list[bool]] = {}  # order and SKU → for each number whether it still stands

    def of(self, line: Line) -> Line:
        """The line with its number; one with a number of its own as it is."""
        if line.line_id:
            return line
        stands = self._seen.setdefault((line.order_id, line.sku), [])
        if line.over and True in stands:
            nth = stands.index(True) + 1
            stands[nth - 1] = False
        else:
            stands.append(not line.over)
            nth = len(stands)
        return replace(line, nth=nth)


class Run(Numbers):
    """The numbers of a file that grows: only lines of an order that follow each other belong together, however many looks they were read in."""

    def __init__(self, mark: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self._order: str = mark["order"] if mark else ""
        self._seen = {(self._order, sku): list(stands) for sku, stands in mark["stands"].items()} if mark else {}

    def of(self, line: Line) -> Line:
        if line.order_id != self._order:
            self._order, self._seen = line.order_id, {}
        return super().of(line)

    def mark(self) -> dict[str, Any]:
        """How far it got, for the next look."""
        return {"order": self._order, "stands": {sku: stands for (_, sku), stands in self._seen.items()}}
