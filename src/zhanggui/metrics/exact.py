"""People counted over several days: from the platform's own weekly or monthly figure, or person by person. Never by adding days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from zhanggui.kernel.days import end_of
from zhanggui.metrics.grouping import Period
from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.ops import asked_day, number, on_days

Exact = dict[tuple[str, str, date], float]
BEHAVIOUR = {"visitors": None, "fav_users": "fav", "cart_users": "cart"}
REPORTED = (
    "visitors", "product_visitors", "new_visitors", "fav_users", "cart_users", "order_users", "pay_users", "new_pay_users", "old_pay_users",
)  # fmt: skip
REPORTED_SUMS = (
    "pageviews", "product_pageviews", "cart_qty", "order_amount", "order_qty", "pay_amount", "pay_orders", "pay_qty", "old_pay_amount",
    "refund_amount", "refund_orders",
)  # fmt: skip


def sums_over_days(reader: Reader, shops: Sequence[str], spans: Sequence[Period], sums: Sequence[str]) -> Exact:
    """The platform's own sums of exactly a week or month: for shops of which it tells no days."""
    wanted = [p for p in spans if len(p.days) > 1 and (p.last - p.first).days + 1 == len(p.days)]
    return _reported(reader, shops, wanted, [m for m in sums if m in REPORTED_SUMS]) if wanted else {}


def people_over_days(reader: Reader, shops: Sequence[str], spans: Sequence[Period], people: Sequence[str]) -> Exact:
    """How many different people, for the periods of several days for which that can be known."""
    wanted = [p for p in spans if len(p.days) > 1 and (p.last - p.first).days + 1 == len(p.days)]
    if not wanted or not people:
        return {}
    return {**_distinct(reader, shops, wanted, people), **_reported(reader, shops, wanted, [p for p in people if p in REPORTED])}


def _reported(reader: Reader, shops: Sequence[str], spans: Sequence[Period], names: Sequence[str]) -> Exact:
    """The platform's own figure of exactly a week or month that is asked for."""
    starts = {(p.first, kind): p.start for p in spans for kind in ("week", "month") if _is(p, kind)}
    if not starts or not names:
        return {}
    first, last = min(day for day, _ in starts), max(day for day, _ in starts)
    answer = reader.ask(
        "reported periods", _long_periods, shops, Read("shop_days", "stat_date", (first.isoformat()[:7], last.isoformat()[:7]))
    )
    return {
        (name, r["shop"], starts[r["stat_date"], r["period"]]): float(r[name])
        for r in ([] if answer is None else answer.to_pylist())
        if (r["stat_date"], r["period"]) in starts
        for name in names
        if r[name] is not None
    }


def _long_periods(t: Any) -> Any:
    rows = t.filter(t.period.isin(["week", "month"]) & t.device.isin(["all", ""]))
    return rows.select("shop", "stat_date", "period", *REPORTED, *(number(rows[m]).name(m) for m in REPORTED_SUMS))


def _is(period: Period, kind: str) -> bool:
    starts = period.first.weekday() == 0 if kind == "week" else period.first.day == 1
    return starts and period.last == end_of(period.first, "week" if kind == "week" else "month")


def _distinct(reader: Reader, shops: Sequence[str], spans: Sequence[Period], people: Sequence[str]) -> Exact:
    """Visitors from raw visits and buyers from orders, each person once in a period; only where no day report speaks of them."""
    found: Exact = {}
    spoken = _shops_with_report(reader, shops, spans)
    silent = [s for s in shops if s not in spoken]
    for period in spans if silent else ():
        for name in sorted(set(people) & set(BEHAVIOUR)):
            found |= _visitors(reader, silent, period, name)
        if "pay_users" in people:
            found |= _buyers(reader, silent, period)
    return found


def _visitors(reader: Reader, shops: Sequence[str], period: Period, name: str) -> Exact:
    behaviour, first, last = BEHAVIOUR[name], period.first, period.last

    def counted(visits: Any) -> Any:
        inside = visits.filter(on_days(visits.at, asked_day("first"), asked_day("last")))
        rows = inside if behaviour is None else inside.filter(inside.behaviour == behaviour)
        return rows.group_by("shop").aggregate(n=rows.visitor_id.nunique())

    answer = reader.ask(
        ("visitors", name),
        counted,
        shops,
        Read("visits", "at", (first.isoformat()[:7], last.isoformat()[:7])),
        days={"first": first, "last": last},
    )
    return {} if answer is None else {(name, r["shop"], period.start): float(r["n"]) for r in answer.to_pylist()}


def _buyers(reader: Reader, shops: Sequence[str], period: Period) -> Exact:
    first, last = period.first, period.last

    def counted(orders: Any, customers: Any) -> Any:
        paid = orders.filter(on_days(orders.paid_at, asked_day("first"), asked_day("last")))
        known = customers.select(shop="shop", buyer_id="buyer_id", person_id="person_id")
        paid = paid.left_join(known, ["shop", "buyer_id"]).select("shop", "order_id", "buyer_id", "person_id")
        paid = paid.mutate(person=paid.person_id.coalesce(paid.buyer_id, "order " + paid.order_id))
        return paid.group_by("shop").aggregate(n=paid.person.nunique())

    answer = reader.ask("buyers", counted, shops, Read("orders"), Read("customers"), days={"first": first, "last": last})
    return {} if answer is None else {("pay_users", r["shop"], period.start): float(r["n"]) for r in answer.to_pylist()}


def _shops_with_report(reader: Reader, shops: Sequence[str], spans: Sequence[Period]) -> set[str]:
    first, last = min(p.first for p in spans), max(p.last for p in spans)
    answer = reader.ask(
        "shops with a report",
        lambda t: t.filter(on_days(t.stat_date, asked_day("first"), asked_day("last"))).select("shop").distinct(),
        shops,
        Read("shop_days", "stat_date", (first.isoformat()[:7], last.isoformat()[:7])),
        days={"first": first, "last": last},
    )
    return set() if answer is None else {r["shop"] for r in answer.to_pylist()}
