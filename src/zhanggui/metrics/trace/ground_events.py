"""Refunds, visits, shipping and returning buyers as pieces of measures: the definitions of their rollups once more, in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhanggui.metrics.trace.ground_orders import person_of
from zhanggui.metrics.trace.pieces import EXACT, NOTHING, ONE, Facts, Piece, Spot, day_of, first_of
from zhanggui.metrics.trace.reading import Tables, all_rows, read, rows_on
from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.ops import on_days

LATE = timedelta(hours=48)  # 淘宝、天猫 48 小时发货, where the platform tells no promise of its own
SHIPPED = ("shipped", "completed")
STATES = ("created", "paid", *SHIPPED)
WINDOWS = (30, 90)  # days in which a buyer may come again, the day itself among them


def read_refunds(reader: Reader, spot: Spot) -> Tables:
    return rows_on(reader, spot, "refunds", "finished_at")


def read_refunds_by_payment(reader: Reader, spot: Spot) -> Tables:
    """Refunds that succeeded, whose order was paid on the days; and those orders."""

    def build(refunds: Any, orders: Any) -> Any:
        done = refunds.filter(refunds.finished_at.notnull())
        known = orders.select(shop="shop", order_id="order_id", _paid="paid_at")
        joined = done.left_join(known, ["shop", "order_id"])
        wanted = on_days(joined.order_paid_at.coalesce(joined._paid), spot.first, spot.last)
        return joined.filter(wanted).select(*refunds.columns)

    found = read(reader, spot, "refunds by payment", build, Read("refunds"), Read("orders"))
    return {**found, **rows_on(reader, spot, "orders", "paid_at")} if found else {}


def _refunds(facts: Facts) -> list[tuple[int, date | None, str | None, str, Decimal]]:
    """Place, day of success, order, product and amount of every refund."""
    names = ("finished_at", "order_id", "product_id", "merchant_sku", "refund_amount")
    return [
        (n, day_of(done), order, first_of(product, sku, ""), amount or NOTHING)
        for n, (done, order, product, sku, amount) in enumerate(facts.columns("refunds", *names))
    ]


def _of_refunds(day: Callable[[Facts], Callable[[int], date | None]], counted: bool) -> Callable[[Facts], list[Piece]]:
    def pieces(facts: Facts) -> list[Piece]:
        when, out = day(facts), []
        member = facts.spot.where.get("product_id")
        for n, _, order, product, amount in _refunds(facts):
            on = when(n)
            if on is None or not facts.spot.holds(on) or member not in (None, product) or (counted and order is None):
                continue
            out.append(Piece(on, ONE if counted else amount, (("refunds", n),), order if counted else None))
        return out

    return pieces


def _success(facts: Facts) -> Callable[[int], date | None]:
    done = [r[1] for r in _refunds(facts)]
    return lambda n: done[n]


def _payment(facts: Facts) -> Callable[[int], date | None]:
    """The day on which the order of a refund was paid: what the refund itself tells, else its order."""
    paid = dict(facts.columns("orders", "order_id", "paid_at"))
    told = facts.columns("refunds", "order_paid_at", "order_id")
    return lambda n: day_of(first_of(told[n][0], paid.get(told[n][1])))


REFUND_PIECES = {"refund_amount": _of_refunds(_success, False), "refund_orders": _of_refunds(_success, True)}
REFUND_PAY_PIECES = {"refund_by_pay_date": _of_refunds(_payment, False), "refund_orders_by_pay_date": _of_refunds(_payment, True)}


def read_visits(reader: Reader, spot: Spot) -> Tables:
    return rows_on(reader, spot, "visits", "at")


def _of_visits(behaviour: str | None, people: bool = True) -> Callable[[Facts], list[Piece]]:
    def pieces(facts: Facts) -> list[Piece]:
        out = []
        for n, (at, who, product, category, did) in enumerate(
            facts.columns("visits", "at", "visitor_id", "product_id", "category_id", "behaviour")
        ):
            own = {"product_id": product or "", "category_id": category or ""}
            day = day_of(at)
            if day is None or behaviour not in (None, did) or any(own[d] != m for d, m in facts.spot.where.items()):
                continue
            if not people or who is not None:
                out.append(Piece(day, ONE, (("visits", n),), who if people else None))
        return out

    return pieces


VISIT_PIECES = {
    "visitors": _of_visits(None),
    "pageviews": _of_visits("pv", people=False),
    "fav_users": _of_visits("fav"),
    "cart_users": _of_visits("cart"),
    "pay_users": _of_visits("buy"),
}


def read_shipping(reader: Reader, spot: Spot) -> Tables:
    return rows_on(reader, spot, "orders", "paid_at")


def _hours(paid: datetime, shipped: datetime) -> Decimal:
    seconds = Decimal(int((shipped.replace(microsecond=0) - paid.replace(microsecond=0)).total_seconds()))
    return EXACT.divide(seconds, Decimal(3600))


def _end(facts: Facts) -> datetime:
    """The newest moment that the orders of the shop tell; the first of all where none tells its moment of shipping."""

    def newest(t: Any) -> Any:
        return t.aggregate(made=t.created_at.max(), paid=t.paid_at.max(), sent=t.shipped_at.max())

    answer = facts.reader.ask(("trace", "end of the orders"), newest, [facts.spot.shop], Read("orders"))
    told: dict[str, datetime | None] = answer.to_pylist()[0] if answer is not None else {}
    if told.get("sent") is None:
        return datetime.min
    return max(moment for moment in told.values() if moment is not None)


def _of_shipping(name: str) -> Callable[[Facts], list[Piece]]:
    def pieces(facts: Facts) -> list[Piece]:
        out, end = [], facts.once("end", _end)
        for n, (paid, sent, status, promised) in enumerate(facts.columns("orders", "paid_at", "shipped_at", "status", "promised_ship_at")):
            if sent is None and status not in STATES:
                continue
            timed = sent is not None and sent >= paid
            shipped = sent is not None or status in SHIPPED
            due = first_of(promised, paid + LATE)
            given = {
                "shipped_orders": ONE if shipped else NOTHING,
                "timed_orders": ONE if timed else NOTHING,
                "ship_hours": _hours(paid, sent) if timed else NOTHING,
                "late_orders": ONE if timed and sent > due else NOTHING,
                "unshipped_orders": NOTHING if shipped else ONE,
                "overdue_orders": ONE if not shipped and due < end else NOTHING,
            }[name]
            out.append(Piece(paid.date(), given, (("orders", n),)))
        return out

    return pieces


SHIP_PIECES = {
    m: _of_shipping(m) for m in ("shipped_orders", "timed_orders", "ship_hours", "late_orders", "unshipped_orders", "overdue_orders")
}


def read_payments(reader: Reader, spot: Spot) -> Tables:
    """Orders paid on the days or in the 90 before."""
    wide = Spot(spot.shop, spot.first - timedelta(days=max(WINDOWS) - 1), spot.last)
    return {**rows_on(reader, wide, "orders", "paid_at"), **all_rows(reader, spot, "customers")}


def _of_repeat(window: int, least: int) -> Callable[[Facts], list[Piece]]:
    """People with so many orders in the days up to each day."""

    def pieces(facts: Facts) -> list[Piece]:
        bought: dict[date, list[tuple[int, str]]] = defaultdict(list)
        for n, (buyer, paid) in enumerate(facts.columns("orders", "buyer_id", "paid_at")):
            who = person_of(facts, buyer)
            if who is not None:
                bought[paid.date()].append((n, who))
        out = []
        for k in range((facts.spot.last - facts.spot.first).days + 1):
            day = facts.spot.first + timedelta(days=k)
            rows: dict[str, list[int]] = defaultdict(list)
            for back in range(window):
                for n, who in bought.get(day - timedelta(days=back), ()):
                    rows[who].append(n)
            out += [Piece(day, ONE if len(own) >= least else NOTHING, tuple(("orders", n) for n in own), who) for who, own in rows.items()]
        return out

    return pieces


REPEAT_PIECES = {f"{name}_{n}d": _of_repeat(n, least) for n in WINDOWS for name, least in (("buyers", 1), ("repeat_buyers", 2))}
