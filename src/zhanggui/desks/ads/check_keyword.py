"""One keyword burns: cost up, orders not (contract 58)."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from zhanggui.desks.ads.words import ID, LINES, burning_words
from zhanggui.desks.check import Context, check
from zhanggui.desks.saying import cash, count, percent, sure_words
from zhanggui.desks.telling import short, tell
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence


@check(ID, Words("一个词烧钱", "a keyword burns money"), "day", ("ad_days",), LINES)
def keyword_burn(ctx: Context) -> Iterable[Finding]:
    table = burning_words(ctx)
    if table.empty:
        return
    names = ctx.frame("ad")[["shop", "channel", "campaign_id", "campaign_name", "scene_name"]].fillna("").astype(str)
    named = names.drop_duplicates(["shop", "channel", "campaign_id"], keep="last")
    for _, row in table.merge(named, on=["shop", "channel", "campaign_id"], how="left").fillna({"campaign_name": ""}).iterrows():
        yield _finding(ctx, row)


def _finding(ctx: Context, row: pd.Series) -> Finding:
    shop, word, sureness = row["shop"], short(row["keyword"]), confidence(row["z"]) * (1 - row["chance"])
    spent, usually, extra = (cash(ctx, shop, row[c]) for c in ("now", "expected", "extra_cost"))
    where = row["campaign_name"] or row["campaign_id"]
    due, got = f"{row['due']:.1f}", count(row["orders"])
    within = Words(f"（计划「{where}」）", f" in {where}") if where else Words("", "")
    return tell(
        ctx, ID, shop,
        {k: row[k] for k in ("campaign_id", "keyword") if row[k]},
        "ad_cost", (row["now"], row["expected"]), -row["extra_cost"], sureness,
        (
            Words(f"词「{word}」花费多了 {percent(row['change'])}，只成交 {got} 单", f"keyword {word}: cost up {percent(row['change'])}, {got} orders"),
            Words(
                f"花了 {spent.zh}，平时 {usually.zh}{within.zh}；照平时这些钱该有约 {due} 单，少成这样纯属偶然的可能 {percent(row['chance'], 1)}；"
                f"多花的 {extra.zh} 还没换来成交，近几天的成交还会回补；{sure_words(sureness).zh}",
                f"{spent.en} spent, usually {usually.en}{within.en}; that money usually brings about {due} orders, chance of so few {percent(row['chance'], 1)}; "
                f"the extra {extra.en} brought none so far, recent sales are still restated; {sure_words(sureness).en}",
            ),
        ),
        (
            "promotion",
            Words(
                f"先把「{word}」的出价降回来或设限额，看搜索词是不是跑偏、匹配方式和时段有没有放大；三天后还不成交就删或暂停",
                f"bring the bid of {word} back or cap it; see whether search terms strayed or matching or hours widened; pause it if three days bring nothing",
            ),
        ),
        f"ads:{row.get('scene_name') or row['channel']}", ("ad_days", "shop_days"), (row["low"], row["high"]), (Flag.NOT_SETTLED,),
        {"z": round(float(row["z"]), 2), "orders": float(row["orders"]), "due": round(float(row["due"]), 2)},
    )  # fmt: skip
