"""A basket near a bound that no plan's goods can be put together for: likely ones are bounded at once, the best changed piece by piece.

It proves nothing: it finds what a buyer could really do, so that a loss that can be shown is shown.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from zhanggui.methods.guard.answer import Worst
from zhanggui.methods.guard.basket import settle
from zhanggui.methods.guard.catalogue import Catalogue
from zhanggui.methods.guard.every import Ints
from zhanggui.methods.guard.filler import likely_fillers
from zhanggui.methods.guard.kinds import FAR
from zhanggui.methods.guard.small import Baskets, among
from zhanggui.methods.guard.steps import Floats

BESIDE, BESIDE_OF_MANY = 16, 8  # other goods that are tried, in a small world and in one of more goods
OF_ITEM, OF_OTHERS = (1, 2, 3, 4, 10), (1, 2, 4, 10)  # pieces to begin with
BEGIN, ROUNDS = 3, 10  # baskets that are changed, and how often


def seek(cat: Catalogue, name: str, item: int) -> Worst | None:
    """The best basket found for an item's price or receipt ("price" | "receipt"); None: the item meets no others and is dear."""
    items = [item, *_beside(cat, item)]
    most = np.array([_most(cat, i) for i in items])
    tried = _first(cat, items, most)
    if not tried.shape[1]:
        return None
    values = _values(cat, items, tried, name)
    best = tried[:, np.argsort(values, kind="stable")[:BEGIN]]
    for _ in range(ROUNDS):
        changed = _allowed(cat, items, np.hstack([best, *(_changed(best[:, n], most) for n in range(best.shape[1]))]))
        values = _values(cat, items, changed, name)
        order = np.argsort(values, kind="stable")[:BEGIN]
        if np.array_equal(changed[:, order], best):
            break
        best = changed[:, order]
    return _settled(cat, items, best, name)


def _beside(cat: Catalogue, item: int) -> list[int]:
    """Goods that stand under one of the item's promotions: the cheapest, and others from cheap to dear."""
    joined = np.zeros(len(cat.prices), bool)
    for p in (p for x in cat.interval.layers for p in x.promotions if p.covers(item)):
        joined |= cat.mask(p)
    joined[item] = False
    goods = np.flatnonzero(joined & (cat.prices <= float(cat.world.max_amount * cat.unit)))
    goods = goods[np.argsort(cat.prices[goods], kind="stable")]
    tried = BESIDE_OF_MANY if cat.world.many else BESIDE
    spread = np.linspace(0, len(goods) - 1, tried - tried // 3).round().astype(np.int64) if len(goods) else np.zeros(0, np.int64)
    return list(dict.fromkeys([*goods[: tried // 3].tolist(), *goods[spread].tolist()]))


def _most(cat: Catalogue, item: int) -> int:
    price = cat.world.items[item].price
    return min(cat.world.max_qty, int(cat.world.max_amount // price)) if price else cat.world.max_qty


def _first(cat: Catalogue, items: list[int], most: Ints) -> Ints:
    """The item alone, and beside some pieces of one other."""
    found = []
    for own in (n for n in OF_ITEM if n <= most[0]):
        alone = np.zeros(len(items), np.int64)
        alone[0] = own
        found.append(alone)
        for other in range(1, len(items)):
            for pieces in (n for n in OF_OTHERS if n <= most[other]):
                both = alone.copy()
                both[other] = pieces
                found.append(both)
    return _allowed(cat, items, np.stack(found, axis=1)) if found else np.zeros((len(items), 0), np.int64)


def _changed(basket: Ints, most: Ints) -> Ints:
    """A basket with one piece more or less of something; of the item itself one stays."""
    steps = np.hstack([np.eye(len(basket), dtype=np.int64), -np.eye(len(basket), dtype=np.int64)])
    changed = basket[:, None] + steps
    fits = ((changed >= 0) & (changed <= most[:, None])).all(axis=0) & (changed[0] >= 1)
    return changed[:, fits]


def _allowed(cat: Catalogue, items: list[int], qty: Ints) -> Ints:
    qty = np.unique(qty, axis=1)
    listed = (cat.prices[items][:, None] * qty).sum(axis=0)
    return qty[:, listed <= float(cat.world.max_amount * cat.unit)]


def _values(cat: Catalogue, items: list[int], qty: Ints, name: str) -> Floats:
    lows = Baskets(cat.world, cat.interval, items, qty).lows
    found: Floats = (lows.prices if name == "price" else lows.receipts)[0] / qty[0]
    return found


def _settled(cat: Catalogue, items: list[int], qty: Ints, name: str) -> Worst | None:
    """The first of the baskets, with the other shops' goods that serve it best of some likely amounts."""
    basket = {i: int(n) for i, n in zip(items, qty[:, 0], strict=True) if n}
    layers = among(cat.interval.layers, list(basket))
    best: Worst | None = None
    for filler in likely_fillers(cat.world, layers, basket):
        out = settle(cat.world, layers, basket, FAR if filler is None else filler)
        value = Fraction(out.unit_price(items[0]) if name == "price" else out.unit_receipt(items[0]))
        if best is None or value < best.shown:
            best = Worst(value, value, basket, filler, cat.interval)
    return best
