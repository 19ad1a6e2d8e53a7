"""What 今日 shows beyond the brief's own view: the chart, links to what stands behind a number, the days beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from zhanggui.brief.render_html_parts import shop_parts
from zhanggui.brief.view import voice_of
from zhanggui.brief.words import BASE_NAMES, FACTOR_WORDS, TABLES, metric_name, name_of
from zhanggui.brief.words_labels import ACTUAL
from zhanggui.kernel.words import Words
from zhanggui.metrics.metric import METRICS
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.brief_lines import SALES_TABLES
from zhanggui.site.veil import is_cost
from zhanggui.site.web import charts
from zhanggui.site.web.desk import Desk
from zhanggui.site.web.links import link_to, opens

Brief = Mapping[str, Any]
# What findings and factors call their number, where the catalogue calls it otherwise.
CALLED = {"buyers": "pay_users", "bounce": "bounce_rate", "depth": "page_depth", "stock": "stock_available", "refund": "refund_rate",
          "rating": "bad_review_rate", "margin": "gross_margin"}  # fmt: skip

# On a phone there is no room for the money above the bars: the table below says it.
NARROW = {
    "query": {"maxWidth": 480},
    "option": {"xAxis": {"axisLabel": {"rotate": 28, "fontSize": 11}}, "series": [{}, {"label": {"show": False}}]},
}


def today_parts(desk: Desk, brief: Brief) -> dict[str, Any]:
    """The context of the page."""
    day = date.fromisoformat(brief["date"])
    parts = shop_parts(brief, desk.lang)
    parts["findings"] = [_finding(desk, brief, card, f) for card, f in zip(parts["findings"], brief["findings"], strict=True)]
    parts["actions"] = [a | {"playbook": playbook_link(desk, a["playbook"])} for a in parts["actions"]]
    parts["measures"] = [m | {"explain": explain_link(desk, brief, m["id"])} for m in parts["measures"]]
    parts["compares"] = [
        c | {"base": one["base"], "has_day": one["base"] not in ("plan", "expected"), "explain": _base_link(desk, brief, one)}
        for c, one in zip(parts["compares"], brief["comparisons"], strict=True)
    ]
    parts["breakdowns"] = [_breakdown(desk, brief, part) for part in parts["breakdowns"]]
    if parts["fall"].get("bars"):
        bars = zip(parts["fall"]["bars"], brief["drivers"], strict=True)
        parts["fall"] = parts["fall"] | {"bars": [b | {"explain": explain_link(desk, brief, d["factor"])} for b, d in bars]}
    parts["sources"] = _sources(desk, brief)
    parts["name"] = parts.pop("shop")  # the frame's `shop` is the shop itself
    return parts | {
        "brief": brief,
        "chart": _chart(brief, desk),
        "explain_sales": explain_link(desk, brief, "pay_amount"),
        "awaited": [c for c in parts["coverage"] if c["status"] != "ok"],
        "arrived": [c for c in parts["coverage"] if c["status"] == "ok"],
        "newest": newest_day(brief, day),
        "tasks": opens(desk, "task_new") and desk.may(Permission.MANAGE_TASKS),
        "loads": link_to(desk, "loads"),
        "book_in": link_to(desk, "workbook_in"),
        "plan": link_to(desk, "plan", shop=brief["shop"]) if desk.may(Permission.SEE_MONEY) else "",
        "sees_money": desk.may(Permission.SEE_MONEY),
        "calls": activity_calls(desk, brief, day),
        **days_beside(day),
    }


def activity_calls(desk: Desk, brief: Brief, day: date) -> list[dict[str, Any]]:
    """What the shop's activities ask for on the morning after the day, but for what stands among the findings."""
    from zhanggui.desks.promotion import reading
    from zhanggui.desks.promotion.morning import calls

    morning = day + timedelta(days=1)
    said = {f["id"] for f in brief["findings"]}
    found = [
        c
        for c in calls(reading.near([brief["shop"]], morning, morning), morning)
        if f"promotion.{c.kind}:activity={c.activity.named}" not in said
    ]
    return [{"call": c, "address": link_to(desk, "activity", shop=brief["shop"], activity=str(c.activity.id))} for c in found]


def _sources(desk: Desk, brief: Brief) -> list[str]:
    """'访客数：店铺日报（生意参谋 店铺日报）' for every measure: what the file is called, not its recipe's id."""
    from zhanggui.site.load_view import recipes_of

    recipes, lines = recipes_of(desk), []
    for s in brief.get("sources_used") or ():
        recipe = recipes.get(s.get("recipe") or "")
        words = (
            Words("{metric}：{table}", "{metric}: {table}")
            if recipe is None
            else Words("{metric}：{table}（{file}）", "{metric}: {table} ({file})")
        )
        table, file = name_of(TABLES, s["table"], desk.lang), recipe.name.say(desk.lang) if recipe else ""
        lines.append(words.fill(metric=metric_name(s["measure"], desk.lang), table=table, file=file).say(desk.lang))
    return lines


def days_beside(day: date) -> dict[str, Any]:
    """The day, its neighbours, and whether it is over."""
    today = timezone.localdate()
    return {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "today": today,
        "yesterday": today - timedelta(days=1),
        "unfinished": day >= today,
    }


def newest_day(brief: Brief, day: date) -> date | None:
    """The last day before this one of which sales are known; None when this day has them."""
    if brief["target"]["actual"] is not None:
        return None
    days = [date.fromisoformat(c["last_day"]) for c in brief["coverage"] if c["table"] in SALES_TABLES and c["last_day"]]
    return max((d for d in days if d != day), default=None)


def explain_link(desk: Desk, brief: Brief, metric: str, where: Mapping[str, str] | None = None) -> str:
    """Where a number of the day is explained, or ''."""
    metric = CALLED.get(metric, metric)
    if metric not in METRICS:
        return ""
    if is_cost(metric) and not desk.may(Permission.SEE_MONEY):
        return ""
    asked = [("metric", metric), ("shop", str(brief["shop"])), ("from", str(brief["date"])), ("to", str(brief["date"]))]
    return link_to(desk, "explain", [*asked, *(("where", f"{dim}={member}") for dim, member in (where or {}).items())])


def _base_link(desk: Desk, brief: Brief, base: Mapping[str, Any]) -> str:
    """Where the sales of the day that this one is held against are explained; '' for what was expected or planned."""
    if base["base"] in ("plan", "expected") or base["expected"] is None or not base.get("day"):
        return ""
    return link_to(desk, "explain", {"metric": "pay_amount", "shop": str(brief["shop"]), "from": base["day"], "to": base["day"]})


def playbook_link(desk: Desk, page: str) -> str:
    """The page of the playbook that an action names (desk/name), or ''."""
    room, _, name = page.partition("/")
    return link_to(desk, "playbook_page", desk=room, name=name) if room and name else ""


def _finding(desk: Desk, brief: Brief, card: Mapping[str, Any], finding: Brief) -> dict[str, Any]:
    """A card with its evidence, its sources and its links."""
    from zhanggui.metrics.sources import DIMENSIONS

    voice = voice_of(brief, desk.lang)
    where = {k: str(v) for k, v in finding["subject"].items() if k in DIMENSIONS}
    return dict(card) | {
        "evidence": [e | {"money": voice.money(e["impact"], sign=True)} for e in finding.get("evidence") or ()],
        "sources": [name_of(TABLES, s["table"], desk.lang) + f" v{s['version']}" for s in finding.get("sources") or ()],
        "explain": explain_link(desk, brief, finding["metric"], where),
        "actions": [(role, text, playbook_link(desk, page)) for role, text, page in card["actions"]],
    }


def _breakdown(desk: Desk, brief: Brief, part: Mapping[str, Any]) -> dict[str, Any]:
    """Each member's money leads to the sales of that member."""
    from zhanggui.metrics.sources import DIMENSIONS

    rows = []
    for row in part["rows"]:
        where = {k: str(v) for k, v in row["subject"].items() if k in DIMENSIONS and v}
        rows.append(
            row | {"explain": explain_link(desk, brief, "pay_amount", where) if where and len(where) == len(row["subject"]) else ""}
        )
    return dict(part) | {"rows": rows}


def _chart(brief: Brief, desk: Desk) -> dict[str, Any] | None:
    """From the base, factor by factor, to the day."""
    compare, drivers = brief["compare"], brief["drivers"]
    if not drivers or compare.get("expected") is None or compare.get("actual") is None:
        return None
    voice = voice_of(brief, desk.lang)
    start = name_of(BASE_NAMES, compare["base"], desk.lang), float(compare["expected"])
    end = voice(ACTUAL), float(compare["actual"])
    names = [name_of(FACTOR_WORDS, d["factor"], desk.lang) for d in drivers]
    option = charts.waterfall(names, [float(d["effect"]) for d in drivers], start, end)
    said = [voice.money(start[1]), *(voice.money(d["effect"], sign=True) for d in drivers), voice.money(end[1])]
    return _labelled(option, said)


def _labelled(option: dict[str, Any], said: list[str]) -> dict[str, Any]:
    """The bars with their money in words above them, as the page says it everywhere."""
    blind, shown = option["series"]
    bars = [bar | {"label": {"formatter": text}} for bar, text in zip(shown["data"], said, strict=True)]
    return option | {"series": [blind, shown | {"data": bars, "barMaxWidth": 64}], "media": [NARROW]}
