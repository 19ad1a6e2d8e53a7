"""One run of the simulated shop: everything that happened, as plain arrays. The tables are views of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from zhanggui.demo.ads import Ads, advertise
from zhanggui.demo.after_sales import Fate, Refunds, Reviews, refund, review, ship
from zhanggui.demo.basket import Lines
from zhanggui.demo.incidents import Effects, Incident, effects_of
from zhanggui.demo.orders import DAY_SECONDS, Orders, draw_orders
from zhanggui.demo.service import Service, serve
from zhanggui.demo.sizes import Size, get_size
from zhanggui.demo.stock import on_hand, sold_by_day
from zhanggui.demo.traffic import Traffic, traffic

LEAD = 35  # days lived before the first day shown, so that refunds, reviews and returning buyers are under way


@dataclass(frozen=True)
class World:
    """Day 0 lies LEAD days before the first day that the tables show; tables of single facts may begin later, on day `facts`."""

    seed: int
    start: date
    days: int
    facts: int
    size: Size
    weekday: np.ndarray
    effects: Effects
    flow: Traffic
    orders: Orders
    lines: Lines
    fate: Fate
    refunds: Refunds
    reviews: Reviews
    ads: Ads
    service: Service
    sold: np.ndarray
    stock: np.ndarray

    @property
    def now(self) -> int:
        """The end of the last day, in seconds."""
        return self.days * DAY_SECONDS

    @property
    def facts_from(self) -> int:
        """The first second of the single facts."""
        return self.facts * DAY_SECONDS

    @property
    def shown(self) -> np.ndarray:
        """The day numbers that the tables show."""
        return np.arange(LEAD, self.days)


def live(seed: int, first: date, days: int, incidents: Sequence[Incident], size: str | Size, facts_from: date | None = None) -> World:
    """Let the shop live from LEAD days before `first` to `days` days after it."""
    start, total, kind = first - timedelta(days=LEAD), days + LEAD, get_size(size)
    weekday = (start.weekday() + np.arange(total)) % 7
    effects = effects_of(incidents, start, total, kind.products)
    flow = traffic(seed, start, total, kind, effects)
    orders, lines = draw_orders(seed, flow, weekday, kind, effects)
    fate = ship(seed, orders)
    sold = sold_by_day(orders, lines, total, kind.products)
    return World(
        seed=seed,
        start=start,
        days=total,
        facts=LEAD if facts_from is None else max((facts_from - start).days, LEAD),
        size=kind,
        weekday=weekday,
        effects=effects,
        flow=flow,
        orders=orders,
        lines=lines,
        fate=fate,
        refunds=refund(seed, orders, lines, fate, effects),
        reviews=review(seed, lines, fate, effects, total * DAY_SECONDS),
        ads=advertise(seed, flow, orders, lines, kind, effects),
        service=serve(seed, orders),
        sold=sold,
        stock=on_hand(sold, weekday, effects),
    )
