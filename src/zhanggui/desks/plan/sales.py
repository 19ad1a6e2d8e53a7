"""Sales of the day of every shop against what such a day usually brings: what the checks of targets and of unusual days share."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.desks.check import OWN_DEFAULT, Context, Threshold
from zhanggui.desks.foretold import BASKETS, factor_of, foretold
from zhanggui.desks.panel import Marks, Numbers, kept, odd_days, ordinary, panel, usual_of
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.methods.farout import far_out
from zhanggui.methods.usual import WEEK

NOISE = Threshold(
    3.0,
    "z",
    OWN_DEFAULT,
    Words("实际销售额偏离平时多少个波动单位才算异常", "how many usual swings the sales must lie off their usual range"),
)
LEAST_BUYERS = 10.0  # of a usual day: of fewer, a third of them is chance
LEAST_TOLD = 3  # days with sales in the week before: after a closing nobody knows what the level is
SILENT_DAYS = 3  # so long a day without a sale is worth a word


def sales(ctx: Context) -> pd.DataFrame:
    """Shops whose day is whole: actual, target (NaN: none), buyers, placed orders, expected, low, high, z, `ordinary` (inside the range that the brief's
    head tells), `far`, `edge`, `days` (far_out), `silent_days` (without a sale, to the day), `fresh` (above every day of the week before it)."""
    return kept(ctx, "sales of the day", lambda: _as_foretold(ctx, _sales(ctx)))


def _sales(ctx: Context) -> pd.DataFrame:
    shops = panel(ctx, "shop")
    money, worth, odd = shops.of("pay_amount"), ordinary(ctx), odd_days(ctx, shops.shops)
    buyers, placed = shops.of("pay_users"), shops.of("order_orders") if "order_orders" in shops.rows else np.full_like(money, np.nan)
    buyer = BASKETS * worth.of("buyer", shops.shops)
    seen = usual_of(money, odd, unit=buyer)
    usual_buyers = worth.of("day", shops.shops) / worth.of("buyer", shops.shops)
    table = shops.keys.assign(
        actual=money[-1], expected=seen.expected, low=seen.low, high=seen.high, z=seen.z, usual_day=worth.of("day", shops.shops),
        buyers=buyers[-1], usual_buyers=usual_buyers, placed=placed[-1],
        silent_days=_silent(money), fresh=_fresh(ctx, list(shops.shops), money, odd),
    )  # fmt: skip
    table = _with_far_out(table, money, odd, buyer)
    table["target"] = [as_number(ctx.target(shop)) for shop in shops.shops]
    table = table[table["actual"].notna()]
    whole = [Flag.PARTIAL_DAY not in ctx.flags(shop, ctx.day) for shop in table["shop"]]
    return table[np.array(whole, dtype=bool)].copy()


def _silent(money: Numbers) -> NDArray[np.int64]:
    """Days in a row, up to the day, on which nothing was sold."""
    return np.asarray(np.cumprod(money[::-1] == 0, axis=0).sum(axis=0), dtype=np.int64)


def _fresh(ctx: Context, shops: list[str], money: Numbers, odd: Marks) -> Marks:
    """The day, weekday and calendar taken out, lies above all days of the week before it: a level that is no news by now is not."""
    five_weeks = np.isfinite(money[:WEEK]).any(axis=0)  # of fewer, no weekday is known
    factor = np.where(five_weeks, factor_of(ctx, shops, "pay_amount"), 1.0)
    plain = np.where(odd | ~(factor > 0), np.nan, money) / np.where(factor > 0, factor, 1.0)
    week = plain[-1 - WEEK : -1]
    told = (week > 0).sum(axis=0) >= LEAST_TOLD
    return np.asarray(told & (money[-1] / np.where(factor[-1] > 0, factor[-1], 1.0) > np.nan_to_num(week, nan=-np.inf).max(axis=0)))


def _with_far_out(table: pd.DataFrame, money: Numbers, odd: Marks, buyer: Numbers) -> pd.DataFrame:
    """`far` (−1, 0, 1): beyond every ordinary day known, with `edge` (the lowest or highest of them) and `days` (how many are known). For a past that is
    short, or swings too much for a range. Where there is no range, the middle day is what is expected."""
    seen = far_out(np.where(odd, np.nan, money))
    told = (seen.middle >= LEAST_BUYERS * buyer) & ~odd[-1]
    far = np.where(told, seen.side, 0)
    expected = np.where((far != 0) & ~np.isfinite(table["expected"]), seen.middle, table["expected"])
    return table.assign(far=far, edge=np.where(far < 0, seen.lowest, seen.highest), days=seen.days, expected=expected)


def _as_foretold(ctx: Context, table: pd.DataFrame) -> pd.DataFrame:
    """Expected and range as the brief's head tells them, where it knows them; `ordinary`: the sales lie in that range."""
    model = foretold(ctx)
    at = np.array([model.column("pay_amount", [shop])[0] if shop in model.place else -1 for shop in table["shop"]], dtype=np.int64)
    sides = {name: np.append(getattr(model, name), np.nan)[at] for name in ("expected", "low", "high")}
    known = np.isfinite(sides["expected"])
    ordinary_day = known & (table["actual"] >= sides["low"]) & (table["actual"] <= sides["high"])
    told = {name: np.where(known, side, table[name]) for name, side in sides.items()}
    return table.assign(ordinary=ordinary_day, **told)


def out_of_range(table: pd.DataFrame, line: Numbers) -> pd.Series:
    """No ordinary day on the side of the line's sign. Where days like it tell no z (大促), the calendar's range alone decides."""
    sign = np.sign(line)
    z = table["z"] * sign
    side = np.where(sign > 0, table["actual"] > table["high"], table["actual"] < table["low"])
    return ~table["ordinary"] & ((z > np.abs(line)) | (z.isna() & side))


def as_number(value: float | None) -> float:
    return np.nan if value is None else float(value)
