"""Checks of the product desk: conversion against its own past (contract 26, R22, R23), 客单价, one product's visitors gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from zhanggui.desks.check import MIN_SHARE, MIN_Z, OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import odd_days, ordinary, over, panel, usual_of
from zhanggui.desks.product.basket import basket_finding, baskets, moved
from zhanggui.desks.product.conversion import conversions
from zhanggui.desks.product.say import conversion_finding, together_finding, traffic_finding
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words

TOGETHER = 3  # this many products at once, with half of the shop's product visitors, are one incident
TOGETHER_VISITORS = 0.5
S0 = Words("《S0》商品转化三条：升→给流量、找原因、复制；降→找原因、调整；屡调仍降→减流量", "S0, three rules of product conversion")

CONVERSION_LINES = {
    "min_z": MIN_Z,
    "min_change": Threshold(0.2, "ratio", OWN_DEFAULT, Words("支付转化率至少变化多少（相对）", "least relative change of conversion")),
    "min_share": Threshold(MIN_SHARE.value, "ratio", S0, MIN_SHARE.meaning),
    "min_visitors": Threshold(
        150, "people", OWN_DEFAULT, Words("近三天至少多少访客才看", "visitors in the last three days below which it is not looked at")
    ),
}


@check("product.conversion_drop", Words("商品转化下降", "product conversion down"), "day", ("product_days",), CONVERSION_LINES)
def conversion_drop(ctx: Context) -> Iterable[Finding]:
    return _conversion(ctx, "product.conversion_drop", -1)


@check("product.conversion_rise", Words("商品转化上升", "product conversion up"), "day", ("product_days",), CONVERSION_LINES)
def conversion_rise(ctx: Context) -> Iterable[Finding]:
    return _conversion(ctx, "product.conversion_rise", 1)


def _conversion(ctx: Context, check_id: str, sign: int) -> Iterator[Finding]:
    table = conversions(ctx)
    if table.empty:
        return
    lines = {name: limit(ctx, check_id, name, table["shop"]) for name in CONVERSION_LINES}
    moved = (
        table["known"]
        & ~table["presale"]
        & (sign * table["z"] > lines["min_z"])
        & (sign * (table["now"] / table["base"] - 1) >= lines["min_change"])
        & (table["of"] >= lines["min_visitors"])
        & (sign * table["impact"] >= lines["min_share"] * table["usual_day"])
    )
    visitors = table.groupby("shop")["visitors"].sum()
    for shop, group in table[moved].groupby("shop"):
        if len(group) >= TOGETHER and group["visitors"].sum() >= TOGETHER_VISITORS * visitors[shop]:
            yield together_finding(ctx, check_id, group)
        else:
            yield from (conversion_finding(ctx, check_id, row) for _, row in group.iterrows())


BASKET_LINES = {
    "min_z": MIN_Z,
    "min_change": Threshold(0.15, "ratio", OWN_DEFAULT, Words("客单价至少变化多少", "least relative change of the basket")),
    "min_share": MIN_SHARE,
    "min_buyers": Threshold(20, "people", OWN_DEFAULT, Words("当天至少多少买家才看", "buyers of the day below which it is not looked at")),
}


@check("product.aov_drop", Words("客单价下降", "basket down"), "day", ("shop_days",), BASKET_LINES)
def aov_drop(ctx: Context) -> Iterable[Finding]:
    return _basket(ctx, "product.aov_drop", -1)


@check("product.aov_rise", Words("客单价上升", "basket up"), "day", ("shop_days",), BASKET_LINES)
def aov_rise(ctx: Context) -> Iterable[Finding]:
    return _basket(ctx, "product.aov_rise", 1)


def _basket(ctx: Context, check_id: str, sign: int) -> Iterator[Finding]:
    table = baskets(ctx)
    lines = {name: limit(ctx, check_id, name, table["shop"]) for name in BASKET_LINES}
    for _, row in moved(table, lines, sign).iterrows():
        yield basket_finding(ctx, check_id, row)


TRAFFIC_LINES = {
    "min_z": MIN_Z,
    "min_change": Threshold(0.5, "ratio", OWN_DEFAULT, Words("商品访客数至少少多少", "least relative fall of the product's visitors")),
    "min_share": Threshold(0.05, "ratio", OWN_DEFAULT, MIN_SHARE.meaning),
    "min_visitors": Threshold(30, "people", OWN_DEFAULT, Words("平时至少多少访客才看", "usual visitors below which it is not looked at")),
}


@check("product.traffic_drop", Words("单品访客大跌", "one product's visitors gone"), "day", ("product_days",), TRAFFIC_LINES)
def traffic_drop(ctx: Context) -> Iterable[Finding]:
    """Only a product that fell much further than its shop: a shop-wide fall is the traffic desk's story."""
    table = _product_traffic(ctx)
    lines = {name: limit(ctx, "product.traffic_drop", name, table["shop"]) for name in TRAFFIC_LINES}
    fell = (
        (table["z"] < -lines["min_z"])
        & (table["change"] <= -lines["min_change"])
        & (table["expected"] >= lines["min_visitors"])
        & (table["now"] <= 0.6 * table["expected"] * table["shop_ratio"])
    )
    for _, row in table[fell & (table["impact"] <= -lines["min_share"] * table["usual_day"])].iterrows():
        yield traffic_finding(ctx, "product.traffic_drop", row)


def _product_traffic(ctx: Context) -> pd.DataFrame:
    products = panel(ctx, "product", ("product_id",))
    visitors, money = products.of("product_visitors"), products.of("pay_amount")
    seen = usual_of(visitors, odd_days(ctx, products.shops))
    table = products.keys.assign(now=visitors[-1], expected=seen.expected, low=seen.low, high=seen.high, z=seen.z)
    table["change"] = over(visitors[-1] - seen.expected, seen.expected)
    value = over(np.nansum(money[:-1], axis=0), np.nansum(np.where(np.isfinite(money), visitors, np.nan)[:-1], axis=0))
    table["impact"] = (table["now"] - table["expected"]) * value
    table["usual_day"] = ordinary(ctx).of("day", products.shops)
    sums = table.groupby("shop")[["now", "expected"]].transform("sum")
    table["shop_ratio"] = np.minimum((sums["now"] - table["now"]) / (sums["expected"] - table["expected"]).clip(lower=1.0), 1.0)
    titles = ctx.frame("product").dropna(subset=["title"]).drop_duplicates(["shop", "product_id"], keep="last")
    return table.merge(titles[["shop", "product_id", "title"]].astype(str), on=["shop", "product_id"], how="left")
