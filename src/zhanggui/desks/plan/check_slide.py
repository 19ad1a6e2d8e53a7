"""Checks of the plan desk: a week that slid below the four before it, or climbed above them, though no single day of it need be unusual (R34, R35)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.foretold import BASKETS, factor_of
from zhanggui.desks.panel import kept, odd_days, ordinary, panel
from zhanggui.desks.saying import cash, percent, sure_words
from zhanggui.desks.telling import tell
from zhanggui.desks.weekly import CLOSING, closes, nobody_closes
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence
from zhanggui.methods.opendays import closed
from zhanggui.methods.slide import Slide, slide, without_best, without_worst

SLIDE, CLIMB = "plan.sales_slide", "plan.sales_climb"
SWINGS = Words("偏离平时的周间波动多少个单位才算", "how many usual swings between weeks it must lie off them")
DEEP = Words(
    "低到这个份上，偏离小一些也要说：四周里少了三分之一，老板自己也看得出来",
    "so far below, it is said at a smaller distance too: a third less than four weeks before is seen by the naked eye",
)
SLIDE_LINES = {
    "min_share": Threshold(
        0.12, "ratio", OWN_DEFAULT, Words("一周比前四周平均少多少才说", "how far a week lies below the four before it before it is said")
    ),
    "min_z": Threshold(3.0, "z", OWN_DEFAULT, SWINGS),
    "deep_share": Threshold(0.30, "ratio", OWN_DEFAULT, DEEP),
    "deep_z": Threshold(2.5, "z", OWN_DEFAULT, SWINGS),
    "closing_weekday": CLOSING,
}
CLIMB_LINES = {
    "min_share": Threshold(
        0.25, "ratio", OWN_DEFAULT, Words("一周比前四周平均多多少才说", "how far a week lies above the four before it before it is said")
    ),
    "min_z": Threshold(3.0, "z", OWN_DEFAULT, SWINGS),
    "closing_weekday": CLOSING,
}
MEND = Words(
    "按周看访客、转化、客单价和主推款：哪一块是从哪天起低下去的；先定一件事补回来，下周再看",
    "look at visitors, conversion, basket and main products by week: what is lower, since which day? Settle one thing to mend it, look again next week",
)
KEEP_UP = Words(
    "看是哪个来源、哪几款带起来的，能不能守住；按新的量补货、排客服和仓库的班，后面几周的目标跟着上调",
    "which sources and products carry it, and can it be kept? Stock, service and warehouse shifts to the new level; raise the targets of the weeks to come",
)


@check(SLIDE, Words("一周销售下滑", "a week slid"), "week", ("shop_days",), SLIDE_LINES)
def sales_slide(ctx: Context) -> Iterable[Finding]:
    """Sales of the week that closes today, with what weekdays and calendar do taken out, against the four weeks before."""
    if nobody_closes(ctx, SLIDE):
        return
    table = _weeks(ctx, -1)
    lines = {name: limit(ctx, SLIDE, name, table["shop"]) for name in SLIDE_LINES}
    low = (table["share"] < -lines["min_share"]) & (table["z"] < -lines["min_z"])
    low |= (table["share"] < -lines["deep_share"]) & (table["z"] < -lines["deep_z"])
    for _, row in table[low & closes(ctx, SLIDE, table["shop"])].iterrows():
        yield _finding(ctx, SLIDE, row)


@check(CLIMB, Words("一周销售上台阶", "a week climbed"), "week", ("shop_days",), CLIMB_LINES)
def sales_climb(ctx: Context) -> Iterable[Finding]:
    """The same upwards: what goes better than it did for four weeks is studied as well (R35), and the stock must follow."""
    if nobody_closes(ctx, CLIMB):
        return
    table = _weeks(ctx, 1)
    lines = {name: limit(ctx, CLIMB, name, table["shop"]) for name in CLIMB_LINES}
    high = (table["share"] > lines["min_share"]) & (table["z"] > lines["min_z"])
    for _, row in table[high & closes(ctx, CLIMB, table["shop"])].iterrows():
        yield _finding(ctx, CLIMB, row)


def _weeks(ctx: Context, sign: int) -> pd.DataFrame:
    """shop, share (−0.2: a fifth less), z, week and level (money of an ordinary day). Share and z are those of the week without its worst
    (or best) day where that lies nearer to the level: one very bad day is no slide."""
    shops = panel(ctx, "shop")
    whole, rest = kept(ctx, ("weeks", sign), lambda: _both(ctx, sign))
    nearer = np.maximum if sign < 0 else np.minimum
    share, z = np.exp(nearer(whole.log, rest.log)) - 1, nearer(whole.z, rest.z)
    return shops.keys.assign(share=share, z=z, week=whole.week, level=whole.level)


def _both(ctx: Context, sign: int) -> tuple[Slide, Slide]:
    """The week as it was, and without its furthest day."""
    shops = panel(ctx, "shop")
    factor = factor_of(ctx, list(shops.shops), "pay_amount")
    money = shops.of("pay_amount")
    shut = odd_days(ctx, shops.shops) | closed(money, shops.of("pay_users"))
    money = np.where(shut, np.nan, money)
    unit = BASKETS * ordinary(ctx).of("buyer", shops.shops)
    without = without_worst if sign < 0 else without_best
    return slide(money, factor, unit), slide(without(money, factor), factor, unit)


def _finding(ctx: Context, check_id: str, row: pd.Series) -> Finding:
    shop, impact, sureness = row["shop"], row["week"] - row["level"], confidence(row["z"])
    gap, week, level = (cash(ctx, shop, v) for v in (impact, row["week"], row["level"]))
    share, fell = percent(abs(row["week"] / row["level"] - 1)), impact < 0
    return tell(
        ctx, check_id, shop, {}, "pay_amount", (row["week"], row["level"]), impact, sureness,
        (
            Words(
                f"这一周销售{'下滑' if fell else '上了一个台阶：多'} {share}（每天约{'少' if fell else '多'} {gap.zh}）",
                f"the week's sales {'slid' if fell else 'climbed'} by {share} (about {gap.en} a day)",
            ),
            Words(
                f"平均每天 {week.zh}，前四周每天 {level.zh}，已扣除星期和大促的影响；{sure_words(sureness).zh}",
                f"{week.en} a day, {level.en} in the four weeks before, weekdays and promotions taken out; {sure_words(sureness).en}",
            ),
        ),
        ("manager", MEND if fell else KEEP_UP), "plan", ("shop_days",),
    )  # fmt: skip
