"""Day tables of the smaller desks: ad_days, service_days, service_scores, keyword_days, live_sessions, stock."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zhanggui.demo import columns as c
from zhanggui.demo.catalogue import AGENTS, CAMPAIGNS, KEYWORDS, LIVE, SEARCH, products, skus, source_index
from zhanggui.demo.chance import stream, wobble
from zhanggui.demo.orders import DAY_SECONDS
from zhanggui.demo.world import LEAD, World

AD_CHANNEL, AD_WINDOW = "wanxiangtai", ""
LIVE_WEEKDAYS = (1, 3, 5, 6)


def ad_days(world: World) -> pa.Table:
    """万相台 商品报表: plan × product × day."""
    ads, items = world.ads, products(world.size.products)
    day, plan, item = np.nonzero(ads.impressions)
    keep = day >= LEAD
    at = day[keep], plan[keep], item[keep]
    n = len(at[0])
    rng = stream(world.seed, "ad days")
    cells = {name: getattr(ads, name)[at] for name in ads.__dataclass_fields__}
    return c.table(
        "ad_days",
        {
            "channel": c.same(AD_CHANNEL, n),
            "stat_date": c.day(world.start, at[0]),
            "scene": c.words([x.scene for x in CAMPAIGNS], at[1]),
            "campaign_id": c.words([x.id for x in CAMPAIGNS], at[1]),
            "entity_type": c.same("product", n),
            "entity_id": c.words([p.id for p in items], at[2]),
            "attribution_window": c.same(AD_WINDOW, n),
            "impressions": c.counts(cells["impressions"]),
            "clicks": c.counts(cells["clicks"]),
            "cost": c.money(cells["cost"]),
            "gmv": c.money(cells["direct_gmv"] + cells["indirect_gmv"]),
            "orders": pa.array((cells["direct_orders"] + cells["indirect_orders"]).astype(float)),
            "direct_gmv": c.money(cells["direct_gmv"]),
            "indirect_gmv": c.money(cells["indirect_gmv"]),
            "direct_orders": pa.array(cells["direct_orders"].astype(float)),
            "indirect_orders": pa.array(cells["indirect_orders"].astype(float)),
            "carts": c.counts(cells["carts"]),
            "favs": c.counts(cells["favs"]),
            "buyers": c.counts(cells["buyers"]),
            "new_buyers": c.counts(rng.binomial(cells["buyers"], 0.8)),
            "presale_gmv": c.money(np.zeros(n)),
            "currency": c.same("CNY", n),
        },
    )


def service_days(world: World) -> pa.Table:
    """客服绩效: agent × day at work."""
    s = world.service
    day, agent = np.nonzero(s.inquiries)
    at = day[day >= LEAD], agent[day >= LEAD]
    inquiries = s.inquiries[at]
    return c.table(
        "service_days",
        {
            "staff": c.words([a.nick for a in AGENTS], at[1]),
            "stat_date": c.day(world.start, at[0]),
            "period": c.same("day", len(at[0])),
            "consult_users": c.counts(inquiries + inquiries // 8),
            "served_users": c.counts(inquiries + inquiries // 10),
            "inquiry_users": c.counts(inquiries),
            "inquiry_pay_users": c.counts(s.paying[at]),
            "inquiry_pay_amount": c.money(s.amount[at]),
            "first_response_seconds": c.numbers(s.first_response[at], 1),
            "avg_response_seconds": c.numbers(s.first_response[at] * 1.9, 1),
            "reply_rate": c.numbers(s.reply_rate[at]),
            "satisfaction_rate": c.numbers(s.satisfaction[at]),
        },
    )


def service_scores(world: World) -> pa.Table:
    """DSR: three linked scores, slow to move; bad reviews pull the first."""
    rng, days = stream(world.seed, "scores"), world.days
    names = ("宝贝与描述相符", "卖家服务态度", "物流服务质量")
    bad = np.bincount(np.clip(world.reviews.at[world.reviews.rating <= 2] // DAY_SECONDS, 0, days - 1), minlength=days)
    pull = np.convolve(bad - bad.mean(), np.ones(30) / 30)[:days]
    score = (
        np.array([4.86, 4.83, 4.84])
        + np.cumsum(rng.normal(0, 0.001, (days, 3)), axis=0)
        - np.stack([0.004 * pull, 0.001 * pull, 0 * pull], axis=1)
    )
    at = np.repeat(world.shown, 3), np.tile(np.arange(3), len(world.shown))
    flat = len(at[0])
    return c.table(
        "service_scores",
        {
            "stat_date": c.day(world.start, at[0]),
            "indicator": c.words(names, at[1]),
            "score": c.numbers(np.clip(score, 4.5, 5)[at], 3),
            "industry_avg": c.numbers(np.full(flat, 4.80), 3),
            "target": c.numbers(np.full(flat, 4.80), 3),
        },
    )


def keyword_days(world: World) -> pa.Table:
    """Search words that brought visitors: a part of 手淘搜索."""
    rng, days, words = stream(world.seed, "keywords"), world.days, len(KEYWORDS)
    search = world.flow.leaves[:, source_index(SEARCH)]
    weight = (1 / (np.arange(words) + 2)) * wobble(rng, days, words, 0.05)
    visitors = rng.binomial(search[:, None], 0.7 * weight / weight.sum(axis=1, keepdims=True))
    payers = rng.binomial(visitors, 0.035)
    pieces = payers + rng.binomial(payers, 0.15)
    amount = np.rint(pieces * 7_600 * np.exp(rng.normal(0, 0.2, visitors.shape))).astype(np.int64)
    at = np.repeat(world.shown, words), np.tile(np.arange(words), len(world.shown))
    return c.table(
        "keyword_days",
        {
            "scope": c.same("shop", len(at[0])),
            "keyword": c.words(KEYWORDS, at[1]),
            "stat_date": c.day(world.start, at[0]),
            "period": c.same("day", len(at[0])),
            "visitors": c.counts(visitors[at]),
            "fav_users": c.counts(rng.binomial(visitors, 0.02)[at]),
            "cart_users": c.counts(rng.binomial(visitors, 0.08)[at]),
            "pay_users": c.counts(payers[at]),
            "pay_qty": c.counts(pieces[at]),
            "pay_amount": c.money(amount[at]),
        },
    )


def live_sessions(world: World) -> pa.Table:
    """Evening sessions on four days a week; their sales are the shop's orders through 直播."""
    rng, source, o = stream(world.seed, "live"), source_index(LIVE), world.orders
    through = (o.paid >= 0) & (o.source == source)
    orders = np.bincount(o.day[through], minlength=world.days)
    amount = np.bincount(o.day[through], o.amount[through], world.days).astype(np.int64)
    day = world.shown[np.isin(world.weekday[world.shown], LIVE_WEEKDAYS)]
    start, minutes = day * DAY_SECONDS + 20 * 3600, rng.integers(150, 240, len(day))
    viewers = world.flow.leaves[day, source]
    return c.table(
        "live_sessions",
        {
            "anchor_id": c.same("a1001", len(day)),
            "started_at": c.moment(world.start, start),
            "anchor_name": c.same("小满", len(day)),
            "ended_at": c.moment(world.start, start + minutes * 60),
            "duration_minutes": pa.array(minutes.astype(float)),
            "viewers": c.counts(viewers),
            "views": c.counts(viewers * 2),
            "peak_online": c.counts(viewers // 8),
            "avg_watch_minutes": c.numbers(rng.gamma(30, 0.1, len(day)), 2),
            "new_fans": c.counts(viewers // 25),
            "item_impression_users": c.counts(viewers * 7 // 10),
            "item_click_users": c.counts(viewers * 4 // 10),
            "pay_users": c.counts(orders[day]),
            "pay_orders": c.counts(orders[day]),
            "pay_qty": c.counts(orders[day]),
            "gmv": c.money(amount[day]),
            "pay_amount": c.money(amount[day]),
            "ad_spend": c.money(np.zeros(len(day))),
        },
    )


def stock(world: World) -> pa.Table:
    """What lies in the warehouse at the end of every day."""
    items, kinds = products(world.size.products), skus(world.size.products)
    day, sku = (x.ravel() for x in np.meshgrid(world.shown, np.arange(len(kinds)), indexing="ij"))
    level = world.stock[day, sku]
    reserved = np.minimum(world.sold[day, sku], level)
    return c.table(
        "stock",
        {
            "merchant_sku": c.words([s.code(items[s.product]) for s in kinds], sku),
            "warehouse": c.same("主仓", len(day)),
            "snapshot_at": c.moment(world.start, day * DAY_SECONDS + DAY_SECONDS - 600),
            "sku_id": c.words([s.id(items[s.product]) for s in kinds], sku),
            "product_id": c.words([items[s.product].id for s in kinds], sku),
            "qty_on_hand": c.counts(level),
            "qty_available": c.counts(level - reserved),
            "qty_reserved": c.counts(reserved),
            "qty_in_transit": c.counts(np.zeros(len(day))),
        },
    )
