"""How far the whole shop's visitors, conversion and 客单价 stand from their usual day: for days whose sales are ordinary while a factor is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from zhanggui.desks.foretold import is_known, usual_in
from zhanggui.desks.panel import before, kept, odd_days, over, panel, usual_of
from zhanggui.desks.product.basket import baskets
from zhanggui.methods.standout import Cut
from zhanggui.methods.usual import Usual, middle
from zhanggui.metrics.context import DayContext

LARGE_MEMBER = 0.5  # of its cut: what so large a member does, the shop does
FOLLOWED = 0.5  # of its move: the others went with it
ANSCOMBE = 0.375


def factor_z(ctx: DayContext, shop: str, factor: str) -> float:
    """Standard deviations of a factor of the whole shop from its usual; 0 where nobody knows."""
    z = kept(ctx, ("whole", factor), lambda: _MOVES[factor](ctx)).get(shop, 0.0) if factor in _MOVES else 0.0
    return z if np.isfinite(z) else 0.0


def _visitors(ctx: DayContext) -> Mapping[str, float]:
    whole = panel(ctx, "shop")
    return _by_shop(whole.shops, usual_in(ctx, list(whole.shops), whole.of("visitors"), "visitors"))


def _conversion(ctx: DayContext) -> Mapping[str, float]:
    """A rate swings at least like the count of its buyers: one event is the rate ÷ the buyers of a usual day."""
    whole = panel(ctx, "shop")
    rate = over(whole.of("pay_users"), whole.of("visitors"))
    unit = over(middle(before(rate)), middle(before(whole.of("pay_users"))))
    return _by_shop(whole.shops, usual_of(rate, odd_days(ctx, whole.shops, warm=True), unit=unit))


def _basket(ctx: DayContext) -> Mapping[str, float]:
    table = baskets(ctx)
    return dict(zip(table["shop"], table["z"].astype(float), strict=True))


def _by_shop(shops: Iterable[str], seen: Usual) -> Mapping[str, float]:
    return dict(zip(shops, seen.z.tolist(), strict=True))


_MOVES = {"visitors": _visitors, "pay_conversion": _conversion, "aov": _basket}


def is_unseen(ctx: DayContext, shop: str) -> bool:
    """The calendar holds a day of which this shop's past has none."""
    return not bool(is_known(ctx, "pay_amount", [shop])[0])


def is_whole(cut: Cut, place: int) -> bool:
    """The member is most of the shop, and the others moved as it did: no move of its own."""
    told = np.isfinite(cut.noise) & (cut.noise > 0) & np.isfinite(cut.now) & np.isfinite(cut.expected)
    if not told[place] or cut.expected[place] < LARGE_MEMBER * np.nansum(cut.expected):
        return False
    others = told.copy()
    others[place] = False
    if not others.any():
        return False
    moves = np.log((cut.now[told] + ANSCOMBE) / (cut.expected[told] + ANSCOMBE))
    own, rest = moves[np.flatnonzero(told) == place][0], others[told]
    weight = 1 / np.square(cut.noise[told][rest])
    mean = float((weight * moves[rest]).sum() / weight.sum())
    return bool(mean * own > 0 and abs(mean) >= FOLLOWED * abs(own))
