"""A fee or a correction by hand, booked through the order list as a refund, that is far larger than such bookings were before."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import ordinary, panel
from zhanggui.desks.saying import cash, percent
from zhanggui.desks.service.booked import bookings
from zhanggui.desks.telling import product_name, tell, titles
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words

ID = "service.refund_booked"
LEAST_HISTORY = 28  # days before the day of which something is known: what is usual of a fee that comes once a month is not told by a week
NEVER = Words("以前没有过", "there was none before")
LINES = {
    "min_share": Threshold(0.5, "ratio", OWN_DEFAULT, Words("至少占全店平时一天支付金额的多少", "least share of a usual day's sales")),
    "min_times": Threshold(
        1.5,
        "ratio",
        OWN_DEFAULT,
        Words("至少是近四个月里最大一天的几倍", "at least so many times the largest day of the last four months"),
    ),
}


@check(ID, Words("费用或手工冲减异常大", "a large fee or correction booked as a refund"), "day", ("refunds", "orders"), LINES)
def refund_booked(ctx: Context) -> Iterable[Finding]:
    products, marks = panel(ctx, "product", ("product_id",)), bookings(ctx)
    table = products.keys.assign(now=products.of("refund_amount")[-1], usual_day=ordinary(ctx).of("day", products.shops))[marks]
    table = table[table["now"] >= limit(ctx, ID, "min_share", table["shop"]) * table["usual_day"]]
    if table.empty:
        return
    table = _with_past(ctx, table)
    table = table[(table["now"] >= limit(ctx, ID, "min_times", table["shop"]) * table["most"]).to_numpy(dtype=bool)]
    names = titles(ctx) if len(table) else {}
    for _, row in table.iterrows():
        yield _finding(ctx, row, product_name(names, row))


def _with_past(ctx: Context, table: pd.DataFrame) -> pd.DataFrame:
    """With `most`, the item's largest day of the last four months (NaN where the shop is known for less than four weeks), and how many `days` are known."""
    past = ctx.frame("refund_past")
    past = past[pd.to_datetime(past["day"]) < pd.Timestamp(ctx.day)]
    first = past.groupby("shop")["day"].min()
    most = past.groupby(["shop", "product_id"])["refund_amount"].max()
    days = np.array([(pd.Timestamp(ctx.day) - pd.Timestamp(first.get(shop, ctx.day))).days for shop in table["shop"]])
    listed = [float(most.get(key, 0.0)) for key in zip(table["shop"], table["product_id"], strict=True)]
    return table.assign(days=days, most=np.where(days >= LEAST_HISTORY, np.nan_to_num(np.array(listed, dtype=float)), np.nan))


def _finding(ctx: Context, row: pd.Series, name: str) -> Finding:
    shop = row["shop"]
    money, most = cash(ctx, shop, row["now"]), cash(ctx, shop, row["most"])
    share, sureness = (
        percent(row["now"] / row["usual_day"]),
        row["days"] / (row["days"] + 1),
    )  # of n + 1 days any may be the largest by chance
    before = Words(f"近四个月最大的一天是 {most.zh}", f"the largest day of four months was {most.en}") if row["most"] > 0 else NEVER
    return tell(
        ctx, ID, shop, {"product_id": row["product_id"]}, "refund", (row["now"], row["most"]), -(row["now"] - row["most"]), sureness,
        (
            Words(f"「{name}」一天冲减 {money.zh}，抵得上平时一天销售的 {share}", f"{name}: {money.en} booked out in a day, {share} of a usual day's sales"),
            Words(f"它不是货（没有销售，或没有固定单价），没有东西退回来；{before.zh}", f"it is no goods (never sold, or without a price): nothing comes back; {before.en}"),
        ),
        (
            "manager",
            Words(
                f"找出是谁记的、对应哪张账单或哪笔订单，核对「{name}」的金额；记错就冲回",
                f"who booked it, for which bill or order? Check the amount of {name}; take it back if it is wrong",
            ),
        ),
        f"booked:{row['product_id']}", ("refunds", "product_days"),
    )  # fmt: skip
