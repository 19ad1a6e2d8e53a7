"""People counted over several days: from the platform's own weekly or monthly figure, or person by person. Never by adding days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from zhanggui.kernel.days import end_of
from zhanggui.warehouse.engine import Reader

if TYPE_CHECKING:
    from zhanggui.metrics.query import Ask

Exact = dict[tuple[str, str, date], float]
BEHAVIOUR = {"visitors": None, "fav_users": "fav", "cart_users": "cart"}


def periods(ask: Ask) -> list[tuple[date, date]]:
    """The first and last days of the periods asked for."""
    out = []
    day = ask.first
    while day <= ask.last:
        last = min(end_of(day, ask.level), ask.last) if ask.level else ask.last
        out.append((day, last))
        day = last + timedelta(days=1)
    return out


def reported_periods(reader: Reader, ask: Ask, people: Sequence[str]) -> Exact:
    """The platform's own deduplicated figure of exactly a week or month that is asked for."""
    wanted = [(a, b, kind) for a, b in periods(ask) for kind in ("week", "month") if (b == end_of(a, kind) and _starts(a, kind))]
    names = [p for p in people if p not in ("inquiry_users", "inquiry_pay_users")]
    table = reader.table("shop_days", ask.shops) if wanted and names else None
    if table is None:
        return {}
    days = sorted({a for a, _, _ in wanted})
    table = table.filter(table.stat_date.isin(days) & table.period.isin(["week", "month"]) & table.device.isin(["all", ""]))
    rows = reader.fetch(table.select("shop", "stat_date", "period", *names)).to_pylist()
    kinds = {(a, kind) for a, _, kind in wanted}
    return {
        (name, r["shop"], r["stat_date"]): float(r[name])
        for r in rows
        if (r["stat_date"], r["period"]) in kinds
        for name in names
        if r[name] is not None
    }


def distinct_people(reader: Reader, ask: Ask, people: Sequence[str]) -> Exact:
    """Visitors from raw visits and buyers from orders, each person once in a period; only where no day report speaks of them."""
    found: Exact = {}
    spoken = _shops_with_report(reader, ask)
    shops = [s for s in ask.shops if s not in spoken]
    if not shops:
        return found
    for first, last in periods(ask):
        months = (f"{first:%Y-%m}", f"{last:%Y-%m}")
        visits = reader.table("visits", shops, months) if set(people) & set(BEHAVIOUR) else None
        if visits is not None:
            inside = visits.filter((visits.at.date() >= first) & (visits.at.date() <= last))
            for name in set(people) & set(BEHAVIOUR):
                rows = inside if BEHAVIOUR[name] is None else inside.filter(inside.behaviour == BEHAVIOUR[name])
                counted = rows.group_by("shop").aggregate(n=rows.visitor_id.nunique())
                found |= {(name, r["shop"], first): float(r["n"]) for r in reader.fetch(counted).to_pylist()}
        if "pay_users" in people:
            found |= _buyers(reader, shops, first, last)
    return found


def _buyers(reader: Reader, shops: Sequence[str], first: date, last: date) -> Exact:
    orders = reader.table("orders", shops)
    if orders is None:
        return {}
    paid = orders.filter((orders.paid_at.date() >= first) & (orders.paid_at.date() <= last))
    accounts = reader.table("customers", shops)
    if accounts is not None:
        known = accounts.select(shop="shop", buyer_id="buyer_id", person_id="person_id")
        paid = paid.left_join(known, ["shop", "buyer_id"]).select("shop", "order_id", "buyer_id", "person_id")
        paid = paid.mutate(person=paid.person_id.coalesce(paid.buyer_id, "order " + paid.order_id))
    else:
        paid = paid.mutate(person=paid.buyer_id.coalesce("order " + paid.order_id))
    counted = paid.group_by("shop").aggregate(n=paid.person.nunique())
    return {("pay_users", r["shop"], first): float(r["n"]) for r in reader.fetch(counted).to_pylist()}


def _shops_with_report(reader: Reader, ask: Ask) -> set[str]:
    table = reader.table("shop_days", ask.shops, (f"{ask.first:%Y-%m}", f"{ask.last:%Y-%m}"))
    if table is None:
        return set()
    inside = table.filter((table.stat_date >= ask.first) & (table.stat_date <= ask.last))
    return {r["shop"] for r in reader.fetch(inside.select("shop").distinct()).to_pylist()}


def _starts(day: date, kind: str) -> bool:
    return day.weekday() == 0 if kind == "week" else day.day == 1
