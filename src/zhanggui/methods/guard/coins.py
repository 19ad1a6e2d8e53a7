"""Goods that fill a basket up to a sum: which sums some items can make together, and with how many pieces of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from zhanggui.methods.guard.catalogue import Bools, Ints


@dataclass(frozen=True)
class Single:
    """An item of which only one line can be in a basket: pieces, and what each number of them comes to. Amounts are whole and > 0."""

    item: int
    pieces: Ints
    amounts: Ints


@dataclass(eq=False)
class Purse:
    """All sums up to a limit that pieces of some items make, any number of each, and a line of some others. Amounts are whole and > 0."""

    items: Ints
    amounts: Ints
    limit: int
    singles: Sequence[Single] = ()
    made: dict[int, dict[int, int] | None] = field(default_factory=dict)

    @cached_property
    def _bits(self) -> int:
        return bits_made(self.amounts, self.limit)

    @cached_property
    def plain(self) -> Bools:
        """Which sums can be made without a line of a single one."""
        return _unpacked(self._bits, self.limit)

    @cached_property
    def reach(self) -> Bools:
        """Which sums can be made."""
        if not self.singles:
            return self.plain
        bits, every = self._bits, (1 << (self.limit + 1)) - 1
        for single in self.singles:
            before = bits
            for amount in np.unique(single.amounts):
                bits |= before << int(amount) & every
        return _unpacked(bits, self.limit)

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
        """How many of which items make a sum, dear ones first. None when that takes more than `most` pieces of one, or two lines of single ones."""
        if total not in self.made:
            self.made[total] = self._pieces(total)
        found = self.made[total]
        return found if found is not None and max(found.values(), default=0) <= most else None

    def _pieces(self, total: int) -> dict[int, int] | None:
        """Without a line of a single one, or with one of them."""
        if self.plain[total]:
            return self._plain_pieces(total)
        for single in self.singles:
            rests = total - single.amounts
            fits = np.flatnonzero((rests >= 0) & self.plain[np.maximum(rests, 0)])
            if fits.size:
                return self._plain_pieces(int(rests[fits[0]])) | {single.item: int(single.pieces[fits[0]])}
        return None

    def _plain_pieces(self, total: int) -> dict[int, int]:
        found: dict[int, int] = {}
        while total > 0:
            rests = total - self.amounts
            fits = np.flatnonzero((rests >= 0) & self.plain[np.maximum(rests, 0)])
            at = fits[np.argmax(self.amounts[fits])]
            found[int(self.items[at])] = found.get(int(self.items[at]), 0) + 1
            total -= int(self.amounts[at])
        return found


def bits_made(amounts: Ints, limit: int) -> int:
    """Which sums up to a limit any number of pieces of these amounts make. One bit a sum: a shift adds a piece to all of them."""
    bits, every = 1, (1 << (limit + 1)) - 1
    for amount in np.sort(amounts):
        step = int(amount)
        if bits >> step & 1:  # the others make it already
            continue
        while step <= limit:
            bits |= (bits << step) & every
            step *= 2
    return bits


def sums_made(amounts: Ints, limit: int) -> Bools:
    """The same as flags."""
    return _unpacked(bits_made(amounts, limit), limit)


def _unpacked(bits: int, limit: int) -> Bools:
    raw = np.frombuffer(bits.to_bytes(limit // 8 + 1, "little"), np.uint8)
    return np.unpackbits(raw, bitorder="little")[: limit + 1].view(np.bool_)


def purse(items: Sequence[int] | Ints, amounts: Sequence[int] | Ints, limit: int, singles: Sequence[Single] = ()) -> Purse:
    """Sums of pieces of the items, one item for each amount (the first), and of lines of single ones."""
    kept, first = np.unique(np.asarray(amounts, np.int64), return_index=True)
    whole = np.asarray(items, np.int64)[first]
    inside = (kept > 0) & (kept <= limit)
    return Purse(whole[inside], kept[inside], limit, [s for s in singles if s.amounts.size])
