"""Payment conversion of every product: yesterday and three days against its 28 days before, its own daily swing respected."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.panel import DAYS, Numbers, Panel, kept, odd_days, ordinary, over, panel, total
from zhanggui.kernel.flags import Flag
from zhanggui.methods.chance import overdispersion, rate_change

RECENT = 3
LEAST_HISTORY = 14
PAID_SHARE_LEFT = 0.2  # of orders paid, against usual: below this the buyers ordered and did not pay yet (presale), R22


def conversions(ctx: Context) -> pd.DataFrame:
    """One row per product: rate now (yesterday), recent (3 days), base, z (the stronger of both), shop_rate, aov, impact …"""
    return kept(ctx, "conversions", lambda: _conversions(ctx))


def _conversions(ctx: Context) -> pd.DataFrame:
    products = panel(ctx, "product", ("product_id",))
    visitors, buyers, orders, money = (products.of(c) for c in ("product_visitors", "pay_users", "order_users", "pay_amount"))
    odd = odd_days(ctx, products.shops, warm=True)
    buyers = np.where(odd | ~(visitors > 0), np.nan, np.minimum(buyers, visitors))
    visitors = np.where(np.isfinite(buyers), visitors, np.nan)
    past, base_of, base_good = _history(visitors, buyers)
    swing = np.sqrt(overdispersion(buyers[past], visitors[past]))
    three = slice(DAYS - RECENT, DAYS)
    z_day = rate_change(base_good, base_of, buyers[-1], visitors[-1]) / swing
    z_recent = rate_change(base_good, base_of, total(buyers[three]), total(visitors[three])) / swing
    table = products.keys.copy()
    base, now = over(base_good, base_of), over(buyers[-1], visitors[-1])
    table["now"], table["recent"], table["base"] = now, over(total(buyers[three]), total(visitors[three])), base
    # Three days speak only while yesterday still stands on their side and by half as much: a product that has recovered is left alone.
    still = (now - base) * np.sign(z_recent) >= 0.5 * np.abs(table["recent"].to_numpy() - base)
    table["z"] = np.where(still & (np.abs(z_recent) > np.abs(z_day)), z_recent, z_day)
    table["swing"] = swing * np.sqrt(over(base * (1 - base), visitors[-1]))
    table["visitors"], table["of"] = visitors[-1], total(visitors[three])
    table["aov"] = _aov(ctx, products, money, buyers)
    table["impact"] = (now - base) * visitors[-1] * table["aov"]
    table["usual_day"] = ordinary(ctx).of("day", products.shops)
    table["shop_rate"] = _shop_rate(table, base_good, base_of)
    table["known"] = np.isfinite(buyers[past]).sum(axis=0) >= LEAST_HISTORY
    table["presale"] = _presale(ctx, products, buyers, orders, past, three)
    return table.merge(_titles(ctx), on=["shop", "product_id"], how="left")


def _history(visitors: Numbers, buyers: Numbers) -> tuple[slice, Numbers, Numbers]:
    past = slice(DAYS - RECENT - 28, DAYS - RECENT)
    return past, np.nan_to_num(total(visitors[past])), np.nan_to_num(total(buyers[past]))


def _aov(ctx: Context, products: Panel, money: Numbers, buyers: Numbers) -> Numbers:
    """The product's own 客单价 over the history, the shop's where it never sold."""
    own = over(total(np.where(np.isfinite(buyers), money, np.nan)[:-1]), total(buyers[:-1]))
    return np.where(np.isfinite(own), own, ordinary(ctx).of("buyer", products.shops))


def _shop_rate(table: pd.DataFrame, good: Numbers, of: Numbers) -> pd.Series:
    sums = pd.DataFrame({"shop": table["shop"], "good": good, "of": of}).groupby("shop")[["good", "of"]].transform("sum")
    rate: pd.Series = sums["good"] / sums["of"].where(sums["of"] > 0)
    return rate


def _presale(ctx: Context, products: Panel, buyers: Numbers, orders: Numbers, past: slice, three: slice) -> Numbers:
    """R22: presale orders in the last days, or orders that came and were not paid: its payment conversion is low by construction."""
    declared = np.nan_to_num(total(products.of("presale_orders")[three])) > 0
    paid_usually = over(total(buyers[past]), total(orders[past]))
    paid_now = over(total(buyers[three]), total(orders[three]))
    paid_yesterday = over(buyers[-1], orders[-1])
    unpaid = np.fmin(paid_now, paid_yesterday) < PAID_SHARE_LEFT * paid_usually
    flagged = {shop: Flag.PRESALE in ctx.flags(shop, ctx.day) for shop in products.shops.unique()}
    marks: Numbers = declared | unpaid | products.shops.map(flagged).to_numpy(dtype=bool)
    return marks


def _titles(ctx: Context) -> pd.DataFrame:
    frame = ctx.frame("product")[["shop", "product_id", "title"]]
    return frame.dropna(subset=["title"]).drop_duplicates(["shop", "product_id"], keep="last").astype(str)
