"""Goods that bring a basket to just a wanted sum: whole cents by a table of sums, fractions of a cent by the goods that have them.

Nothing here is complete: a sum that is not found may still be made by other goods. What is found is made of just the goods named.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zhanggui.methods.guard.catalogue import Bools, Ints
from zhanggui.methods.guard.coins import sums_made

NONE = np.int64(2**60)  # no sum
MOST_FRACTIONS = 20_000  # parts of a cent that are told apart


@dataclass(eq=False)
class Till:
    """Goods, one for each amount (whole units, > 0 and ≤ `limit`, rising), `cent` units to a cent, and sums up to `limit`."""

    items: Ints
    amounts: Ints
    cent: int
    limit: int

    @cached_property
    def _whole(self) -> Ints:
        return np.flatnonzero(self.amounts % self.cent == 0)

    @cached_property
    def _last(self) -> Ints:
        """Per sum of whole cents the dearest good after whose piece is taken the rest can be made; −1: the sum cannot be made; 0 cents: 0."""
        most = self.limit // self.cent
        steps = self.amounts[self._whole] // self.cent
        can = sums_made(steps, most)
        last = np.full(most + 1, -1, np.int64)
        for at, step in zip(self._whole, steps, strict=True):
            last[step:][can[: most + 1 - step]] = at
        last[0] = 0
        return last

    @cached_property
    def _ahead(self) -> Ints:
        """Per number of cents the least one ≥ it that can be made, or NONE."""
        found = np.where(self._last >= 0, np.arange(len(self._last)), NONE)
        return np.minimum.accumulate(found[::-1])[::-1]

    @cached_property
    def _fine(self) -> tuple[Ints, Ints]:
        """Per fraction of a cent the least sum of goods that brings it, and the good that comes last."""
        sums, last = np.full(self.cent, NONE), np.full(self.cent, -1, np.int64)
        sums[0] = 0
        goods = np.flatnonzero(self.amounts % self.cent)
        if not goods.size or self.cent > MOST_FRACTIONS:
            return sums, last
        fractions = np.arange(self.cent)
        less = True
        while less:  # until nothing is less: then what is left after the last good is the least for its fraction, too
            less = False
            for at in goods:
                amount = int(self.amounts[at])
                tried = sums[(fractions - amount) % self.cent] + amount
                better = (tried < sums) & (tried <= self.limit)
                sums[better], last[better] = tried[better], at
                less = less or bool(better.any())
        return sums, last

    def can(self, sums: Ints) -> Bools:
        """Which sums can be made."""
        fine, _ = self._fine
        cents = (sums - fine[sums % self.cent]) // self.cent
        inside = (sums >= 0) & (sums <= self.limit) & (cents >= 0)
        found: Bools = inside & (self._last[np.clip(cents, 0, len(self._last) - 1)] >= 0)
        return found

    def next(self, total: int) -> int | None:
        """The least sum ≥ a total that can be made so."""
        fine, _ = self._fine
        some = fine[fine < NONE]
        cents = np.maximum(-(-(total - some) // self.cent), 0)
        inside = cents < len(self._ahead)
        ahead = self._ahead[cents[inside]]
        sums = (some[inside] + ahead * self.cent)[ahead < NONE]
        least = int(sums.min(initial=NONE))
        return least if least <= self.limit else None

    def step(self, sums: Ints) -> Ints:
        """The good to take next for sums that can be made and are > 0."""
        fine, last = self._fine
        part = sums % self.cent
        return np.where(part > 0, last[part], self._last[np.clip((sums - fine[part]) // self.cent, 0, len(self._last) - 1)])

    def pieces(self, total: int, most: int) -> dict[int, int] | None:
        """How many of which items make a sum; None when that cannot be, or takes more than `most` pieces of one."""
        fine, last = self._fine
        whole = total - int(fine[total % self.cent])
        if not 0 <= whole <= self.limit or self._last[whole // self.cent] < 0:
            return None
        found: dict[int, int] = {}
        while total > 0:
            part = total % self.cent
            at = int(last[part] if part else self._last[total // self.cent])
            item = int(self.items[at])
            found[item] = found.get(item, 0) + 1
            if found[item] > most:
                return None
            total -= int(self.amounts[at])
        return found
