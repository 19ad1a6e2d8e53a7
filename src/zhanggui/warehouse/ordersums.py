"""What is known of a shop's orders around some days: paid by the hour, and the sums that may explain a difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from zhanggui.warehouse.duck import fetch, parquet, quoted, scratch
from zhanggui.warehouse.lake import Lake

AROUND = timedelta(days=1)  # clocks differ by less than a day
MONTHS_BACK = timedelta(days=62)  # orders may be paid long after they were placed
SQL = """
with o as (
    select paid_at, created_at, coalesce(paid_amount, payable_amount, 0) as amount, coalesce(payable_amount, total_amount, 0) as placed,
           coalesce(refund_amount, 0) as refund, coalesce(shipping_fee, 0) as shipping, status,
           regexp_matches(coalesce(order_type, ''), '预售|presale|定金', 'i') as presale,
           regexp_matches(coalesce(order_type, '') || ' ' || coalesce(payment_method, ''), '货到付款|cash on delivery|\\bcod\\b', 'i') as cod
    from {orders} where coalesce(paid_at, created_at) >= timestamp '{first}' and coalesce(paid_at, created_at) < timestamp '{last}'
)
select date_trunc('hour', coalesce(paid_at, created_at)) as hour, max(paid_at) as last_paid,
       coalesce(sum(amount) filter (where paid_at is not null), 0) as paid,
       coalesce(sum(refund) filter (where paid_at is not null), 0) as refunded,
       coalesce(sum(shipping) filter (where paid_at is not null), 0) as shipping,
       coalesce(sum(amount) filter (where paid_at is not null and presale), 0) as presale,
       coalesce(sum(amount) filter (where paid_at is not null and status = 'closed'), 0) as closed,
       coalesce(sum(placed) filter (where paid_at is null and cod), 0) as cod
from o group by hour"""


@dataclass(frozen=True)
class OrderFigures:
    """Hour → figure → amount, and the last payment that the order list knows."""

    hours: Mapping[datetime, Mapping[str, Decimal]]
    last_paid: datetime | None

    def total(self, name: str, days: Iterable[date]) -> Decimal:
        """The sum of a figure over whole days."""
        wanted = set(days)
        return sum((said[name] for hour, said in self.hours.items() if hour.date() in wanted), Decimal(0))

    def paid_on(self, day: date, shift: int = 0) -> Decimal:
        """What was paid on a day, on a clock that is `shift` hours ahead of the orders'."""
        moved = timedelta(hours=shift)
        return sum((said["paid"] for hour, said in self.hours.items() if (hour + moved).date() == day), Decimal(0))


def order_figures(lake: Lake, shop: str, first: date, last: date) -> OrderFigures:
    """The figures of one shop's orders from a day before `first` to a day after `last`."""
    files = lake.files("orders").pick([shop], (f"{first - MONTHS_BACK:%Y-%m}", f"{last + AROUND:%Y-%m}"))
    if not files:
        return OrderFigures({}, None)
    orders = f"(select * from {parquet(files)} where shop = {quoted(shop)})"
    with scratch() as con:
        rows = fetch(con, SQL.format(orders=orders, first=first - AROUND, last=last + AROUND + AROUND)).to_pylist()
        ends = fetch(con, f"select max(paid_at) as last from {orders}").to_pylist()[0]["last"]
    return OrderFigures({row["hour"]: {n: v for n, v in row.items() if isinstance(v, Decimal)} for row in rows}, ends)
