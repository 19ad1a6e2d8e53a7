"""Day tables of the whole shop and of its products: shop_days, product_days."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhanggui.demo import columns as c
from zhanggui.demo.catalogue import SEARCH, products, source_index
from zhanggui.demo.chance import stream
from zhanggui.demo.orders import DAY_SECONDS
from zhanggui.demo.tally import people, total
from zhanggui.demo.world import World

SEES_PRODUCT = 0.93  # visitors of the shop who open a product page
PAGES, STAY, BOUNCE = 2.6, 21.0, 0.58
ITEM_OVERLAP = 0.05  # a product's visitors who came through two sources


def _refunds_by(world: World, cell_of_line: np.ndarray, cells_per_day: int) -> tuple[np.ndarray, np.ndarray]:
    """(cents, requests) of refunds by the day of their success × cell."""
    done = world.refunds.finished < world.now
    cell = world.refunds.finished[done] // DAY_SECONDS * cells_per_day + cell_of_line[world.refunds.line[done]]
    cells = world.days * cells_per_day
    return total(cell, world.refunds.amount[done], cells), total(cell, None, cells)


def shop_days(world: World) -> pa.Table:
    """What 生意参谋 says of the whole shop, day by day. Payments by the day of payment, orders by the day of creation."""
    rng, o, n = stream(world.seed, "shop days"), world.orders, world.days
    visitors = world.flow.shop
    made, paid = o.created // DAY_SECONDS, o.paid >= 0
    day, person = o.day[paid], o.person[paid]
    old = o.old[paid]
    pieces = np.bincount(world.lines.order, world.lines.qty, len(o.paid)).astype(np.int64)
    seen = rng.binomial(visitors, SEES_PRODUCT)
    item_pages = np.rint(_item_visitors(world) * 1.9).astype(np.int64).sum(axis=1)
    back, requests = _refunds_by(world, np.zeros(len(world.lines.order), dtype=np.int64), 1)
    cart_users = rng.binomial(visitors, 0.088)
    shown = world.shown

    def count(x: np.ndarray) -> pa.Array:
        return c.counts(x[shown])

    def cash(x: np.ndarray) -> pa.Array:
        return c.money(x[shown])

    return c.table(
        "shop_days",
        {
            "stat_date": c.day(world.start, shown),
            "period": c.same("day", len(shown)),
            "device": c.same("all", len(shown)),
            "visitors": count(visitors),
            "pageviews": count(item_pages + rng.poisson(visitors * (PAGES - 1.9) / 2)),
            "product_visitors": count(seen),
            "product_pageviews": count(item_pages),
            "new_visitors": count(rng.binomial(visitors, 0.66)),
            "avg_stay_seconds": c.numbers((STAY * np.exp(rng.normal(0, 0.02, n)))[shown], 2),
            "bounce_rate": c.numbers((BOUNCE * np.exp(rng.normal(0, 0.012, n)))[shown]),
            "fav_users": count(rng.binomial(visitors, 0.026)),
            "cart_users": count(cart_users),
            "cart_qty": count(cart_users + rng.poisson(cart_users * 0.35)),
            "order_users": count(people(made, o.person, n)),
            "order_qty": count(total(made, pieces, n)),
            "order_amount": cash(total(made, o.amount, n)),
            "pay_users": count(people(day, person, n)),
            "pay_orders": count(total(day, None, n)),
            "pay_qty": count(total(day, pieces[paid], n)),
            "pay_amount": cash(total(day, o.amount[paid], n)),
            "new_pay_users": count(people(day[~old], person[~old], n)),
            "old_pay_users": count(people(day[old], person[old], n)),
            "old_pay_amount": cash(total(day[old], o.amount[paid][old], n)),
            "refund_amount": cash(back),
            "refund_orders": count(requests),
            "ad_spend": cash(world.ads.spend()),
        },
    )


def _item_visitors(world: World) -> np.ndarray:
    """day × product: distinct visitors of the product page."""
    by_source = world.flow.visits
    return np.asarray(np.maximum(np.rint(by_source.sum(axis=1) * (1 - ITEM_OVERLAP)), by_source.max(axis=1)).astype(np.int64))


def product_days(world: World) -> pa.Table:
    """What 生意参谋 商品_全部 says: one row per product and day."""
    rng, o, ls = stream(world.seed, "product days"), world.orders, world.lines
    items = products(world.size.products)
    width = len(items)
    cells = world.days * width
    paid = o.paid[ls.order] >= 0
    made = o.created[ls.order] // DAY_SECONDS * width + ls.product
    cell, person, amount, old = (o.day[ls.order] * width + ls.product)[paid], o.person[ls.order][paid], ls.paid[paid], o.old[ls.order][paid]
    searched = (o.source[ls.order][paid] == source_index(SEARCH)) & (ls.nth[paid] == 0)
    back, requests = _refunds_by(world, ls.product, width)
    visitors = _item_visitors(world).ravel()
    carts = rng.binomial(visitors, 0.075)
    keep = np.arange(world.shown[0] * width, cells)
    search_visitors = world.flow.visits[:, source_index(SEARCH), :].ravel()

    def count(x: np.ndarray) -> pa.Array:
        return c.counts(x[keep])

    def cash(x: np.ndarray) -> pa.Array:
        return c.money(x[keep])

    stay = 14 * np.exp(rng.normal(0, 0.08, cells)) * np.tile([0.8 + 0.05 * (p.n % 9) for p in items], world.days)
    leave = 0.68 * np.exp(rng.normal(0, 0.02, cells)) * np.tile([1 + 0.01 * (p.n % 7) for p in items], world.days)
    return c.table(
        "product_days",
        {
            "level": c.same("product", len(keep)),
            "product_id": c.words([p.id for p in items], keep % width),
            "stat_date": c.day(world.start, keep // width),
            "period": c.same("day", len(keep)),
            "product_visitors": count(visitors),
            "product_pageviews": count(np.rint(visitors * 1.9)),
            "avg_stay_seconds": c.numbers(stay[keep], 2),
            "bounce_rate": c.numbers(leave[keep]),
            "search_visitors": count(search_visitors),
            "search_pay_users": count(people(cell[searched], person[searched], cells)),
            "fav_users": count(rng.binomial(visitors, 0.022)),
            "cart_users": count(carts),
            "cart_qty": count(carts + rng.poisson(carts * 0.3)),
            "order_users": count(people(made, o.person[ls.order], cells)),
            "order_qty": count(total(made, ls.qty, cells)),
            "order_amount": cash(total(made, ls.paid, cells)),
            "pay_users": count(people(cell, person, cells)),
            "pay_qty": count(total(cell, ls.qty[paid], cells)),
            "pay_amount": cash(total(cell, amount, cells)),
            "new_pay_users": count(people(cell[~old], person[~old], cells)),
            "old_pay_users": count(people(cell[old], person[old], cells)),
            "old_pay_amount": cash(total(cell[old], amount[old], cells)),
            "refund_amount": cash(back),
            "refund_orders": count(requests),
        },
    )
