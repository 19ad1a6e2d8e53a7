"""The one chart of 探索: a line over time with its base dashed, lying bars by member, a line a shop."""

from __future__ import annotations

from typing import Any

from zhanggui.almanac.comparable import BASIS_WORDS
from zhanggui.kernel.words import Words
from zhanggui.site.explore.answer import Answer
from zhanggui.site.explore.naming import dim_words
from zhanggui.site.web.charts import bars, lines

BARS, SHOPS = 8, 6
UNITS = {"money": "money", "money_per_person": "money", "ratio": "ratio", "people": "count", "count": "count"}
NAME_LENGTH, WIDEST = 18, 22


def chart_of(answer: Answer) -> dict[str, Any] | None:
    """The chart of the main metric; None where there are not two points to draw."""
    if len(answer.shown) < 2 or answer.empty:
        return None
    if not answer.state.of_time:
        return _bars(answer)
    return _shops(answer) if answer.several else _line(answer)


def label_of(answer: Answer) -> str:
    """What the chart shows, for whoever cannot see it: the table below has the same numbers."""
    metric, by = answer.cut.metrics[answer.state.main].name, dim_words(answer.state.by)
    return Words(f"{metric.zh}，按{by.zh}；数字见下表", f"{metric.en} by {by.en}; the numbers are in the table below").say(answer.lang)


def _line(answer: Answer) -> dict[str, Any]:
    main, basis = answer.state.main, answer.state.basis
    metric, told = answer.cut.metrics[main], answer.shown[::-1]
    series = [(metric.name.say(answer.lang), [line.held[main].value for line in told])]
    base = [line.held[main].change for line in told]
    faint = []
    if basis is not None and any(c is not None and c.value is not None for c in base):
        faint = [f"{BASIS_WORDS[basis].say(answer.lang)} · {'基准' if answer.lang == 'zh' else 'base'}"]
        series.append((faint[0], [c.value if c else None for c in base]))
    return lines([line.period.start.isoformat() for line in told], series, UNITS.get(metric.unit, "number"), faint)


def _shops(answer: Answer) -> dict[str, Any]:
    main = answer.state.main
    starts = sorted({line.period.start for line in answer.shown})
    told = {(line.shop, line.period.start): line.held[main].value for line in answer.shown}
    shops = list(dict.fromkeys(line.shop for line in answer.shown if line.held[main].value is not None))
    largest = sorted(shops, key=lambda s: -sum(told.get((s, d)) or 0.0 for d in starts))[:SHOPS]
    series = [(answer.names.shop_names.get(s, s), [told.get((s, d)) for d in starts]) for s in largest]
    return lines([d.isoformat() for d in starts], series, UNITS.get(answer.cut.metrics[main].unit, "number"))


def _bars(answer: Answer) -> dict[str, Any] | None:
    main, basis = answer.state.main, answer.state.basis
    metric, told = answer.cut.metrics[main], [line for line in answer.shown if line.held[main].value is not None][:BARS]
    if len(told) < 2:
        return None
    names = [_short(answer, line) for line in told]
    option = bars(names, [line.held[main].value for line in told], UNITS.get(metric.unit, "number"))
    option["series"][0]["name"] = metric.name.say(answer.lang)
    changes = [line.held[main].change for line in told]
    if basis is not None and any(c is not None and c.value is not None for c in changes):
        held = [c.value if c else None for c in changes][::-1]
        name = f"{BASIS_WORDS[basis].say(answer.lang)} · {'基准' if answer.lang == 'zh' else 'base'}"
        option["series"].insert(0, {"type": "bar", "name": name, "data": held, "itemStyle": {"color": "@muted"}})
        option["legend"] = {"show": True}
    option["xAxis"]["axisLabel"] = {"hideOverlap": True}
    for series in option["series"]:
        series["barMaxWidth"] = WIDEST
    return option


def _short(answer: Answer, line: Any) -> str:
    by = answer.state.by
    shop = answer.names.shop_names.get(line.shop, line.shop)
    name = answer.names.of(line.shop, by, line.members[by]) if by in line.members else shop
    both = f"{name} · {shop}" if answer.several and by != "shop" else name
    return both if len(both) <= NAME_LENGTH else both[: NAME_LENGTH - 1] + "…"
