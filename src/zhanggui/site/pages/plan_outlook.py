"""Above the grid of a plan: the month, quarter and year as they stand, whether they will be reached, and what the rest must do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from zhanggui.brief.words_say import Voice
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.pages.plan_grid import Asked
from zhanggui.warehouse.workspace import Workspace

HISTORY = 400  # days before a year that give a plan its shape
DRIVER_DAYS = 28
PERIODS = {"month": Words("本月", "This month"), "quarter": Words("本季", "This quarter"), "year": Words("全年", "The year")}
DRIVERS = {
    "visitors": Words("每天访客数", "visitors a day"),
    "pay_conversion": Words("支付转化率", "pay conversion"),
    "aov": Words("客单价", "money per buyer"),
}


def by_day(ws: Workspace, metric: str, shop: str, first: date, last: date) -> dict[date, float]:
    """A metric by day, where it is known; nothing of a time that has not come."""
    if last < first:
        return {}
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader

    result = query(Reader(ws.lake), [metric], [shop], first, last, ["day"])[0]
    return {date.fromisoformat(r["day"]): r["value"] for r in result.rows if r["value"] is not None}


def outlook(ws: Workspace, asked: Asked, actuals: Mapping[date, float], yesterday: date, lang: Lang) -> dict[str, Any] | None:
    """The cards above the grid; None for a year that has not begun."""
    from zhanggui.desks.plan import plan as pure
    from zhanggui.desks.plan import service, store
    from zhanggui.desks.plan.rules import unit_of

    seen = min(yesterday, date(asked.year, 12, 31))
    if seen.year < asked.year:
        return None
    unit = unit_of(asked.metric)
    voice, kind = Voice(lang, asked.shop.currency), "money" if unit == 100 else "count"
    reach = service.outlook(asked.shop.key, seen, actuals, asked.metric)
    plan = store.read(asked.shop.key, asked.metric, asked.year)
    weights, known = (plan.weights, pure.known_until(plan.days, actuals, seen)) if plan else ({}, seen)
    cards = []
    for level, found in reach.items():
        ahead = pure.forecast(weights, actuals, found.cell.first, found.cell.last, known)
        cards.append(
            {
                "title": PERIODS[level],
                "target": voice.number(found.target, kind),
                "actual": voice.number(found.actual, kind),
                "done": voice.attained(found.actual / found.target) if found.actual is not None and found.target else "—",
                "percent": min(round(100 * found.actual / found.target), 100) if found.actual and found.target else 0,
                "forecast": voice.number(ahead, kind),
                "chance": voice.percent(found.chance),
                "verdict": _verdict(found.chance),
                "arrow": "" if found.chance is None else "↑" if found.chance >= 0.5 else "↓",
                "tone": "" if found.chance is None else "rise" if found.chance >= 0.8 else "fall" if found.chance < 0.2 else "",
                "achievable": voice.number(found.achievable, kind),
            }
        )
    return {"cards": cards, "rest": _rest(ws, asked, actuals, seen, voice, kind, plan.amount if plan else 0), "seen": seen}


def _verdict(chance: float | None) -> Words:
    """The probability in words."""
    if chance is None:
        return Words("数据不足", "too little history")
    if chance >= 0.8:
        return Words("大概率能完成", "likely to be reached")
    if chance >= 0.5:
        return Words("能完成的可能大些", "more likely than not")
    return Words("完成不了的可能大些", "less likely than not") if chance >= 0.2 else Words("很难完成", "hard to reach")


def _rest(ws: Workspace, asked: Asked, actuals: Mapping[date, float], seen: date, voice: Voice, kind: str, amount: int) -> dict[str, Any]:
    """What remains of the year, and by how much the days left must do better than planned and than they go."""
    from zhanggui.desks.plan import service
    from zhanggui.desks.plan.rules import number, unit_of

    found = service.replan(asked.shop.key, seen, actuals, asked.metric)
    left, unit = len(found.days), unit_of(asked.metric)
    a_day = found.remaining / unit / left if left else 0.0
    known = found.day if found.day < seen else None
    return {
        "remaining": voice.number(found.remaining / unit, kind),
        "left": left,
        "year": voice.number(amount / unit, kind),
        "a_day": voice.number(a_day, kind),
        "lift": _lift(found.lift, voice),
        "forecast_lift": _lift(found.forecast_lift, voice),
        "reachable": _reachable(found.reachable, number("lift_limit")),
        "out_of_reach": found.reachable is False,
        "missing": found.missing_days,
        "known_until": known if known and known.year == asked.year else None,
        "nothing_known": known is not None and known.year < asked.year,
        "released": found.released,
        "drivers": _drivers(ws, asked, found.day, a_day, voice)
        if found.reachable is False and asked.metric == "pay_amount" and left
        else [],
    }


def _lift(lift: float | None, voice: Voice) -> str:
    return "—" if lift is None else voice.ratio_trend(lift - 1)


def _reachable(reachable: bool | None, limit: float) -> Words:
    if reachable is None:
        return Words("数据不足，判断不了", "too little data to tell")
    if reachable:
        return Words("照现在的势头够得着", "within reach at this pace")
    return Words(
        f"照现在的势头够不着（要超过预测 {limit - 1:.0%}）", f"out of reach at this pace (more than {limit - 1:.0%} above the forecast)"
    )


def _drivers(ws: Workspace, asked: Asked, seen: date, a_day: float, voice: Voice) -> list[dict[str, Any]]:
    """What each driver alone would have to be, the other two as in the last 28 days."""
    from zhanggui.desks.plan.outlook import Drivers, driver_gaps

    first = seen - timedelta(days=DRIVER_DAYS - 1)
    visitors, buyers, money = (by_day(ws, m, asked.shop.key, first, seen) for m in ("visitors", "pay_users", "pay_amount"))
    days = visitors.keys() & buyers.keys() & money.keys()
    people, paid, sales = (sum(found[d] for d in days) for found in (visitors, buyers, money))
    if not people or not paid:
        return []
    gaps = driver_gaps(a_day, Drivers(people / len(days), paid / people, sales / paid))
    units = {"visitors": "count", "pay_conversion": "ratio", "aov": "money"}
    return [
        {"name": DRIVERS[name], "now": voice.number(gap["now"], units[name]), "needed": voice.number(gap["needed"], units[name])}
        for name, gap in gaps.items()
    ]
