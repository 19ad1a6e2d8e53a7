"""Numbers of the morning brief: of its day and of the day it is compared with, or of one of its findings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from zhanggui.cli.command import Call
from zhanggui.cli.table import print_table
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.metrics.trace import Trace

# What findings call their number, where the catalogue calls it otherwise.
CALLED = {
    "buyers": "pay_users",
    "bounce": "bounce_rate",
    "depth": "page_depth",
    "stock": "stock_available",
    "refund": "refund_rate",
    "rating": "bad_review_rate",
    "margin": "gross_margin",
    "ad_roi": "ad_roi",
}

# Bases that are no other day: no rows stand behind them.
DAYLESS = frozenset({"expected", "plan"})
BESIDE = Words("晨报 {day} 的数，和它的基准日", "a number of the brief of {day}, and of the day it is compared with")
ALONE = Words(
    "晨报 {day} 的数；它的基准（应有值或计划）不是哪一天的数，没有原始行（docs/decisions/0011）",
    "a number of the brief of {day}; its base (what was expected, or the plan) is no day's number and has no rows (docs/decisions/0011)",
)


def explain_brief(call: Call, shop: str) -> int:
    """Explain one number of the brief; without one, say which can be asked for."""
    from zhanggui.brief.build import build_briefs
    from zhanggui.cli.explain import read_pairs

    args = call.args
    day = args.date or args.last or date.today() - timedelta(days=1)
    call.boot()
    brief = build_briefs(call.ws, [shop], day, call.lang, args.engine)[0]
    if args.finding:
        return _finding(call, brief, shop, day)
    if len(args.what) == 1:
        return _list(call, brief)
    return _number(call, brief, shop, day, args.what[1], read_pairs(args.where))


def _number(call: Call, brief: dict[str, Any], shop: str, day: date, metric: str, where: dict[str, str]) -> int:
    """A number of the day, and that of the day the brief compares it with, if it is a day."""
    from zhanggui.cli.explain import tell, traced

    days, compare = [day], brief["compare"]
    if compare["base"] not in DAYLESS and compare.get("day"):
        days.append(date.fromisoformat(compare["day"]))
    seen = day + timedelta(days=1)
    traces = [traced(call, metric, shop, d, d, where, as_of=seen) for d in days]
    head = {"brief": day.isoformat(), "metric": traces[0].metric.id, "where": where, "finding": None, "observed": None}
    notes = [call.say(BESIDE if len(days) == 2 else ALONE).format(day=day)]
    tell(call, traces, head, notes)
    return 0


def _finding(call: Call, brief: dict[str, Any], shop: str, day: date) -> int:
    """The number of one finding, at its subject."""
    from zhanggui.brief.trace_words import shown
    from zhanggui.cli.explain import tell, traced
    from zhanggui.metrics.metric import METRICS
    from zhanggui.metrics.sources import DIMENSIONS

    found = {f["id"]: f for f in brief["findings"]}
    finding = found.get(call.args.finding)
    if finding is None:
        raise UseError(
            Words(f"{day} 的晨报没有发现「{call.args.finding}」", f"the brief of {day} has no finding '{call.args.finding}'"),
            Words(f"有：{'、'.join(found) or '没有发现'}", f"there are: {'; '.join(found) or 'none'}"),
        )
    metric = CALLED.get(finding["metric"], finding["metric"])
    if metric not in METRICS:
        tables = "、".join(s["table"] for s in finding["sources"]) or "—"
        raise UseError(
            Words(
                f"这条发现的数（{finding['metric']}）不是目录里的指标",
                f"the number of this finding ({finding['metric']}) is no metric of the catalogue",
            ),
            Words(f"它来自：{tables}；用 zhanggui export 看原始行", f"it comes from: {tables}; see the rows with zhanggui export"),
        )
    where = {k: str(v) for k, v in finding["subject"].items() if k in DIMENSIONS}
    t = traced(call, metric, shop, day, day, where, as_of=day + timedelta(days=1))
    same = finding["observed"] is not None and t.value is not None and abs(finding["observed"] - t.value) <= 1e-6 * max(1.0, abs(t.value))
    head = {"brief": day.isoformat(), "metric": metric, "where": where, "finding": finding["id"], "observed": finding["observed"]}
    said = shown(finding["observed"], t.metric.unit, t.currency, call.lang)
    tell(call, [t], head, [finding["title"], _observed(call, said, same, t)])
    return 0


def _observed(call: Call, said: str, same: bool, t: Trace) -> str:
    if same:
        return call.say(Words(f"发现里的数：{said}，就是下面这个", f"the finding's number: {said}, the one below"))
    return call.say(
        Words(
            f"发现里的数：{said}（检查按它自己的天数和口径看，和下面当天的数不同）",
            f"the finding's number: {said} (the check looks at its own days and members; below is the day's own number)",
        )
    )


def _list(call: Call, brief: dict[str, Any]) -> int:
    """What can be asked for."""
    from zhanggui.brief.trace_words import shown

    heads = [call.say(w) for w in (Words("数", "number"), Words("名称", "name"), Words("数值", "value"))]
    rows = [
        [
            "pay_amount",
            call.say(Words("支付金额", "Payment amount")),
            shown(brief["target"]["actual"], "money", brief["currency"], call.lang),
        ]
    ]
    rows += [[m["id"], m["name"], shown(m["value"], m["unit"], brief["currency"], call.lang)] for m in brief["measures"]]
    print_table(heads, rows, right=(2,))
    for f in brief["findings"]:
        print(f"--finding {f['id']}\n    {f['title']}")
    shop, day = brief["shop"], brief["date"]
    print(
        call.say(
            Words(
                f"例如 zhanggui explain brief aov --shop {shop} --date {day}",
                f"for example: zhanggui explain brief aov --shop {shop} --date {day}",
            )
        )
    )
    return 0
