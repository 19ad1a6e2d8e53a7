"""What the simulated shop is made of: traffic sources, products and SKUs, ad plans, agents, provinces. No chance in here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from zhanggui.demo.names import names

SEARCH, CART, MINE, LIVE = "手淘搜索", "购物车", "我的淘宝", "直播"
PAID = "付费推广"


@dataclass(frozen=True)
class Source:
    """One leaf of the traffic tree.

    `share` of all source visits; `convert`: buyers per product visit; `focus`: how much it favours top items.
    """

    l1: str
    l2: str
    share: float
    convert: float
    focus: float = 1.0
    old: float = 0.2  # share of its buyers who bought before


SOURCES: tuple[Source, ...] = (
    Source("平台流量", SEARCH, 0.270, 0.031),
    Source("平台流量", "手淘推荐", 0.190, 0.016, 1.2),
    Source("平台流量", MINE, 0.085, 0.050, 0.9, 0.55),
    Source("平台流量", CART, 0.055, 0.110, 1.0, 0.45),
    Source("平台流量", "手淘其他店铺商品详情", 0.040, 0.017),
    Source("平台流量", "淘内其他活动", 0.025, 0.022),
    Source(PAID, "关键词推广", 0.110, 0.026, 1.4, 0.12),
    Source(PAID, "人群推广", 0.090, 0.018, 1.3, 0.15),
    Source(PAID, "货品全站推广", 0.060, 0.024, 1.5, 0.12),
    Source(PAID, "淘宝客", 0.030, 0.030, 1.3, 0.12),
    Source("内容流量", LIVE, 0.025, 0.040, 1.6, 0.30),
    Source("内容流量", "短视频", 0.020, 0.013, 1.3),
)
L1S: tuple[str, ...] = tuple(dict.fromkeys(s.l1 for s in SOURCES))
# Visitors are people: the parts of a level-1 source, and the sources of a shop, overlap by about this much.
OVERLAP_L1, OVERLAP_SHOP = 0.06, 0.09


def source_index(l2: str) -> int:
    """Position of the leaf source called `l2`."""
    return next(i for i, s in enumerate(SOURCES) if s.l2 == l2)


@dataclass(frozen=True)
class Product:
    """One listing. Prices and cost in cents. `pull`: its share of the traffic before normalising."""

    n: int
    title: str
    cat: str
    list_price: int
    price: int
    cost: int
    pull: float
    convert: float
    refund: float

    @property
    def id(self) -> str:
        return f"68{4210370000 + self.n * 7919}"

    @property
    def code(self) -> str:
        return f"ZG{self.n + 1:03d}"


@cache
def products(count: int = 30) -> tuple[Product, ...]:
    """The first `count` listings; the first few carry most of the shop, as everywhere."""
    made = []
    for n, (title, cat, price) in enumerate(names()["items"][:count]):
        cents = round(price * 100)
        made.append(
            Product(
                n,
                title,
                cat,
                list_price=round(cents * 1.25 / 100) * 100,
                price=cents,
                cost=round(cents * (0.38 + 0.02 * (n % 6))),
                pull=1 / (n + 1.2) ** 0.85,
                convert=(1.12, 0.94, 1.05, 0.9, 1.0, 1.18, 0.86)[n % 7] * (90 / (price + 25)) ** 0.25,
                refund=0.05 + 0.01 * (n % 5),
            )
        )
    return tuple(made)


@dataclass(frozen=True)
class Sku:
    """One variant. `weight` is its share of the product's orders."""

    product: int
    n: int
    spec: str
    weight: float

    def id(self, item: Product) -> str:
        return f"5{int(item.id) % 10**9:09d}{self.n + 1:02d}"

    def code(self, item: Product) -> str:
        return f"{item.code}-{self.n + 1}"


@cache
def skus(count: int = 30) -> tuple[Sku, ...]:
    """Two to four colours of each listing, in the order of the listings."""
    made = []
    for item in products(count):
        kinds = 2 + item.n % 3
        weights = np.array([1 / (k + 1.5) for k in range(kinds)])
        made += [Sku(item.n, k, f"颜色分类:{names()['colours'][k]}", float(w)) for k, w in enumerate(weights / weights.sum())]
    return tuple(made)


@dataclass(frozen=True)
class Campaign:
    """One ad plan. Its scene is the level-2 source it feeds.

    It promotes the listings whose number leaves `rest` when divided by `plans`.
    """

    id: str
    name: str
    scene_id: str
    scene: str
    cpc: float  # yuan a click
    ctr: float
    plans: int
    rest: int


CAMPAIGNS: tuple[Campaign, ...] = (
    Campaign("8240017301", "关键词-主推款", "371", "关键词推广", 0.92, 0.062, 3, 0),
    Campaign("8240017302", "关键词-长尾词", "371", "关键词推广", 0.66, 0.055, 3, 1),
    Campaign("8240017303", "关键词-测款", "371", "关键词推广", 0.78, 0.048, 3, 2),
    Campaign("8240018401", "人群-拉新", "376", "人群推广", 0.58, 0.031, 2, 0),
    Campaign("8240018402", "人群-收割", "376", "人群推广", 0.71, 0.043, 2, 1),
    Campaign("8240019501", "全站-爆款", "436", "货品全站推广", 0.80, 0.040, 2, 0),
    Campaign("8240019502", "全站-新品", "436", "货品全站推广", 0.69, 0.036, 2, 1),
)
ADVERTISED = 15  # only the first listings are advertised


@dataclass(frozen=True)
class Agent:
    """One customer-service account. `convert`: inquiries that end in a payment; `off`: weekday off (0 = Monday)."""

    nick: str
    share: float
    convert: float
    off: int


AGENTS: tuple[Agent, ...] = (
    Agent("掌柜示范店:小满", 0.30, 0.60, 2),
    Agent("掌柜示范店:谷雨", 0.27, 0.57, 3),
    Agent("掌柜示范店:白露", 0.24, 0.58, 0),
    Agent("掌柜示范店:霜降", 0.19, 0.55, 1),
)

HOMES: tuple[tuple[str, str, float], ...] = tuple((p, c, s) for p, c, s in names()["homes"])
CARRIERS: tuple[str, ...] = tuple(names()["carriers"])
KEYWORDS: tuple[str, ...] = tuple(names()["keywords"])
