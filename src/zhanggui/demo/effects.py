"""What incidents do to the simulated shop: multipliers that the rest of the simulator obeys. Nothing happens where all are neutral."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhanggui.demo.catalogue import AGENTS, CAMPAIGNS, KEYWORDS, SOURCES, products
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

Mask = tuple[np.ndarray, np.ndarray]  # sources, products a subject names


@dataclass
class Effects:
    """Multipliers by day. Axes: day, source, product, campaign, agent, keyword."""

    visits: np.ndarray  # day × source × product
    convert: np.ndarray  # day × source × product
    price: np.ndarray  # day × product: what is left of the price after an extra coupon
    ad_cost: np.ndarray  # day × campaign
    agent: np.ndarray  # day × agent: conversion of inquiries
    refunds: np.ndarray  # day × product: successful refunds on that day
    bad_reviews: np.ndarray  # day × product: 1 = as ever, 20 = twenty times the bad reviews
    out_of_stock: np.ndarray  # day × product, 0 or 1
    markup: np.ndarray  # day × product: the price itself, dearer or cheaper
    keyword_cost: np.ndarray  # day × keyword: cost of a click
    cover: np.ndarray  # day × product: days of sale left in stock at the end of the day; infinite = as ever
    presale: np.ndarray  # day × product: share of orders that pay a deposit now and the balance on `balance`
    balance: np.ndarray  # day: the day number on which this day's deposits are followed by the balance
    until: np.ndarray  # day: share of the day that was over when its files were downloaded

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
            markup=np.ones(by_product),
            keyword_cost=np.ones((days, len(KEYWORDS))),
            cover=np.full(by_product, np.inf),
            presale=np.zeros(by_product),
            balance=np.arange(days),
            until=np.ones(days),
        )

    @property
    def count(self) -> int:
        """Number of listings."""
        return int(self.price.shape[1])


def mask(subject: Mapping[str, str], count: int) -> Mask:
    """The sources and products that a subject names; all of them where it names none. Raises UseError."""
    chosen = [s for s in SOURCES if subject.get("source_l1", s.l1) == s.l1 and subject.get("source_l2", s.l2) == s.l2]
    sources = np.array([s in chosen for s in SOURCES])
    items = np.array([subject.get("product_id", p.id) == p.id for p in products(count)])
    if not sources.any() or not items.any():
        raise UseError(Words(f"事故的对象不存在：{dict(subject)}", f"no such subject: {dict(subject)}"))
    return sources, items


def place(names: Sequence[str], wanted: str) -> int:
    """Position of a name. Raises UseError."""
    if wanted not in names:
        raise UseError(Words(f"事故的对象不存在：{wanted}", f"no such subject: {wanted}"), Words("、".join(names), ", ".join(names)))
    return list(names).index(wanted)
