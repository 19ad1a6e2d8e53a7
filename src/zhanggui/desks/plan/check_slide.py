"""Check of the plan desk: a week that slid below the four before it, though no single day of it need be unusual (R34: every week once)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.foretold import BASKETS, foretold
from zhanggui.desks.panel import odd_days, ordinary, panel
from zhanggui.desks.saying import cash, cents2, number, percent, severity, sure_words
from zhanggui.desks.weekly import CLOSING, closes, nobody_closes
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence
from zhanggui.methods.opendays import closed
from zhanggui.methods.slide import slide, without_worst

ID = "plan.sales_slide"
LINES = {
    "min_share": Threshold(
        0.12, "ratio", OWN_DEFAULT, Words("一周比前四周平均少多少才说", "how far a week lies below the four before it before it is said")
    ),
    "min_z": Threshold(
        3.0, "z", OWN_DEFAULT, Words("偏离平时的周间波动多少个单位才算", "how many usual swings between weeks it must lie below them")
    ),
    "closing_weekday": CLOSING,
}


@check(ID, Words("一周销售下滑", "a week slid"), "week", ("shop_days",), LINES)
def sales_slide(ctx: Context) -> Iterable[Finding]:
    """Sales of the week that closes today, with what weekdays and calendar do taken out, against the four weeks before."""
    if nobody_closes(ctx, ID):
        return
    table = _weeks(ctx)
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in ("min_share", "min_z")}
    low = (table["share"] < -lines["min_share"]) & (table["z"] < -lines["min_z"])
    low &= closes(ctx, ID, table["shop"])
    for _, row in table[low].iterrows():
        yield _finding(ctx, row)


def _weeks(ctx: Context) -> pd.DataFrame:
    """shop, share (−0.2: a fifth less), z, week and level (money of an ordinary day), usual_day. Share and z are those of the week without its worst day
    where that lies nearer to the level: one very bad day is no slide."""
    shops = panel(ctx, "shop")
    model, worth = foretold(ctx), ordinary(ctx)
    known = [shop in model.place for shop in shops.shops]
    factor = np.ones((len(shops.present), len(shops)))
    at = model.column("pay_amount", [s for s, ok in zip(shops.shops, known, strict=True) if ok])
    factor[:, np.array(known, dtype=bool)] = model.factor[:, at]
    money = shops.of("pay_amount")
    shut = odd_days(ctx, shops.shops) | closed(money, shops.of("pay_users"))
    money = np.where(shut, np.nan, money)
    unit = BASKETS * worth.of("buyer", shops.shops)
    whole, rest = (slide(days, factor, unit) for days in (money, without_worst(money, factor)))
    share, z = np.exp(np.maximum(whole.log, rest.log)) - 1, np.maximum(whole.z, rest.z)
    return shops.keys.assign(share=share, z=z, week=whole.week, level=whole.level, usual_day=worth.of("day", shops.shops))


def _finding(ctx: Context, row: pd.Series) -> Finding:
    shop, impact, sureness = row["shop"], row["week"] - row["level"], confidence(row["z"])
    gap, week, level = (cash(ctx, shop, v) for v in (impact, row["week"], row["level"]))
    share = percent(1 - row["week"] / row["level"])
    act = Words(
        "按周看访客、转化、客单价和主推款：哪一块是从哪天起低下去的；先定一件事补回来，下周再看",
        "look at visitors, conversion, basket and main products by week: what is lower, since which day? Settle one thing to mend it, look again next week",
    )
    return Finding(
        check=ID,
        shop=shop,
        subject={},
        metric="pay_amount",
        observed=number(row["week"]),
        expected=number(row["level"]),
        impact=cents2(impact),
        severity=severity(impact, row["usual_day"]),
        confidence=round(sureness, 4),
        title=Words(f"这一周销售下滑 {share}（每天约少 {gap.zh}）", f"the week's sales slid by {share} (about {gap.en} a day)"),
        why=Words(
            f"平均每天 {week.zh}，前四周每天 {level.zh}，已扣除星期和大促的影响；{sure_words(sureness).zh}",
            f"{week.en} a day, {level.en} in the four weeks before, weekdays and promotions taken out; {sure_words(sureness).en}",
        ),
        actions=(Action("manager", act, ID.replace(".", "/")),),
        tables=("shop_days",),
        extra={"story": "plan.slide"},
    )
