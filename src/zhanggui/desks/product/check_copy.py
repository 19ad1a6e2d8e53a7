"""A product that sells far better than its sisters: what is different about it, and to whom it could be copied (contract 26, 34)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.product.week import product_week, stays
from zhanggui.desks.saying import cash, count, percent
from zhanggui.desks.telling import listed, product_name, tell, titles
from zhanggui.desks.weekly import CLOSING, closes, nobody_closes
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

ID = "product.copy_what_works"
S1 = Words(
    "能力 26、34，《S1》《S0》：做得好的找原因、复制到别的款；界线为掌柜默认",
    "capabilities 26, 34, S1, S0: learn why it works and copy it; the line is Zhanggui's default",
)
DIFFERENT = 0.25  # from the middle of its sisters: then it is named as what differs
SMALL = 20  # buyers
FEATURES: dict[str, tuple[Words, str]] = {  # what may differ, and what it is
    "price": (Words("件单价", "price"), "money"),
    "stay": (Words("停留", "stay"), "seconds"),
    "cart_rate": (Words("加购率", "add-to-cart rate"), "share"),
    "fav_rate": (Words("收藏率", "favourite rate"), "share"),
    "search_share": (Words("搜索来的占比", "share from search"), "share"),
    "old_share": (Words("老客占比", "share of old buyers"), "share"),
}
LINES = {
    "min_ratio": Threshold(1.5, "ratio", S1, Words("转化至少是店内其他款的几倍", "conversion at least so many times its sisters'")),
    "min_z": Threshold(3.0, "z", OWN_DEFAULT, Words("比店内各款天然的差距还要高多少倍才说", "how many times the natural spread of the shop's products above")),
    "min_buyers": Threshold(10, "people", OWN_DEFAULT, Words("一周至少多少买家才看", "buyers of the week below which it is not looked at")),
    "credit": Threshold(0.1, "ratio", Words("掌柜假设，可改", "Zhanggui's assumption, to be edited"), Words("能复制到其他款的比例", "share of the lead that may be copied")),
    "closing_weekday": CLOSING,
}  # fmt: skip


@check(ID, Words("做得好的可以复制", "what works could be copied"), "week", ("product_days",), LINES)
def copy_what_works(ctx: Context) -> Iterable[Finding]:
    if nobody_closes(ctx, ID):
        return
    table = product_week(ctx).merge(stays(ctx)[["shop", "product_id", "stay"]], on=["shop", "product_id"], how="left")
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    best = (
        closes(ctx, ID, table["shop"])
        & (table["rate"] >= lines["min_ratio"] * table["others"])
        & (table["z"] > lines["min_z"])
        & (table["buyers"] >= lines["min_buyers"])
    )
    if not best.any():
        return
    names = titles(ctx)
    for i in np.flatnonzero(best.to_numpy(dtype=bool)):
        row = table.iloc[i]
        sisters = table[(table["shop"] == row["shop"]) & (table["product_id"] != row["product_id"]) & (table["rate"] < row["others"])]
        learners = sisters.sort_values(["visitors", "product_id"], ascending=[False, True]).head(3)
        yield _finding(ctx, row, table[(table["shop"] == row["shop"])], learners, float(lines["credit"][i]), names)


def _differs(ctx: Context, row: pd.Series, own: pd.DataFrame) -> list[Words]:
    """The two features in which the product lies furthest from the middle of its sisters."""
    others = own[own["product_id"] != row["product_id"]]
    found = []
    for column, (name, kind) in FEATURES.items():
        middle = float(others[column].median()) if others[column].notna().any() else np.nan
        if np.isfinite(row[column]) and middle > 0 and row[column] > 0 and abs(np.log(row[column] / middle)) >= np.log1p(DIFFERENT):
            here, there = (_shown(ctx, row["shop"], v, kind) for v in (float(row[column]), middle))
            said = Words(f"{name.zh} {here.zh}（其他款 {there.zh}）", f"{name.en} {here.en} (sisters {there.en})")
            found.append((abs(np.log(row[column] / middle)), said))
    return [said for _, said in sorted(found, key=lambda f: -f[0])[:2]]


def _shown(ctx: Context, shop: str, value: float, kind: str) -> Words:
    if kind == "money":
        return cash(ctx, shop, value)
    return Words(percent(value, 1), percent(value, 1)) if kind == "share" else Words(f"{value:.0f} 秒", f"{value:.0f} s")


def _finding(
    ctx: Context, row: pd.Series, own: pd.DataFrame, learners: pd.DataFrame, credit: float, names: Mapping[tuple[str, str], str]
) -> Finding:
    shop, name = row["shop"], product_name(names, row)
    gain = float(((row["rate"] - learners["rate"]) * learners["visitors"] / 7 * learners["aov"]).sum()) * credit
    money, others = cash(ctx, shop, gain), listed([product_name(names, r) for _, r in learners.iterrows()])
    what = _differs(ctx, row, own)
    differs = (
        Words("、".join(w.zh for w in what), ", ".join(w.en for w in what))
        if what
        else Words("表里看不出，要人看页面", "nothing the files tell: look at the pages")
    )
    sureness = min(confidence(row["z"]), 0.7)
    return tell(
        ctx, ID, shop, {"product_id": row["product_id"]}, "pay_conversion", (row["rate"], row["others"]), gain, sureness,
        (
            Words(
                f"「{name}」转化 {percent(row['rate'], 2)}，是店内其他款的 {row['rate'] / row['others']:.1f} 倍，值得复制",
                f"{name}: conversion {percent(row['rate'], 2)}, {row['rate'] / row['others']:.1f} times its sisters': worth copying",
            ),
            Words(
                f"近 7 天 {count(row['visitors'])} 访客、{count(row['buyers'])} 位买家；不一样的地方：{differs.zh}；学到一成约值每天 {money.zh}（假设），需进一步验证",
                f"{count(row['visitors'])} visitors, {count(row['buyers'])} buyers in 7 days; what differs: {differs.en}; a part of it copied is worth about {money.en} a day "
                f"(assumption), to be checked further",
            ),
        ),
        (
            "manager",
            Words(
                f"给「{name}」加流量、备库存；把它的卖点写法、主图、价格带和搭配用到自家的{others.zh}上，一次只改一处，看三天转化",
                f"give {name} traffic and stock; carry its selling points, picture, price band and bundles over to your own {others.en}, one change at a time, three days each",
            ),
        ),
        f"product:{row['product_id']}", ("product_days",), (np.nan, row["others"]),
        (Flag.SMALL_SAMPLE,) if row["buyers"] < SMALL else (), {"days": 7, "learners": learners["product_id"].tolist()},
    )  # fmt: skip
