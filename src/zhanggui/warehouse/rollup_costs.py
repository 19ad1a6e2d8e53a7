"""The day rollup of what was sold at what cost, in DuckDB's SQL. `t` maps those fact tables that have rows to SQL of one shop's rows."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.warehouse.costtable import CODES, NAME
from zhanggui.warehouse.rollup import count, money
from zhanggui.warehouse.rollup_sql import LINE_PAID, Wanted

AMOUNTS = (
    "lines_amount",
    "costed_amount",
    "goods_cost",
    "packaging_cost",
    "freight_cost",
    "other_cost",
    "commission",
    "tax",
    "below_cost_amount",
)
MEASURES = {**money(*AMOUNTS), **count("below_cost_lines")}
# A line that came back bears no goods, commission and tax; it bears packaging and freight when it was sent.
BEARS = {
    "packaging_cost": "case when kept or sent then c.packaging * pieces when c.packaging is not null then 0 end",
    "freight_cost": "case when kept or sent then c.freight * pieces when c.freight is not null then 0 end",
    "other_cost": "case when kept then c.other * pieces when c.other is not null then 0 end",
    "commission": "case when kept then c.commission_rate * l.amount when c.commission_rate is not null then 0 end",
    "tax": "case when kept then c.tax_rate * l.amount when c.tax_rate is not null then 0 end",
}


def costs_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Cost of the lines of the orders paid on a day, at what held on that day: the shop's cost sheet first, else what the line tells.

    Lines refunded in full (the order, the line or its product: refund ≥ paid) bear no goods cost: goods come back. They bear no
    commission, tax and other cost either; packaging and freight they bear when they had been sent. `lines_amount` is what all lines
    were paid, `costed_amount` that of lines whose cost is known. Below cost: paid more than nothing and less than the goods cost;
    gifts and lines that came back do not count. A cost of which nothing is known on a day is null.
    """
    measures = ", ".join(f"sum({name}) as {name}" for name in MEASURES)
    bears = ", ".join(f"{sql} as {name}" for name, sql in BEARS.items())
    same = " and ".join(f"l.{code} = c.{code}" for code in CODES)
    return f"""
with o as materialized (
    select order_id, paid_at::date as day, coalesce(paid_amount, payable_amount) as paid, coalesce(refund_amount, 0) as refund,
           shipped_at is not null or coalesce(status, '') in ('shipped', 'completed') as sent
    from {t["orders"]} where {wanted.holds("paid_at")}
), {_returned(t)}, l as (
    select o.day, line.* exclude (sent), line.sent or o.sent as sent, r.order_id is null and not (refund >= amount and amount > 0) as kept
    from ({_lines(t)}) line join (select order_id, day, sent from o) o using (order_id) left join returned r using (order_id, line_id)
), priced as (
    select l.day, l.member, l.amount, l.gift, l.kept, coalesce(c.amount * pieces, l.line_cost, l.unit_cost * pieces) as goods, {bears}
    from l left join {t[NAME]} c on {same} and l.day >= c.first and l.day < c.until
), product as materialized (
    select day, member, sum(amount) as lines_amount, coalesce(sum(amount) filter (where goods is not null), 0) as costed_amount,
           sum(case when kept then goods when goods is not null then 0 end) as goods_cost,
           {", ".join(f"sum({name}) as {name}" for name in BEARS)},
           sum(case when {BELOW} then amount when goods is not null then 0 end) as below_cost_amount,
           sum(case when {BELOW} then 1 when goods is not null then 0 end) as below_cost_lines
    from priced group by day, member
)
select day, 'product_id' as dim, member, {", ".join(MEASURES)}, strftime(day, '%Y-%m') as month from product
union all
select day, 'shop', '', {measures}, strftime(day, '%Y-%m') from product group by day order by day, dim, member"""


BELOW = "kept and not gift and amount > 0 and amount < goods"


def _lines(t: Mapping[str, str]) -> str:
    """Lines with their codes, what was paid for them, and what they tell of their own cost."""
    codes = ", ".join(f"coalesce({code}, '') as {code}" for code in CODES)
    return f"""
    select order_id, line_id, {codes}, coalesce(product_id, merchant_sku, title, '') as member, try_cast(qty as integer) as pieces, {LINE_PAID} as amount,
           coalesce(refund_amount, 0) as refund, line_cost, unit_cost, coalesce(is_gift, false) as gift, shipped_at is not null as sent
    from {t["order_lines"]}"""


def _returned(t: Mapping[str, str]) -> str:
    """The lines that were refunded in full by what their order or its refunds tell."""
    told = "select order_id, line_id, product_id, coalesce(refund_amount, 0) as amount from"
    asked = "finished_at is not null and order_id in (select order_id from o)"
    source = (
        f"{told} {t['refunds']} where {asked}"
        if "refunds" in t
        else "select '' as order_id, '' as line_id, '' as product_id, 0 as amount where false"
    )
    return f"""back as materialized ({source}
), refunded as (
    select o.order_id, o.paid, greatest(o.refund, coalesce(b.amount, 0)) as refund
    from o left join (select order_id, sum(amount) as amount from back group by order_id) b using (order_id)
    where o.refund > 0 or b.order_id is not null
), part as (
    select l.order_id, l.line_id, l.product_id, l.amount, sum(l.amount) over (partition by l.order_id) as of_order,
           sum(l.amount) over (partition by l.order_id, l.product_id) as of_product, r.paid, r.refund
    from ({_lines(t)}) l join refunded r using (order_id)
), returned as (
    select p.order_id, p.line_id from part p
    left join (select order_id, line_id, sum(amount) as back_line from back where line_id is not null group by all) bl
        on bl.order_id = p.order_id and bl.line_id = p.line_id
    left join (select order_id, product_id, sum(amount) as back_product from back where line_id is null and product_id is not null group by all) bp
        on bp.order_id = p.order_id and bp.product_id = p.product_id
    where (coalesce(p.paid, of_order) > 0 and p.refund >= coalesce(p.paid, of_order)) or (p.amount > 0 and back_line >= p.amount)
       or (of_product > 0 and back_product >= of_product)
)"""
