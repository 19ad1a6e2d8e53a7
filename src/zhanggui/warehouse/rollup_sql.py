"""The SQL of the day rollups, in DuckDB's dialect. `t` maps a fact table to SQL of one shop's rows; months wanted are in `wanted_months`."""

from __future__ import annotations

WANTED = "strftime({day}, '%Y-%m') in (select month from wanted_months)"


def orders_sql(t: dict[str, str]) -> str:
    """Paid figures by day of payment, placed figures by day of order; refunds of the orders paid that day.

    A buyer is the person behind the account; an order without a buyer counts as a buyer of its own.
    New or old: no or some payment in the 365 days before (生意参谋 支付新/老买家数).
    """
    return f"""
with lines as (
    select order_id, coalesce(product_id, merchant_sku, title, '') as product_id, sum(coalesce(qty, 0)) as qty,
           sum(coalesce(line_paid_amount, line_payable_amount, line_amount, unit_price * qty, 0)::decimal(18, 4)) as amount,
           sum(coalesce(refund_amount, 0)) as refund
    from {t["order_lines"]} group by all
), per_order as (
    select order_id, sum(qty) as qty, sum(amount) as amount from lines group by order_id
), o as (
    select o.order_id, coalesce(o.province, c.province) as province, o.created_at::date as made_day, o.paid_at::date as paid_day,
           coalesce(c.person_id, o.buyer_id) as person,
           coalesce(o.paid_amount, o.payable_amount, l.amount, 0) as amount,
           coalesce(o.payable_amount, o.total_amount, o.paid_amount, l.amount, 0) as placed,
           coalesce(o.item_qty, l.qty, 0) as qty, coalesce(o.refund_amount, 0) as refund,
           date_diff('second', o.created_at::date::timestamp, o.created_at) as second
    from {t["orders"]} o left join per_order l using (order_id)
    left join (select buyer_id, any_value(person_id) as person_id, any_value(province) as province from {t["customers"]} group by buyer_id) c using (buyer_id)
), visits_paid as (
    select distinct person, paid_day from o where person is not null and paid_day is not null
), known as (
    select person, paid_day, lag(paid_day) over (partition by person order by paid_day) as before from visits_paid
), oo as (
    select o.*, coalesce(o.person, 'order ' || o.order_id) as buyer,
           case when o.person is null then 'unknown' when k.before >= o.paid_day - 365 then 'old' else 'new' end as buyer_type
    from o left join known k using (person, paid_day)
), paid as (
    select paid_day as day, 'shop' as dim, '' as member, order_id, buyer, person, amount, qty, refund from oo where paid_day is not null
    union all
    select paid_day, 'province', coalesce(province, ''), order_id, buyer, person, amount, qty, refund from oo where paid_day is not null
    union all
    select paid_day, 'buyer_type', buyer_type, order_id, buyer, person, amount, qty, refund from oo where paid_day is not null
    union all
    select oo.paid_day, 'product_id', l.product_id, oo.order_id, oo.buyer, oo.person, l.amount, l.qty, l.refund
    from oo join lines l using (order_id) where oo.paid_day is not null
), placed as (
    select made_day as day, 'shop' as dim, '' as member, order_id, buyer, placed as amount, second from oo where made_day is not null
    union all
    select oo.made_day, 'product_id', l.product_id, oo.order_id, oo.buyer, l.amount, null
    from oo join lines l using (order_id) where oo.made_day is not null
), figures as (
    select day, dim, member, sum(amount) as pay_amount, count(distinct order_id) as pay_orders, count(distinct buyer) as pay_users,
           sum(qty) as pay_qty, count(distinct order_id) filter (where person is null) as nameless_orders,
           0 as order_amount, 0 as order_users, 0 as order_orders, sum(refund) as order_refund, null as last_second
    from paid where {WANTED.format(day="day")} group by all
    union all
    select day, dim, member, 0, 0, 0, 0, 0, sum(amount), count(distinct buyer), count(distinct order_id), 0, max(second)
    from placed where {WANTED.format(day="day")} group by all
)
select day, dim, member, sum(pay_amount) as pay_amount, sum(pay_orders) as pay_orders, sum(pay_users) as pay_users,
       sum(pay_qty) as pay_qty, sum(nameless_orders) as nameless_orders, sum(order_amount) as order_amount,
       sum(order_users) as order_users, sum(order_orders) as order_orders, sum(order_refund) as order_refund,
       max(last_second) as last_second, strftime(day, '%Y-%m') as month
from figures group by day, dim, member order by day, dim, member"""


def refunds_sql(t: dict[str, str]) -> str:
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
from each_dim where {WANTED.format(day="day")} group by day, dim, member order by day, dim, member"""


def visits_sql(t: dict[str, str]) -> str:
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
from each_dim where {WANTED.format(day="day")} group by day, dim, member order by day, dim, member"""
