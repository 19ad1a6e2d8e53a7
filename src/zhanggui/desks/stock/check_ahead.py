"""Sold out before a refill can come (contract 116, 117): what is left against what may be sold within the lead time."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import before, odd_days, ordinary, panel, total
from zhanggui.desks.saying import cash, count, percent
from zhanggui.desks.stock.checks import left_of
from zhanggui.desks.telling import product_name, tell, titles
from zhanggui.desks.weekly import CLOSING, closes
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.usual import middle

ID = "stock.stock_out_ahead"
PACE_DAYS = 28
LEAST_DAYS = 14
LEAST_SOLD = 14  # pieces: below it there is no speed to speak of
LINES = {
    "lead_days": Threshold(
        7,
        "days",
        Words("能力 116、117，《S1》《S3》；到货天数按自己的供货改", "capabilities 116, 117; set your own supplier's days"),
        Words("从下单补货到能卖要几天", "days from ordering to having it on sale"),
    ),
    "risk": Threshold(
        0.5,
        "ratio",
        Words("algorithms 5：按到货期内需求的分布（负二项）判断", "demand over the lead time as a distribution (negative binomial)"),
        Words("到货前卖断的可能性超过多少才说", "probability of selling out before the refill comes, above which it is said"),
    ),
    "min_share": Threshold(0.02, "ratio", OWN_DEFAULT, Words("该款一天销售额至少占全店多少", "the product's daily sales, share of a usual day's")),
    "max_age": Threshold(3, "days", OWN_DEFAULT, Words("库存表旧于几天就不说", "stock counts older than this say nothing")),
    "closing_weekday": CLOSING,
}  # fmt: skip


@check(ID, Words("补货来不及", "sold out before the refill"), "day", ("stock", "product_days"), LINES)
def stock_out_ahead(ctx: Context) -> Iterable[Finding]:
    """Said on the day the risk crosses the line, and again on the week's closing day while it lasts."""
    table = _ahead(ctx)
    if table.empty:
        return
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    table["lead"] = lines["lead_days"]
    now, before_it = (_risk(table, table["left"] + back) for back in (0.0, table["today"]))
    table["risk"] = now
    said = (
        (now > lines["risk"])
        & ((before_it <= lines["risk"]) | closes(ctx, ID, table["shop"]))
        & (table["sold"] >= LEAST_SOLD)
        & (table["days"] >= LEAST_DAYS)
        & (table["age"] <= lines["max_age"])
        & (table["money"] >= lines["min_share"] * table["usual_day"])
        & (table["left"] > 0)
    )
    named = table[said]
    names = titles(ctx) if len(named) else {}
    for _, row in named.iterrows():
        yield _finding(ctx, row, product_name(names, row))


def _ahead(ctx: Context) -> pd.DataFrame:
    """One row per product with a stock count: left and on the way (pieces), mean and variance of a day's sale, today's sale, money a day."""
    products, stock = panel(ctx, "product", ("product_id",)), left_of(ctx)
    if not len(products) or stock.empty:
        return pd.DataFrame()
    odd = odd_days(ctx, products.shops)
    pieces = before(np.where(odd, np.nan, products.of("pay_qty")), PACE_DAYS)
    known = np.isfinite(pieces).sum(axis=0)
    mean = np.nansum(pieces, axis=0) / np.maximum(known, 1)
    spread = np.nansum((pieces - mean) ** 2, axis=0) / np.maximum(known - 1, 1)
    table = products.keys.assign(sold=np.nan_to_num(total(pieces)), days=known, mean=mean, variance=spread)
    table["today"] = np.nan_to_num(products.of("pay_qty")[-1])
    table["money"] = middle(before(np.where(odd, np.nan, products.of("pay_amount")), PACE_DAYS))
    table["usual_day"] = ordinary(ctx).of("day", products.shops)
    return table.merge(stock, on=["shop", "product_id"])


def _risk(table: pd.DataFrame, left: pd.Series) -> pd.Series:
    """P(demand over the lead time > what is left and on the way): negative binomial by the moments of a day; Poisson where it swings no more."""
    from scipy.special import betainc, gammainc

    mean, variance = table["mean"] * table["lead"], table["variance"] * table["lead"]
    have = np.floor(np.maximum(left + table["coming"], 0))
    wide = variance > 1.01 * mean
    size = np.where(wide, mean**2 / np.where(wide, variance - mean, 1.0), 1.0)
    stay = size / (size + mean)
    risk = np.where(wide, 1 - betainc(np.maximum(size, 1e-9), have + 1, stay), gammainc(have + 1, mean))
    return pd.Series(np.where(mean > 0, risk, 0.0), index=table.index)


def _finding(ctx: Context, row: pd.Series, name: str) -> Finding:
    shop, lead, left, coming = row["shop"], f"{row['lead']:g}", count(row["left"]), count(row["coming"])
    days = (row["left"] + row["coming"]) / row["mean"]
    short = max(row["lead"] - days, 0.0) / row["lead"]  # share of the lead time without goods
    impact, money = -max(short, 0.1) * row["money"], cash(ctx, shop, row["money"])
    way = (
        Words(f"、在途 {coming} 件", f", {coming} on the way")
        if row["coming"] > 0
        else Words("，在途没有记录", ", nothing known on the way")
    )
    return tell(
        ctx, ID, shop, {"product_id": row["product_id"]}, "stock", (days, row["lead"]), impact, min(row["risk"], 0.95),
        (
            Words(f"「{name}」约 {count(days)} 天卖完，补货要 {lead} 天", f"{name} lasts about {count(days)} days, a refill takes {lead}"),
            Words(
                f"剩 {left} 件{way.zh}，日均卖 {row['mean']:.1f} 件；到货前卖断的可能性 {percent(row['risk'])}；断货一天约少 {money.zh}；在途和到货天数需进一步验证",
                f"{left} pieces left{way.en}, {row['mean']:.1f} sold a day; probability {percent(row['risk'])} to be sold out before the refill; "
                f"a day without it costs about {money.en}; goods on the way and lead time to be checked further",
            ),
        ),
        (
            "warehouse",
            Words(
                f"今天就给「{name}」下补货单，问清到货日；来不及就先压它的推广、开预售写明发货日，把流量引到替代款",
                f"order {name} today and get the day of arrival; if it comes too late cut its ads, sell it as a pre-order with its shipping day, lead visitors to a substitute",
            ),
        ),
        f"product:{row['product_id']}", ("stock", "product_days"), (row["lead"], np.nan),
        (Flag.SMALL_SAMPLE,) if row["sold"] < 2 * LEAST_SOLD else (), {"left": float(row["left"]), "risk": round(float(row["risk"]), 4)},
    )  # fmt: skip
