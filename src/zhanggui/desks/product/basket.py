"""客单价 of the whole shop against its usual range: a coupon that bites, a cheap product that takes over, a big order (contract 22, 27)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.panel import before, odd_days, ordinary, over, panel, usual_of
from zhanggui.desks.saying import cash, cents2, count, number, percent, severity, sure_words
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence
from zhanggui.methods.usual import middle

OUTSIDE = 0.1  # of the ordinary days of five weeks: what more of them lay beyond is no move, whatever its weekday did
BASKET_SPREAD = 0.6  # standard deviation of single baskets ÷ their mean
DROP_ACT = Words(
    "查当天的优惠券、满减和改价有没有叠加或设错，是不是低价款成交占比变大；要保客单就配套餐和满赠",
    "did coupons or price changes stack or go wrong, or did cheap products take a larger part? bundles and gifts lift it",
)
RISE_ACT = Words(
    "看是大单、套餐还是高价款带来的；能复制的搭配放到其他款",
    "see whether big orders, bundles or dear products made it; copy what can be copied",
)


def baskets(ctx: Context) -> pd.DataFrame:
    """One row per shop: 客单价 now, expected, low, high, z, change, buyers, impact, usual_day, and the shares of past days `below` and `above` it."""
    shops = panel(ctx, "shop")
    buyers = shops.of("pay_users")
    basket, odd = over(shops.of("pay_amount"), buyers), odd_days(ctx, shops.shops, warm=True)
    # The mean of n baskets swings like a count of n, were baskets to differ as much as their mean; they differ less.
    unit = over(middle(before(basket)), middle(before(buyers))) * BASKET_SPREAD**2
    seen = usual_of(basket, odd, unit=unit)
    table = shops.keys.assign(now=basket[-1], expected=seen.expected, low=seen.low, high=seen.high, z=seen.z, buyers=buyers[-1])
    past = np.where(odd, np.nan, basket)[:-1]
    known = np.maximum(np.isfinite(past).sum(axis=0), 1)
    table["below"], table["above"] = (past < basket[-1]).sum(axis=0) / known, (past > basket[-1]).sum(axis=0) / known
    table["change"] = over(basket[-1] - seen.expected, seen.expected)
    table["impact"] = (table["now"] - table["expected"]) * table["buyers"]
    table["usual_day"] = ordinary(ctx).of("day", shops.shops)
    return table


def basket_finding(ctx: Context, check_id: str, row: pd.Series) -> Finding:
    shop, down, sureness = row["shop"], row["z"] < 0, confidence(row["z"])
    now, low, high, money = (cash(ctx, shop, row[c]) for c in ("now", "low", "high", "impact"))
    size = percent(abs(row["change"]))
    zh, en = ("低了", "down") if down else ("高了", "up")
    return Finding(
        check=check_id,
        shop=shop,
        subject={},
        metric="aov",
        observed=number(row["now"]),
        expected=number(row["expected"]),
        impact=cents2(row["impact"]),
        severity=severity(row["impact"], row["usual_day"]),
        confidence=round(sureness, 4),
        title=Words(
            f"客单价{zh} {size}（{now.zh}，平时 {low.zh}–{high.zh}）", f"basket {en} {size} ({now.en}, usually {low.en}–{high.en})"
        ),
        why=Words(
            f"{count(row['buyers'])} 位买家，合计约{'少' if down else '多'} {money.zh}；{sure_words(sureness).zh}",
            f"{count(row['buyers'])} buyers, about {money.en} {'less' if down else 'more'} in all; {sure_words(sureness).en}",
        ),
        actions=(Action("manager", DROP_ACT if down else RISE_ACT, check_id.replace(".", "/")),),
        interval=(number(row["low"]), number(row["high"])),
        tables=("shop_days",),
        extra={"story": "aov", "z": round(float(row["z"]), 2)},
    )


def moved(table: pd.DataFrame, lines: dict[str, np.ndarray], sign: int) -> pd.DataFrame:
    """Shops whose 客单价 moved in the direction `sign` beyond every threshold."""
    beyond = (
        (sign * table["z"] > lines["min_z"])
        & (table["above" if sign > 0 else "below"] <= OUTSIDE)
        & (sign * table["change"] >= lines["min_change"])
        & (table["buyers"] >= lines["min_buyers"])
        & (sign * table["impact"] >= lines["min_share"] * table["usual_day"])
    )
    return table[beyond]
