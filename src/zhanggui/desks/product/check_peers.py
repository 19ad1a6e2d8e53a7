"""A product whose visitors buy less than its peers' do (R23, contract 26): the peers of the file, else its sisters in the shop."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import HISTORY
from zhanggui.desks.product.week import product_week
from zhanggui.desks.rates import below
from zhanggui.desks.saying import cash, count, percent
from zhanggui.desks.telling import product_name, tell, titles
from zhanggui.desks.weekly import CLOSING, closes, nobody_closes
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

ID = "product.conversion_vs_peers"
R23 = Words(
    "R23，《S0》：转化高于同行平均才算有吸引力；界线为掌柜默认",
    "R23, S0: above the peers' average is attractive; the line is Zhanggui's default",
)
ASSUMED = Words("掌柜假设，可改", "Zhanggui's assumption, to be edited")
SMALL = 10  # buyers
LINES = {
    "peer_line": Threshold(0.8, "ratio", R23, Words("有竞品表时：低于同行平均的几成才说", "with a peer file: below this share of the peers' average")),
    "sure": Threshold(
        0.9,
        "ratio",
        Words("algorithms 14：小样本按后验概率判断", "small counts are judged by posterior probability"),
        Words("真实转化率低于同行的概率超过多少才说", "probability that the true rate lies below the peers' before it is said"),
    ),
    "sister_line": Threshold(0.6, "ratio", OWN_DEFAULT, Words("没有竞品表时：低于店内其他款的几成才说", "without one: below this share of its sisters' rate")),
    "min_z": Threshold(3.0, "z", OWN_DEFAULT, Words("比店内各款天然的差距还要低多少倍才说", "how many times the natural spread of the shop's products below")),
    "min_visitors": Threshold(300, "people", OWN_DEFAULT, Words("一周至少多少访客才看", "visitors of the week below which it is not looked at")),
    "min_share": Threshold(0.005, "ratio", OWN_DEFAULT, Words("涉及金额至少占平时一天支付金额的多少", "money at stake, share of a usual day's sales")),
    "credit": Threshold(0.2, "ratio", ASSUMED, Words("缺口按几成算钱", "share of the gap that is counted as money")),
    "closing_weekday": CLOSING,
}  # fmt: skip


@check(ID, Words("转化低于同行", "conversion below the peers'"), "week", ("product_days", "competitor_days"), LINES)
def conversion_vs_peers(ctx: Context) -> Iterable[Finding]:
    if nobody_closes(ctx, ID):
        return
    table = product_week(ctx).copy()
    table["peers"] = table["shop"].map(_peers(ctx)).astype(float)
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    table["sure"] = below(*(table[c].to_numpy(dtype=float) for c in ("buyers", "visitors", "peers")))
    told = table["peers"].notna()
    low_peers = told & (table["rate"] <= lines["peer_line"] * table["peers"]) & (table["sure"] > lines["sure"])
    low_sisters = ~told & (table["rate"] <= lines["sister_line"] * table["others"]) & (table["z"] < -lines["min_z"])
    table["line"] = table["peers"].where(told, table["others"])
    table["impact"] = (table["rate"] - table["line"]) * table["visitors"] / 7 * table["aov"] * lines["credit"]
    asked = (
        closes(ctx, ID, table["shop"])
        & (table["visitors"] >= lines["min_visitors"])
        & (-table["impact"] >= lines["min_share"] * table["usual_day"])
    )
    named = table[asked & (low_peers | low_sisters)]
    names = titles(ctx) if len(named) else {}
    for _, row in named.iterrows():
        yield _finding(ctx, row, product_name(names, row))


def _peers(ctx: Context) -> dict[str, float]:
    """Per shop: mean conversion of the competing listings of the last 28 days, every listing once."""
    frame = ctx.frame("peer")
    rows = frame.assign(rate=pd.to_numeric(frame["pay_conversion"], errors="coerce"), day=pd.to_datetime(frame["day"]))
    rows = rows[(rows["rate"] > 0) & (rows["rate"] < 1) & (rows["day"] > pd.Timestamp(ctx.day) - pd.Timedelta(days=HISTORY))]
    who = ["shop", "competitor_name", "product_id"]
    each = rows.assign(**{c: rows[c].fillna("").astype(str) for c in who}).groupby(who, as_index=False)["rate"].mean()
    return {str(shop): float(rate) for shop, rate in each.groupby("shop")["rate"].mean().items()}


def _finding(ctx: Context, row: pd.Series, name: str) -> Finding:
    shop, with_file = row["shop"], bool(np.isfinite(row["peers"]))
    now, line, money = percent(row["rate"], 2), percent(row["line"], 2), cash(ctx, shop, row["impact"])
    who = Words("同行平均", "the peers' average") if with_file else Words("店内其他款", "its sisters in the shop")
    source = (
        Words(
            f"竞品表里的平均 {line}，真实转化低于它的可能性 {percent(row['sure'])}",
            f"peers of your file average {line}, probability {percent(row['sure'])} to be below",
        )
        if with_file
        else Words(
            f"没有竞品表，用店内其他款的 {line} 代替；款不同、人群不同也会有差",
            f"no peer file: its sisters' {line} stands in; products and audiences differ, too",
        )
    )
    return tell(
        ctx, ID, shop, {"product_id": row["product_id"]}, "pay_conversion", (row["rate"], row["line"]), row["impact"],
        min(row["sure"], 0.9) if with_file else min(confidence(row["z"]), 0.7),
        (
            Words(f"「{name}」近 7 天转化 {now}，低于{who.zh} {line}", f"{name}: conversion {now} over 7 days, below {who.en} {line}"),
            Words(
                f"{source.zh}；一周 {count(row['visitors'])} 访客、{count(row['buyers'])} 位买家，缺口约值每天 {money.zh}（估算，需进一步验证）",
                f"{source.en}; {count(row['visitors'])} visitors, {count(row['buyers'])} buyers in the week; "
                f"the gap is worth about {money.en} a day (estimate, to be checked further)",
            ),
        ),
        (
            "manager",
            Words(
                f"把「{name}」和卖得好的款逐项比：价格、主图、首屏卖点、评价、赠品；一次只改一处看三天，屡调仍低就把流量让给转化高的款",
                f"hold {name} against what sells: price, picture, first screen, reviews, gifts; change one thing, watch three days; if it stays low give its traffic to others",
            ),
        ),
        f"product:{row['product_id']}", ("product_days", *(("competitor_days",) if with_file else ())), (row["line"], np.nan),
        (Flag.SMALL_SAMPLE,) if row["buyers"] < SMALL else (), {"days": 7, "peers": with_file},
    )  # fmt: skip
