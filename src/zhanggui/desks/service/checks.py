"""Checks of the service desk: a wave of refunds (contract 95, 96), inquiry conversion below the line (R10)."""

from __future__ import annotations

from collections.abc import Iterable

from zhanggui.desks.check import MIN_SHARE, MIN_Z, OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.service.inquiry import agents_below, inquiry_finding
from zhanggui.desks.service.refunds import refund_finding, refunds
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words

REFUND_LINES = {
    "min_z": MIN_Z,
    "min_change": Threshold(0.5, "ratio", OWN_DEFAULT, Words("退款至少多出多少", "least relative rise of refunds")),
    "min_share": MIN_SHARE,
    "one_product": Threshold(
        0.5, "ratio", OWN_DEFAULT, Words("一款占多出部分的几成就点名", "share of the extra refunds at which one product is named")
    ),
}


@check("service.refund_wave", Words("退款突增", "wave of refunds"), "day", ("shop_days", "refunds"), REFUND_LINES)
def refund_wave(ctx: Context) -> Iterable[Finding]:
    table = refunds(ctx)
    lines = {name: limit(ctx, "service.refund_wave", name, table["shop"]) for name in REFUND_LINES}
    wave = (
        (table["z"] > lines["min_z"])
        & (table["now"] >= (1 + lines["min_change"]) * table["expected"])
        & (table["now"] - table["expected"] >= lines["min_share"] * table["usual_day"])
    )
    for _, row in table[wave].iterrows():
        yield refund_finding(ctx, row, ctx.threshold("service.refund_wave", "one_product", row["shop"]))


INQUIRY_LINES = {
    "line": Threshold(
        0.5,
        "ratio",
        Words(
            "R10，《S1 店铺运营的一天》：低于 50% 要培训；口径不同差别很大，请按本店改",
            "R10, S1: below 50 % train; definitions differ widely, set your own",
        ),
        Words("询单转化率＝询单最终付款人数 ÷ 询单人数，低于此线要培训", "people who asked and paid ÷ people who asked; below it, train"),
    ),
    "sure": Threshold(
        0.9,
        "ratio",
        Words("algorithms 14：小样本按后验概率判断", "small counts are judged by posterior probability"),
        Words("真实转化率低于线的概率超过多少才说", "probability that the true rate lies below the line before it is said"),
    ),
    "min_inquiries": Threshold(
        20, "people", OWN_DEFAULT, Words("七天至少多少询单人数才看", "people who asked in seven days, below which nothing is said")
    ),
    "closing_weekday": Threshold(
        7,
        "weekday",
        Words("R34：客服周会", "R34: weekly"),
        Words("周几的数据出来时看（7＝周日）", "weekday whose numbers close the week (7: Sunday)"),
    ),
}


@check("service.inquiry_low", Words("询单转化低", "inquiry conversion low"), "week", ("service_days",), INQUIRY_LINES)
def inquiry_low(ctx: Context) -> Iterable[Finding]:
    lines = {shop: {n: ctx.threshold("service.inquiry_low", n, shop) for n in INQUIRY_LINES} for shop in ctx.shops}
    for shop, low, worth in agents_below(ctx, lines):
        yield inquiry_finding(ctx, shop, low, lines[shop]["line"], worth)
