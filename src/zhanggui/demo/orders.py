"""Orders and their lines: time, buyer, basket, price, discounts, what was paid. All money in whole cents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.demo.basket import Lines, draw_lines, share_discounts
from zhanggui.demo.buyers import buyers, homes, is_old
from zhanggui.demo.catalogue import AGENTS, CART, MINE, SEARCH, SOURCES, source_index
from zhanggui.demo.chance import pick, stream
from zhanggui.demo.incidents import Effects
from zhanggui.demo.sizes import Size
from zhanggui.demo.traffic import Traffic

HOURS = np.array([2.5, 1.5, 1, 0.7, 0.6, 0.8, 1.5, 2.5, 3.5, 4.8, 5.5, 5, 4.8, 4.7, 4.8, 4.8, 4.6, 4.5, 4.7, 5.5, 6.8, 7.4, 6.6, 4.4])
UNPAID = 0.06  # created, never paid
ASKED = 0.30  # paid after asking an agent
SECOND_SOURCE = 0.20  # came through another source the same day, too
COUPON_FROM, COUPON, COUPON_USE = 15_000, 1_000, 0.35  # 满150减10, used by 35%
PLATFORM_GIFT, PLATFORM_USE = 300, 0.04
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Orders:
    """One entry per order, in time order of creation. Seconds count from midnight of day 0."""

    created: np.ndarray
    paid: np.ndarray  # -1: never
    day: np.ndarray  # the day of payment (of creation when never paid)
    source: np.ndarray
    second: np.ndarray  # -1: no other source
    product: np.ndarray  # what brought the buyer
    person: np.ndarray
    home: np.ndarray
    old: np.ndarray
    agent: np.ndarray  # -1: asked nobody
    goods: np.ndarray
    shop_discount: np.ndarray
    platform_discount: np.ndarray
    amount: np.ndarray  # to pay
    kinds: np.ndarray  # number of lines
    lost: np.ndarray  # day × agent: inquiries that an incident kept from paying
    presale: np.ndarray  # True: paid a deposit when created, the balance (all that `paid` and `amount` speak of) later


def _moments(rng: np.random.Generator, day: np.ndarray, until: np.ndarray) -> np.ndarray:
    """Seconds of creation; on a day that is known in part, within that part."""
    hour = pick(rng, HOURS, len(day))
    return np.asarray(day * DAY_SECONDS + np.rint((hour * 3600 + rng.integers(0, 3600, len(day))) * until[day]).astype(np.int64))


def _payments(rng: np.random.Generator, created: np.ndarray, days: int) -> np.ndarray:
    """When each order was paid: most at once, some hours later; -1 when never, or not yet on the last day."""
    n = len(created)
    wait = np.where(rng.random(n) < 0.9, rng.exponential(150, n), rng.exponential(3 * 3600, n)).astype(np.int64) + 8
    paid = created + wait
    return np.where((rng.random(n) < UNPAID) | (paid >= days * DAY_SECONDS), -1, paid)


def _presales(seed: int, day: np.ndarray, product: np.ndarray, paid: np.ndarray, effects: Effects) -> tuple[np.ndarray, np.ndarray]:
    """(whether an order is of a presale, when it was paid): the balance falls due on one day for all."""
    rng, n, days = stream(seed, "presale"), len(day), len(effects.balance)
    presale = (rng.random(n) < effects.presale[day, product]) & (paid >= 0)
    due = effects.balance[day] * DAY_SECONDS + rng.integers(0, DAY_SECONDS // 2, n)
    return presale, np.where(presale, np.where(due < days * DAY_SECONDS, due, -1), paid)


def _agents(rng: np.random.Generator, day: np.ndarray, weekday: np.ndarray) -> np.ndarray:
    """The agent each order's buyer asked, or -1. Nobody asks an agent on their day off."""
    shares = np.array([[a.share if weekday_no != a.off else 0.0 for a in AGENTS] for weekday_no in range(7)])
    edges = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)[weekday[day]]
    agent = np.minimum((rng.random(len(day))[:, None] > edges).sum(axis=1), len(AGENTS) - 1)
    return np.where(rng.random(len(day)) < ASKED, agent, -1)


def _second_sources(rng: np.random.Generator, day: np.ndarray, source: np.ndarray, product: np.ndarray, effects: Effects) -> np.ndarray:
    """Another source of the same buyer's day, or -1: the cart, 我的淘宝 and search are where people come back."""
    back = np.array([source_index(CART), source_index(MINE), source_index(SEARCH)])
    chosen = back[pick(rng, np.array([0.5, 0.3, 0.2]), len(source))]
    chance = SECOND_SOURCE * np.minimum(effects.visits[day, chosen, product], 1)
    return np.where((rng.random(len(source)) < chance) & (chosen != source), chosen, -1)


def draw_orders(seed: int, flow: Traffic, weekday: np.ndarray, size: Size, effects: Effects) -> tuple[Orders, Lines]:
    """Orders and lines of the whole time."""
    rng = stream(seed, "orders")
    days = len(weekday)
    cell = np.repeat(np.arange(flow.buyers.size), flow.buyers.ravel())
    day, source, product = np.unravel_index(cell, flow.buyers.shape)
    agent = _agents(rng, day, weekday)
    served = np.maximum(agent, 0)
    lost = (agent >= 0) & (rng.random(len(day)) > effects.agent[day, served])
    lost_inquiries = np.bincount((day * len(AGENTS) + served)[lost], minlength=days * len(AGENTS)).reshape(days, len(AGENTS))
    created = _moments(rng, day, effects.until)
    in_time = np.lexsort((cell, created))
    in_time = in_time[~lost[in_time]]
    day, source, product, agent, created = (x[in_time] for x in (day, source, product, agent, created))
    paid = _payments(rng, created, days)
    presale, paid = _presales(seed, day, product, paid, effects)
    when = np.where(paid >= 0, paid, created) // DAY_SECONDS
    person = buyers(rng, day, np.array([s.old for s in SOURCES])[source])
    lines = draw_lines(seed, day, source, product, size, effects)
    goods, shop_discount, gift = _discounts(rng, lines, len(day))
    orders = Orders(
        created=created,
        paid=paid,
        day=when,
        source=source,
        second=_second_sources(rng, day, source, product, effects),
        product=product,
        person=person,
        home=homes(rng, person, len(day)),
        old=is_old(person, when, paid >= 0),
        agent=agent,
        goods=goods,
        shop_discount=shop_discount,
        platform_discount=gift,
        amount=goods - shop_discount - gift,
        kinds=np.bincount(lines.order, minlength=len(day)),
        lost=lost_inquiries,
        presale=presale,
    )
    return orders, share_discounts(lines, shop_discount + gift)


def _discounts(rng: np.random.Generator, lines: Lines, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(goods, shop discount, platform discount) of every order."""
    goods = np.bincount(lines.order, lines.amount, n).astype(np.int64)
    extra = np.bincount(lines.order, lines.discount, n).astype(np.int64)
    coupon = np.where((goods >= COUPON_FROM) & (rng.random(n) < COUPON_USE), COUPON, 0)
    gift = np.where((goods > 3 * PLATFORM_GIFT) & (rng.random(n) < PLATFORM_USE), PLATFORM_GIFT, 0)
    return goods, extra + coupon, gift
