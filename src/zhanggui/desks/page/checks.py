"""Page health by three numbers over seven days (S1): 跳失率, 访问深度, 全店客单价 ÷ 主打款客单价.

Below the line: work on the page, do not pay for more visitors (R9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from zhanggui.desks.check import Context, Threshold, check, limit
from zhanggui.desks.page.week import Week, aov_week, bounce_week, depth_week
from zhanggui.desks.panel import ordinary
from zhanggui.desks.saying import cash, cents2, count, number, percent, severity
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

S1 = "S1 店铺运营的一天"
CLOSING = Threshold(
    7,
    "weekday",
    Words(f"R8，《{S1}》：每周看一次", f"R8, {S1}: once a week"),
    Words("周几的数据出来时看（7＝周日的数据，周一早上看）", "weekday whose numbers close the week (7: Sunday's, read on Monday morning)"),
)
OLD_SHARE = Threshold(
    0.40,
    "ratio",
    Words(f"R4、R7，《{S1}》；40% 为掌柜默认", f"R4, R7, {S1}; 40 % is Zhanggui's default"),
    Words("老访客占比超过多少，改用老客多的线", "share of old visitors above which the stricter line holds"),
)
LEAST = Threshold(
    700,
    "people",
    Words("掌柜默认值：少于此数比例不稳", "Zhanggui's default: below it a rate is not steady"),
    Words("七天至少多少访客才看", "visitors in seven days below which nothing is said"),
)
CREDIT = Threshold(
    0.2,
    "ratio",
    Words("掌柜假设，可改", "Zhanggui's assumption, to be edited"),
    Words("缺口按平均价值的几成算钱", "share of the average value at which the gap is counted as money"),
)


@dataclass(frozen=True)
class Rule:
    """One number of the page against its line. `good`: +1 more is better, -1 less is better."""

    id: str
    metric: str
    week: Callable[[Context, int], Week]
    good: int
    show: Callable[[float], str]
    title: Words
    act: Words
    tables: tuple[str, ...]


BOUNCE = Rule(
    "page.bounce_high", "bounce", bounce_week, -1, lambda v: percent(v, 1),
    Words("近 7 天跳失率 {now}，没到 {line} 的及格线", "bounce rate of the last 7 days {now}: misses the {line} line"),
    Words(
        "先调页面，别加推广：改首屏主图、卖点和关联入口，一周一调，直到低于 {target}",
        "work on the page before buying visitors: first screen, selling points, links to other products; once a week until below {target}",
    ),
    ("shop_days",),
)  # fmt: skip
DEPTH = Rule(
    "page.depth_low", "depth", depth_week, 1, lambda v: f"{v:.2f}",
    Words("近 7 天访问深度 {now}，没到 {line} 的及格线", "pages per visitor of the last 7 days {now}: misses the {line} line"),
    Words(
        "先调页面，别加推广：加关联推荐、导航和套餐入口，让人多看几页，目标 {target}",
        "work on the page before buying visitors: related products, navigation, bundles; target {target}",
    ),
    ("shop_days",),
)  # fmt: skip
AOV = Rule(
    "page.aov_ratio_low", "aov", aov_week, 1, lambda v: f"{v:.2f}",
    Words("近 7 天全店客单价只有主打款的 {now} 倍，没到 {line}", "the shop's basket is {now} times the main product's, below {line}"),
    Words(
        "给主打款配关联搭配：详情页放搭配套餐、满赠或第二件优惠，客服顺口推一件",
        "pair the main product: bundles on its page, a gift above an amount, a second-piece offer, a word from customer service",
    ),
    ("shop_days", "product_days"),
)  # fmt: skip


def _line(value: float, rule: str, zh: str, en: str) -> Threshold:
    return Threshold(value, "ratio", Words(f"{rule}，《{S1}》", f"{rule}, {S1}"), Words(zh, en))


COMMON = {"old_share": OLD_SHARE, "min_visitors": LEAST, "closing_weekday": CLOSING}


@check("page.bounce_high", Words("跳失率不及格", "bounce rate too high"), "week", ("shop_days",), {
    "pass": _line(0.70, "R2", "跳失率及格线", "pass line"),
    "target": _line(0.60, "R3", "达到后就不用再调", "target; then stop tuning"),
    "old_pass": _line(0.50, "R4", "老访客多的店的线", "line of a shop with many old visitors"),
    **COMMON,
})  # fmt: skip
def bounce_high(ctx: Context) -> Iterable[Finding]:
    return _below(ctx, BOUNCE)


@check("page.depth_low", Words("访问深度不及格", "visit depth too low"), "week", ("shop_days",), {
    "pass": _line(2.5, "R5", "访问深度及格线", "pass line"),
    "target": _line(3.5, "R6", "目标线", "target"),
    "old_pass": _line(4.0, "R7", "老访客多的店的线", "line of a shop with many old visitors"),
    "credit": CREDIT,
    **COMMON,
})  # fmt: skip
def depth_low(ctx: Context) -> Iterable[Finding]:
    return _below(ctx, DEPTH)


@check("page.aov_ratio_low", Words("关联不足：客单价倍数低", "basket ratio low"), "week", ("shop_days", "product_days"), {
    "pass": _line(1.3, "R1", "全店客单价 ÷ 主打款客单价的及格线", "shop basket ÷ main product's basket, pass line"),
    "target": _line(1.5, "R1", "书中例子的水平", "the level of the book's example"),
    "old_pass": _line(1.3, "R1", "老访客多少不影响这条线", "not moved by old visitors"),
    "credit": replace(CREDIT, value=0.1),
    **COMMON,
})  # fmt: skip
def aov_ratio_low(ctx: Context) -> Iterable[Finding]:
    return _below(ctx, AOV)


def _below(ctx: Context, rule: Rule) -> Iterator[Finding]:
    """Shops on the wrong side of the line: on the week's closing day, or on the first day in a week that the number crosses it."""
    now = rule.week(ctx, 0)
    shops = list(now.shops)
    old = now.old_share > limit(ctx, rule.id, "old_share", shops)
    line = np.where(old, limit(ctx, rule.id, "old_pass", shops), limit(ctx, rule.id, "pass", shops))
    target = np.where(old, line, limit(ctx, rule.id, "target", shops))
    bad = (rule.good * (line - now.value) > 0) & (now.visitors >= limit(ctx, rule.id, "min_visitors", shops))
    closing = limit(ctx, rule.id, "closing_weekday", shops) == ctx.day.isoweekday()
    if not (bad & ~closing).any():
        passed_all_week = np.zeros_like(bad)
    else:
        passed_all_week = np.all([rule.good * (rule.week(ctx, back).value - line) >= 0 for back in range(1, 8)], axis=0)
    usual_day = ordinary(ctx).of("day", shops)
    for i in np.flatnonzero(bad & (closing | passed_all_week) & np.isfinite(usual_day)):
        yield _finding(ctx, rule, now, int(i), float(line[i]), float(target[i]), bool(old[i]), float(usual_day[i]))


def _finding(ctx: Context, rule: Rule, now: Week, i: int, line: float, target: float, old: bool, usual_day: float) -> Finding:
    shop, value = now.shops[i], float(now.value[i])
    credit = ctx.threshold(rule.id, "credit", shop) if rule is not BOUNCE else 1.0
    gap = abs(line - value) / (1.0 if rule is BOUNCE else line)
    impact = -gap * credit * usual_day
    sureness = min(confidence(abs(line - value) / float(now.error[i])), 0.9)
    money = cash(ctx, shop, impact)
    said = {"now": rule.show(value), "line": rule.show(line), "target": rule.show(target)}
    mix = _mix(float(now.old_share[i]), old)
    return Finding(
        check=rule.id,
        shop=shop,
        subject={} if not now.main[i] else {"product_id": now.main[i]},
        metric=rule.metric,
        observed=number(value),
        expected=line,
        impact=cents2(impact),
        severity=severity(impact, usual_day),
        confidence=round(sureness, 4),
        title=rule.title.fill(**said),
        why=Words(
            f"{mix.zh}；7 天 {count(now.visitors[i])} 人；差的这一截约值每天 {money.zh}（估算，需进一步验证）",
            f"{mix.en}; {count(now.visitors[i])} people in 7 days; the gap is "
            f"worth about {money.en} a day (estimate, to be checked further)",
        ),
        actions=(Action("design", rule.act.fill(**said), rule.id.replace(".", "/")),),
        interval=(None, line) if rule.good < 0 else (line, None),
        tables=rule.tables,
        extra={"story": "page", "days": 7, **({"main_title": now.title[i]} if now.title[i] else {})},
    )


def _mix(old_share: float, old: bool) -> Words:
    """Old visitors flatter both numbers (contract 36): say which line was used."""
    if not np.isfinite(old_share):
        return Words("没有新访客数，按普通线看", "new visitors unknown: the ordinary line is used")
    share = percent(old_share)
    if old:
        return Words(
            f"老访客占 {share}，会美化这个数，按老客多的线看",
            f"{share} are old visitors, who flatter this number: the stricter line is used",
        )
    return Words(f"老访客占 {share}", f"{share} are old visitors")
