"""Paid traffic by day × plan × product: clicks are the visitors of the paid sources, so ad sales are a part of the shop's sales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from zhanggui.demo.basket import Lines
from zhanggui.demo.catalogue import ADVERTISED, CAMPAIGNS, SOURCES, source_index
from zhanggui.demo.chance import stream, wobble
from zhanggui.demo.incidents import Effects
from zhanggui.demo.keyword_bids import keyword_cost
from zhanggui.demo.orders import Orders
from zhanggui.demo.sizes import Size
from zhanggui.demo.traffic import Traffic

ARRIVES = 0.92  # clicks that become a visitor


class _Sales(NamedTuple):
    direct_gmv: np.ndarray
    indirect_gmv: np.ndarray
    direct_orders: np.ndarray
    indirect_orders: np.ndarray
    buyers: np.ndarray


@dataclass(frozen=True)
class Ads:
    """Axes day × campaign × product (zero where a plan does not promote a product). Money in cents."""

    clicks: np.ndarray
    impressions: np.ndarray
    cost: np.ndarray
    direct_gmv: np.ndarray
    indirect_gmv: np.ndarray
    direct_orders: np.ndarray
    indirect_orders: np.ndarray
    buyers: np.ndarray
    carts: np.ndarray
    favs: np.ndarray

    def spend(self) -> np.ndarray:
        """Cost of the shop by day, in cents."""
        return np.asarray(self.cost.sum(axis=(1, 2)))


def _promotes() -> np.ndarray:
    """campaign × product: True where the plan promotes the listing."""
    items = np.arange(ADVERTISED)
    return np.array([items % c.plans == c.rest for c in CAMPAIGNS])


def advertise(seed: int, flow: Traffic, orders: Orders, lines: Lines, size: Size, effects: Effects) -> Ads:
    """What each plan cost and brought."""
    rng = stream(seed, "ads")
    days = len(flow.shop)
    width = min(ADVERTISED, size.products)
    promotes = _promotes()[:, :width]
    scene = [source_index(c.scene) for c in CAMPAIGNS]
    clicks = np.rint(flow.visits[:, scene, :width] * promotes / ARRIVES).astype(np.int64)
    ctr = np.array([c.ctr for c in CAMPAIGNS]) * wobble(rng, days, len(CAMPAIGNS), 0.03)
    cpc = np.array([c.cpc for c in CAMPAIGNS]) * wobble(rng, days, len(CAMPAIGNS), 0.025) * effects.ad_cost
    cpc = cpc[:, :, None] * keyword_cost(effects, width)
    cost = np.rint(clicks * cpc * np.exp(rng.normal(0, 0.04, clicks.shape)) * 100).astype(np.int64)
    carts, favs = rng.binomial(clicks, 0.085), rng.binomial(clicks, 0.025)
    sales = _sales(orders, lines, promotes, days, width)
    shown = clicks + rng.poisson(clicks / ctr[:, :, None])
    return Ads(clicks=clicks, impressions=shown, cost=cost, carts=carts, favs=favs, **sales._asdict())


def _sales(orders: Orders, lines: Lines, promotes: np.ndarray, days: int, width: int) -> _Sales:
    """Direct sales are of the promoted product itself; other lines of the same order are indirect."""
    plan = np.full((len(SOURCES), width), -1)
    for n, campaign in enumerate(CAMPAIGNS):
        plan[source_index(campaign.scene), promotes[n]] = n
    item = np.minimum(orders.product, width - 1)
    of = np.where((orders.product < width) & (orders.paid >= 0), plan[orders.source, item], -1)
    shape = (days, len(CAMPAIGNS), width)
    cell = np.ravel_multi_index((orders.day, np.maximum(of, 0), item), shape)
    through_ads = of >= 0
    line_cell, line_ads, direct = cell[lines.order], through_ads[lines.order], lines.nth == 0

    def total(keep: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
        counted = np.bincount(line_cell[keep], None if weight is None else weight[keep], int(np.prod(shape)))
        return np.asarray(counted.astype(np.int64).reshape(shape))

    yes, no = line_ads & direct, line_ads & ~direct
    return _Sales(total(yes, lines.paid), total(no, lines.paid), total(yes), total(no), total(yes))
