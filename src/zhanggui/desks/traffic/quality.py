"""What a visitor of each source is worth and costs, over the week and the four weeks before it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context
from zhanggui.desks.panel import Numbers, odd_days, ordinary, over, panel, total
from zhanggui.desks.rates import as_the_others, beyond, groups, move
from zhanggui.desks.weekly import a_day, past_of, together, week_of

PRIOR_BUYERS = 3.0  # a source with few buyers is valued partly like the shop: as if three of its buyers were among its own


def qualities(ctx: Context) -> pd.DataFrame:
    """One row per level-2 source: visitors a day, rate now, base and expected (moved like the other sources), z, buyers, value (money
    per visitor), shop_value, cost (money per visitor, NaN where no ad scene is called like it), aov, usual_day."""
    sources = panel(ctx, "source", ("source_l1", "source_l2"), named="source_l2")
    odd, worth = odd_days(ctx, sources.shops, warm=True), ordinary(ctx)
    visitors, buyers, money = (sources.of(c) for c in ("visitors", "pay_users", "pay_amount"))
    people, bought, paid = together(*(week_of(v, odd) for v in (visitors, buyers, money)))
    people_past, bought_past = together(*(past_of(v, odd) for v in (visitors, buyers)))
    moved = move(np.minimum(bought, people), people, np.minimum(bought_past, people_past), people_past)
    table = sources.keys.assign(now=moved.now, base=moved.base, swing=moved.swing, of=moved.of, buyers=total(bought))
    table["expected"] = as_the_others(moved, groups(sources.shops))
    apart = beyond(moved, table["expected"].to_numpy(dtype=float))
    # Both against its own past and beyond what the others moved: the weaker of the two, nothing where they disagree.
    table["z"] = np.where(np.sign(apart) == np.sign(moved.z), np.sign(apart) * np.minimum(np.abs(apart), np.abs(moved.z)), 0.0)
    table["visitors"] = a_day(people)
    table["shop_value"], table["aov"] = worth.of("visitor", sources.shops), worth.of("buyer", sources.shops)
    table["value"] = _value(total(paid), total(people), total(bought), table["shop_value"].to_numpy(dtype=float))
    table["cost"] = over(_spent(ctx, table), table["visitors"].to_numpy(dtype=float))
    table["usual_day"] = worth.of("day", sources.shops)
    return table


def _value(money: Numbers, people: Numbers, buyers: Numbers, shop_value: Numbers) -> Numbers:
    """Money per visitor, drawn to the shop's by what PRIOR_BUYERS weigh."""
    own = over(money, people)
    weight = np.nan_to_num(buyers) / (np.nan_to_num(buyers) + PRIOR_BUYERS)
    base = np.where(np.isfinite(shop_value), shop_value, own)
    return np.where(np.isfinite(own), weight * own + (1 - weight) * base, np.nan)


def _spent(ctx: Context, table: pd.DataFrame) -> Numbers:
    """Cost a day of the ad scenes that are called like the source. NaN: none is."""
    ads = panel(ctx, "ad", ("scene_name",), named="scene_name")
    cost = a_day(week_of(ads.of("cost"), odd_days(ctx, ads.shops, warm=True)))
    scenes: dict[tuple[str, str], float] = dict(zip(zip(ads.shops, ads.keys["scene_name"], strict=True), cost.tolist(), strict=True))
    return np.array([scenes.get(key, np.nan) for key in zip(table["shop"], table["source_l2"], strict=True)], dtype=float)
