"""Conversion first to invest (contract 24, 26): ad money feeds a product that converts poorly while others would convert it better."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import Numbers, odd_days, ordinary, over, panel, total
from zhanggui.desks.rates import groups, standing, whole
from zhanggui.desks.saying import cash, count, percent
from zhanggui.desks.telling import listed, product_name, tell, titles
from zhanggui.desks.weekly import CLOSING, closes, nobody_closes, together, week_of
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

ID = "ads.conversion_first"
S0 = Words(
    "能力 24、26，《S0》：先提转化再加流量，转化低就减流量；界线为掌柜默认",
    "capabilities 24, 26, S0: conversion first, then traffic; the line is Zhanggui's default",
)
LINES = {
    "cost_share": Threshold(0.15, "ratio", S0, Words("一款占推广费的几成以上才看", "share of the ad cost that one product takes")),
    "line": Threshold(0.6, "ratio", S0, Words("转化低于店内其他款的几成", "conversion below this share of its sisters'")),
    "min_z": Threshold(3.0, "z", OWN_DEFAULT, Words("比店内各款天然的差距还要低多少倍才说", "how many times the natural spread of the shop's products below")),
    "roi_left": Threshold(0.8, "ratio", OWN_DEFAULT, Words("投产比低于全店推广的几成", "ROI below this share of all ads'")),
    "min_visitors": Threshold(300, "people", OWN_DEFAULT, Words("一周至少多少访客才看", "visitors of the week below which it is not looked at")),
    "closing_weekday": CLOSING,
}  # fmt: skip


@check(ID, Words("推广费喂给了转化低的款", "ads feed a product that converts poorly"), "week", ("ad_days", "product_days"), LINES)
def conversion_first(ctx: Context) -> Iterable[Finding]:
    if nobody_closes(ctx, ID):
        return
    table = _fed(ctx)
    if table.empty:
        return
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    said = (
        closes(ctx, ID, table["shop"])
        & (table["cost_share"] >= lines["cost_share"])
        & (table["rate"] <= lines["line"] * table["others"])
        & (table["z"] < -lines["min_z"])
        & (table["roi"] <= lines["roi_left"] * table["all_roi"])
        & (table["visitors"] >= lines["min_visitors"])
    )
    named = table[said]
    names = titles(ctx) if len(named) else {}
    for _, row in named.iterrows():
        own = table[(table["shop"] == row["shop"]) & (table["rate"] > table["others"]) & (table["cost_share"] < row["cost_share"])]
        better = own.sort_values(["rate", "product_id"], ascending=[False, True]).head(2)
        yield _finding(ctx, row, product_name(names, row), [product_name(names, r) for _, r in better.iterrows()])


def _fed(ctx: Context) -> pd.DataFrame:
    """One row per product with a week of its own: rate, its sisters' rate, z, ad cost a day, share of the shop's ad cost, ROI, all ads' ROI."""
    products = panel(ctx, "product", ("product_id",))
    odd = odd_days(ctx, products.shops, warm=True)
    people, bought = together(*(week_of(products.of(c), odd) for c in ("product_visitors", "pay_users")))
    visitors = total(people)
    buyers = np.minimum(total(bought), visitors)
    place = standing(np.nan_to_num(over(buyers + 0.5, visitors + 1)), 1 / np.sqrt(np.nan_to_num(buyers) + 0.5), groups(products.shops))
    table = products.keys.assign(visitors=visitors, buyers=buyers, rate=over(buyers, visitors), others=place.others, z=place.z)
    table["usual_day"] = ordinary(ctx).of("day", products.shops)
    return table.merge(_spent(ctx), on=["shop", "product_id"], how="left").fillna({"cost": 0.0, "cost_share": 0.0})


def _spent(ctx: Context) -> pd.DataFrame:
    """Ad cost a day and ROI of the week by product, with their share of the shop's; ads of no named product are left out."""
    ads = panel(ctx, "ad_product", ("entity_id",), named="entity_id")
    odd = odd_days(ctx, ads.shops, warm=True)
    cost, gmv = (_week(ads.of(c), odd) for c in ("cost", "gmv"))
    group = groups(ads.shops)
    table = ads.keys.rename(columns={"entity_id": "product_id"}).assign(cost=cost / 7, roi=over(gmv, cost))
    table["cost_share"] = over(cost, whole(cost, group))
    table["all_roi"] = over(whole(gmv, group), whole(cost, group))
    return table


def _week(values: Numbers, odd: np.ndarray) -> Numbers:
    """Sum of the week; nothing where it is unknown."""
    return np.nan_to_num(total(week_of(values, odd)))


def _finding(ctx: Context, row: pd.Series, name: str, better: list[str]) -> Finding:
    shop, cost = row["shop"], cash(ctx, row["shop"], row["cost"])
    impact = -row["cost"] * (1 - row["roi"] / row["all_roi"])
    money, others = cash(ctx, shop, impact), listed(better)
    to = others if better else Words("转化高的款", "products that convert better")
    return tell(
        ctx, ID, shop, {"product_id": row["product_id"]}, "ad_cost", (row["roi"], row["all_roi"]), impact, min(confidence(row["z"]), 0.7),
        (
            Words(
                f"「{name}」吃掉推广费的 {percent(row['cost_share'])}，转化只有 {percent(row['rate'], 2)}（其他款 {percent(row['others'], 2)}）",
                f"{name} takes {percent(row['cost_share'])} of the ad cost and converts {percent(row['rate'], 2)} (others {percent(row['others'], 2)})",
            ),
            Words(
                f"每天花 {cost.zh}，投产比 {row['roi']:.2f}，全店推广 {row['all_roi']:.2f}；一周 {count(row['visitors'])} 访客、{count(row['buyers'])} 位买家；"
                f"按全店的投产比算每天约少换 {money.zh} 的效果（估算，需进一步验证），投产比不等于利润",
                f"{cost.en} a day at an ROI of {row['roi']:.2f}, all ads {row['all_roi']:.2f}; {count(row['visitors'])} visitors, {count(row['buyers'])} buyers in the week; "
                f"at the shop's ROI about {money.en} of it is lost a day (estimate, to be checked further); ROI is not profit",
            ),
        ),
        (
            "promotion",
            Words(
                f"先把「{name}」的预算降一档，挪给{to.zh}；要保它就先修页面和评价，转化上来再加回",
                f"lower the budget of {name} by a step and move it to {to.en}; to keep it, mend page and reviews first, add back when it converts",
            ),
        ),
        f"product:{row['product_id']}", ("ad_days", "product_days"), (row["all_roi"], np.nan), (Flag.NOT_SETTLED,),
        {"days": 7, "better": better},
    )  # fmt: skip
