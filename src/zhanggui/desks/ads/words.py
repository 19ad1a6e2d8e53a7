"""Keywords of the ad reports: cost against its usual range, orders against what that cost usually brings, small counts respected."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhanggui.desks.ads.money import before_all, cost_unit
from zhanggui.desks.check import MIN_Z, OWN_DEFAULT, Context, Threshold, limit
from zhanggui.desks.panel import before, kept, odd_days, ordinary, over, panel, total, usual_of
from zhanggui.desks.rates import few, groups, whole
from zhanggui.kernel.words import Words

ID = "ads.keyword_burn"
PRIOR_ORDERS = 2.0  # a word of which little is known is judged as if its campaigns' rate had been seen for two orders' cost
DAILY_SWING = 0.2  # what a yuan brings by one word moves by a fifth from day to day by nature
BEYOND_DOUBT, MAY_BE_CHANCE = 6.0, 0.25  # swings of the cost; chance of so few orders
LINES = {
    "min_z": MIN_Z,
    "min_change": Threshold(0.5, "ratio", OWN_DEFAULT, Words("花费至少多出多少", "least relative rise of cost")),
    "roi_left": Threshold(0.6, "ratio", OWN_DEFAULT, Words("投产比低于平时的几成算烧钱", "ROI below this share of its usual is burning")),
    "max_chance": Threshold(
        0.01,
        "ratio",
        Words(
            "algorithms 7：小样本按 Gamma-Poisson 判断；界线按误报率选定", "small counts by Gamma–Poisson; the line by the false-alarm rate"
        ),
        Words("照平时的水平，订单少成这样纯属偶然的概率低于多少才说", "chance of so few orders at the usual rate, below which it is said"),
    ),
    "min_share": Threshold(
        0.001, "ratio", OWN_DEFAULT, Words("多花的钱至少占平时一天支付金额的多少", "extra cost, at least this share of a usual day's sales")
    ),
}
KEYS = ("channel", "scene_id", "campaign_id", "keyword")


def burning_words(ctx: Context) -> pd.DataFrame:
    """Keywords whose cost rose and whose orders did not: now, expected, low, high, z, change, extra_cost, orders, due, roi, usual_roi."""
    return kept(ctx, ID, lambda: _burning(ctx))


def _burning(ctx: Context) -> pd.DataFrame:
    words = panel(ctx, "ad_keyword", KEYS, named="keyword")
    cost, gmv, orders = (words.of(c) for c in ("cost", "gmv", "orders"))
    odd = odd_days(ctx, words.shops)
    seen = usual_of(cost, odd, unit=cost_unit(cost))
    known = np.where(odd, np.nan, cost)
    spent, sold, earned = (np.nan_to_num(total(before(v))) for v in (known, _with(known, orders), _with(known, gmv)))
    rate = _campaign_rate(words.keys, sold, spent)
    prior = np.where(rate > 0, PRIOR_ORDERS / np.where(rate > 0, rate, 1.0), 0.0)
    now_orders = before_all(orders)[-1]
    table = words.keys.assign(now=cost[-1], expected=seen.expected, low=seen.low, high=seen.high, z=seen.z, orders=now_orders)
    table["change"] = over(cost[-1] - seen.expected, seen.expected)
    table["extra_cost"] = cost[-1] - seen.expected
    table["due"] = over(sold + PRIOR_ORDERS * (prior > 0), spent + prior) * cost[-1]
    table["chance"] = few(now_orders, cost[-1], sold + PRIOR_ORDERS * (prior > 0), spent + prior, DAILY_SWING)
    table["roi"], table["usual_roi"] = over(before_all(gmv)[-1], cost[-1]), over(earned, spent)
    table["usual_day"] = ordinary(ctx).of("day", words.shops)
    lines = {name: limit(ctx, ID, name, table["shop"]) for name in LINES}
    burning = (
        (table["z"] > lines["min_z"])
        & (table["change"] >= lines["min_change"])
        & ((table["chance"] < lines["max_chance"]) | _doubled(table))
        & ((table["roi"] < lines["roi_left"] * table["usual_roi"]) | (table["usual_roi"] == 0))
        & (table["extra_cost"] >= lines["min_share"] * table["usual_day"])
    )
    return table[burning]


def _doubled(table: pd.DataFrame) -> pd.Series:
    """Cost beyond doubt at twice its usual and not half of its orders: few orders prove little, but nobody waits for the proof to look at the bid."""
    doubled = (table["z"] >= BEYOND_DOUBT) & (table["change"] >= 1.0) & (table["orders"] <= table["due"] / 2)
    return doubled & (table["chance"] < MAY_BE_CHANCE)


def _with(cost: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Orders of the days whose cost is known; an empty cell beside a cost is none."""
    return np.where(np.isfinite(cost), before_all(values), np.nan)


def _campaign_rate(keys: pd.DataFrame, orders: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Orders per yuan of all words of the campaign."""
    group = groups(keys["shop"] + "\0" + keys["channel"] + "\0" + keys["campaign_id"])
    return over(whole(orders, group), whole(cost, group))
