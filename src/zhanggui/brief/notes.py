"""What stands at the foot of the brief: key numbers with their flags, where they come from, and what must be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhanggui.brief.compare import Comparison
from zhanggui.brief.coverage import Cover
from zhanggui.brief.facts import Facts
from zhanggui.kernel.flags import Flag, flag_names
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.metric import METRICS, Metric
from zhanggui.metrics.sources import SOURCES

SHOWN = (
    "visitors", "pay_conversion", "order_conversion", "aov", "uv_value", "cart_rate", "fav_rate", "new_buyers", "old_buyers", "page_depth",
    "bounce_rate", "avg_stay_seconds", "ad_cost", "refund_amount", "refund_rate", "net_pay_amount",
)  # fmt: skip
NEXT_FILE = Words(
    "只有订单，能拆到买家数 × 客单价；再导入店铺日报（访客数）或访问明细，就能看到流量和转化",
    "orders only: split into buyers × spend per buyer; a shop day report (visitors) or raw visits would show traffic and conversion",
)
TOO_YOUNG = Words(
    "历史不足 14 天，还说不出这样的一天应有多少，只能与别的日子比",
    "fewer than 14 days of history: what such a day should bring cannot be told yet; it is held against other days only",
)
UNSEEN = Words(
    "这样的日子（大促、春节，或数据只来了一部分）历史里没有见过，说不出应有多少",
    "no such day (a big promotion, the Spring Festival, or a day of which only a part has come) lies in the past: nobody can say what it should bring",
)
NAMELESS = Words(
    "订单表没有买家，一单算一个买家，客单价其实是笔单价",
    "the orders name no buyer: each order counts as a buyer, so spend per buyer is really per order",
)

AT_REST = Words(
    "当地公共假日或年末，全天没有订单：多半没开门，不当作缺表；其实开了门，就补导订单",
    "a public holiday of the shop's country, or the turn of the year, and no order all day: most likely shut, so no table is awaited; import the orders if it was open",
)


def measure_rows(facts: Facts, shop: str, day: date, chosen: Comparison, lang: Lang) -> list[dict[str, Any]]:
    """The key numbers of the day that some table gives, beside those of the base day."""
    now = facts.measured(SHOWN, shop, day)
    then = {} if chosen.base in ("plan", "expected") else {m: v for m, (v, _) in facts.measured(SHOWN, shop, chosen.day).items()}
    if chosen.base == "expected":
        then = {name: of_sums(METRICS.get(name), chosen.chain) for name in SHOWN}
    rows = []
    for metric in (METRICS.get(name) for name in SHOWN):
        value, flags = now[metric.id]
        if value is None:
            continue
        base = then.get(metric.id)
        change = None if base is None else round(value - base, 6)
        rows.append(
            {"id": metric.id, "name": metric.name.say(lang), "unit": metric.unit, "value": value, "base": base, "change": change}
            | {"flags": flag_names(flags | chosen.flags & {Flag.PARTIAL_DAY})}
        )
    return rows


def of_sums(metric: Metric, sums: Mapping[str, float | None]) -> float | None:
    """The metric of plain sums; None where one is not known, or there is nothing to divide by."""
    sides = []
    for terms in (metric.top, metric.bottom):
        parts = [(t, sums.get(t.measure)) for t in terms]
        if any(v is None and not t.optional for t, v in parts):
            return None
        sides.append(sum(t.sign * (v or 0.0) for t, v in parts))
    if not metric.bottom:
        return round(sides[0] * metric.times, metric.digits)
    return round(sides[0] / sides[1] * metric.times, metric.digits) if sides[1] > 0 else None


def sources_used(facts: Facts, recipes: Mapping[tuple[str, str], Sequence[str]], shop: str) -> list[dict[str, str]]:
    """Which table each number of the day came from, and the recipe that filled it most. `recipes`: by shop and table."""
    tables = {s.id: s.table for s in SOURCES}
    made_of = {"order_days": "orders", "refund_days": "refunds", "visit_days": "visits"}
    rows = []
    for measure, source in facts.winners(shop, ("pay_amount", "visitors", "pay_users", "refund_amount", "ad_cost")):
        table = made_of.get(tables[source], tables[source])
        rows.append({"measure": measure, "table": table, "recipe": next(iter(recipes.get((shop, table), ())), "")})
    return rows


def notes(facts: Facts, shop: str, day: date, covers: Sequence[Cover], chosen: Comparison, lang: Lang) -> list[str]:
    """Sentences a reader must know before he trusts the numbers."""
    now = facts.shop(shop, day)
    said = []
    if now.get("pay_amount") is not None and now.get("visitors") is None:
        said.append(NEXT_FILE)
    if chosen.base != "expected" and now.get("pay_amount") is not None and not facts.expected(shop).chain:
        said.append(UNSEEN if facts.is_odd(shop) else TOO_YOUNG)
    if Flag.MIXED_DEFINITION in chosen.flags:
        said.append(NAMELESS)
    if any(c.table == "orders" and c.resting for c in covers) and not now.get("pay_amount"):
        said.append(AT_REST)
    early = [c for c in covers if c.last_day and c.last_day < day and c.table == "shop_days"]
    if early and now.get("pay_amount") is not None:
        said.append(
            Words(
                "店铺日报还没到，当天数字来自订单，口径略有不同",
                "the shop day report has not come: the day's numbers are from orders, defined a little differently",
            )
        )
    return [w.say(lang) for w in said]
