"""Every basket of a small world: all vectors of pieces within the bounds, and the parts of a world that never meet."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.guard.world import Layer, World

Ints = NDArray[np.int64]


def every_basket(prices: Sequence[int], most_amount: int, most_qty: int, at_most: int) -> Ints | None:
    """All baskets (line, basket) with 0..most_qty pieces a line and a list price ≤ most_amount, the empty one left out; None: more than `at_most`."""
    found = np.zeros((0, 1), np.int64)
    spent = np.zeros(1, np.int64)
    for price in prices:
        most = min(most_qty, most_amount // price) if price > 0 else most_qty
        if most >= at_most:
            return None
        amounts = spent[None, :] + price * np.arange(most + 1, dtype=np.int64)[:, None]
        keep = amounts <= most_amount
        if int(keep.sum()) > at_most:
            return None
        pieces, before = np.nonzero(keep)
        found = np.vstack([found[:, before], pieces[None, :]])
        spent = amounts[pieces, before]
    return found[:, found.sum(axis=0) > 0]


def meeting(world: World, layers: Sequence[Layer]) -> list[list[int]]:
    """Items in groups that no promotion of these layers joins: a basket's lines in other groups change nothing for an item.

    In a `best` layer all promotions compete, so all their items meet. Goods of other shops join nobody while only one step looks at them:
    what an earlier one takes from them a later one no longer sees.
    """
    parent = list(range(len(world.items)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    across = [[p for p in layer.promotions if p.cross_shop and p.kind != "gift"] for layer in layers]
    if sum(map(bool, across)) > 1 or any(len(ps) > 1 and layer.combine == "chain" for ps, layer in zip(across, layers, strict=True)):
        shared = [i for ps in across for p in ps for i in (p.scope if p.scope is not None else range(len(world.items)))]
        for i in shared[1:]:
            parent[root(i)] = root(shared[0])
    for layer in layers:
        joint: list[int] = []
        for p in layer.promotions:
            if p.kind == "gift":
                continue
            scope = sorted(p.scope) if p.scope is not None else range(len(world.items))
            joint = [*joint, *scope] if layer.combine == "best" else list(scope)
            for i in joint[1:]:
                parent[root(i)] = root(joint[0])
    groups: dict[int, list[int]] = {}
    for i in range(len(world.items)):
        groups.setdefault(root(i), []).append(i)
    return list(groups.values())


def unit_of(world: World) -> int:
    """How many units a yuan has so that every list price is whole."""
    bottom = 100
    for item in world.items:
        while bottom % item.price.denominator and bottom < 10**9:
            bottom *= 10
    return bottom


def whole(amount: Fraction, unit: int) -> int:
    return int(amount * unit)
