"""What lies in each basket: the product that brought the buyer, sometimes one or two more; prices and shared discounts in cents."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from zhanggui.demo.catalogue import products, skus
from zhanggui.demo.chance import pick, stream
from zhanggui.demo.incidents import Effects
from zhanggui.demo.sizes import Size

EXTRA_LINES = np.array([0.68, 0.24, 0.08])  # none, one, two more products
MORE_OF_IT = np.array([0.90, 0.08, 0.02])  # one, two, three pieces


@dataclass(frozen=True)
class Lines:
    """One entry per order line, in the order of the orders."""

    order: np.ndarray
    nth: np.ndarray
    product: np.ndarray
    sku: np.ndarray
    qty: np.ndarray
    price: np.ndarray
    amount: np.ndarray
    discount: np.ndarray
    paid: np.ndarray  # what the line costs after discounts (paid or not)


def draw_lines(seed: int, day: np.ndarray, source: np.ndarray, product: np.ndarray, size: Size, effects: Effects) -> Lines:
    """Lines of the orders; `discount` holds the incident's coupon only."""
    rng = stream(seed, "basket")
    count, n = size.products, len(day)
    popularity = np.array([p.pull for p in products(count)])
    extra = np.repeat(np.arange(n), pick(rng, EXTRA_LINES, n))
    also = (product[extra] + 1 + pick(rng, popularity[:-1], len(extra))) % count  # never the same product again
    wanted = rng.random(len(extra)) < effects.convert[day[extra], source[extra], also]
    order = np.concatenate([np.arange(n), extra[wanted]])
    chosen = np.concatenate([product, also[wanted]])
    by_order = np.argsort(order, kind="stable")
    order, chosen = order[by_order], chosen[by_order]
    qty = 1 + pick(rng, MORE_OF_IT, len(order))
    price = np.rint(np.array([p.price for p in products(count)])[chosen] * effects.markup[day[order], chosen]).astype(np.int64)
    amount = price * qty
    discount = np.rint(amount * (1 - effects.price[day[order], chosen])).astype(np.int64)
    nth = np.arange(len(order)) - np.searchsorted(order, order)
    return Lines(order, nth, chosen, _skus(rng, chosen, count), qty, price, amount, discount, amount - discount)


def _skus(rng: np.random.Generator, product: np.ndarray, count: int) -> np.ndarray:
    """Position in skus() of each line's variant."""
    kinds = skus(count)
    first = np.searchsorted([s.product for s in kinds], np.arange(count))
    edges = np.ones((count, 4))
    for sku in kinds:
        edges[sku.product, sku.n] = sum(s.weight for s in kinds if s.product == sku.product and s.n <= sku.n)
    return np.asarray(first[product] + (rng.random(len(product))[:, None] >= edges[product][:, :3]).sum(axis=1))


def share_discounts(lines: Lines, discount: np.ndarray) -> Lines:
    """Share each order's whole discount over its lines by amount; the first line takes the odd cents. Lines and order agree to the cent."""
    goods = np.bincount(lines.order, lines.amount, len(discount)).astype(np.int64)
    share = discount[lines.order] * lines.amount // goods[lines.order]
    given = np.bincount(lines.order, share, len(discount)).astype(np.int64)
    share = share + np.where(lines.nth == 0, (discount - given)[lines.order], 0)
    return replace(lines, discount=share, paid=lines.amount - share)
