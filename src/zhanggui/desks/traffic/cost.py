"""What a source costs, where the advertising file names it: 每访客成本 now and usually."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zhanggui.desks.check import Context
from zhanggui.desks.panel import before, over, panel, total


class Cost(NamedTuple):
    """Money of the day, of a usual day, and per visitor; NaN where unknown."""

    now: float
    usual: float
    per_visitor: float
    usual_per_visitor: float


Scenes = dict[str, list[tuple[str, float, float]]]


def costs(ctx: Context) -> Scenes:
    """Of every shop: its advertising scenes with their cost now and on a usual day. Scenes whose cost nobody gives are left out."""
    ads = panel(ctx, "ad", ("scene_name",), named="scene_name")
    cost = ads.of("cost")
    past = before(cost)
    usual = over(np.nan_to_num(total(past)), np.isfinite(past).sum(axis=0).astype(float))
    scenes: Scenes = {}
    for shop, name, now, mean in zip(ads.shops, ads.keys["scene_name"], cost[-1], usual, strict=True):
        if np.isfinite(now) or np.isfinite(mean):
            scenes.setdefault(shop, []).append((name, float(np.nan_to_num(now)), float(np.nan_to_num(mean))))
    return scenes


def cost_of(scenes: Scenes, shop: str, source: str, visitors: float, usual_visitors: float) -> Cost | None:
    """The scenes whose name is the source's name, or holds it, or lies in it. None: a free source, or no advertising file."""
    same = [(now, usual) for name, now, usual in scenes.get(shop, []) if source in name or name in source]
    if not same:
        return None
    now, usual = (sum(part) for part in zip(*same, strict=True))
    return Cost(now, usual, _each(now, visitors), _each(usual, usual_visitors))


def _each(money: float, people: float) -> float:
    return money / people if people > 0 else float("nan")
