"""When the whole shop moves: one incident instead of ten, and sources judged by what they did beyond the common move."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zhanggui.desks.check import Context, limit
from zhanggui.desks.panel import odd_days, ordinary, over, panel, usual_of
from zhanggui.desks.traffic.moves import LEVELS, moves

MOST = 0.8  # together: sources with 80 % of the usual visitors moved at least half as much as the shop did
ALONE = 0.6  # not together: one source makes 60 % of the change
FEW_SOURCES = 3


def shop_moves(ctx: Context, check_id: str, sign: int) -> pd.DataFrame:
    """Shops whose visitors all moved one way: now, expected, z, impact …, common ratio, number of sources (-1: no source file)."""
    whole = panel(ctx, "shop")
    visitors, worth = whole.of("visitors"), ordinary(ctx)
    seen = usual_of(visitors, odd_days(ctx, whole.shops))
    table = pd.DataFrame(
        {"shop": whole.shops, "now": visitors[-1], "expected": seen.expected, "low": seen.low, "high": seen.high, "z": seen.z}
    )
    table["change"] = over(visitors[-1] - seen.expected, seen.expected)
    table["impact"] = (table["now"] - table["expected"]) * worth.of("visitor", whole.shops)
    table["usual_day"] = worth.of("day", whole.shops)
    lines = {name: limit(ctx, check_id, name, table["shop"]) for name in ("min_z", "min_change", "min_share")}
    beyond = (sign * table["z"] > lines["min_z"]) & (sign * table["change"] >= lines["min_change"])
    table = table[beyond & (sign * table["impact"] >= lines["min_share"] * table["usual_day"])].copy()
    if table.empty:
        return table.assign(common=[], sources=[])
    sources = {str(shop): group for shop, group in moves(ctx, LEVELS[0]).groupby("shop")}
    views = [_together(sources.get(row.shop), row.now - row.expected, row.change) for row in table.itertuples()]
    table["common"], table["sources"] = [v[0] for v in views], [v[1] for v in views]
    return table[table["sources"] != 0]


def _together(sources: pd.DataFrame | None, shop_delta: float, shop_change: float) -> tuple[float, int]:
    """(common ratio now ÷ expected, number of sources) when they moved together; sources 0: they did not; -1: there are none to ask."""
    if sources is None or sources["now"].notna().sum() == 0:
        return 1 + shop_change, -1
    known = sources[(sources["expected"] >= 1) & sources["now"].notna()]
    if known.empty:
        return 1 + shop_change, -1
    ratio = (known["now"] / known["expected"]).to_numpy()
    weight = known["expected"].to_numpy()
    followed = (ratio - 1) * np.sign(shop_change) >= 0.5 * abs(shop_change)
    alone = ((known["now"] - known["expected"]).to_numpy() / shop_delta).max() >= ALONE and len(known) > 1
    if len(known) < FEW_SOURCES or alone or weight[followed].sum() < MOST * weight.sum():
        return 1.0, 0
    order = np.argsort(ratio)
    half = np.searchsorted(np.cumsum(weight[order]), weight.sum() / 2)
    return float(ratio[order][half]), len(known)
