"""What an analyst would write by hand for a metric: one shop, day by day, on tables of his own. The baseline of bench/metrics.py.

Nothing here comes from the program: where each measure lies and how it is counted is declared once more, in plain SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from zhanggui.metrics.metric import Metric, Term
from zhanggui.warehouse.tables import all_tables


@dataclass(frozen=True)
class Rows:
    """Where rows come from, and the day they count on. $shop, $first, $last and $until (the day after the last) are what is asked.

    `events`: of single events, so that a day without rows is a day on which nothing happened.
    """

    day: str
    of: str
    events: bool = False


class Piece(NamedTuple):
    """A measure: its rows and its value among the rows of one day."""

    rows: str
    value: str


def _days(table: str, also: str = "") -> Rows:
    return Rows("stat_date", f"{table} where shop = $shop and stat_date between $first and $last" + (f" and {also}" if also else ""))


def _events(table: str, moment: str) -> Rows:
    return Rows(f"{moment}::date", f"{table} where shop = $shop and {moment} >= $first and {moment} < $until", True)


WHO_BOUGHT = """(
    select buyer_id, day, amount, lag(day) over (partition by buyer_id order by day) as before
    from (select buyer_id, paid_at::date as day, sum(paid_amount) as amount from orders
          where shop = $shop and paid_at >= $first - interval 366 day and paid_at < $until group by all)
) where day >= $first"""
LINES = """orders o join order_lines l using (shop, order_id) left join sku_costs c using (shop, merchant_sku)
    where shop = $shop and o.paid_at >= $first and o.paid_at < $until"""
SOLD = "orders o join order_lines l using (shop, order_id) where shop = $shop and o.paid_at >= $first and o.paid_at < $until"
LAST_COUNTS = """(
    select *, row_number() over (partition by merchant_sku, warehouse, snapshot_at::date order by snapshot_at desc) as nth
    from stock where shop = $shop and snapshot_at >= $first and snapshot_at < $until
) where nth = 1"""


def _again(days: int) -> Rows:
    return Rows(
        "day",
        f"""(
    select d.day, o.buyer_id, count(*) as orders
    from (select unnest(generate_series($first::timestamp, $last::timestamp, interval 1 day))::date as day) d
    join (select buyer_id, paid_at::date as paid_day from orders
          where shop = $shop and paid_at >= $first - interval {days - 1} day and paid_at < $until) o
      on o.paid_day between d.day - {days - 1} and d.day
    group by all)""",
    )


ROWS: dict[str, Rows] = {
    "shop_days": _days("shop_days", "period = 'day' and device = 'all'"),
    "product_days": _days("product_days", "period = 'day' and level = 'product' and carrier = ''"),
    "source_days": _days("source_days", "period = 'day' and level = 'shop' and attribution = 'all' and not is_subtotal"),
    "ad_days": _days("ad_days", "stat_hour = '' and campaign_id <> '' and keyword = ''"),
    "service_days": _days("service_days", "period = 'day' and staff <> ''"),
    "paid": _events("orders", "paid_at"),
    "placed": _events("orders", "created_at"),
    "lines": Rows("o.paid_at::date", LINES),
    "sold": Rows("o.paid_at::date", SOLD),
    "who_bought": Rows("day", WHO_BOUGHT),
    "again_30": _again(30),
    "again_90": _again(90),
    "refunded": _events("refunds", "finished_at"),
    "refunded_of": Rows("order_paid_at::date", _events("refunds", "order_paid_at").of + " and finished_at is not null", True),
    "ledger": _events("ledger", "posted_at"),
    "reviews": _events("reviews", "created_at"),
    "live": _events("live_sessions", "started_at"),
    "stock": Rows("snapshot_at::date", LAST_COUNTS),
}


def _sums(rows: str, *names: str, **called: str) -> dict[str, Piece]:
    """Sums of columns of the same name, or `called` otherwise."""
    return {name: Piece(rows, f"sum({column})") for name, column in {**{n: n for n in names}, **called}.items()}


def _means(rows: str, weight: str, *names: str) -> dict[str, Piece]:
    return {n: Piece(rows, f"sum({n} * {weight}) / nullif(sum({weight}), 0)") for n in names}


RETURNED = "l.refund_amount >= l.line_paid_amount and l.line_paid_amount > 0"
NEVER_SENT = f"{RETURNED} and o.shipped_at is null"
BELOW_COST = f"not ({RETURNED}) and l.line_paid_amount > 0 and l.line_paid_amount < l.qty * c.unit_cost"
NEWEST = "(select greatest(max(created_at), max(paid_at), max(shipped_at)) from orders where shop = $shop)"
FEES = "fee_name in ('天猫佣金')"


def _of_kept(**values: str) -> dict[str, Piece]:
    """Sums over the lines that did not come back."""
    return {name: Piece("lines", f"sum(case when {RETURNED} then 0 else {value} end)") for name, value in values.items()}


OF_ORDERS: dict[str, Piece] = {
    **_sums("paid", "shipping_fee", pay_amount="paid_amount", pay_qty="item_qty"),
    "pay_orders": Piece("paid", "count(*)"),
    "pay_users": Piece("paid", "count(distinct buyer_id)"),
    "discount": Piece("paid", "sum(coalesce(shop_discount, 0) + coalesce(platform_discount, 0))"),
    "balance_orders": Piece("paid", "count(*) filter (where order_type = '预售')"),
    "shipped_orders": Piece("paid", "count(*) filter (where shipped_at is not null)"),
    "timed_orders": Piece("paid", "count(*) filter (where shipped_at is not null)"),
    "unshipped_orders": Piece("paid", "count(*) filter (where shipped_at is null)"),
    "late_orders": Piece("paid", "count(*) filter (where shipped_at > coalesce(promised_ship_at, paid_at + interval 48 hour))"),
    "overdue_orders": Piece(
        "paid", f"count(*) filter (where shipped_at is null and coalesce(promised_ship_at, paid_at + interval 48 hour) < {NEWEST})"
    ),
    "ship_hours": Piece("paid", "sum(date_diff('second', paid_at, shipped_at)) / 3600"),
    "ship_seconds": Piece("paid", "sum(date_diff('second', paid_at, shipped_at))"),
    **_sums("placed", order_amount="payable_amount"),
    "order_users": Piece("placed", "count(distinct buyer_id)"),
    "order_orders": Piece("placed", "count(*)"),
    "presale_orders": Piece("placed", "count(*) filter (where order_type = '预售')"),
    "closed_orders": Piece("placed", "count(*) filter (where status = 'closed' and paid_at is null)"),
    "presale_amount": Piece("placed", "sum(case when order_type = '预售' then payable_amount else 0 end)"),
    "products_sold": Piece("sold", "count(distinct l.product_id)"),
    "new_pay_users": Piece("who_bought", "count(*) filter (where before is null or before < day - 365)"),
    "old_pay_users": Piece("who_bought", "count(*) filter (where before >= day - 365)"),
    "old_pay_amount": Piece("who_bought", "sum(case when before >= day - 365 then amount else 0 end)"),
    **{f"buyers_{n}d": Piece(f"again_{n}", "count(*)") for n in (30, 90)},
    **{f"repeat_buyers_{n}d": Piece(f"again_{n}", "count(*) filter (where orders > 1)") for n in (30, 90)},
    **_sums("refunded", "refund_amount"),
    "refund_orders": Piece("refunded", "count(distinct order_id)"),
    **_sums("refunded_of", refund_by_pay_date="refund_amount"),
    "refund_orders_by_pay_date": Piece("refunded_of", "count(distinct order_id)"),
}
OF_REPORTS: dict[str, Piece] = {
    **OF_ORDERS,
    **_sums(
        "shop_days", "visitors", "pageviews", "new_visitors", "product_visitors", "product_pageviews", "fav_users", "cart_users", "cart_qty",
        "order_users", "order_qty", "order_amount", "pay_users", "pay_orders", "pay_qty", "pay_amount", "new_pay_users", "old_pay_users",
        "old_pay_amount", "follow_users", "gross_amount", net_sales="pay_amount", total_sales="total_amount",
    ),
    "bounce_rate": Piece("shop_days", "avg(bounce_rate)"),
    "avg_stay_seconds": Piece("shop_days", "avg(avg_stay_seconds)"),
    **_sums("product_days", "impressions", "clicks", "search_impressions", "search_clicks"),
    "products_visited": Piece("product_days", "count(distinct case when product_visitors > 0 then product_id end)"),
    **_sums("source_days", "sessions", "cart_sessions", "checkout_sessions", "pay_sessions", "engaged_sessions"),
    **_sums(
        "ad_days", ad_cost="cost", ad_impressions="impressions", ad_clicks="clicks", ad_gmv="gmv", ad_direct_gmv="direct_gmv",
        ad_indirect_gmv="indirect_gmv", ad_net_gmv="net_gmv", ad_settled_gmv="settled_gmv", ad_presale_gmv="presale_gmv", ad_orders="orders",
        ad_net_orders="net_orders", ad_carts="carts", ad_favs="favs", ad_buyers="buyers", ad_new_buyers="new_buyers",
        ad_guided_visits="guided_visits",
    ),
    **_sums(
        "service_days", "inquiry_users", "inquiry_pay_users", "inquiry_pay_amount", "consult_users", "served_users", "inquiry_users_sameday",
        "sameday_pay_users", "sales_users",
    ),
    **_means("service_days", "served_users", "first_response_seconds", "avg_response_seconds", "reply_rate", "satisfaction_rate"),
    **_of_kept(goods_cost="l.qty * c.unit_cost"),
    **{f"{n}_cost": Piece("lines", f"sum(case when {NEVER_SENT} then 0 else l.qty * c.{n}_cost end)") for n in ("packaging", "freight")},
    **_of_kept(other_cost="l.qty * c.other_cost", commission="c.commission_rate * l.line_paid_amount", tax="c.tax_rate * l.line_paid_amount"),
    "below_cost_amount": Piece("lines", f"sum(case when {BELOW_COST} then l.line_paid_amount else 0 end)"),
    "costed_amount": Piece("lines", "sum(case when c.unit_cost is not null then l.line_paid_amount else 0 end)"),
    "lines_amount": Piece("lines", "sum(l.line_paid_amount)"),
    "ledger_in": Piece("ledger", "sum(amount_in)"),
    "ledger_out": Piece("ledger", "sum(amount_out)"),
    "ledger_fees": Piece("ledger", f"sum(case when {FEES} then amount_out else 0 end)"),
    "reviews": Piece("reviews", "count(*)"),
    "bad_reviews": Piece("reviews", "count(*) filter (where rating <= 2)"),
    "rated_reviews": Piece("reviews", "count(rating)"),
    "stars": Piece("reviews", "sum(rating)"),
    **_sums(
        "live", "new_fans", live_viewers="viewers", live_views="views", live_gmv="gmv", live_net_gmv="net_gmv", live_orders="pay_orders",
        live_pay_users="pay_users", live_minutes="duration_minutes", live_item_click_users="item_click_users",
        live_item_impression_users="item_impression_users", live_item_clicks="item_clicks", live_item_impressions="item_impressions",
        live_refund_orders_1h="refund_orders_1h", live_refund_1h="refund_amount_1h",
    ),
    **_sums("stock", stock_on_hand="qty_on_hand", stock_available="qty_available", stock_in_transit="qty_in_transit"),
}  # fmt: skip
# Told of a product, a search word or a score alone: no number of a shop's day.
NOT_OF_A_DAY = frozenset({"search_visitors", "search_pay_users", "search_count", "score", "score_of_trade", "buybox_rate"})


def of_a_day(metric: Metric) -> bool:
    """Whether a shop has one number of it a day."""
    return not set(metric.measures) & NOT_OF_A_DAY


def generic(measure: str) -> Piece | None:
    """The sum of the column of that name in the first day report that has one; None when there is none."""
    for name, table in all_tables().items():
        if table.day == "stat_date" and measure in table.columns:
            return Piece(name, f"sum({measure})")
    return None


def pieces_of(metric: Metric, known: Mapping[str, Piece]) -> dict[str, Piece] | None:
    """Every measure of a metric, those that nobody wrote SQL for by the generic one; None when one lies nowhere."""
    found = {m: known.get(m) or generic(m) for m in metric.measures}
    return None if None in found.values() else {m: p for m, p in found.items() if p}


def hand_sql(metric: Metric, known: Mapping[str, Piece]) -> str | None:
    """SQL with the columns day and value; None when a measure lies nowhere."""
    pieces = pieces_of(metric, known)
    if pieces is None:
        return None
    by_rows: dict[str, list[str]] = {}
    for measure, piece in pieces.items():
        by_rows.setdefault(piece.rows, []).append(measure)
    if len(by_rows) == 1:
        return _one(metric, pieces, ROWS.get(next(iter(by_rows))) or _days(next(iter(by_rows))))
    return _several(metric, pieces, by_rows)


def _one(metric: Metric, pieces: Mapping[str, Piece], rows: Rows) -> str:
    value = _formula(metric, {m: p.value for m, p in pieces.items()})
    return f"select {rows.day} as day, {value} as value from {rows.of} group by 1 order by 1"


def _several(metric: Metric, pieces: Mapping[str, Piece], by_rows: Mapping[str, list[str]]) -> str:
    """One step for each place the measures lie in, put side by side by day."""
    steps = []
    for name, measures in by_rows.items():
        rows = ROWS.get(name) or _days(name)
        values = ", ".join(f"{pieces[m].value} as {m}" for m in measures)
        steps.append(f"of_{name} as (select {rows.day} as day, {values} from {rows.of} group by 1)")
    first, *others = (f"of_{name}" for name in by_rows)
    joined = first + "".join(f" full join {name} using (day)" for name in others)
    events = {name for name in by_rows if name in ROWS and ROWS[name].events}
    value = _formula(metric, {m: f"coalesce({m}, 0)" if p.rows in events else m for m, p in pieces.items()})
    return f"with {', '.join(steps)} select day, {value} as value from {joined} order by 1"


def _formula(metric: Metric, values: Mapping[str, str]) -> str:
    top, bottom = _sum(metric.top, values), _sum(metric.bottom, values)
    whole = f"({top})::double / nullif(({bottom})::double, 0)" if bottom else f"({top})::double"
    return whole if metric.times == 1 else f"{whole} * {metric.times}"


def _sum(terms: tuple[Term, ...], values: Mapping[str, str]) -> str:
    said = [(" - " if t.sign < 0 else " + ") + (f"coalesce({values[t.measure]}, 0)" if t.optional else values[t.measure]) for t in terms]
    return "".join(said).removeprefix(" + ")
