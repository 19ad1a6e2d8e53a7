"""Goods that fill a basket up to a sum: which sums some items can make together, and with how many pieces of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from zhanggui.methods.guard.catalogue import Bools, Ints


@dataclass(eq=False)
class Purse:
    """All sums up to a limit that pieces of some items make. Amounts are whole and > 0."""

    items: Ints
    amounts: Ints
    copies: Ints  # pieces of the item that make the amount together
    limit: int
    made: dict[int, dict[int, int] | None] = field(default_factory=dict)

    @cached_property
    def reach(self) -> Bools:
        """Which sums can be made, any number of pieces of each item being allowed."""
        return sums_made(self.amounts, self.limit)

    def next(self, total: int) -> int | None:
        """The least sum ≥ a total that can be made; None: it is beyond the limit."""
        look = 1024
        while total <= self.limit:
            part = self.reach[total : total + look]
            if part.any():
                return total + int(part.argmax())
            total, look = total + look, look * 2
        return None

    def pieces(self, total: int, most: int) -> dict[int, int] | None:
        """How many of which items make a sum, dear ones first; None when that takes more than `most` pieces of one."""
        if total not in self.made:
            self.made[total] = self._pieces(total)
        found = self.made[total]
        return found if found is not None and max(found.values(), default=0) <= most else None

    def _pieces(self, total: int) -> dict[int, int] | None:
        found: dict[int, int] = {}
        while total > 0:
            rests = total - self.amounts
            fits = np.flatnonzero((rests >= 0) & self.reach[np.maximum(rests, 0)])
            if not fits.size:
                return None
            at = fits[np.argmax(self.amounts[fits])]
            found[int(self.items[at])] = found.get(int(self.items[at]), 0) + int(self.copies[at])
            total -= int(self.amounts[at])
        return found


def sums_made(amounts: Ints, limit: int) -> Bools:
    """Which sums up to a limit any number of pieces of these amounts make. One bit a sum: a shift adds a piece to all of them."""
    bits, every = 1, (1 << (limit + 1)) - 1
    for amount in amounts:
        step = int(amount)
        while step <= limit:
            bits |= (bits << step) & every
            step *= 2
    raw = np.frombuffer(bits.to_bytes(limit // 8 + 1, "little"), np.uint8)
    return np.unpackbits(raw, bitorder="little")[: limit + 1].view(np.bool_)


def purse(items: Sequence[int] | Ints, amounts: Sequence[int] | Ints, limit: int, copies: Ints | None = None) -> Purse:
    """Sums of pieces of the items, one item for each amount (the first). `copies`: pieces that make the amount; without it one."""
    kept, first = np.unique(np.asarray(amounts, np.int64), return_index=True)
    whole = np.asarray(items, np.int64)[first]
    each = np.ones(len(first), np.int64) if copies is None else copies[first]
    inside = (kept > 0) & (kept <= limit)
    return Purse(whole[inside], kept[inside], each[inside], limit)
