"""Orders sold below the cost sheet (contract 77, R33): the money already given away, before the promotion guard can ask."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import before, ordinary, over, panel
from zhanggui.desks.saying import cash, count
from zhanggui.desks.telling import product_name, tell, titles
from zhanggui.desks.weekly import CLOSING, closes
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words

ID = "product.sold_below_cost"
BACK = 14
SURE = 0.85  # the prices are facts; the cost sheet may be old
LINES = {
    "min_lines": Threshold(3, "count", OWN_DEFAULT, Words("当天至少几笔低于成本才说", "lines below cost of the day, at least")),
    "min_share": Threshold(
        0.002,
        "ratio",
        Words(
            "能力 77、R33，《S0》《S1》：不卖亏本货，价格设错要当天发现；界线为掌柜默认",
            "capability 77, R33: sell nothing at a loss, find a wrong price the same day; the line is Zhanggui's default",
        ),
        Words("亏的钱至少占平时一天支付金额的多少", "loss, at least this share of a usual day's sales"),
    ),
    "known_days": Threshold(
        0.5, "ratio", OWN_DEFAULT, Words("近 14 天里这么多天都亏着卖，就只在每周那天说", "sold below cost on this share of the last 14 days: said on the week's closing day only")
    ),
    "closing_weekday": CLOSING,
}  # fmt: skip


@check(ID, Words("低于成本成交", "sold below cost"), "day", ("order_lines", "sku_costs"), LINES)
def sold_below_cost(ctx: Context) -> Iterable[Finding]:
    table = _below(ctx)
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    fresh = table["before"] < lines["known_days"]
    said = (
        (table["lines"] >= lines["min_lines"])
        & (table["loss"] >= lines["min_share"] * table["usual_day"])
        & (fresh | closes(ctx, ID, table["shop"]))
    )
    named = table[said]
    names = titles(ctx) if len(named) else {}
    for _, row in named.iterrows():
        yield _finding(ctx, row, product_name(names, row))


def _below(ctx: Context) -> pd.DataFrame:
    """One row per product: lines sold below cost, what they brought, and at least how much was lost on them.

    The sheet tells the cost of the whole day and the number of lines below it; a line has one piece or more, so lines × unit cost
    less what they brought is the least that was lost. Where all of the day lay below cost, cost less sales says it exactly.
    """
    products = panel(ctx, "cost", ("product_id",))
    sold, lines, goods, costed, pieces = (
        products.of(c) for c in ("below_cost_amount", "below_cost_lines", "goods_cost", "costed_amount", "pay_qty")
    )
    each = over(goods[-1], pieces[-1])
    table = products.keys.assign(lines=np.nan_to_num(lines[-1]), sold=np.nan_to_num(sold[-1]), each=each)
    at_least = np.nan_to_num(lines[-1]) * np.nan_to_num(each) - np.nan_to_num(sold[-1])
    whole = np.nan_to_num(goods[-1] - costed[-1])
    table["loss"] = np.maximum(np.maximum(at_least, np.where(table["lines"] > 0, whole, 0.0)), 0.0)
    past = before(lines, BACK)
    known = np.isfinite(past).sum(axis=0)
    table["before"] = np.nan_to_num(over((np.nan_to_num(past) > 0).sum(axis=0).astype(float), known.astype(float)))
    table["usual_day"] = ordinary(ctx).of("day", products.shops)
    return table


def _finding(ctx: Context, row: pd.Series, name: str) -> Finding:
    shop, lines = row["shop"], count(row["lines"])
    lost, sold, each = (cash(ctx, shop, row[c]) for c in ("loss", "sold", "each"))
    new = row["before"] == 0
    since = (
        Words("此前两周没有过", "not once in the two weeks before")
        if new
        else Words("此前两周也有过", "it happened in the two weeks before, too")
    )
    return tell(
        ctx, ID, shop, {"product_id": row["product_id"]}, "margin", (row["sold"], row["sold"] + row["loss"]), -row["loss"], SURE,
        (
            Words(f"「{name}」有 {lines} 笔低于成本成交，至少亏 {lost.zh}", f"{name}: {lines} lines sold below cost, at least {lost.en} lost"),
            Words(
                f"这些成交收了 {sold.zh}，成本表里每件约 {each.zh}（没算运费和佣金）；{since.zh}；成本表过期也会这样，需进一步验证",
                f"they brought {sold.en}, the cost sheet says about {each.en} a piece (freight and commission not counted); {since.en}; an old cost sheet "
                f"looks the same, to be checked further",
            ),
        ),
        (
            "manager",
            Words(
                f"马上核对「{name}」的售价、优惠券和满减有没有叠错、有没有限购；价错了先下架再改，成本变了就更新成本表",
                f"check price, coupons and stacked discounts of {name} at once, and whether a purchase limit is set; take a wrong price offline first; update an old cost sheet",
            ),
        ),
        f"product:{row['product_id']}", ("order_lines", "sku_costs"), extra={"lines": int(row["lines"])},
    )  # fmt: skip
