"""The day rollup of the ledger, in DuckDB's SQL. `t` maps those fact tables that have rows to SQL of one shop's rows."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.warehouse.ledgerkinds import (
    OWN,
    declared,
    fee_sql,
    hidden_sql,
    kind_sql,
    kinds_sql,
    ranks_sql,
    said_sql,
    tells_sql,
    unnamed_sql,
)
from zhanggui.warehouse.rollup import money
from zhanggui.warehouse.rollup_sql import Wanted

# What is paid, as a positive number; what came back of it is taken off.
COSTS = {
    "ledger_refund": ("refund",),
    "ledger_commission": ("commission",),
    "ledger_freight": ("freight",),
    "ledger_ad": ("ad",),
    "ledger_fees": ("commission", "insurance", "compensation", "payment", "fee"),
}
MEASURES = money("ledger_in", "ledger_out", *COSTS)


def ledger_sql(t: Mapping[str, str], wanted: Wanted) -> str:
    """Money by the day it was booked: in, out (positive), and what of it was refunds, commission, freight, ads, fees (commission among them).

    Own money changing places is in no sum. A row that shows its fees beside what is left is counted whole: the sale in, its fees out.
    Two sources that tell the same money count once, by the order declared: dims `shop` and `fee_name`; dim `source` has each in full.
    A kind that no source of the day can tell is null, also what may hide in a fee without a name. Postage that comes in is income, no freight.
    """
    return f"""
with r as (
    select posted_at::date as day, source, coalesce(fee_name, txn_type, '') as name, amount, amount_in, {said_sql()} as said,
           {", ".join(f"{fee_sql(c)} as {c}" for c in declared()["columns"])}
    from {t["ledger"]} where {wanted.holds("posted_at")} and amount is not null
), k as (select *, {kind_sql()} as kind, amount - ({" + ".join(declared()["columns"])}) as rest from r
), pieces as (
    select day, source, name, case when kind = 'freight' and rest > 0 and source <> 'freight' then 'sale' else kind end as kind,
           case when rest > 0 and amount_in > rest then amount_in else rest end as amount
    from k where kind <> '{OWN}'
    union all
    select day, source, name, 'other', rest - amount_in from k where kind <> '{OWN}' and rest > 0 and amount_in > rest
    {"".join(f"union all select day, source, '{c}', '{kind}', {c} from k where kind <> '{OWN}' and {c} <> 0 " for c, kind in declared()["columns"].items())}
), summed as materialized (
    select day, source, name, kind, sum(amount) as amount, coalesce(sum(amount) filter (where amount > 0), 0) as came,
           coalesce(-sum(amount) filter (where amount < 0), 0) as went
    from pieces group by all
), unnamed as (select distinct day, source from k where {unnamed_sql()}
), present as (
    select p.day, p.source, u.day is not null as hides from (select distinct day, source from summed) p left join unnamed u using (day, source)
), able as (
    select p.day, p.source, n.kind, coalesce(g.money, p.source) as money, coalesce(g.rank, 0) as rank,
           coalesce(g.whole, false) or s.kind is not null or w.kind is not null as tells, w.kind is not null as silent_is_none
    from present p cross join {kinds_sql()} n left join {ranks_sql()} g on g.source = p.source
    left join {tells_sql()} w on w.source = p.source and w.kind = n.kind and not (p.hides and n.kind in {hidden_sql()})
    left join (select distinct day, source, kind from summed) s on s.day = p.day and s.source = p.source and s.kind = n.kind
), best as (
    select day, source, kind, silent_is_none, rank = min(rank) filter (where tells) over (partition by day, money, kind) as chosen from able
), told as (
    select s.*, b.chosen from summed s join best b using (day, source, kind)
    union all by name
    select day, source, null as name, kind, 0 as amount, 0 as came, 0 as went, chosen from best where silent_is_none
), each_dim as (
    select day, 'shop' as dim, '' as member, kind, amount, came, went from told where chosen
    union all select day, 'source', source, kind, amount, came, went from told
    union all select day, 'fee_name', name, kind, amount, came, went from told where chosen and name is not null
)
select day, dim, member, sum(came) as ledger_in, sum(went) as ledger_out,
       {", ".join(f"-sum(amount) filter (where kind in ({_quoted(kinds)})) as {name}" for name, kinds in COSTS.items())},
       strftime(day, '%Y-%m') as month
from each_dim group by day, dim, member order by day, dim, member"""


def _quoted(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)
