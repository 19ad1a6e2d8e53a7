"""Activities as they stand: of a span of days, of one shop, as plain values for checks. Import only after the site has booted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from zhanggui.desks.promotion.activities import Activity, ActivityEvent
from zhanggui.desks.promotion.booked import Booked, Item, Sold
from zhanggui.desks.promotion.course import Course
from zhanggui.desks.promotion.prices import daily_prices, paid_prices
from zhanggui.desks.promotion.stability import DayPrice
from zhanggui.warehouse.engine import Reader

MOST = 500  # of one list
NEAR = 120  # days that an activity lies from the day asked about, to be looked at by a check
SOLD_DAYS = 90


def activity_of(activity_id: int) -> Activity | None:
    """The activity of this number."""
    found: Activity | None = Activity.objects.filter(pk=activity_id).first()
    return found


def history(activity: Activity) -> list[ActivityEvent]:
    """What happened to it, oldest first."""
    return list(activity.events.all())


def near(shops: Iterable[str], first: date, last: date) -> list[Booked]:
    """Those that take place within four months of these days, by their start."""
    back, ahead = first - timedelta(days=NEAR), last + timedelta(days=NEAR)
    return _booked(Activity.objects.filter(shop__in=list(shops), starts__lte=ahead, ends__gte=back))


def between(shops: Iterable[str], first: date, last: date) -> list[Booked]:
    """Those that take place, can be signed up for, or are looked at afterwards in these days, by their start."""
    return [b for b in near(shops, first, last) if _touches(b, first, last)]


def all_of(shops: Iterable[str]) -> list[Booked]:
    """Every activity of these shops, the newest first."""
    return _booked(Activity.objects.filter(shop__in=list(shops)).order_by("-starts", "-id")[:MOST], ordered=True)


def one(activity: Activity) -> Booked:
    return _booked(Activity.objects.filter(pk=activity.pk))[0]


def _touches(b: Booked, first: date, last: date) -> bool:
    spans = [(b.starts, b.seen_until), (b.warm_from or b.starts, b.ends), (b.signup_opens or b.signup_closes, b.signup_closes)]
    return any(a and z and a <= last and z >= first for a, z in spans) or bool(b.locked_from and b.locked_from <= last and b.ends >= first)


def _booked(rows: Any, ordered: bool = False) -> list[Booked]:
    found = [_one(row) for row in rows.prefetch_related("items")]
    return found if ordered else sorted(found, key=lambda b: (b.starts, b.id))


def _one(a: Activity) -> Booked:
    items = tuple(
        Item(i.product_id, i.sku_id, i.title, _money(i.price_cents), _money(i.usual_cents), i.qty, i.per_buyer) for i in a.items.all()
    )
    return Booked(
        **{f.name: getattr(a, f.name) for f in fields(Course)}, id=a.pk, shop=a.shop, state=a.state, reason=a.reason, restored=a.restored,
        goal_amount=None if a.goal_amount is None else float(a.goal_amount), evaluated=bool(a.evaluation), items=items,
    )  # fmt: skip


def _money(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


class Shelf:
    """The book that checks look into: every shop's activities near a day, read at once; prices only of goods that are asked for."""

    def __init__(self, reader: Reader, shops: Sequence[str], day: date) -> None:
        self._reader = reader
        self._own: dict[str, list[Booked]] = {shop: [] for shop in shops}
        for booked in near(shops, day, day):
            self._own[booked.shop].append(booked)

    def of(self, shop: str) -> Sequence[Booked]:
        return self._own.get(shop, ())

    def sold(self, shop: str, products: Iterable[str], day: date) -> Sold:
        return sold_prices(self._reader, shop, products, day)


def sold_prices(reader: Reader, shop: str, products: Iterable[str], day: date, days: int = SOLD_DAYS) -> Sold:
    """Daily prices of these products over the days up to and including `day`."""
    paid = paid_prices(reader, [shop], day - timedelta(days=days - 1), day)
    daily = daily_prices(paid[paid["product_id"].isin(list(products))])
    return {
        str(product): [
            DayPrice(d.date(), float(p), float(low), float(q))
            for d, p, low, q in zip(rows["day"], rows["price"], rows["lowest"], rows["qty"], strict=True)
        ]
        for product, rows in daily.groupby("product_id")
    }
