"""What the weekly checks look at beside the ordinary frames of a street: keywords, ads by product, stays, costs, regular buyers.

Its own stream of numbers, so that the frames of planted_shops stay what they were.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView
from typing import Any

import numpy as np
import pandas as pd

AD_WORDS = [("c1", "关键词推广", "连衣裙"), ("c1", "关键词推广", "连衣裙 夏"), ("c2", "人群推广", "碎花裙"), ("c2", "人群推广", "长裙")]
SEARCH_WORDS = [f"词{n}" for n in range(12)]
ORDER_VALUE = 100.0


class Frames(dict[str, pd.DataFrame]):
    """Frames by name; those that few checks ask for are made when they are."""

    def __init__(self, made: dict[str, pd.DataFrame], later: dict[str, Callable[[], pd.DataFrame]]) -> None:
        super().__init__(made)
        self.later = later

    def __missing__(self, name: str) -> pd.DataFrame:
        frame = self.later[name]().sort_values(["shop", "day"], kind="stable").reset_index(drop=True)
        self[name] = frame
        return frame

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in self.later

    def items(self) -> ItemsView[str, pd.DataFrame]:  # type: ignore[override]
        for name in self.later:
            self[name]
        return super().items()


class More:
    """Bendable rates (days × shops × members) of one street."""

    def __init__(self, seed: int, days: int, shops: int, products: int) -> None:
        self.seed, rng = seed, np.random.default_rng([seed, 5])
        self.shape = days, shops

        def noise(swing: float, members: int) -> np.ndarray:
            return np.exp(swing * rng.standard_normal((days, shops, members)))

        size = np.exp(rng.uniform(np.log(0.5), np.log(4), (1, shops, 1)))
        self.keyword_cost = np.tile(800 * size, (days, 1, len(AD_WORDS))) * noise(0.12, len(AD_WORDS))
        self.keyword_roi = 3.0 * noise(0.15, len(AD_WORDS))
        self.ad_product_cost = np.tile(600 * size / np.arange(1, products + 1), (days, 1, 1)) * noise(0.12, products)
        self.ad_product_roi = 3.0 * noise(0.15, products)
        self.stay = 45 * np.exp(0.2 * rng.standard_normal((1, shops, products))) * noise(0.08, products)
        popularity = 1 / np.arange(1, len(SEARCH_WORDS) + 1) ** 0.7
        self.word_visitors = 120 * size * popularity * noise(0.12, len(SEARCH_WORDS))
        self.word_rate = rng.uniform(0.02, 0.06, (1, shops, len(SEARCH_WORDS))) * noise(0.1, len(SEARCH_WORDS))
        self.source_rate = 0.03 * noise(0.06, 10)
        self.below_cost = np.zeros((days, shops, products))
        self.unit_cost = 0.6
        self.regulars = np.tile(30 * size[:, :, 0], (days, 1))
        self.lost_rate = np.full((days, shops), 0.3) * np.exp(0.08 * rng.standard_normal((days, shops)))
        self.peer_rate = np.full(shops, np.nan)

    def frames(self, street: Any, products: pd.DataFrame) -> dict[str, Callable[[], pd.DataFrame]]:
        own = (self.ad_keyword, self.ad_product, self.keyword, self.cadence, self.peer)
        made = {make.__name__: lambda make=make: make(street) for make in own}
        price = street.price.copy()
        return made | {"product_page": lambda: self.product_page(products), "cost": lambda: self.cost(products, price)}

    def draw(self, nth: int) -> np.random.Generator:
        """A stream of its own for every frame: what is asked first changes nothing."""
        return np.random.default_rng([self.seed, 5, nth])

    def ad_keyword(self, street: Any) -> pd.DataFrame:
        day, shop, member = street.column([w[2] for w in AD_WORDS])
        about = {w[2]: w for w in AD_WORDS}
        orders = self.draw(1).poisson(self.keyword_cost * self.keyword_roi / ORDER_VALUE).ravel().astype(float)
        return pd.DataFrame({
            "shop": shop, "day": day, "channel": "wanxiangtai", "scene_id": [about[m][1] for m in member], "campaign_id": [about[m][0] for m in member],
            "keyword": member, "cost": np.round(self.keyword_cost.ravel(), 2), "impressions": 1e3, "clicks": np.round(self.keyword_cost.ravel() / 0.8),
            "gmv": orders * ORDER_VALUE, "orders": orders,
        })  # fmt: skip

    def ad_product(self, street: Any) -> pd.DataFrame:
        day, shop, member = street.column(street.products)
        orders = self.draw(2).poisson(self.ad_product_cost * self.ad_product_roi / ORDER_VALUE).ravel().astype(float)
        return pd.DataFrame({
            "shop": shop, "day": day, "entity_id": member, "cost": np.round(self.ad_product_cost.ravel(), 2), "impressions": 1e3,
            "clicks": np.round(self.ad_product_cost.ravel() / 0.8), "gmv": orders * ORDER_VALUE, "orders": orders,
        })  # fmt: skip

    def keyword(self, street: Any) -> pd.DataFrame:
        day, shop, member = street.column(SEARCH_WORDS)
        rng = self.draw(3)
        visitors = rng.poisson(self.word_visitors)
        buyers = rng.binomial(visitors, np.clip(self.word_rate, 0, 1))
        return pd.DataFrame({
            "shop": shop, "day": day, "keyword": member, "visitors": visitors.ravel().astype(float), "cart_users": np.nan,
            "pay_users": buyers.ravel().astype(float), "pay_amount": buyers.ravel() * 80.0,
        })  # fmt: skip

    def product_page(self, products: pd.DataFrame) -> pd.DataFrame:
        kept = [
            "shop",
            "day",
            "product_id",
            "product_visitors",
            "product_pageviews",
            "pay_users",
            "pay_qty",
            "pay_amount",
            "presale_orders",
        ]
        n = len(products)
        carts = np.round(products["product_visitors"] * 0.1)
        return products[kept].assign(
            avg_stay_seconds=self.stay.ravel(), bounce_rate=0.6, cart_users=carts, fav_users=np.nan, search_visitors=np.nan,
            old_pay_users=np.full(n, np.nan), order_orders=products["order_users"], balance_orders=0.0, pay_orders=products["pay_users"],
        )  # fmt: skip

    def cost(self, products: pd.DataFrame, price: np.ndarray) -> pd.DataFrame:
        """Every piece costs `unit_cost` of its price; a line below cost was sold at half of that."""
        pieces, each = products["pay_qty"].to_numpy(), price.ravel() * self.unit_cost
        lines = np.minimum(self.below_cost.ravel(), pieces)
        amount = products["pay_amount"].to_numpy() * (1 - lines / np.maximum(pieces, 1)) + lines * each / 2
        return products[["shop", "day", "product_id", "pay_qty"]].assign(
            lines_amount=amount, costed_amount=amount, goods_cost=pieces * each, below_cost_amount=lines * each / 2, below_cost_lines=lines
        )

    def cadence(self, street: Any) -> pd.DataFrame:
        rng = self.draw(4)
        ended = rng.poisson(self.regulars)
        gone = rng.binomial(ended, np.clip(self.lost_rate, 0, 1)).ravel().astype(float)
        return pd.DataFrame({
            "shop": np.tile(street.keys, self.shape[0]), "day": np.repeat(street.stamps, street.n), "kept": ended.ravel() - gone, "lost": gone,
            "lost_amount": gone * 120.0, "lost_gap": gone * 30.0,
        })  # fmt: skip

    def peer(self, street: Any) -> pd.DataFrame:
        """Two peers noted once in each of the last three weeks, where a shop keeps such notes."""
        rows = [
            {"shop": key, "day": street.stamps[-1 - 7 * week], "competitor_name": name, "product_id": "", "title": "", "price": 99.0,
             "pay_conversion": rate * factor, "reviews": np.nan}
            for key, rate in zip(street.keys, self.peer_rate, strict=True) if np.isfinite(rate)
            for name, factor in (("甲店", 0.9), ("乙店", 1.1)) for week in range(3)
        ]  # fmt: skip
        columns = ["shop", "day", "competitor_name", "product_id", "title", "price", "pay_conversion", "reviews"]
        return pd.DataFrame(rows, columns=columns)

    def source_buyers(self, visitors: np.ndarray) -> np.ndarray:
        return self.draw(5).binomial(visitors, np.clip(self.source_rate, 0, 1)).ravel().astype(float)
