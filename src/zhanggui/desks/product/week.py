"""A week of every product beside its sisters: conversion, price, stay, carts, search, and how they differ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.panel import Numbers, kept, odd_days, ordinary, over, panel, total
from zhanggui.desks.rates import groups, standing
from zhanggui.desks.weekly import a_day, past_of, together, week_of

STAY_SWING = 0.05  # no product's daily stay repeats itself better than to 5 %
STAY_DAYS = 3.0  # a week of stays is worth about three independent days


def product_week(ctx: Context) -> pd.DataFrame:
    """One row per product: visitors, buyers (of seven days), rate, others (its sisters' rate), z (spreads off them), aov, money (a day),
    price, cart_rate, fav_rate, search_share, old_share; usual_day."""
    return kept(ctx, "product week", lambda: _week(ctx))


def _week(ctx: Context) -> pd.DataFrame:
    products = panel(ctx, "product_page", ("product_id",))
    odd = odd_days(ctx, products.shops, warm=True)

    def days(column: str) -> Numbers:
        return week_of(products.of(column), odd)

    people, bought = together(days("product_visitors"), days("pay_users"))
    visitors, buyers = total(people), np.minimum(total(bought), total(people))
    rate = over(buyers, visitors)
    # Half a buyer more: a product without buyers still has a place among its sisters, an unsure one.
    own, error = over(buyers + 0.5, visitors + 1.0), 1 / np.sqrt(np.nan_to_num(buyers) + 0.5)
    place = standing(np.nan_to_num(own), error, groups(products.shops))
    money = total(days("pay_amount"))
    table = products.keys.assign(
        visitors=visitors, buyers=buyers, rate=rate, others=place.others, z=place.z, money=a_day(days("pay_amount"))
    )
    basket = over(money, buyers)
    table["aov"] = np.where(np.isfinite(basket), basket, ordinary(ctx).of("buyer", products.shops))
    table["price"] = over(money, total(days("pay_qty")))
    for name, column in (("cart_rate", "cart_users"), ("fav_rate", "fav_users"), ("search_share", "search_visitors")):
        part, of = together(days(column), days("product_visitors"))
        table[name] = over(total(part), total(of))
    table["old_share"] = over(*(total(v) for v in together(days("old_pay_users"), days("pay_users"))))
    table["usual_day"] = ordinary(ctx).of("day", products.shops)
    return table


def stays(ctx: Context) -> pd.DataFrame:
    """One row per product: 停留时间 (seconds a visitor) of the week, base (its 28 days before), z (its own swings off), others (its
    sisters' stay), z_sisters, visitors, money (a day)."""
    products = panel(ctx, "product_page", ("product_id",))
    odd = odd_days(ctx, products.shops, warm=True)
    seconds, people = products.of("avg_stay_seconds"), products.of("product_visitors")
    seconds = np.where((people > 0) & (seconds > 0), seconds, np.nan)
    now, weight = together(week_of(seconds, odd), week_of(people, odd))
    before, weight_before = together(past_of(seconds, odd), past_of(people, odd))
    stay, base = over(total(now * weight), total(weight)), over(total(before * weight_before), total(weight_before))
    logs = np.log(before)
    known = np.isfinite(logs).sum(axis=0)
    mean = np.where(known > 0, np.nansum(logs, axis=0) / np.maximum(known, 1), np.nan)
    swing = np.sqrt(np.nansum((logs - mean) ** 2, axis=0) / np.maximum(known - 1, 1))
    noise = np.maximum(swing, STAY_SWING) / np.sqrt(STAY_DAYS)
    place = standing(np.nan_to_num(stay), noise, groups(products.shops))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.log(stay / base) / noise
    table = products.keys.assign(stay=stay, base=base, z=z, others=place.others, z_sisters=place.z, visitors=total(week_of(people, odd)))
    table["money"] = a_day(week_of(products.of("pay_amount"), odd))
    table["usual_day"] = ordinary(ctx).of("day", products.shops)
    return table
