"""停留时间 fell, or lies far below its sisters': the detail page does not hold people (contract 31)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.product.week import stays
from zhanggui.desks.saying import cash, count, percent, sure_words
from zhanggui.desks.telling import product_name, tell, titles
from zhanggui.desks.weekly import CLOSING, closes, nobody_closes
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

ID = "product.stay_short"
S1 = Words(
    "能力 31，《S1》：停留时间低就优化详情页；界线为掌柜默认",
    "capability 31, S1: a short stay calls for a better detail page; the line is Zhanggui's default",
)
ASSUMED = Words("掌柜假设，可改", "Zhanggui's assumption, to be edited")
LINES = {
    "min_change": Threshold(0.25, "ratio", S1, Words("比自己前四周至少短多少", "least fall against its own four weeks")),
    "min_z": Threshold(4.0, "z", OWN_DEFAULT, Words("偏离自己平时多少个波动单位才说", "how many of its own usual swings")),
    "sister_line": Threshold(0.5, "ratio", S1, Words("低于店内其他款的几成也说", "below this share of its sisters' stay it is said, too")),
    "sister_z": Threshold(3.0, "z", OWN_DEFAULT, Words("比店内各款天然的差距还要低多少倍", "how many times the natural spread of the shop's products below")),
    "min_visitors": Threshold(300, "people", OWN_DEFAULT, Words("一周至少多少访客才看", "visitors of the week below which it is not looked at")),
    "min_share": Threshold(0.002, "ratio", OWN_DEFAULT, Words("涉及金额至少占平时一天支付金额的多少", "money at stake, share of a usual day's sales")),
    "credit": Threshold(0.2, "ratio", ASSUMED, Words("缺口按该款销售额的几成算钱", "share of the product's sales at which the gap is counted")),
    "closing_weekday": CLOSING,
}  # fmt: skip


@check(ID, Words("停留时间短", "short stay"), "week", ("product_days",), LINES)
def stay_short(ctx: Context) -> Iterable[Finding]:
    if nobody_closes(ctx, ID):
        return
    table = stays(ctx)
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    fell = (table["stay"] <= (1 - lines["min_change"]) * table["base"]) & (table["z"] < -lines["min_z"])
    poor = (table["stay"] <= lines["sister_line"] * table["others"]) & (table["z_sisters"] < -lines["sister_z"])
    table["line"] = np.where(fell, table["base"], table["others"])
    table["impact"] = (table["stay"] / table["line"] - 1) * table["money"] * lines["credit"]
    asked = (
        closes(ctx, ID, table["shop"])
        & (table["visitors"] >= lines["min_visitors"])
        & (-table["impact"] >= lines["min_share"] * table["usual_day"])
    )
    table["fell"] = fell
    named = table[asked & (fell | poor)]
    names = titles(ctx) if len(named) else {}
    for _, row in named.iterrows():
        yield _finding(ctx, row, product_name(names, row))


def _finding(ctx: Context, row: pd.Series, name: str) -> Finding:
    shop, fell = row["shop"], bool(row["fell"])
    sureness = min(confidence(row["z"] if fell else row["z_sisters"]), 0.85)
    now, line, money = f"{row['stay']:.0f}", f"{row['line']:.0f}", cash(ctx, shop, row["impact"])
    than = Words("它前四周", "its own four weeks") if fell else Words("店内其他款", "its sisters")
    return tell(
        ctx, ID, shop, {"product_id": row["product_id"]}, "avg_stay_seconds", (row["stay"], row["line"]), row["impact"], sureness,
        (
            Words(f"「{name}」平均停留 {now} 秒，比{than.zh}的 {line} 秒短 {percent(1 - row['stay'] / row['line'])}", f"{name}: {now} seconds of stay, {than.en} {line}"),
            Words(
                f"近 7 天 {count(row['visitors'])} 访客；来源变杂、页面变慢也会让停留变短；约值每天 {money.zh}（估算）；{sure_words(sureness).zh}",
                f"{count(row['visitors'])} visitors in 7 days; a broader source mix or a slow page shortens it, too; "
                f"worth about {money.en} a day (estimate); {sure_words(sureness).en}",
            ),
        ),
        (
            "design",
            Words(
                f"改「{name}」的详情页：前三屏讲清卖点和价格，补实拍、尺寸和评价里常问的；手机上量一下打开时间；一周后再看",
                f"work on the detail page of {name}: selling points and price on three screens, real pictures, sizes, what reviews ask; time it on a phone; look again in a week",
            ),
        ),
        f"product:{row['product_id']}", ("product_days",), (row["line"], np.nan), extra={"days": 7, "fell": fell},
    )  # fmt: skip
