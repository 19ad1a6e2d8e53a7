"""The cuts of every shop's day, factor by factor: what each source and product should have brought, what it brought, how surely one can tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.desks.foretold import is_known, partial_days, usual_in
from zhanggui.desks.panel import Numbers, Panel, before, kept, odd_days, over, panel, total
from zhanggui.methods.chance import overdispersion
from zhanggui.methods.standout import Cut
from zhanggui.methods.usual import MEDIAN_COST, NORMAL_MAD, middle
from zhanggui.metrics.context import DayContext

# Frame → its dims. Every cut of people by source or product.
TRAFFIC = {
    "source_l1": ("source_l1",),
    "source": ("source_l1", "source_l2"),
    "product": ("product_id",),
    "item_source": ("product_id", "source_l1", "source_l2"),
}
BUYERS = {"product": ("product_id",), "buyer_type": ("buyer_type",), "province": ("province",)}
SELDOM = 3.0  # what people do on a page or pay changes with the product far more often than with the source they came from
LATELY = 14
FEW_DAYS = 2.0  # a spread learnt of n days, fewer than that, is wider by 1 + 2/n
YOUNG, YOUNG_DOUBT = 5, 0.12  # days of a past too short for a range that still give a middle; how far off that is
STEADY, STEADY_BASKET = 0.015, 0.025  # nothing is steadier from day to day
BASKET_DRIFT = 1.2  # spend per buyer drifts over weeks, which its middle does not follow
BASKET_SPREAD, MANY = 0.6, 50  # one basket against the next; so few that their own days do not show how they differ
TELLING = 20.0  # fewer people now and usually than this tell nothing of a rate
FEWER = 0.75  # of its usual buyers: few
HALF = 0.5
LEAST_BUYERS = 10  # below it one basket is the product's 客单价


@dataclass(frozen=True)
class Side:
    """One frame and factor, all shops: expected and seen amounts of the factor's own count, noise of the log ratio, money a unit."""

    panel: Panel
    expected: Numbers
    now: Numbers
    noise: Numbers
    worth: Numbers


def cuts_of(ctx: DayContext, shop: str, factor: str) -> tuple[list[Cut], dict[str, Numbers]]:
    """The cuts of one shop for a factor, and by cut what one unit of the count is worth in money."""
    cuts, worth = [], {}
    for frame, dims in (BUYERS if factor == "buyers" else TRAFFIC).items():
        side = _side(ctx, factor, frame, dims)
        rows = _rows(ctx, frame, side.panel).get(shop)
        if rows is None:
            continue
        every = _names(ctx, frame, side.panel, dims)
        names = [every[n] for n in rows]
        known = [bool(name[dims[-1]]) and name[dims[-1]] != "unknown" for name in names]
        rows = rows[np.array(known, dtype=bool)]
        if len(rows) > 1:
            named = [n for n, ok in zip(names, known, strict=True) if ok]
            price = SELDOM if factor in ("pay_conversion", "aov") and frame in ("source_l1", "source") else 0.0
            cuts.append(Cut(frame, named, side.expected[rows], side.now[rows], side.noise[rows], price))
            worth[frame] = side.worth[rows]
    return cuts, worth


def _side(ctx: DayContext, factor: str, frame: str, dims: tuple[str, ...]) -> Side:
    return kept(ctx, ("side", frame, factor), lambda: SIDES[factor](ctx, frame, dims))


def _rows(ctx: DayContext, frame: str, parts: Panel) -> dict[str, NDArray[np.int64]]:
    return kept(ctx, ("rows of shops", frame), lambda: dict(parts.keys.groupby("shop").indices))


def _names(ctx: DayContext, frame: str, parts: Panel, dims: tuple[str, ...]) -> list[dict[str, str]]:
    return kept(ctx, ("names", frame), lambda: parts.keys[list(dims)].to_dict("records"))


def _people(ctx: DayContext, frame: str, dims: tuple[str, ...], column: str) -> tuple[Panel, Numbers, Numbers, Numbers, Numbers]:
    """panel, expected, now, noise, and the whole table of a count of people."""
    parts = panel(ctx, frame, dims)
    values = parts.of(column)
    if column == "visitors" and frame in TRAFFIC:
        values[-1] = np.where(np.isfinite(values[-1]), values[-1], _left_alone(ctx, frame, parts, dims))
    known = usual_in(ctx, list(parts.shops), values, column).expected
    expected = np.where(np.isfinite(known), known, _young(ctx, parts, values, column))
    noise = _apart(ctx, parts, values, expected)
    return parts, expected, values[-1], np.where(np.isfinite(known), noise, np.hypot(noise, YOUNG_DOUBT)), values


def _left_alone(ctx: DayContext, frame: str, parts: Panel, dims: tuple[str, ...]) -> Numbers:
    """Visitors told of members with more buyers than visitors, NaN of others. Such figures contradict each other and are struck out; where
    the buyers are few as well, both say the same: hardly anybody came, and who came before still pays."""
    rows, by = ctx.told(frame).rows, ["shop", *dims]
    today = rows.loc[(rows["day"] == pd.Timestamp(ctx.day)) & (rows["pay_users"] > rows["visitors"]), [*by, "visitors", "pay_users"]]
    found = parts.keys.merge(today.astype(dict.fromkeys(by, str)), on=by, how="left")
    few = found["pay_users"].to_numpy(dtype=float) < FEWER * middle(before(parts.of("pay_users")))
    return np.where(few, found["visitors"].to_numpy(dtype=float), np.nan)


def _young(ctx: DayContext, parts: Panel, values: Numbers, column: str) -> Numbers:
    """The middle of the few days that a young shop has; NaN on days that no past tells of."""
    shops = list(parts.shops)
    silent = partial_days(ctx, shops)[-1] | ~is_known(ctx, column, shops)
    few = np.isfinite(before(values)).sum(axis=0)
    return np.where(silent | (few < YOUNG), np.nan, middle(before(values)))


def _apart(ctx: DayContext, parts: Panel, values: Numbers, expected: Numbers) -> Numbers:
    """Noise of a member beside its sisters: how far its share of the shop swung (log) over four weeks, no less than counting noise.

    What all members share, the shop's own swing and the doubt about a 大促, is no noise between them.
    """
    odd = odd_days(ctx, parts.shops)
    whole = _whole(parts, values)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.log((before(values) + HALF) / (before(whole) + HALF))
        counting = 1 / np.sqrt(np.maximum(expected, 0.0) + HALF)
    ordinary = np.where(before(odd.astype(float)) > 0, np.nan, share)
    usual_lately = (
        np.isfinite(ordinary[-LATELY:]).sum(axis=0) >= LATELY // 2
    )  # in and after a festival the odd days themselves are the past
    swing = np.where(usual_lately, _swing(ordinary), np.fmax(_swing(ordinary), _swing(share)))
    noise = np.maximum(np.nan_to_num(swing), np.maximum(counting, STEADY)) * np.sqrt(1 + 2 * MEDIAN_COST / LATELY)
    return np.where(np.isfinite(expected), noise, np.nan)


def _swing(logs: Numbers) -> Numbers:
    """Standard deviation of each column about its middle, the wider the fewer days tell it."""
    told = np.isfinite(logs).sum(axis=0)
    spread = NORMAL_MAD * middle(np.abs(logs - middle(logs)))
    return np.asarray(spread * np.where(told >= LATELY, 1.0, 1 + FEW_DAYS / np.maximum(told, 1)))


def _whole(parts: Panel, values: Numbers) -> Numbers:
    """Sum of all members of the shop, once per member."""
    codes = parts.shops.factorize()[0]
    sums = np.array([np.bincount(codes, row, codes.max(initial=-1) + 1) for row in np.nan_to_num(values)])
    return np.asarray(sums[:, codes] if len(codes) else values)


def _visitors(ctx: DayContext, frame: str, dims: tuple[str, ...]) -> Side:
    parts, expected, now, noise, values = _people(ctx, frame, dims, "visitors")
    return Side(parts, expected, now, noise, _each(parts.of("pay_amount"), values))


def _buyers(ctx: DayContext, frame: str, dims: tuple[str, ...]) -> Side:
    parts, expected, now, noise, values = _people(ctx, frame, dims, "pay_users")
    return Side(parts, expected, now, noise, _each(parts.of("pay_amount"), values))


def _conversion(ctx: DayContext, frame: str, dims: tuple[str, ...]) -> Side:
    """Buyers at the usual conversion of today's visitors; binomial noise, widened by how much more the rate swings than chance."""
    parts, visitors, _, _, of = _people(ctx, frame, dims, "visitors")
    _, buyers, _, _, good = _people(ctx, frame, dims, "pay_users")
    rate = np.minimum(over(buyers, visitors), 1.0)
    expected, wider = rate * of[-1], _wider(ctx, frame, dims, good, of)
    told = np.nan_to_num(total(before(good, LATELY)))
    noise = np.sqrt(wider * (1 - np.nan_to_num(rate)) * (1 / np.maximum(expected, HALF) + 1 / np.maximum(told, HALF)))
    telling = (of[-1] >= TELLING) & (visitors >= TELLING)
    return Side(parts, expected, good[-1], np.where(telling, noise, np.nan), _each(parts.of("pay_amount"), good))


def _wider(ctx: DayContext, frame: str, dims: tuple[str, ...], good: Numbers, of: Numbers) -> Numbers:
    past = before(np.where(odd_days(ctx, panel(ctx, frame, dims).shops), np.nan, good))
    return overdispersion(past, before(of))


def _basket(ctx: DayContext, frame: str, dims: tuple[str, ...]) -> Side:
    """Money of today's buyers at the usual spend per buyer; noise from how that spend swung, smaller for more buyers."""
    parts, expected_buyers, _, _, buyers = _people(ctx, frame, dims, "pay_users")
    money, odd = parts.of("pay_amount"), odd_days(ctx, parts.shops)
    spend = np.where(odd, np.nan, over(money, buyers))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.where(spend > 0, spend, np.nan))
    usual = middle(before(logs))
    swing = np.maximum(BASKET_DRIFT * NORMAL_MAD * np.nan_to_num(middle(np.abs(before(logs) - usual)), nan=1.0), STEADY_BASKET)
    few = np.clip(np.nan_to_num(expected_buyers) / np.maximum(buyers[-1], HALF), 1.0, 100.0)
    telling = (buyers[-1] >= LEAST_BUYERS) & (np.isfinite(before(logs)).sum(axis=0) >= LATELY // 2)
    single = np.where(buyers[-1] < MANY, BASKET_SPREAD / np.sqrt(np.maximum(buyers[-1], 1)), 0.0)
    noise = np.where(telling, np.maximum(swing * np.sqrt(few + 1 / LATELY), single), np.nan)
    return Side(parts, np.exp(usual) * buyers[-1], money[-1], noise, np.ones(len(parts)))


def _each(money: Numbers, count: Numbers) -> Numbers:
    """Money a head over the last weeks."""
    both = np.where(np.isfinite(before(money)), before(count), np.nan)
    return over(total(before(money)), total(both))


SIDES = {"visitors": _visitors, "pay_conversion": _conversion, "aov": _basket, "buyers": _buyers}
