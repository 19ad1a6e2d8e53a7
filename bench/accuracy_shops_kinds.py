"""What the accuracy bench plants: every kind of incident at its levels, the series that it strikes, and the answer that is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zhanggui.demo.catalogue import AGENTS, CAMPAIGNS, KEYWORDS, L1S, SOURCES, products
from zhanggui.demo.keyword_bids import word_shares
from zhanggui.demo.orders import DAY_SECONDS
from zhanggui.demo.season import day_factors
from zhanggui.demo.world import World

Subject = dict[str, str]
Series = Callable[[World, Subject], np.ndarray]
Rng = np.random.Generator
TOP_ITEMS = 8  # incidents strike listings that matter

CONVERTS = frozenset({"pay_conversion", "order_conversion", "rating", "stock", "price"})


# --- subjects


def _source(rng: Rng) -> Subject:
    s = SOURCES[int(rng.integers(len(SOURCES)))]
    return {"source_l1": s.l1, "source_l2": s.l2}


def _l1(rng: Rng) -> Subject:
    return {"source_l1": L1S[int(rng.integers(len(L1S)))]}


def _item(rng: Rng) -> Subject:
    return {"product_id": products()[int(rng.integers(TOP_ITEMS))].id}


def _cell(rng: Rng) -> Subject:
    return _source(rng) | _item(rng)


def _poor_source(rng: Rng) -> Subject:
    """A source that converts far below the others, so that more of its visitors are a worse mix."""
    s = SOURCES[(1, 4, 7, 11)[int(rng.integers(4))]]
    return {"source_l1": s.l1, "source_l2": s.l2}


def _whole_shop(rng: Rng) -> Subject:
    return {}


def _campaign(rng: Rng) -> Subject:
    return {"campaign_id": CAMPAIGNS[int(rng.integers(len(CAMPAIGNS)))].id}


def _keyword(rng: Rng) -> Subject:
    return {"keyword": KEYWORDS[int(rng.integers(15))]}


def _staff(rng: Rng) -> Subject:
    return {"staff": AGENTS[int(rng.integers(len(AGENTS)))].nick}


def _table(rng: Rng) -> Subject:
    """One report of the day, or (empty) all of the day."""
    tables = ("source_days", "product_days", "shop_days", "ad_days", "")
    return {"table": t} if (t := tables[int(rng.integers(len(tables)))]) else {}


# --- the series struck, by day


def _sources_of(subject: Subject) -> np.ndarray:
    return np.array([subject.get("source_l1", s.l1) == s.l1 and subject.get("source_l2", s.l2) == s.l2 for s in SOURCES])


def _items_of(world: World, subject: Subject) -> np.ndarray:
    return np.array([subject.get("product_id", p.id) == p.id for p in products(world.size.products)])


def _visitors(world: World, subject: Subject) -> np.ndarray:
    if "product_id" in subject:
        return np.asarray(world.flow.visits[:, _sources_of(subject)][:, :, _items_of(world, subject)].sum(axis=(1, 2)))
    return np.asarray(world.flow.leaves[:, _sources_of(subject)].sum(axis=1))


def _share(world: World, subject: Subject) -> np.ndarray:
    return np.asarray(_visitors(world, subject) / world.flow.leaves.sum(axis=1))


def _of_orders(world: World, subject: Subject, weight: np.ndarray | None = None) -> np.ndarray:
    o = world.orders
    keep = (o.paid >= 0) & _sources_of(subject)[o.source] & _items_of(world, subject)[o.product]
    counted: np.ndarray = np.bincount(o.day[keep], None if weight is None else weight[keep], world.days)
    return counted[: world.days]


def _conversion(world: World, subject: Subject) -> np.ndarray:
    return np.asarray(_of_orders(world, subject) / np.maximum(_visitors(world, subject), 1))


def _basket(world: World, subject: Subject) -> np.ndarray:
    return np.asarray(_of_orders(world, subject, world.orders.amount.astype(float)) / np.maximum(_of_orders(world, subject), 1))


def sales(world: World, subject: Subject) -> np.ndarray:
    """Cents paid by day."""
    return _of_orders(world, subject, world.orders.amount.astype(float))


def _inquiries(world: World, subject: Subject) -> np.ndarray:
    n = [a.nick for a in AGENTS].index(subject["staff"])
    return np.asarray(world.service.paying[:, n] / np.maximum(world.service.inquiries[:, n], 1))


def _refunded(world: World, subject: Subject) -> np.ndarray:
    r = world.refunds
    keep = (r.finished < world.now) & _items_of(world, subject)[world.lines.product[r.line]]
    return np.bincount(r.finished[keep] // DAY_SECONDS, r.amount[keep], world.days)[: world.days]


def _bad_reviews(world: World, subject: Subject) -> np.ndarray:
    r = world.reviews
    keep = (r.rating <= 2) & _items_of(world, subject)[world.lines.product[r.line]]
    return np.bincount(r.at[keep] // DAY_SECONDS, minlength=world.days)[: world.days]


def _ad_cost(world: World, subject: Subject) -> np.ndarray:
    return np.asarray(world.ads.cost[:, [c.id for c in CAMPAIGNS].index(subject["campaign_id"])].sum(axis=1))


def _word_cost(world: World, subject: Subject) -> np.ndarray:
    share = word_shares(world.ads.cost.shape[2])[:, :, KEYWORDS.index(subject["keyword"])]
    return np.asarray((world.ads.cost * share).sum(axis=(1, 2)))


# --- kinds


@dataclass(frozen=True)
class Variant:
    """One kind at one level. `grows`: whether the size lies above 1. `fixed`: the size does not scale with the noise.

    Right is a row of `where` (the causes, or the findings of `checks`) whose subject has these values and whose factor is one of these.
    `answers`: other subjects that say the same.
    """

    id: str
    kind: str
    subject: Callable[[Rng], Subject]
    series: Series | None
    grows: bool = False
    where: Literal["causes", "findings"] = "causes"
    factors: frozenset[str] = frozenset()
    checks: tuple[str, ...] = ()
    answers: Callable[[Subject], list[Subject]] = lambda subject: []
    fixed: tuple[float, ...] = ()
    orders: bool = False  # needs the orders themselves in the lake
    more: tuple[str, ...] = ()
    visits: bool = False  # the calendar moves the struck series
    sells: bool = False  # it may be sized by the sales that it moves
    spends: bool = False  # its series is money, and it may be sized by the part of the sales that it costs
    top: int = 0  # it strikes one of so many best-selling listings
    least: float = 0.03
    most: float = 8.0


VISITORS = frozenset({"visitors"})
ITEM_SOURCES = ("product_sources",)


def _shop_or_source(subject: Subject) -> list[Subject]:
    return [{}, {"source_l1": subject["source_l1"]}]


def _shop(subject: Subject) -> list[Subject]:
    return [{}]


def _plans_of_word(subject: Subject) -> list[Subject]:
    """Nothing else is as good: the point is the word."""
    return []


VARIANTS: tuple[Variant, ...] = (
    Variant("source drop, level 1", "source_drop", _l1, _visitors, sells=True, factors=VISITORS, visits=True),
    Variant("source drop, level 2", "source_drop", _source, _visitors, sells=True, factors=VISITORS, visits=True),
    Variant("source drop, source × product", "source_drop", _cell, _visitors, sells=True, factors=VISITORS, more=ITEM_SOURCES, visits=True),
    Variant("source surge, level 1", "source_surge", _l1, _visitors, grows=True, sells=True, factors=VISITORS, visits=True),
    Variant("source surge, level 2", "source_surge", _source, _visitors, grows=True, sells=True, factors=VISITORS, visits=True),
    Variant("source surge, source × product", "source_surge", _cell, _visitors, grows=True, sells=True, factors=VISITORS, more=ITEM_SOURCES, visits=True),
    Variant("all sources at once", "source_drop", _whole_shop, _visitors, sells=True, factors=VISITORS, visits=True),
    Variant("visitors of one product", "source_drop", _item, _visitors, sells=True, factors=VISITORS, visits=True),
    Variant("new source", "new_source", _source, None, factors=VISITORS, fixed=(0.3, 1.0)),
    Variant("vanished source", "vanished_source", _source, _visitors, factors=VISITORS, fixed=(0.0,), visits=True),
    Variant("mix shift, conversions flat", "mix_shift", _poor_source, _share, grows=True, factors=frozenset({"mix", "visitors"}),
            answers=_shop_or_source, most=4.0),
    Variant("conversion drop, product", "conversion_drop", _item, _conversion, sells=True, factors=CONVERTS),
    Variant("conversion drop, source", "conversion_drop", _source, _conversion, sells=True, factors=CONVERTS),
    Variant("conversion rise, product", "conversion_rise", _item, _conversion, grows=True, sells=True, factors=CONVERTS, most=4.0),
    Variant("conversion drop by reviews", "review_burst", _item, _conversion, sells=True, factors=CONVERTS),
    Variant("conversion drop by stock-out", "stock_out", _item, _conversion, factors=CONVERTS, fixed=(0.02, 0.15, 0.4)),
    Variant("conversion drop by price rise", "price_rise", _item, _conversion, sells=True, least=0.2, factors=CONVERTS | {"aov"}, orders=True),
    Variant("basket drop by coupon, shop", "aov_drop", _whole_shop, _basket, sells=True, factors=frozenset({"aov", "price"}), least=0.5),
    Variant("basket drop by coupon, product", "aov_drop", _item, _basket, sells=True, factors=frozenset({"aov", "price"}), least=0.5),
    Variant("one agent's conversion", "agent_drop", _staff, _inquiries, where="findings", checks=("service.",)),
    Variant("refund wave", "refund_wave", _item, _refunded, grows=True, spends=True, where="findings", checks=("service.refund",), most=30.0),
    Variant("bad reviews", "bad_reviews", _item, _bad_reviews, grows=True, top=5, where="findings", checks=("reviews.",), most=40.0),
    Variant("ad burn, campaign", "ad_burn", _campaign, _ad_cost, grows=True, spends=True, most=15.0, where="findings", checks=("ads.",), visits=True),
    Variant("ad burn, keyword", "keyword_burn", _keyword, _word_cost, grows=True, spends=True, most=15.0, where="findings", checks=("ads.",), more=("keyword_ads",),
            visits=True),
    Variant("stock-out ahead", "stock_low", _item, None, top=5, where="findings", checks=("stock.",), fixed=(1.0, 2.0, 3.5)),
    Variant("orders below cost", "below_cost", _item, None, where="findings", checks=("product.", "price", "risk.", "stock.", "promotion."),
            fixed=(0.2, 0.3), orders=True, more=("cost_sheet",), factors=frozenset({"price", "margin"})),
    Variant("partial day", "partial_day", _whole_shop, None, where="findings", checks=("intake.",), fixed=(0.4, 0.6), orders=True),
    Variant("missing table", "missing_table", _table, None, where="findings", checks=("intake.",), fixed=(1.0,)),
)  # fmt: skip
BY_ID: Mapping[str, Variant] = {v.id: v for v in VARIANTS}


def swing(world: World, variant: Variant, subject: Subject, before: int) -> float:
    """Standard deviation of the struck series as a share of its usual height, calendar and weekdays removed: the days 0 … before − 1."""
    if variant.series is None:
        return np.nan
    series = variant.series(world, subject)[:before].astype(float)
    return relative_swing(series, world, before, variant.visits)


def relative_swing(series: np.ndarray, world: World, before: int, visits: bool, convert: bool = False) -> float:
    """The same for any series by day that goes with the calendar's visits, conversion, both, or neither."""
    by_visits, by_convert = day_factors(world.start, world.days)
    calendar = (by_visits if visits else 1.0) * (by_convert if convert else np.ones(world.days))
    level = series / calendar[:before]
    if level.mean() <= 0:
        return np.nan
    week = before // 7
    whole = level[before - 7 * week :].reshape(week, 7)
    by_weekday = whole / whole.mean(axis=0).clip(1e-9) if week >= 4 and (whole.mean(axis=0) > 0).all() else level / level.mean()
    return float(np.std(by_weekday) * np.sqrt(week / max(week - 1, 1)))
