"""One product comes back: its refunds of a day against what its own sales of the week before usually send back (contract 95, 96)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from zhanggui.desks.check import MIN_Z, OWN_DEFAULT, Context, Threshold, check, limit
from zhanggui.desks.panel import HISTORY, Numbers, before, odd_days, ordinary, over, panel, total, usual_of
from zhanggui.desks.rates import groups, whole
from zhanggui.desks.saying import cash, percent, sure_words
from zhanggui.desks.service.booked import bookings
from zhanggui.desks.service.refunds import REFUND_BASKETS, at_level, trail, whose_orders
from zhanggui.desks.telling import product_name, tell, titles
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.chance import confidence

ID = "service.refund_product"
LINES = {
    "min_z": MIN_Z,
    "min_change": Threshold(1.0, "ratio", OWN_DEFAULT, Words("这款的退款至少多出多少", "least relative rise of the product's refunds")),
    "min_share": Threshold(
        0.005,
        "ratio",
        OWN_DEFAULT,
        Words("多退的钱至少占全店平时一天支付金额的多少", "extra refunds, at least this share of a usual day's sales"),
    ),
    "min_share_few": Threshold(
        0.025,
        "ratio",
        OWN_DEFAULT,
        Words(
            "当天退款单数不到「几单算少」时，至少占多少", "the same where only a few orders were refunded that day: one return is no wave"
        ),
    ),
    "few_orders": Threshold(5, "count", OWN_DEFAULT, Words("几单算少", "refunded orders below which they are few")),
    "min_weight": Threshold(
        0.01,
        "ratio",
        OWN_DEFAULT,
        Words("只看占全店销售额至少这么多的款", "only products that make at least this share of the shop's sales"),
    ),
}


@check(ID, Words("单品退款突增", "one product comes back"), "day", ("product_days", "refunds"), LINES)
def refund_product(ctx: Context) -> Iterable[Finding]:
    table = _products(ctx)
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    share = np.where(table["orders"] < lines["few_orders"], lines["min_share_few"], lines["min_share"])
    said = (
        (table["z"] > lines["min_z"])
        & (table["now"] >= (1 + lines["min_change"]) * table["expected"])
        & (table["now"] - table["expected"] >= share * table["usual_day"])
        & (table["weight"] >= lines["min_weight"])
        & ~bookings(ctx)
    )
    named = table[said]
    names = titles(ctx) if len(named) else {}
    for _, row in named.iterrows():
        yield _finding(ctx, row, product_name(names, row))


def _products(ctx: Context) -> pd.DataFrame:
    """One row per product: refunds now, expected, low, high, z, its share of the shop's sales, usual_day (money)."""
    products = panel(ctx, "product", ("product_id",))
    refund, sales, buyers = (products.of(c) for c in ("refund_amount", "pay_amount", "pay_users"))
    sold = np.nan_to_num(total(before(sales, HISTORY)))
    basket = over(sold, np.nan_to_num(total(before(buyers, HISTORY))))
    unit: Numbers = np.where(basket > 0, basket, ordinary(ctx).of("buyer", products.shops))
    seen = usual_of(at_level(refund, trail(sales)), odd_days(ctx, products.shops), unit=REFUND_BASKETS * unit)
    table = products.keys.assign(now=refund[-1], expected=seen.expected, low=seen.low, high=seen.high, z=seen.z)
    table["orders"] = products.of("refund_orders")[-1] if "refund_orders" in products.rows else np.nan
    table["weight"] = over(sold, whole(sold, groups(products.shops)))
    table["usual_day"] = ordinary(ctx).of("day", products.shops)
    return table


def _finding(ctx: Context, row: pd.Series, name: str) -> Finding:
    shop, extra, sureness = row["shop"], row["now"] - row["expected"], confidence(row["z"])
    money, usually, more = (cash(ctx, shop, v) for v in (row["now"], row["expected"], extra))
    whose = whose_orders(ctx, shop, row["product_id"])
    return tell(
        ctx, ID, shop, {"product_id": row["product_id"]}, "refund", (row["now"], row["expected"]), -extra, sureness,
        (
            Words(f"「{name}」退款 {money.zh}，平时约 {usually.zh}", f"{name}: refunds {money.en}, usually about {usually.en}"),
            Words(
                f"这款多退 {more.zh}，占全店平时一天销售的 {percent(extra / row['usual_day'], 1)}{whose.zh}；{sure_words(sureness).zh}",
                f"{more.en} more than usual, {percent(extra / row['usual_day'], 1)} of the shop's usual day{whose.en}; {sure_words(sureness).en}",
            ),
        ),
        (
            "service",
            Words(
                f"按退款原因看「{name}」：质量、描述不符、发错；同一批次先抽检，有问题先停售，是我们的错先补偿实际损失",
                f"sort the refunds of {name} by reason: quality, description, wrong goods; inspect the batch, stop selling a faulty one, make good real losses",
            ),
        ),
        f"product:{row['product_id']}", ("product_days", "refunds"), (row["low"], row["high"]), (Flag.COHORT_MISMATCH, Flag.NOT_SETTLED),
        {"z": round(float(row["z"]), 2)},
    )  # fmt: skip
