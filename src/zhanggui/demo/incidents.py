"""Things that go wrong (or right) in the simulated shop, on known days: what the diagnosis must find.

A kind of incident is one declared object: the dimensions its subject may name, the factor it moves, and a function that multiplies
the `Effects` of the day. To add a kind, add one object here; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

import numpy as np

from zhanggui.demo.catalogue import AGENTS, CAMPAIGNS, SOURCES, products
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words


@dataclass(frozen=True)
class Incident:
    """One planted incident. `size` is what its quantity is multiplied by: 0.55 = down 45%, 3 = three times."""

    kind: str
    start: date
    days: int
    size: float
    subject: Mapping[str, str] = field(default_factory=dict)
    shape: Literal["abrupt", "smooth"] = "abrupt"

    def strength(self, nth: int) -> float:
        """The multiplier on its nth day: at once, or (smooth) growing evenly to its full size on the last day."""
        return self.size if self.shape == "abrupt" else 1 + (self.size - 1) * (nth + 1) / self.days


@dataclass(frozen=True)
class Truth:
    """What is true of one day: this subject's factor was multiplied by `size`."""

    day: date
    kind: str
    subject: Mapping[str, str]
    factor: str
    size: float


@dataclass
class Effects:
    """Multipliers that the rest of the simulator obeys. Axes: day, source, product, campaign, agent."""

    visits: np.ndarray  # day × source × product
    convert: np.ndarray  # day × source × product
    price: np.ndarray  # day × product: what is left of the price after an extra coupon
    ad_cost: np.ndarray  # day × campaign
    agent: np.ndarray  # day × agent: conversion of inquiries
    refunds: np.ndarray  # day × product: successful refunds on that day
    bad_reviews: np.ndarray  # day × product: 1 = as ever, 20 = twenty times the bad reviews
    out_of_stock: np.ndarray  # day × product, 0 or 1

    @staticmethod
    def none(days: int, count: int) -> Effects:
        """Nothing happens."""
        by_product = (days, count)
        by_visit = (days, len(SOURCES), count)
        return Effects(
            np.ones(by_visit),
            np.ones(by_visit),
            np.ones(by_product),
            np.ones((days, len(CAMPAIGNS))),
            np.ones((days, len(AGENTS))),
            np.ones(by_product),
            np.ones(by_product),
            np.zeros(by_product),
        )


Mask = tuple[np.ndarray, np.ndarray]  # sources, products the subject names


def _mask(subject: Mapping[str, str], count: int) -> Mask:
    chosen = [s for s in SOURCES if subject.get("source_l1", s.l1) == s.l1 and subject.get("source_l2", s.l2) == s.l2]
    sources = np.array([s in chosen for s in SOURCES])
    items = np.array([subject.get("product_id", p.id) == p.id for p in products(count)])
    if not sources.any() or not items.any():
        raise UseError(Words(f"事故的对象不存在：{dict(subject)}", f"no such subject: {dict(subject)}"))
    return sources, items


def _position(names: Sequence[str], wanted: str) -> int:
    if wanted not in names:
        raise UseError(Words(f"事故的对象不存在：{wanted}", f"no such subject: {wanted}"), Words("、".join(names), ", ".join(names)))
    return list(names).index(wanted)


def _visits(effects: Effects, n: int, subject: Mapping[str, str], size: float) -> None:
    sources, items = _mask(subject, effects.price.shape[1])
    effects.visits[n] *= np.where(np.outer(sources, items), size, 1.0)


def _convert(effects: Effects, n: int, subject: Mapping[str, str], size: float) -> None:
    sources, items = _mask(subject, effects.price.shape[1])
    effects.convert[n] *= np.where(np.outer(sources, items), size, 1.0)


def _reviews(effects: Effects, n: int, subject: Mapping[str, str], size: float) -> None:
    _, items = _mask(subject, effects.price.shape[1])
    effects.bad_reviews[n, items] *= 1 + 35 * (1 - size)
    _convert(effects, n, subject, size)


def _stock_out(effects: Effects, n: int, subject: Mapping[str, str], size: float) -> None:
    _, items = _mask(subject, effects.price.shape[1])
    effects.out_of_stock[n, items] = 1
    _convert(effects, n, subject, size)


def _price(effects: Effects, n: int, subject: Mapping[str, str], size: float) -> None:
    _, items = _mask(subject, effects.price.shape[1])
    effects.price[n, items] *= size


def _ad_cost(effects: Effects, n: int, subject: Mapping[str, str], size: float) -> None:
    effects.ad_cost[n, _position([c.id for c in CAMPAIGNS], subject["campaign_id"])] *= size


def _agent(effects: Effects, n: int, subject: Mapping[str, str], size: float) -> None:
    effects.agent[n, _position([a.nick for a in AGENTS], subject["staff"])] *= size


def _refunds(effects: Effects, n: int, subject: Mapping[str, str], size: float) -> None:
    _, items = _mask(subject, effects.price.shape[1])
    effects.refunds[n, items] *= size


@dataclass(frozen=True)
class IncidentKind:
    """`dims`: what its subject may name. `factor`: the factor name (architecture, section 6) the diagnosis should give."""

    id: str
    words: Words
    dims: tuple[str, ...]
    factor: str
    apply: Callable[[Effects, int, Mapping[str, str], float], None]


KINDS: Registry[IncidentKind] = Registry(Words("事故种类", "kind of incident"))
for _kind in (
    IncidentKind(
        "source_drop",
        Words("来源访客下滑", "a source brings fewer visitors"),
        ("source_l1", "source_l2", "product_id"),
        "visitors",
        _visits,
    ),
    IncidentKind(
        "source_surge",
        Words("来源访客上升", "a source brings more visitors"),
        ("source_l1", "source_l2", "product_id"),
        "visitors",
        _visits,
    ),
    IncidentKind(
        "conversion_drop",
        Words("商品转化下滑", "a product converts less"),
        ("product_id", "source_l1", "source_l2"),
        "pay_conversion",
        _convert,
    ),
    IncidentKind(
        "review_burst", Words("差评集中，转化下滑", "a burst of bad reviews, conversion falls"), ("product_id",), "pay_conversion", _reviews
    ),
    IncidentKind("stock_out", Words("主推款断货", "a top product is out of stock"), ("product_id",), "stock", _stock_out),
    IncidentKind("ad_burn", Words("广告空烧", "ad cost up, sales not"), ("campaign_id",), "ad_cost", _ad_cost),
    IncidentKind("refund_wave", Words("退款集中", "a wave of refunds"), ("product_id",), "refund", _refunds),
    IncidentKind("aov_drop", Words("优惠券拉低客单价", "a coupon lowers the order value"), ("product_id",), "aov", _price),
    IncidentKind("agent_drop", Words("客服询单转化下滑", "an agent converts fewer inquiries"), ("staff",), "inquiry_conversion", _agent),
):
    KINDS.add(_kind)


def _check(incident: Incident, kind: IncidentKind) -> None:
    strange = set(incident.subject) - set(kind.dims)
    if strange or incident.days < 1 or incident.size < 0:
        raise UseError(
            Words(f"事故「{incident.kind}」写得不对：{incident}", f"the incident {incident.kind} is not well formed: {incident}"),
            Words("对象可用：" + "、".join(kind.dims), "its subject may name: " + ", ".join(kind.dims)),
        )


def effects_of(incidents: Sequence[Incident], first: date, days: int, count: int) -> Effects:
    """The multipliers of all incidents together; those outside the days do nothing."""
    effects = Effects.none(days, count)
    for incident in incidents:
        kind = KINDS.get(incident.kind)
        _check(incident, kind)
        for nth in range(incident.days):
            n = (incident.start - first).days + nth
            if 0 <= n < days:
                kind.apply(effects, n, incident.subject, incident.strength(nth))
    return effects


def truth(incidents: Sequence[Incident]) -> list[Truth]:
    """What is true of which day, in order of days."""
    rows = [
        Truth(i.start + timedelta(days=nth), i.kind, dict(i.subject), KINDS.get(i.kind).factor, i.strength(nth))
        for i in incidents
        for nth in range(i.days)
    ]
    return sorted(rows, key=lambda t: (t.day, t.kind))
