"""Checks of the ads desk: cost up and sales not (contract 57, 60; A-III 5: never by click rate alone)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.ads.money import before_all, cost_unit
from zhanggui.desks.ads.words import burning_words
from zhanggui.desks.check import MIN_Z, OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import odd_days, ordinary, over, panel, total, usual_of
from zhanggui.desks.saying import cash, cents2, number, percent, severity, sure_words
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

BEHIND = -1.645  # sales below what the cost usually brings: by chance in one case of twenty
WORD_EXPLAINS = 0.7  # of its campaign's extra cost: then only the word is named
LINES = {
    "min_z": MIN_Z,
    "min_change": Threshold(0.25, "ratio", OWN_DEFAULT, Words("花费至少多出多少", "least relative rise of cost")),
    "roi_left": Threshold(
        0.8,
        "ratio",
        Words(
            "掌柜默认，可改；花费多 25%、成交不动，投产比就是平时的八成",
            "Zhanggui's own default; cost up 25 % and sales unmoved make it 80 %",
        ),
        Words("投产比低于平时的几成算烧钱", "ROI below this share of its usual is burning"),
    ),
    "min_share": Threshold(
        0.002, "ratio", OWN_DEFAULT, Words("多花的钱至少占平时一天支付金额的多少", "extra cost, at least this share of a usual day's sales")
    ),
}


@check("ads.cost_burn", Words("推广费涨了、成交没涨", "ad cost up, sales not"), "day", ("ad_days",), LINES)
def cost_burn(ctx: Context) -> Iterable[Finding]:
    table = _campaigns(ctx)
    lines = {name: limit(ctx, "ads.cost_burn", name, table["shop"]) for name in LINES}
    burning = (
        (table["z"] > lines["min_z"])
        & (table["change"] >= lines["min_change"])
        & (table["roi"] < lines["roi_left"] * table["usual_roi"])
        & (table["sales_z"] < BEHIND)
        & (table["extra_cost"] >= lines["min_share"] * table["usual_day"])
    )
    for _, row in _unexplained(ctx, table[burning]).iterrows():
        yield _finding(ctx, row)


def _unexplained(ctx: Context, burning: pd.DataFrame) -> pd.DataFrame:
    """Without campaigns whose extra cost is that of keywords which are named themselves."""
    if burning.empty:
        return burning
    words = burning_words(ctx).groupby(["shop", "channel", "campaign_id"])["extra_cost"].sum()
    spoken = burning.set_index(["shop", "channel", "campaign_id"]).index.map(words).to_numpy(dtype=float)
    return burning[~(spoken >= WORD_EXPLAINS * burning["extra_cost"].to_numpy(dtype=float))]


def _campaigns(ctx: Context) -> pd.DataFrame:
    """Campaigns (scenes where the file names none): cost against its usual range, ROI against its own 28 days.

    sales_z: sales against what this cost usually brings, in roots of baskets, so that three orders instead of six are no collapse.
    """
    ads = panel(ctx, "ad", ("channel", "scene_name", "campaign_id"))
    cost, gmv, orders = ads.of("cost"), ads.of("gmv"), ads.of("orders")
    seen = usual_of(cost, odd_days(ctx, ads.shops), unit=cost_unit(cost))
    usual_roi = over(total(np.where(np.isfinite(cost), before_all(gmv), np.nan)[:-1]), total(cost[:-1]))
    basket = np.nan_to_num(over(total(gmv[:-1]), total(orders[:-1])), nan=0.0)
    basket = np.where(basket > 0, basket, ordinary(ctx).of("buyer", ads.shops))
    due = cost[-1] * usual_roi
    table = ads.keys.assign(now=cost[-1], expected=seen.expected, low=seen.low, high=seen.high, z=seen.z, gmv=gmv[-1])
    table["change"] = over(cost[-1] - seen.expected, seen.expected)
    table["extra_cost"] = cost[-1] - seen.expected
    table["roi"], table["usual_roi"] = over(gmv[-1], cost[-1]), usual_roi
    table["sales_z"] = 2 * (np.sqrt(over(np.maximum(gmv[-1], 0), basket)) - np.sqrt(over(np.maximum(due, 0), basket)))
    table["usual_day"] = ordinary(ctx).of("day", ads.shops)
    names = ctx.frame("ad")[["shop", "channel", "scene_name", "campaign_id", "campaign_name"]].fillna("").astype(str)
    named = names.drop_duplicates(["shop", "channel", "scene_name", "campaign_id"], keep="last")
    return table.merge(named, on=["shop", "channel", "scene_name", "campaign_id"], how="left")


def _finding(ctx: Context, row: pd.Series) -> Finding:
    shop, sureness = row["shop"], confidence(row["z"])
    name = row["campaign_name"] or row["campaign_id"] or row["scene_name"] or row["channel"]
    spent, usually, extra = (cash(ctx, shop, row[c]) for c in ("now", "expected", "extra_cost"))
    impact = cents2(-row["extra_cost"])
    subject = (
        {k: row[k] for k in ("campaign_id",) if row[k]} or {k: row[k] for k in ("scene_name",) if row[k]} or {"channel": row["channel"]}
    )
    return Finding(
        check="ads.cost_burn",
        shop=shop,
        subject=subject,
        metric="ad_cost",
        observed=number(row["now"]),
        expected=number(row["expected"]),
        impact=impact,
        severity=severity(impact, row["usual_day"]),
        confidence=round(sureness, 4),
        title=Words(
            f"「{name}」花费多了 {percent(row['change'])}，成交没跟上（投产比 {row['roi']:.2f}，平时 {row['usual_roi']:.2f}）",
            f"{name}: cost up {percent(row['change'])}, sales did not follow (ROI {row['roi']:.2f}, usually {row['usual_roi']:.2f})",
        ),
        why=Words(
            f"花了 {spent.zh}，平时 {usually.zh}，多花的 {extra.zh} 还没换来成交；近几天的成交还会回补；{sure_words(sureness).zh}",
            f"{spent.en} spent, usually {usually.en}: the extra {extra.en} brought no "
            f"sales so far; recent sales are still restated; {sure_words(sureness).en}",
        ),
        actions=(
            Action(
                "promotion",
                Words(
                    f"先给「{name}」设日限额，查是哪个词、人群或出价放大了；看转化率、投产比和毛利再定加减",
                    f"cap the day's budget of {name}, find which word, audience or bid swelled; decide by conversion, ROI and margin",
                ),
                "ads/cost_burn",
            ),
        ),
        interval=(number(row["low"]), number(row["high"])),
        caveats=(Flag.NOT_SETTLED,),
        tables=("ad_days", "shop_days"),
        extra={"story": f"ads:{row['scene_name'] or row['channel']}", "z": round(float(row["z"]), 2), "roi": number(row["roi"])},
    )
