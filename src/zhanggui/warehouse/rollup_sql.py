"""The SQL of the day rollups, in DuckDB's dialect. `t` maps those fact tables that have rows to SQL of one shop's rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """The days that a rollup is made for, as spans from a day up to another, not included."""

    spans: tuple[tuple[str, str], ...]

    def holds(self, day: str) -> str:
        """SQL that is true for a day (an expression) that is wanted."""
        return "(" + " or ".join(f"({day} >= date '{a}' and {day} < date '{b}')" for a, b in self.spans) + ")"

    def follows(self, day: str) -> str:
        """SQL that is true for a day that is not wanted, but bears on who is an old buyer on a day that is."""
        near = f"{day} >= date '{self.spans[0][0]}' - 366 and {day} < date '{self.spans[-1][1]}'"
        return f"({near} and not {self.holds(day)})"


def orders_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Paid figures by day of payment, placed figures by day of order; refunds of the orders paid that day.

    A buyer is the person behind the account; an order without a buyer counts as a buyer of its own.
    New or old: no or some payment in the 365 days before (生意参谋 支付新/老买家数).
    """
    products = f" union all {PRODUCTS.format(paid=wanted.holds('paid_day'), made=wanted.holds('made_day'))}" if "order_lines" in t else ""
    return f"""
with {_lines(t, wanted)} o as {"materialized" if len(t) > 1 else "not materialized"} ({_orders(t, wanted)}
), bought as (
    select person, paid_day, sum(amount) as amount, count(*) as orders, sum(qty) as qty, sum(refund) as refund
    from o where {wanted.holds("paid_day")} group by person, paid_day
    union all
    select person, paid_day, 0, 0, 0, 0 from ({_payments(t)})
    where person is not null and {wanted.follows("paid_day")} group by person, paid_day
), known as (
    select *, lag(paid_day) over (partition by person order by paid_day) as before from bought
), by_type as materialized (
    select paid_day as day, case when person is null then 'unknown' when before >= paid_day - 365 then 'old' else 'new' end as buyer_type,
           sum(amount) as amount, sum(orders) as orders, sum(case when person is null then orders else 1 end) as users, sum(qty) as qty,
           sum(case when person is null then orders else 0 end) as nameless, sum(refund) as refund
    from known where {wanted.holds("paid_day")} group by all
), figures as (
    select day, 'shop' as dim, '' as member, sum(amount) as pay_amount, sum(orders) as pay_orders, sum(users) as pay_users,
           sum(qty) as pay_qty, sum(nameless) as nameless_orders, 0 as order_amount, 0 as order_users, 0 as order_orders,
           sum(refund) as order_refund, null as last_second
    from by_type group by day
    union all
    select day, 'buyer_type', buyer_type, amount, orders, users, qty, nameless, 0, 0, 0, refund, null from by_type
    union all
    select paid_day, 'province', coalesce(province, ''), sum(amount), count(*), {BUYERS}, sum(qty), {NAMELESS}, 0, 0, 0, sum(refund), null
    from o where {wanted.holds("paid_day")} group by paid_day, coalesce(province, '')
    union all
    select made_day, 'shop', '', 0, 0, 0, 0, 0, sum(placed), {BUYERS}, count(*), 0, max(second)
    from o where {wanted.holds("made_day")} group by made_day{products}
)
select day, dim, member, sum(pay_amount) as pay_amount, sum(pay_orders) as pay_orders, sum(pay_users) as pay_users,
       sum(pay_qty) as pay_qty, sum(nameless_orders) as nameless_orders, sum(order_amount) as order_amount,
       sum(order_users) as order_users, sum(order_orders) as order_orders, sum(order_refund) as order_refund,
       max(last_second) as last_second, strftime(day, '%Y-%m') as month
from figures group by day, dim, member order by day, dim, member"""


NAMELESS = "count(*) filter (where person is null)"
BUYERS = f"count(distinct person) + {NAMELESS}"
PRODUCTS = f"""
    select o.paid_day, 'product_id', l.product_id, sum(l.amount), count(*), {BUYERS}, sum(l.qty), {NAMELESS}, 0, 0, 0, sum(l.refund), null
    from o join lines l using (order_id) where {{paid}} group by o.paid_day, l.product_id
    union all
    select o.made_day, 'product_id', l.product_id, 0, 0, 0, 0, 0, sum(l.amount), {BUYERS}, count(*), 0, null
    from o join lines l using (order_id) where {{made}} group by o.made_day, l.product_id"""


def _lines(t: Mapping[str, str], wanted: Wanted) -> str:
    """What was ordered: one row an order and product, and one an order."""
    if "order_lines" not in t:
        return ""
    return f"""lines as materialized (
    select order_id, coalesce(product_id, merchant_sku, title, '') as product_id, sum(coalesce(qty, 0))::bigint as qty,
           sum(coalesce(line_paid_amount, line_payable_amount, line_amount, unit_price * qty, 0)::decimal(18, 4))::decimal(18, 4) as amount,
           sum(coalesce(refund_amount, 0))::decimal(18, 4) as refund
    from {t["order_lines"]} where order_id in (select order_id from {t["orders"]} where {_of_days(wanted)}) group by all
), per_order as (
    select order_id, sum(qty)::bigint as qty, sum(amount)::decimal(18, 4) as amount from lines group by order_id
),"""


def _of_days(wanted: Wanted) -> str:
    return f"({wanted.holds('paid_at')} or {wanted.holds('created_at')})"


def _orders(t: Mapping[str, str], wanted: Wanted) -> str:
    """One row an order made or paid on the days wanted, with the person who bought and what its lines tell where it does not."""
    lines, accounts = "order_lines" in t, "customers" in t
    amount, qty = ("l.amount, ", "l.qty, ") if lines else ("", "")
    return f"""
    select o.order_id, {"coalesce(o.province, c.province)" if accounts else "o.province"} as province,
           o.created_at::date as made_day, o.paid_at::date as paid_day, {_person(t)} as person,
           coalesce(o.paid_amount, o.payable_amount, {amount}0)::decimal(18, 4) as amount,
           coalesce(o.payable_amount, o.total_amount, o.paid_amount, {amount}0)::decimal(18, 4) as placed,
           coalesce(o.item_qty, {qty}0)::bigint as qty, coalesce(o.refund_amount, 0)::decimal(18, 4) as refund,
           date_diff('second', o.created_at::date::timestamp, o.created_at) as second
    from (select * from {t["orders"]} where {_of_days(wanted)}) o{_accounts(t)}{" left join per_order l using (order_id)" if lines else ""}"""


def _payments(t: Mapping[str, str]) -> str:
    """Who paid on what day."""
    return f"select {_person(t)} as person, o.paid_at::date as paid_day from {t['orders']} o{_accounts(t)} where o.paid_at is not null"


def _person(t: Mapping[str, str]) -> str:
    return "coalesce(c.person_id, o.buyer_id)" if "customers" in t else "o.buyer_id"


def _accounts(t: Mapping[str, str]) -> str:
    if "customers" not in t:
        return ""
    return (
        " left join (select buyer_id, any_value(person_id) as person_id, any_value(province) as province"
        f" from {t['customers']} group by buyer_id) c using (buyer_id)"
    )


def refunds_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Refunds by the day they succeeded (生意参谋 成功退款金额)."""
    return f"""
with r as (
    select finished_at::date as day, order_id, coalesce(product_id, merchant_sku, '') as product_id, coalesce(refund_amount, 0) as amount
    from {t["refunds"]} where finished_at is not null
), each_dim as (
    select day, 'shop' as dim, '' as member, order_id, amount from r
    union all
    select day, 'product_id', product_id, order_id, amount from r
)
select day, dim, member, sum(amount) as refund_amount, count(distinct order_id) as refund_orders, strftime(day, '%Y-%m') as month
from each_dim where {wanted.holds("day")} group by day, dim, member order by day, dim, member"""


def visits_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Visitors, page views and what they did, from raw behaviour (pv, fav, cart, buy)."""
    return f"""
with v as (
    select t.at::date as day, visitor_id, coalesce(product_id, '') as product_id, coalesce(category_id, '') as category_id, behaviour
    from {t["visits"]} t where t.at is not null
), each_dim as (
    select day, 'shop' as dim, '' as member, visitor_id, behaviour from v
    union all
    select day, 'product_id', product_id, visitor_id, behaviour from v
    union all
    select day, 'category_id', category_id, visitor_id, behaviour from v
)
select day, dim, member, count(distinct visitor_id) as visitors, count(*) filter (where behaviour = 'pv') as pageviews,
       count(distinct visitor_id) filter (where behaviour = 'fav') as fav_users,
       count(distinct visitor_id) filter (where behaviour = 'cart') as cart_users,
       count(distinct visitor_id) filter (where behaviour = 'buy') as pay_users, strftime(day, '%Y-%m') as month
from each_dim where {wanted.holds("day")} group by day, dim, member order by day, dim, member"""
