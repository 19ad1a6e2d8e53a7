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
    like: Purse | None = None  # with the same goods but for single ones: its sums of these are known
    made: dict[int, dict[int, int] | None] = field(default_factory=dict)

    def without(self, item: int) -> Purse:
        """The same without the lines of a single one."""
        rest = [single for single in self.singles if single.item != item]
        return self if len(rest) == len(self.singles) else Purse(self.items, self.amounts, self.limit, rest, self)

    @cached_property
    def _known(self) -> list[int]:
        """Stages that the one it is like has, too: as many as their single ones begin alike."""
        if self.like is None:
            return [self._bits]
        pairs = enumerate(zip(self.singles, self.like.singles, strict=False))
        return self.like._stages[: next((n for n, (a, b) in pairs if a is not b), len(self.singles)) + 1]

    @cached_property
    def _bits(self) -> int:
        return bits_made(self.amounts, self.limit) if self.like is None else self.like._bits

    @cached_property
    def plain(self) -> Bools:
        """Which sums can be made without a line of a single one."""
        return _unpacked(self._bits, self.limit)

    @cached_property
    def _stages(self) -> list[int]:
        """The sums, one bit each, without any single one, and with the first, the first two and so on."""
        stages, every = self._known[:], (1 << (self.limit + 1)) - 1
        for single in self.singles[len(stages) - 1 :]:
            before = bits = stages[-1]
            for amount in np.unique(single.amounts):
                bits |= before << int(amount) & every
            stages.append(bits)
        return stages

    @cached_property
    def reach(self) -> Bools:
        """Which sums can be made."""
        return _unpacked(self._stages[-1], self.limit) if self.singles else self.plain

    def next(self, total: int) -> int | None:
        """The least sum ≥ a total that can be made; None: it is beyond the limit."""
        found = self._flags.find(1, total)
        return None if found < 0 else found

    @cached_property
    def _flags(self) -> bytes:
        """One byte a sum: nothing finds the next 1 quicker."""
        return self.reach.tobytes()

    def pieces(self, total: int, most: int) -> dict[int, int] | None:
        """How many of which items make a sum, dear ones first. None when no pieces make it, or only more than `most` of one are found."""
        if total not in self.made:
            self.made[total] = self._pieces(total) if self.reach[total] else None
        found = self.made[total]
        return found if found is not None and max(found.values(), default=0) <= most else None

    def _pieces(self, total: int) -> dict[int, int]:
        """As few single ones as the order they stand in allows."""
        found: dict[int, int] = {}
        for single, before in zip(reversed(self.singles), reversed(self._stages[:-1]), strict=True):
            if before >> total & 1:
                continue
            at = next(n for n, amount in enumerate(single.amounts) if amount <= total and before >> (total - int(amount)) & 1)
            found[single.item] = int(single.pieces[at])
            total -= int(single.amounts[at])
        return self._plain_pieces(total) | found

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
