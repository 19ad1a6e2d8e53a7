"""The goods of a shop as the price pages pick them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from zhanggui.site.pages.promotion_frame import known_day
from zhanggui.site.web.desk import Desk

KEPT = 120  # seconds


def goods(desk: Desk, shop: str) -> Mapping[str, Any]:
    """What was sold in the 30 days up to the last day that the shop's files tell of, by SKU."""
    from zhanggui.desks.promotion.drafts.goods import goods_of

    return goods_of(desk.ws, shop, known_day(desk, shop), int(time.monotonic() // KEPT))
