"""The page is below its pass line and more is spent on visitors (R9, contract 37): mend the page first."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.page.checks import BOUNCE, DEPTH, LEAST, Rule
from zhanggui.desks.panel import Numbers, odd_days, ordinary, panel
from zhanggui.desks.saying import cash, percent, sure_words
from zhanggui.desks.telling import tell
from zhanggui.desks.weekly import CLOSING, a_day, closes, nobody_closes, past_of, week_of
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

ID = "page.fix_before_ads"
R9 = Words("R9，《S1 店铺运营的一天》：没到及格线先调页面，不加推广", "R9, S1: below the pass line work on the page, not on promotion")
STEADIEST = 0.05  # no budget's week repeats itself better than to 5 %
LINES = {
    "min_rise": Threshold(0.15, "ratio", R9, Words("推广费比前四周至少多多少才说", "least rise of ad cost against the four weeks before")),
    "min_z": Threshold(3.0, "z", OWN_DEFAULT, Words("推广费多出平时多少个波动单位才说", "how many usual swings the ad cost must have risen")),
    "min_share": Threshold(0.005, "ratio", OWN_DEFAULT, Words("多花的钱至少占平时一天支付金额的多少", "extra cost a day, share of a usual day's sales")),
    "min_visitors": LEAST,
    "closing_weekday": CLOSING,
}  # fmt: skip


@check(ID, Words("页面没及格就加推广", "more ads for a page below its line"), "week", ("shop_days", "ad_days"), LINES)
def fix_before_ads(ctx: Context) -> Iterable[Finding]:
    if nobody_closes(ctx, ID):
        return
    table = _pages(ctx).merge(_spending(ctx), on="shop")
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    said = (
        closes(ctx, ID, table["shop"])
        & table["failed"].notna()
        & (table["visitors"] >= lines["min_visitors"])
        & (table["now"] >= (1 + lines["min_rise"]) * table["base"])
        & (table["z"] > lines["min_z"])
        & (table["extra_cost"] >= lines["min_share"] * table["usual_day"])
    )
    for _, row in table[said].iterrows():
        yield _finding(ctx, row)


def _pages(ctx: Context) -> pd.DataFrame:
    """Shops with what their page fails in words (None: it passes), by the lines of the page checks."""
    shops = panel(ctx, "shop").keys
    table = shops.assign(failed=None, visitors=np.nan)
    for rule in (DEPTH, BOUNCE):  # bounce speaks where both fail
        week = rule.week(ctx, 0)
        line = _line(ctx, rule, week.old_share, week.shops)
        table["visitors"] = week.visitors
        bad = rule.good * (line - week.value) > 0
        words = {int(i): _failed(rule, float(week.value[i]), float(line[i])) for i in np.flatnonzero(bad)}
        table["failed"] = pd.Series([words.get(i, table["failed"].iloc[i]) for i in range(len(table))], dtype=object)
    return table


def _line(ctx: Context, rule: Rule, old_share: Numbers, shops: list[str]) -> Numbers:
    """The pass line of the page check itself: that of many old visitors where they are many."""
    old, ordinary_line = limit(ctx, rule.id, "old_pass", shops), limit(ctx, rule.id, "pass", shops)
    line: Numbers = np.where(old_share > limit(ctx, rule.id, "old_share", shops), old, ordinary_line)
    return line


def _failed(rule: Rule, value: float, line: float) -> Words:
    now, wanted = rule.show(value), rule.show(line)
    if rule is BOUNCE:
        return Words(f"跳失率 {now}（及格线 {wanted}）", f"bounce rate {now} (line {wanted})")
    return Words(f"访问深度 {now}（及格线 {wanted}）", f"visit depth {now} (line {wanted})")


def _spending(ctx: Context) -> pd.DataFrame:
    """Ad cost a day, of the week and of the four weeks before; z by the daily swing of those."""
    ads = panel(ctx, "ad")
    cost, odd = ads.of("cost"), odd_days(ctx, ads.shops, warm=True)
    now, past = week_of(cost, odd), past_of(cost, odd)
    base, days = a_day(past), np.maximum(np.isfinite(now).sum(axis=0), 1)
    spread = np.sqrt(np.nansum((past - base) ** 2, axis=0) / np.maximum(np.isfinite(past).sum(axis=0) - 1, 1))
    noise = np.maximum(spread, STEADIEST * np.nan_to_num(base) + 0.01) / np.sqrt(days) * 1.5  # budgets hold for days: neighbours are alike
    table = ads.keys.assign(now=a_day(now), base=base, z=(a_day(now) - base) / noise)
    table["extra_cost"] = table["now"] - table["base"]
    table["usual_day"] = ordinary(ctx).of("day", ads.shops)
    return table


def _finding(ctx: Context, row: pd.Series) -> Finding:
    shop, failed = row["shop"], row["failed"]
    now, base, extra = (cash(ctx, shop, row[c]) for c in ("now", "base", "extra_cost"))
    sureness = min(confidence(row["z"]), 0.9)
    return tell(
        ctx, ID, shop, {}, "ad_cost", (row["now"], row["base"]), -row["extra_cost"], sureness,
        (
            Words(
                f"页面没及格就加了推广：{failed.zh}，推广费每天 {now.zh}（平时 {base.zh}）",
                f"more ads for a page below its line: {failed.en}, {now.en} a day (usually {base.en})",
            ),
            Words(
                f"近 7 天推广费多了 {percent(row['now'] / row['base'] - 1)}，每天多花 {extra.zh}；页面不及格时买来的访客多半留不住；{sure_words(sureness).zh}",
                f"ad cost up {percent(row['now'] / row['base'] - 1)} in 7 days, {extra.en} more a day; below its line a page "
                f"hardly keeps bought visitors; {sure_words(sureness).en}",
            ),
        ),
        (
            "promotion",
            Words(
                "先把推广费退回原来的水平，页面一周一改到及格，再一步步加回去",
                "bring ad cost back to where it was, mend the page once a week until it passes, then add in steps",
            ),
        ),
        "page", ("shop_days", "ad_days"), extra={"days": 7, "z": round(float(row["z"]), 2)},
    )  # fmt: skip
