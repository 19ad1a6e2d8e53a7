"""Visitors of every source against their usual range: one table of moves, all shops at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context, limit
from zhanggui.desks.panel import Panel, before, kept, odd_days, ordinary, over, panel, total, usual_of

PRIOR_VISITORS = 100.0  # a source with few visitors is valued partly like the shop: as if 100 of the shop's visitors were among its own
NEW_SOURCE = 1.0  # expects less than one visitor a day: it was not there before


@dataclass(frozen=True)
class Level:
    """One level of the source tree: frame name and the columns that name a source."""

    frame: str
    by: tuple[str, ...]


LEVELS = (Level("source_l1", ("source_l1",)), Level("source", ("source_l1", "source_l2")))


def moves(ctx: Context, level: Level) -> pd.DataFrame:
    """One row per source: visitors now, expected, low, high, z, change, value (money per visitor), impact and usual_day (money)."""
    return kept(ctx, ("moves", level), lambda: _moves(ctx, level))


def _moves(ctx: Context, level: Level) -> pd.DataFrame:
    sources = panel(ctx, level.frame, level.by, named=level.by[-1])
    table = sources.keys.copy()
    visitors, odd = sources.of("visitors"), odd_days(ctx, sources.shops)
    seen = usual_of(visitors, odd)
    worth = ordinary(ctx)
    table["now"], table["expected"], table["low"], table["high"], table["z"] = visitors[-1], seen.expected, seen.low, seen.high, seen.z
    table["is_new"] = (seen.expected < NEW_SOURCE) & (visitors[-1] > 0)
    table["gone"] = visitors[-1] == 0
    table["change"] = over(visitors[-1] - seen.expected, seen.expected)
    table["value"] = _value(sources, worth.of("visitor", sources.shops))
    table["impact"] = (table["now"] - table["expected"]) * table["value"]
    table["usual_day"] = worth.of("day", sources.shops)
    return table


def moved(ctx: Context, check_id: str, table: pd.DataFrame, sign: int) -> np.ndarray:
    """True where a source moved in the direction `sign` by more than each of the check's thresholds."""
    lines = {name: limit(ctx, check_id, name, table["shop"]) for name in ("min_z", "min_change", "min_share", "min_visitors")}
    big = (sign * table["change"] >= lines["min_change"]) | ((sign > 0) & table["is_new"])
    beyond = (
        (sign * table["z"] > lines["min_z"])
        & big
        & (sign * table["impact"] >= lines["min_share"] * table["usual_day"])
        & (np.maximum(table["now"], table["expected"]) >= lines["min_visitors"])
    )
    marks: np.ndarray = beyond.to_numpy(dtype=bool)
    return marks


def _value(sources: Panel, shop_value: np.ndarray) -> np.ndarray:
    """Sales per visitor of each source over 28 days, drawn to the shop's by PRIOR_VISITORS; the shop's own where sources carry no sales."""
    money, visitors = before(sources.of("pay_amount")), before(sources.of("visitors"))
    both = np.where(np.isfinite(money), visitors, np.nan)
    own_money, own_visitors = np.nan_to_num(total(money)), np.nan_to_num(total(both))
    base = np.where(np.isfinite(shop_value), shop_value, over(own_money, own_visitors))
    return over(own_money + PRIOR_VISITORS * np.nan_to_num(base), own_visitors + PRIOR_VISITORS)
