"""Rows that a shop may have besides: traffic sources of single listings, the keyword report, the shop's own cost sheet.

The demo shop does without them.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhanggui.demo import columns as c
from zhanggui.demo.catalogue import CAMPAIGNS, KEYWORDS, SOURCES, products, skus
from zhanggui.demo.chance import stream
from zhanggui.demo.keyword_bids import PLANS, WEIGHTS, split_cents, words_of
from zhanggui.demo.orders import DAY_SECONDS
from zhanggui.demo.table_desk import AD_CHANNEL, AD_WINDOW
from zhanggui.demo.table_sources import WHOLE_SHOP, reached
from zhanggui.demo.tally import people, total
from zhanggui.demo.world import LEAD, World

TOP = 10  # nobody downloads this file for more listings than that


def product_sources(world: World) -> pa.Table:
    """source_days of the top listings, as the item-source export has them: day × listing × leaf source. Sources without visitors are not in it."""
    o, ls, items = world.orders, world.lines, products(world.size.products)
    width, leaves = min(TOP, len(items)), len(SOURCES)
    cells = world.days * leaves * width
    mine = np.flatnonzero(ls.product < width)
    line, source = reached(o.second[ls.order], o.source[ls.order], mine)
    made = (o.created[ls.order[line]] // DAY_SECONDS * leaves + source) * width + ls.product[line]
    paid = o.paid[ls.order[line]] >= 0
    cell = ((o.day[ls.order[line]] * leaves + source) * width + ls.product[line])[paid]
    visitors = world.flow.visits[:, :, :width].ravel()
    person = o.person[ls.order[line]]
    keep = np.flatnonzero(visitors > 0)
    keep = keep[keep >= LEAD * leaves * width]
    day, which, item = np.unravel_index(keep, (world.days, leaves, width))
    carts = stream(world.seed, "product sources").binomial(visitors, 0.08)
    return c.table(
        "source_days",
        {
            "level": c.same("product", len(keep)),
            "product_id": c.words([p.id for p in items], item),
            "stat_date": c.day(world.start, day),
            "period": c.same("day", len(keep)),
            "carrier": c.same(WHOLE_SHOP, len(keep)),
            "source_l1": c.words([s.l1 for s in SOURCES], which),
            "source_l2": c.words([s.l2 for s in SOURCES], which),
            "attribution": c.same("all", len(keep)),
            "is_subtotal": pa.array(np.zeros(len(keep), dtype=bool)),
            "visitors": c.counts(visitors[keep]),
            "cart_users": c.counts(carts[keep]),
            "order_users": c.counts(people(made, person, cells)[keep]),
            "pay_users": c.counts(people(cell, person[paid], cells)[keep]),
            "pay_amount": c.money(total(cell, ls.paid[line][paid], cells)[keep]),
        },
    )


def keyword_ads(world: World) -> pa.Table:
    """ad_days by plan × listing × word: the money of the keyword plans told again, word by word."""
    ads, items, rng = world.ads, products(world.size.products), stream(world.seed, "keyword ads")
    plans = np.array(PLANS)
    day, nth, item = np.nonzero(ads.impressions[:, plans, :])
    plan = plans[nth]
    keep = day >= LEAD
    day, plan, item = day[keep], plan[keep], item[keep]
    word = np.array([words_of(int(p), int(i)) for p, i in zip(plan, item, strict=True)]).reshape(-1, len(WEIGHTS))
    dearer = world.effects.keyword_cost[day[:, None], word]
    at = day, plan, item

    def shared(numbers: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return split_cents(numbers[at], weights * np.exp(rng.normal(0, 0.05, weights.shape))).ravel()

    even = np.broadcast_to(WEIGHTS, word.shape)
    direct, indirect = shared(ads.direct_gmv, even), shared(ads.indirect_gmv, even)
    n, each = word.size, len(WEIGHTS)
    return c.table(
        "ad_days",
        {
            "channel": c.same(AD_CHANNEL, n),
            "stat_date": c.day(world.start, np.repeat(day, each)),
            "scene": c.words([x.scene for x in CAMPAIGNS], np.repeat(plan, each)),
            "campaign_id": c.words([x.id for x in CAMPAIGNS], np.repeat(plan, each)),
            "adgroup_id": c.number_text(np.repeat(plan * 1000 + item, each), "90"),
            "entity_type": c.same("product", n),
            "entity_id": c.words([p.id for p in items], np.repeat(item, each)),
            "keyword": c.words(KEYWORDS, word.ravel()),
            "attribution_window": c.same(AD_WINDOW, n),
            "impressions": c.counts(shared(ads.impressions, even)),
            "clicks": c.counts(shared(ads.clicks, even)),
            "cost": c.money(shared(ads.cost, even * dearer)),
            "gmv": c.money(direct + indirect),
            "orders": pa.array(shared(ads.direct_orders + ads.indirect_orders, even).astype(float)),
            "direct_gmv": c.money(direct),
            "indirect_gmv": c.money(indirect),
            "currency": c.same("CNY", n),
        },
    )


def cost_sheet(world: World) -> pa.Table:
    """The shop's own cost sheet: one cost a code, for all days."""
    items, kinds = products(world.size.products), skus(world.size.products)
    return c.table(
        "sku_costs",
        {
            "merchant_sku": pa.array([s.code(items[s.product]) for s in kinds]),
            "sku_id": pa.array([s.id(items[s.product]) for s in kinds]),
            "title": pa.array([items[s.product].title for s in kinds]),
            "unit_cost": c.money(np.array([items[s.product].cost for s in kinds])),
        },
    )
