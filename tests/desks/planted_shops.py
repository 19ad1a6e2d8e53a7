"""A seeded street of shops for the checks' tests: ordinary noise (weekends, swings, counting noise), and rates to bend.

Every array is days × shops × members; the last day is the day asked about. Bend `rate`s, then call `context()`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from planted_more import Frames, More

from zhanggui.desks import CHECKS
from zhanggui.kernel.flags import Flag
from zhanggui.metrics.suspects import nothing

DAYS = 36
DAY = date(2026, 4, 22)  # a Wednesday far from any 大促
SOURCES = [
    ("搜索", "手淘搜索", 0.27),
    ("搜索", "拍立淘", 0.05),
    ("推荐", "首页推荐", 0.17),
    ("推荐", "购后推荐", 0.06),
    ("付费推广", "关键词推广", 0.12),
    ("付费推广", "人群推广", 0.08),
    ("自主访问", "购物车", 0.08),
    ("自主访问", "我的淘宝", 0.07),
    ("内容", "直播", 0.06),
    ("内容", "短视频", 0.04),
]
L1 = list(dict.fromkeys(s[0] for s in SOURCES))
PRODUCTS = 10
CAMPAIGNS = [("关键词推广", "c1", 400.0), ("人群推广", "c2", 250.0), ("货品运营", "c3", 150.0)]
STAFF = ["小王", "小李", "小张"]


@dataclass(frozen=True)
class TestShop:
    key: str
    platform: str = "taobao"
    name: str = ""
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    __test__ = False


@dataclass(eq=False)
class PlantedContext:
    """What the metrics room hands to a check, from frames made by hand."""

    day: date
    frames: dict[str, pd.DataFrame]
    shops: dict[str, TestShop]
    targets: dict[str, float] = field(default_factory=dict)
    thresholds: dict[tuple[str, str], float] = field(default_factory=dict)
    flagged: dict[tuple[str, date], frozenset[Flag]] = field(default_factory=dict)

    def frame(self, name: str) -> pd.DataFrame:
        return self.frames[name] if name in self.frames else nothing(name)

    def flags(self, shop: str, day: date) -> frozenset[Flag]:
        return self.flagged.get((shop, day), frozenset())

    def target(self, shop: str) -> float | None:
        return self.targets.get(shop)

    def threshold(self, check_id: str, name: str, shop: str) -> float:
        return self.thresholds.get((check_id, name), CHECKS.get(check_id).thresholds[name].value)

    def again(self) -> PlantedContext:
        """The same house asked afresh, after its frames or flags were changed."""
        return replace(self)

    def only(self, shop: str) -> PlantedContext:
        """The same day with one shop in the house."""
        frames = {k: f[f["shop"] == shop].reset_index(drop=True) for k, f in self.frames.items()}
        return PlantedContext(self.day, frames, {shop: self.shops[shop]}, self.targets, self.thresholds, self.flagged)


class Street:
    """`shops` shops of very different size, quiet until bent. `swing`: a source's own daily swing; `shop_swing`: the whole shop's."""

    def __init__(
        self, shops: int = 200, seed: int = 0, day: date = DAY, swing: float = 0.07, shop_swing: float = 0.05, least: float = 1500
    ) -> None:
        self.rng = np.random.default_rng(seed)
        self.day, self.n = day, shops
        rng, n = self.rng, shops
        self.keys = [f"s{i:03d}" for i in range(n)]
        self.days = [day - timedelta(days=DAYS - 1 - t) for t in range(DAYS)]
        self.stamps = pd.to_datetime(self.days).to_numpy()
        weekend = np.array([d.weekday() >= 5 for d in self.days])
        shape = np.where(weekend[:, None], rng.uniform(0.8, 1.4, n), 1.0)
        size = np.exp(rng.uniform(np.log(least), np.log(30000), n))
        whole = size * shape * np.exp(shop_swing * rng.standard_normal((DAYS, n)))
        share = np.array([s[2] for s in SOURCES])
        self.source = whole[:, :, None] * share * np.exp(swing * rng.standard_normal((DAYS, n, len(SOURCES))))
        popularity = 1 / np.arange(1, PRODUCTS + 1)
        self.product_share = np.tile(popularity / popularity.sum(), (DAYS, n, 1)) * np.exp(0.05 * rng.standard_normal((DAYS, n, PRODUCTS)))
        self.conversion = rng.uniform(0.02, 0.06, (n, PRODUCTS)) * np.exp(0.06 * rng.standard_normal((DAYS, n, PRODUCTS)))
        self.price = np.tile(np.exp(rng.uniform(np.log(40), np.log(300), (n, PRODUCTS))), (DAYS, 1, 1))
        self.refund_rate = np.full((DAYS, n, PRODUCTS), 0.08) * np.exp(0.1 * rng.standard_normal((DAYS, n, 1)))
        self.bounce = np.clip(0.6 + 0.02 * rng.standard_normal((DAYS, n)), 0, 1)
        self.depth = 3.2 * np.exp(0.03 * rng.standard_normal((DAYS, n)))
        self.old_share = np.full((DAYS, n), 0.25)
        self.campaign_cost = np.array([c[2] for c in CAMPAIGNS]) * (size / 5000)[:, None] * np.exp(0.1 * rng.standard_normal((DAYS, n, 3)))
        self.roi = np.full((DAYS, n, 3), 3.0) * np.exp(0.15 * rng.standard_normal((DAYS, n, 3)))
        self.inquiries = np.tile((size / 150)[:, None], (DAYS, 1, 3)).astype(float)
        self.inquiry_rate = np.full((DAYS, n, 3), 0.62)
        self.bad_reviews = np.full((DAYS, n, PRODUCTS), 0.15)
        self.stock = np.full((DAYS, n, PRODUCTS), 1e5)
        self.products = [f"p{i}" for i in range(PRODUCTS)]
        self.more = More(seed, DAYS, n, PRODUCTS)

    def column(self, members: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Days, shops and members of a flattened days × shops × members array."""
        m = len(members)
        return np.repeat(self.stamps, self.n * m), np.tile(np.repeat(self.keys, m), DAYS), np.tile(members, DAYS * self.n)

    def context(self) -> PlantedContext:
        rng = self.rng
        source = rng.poisson(self.source)
        visitors = np.round(source.sum(axis=2) * 0.97).astype(int)
        product_visitors = rng.poisson(visitors[:, :, None] * 1.1 * self.product_share)
        order_users = rng.binomial(product_visitors, np.clip(self.conversion * 1.15, 0, 1))
        pay_users = rng.binomial(order_users, 1 / 1.15)
        pay_qty = pay_users + rng.binomial(pay_users, 0.3)
        pay_amount = np.round(self.price * pay_qty * np.exp(0.02 * rng.standard_normal(pay_qty.shape)), 2)
        refunds = rng.binomial(pay_qty, np.clip(self.refund_rate, 0, 1))
        refund_amount = np.round(refunds * self.price, 2)
        frames = {
            "source": self._sources(source, pay_amount.sum(axis=2)),
            "product": self._products(product_visitors, order_users, pay_users, pay_qty, pay_amount, refund_amount),
            "ad": self._ads(),
            "service": self._service(),
            "stock": self._stock(),
            "review": self._reviews(),
        }
        frames["source_l1"] = (
            frames["source"]
            .groupby(["shop", "day", "source_l1"], as_index=False)[["visitors", "pay_users", "pay_amount", "order_users", "cart_users"]]
            .sum()
        )
        frames["shop"] = self._shop(visitors, pay_users, order_users, pay_qty, pay_amount, refund_amount)
        ordered = {name: f.sort_values(["shop", "day"], kind="stable").reset_index(drop=True) for name, f in frames.items()}
        later = self.more.frames(self, frames["product"])
        return PlantedContext(self.day, Frames(ordered, later), {k: TestShop(k) for k in self.keys})

    def _sources(self, visitors: np.ndarray, sales: np.ndarray) -> pd.DataFrame:
        day, shop, member = self.column([s[1] for s in SOURCES])
        money = sales[:, :, None] * visitors / np.maximum(visitors.sum(axis=2, keepdims=True), 1)
        parent = {s[1]: s[0] for s in SOURCES}
        flat = visitors.ravel()
        return pd.DataFrame({
            "shop": shop, "day": day, "source_l1": [parent[m] for m in member], "source_l2": member, "visitors": flat.astype(float),
            "pay_users": self.more.source_buyers(visitors), "pay_amount": money.ravel(), "order_users": np.round(flat * 0.04), "cart_users": flat * 0.1,
        })  # fmt: skip

    def _products(self, visitors, order_users, pay_users, pay_qty, pay_amount, refund_amount) -> pd.DataFrame:  # type: ignore[no-untyped-def]
        day, shop, member = self.column([f"p{i}" for i in range(PRODUCTS)])
        return pd.DataFrame({
            "shop": shop, "day": day, "product_id": member, "title": [f"商品{m}" for m in member],
            "product_visitors": visitors.ravel().astype(float), "product_pageviews": visitors.ravel() * 1.6,
            "pay_users": pay_users.ravel().astype(float), "pay_amount": pay_amount.ravel(), "pay_qty": pay_qty.ravel().astype(float),
            "order_users": order_users.ravel().astype(float), "cart_users": np.nan, "fav_users": np.nan, "bounce_rate": np.nan,
            "refund_amount": refund_amount.ravel(), "presale_orders": 0.0,
        })  # fmt: skip

    def _shop(self, visitors, pay_users, order_users, pay_qty, pay_amount, refund_amount) -> pd.DataFrame:  # type: ignore[no-untyped-def]
        def flat(values: np.ndarray) -> np.ndarray:
            return (values.sum(axis=2) if values.ndim == 3 else values).ravel().astype(float)

        frame = pd.DataFrame({
            "shop": np.tile(self.keys, DAYS), "day": np.repeat(self.stamps, self.n), "visitors": flat(visitors),
            "pageviews": flat(visitors * self.depth), "new_visitors": flat(visitors * (1 - self.old_share)),
            "pay_users": flat(pay_users), "pay_orders": flat(pay_users), "pay_qty": flat(pay_qty), "pay_amount": flat(pay_amount),
            "order_users": flat(order_users), "order_amount": flat(pay_amount), "refund_amount": flat(refund_amount),
            "bounce_rate": flat(self.bounce), "avg_stay_seconds": 40.0, "presale_orders": 0.0, "ad_spend": np.nan,
        })  # fmt: skip
        for name in ("cart_users", "fav_users", "new_pay_users", "old_pay_users", "old_pay_amount"):
            frame[name] = np.nan
        return frame

    def _ads(self) -> pd.DataFrame:
        day, shop, member = self.column([c[1] for c in CAMPAIGNS])
        scene = {c[1]: c[0] for c in CAMPAIGNS}
        orders = self.rng.poisson(self.campaign_cost * self.roi / 100.0)
        return pd.DataFrame({
            "shop": shop, "day": day, "channel": "wanxiangtai", "scene_name": [scene[m] for m in member], "campaign_id": member,
            "campaign_name": [f"计划{m}" for m in member], "cost": np.round(self.campaign_cost.ravel(), 2), "impressions": 1e4,
            "clicks": np.round(self.campaign_cost.ravel() / 0.8), "gmv": orders.ravel() * 100.0, "orders": orders.ravel().astype(float),
        })  # fmt: skip

    def _service(self) -> pd.DataFrame:
        day, shop, member = self.column(STAFF)
        asked = self.rng.poisson(self.inquiries)
        paid = self.rng.binomial(asked, self.inquiry_rate)
        return pd.DataFrame({
            "shop": shop, "day": day, "staff": member, "inquiry_users": asked.ravel().astype(float),
            "inquiry_pay_users": paid.ravel().astype(float), "inquiry_pay_amount": paid.ravel() * 100.0,
        })  # fmt: skip

    def _stock(self) -> pd.DataFrame:
        day, shop, member = self.column([f"p{i}" for i in range(PRODUCTS)])
        return pd.DataFrame({"shop": shop, "day": day, "merchant_sku": member, "product_id": member, "qty_available": self.stock.ravel()})

    def _reviews(self) -> pd.DataFrame:
        day, shop, member = self.column([f"p{i}" for i in range(PRODUCTS)])
        bad = self.rng.poisson(self.bad_reviews)
        good = self.rng.poisson(4.0, bad.shape)
        rows = pd.DataFrame({"shop": shop, "day": day, "product_id": member, "reviews": (bad + good).ravel(), "bad": bad.ravel()})
        return rows[rows["reviews"] > 0]


def run(check_id: str, ctx: PlantedContext) -> list:  # type: ignore[type-arg]
    return list(CHECKS.get(check_id).run(ctx))


def shops_named(findings: list, subject: dict[str, str] | None = None) -> set[str]:  # type: ignore[type-arg]
    """Shops with a finding (about `subject`, when given)."""
    return {f.shop for f in findings if subject is None or dict(f.subject) == subject}


def quiet_rate(check_id: str, seeds: range = range(3), shops: int = 200, day: date = DAY) -> float:
    """Findings per quiet shop-day."""
    found = sum(len(run(check_id, Street(shops, seed=1000 + s, day=day).context())) for s in seeds)
    return found / (len(seeds) * shops)
