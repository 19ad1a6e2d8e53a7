"""The day rollup of raw behaviour, in DuckDB's SQL. `t` maps those fact tables that have rows to SQL of one shop's rows."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.warehouse.rollup import count
from zhanggui.warehouse.rollup_sql import Wanted

MEASURES = count("visitors", "pageviews", "fav_users", "cart_users", "pay_users")


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
