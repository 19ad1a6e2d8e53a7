"""The day rollups of refunds, in DuckDB's SQL. `t` maps those fact tables that have rows to SQL of one shop's rows."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.warehouse.rollup import count, money
from zhanggui.warehouse.rollup_sql import Wanted

MEASURES = {**money("refund_amount"), **count("refund_orders")}
BY_PAY_DATE = {**money("refund_by_pay_date"), **count("refund_orders_by_pay_date")}
OLDEST = 90  # days after which the age of a refund is not told apart any more
SUCCEEDED = "order_id, coalesce(product_id, merchant_sku, '') as product_id, coalesce(refund_amount, 0) as amount"


def refunds_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Refunds by the day they succeeded (生意参谋 成功退款金额)."""
    return f"""
with r as (
    select finished_at::date as day, {SUCCEEDED} from {t["refunds"]} where finished_at is not null
), each_dim as ({_EACH_DIM})
select day, dim, member, sum(amount) as refund_amount, count(distinct order_id) as refund_orders, strftime(day, '%Y-%m') as month
from each_dim where {wanted.holds("day")} group by day, dim, member order by day, dim, member"""


def refund_pay_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Refunds that have succeeded by now, by the day on which their order was paid (抖音 退款金额-支付时间)."""
    return f"""
with r as ({_by_pay_day(t)}), each_dim as ({_EACH_DIM})
select day, dim, member, sum(amount) as refund_by_pay_date, count(distinct order_id) as refund_orders_by_pay_date,
       strftime(day, '%Y-%m') as month
from each_dim where {wanted.holds("day")} group by day, dim, member order by day, dim, member"""


def refund_ages_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Refunds of the orders paid on a day by their age: whole days from payment to success as two digits, 90 for 90 and more.

    A refund that succeeded before the payment it is of (clocks differ) has age 00.
    """
    return f"""
select day, 'age' as dim, lpad(least(greatest(finished - day, 0), {OLDEST})::varchar, 2, '0') as member,
       sum(amount) as refund_by_pay_date, count(distinct order_id) as refund_orders_by_pay_date, strftime(day, '%Y-%m') as month
from ({_by_pay_day(t)}) where {wanted.holds("day")} group by all order by day, member"""


_EACH_DIM = """
    select day, 'shop' as dim, '' as member, order_id, amount from r
    union all
    select day, 'product_id', product_id, order_id, amount from r
"""


def _by_pay_day(t: Mapping[str, str]) -> str:
    """Refunds with the day of payment: what the refund itself tells, else its order."""
    told = "r.order_paid_at"
    joined = ""
    if "orders" in t:
        told = "coalesce(r.order_paid_at, o.paid_at)"
        asked = f"select order_id from {t['refunds']} where order_paid_at is null"
        joined = f" left join (select order_id, paid_at from {t['orders']} where order_id in ({asked})) o using (order_id)"
    return f"select {told}::date as day, finished_at::date as finished, {SUCCEEDED} from {t['refunds']} r{joined} where finished_at is not null"
