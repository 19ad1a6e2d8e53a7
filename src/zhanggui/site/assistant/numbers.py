"""Tools about numbers: the shops, what a metric means, its values, and where a value comes from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.flags import FLAG_WORDS, Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.metric import METRICS, Metric, find_metric
from zhanggui.metrics.sources import DIMENSIONS
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.assistant.asker import Asker
from zhanggui.site.assistant.rules import mind, validity
from zhanggui.site.assistant.tool import Answer, tool

MOST_ROWS, MOST_METRICS, MOST_FOUND = 400, 6, 40
SEE_MONEY = Words("看成本和利润", "see cost and profit")


@tool(
    "shops",
    Words("店铺", "Shops"),
    Words("有哪些店铺：代号、平台、币种、时区，和最近一个有数的日子（newest_day）。别的工具要的 shop 是这里的 key；不说哪天时用 newest_day，不要用今天。",
          "The shops: key, platform, currency, time zone, and the newest day that has numbers. Other tools take the key; when no day is said use newest_day, not today."),
)  # fmt: skip
def shops(asker: Asker) -> Answer:
    rows: list[dict[str, Any]] = []
    for s in asker.shops.values():
        newest = _newest_day(asker, s.key)
        about: dict[str, Any] = {"key": s.key, "name": s.name, "platform": s.platform, "currency": s.currency, "timezone": s.timezone}
        rows.append(about | {"newest_day": newest.isoformat() if newest else None})
    return {"shops": rows, "today": timezone.localdate().isoformat()}


@tool(
    "metrics",
    Words("指标的意思", "What metrics mean"),
    Words("按词找指标，给出定义、算式、能不能相加、能按什么拆（by）、带哪些提示就不能下结论（void_on）、容易混的指标。引用一个指标前先看它。",
          "Find metrics by words: definition, formula, how it adds up, what it can be cut by, flags that void it, metrics it is confused with. Look here before quoting one."),
)  # fmt: skip
def metrics(asker: Asker, words: str = "", shop: str = "") -> Answer:
    wanted = words.casefold().split()
    platforms = [asker.shop(shop).platform] if shop else sorted({s.platform for s in asker.shops.values()})
    found = [m for m in METRICS if _may_see(asker, m) and all(w in _text_of(m) for w in wanted)]
    shown = [validity(m, asker.lang, platforms) for m in found[:MOST_FOUND]] if wanted else [_brief_of(asker, m) for m in found]
    return {"metrics": shown, "left_off": len(found) - len(shown), "dimensions": {d: w.say(asker.lang) for d, w in DIMENSIONS.items()}}


@tool(
    "metric",
    Words("查指标", "Values of metrics"),
    Words("一个店铺的指标值，可按 day、week、month 和 metrics 里说的维度（by）拆。要整段时间的数就不写 day：不要把各行自己相加或平均。"
          "回答里的 mind 是用这些数时必须遵守的，flags 是每个数的提示；value 为 null 是没有，不是 0。",
          "Values of a shop's metrics, by day, week, month and the dims that `metrics` tells. For a whole period leave out day: never add or average rows yourself. "
          "`mind` is what must be kept to, `flags` what holds for each number; a null value means there is none, not 0."),
)  # fmt: skip
def metric(asker: Asker, metrics: list[str], shop: str, first_day: str, last_day: str, by: list[str] | None = None) -> Answer:
    from zhanggui.brief.trace_words import shown
    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader

    here = asker.shop(shop)
    found = [_visible(asker, name) for name in metrics]
    if not 1 <= len(found) <= MOST_METRICS:
        raise UseError(Words(f"一次 1 到 {MOST_METRICS} 个指标", f"1 to {MOST_METRICS} metrics at a time"))
    first, last = read_day(first_day), read_day(last_day)
    answers = []
    for result in query(Reader(asker.ws.lake), [m.id for m in found], [here.key], first, last, by or [], timezone.localdate()):
        m, rows = result.metric, result.rows[:MOST_ROWS]
        said = [r | {"text": shown(r["value"], m.unit, here.currency, asker.lang)} for r in rows]
        answers.append(validity(m, asker.lang, [here.platform]) | {"rows": said, "left_off": len(result.rows) - len(rows)})
    rows = [r for a in answers for r in a["rows"]]
    flags = {f for r in rows for f in r["flags"]}
    return {
        "shop": here.key,
        "currency": here.currency,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "mind": mind(found, rows, flags, asker.lang),
        "metrics": answers,
    }


@tool(
    "explain",
    Words("讲清一个数", "Explain a number"),
    Words("一个数从哪来：定义、代入数字的算式、来自哪些表和文件、由原始行重算的结果（recount.agrees 为 false 时这个数不能用）、说法不同的来源。不给原始行。",
          "Where a number comes from: definition, tables, files, the recount from the rows (when recount.agrees is false do not use it), and sources that say otherwise. No rows."),
)  # fmt: skip
def explain(asker: Asker, metric: str, shop: str, first_day: str, last_day: str, where: dict[str, str] | None = None) -> Answer:
    from zhanggui.brief.trace_words import with_numbers
    from zhanggui.metrics.trace import trace

    here, m = asker.shop(shop), _visible(asker, metric)
    found = trace(asker.ws, m.id, here.key, read_day(first_day), read_day(last_day), where or {}, as_of=timezone.localdate())
    rules = mind([m], [{"value": found.value}], [str(f) for f in found.flags], asker.lang)
    told = found.to_json(asker.lang)
    from zhanggui.site.load_view import base_name

    told["files"] = [f | {"file": base_name(f["file"])} for f in told["files"]]
    return told | {"sum": with_numbers(found, asker.lang), "mind": rules}


def _newest_day(asker: Asker, shop: str) -> date | None:
    """The last day that the shop's reports tell of; of a shop without reports, that any file of its tells of."""
    from zhanggui.site.jobs import newest_day

    if (found := newest_day(asker.ws, shop)) is not None:
        return found
    told = [r.period[1][:10] for state, r in asker.ws.ledger.all() if state == "done" and shop in r.shop.split(",") and r.period[1]]
    return date.fromisoformat(max(told)) if told else None


def _visible(asker: Asker, name: str) -> Metric:
    """The metric. Raises UseError for one that tells cost to an asker who may not see it."""
    m = find_metric(name)
    if not _may_see(asker, m):
        asker.need(Permission.SEE_MONEY, SEE_MONEY)
    return m


def _may_see(asker: Asker, m: Metric) -> bool:
    from zhanggui.metrics.allowed import shows_cost

    return asker.may_see_money() or not shows_cost(m)


def _text_of(m: Metric) -> str:
    return " ".join((m.id, *m.aliases, *m.name, *m.definition)).casefold()


def _brief_of(asker: Asker, m: Metric) -> dict[str, Any]:
    """One line of the whole list; the rest of it is told when it is asked for by name."""
    void = sorted(f for f in m.void_on if f not in (Flag.ZERO_BASE, Flag.NEGATIVE_BASE))
    return {
        "metric": m.id,
        "name": m.name.say(asker.lang),
        "unit": m.unit,
        "definition": m.definition.say(asker.lang),
        "adds_up": m.additivity.say(asker.lang),
        "void_on": [FLAG_WORDS[f].say(asker.lang) for f in void],
    }
