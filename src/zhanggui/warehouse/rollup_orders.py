"""The day rollup of orders, in DuckDB's SQL. `t` maps those fact tables that have rows to SQL of one shop's rows."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.warehouse.rollup import count, money
from zhanggui.warehouse.rollup_sql import LINE_PAID, Wanted, accounts, payments, person

MEASURES = {
    **money("pay_amount"),
    **count("pay_orders", "pay_users", "pay_qty", "nameless_orders"),
    **money("order_amount"),
    **count("order_users", "order_orders"),
    **money("order_refund"),
    **count("last_second", "sold_products"),
    **money("shipping_fee", "discount"),
    **count("balance_orders"),
    **money("balance_amount"),
    **count("presale_orders"),
    **money("presale_amount"),
    **count("closed_orders"),
}
# The last, not the sum; and what no row tells stays unknown instead of 0.
UNTOLD = (
    "sold_products",
    "shipping_fee",
    "discount",
    "balance_orders",
    "balance_amount",
    "presale_orders",
    "presale_amount",
    "closed_orders",
)
PRESALE = "regexp_matches(order_type, '预售|presale|定金', 'i')"
NAMELESS = "count(*) filter (where person is null)"
BUYERS = f"count(distinct person) + {NAMELESS}"
PAID_FIGURES = (
    f"sum(amount) as pay_amount, count(*) as pay_orders, {BUYERS} as pay_users, sum(qty) as pay_qty, {NAMELESS} as nameless_orders"
)


def orders_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Paid figures by day of payment, placed figures by day of order; refunds of the orders paid that day.

    A buyer is the person behind the account; an order without a buyer counts as a buyer of its own.
    New or old: no or some payment in the 365 days before (生意参谋 支付新/老买家数).
    """
    return f"""
with {_lines(t, wanted)} o as {"materialized" if len(t) > 1 else "not materialized"} ({_orders(t, wanted)}
), bought as (
    select person, paid_day, sum(amount) as amount, count(*) as orders, sum(qty) as qty, sum(refund) as refund
    from o where {wanted.holds("paid_day")} group by person, paid_day
    union all
    select person, paid_day, 0, 0, 0, 0 from ({payments(t)})
    where person is not null and {wanted.follows("paid_day")} group by person, paid_day
), known as (
    select *, lag(paid_day) over (partition by person order by paid_day) as before from bought
), by_type as materialized (
    select paid_day as day, case when person is null then 'unknown' when before >= paid_day - 365 then 'old' else 'new' end as buyer_type,
           sum(amount) as pay_amount, sum(orders) as pay_orders, sum(case when person is null then orders else 1 end) as pay_users,
           sum(qty) as pay_qty, sum(case when person is null then orders else 0 end) as nameless_orders, sum(refund) as order_refund
    from known where {wanted.holds("paid_day")} group by all
), {_products(t, wanted)} figures as (
    select day, 'shop' as dim, '' as member, sum(columns(* exclude (day, buyer_type))) from by_type group by day
    union all by name
    select * exclude (buyer_type), 'buyer_type' as dim, buyer_type as member from by_type
    union all by name
    select paid_day as day, 'province' as dim, coalesce(province, '') as member, {PAID_FIGURES}, sum(refund) as order_refund
    from o where {wanted.holds("paid_day")} group by paid_day, coalesce(province, '')
    union all by name
    select made_day as day, 'shop' as dim, '' as member, sum(placed) as order_amount, {BUYERS} as order_users, count(*) as order_orders,
           max(second) as last_second
    from o where {wanted.holds("made_day")} group by made_day
    union all by name {_paid_beside(t, wanted)}
    union all by name {_placed_beside(t, wanted)}{_product_figures(t)}
)
select day, dim, member, {_totals("order_lines" in t)}, strftime(day, '%Y-%m') as month
from figures group by day, dim, member order by day, dim, member"""


def _totals(lines: bool) -> str:
    """Every measure: figures of some rows and none of others."""
    sums = {name: f"sum({name})" if name in UNTOLD else f"coalesce(sum({name}), 0)" for name in MEASURES}
    sums["last_second"] = "max(last_second)"
    if not lines:
        sums["sold_products"] = "null"
    return ", ".join(f"{sql} as {name}" for name, sql in sums.items())


def _paid_beside(t: Mapping[str, str], wanted: Wanted) -> str:
    """Of the orders paid on a day: postage that buyers paid, discounts of shop and platform, and presale orders whose balance it was."""
    return f"""
    select paid_at::date as day, 'shop' as dim, '' as member, sum(shipping_fee) as shipping_fee,
           sum(case when shop_discount is null and platform_discount is null then null
               else coalesce(shop_discount, 0) + coalesce(platform_discount, 0) end) as discount,
           sum(case when {PRESALE} then 1 when order_type is not null then 0 end) as balance_orders,
           sum(case when {PRESALE} then coalesce(paid_amount, payable_amount, 0) when order_type is not null then 0 end) as balance_amount
    from {t["orders"]} where {wanted.holds("paid_at")} group by paid_at::date"""


def _placed_beside(t: Mapping[str, str], wanted: Wanted) -> str:
    """Of the orders placed on a day: presale orders (it is their day of deposit), and those closed without having been paid."""
    return f"""
    select created_at::date as day, 'shop' as dim, '' as member,
           sum(case when {PRESALE} then 1 when order_type is not null then 0 end) as presale_orders,
           sum(case when {PRESALE} then coalesce(payable_amount, total_amount, paid_amount, 0) when order_type is not null then 0 end)
               as presale_amount,
           sum(case when status = 'closed' and paid_at is null then 1 when status is not null then 0 end) as closed_orders
    from {t["orders"]} where {wanted.holds("created_at")} group by created_at::date"""


def _products(t: Mapping[str, str], wanted: Wanted) -> str:
    """What was paid by day and product; the products of a day that were."""
    if "order_lines" not in t:
        return ""
    return f"""sold as materialized (
    select o.paid_day as day, 'product_id' as dim, l.product_id as member, sum(l.amount) as pay_amount, count(*) as pay_orders,
           {BUYERS} as pay_users, sum(l.qty) as pay_qty, {NAMELESS} as nameless_orders, sum(l.refund) as order_refund
    from o join lines l using (order_id) where {wanted.holds("paid_day")} group by o.paid_day, l.product_id
), placed as (
    select o.made_day as day, 'product_id' as dim, l.product_id as member, sum(l.amount) as order_amount, {BUYERS} as order_users,
           count(*) as order_orders, sum(presale) as presale_orders,
           sum(case when presale = 1 then l.amount when presale = 0 then 0 end) as presale_amount
    from o join lines l using (order_id) where {wanted.holds("made_day")} group by o.made_day, l.product_id
),"""


def _product_figures(t: Mapping[str, str]) -> str:
    if "order_lines" not in t:
        return ""
    return """
    union all by name select * from sold
    union all by name select * from placed
    union all by name select day, 'shop' as dim, '' as member, count(*) as sold_products from sold group by day"""


def _lines(t: Mapping[str, str], wanted: Wanted) -> str:
    """What was ordered: one row an order and product, and one an order."""
    if "order_lines" not in t:
        return ""
    return f"""lines as materialized (
    select order_id, coalesce(product_id, merchant_sku, title, '') as product_id, sum(coalesce(qty, 0))::bigint as qty,
           sum({LINE_PAID})::decimal(18, 4) as amount, sum(coalesce(refund_amount, 0))::decimal(18, 4) as refund
    from {t["order_lines"]} where order_id in (select order_id from {t["orders"]} where {_of_days(wanted)}) group by all
), per_order as (
    select order_id, sum(qty)::bigint as qty, sum(amount)::decimal(18, 4) as amount from lines group by order_id
),"""


def _of_days(wanted: Wanted) -> str:
    return f"({wanted.holds('paid_at')} or {wanted.holds('created_at')})"


def _orders(t: Mapping[str, str], wanted: Wanted) -> str:
    """One row an order made or paid on the days wanted, with the person who bought and what its lines tell where it does not."""
    lines = "order_lines" in t
    amount, qty = ("l.amount, ", "l.qty, ") if lines else ("", "")
    return f"""
    select o.order_id, {"coalesce(o.province, c.province)" if "customers" in t else "o.province"} as province,
           o.created_at::date as made_day, o.paid_at::date as paid_day, {person(t)} as person,
           coalesce(o.paid_amount, o.payable_amount, {amount}0)::decimal(18, 4) as amount,
           coalesce(o.payable_amount, o.total_amount, o.paid_amount, {amount}0)::decimal(18, 4) as placed,
           coalesce(o.item_qty, {qty}0)::bigint as qty, coalesce(o.refund_amount, 0)::decimal(18, 4) as refund,
           {f"case when {PRESALE} then 1 when order_type is not null then 0 end" if lines else "null"} as presale,
           date_diff('second', o.created_at::date::timestamp, o.created_at) as second
    from (select * from {t["orders"]} where {_of_days(wanted)}) o{accounts(t)}{" left join per_order l using (order_id)" if lines else ""}"""
