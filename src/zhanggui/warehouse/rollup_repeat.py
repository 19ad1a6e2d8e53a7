"""The day rollup of people who buy again, in DuckDB's SQL. `t` maps those fact tables that have rows to SQL of one shop's rows."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.warehouse.rollup import count
from zhanggui.warehouse.rollup_sql import Wanted, payments

WINDOWS = (30, 90)  # days, the day itself among them
LONGEST = max(WINDOWS)
MEASURES = count(*(f"{who}_{n}d" for n in WINDOWS for who in ("buyers", "repeat_buyers")))


def repeat_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Buyers of the last 30 and 90 days, and those of them with two orders and more (京东商智 30/90 天重复购买率).

    Who bought counts from each of his days on until he buys again or the window ends: no day needs to look at all buyers again.
    A day has a row when people bought in the 90 days up to it and, lest the past go on for ever, on it or in the 89 after it.
    Orders without a buyer are left out.
    """
    return f"""
with bought as (
    select person, paid_day as day, count(*) as orders from ({payments(t)})
    where person is not null and {wanted.near("paid_day", LONGEST - 1, LONGEST - 1)} group by all
), seen as (
    select day, orders, lag(day) over one as before, lead(day) over one as after
    from bought window one as (partition by person order by day)
), alike as materialized (
    select day, case when orders > 1 then 0 else coalesce(least(day - before, {LONGEST}), {LONGEST}) end::integer as since,
           coalesce(least(after - day, {LONGEST}), {LONGEST})::integer as until, count(*) as people
    from seen group by all
), steps as ({" union all by name ".join(map(_steps, WINDOWS))}
), days as (
    select unnest(generate_series(min(day), max(day) + {LONGEST - 1}, interval 1 day))::date as day from alike
), moved as (
    select day, {", ".join(f"sum({name}) as {name}" for name in MEASURES)}, count(*) filter (where bought) > 0 as bought
    from (select * from steps union all by name select day from days union all by name select distinct day, true as bought from alike)
    group by day
), standing as (
    select day, {", ".join(f"coalesce(sum({name}) over past, 0) as {name}" for name in MEASURES)}, max(bought) over ahead as goes_on
    from moved window past as (order by day rows between unbounded preceding and current row),
                      ahead as (order by day rows between current row and {LONGEST - 1} following)
)
select day, 'shop' as dim, '' as member, {", ".join(MEASURES)}, strftime(day, '%Y-%m') as month
from standing where {wanted.holds("day")} and buyers_{LONGEST}d > 0 and goes_on order by day"""


def _steps(n: int) -> str:
    """How many more or fewer buyers a window of n days holds from a day on."""
    again = f"from alike where since < {n}"
    return f"""
    select day, people as buyers_{n}d from alike
    union all by name select day + least(until, {n}) as day, -people as buyers_{n}d from alike
    union all by name select day, people as repeat_buyers_{n}d {again}
    union all by name select day + least(until, {n} - since) as day, -people as repeat_buyers_{n}d {again}"""
