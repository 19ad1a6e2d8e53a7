"""The platform's own reports of a made shop: every number column of every day table, filled so that the reports agree with the orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from make_trade import MadeShop, Trade, price_of, product_ids, sku_codes

from zhanggui.demo import columns as c
from zhanggui.intake.extjson import json_column
from zhanggui.warehouse.tables import get_table

# Of a hundred visitors so many do it. Steps lie further apart than WOBBLE, so that fewer pay than order and fewer order than visit.
SHARES = {
    "visitors": 100.0, "views": 400.0, "viewers": 100.0, "sessions": 130.0, "pageviews": 400.0, "product_visitors": 90.0, "product_pageviews": 300.0,
    "new_visitors": 60.0, "impressions": 3000.0, "search_impressions": 900.0, "item_impression_users": 80.0, "item_click_users": 50.0,
    "clicks": 100.0, "search_clicks": 45.0, "search_visitors": 40.0, "search_count": 500.0, "fav_users": 4.0, "favs": 4.0, "cart_users": 10.0,
    "carts": 10.0, "cart_qty": 15.0, "order_users": 5.8, "order_qty": 8.0, "pay_users": 4.4, "pay_orders": 4.9, "orders": 4.9, "pay_qty": 6.5,
    "direct_orders": 3.0, "indirect_orders": 1.9, "net_orders": 4.3, "settled_orders": 4.0, "buyers": 9.0, "new_buyers": 6.0,
    "consult_users": 30.0, "served_users": 27.0, "inquiry_users": 20.0, "inquiry_pay_users": 10.0, "search_pay_users": 1.6,
    "qty_on_hand": 400.0, "qty_available": 380.0, "qty_reserved": 20.0, "qty_in_transit": 0.0,
}  # fmt: skip
MONEY = {  # of the money paid
    "order_amount": 1.2, "old_pay_amount": 0.4, "refund_amount": 0.08, "cost": 0.3, "direct_gmv": 0.6, "indirect_gmv": 0.4,
    "net_gmv": 0.9, "settled_gmv": 0.85, "presale_gmv": 0.0,
}  # fmt: skip
# Seldom used columns of the same kind, which lie together in one JSON column.
EXT = {
    "shop_days": {"follow_users": 2.0, "gross_amount": 0, "total_amount": 0},
    "source_days": {"cart_sessions": 12.0, "checkout_sessions": 6.0, "pay_sessions": 5.0, "engaged_sessions": 70.0},
    "service_days": {"inquiry_users_sameday": 19.0, "sameday_pay_users": 9.0, "sales_users": 8.0},
    "ad_days": {"guided_visits": 95.0},
    "live_sessions": {"net_gmv": 0, "item_clicks": 90.0, "item_impressions": 300.0, "refund_orders_1h": 0.5, "refund_amount_1h": 0},
}  # the share of a hundred visitors, 0: money
# What these reports often leave empty, and other files tell.
EMPTY = {
    "shop_days": {"refund_amount", "refund_orders", "ad_spend"},
    "product_days": {"refund_amount", "refund_orders", "presale_orders"},
}
WOBBLE = 0.04
TREE = [(top, f"{top}{n}") for top in ("搜索", "推荐", "付费推广", "其他") for n in range(1, 4)]
SCORES, STAFF = ("宝贝与描述相符", "卖家服务态度", "物流服务质量"), [f"客服{n}" for n in range(1, 6)]
SCENES, WORDS_EACH = ("关键词推广", "精准人群推广"), 5


class Reports:
    """The reports of one month of a shop."""

    def __init__(self, t: Trade) -> None:
        self.trade, self.month, self.days = t, t.month, t.days
        self.orders = t.per_day(np.ones(len(t.number)))
        self.amount = t.per_day(t.per_order(t.paid_of_line) + t.freight)
        self.visitors = self.orders * 100 / SHARES["pay_orders"]
        self.rng = t.shop.random(t.month, 4)

    def rows(self, table: str, parts: Sequence[float], key: dict[str, Any], **given: pa.Array) -> pa.Table:
        """A row a day and part of the shop (`parts`: the share of each); `key` and `given` hold the columns that are known."""
        share = np.tile(np.asarray(parts, dtype=float), self.days)
        visitors, amount = np.repeat(self.visitors, len(parts)) * share, np.repeat(self.amount, len(parts)) * share
        own = {**key, **given}
        for name, kind in get_table(table).columns.items():
            if name in own or name in EMPTY.get(table, ()):
                continue
            wobble = 1 + self.rng.uniform(-WOBBLE, WOBBLE, len(share))
            if kind == "money":
                own[name] = c.money(amount * MONEY.get(name, 1.0) * (wobble if name in MONEY else 1))
            elif kind == "count" or (kind == "number" and name in SHARES):
                told = np.rint(visitors * SHARES.get(name, 1.0) / 100 * wobble)
                own[name] = c.counts(told) if kind == "count" else c.numbers(told)
            elif kind == "number":
                own[name] = c.numbers(self.rng.uniform(0.2, 0.9, len(share)))
        if "old_pay_users" in own:
            old = pa.compute.divide(own["pay_users"], 3)
            own |= {"old_pay_users": old, "new_pay_users": pa.compute.subtract(own["pay_users"], old)}
        if table in EXT:
            extra = {n: c.money(amount) if not of else c.counts(np.rint(visitors * of / 100)) for n, of in EXT[table].items()}
            own["ext"] = json_column(extra)
        return c.table(table, own)

    def day(self, parts: int = 1) -> pa.Array:
        return c.day(self.month, np.repeat(np.arange(self.days), parts))

    def each(self, names: Sequence[str]) -> pa.Array:
        """These names every day."""
        return c.words(names, np.tile(np.arange(len(names)), self.days))

    def all(self) -> dict[str, pa.Table]:
        return {
            "shop_days": self.shop_days(),
            "product_days": self.product_days(),
            "source_days": self.source_days(),
            "keyword_days": self.keyword_days(),
            "ad_days": self.ad_days(),
            "service_days": self.service_days(),
            "service_scores": self.service_scores(),
            "live_sessions": self.live_sessions(),
            "stock": self.stock(),
        }

    def shop_days(self) -> pa.Table:
        key = {"stat_date": self.day(), "period": c.same("day", self.days), "device": c.same("all", self.days)}
        return self.rows("shop_days", [1.0], key, pay_orders=c.counts(self.orders), pay_amount=c.money(self.amount))

    def product_days(self) -> pa.Table:
        products = self.trade.shop.products
        n, weight = products * self.days, 1 / (np.arange(products) + 2.0)
        key = {
            "level": c.same("product", n), "product_id": product_ids(np.tile(np.arange(products), self.days)), "sku_id": c.same("", n),
            "category_id": c.same("", n), "stat_date": self.day(products), "period": c.same("day", n), "carrier": c.same("", n),
        }  # fmt: skip
        lines = c.counts(self.trade.per_product(np.ones(len(self.trade.order))))
        sold = {
            "pay_amount": c.money(self.trade.per_product(self.trade.paid_of_line)),
            "pay_qty": c.counts(self.trade.per_product(self.trade.qty)),
        }
        return self.rows("product_days", list(weight / weight.sum()), key, pay_users=lines, pay_orders=lines, **sold)

    def source_days(self) -> pa.Table:
        n = len(TREE) * self.days
        key = {
            "level": c.same("shop", n), "product_id": c.same("", n), "stat_date": self.day(len(TREE)), "period": c.same("day", n),
            "carrier": c.same("", n), "source_l1": self.each([a for a, _ in TREE]), "source_l2": self.each([b for _, b in TREE]),
            "source_l3": c.same("", n), "source_l4": c.same("", n), "attribution": c.same("all", n),
        }  # fmt: skip
        return self.rows("source_days", [1 / len(TREE)] * len(TREE), key, is_subtotal=pa.array(np.zeros(n, dtype=bool)))

    def keyword_days(self) -> pa.Table:
        words = [f"连衣裙{n}" for n in range(self.trade.shop.products // 6)]
        n = len(words) * self.days
        key = {"scope": c.same("shop", n), "keyword": self.each(words), "stat_date": self.day(len(words)), "period": c.same("day", n)}
        return self.rows("keyword_days", [0.3 / len(words)] * len(words), key)

    def ad_days(self) -> pa.Table:
        """Plans, and the words of the plans, which tell the same money again."""
        plans = [(f"p{n}", "") for n in range(self.trade.shop.products // 12)]
        words = [(plan, f"词{n}") for plan, _ in plans for n in range(WORDS_EACH)]
        rows = [*plans, *words]
        n = len(rows) * self.days
        blank = dict.fromkeys(("stat_hour", "adgroup_id", "entity_type", "entity_id", "audience", "creative_id"), c.same("", n))
        key = {
            "channel": c.same("wanxiangtai", n), "stat_date": self.day(len(rows)), **blank,
            "scene": self.each([SCENES[int(plan[1:]) % 2] for plan, _ in rows]), "campaign_id": self.each([plan for plan, _ in rows]),
            "keyword": self.each([word for _, word in rows]), "attribution_window": c.same("15", n), "currency": c.same("CNY", n),
        }  # fmt: skip
        return self.rows("ad_days", [0.3 / len(plans) if not word else 0.3 / len(words) for _, word in rows], key)

    def service_days(self) -> pa.Table:
        n = len(STAFF) * self.days
        return self.rows(
            "service_days", [0.1] * len(STAFF), {"staff": self.each(STAFF), "stat_date": self.day(len(STAFF)), "period": c.same("day", n)}
        )

    def service_scores(self) -> pa.Table:
        n = len(SCORES) * self.days
        return c.table(
            "service_scores",
            {
                "stat_date": self.day(len(SCORES)),
                "indicator": self.each(SCORES),
                "score": c.numbers(self.rng.uniform(4.7, 4.9, n), 2),
                "industry_avg": c.numbers(np.full(n, 4.8)),
            },
        )

    def live_sessions(self) -> pa.Table:
        start = np.arange(self.days) * 86_400 + 20 * 3_600
        key = {
            "anchor_id": c.same("a1", self.days), "anchor_name": c.same("小满", self.days), "started_at": c.moment(self.month, start),
            "ended_at": c.moment(self.month, start + 10_800), "duration_minutes": c.numbers(np.full(self.days, 180.0)),
        }  # fmt: skip
        return self.rows("live_sessions", [0.1], key)

    def stock(self) -> pa.Table:
        """Counted once a day, the first of three SKUs of each product."""
        products = self.trade.shop.products
        product, none = np.tile(np.arange(products), self.days), np.zeros(products * self.days, dtype=int)
        key = {
            "merchant_sku": sku_codes(product, none), "warehouse": c.same("主仓", len(product)), "product_id": product_ids(product),
            "snapshot_at": c.moment(self.month, np.repeat(np.arange(self.days) * 86_400 + 85_800, products)),
        }  # fmt: skip
        return self.rows("stock", [1 / products] * products, key)


def fixed(shop: MadeShop) -> dict[str, pa.Table]:
    """What has no day: products, SKUs and what they cost."""
    product = np.arange(shop.products)
    each, sku = np.repeat(product, 3), np.tile(np.arange(3), shop.products)
    codes, always = sku_codes(each, sku), pa.array(np.full(len(each), np.datetime64(date(1970, 1, 1))))
    cost = c.money(price_of(each) * np.where(each % 10 == 0, 105, 45) // 100)  # every tenth is sold below cost
    return {
        "products": c.table("products", {"product_id": product_ids(product), "title": c.number_text(product, "连衣裙 款式")}),
        "skus": c.table(
            "skus",
            {
                "sku_id": c.number_text(4_000_000_000_000 + each * 10 + sku),
                "merchant_sku": codes,
                "product_id": product_ids(each),
                "unit_cost": cost,
            },
        ),
        "sku_costs": c.table(
            "sku_costs",
            {
                "merchant_sku": codes,
                "sku_id": c.same("", len(each)),
                "sku_spec": c.same("", len(each)),
                "valid_from": always,
                "unit_cost": cost,
                "packaging_cost": c.money(np.full(len(each), 120)),
                "freight_cost": c.money(np.full(len(each), 350)),
                "commission_rate": c.numbers(np.full(len(each), 0.05)),
            },
        ),
    }
