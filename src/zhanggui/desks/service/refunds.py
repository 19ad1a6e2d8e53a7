"""Refunds of a day against what the sales of the week before usually send back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.panel import DAYS, Numbers, kept, odd_days, ordinary, over, panel, usual_of
from zhanggui.desks.saying import cash, cents2, number, percent, severity, sure_words
from zhanggui.desks.service.booked import booked_of_shops, bookings
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

TRAIL = 7  # refunds follow the sales of about the last week
REFUND_BASKETS = 1.2  # a refund's size swings with the price of the goods: a bit more than one basket of counting noise
TOLD = 0.5  # of the money refunded: of less nothing is said
BEYOND_USUAL_SHARE = 1.5  # a product is named when it makes this much more of the extra than of ordinary refunds


def refunds(ctx: Context) -> pd.DataFrame:
    """One row per shop: refunds of goods now, expected, low, high, z, usual_day (money). What was booked on items that are no goods is left out."""
    shops = panel(ctx, "shop")
    refund, sales = shops.of("refund_amount") - booked_of_shops(ctx, shops.shops), shops.of("pay_amount")
    worth = ordinary(ctx)
    unit = REFUND_BASKETS * worth.of("buyer", shops.shops)
    seen = usual_of(at_level(refund, trail(sales)), odd_days(ctx, shops.shops), unit=unit)
    table = shops.keys.assign(now=refund[-1], expected=seen.expected, low=seen.low, high=seen.high, z=seen.z)
    table["usual_day"] = worth.of("day", shops.shops)
    return table


def at_level(refund: Numbers, before_it: Numbers) -> Numbers:
    """Every past day is asked: what would you have sent back, had as many sales gone before as today? So a 大促 brings no false wave."""
    level = over(np.broadcast_to(before_it[-1], before_it.shape), before_it)
    return refund * np.where(np.isfinite(level), level, 1.0)


def trail(sales: Numbers) -> Numbers:
    """Mean sales of the seven days up to and including each day."""
    out = np.full_like(sales, np.nan)
    for t in range(DAYS):
        window = sales[max(t - TRAIL + 1, 0) : t + 1]
        out[t] = over(np.nansum(window, axis=0), np.isfinite(window).sum(axis=0).astype(float))
    return out


def top_product(ctx: Context, shop: str, extra: float) -> tuple[str, str, float] | None:
    """The product whose refunds grew most over its daily mean, well beyond its usual part: id, title, share of the shop's extra refunds."""
    frame = ctx.frame("product")
    rows = kept(ctx, "product rows by shop", lambda: frame.groupby("shop").indices)
    own = frame.iloc[rows.get(shop, [])]
    own = own[own["refund_amount"].notna() & ~own["product_id"].astype(str).isin(_no_goods(ctx, shop))]
    if own.empty or extra <= 0:
        return None
    today = pd.to_datetime(own["day"]) == pd.Timestamp(ctx.day)
    days = max(own.loc[~today, "day"].nunique(), 1)
    mean = own[~today].groupby("product_id")["refund_amount"].sum() / days
    grown = own[today].groupby("product_id")["refund_amount"].sum().sub(mean, fill_value=0)
    best, share = str(grown.idxmax()), float(grown.max()) / extra
    if share < BEYOND_USUAL_SHARE * float(mean.get(best, 0.0)) / max(float(mean.sum()), 0.01):
        return None
    titles = own.loc[own["product_id"].astype(str) == best, "title"].dropna()
    return best, str(titles.iloc[-1]) if len(titles) else best, share


def _no_goods(ctx: Context, shop: str) -> set[str]:
    keys = panel(ctx, "product", ("product_id",)).keys[bookings(ctx)]
    return set(keys.loc[keys["shop"] == shop, "product_id"])


def whose_orders(ctx: Context, shop: str, product: str | None = None) -> Words:
    """Of which days the refunded orders were, as far as the files tell: "；其中 62% 是当天付的单". Nothing where they tell of less than half."""
    rows = ctx.frame("refunds_paid")
    rows = rows[(rows["shop"] == shop) & ((rows["product_id"] == product) if product else ~rows["product_id"].isin(_no_goods(ctx, shop)))]
    money, known = rows["amount"].astype(float), rows["paid_day"].notna()
    if money.sum() <= 0 or money[known].sum() < TOLD * money.sum():
        return Words("", "")
    today = float(money[rows["paid_day"] == pd.Timestamp(ctx.day)].sum() / money[known].sum())
    if today >= TOLD:
        return Words(f"；其中 {percent(today)} 是当天付款的订单", f"; {percent(today)} of it are orders paid that very day")
    first = rows.loc[known, "paid_day"].min()
    return Words(
        f"；{percent(1 - today)} 是之前的订单，最早 {first:%m-%d} 付款",
        f"; {percent(1 - today)} of it are earlier orders, the first paid on {first:%m-%d}",
    )


def refund_finding(ctx: Context, row: pd.Series, one_product: float) -> Finding:
    shop, extra, sureness = row["shop"], row["now"] - row["expected"], confidence(row["z"])
    money, usually, more = (cash(ctx, shop, v) for v in (row["now"], row["expected"], extra))
    named = top_product(ctx, shop, extra)
    product = named if named and named[2] >= one_product else None
    where = (
        Words(
            f"其中「{product[1]}」占多出部分的 {percent(min(product[2], 1.0))}",
            f"of which {product[1]} makes {percent(min(product[2], 1.0))} of the extra",
        )
        if product
        else Words("看不出集中在哪一款", "no single product stands out")
    )
    whose = whose_orders(ctx, shop)
    act = Words(
        "按退款原因分一分：质量、描述不符、发错漏发、物流；是我们的错先补偿实际损失，问题批次先停售",
        "sort them by reason: quality, not as described, wrong or missing "
        "goods, delivery; make good real losses, stop selling a faulty batch",
    )
    return Finding(
        check="service.refund_wave",
        shop=shop,
        subject={"product_id": product[0]} if product else {},
        metric="refund",
        observed=number(row["now"]),
        expected=number(row["expected"]),
        impact=cents2(-extra),
        severity=severity(extra, row["usual_day"]),
        confidence=round(sureness, 4),
        title=Words(f"退款 {money.zh}，平时约 {usually.zh}", f"refunds {money.en}, usually about {usually.en}"),
        why=Words(
            f"多退 {more.zh}，{where.zh}{whose.zh}；{sure_words(sureness).zh}",
            f"{more.en} more than usual, {where.en}{whose.en}; {sure_words(sureness).en}",
        ),
        actions=(Action("service", act, "service/refund_wave"),),
        interval=(number(row["low"]), number(row["high"])),
        caveats=(Flag.COHORT_MISMATCH, Flag.NOT_SETTLED),
        tables=("shop_days", "refunds", *(("product_days",) if product else ())),
        extra={"story": f"product:{product[0]}" if product else "refund", "z": round(float(row["z"]), 2)},
    )
