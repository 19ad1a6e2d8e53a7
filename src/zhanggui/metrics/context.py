"""What a check may look at: frames of all shops for the five weeks up to one day, never a later day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from zhanggui.kernel.flags import Flag
from zhanggui.metrics.frame import Frame, day_frame
from zhanggui.metrics.side import review_days, stock_days, titles
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.shops import Shop

BACK = 35  # days before the day, five weeks: what the expected ranges learn from

SHOP = [
    "visitors",
    "pageviews",
    "new_visitors",
    "pay_users",
    "pay_orders",
    "pay_qty",
    "pay_amount",
    "order_users",
    "order_amount",
    "cart_users",
    "fav_users",
    "new_pay_users",
    "old_pay_users",
    "old_pay_amount",
    "refund_amount",
    "bounce_rate",
    "avg_stay_seconds",
    "presale_orders",
    "ad_cost",
]
SOURCE = ["visitors", "pay_users", "pay_amount", "order_users", "cart_users"]
PRODUCT = [
    "visitors",
    "product_visitors",
    "product_pageviews",
    "pay_users",
    "pay_amount",
    "pay_qty",
    "order_users",
    "cart_users",
    "fav_users",
    "bounce_rate",
    "refund_amount",
    "presale_orders",
]
ADS = ["ad_cost", "ad_impressions", "ad_clicks", "ad_gmv", "ad_orders"]
SERVICE = ["inquiry_users", "inquiry_pay_users", "inquiry_pay_amount"]

# Frames by name: dims, measures, and what the columns are called in the frame.
FRAMES: dict[str, tuple[tuple[str, ...], list[str], dict[str, str]]] = {
    "shop": ((), SHOP, {"ad_cost": "ad_spend"}),
    "source_l1": (("source_l1",), SOURCE, {}),
    "source": (("source_l1", "source_l2"), SOURCE, {}),
    "product": (("product_id",), PRODUCT, {}),
    "ad": (
        ("channel", "scene", "campaign_id"),
        ADS,
        {
            "ad_cost": "cost",
            "ad_impressions": "impressions",
            "ad_clicks": "clicks",
            "ad_gmv": "gmv",
            "ad_orders": "orders",
            "scene": "scene_id",
        },
    ),
    "service": (("staff",), SERVICE, {}),
}


class DayContext:
    """Frames, flags, targets and thresholds of one day for several shops. Frames are read once, when first asked for."""

    def __init__(
        self,
        reader: Reader,
        shops: Mapping[str, Shop],
        day: date,
        target: Callable[[str], float | None],
        threshold: Callable[[str, str, str], float],
        partial: Callable[[str], bool],
        month_pace: Callable[[str], float | None] = lambda shop: None,
        home: Path | None = None,
    ) -> None:
        self.reader, self.shops, self.day, self.home = reader, shops, day, home
        self._target, self._threshold, self._partial, self._month_pace = target, threshold, partial, month_pace
        self._frames: dict[str, pd.DataFrame] = {}
        self.raw: dict[str, Frame] = {}

    @property
    def first(self) -> date:
        return self.day - timedelta(days=BACK)

    def frame(self, name: str) -> pd.DataFrame:
        """One frame, sorted by shop and day; `day` is a datetime64 at midnight. Empty with its columns when no table gives it."""
        if name not in self._frames:
            self._frames[name] = self._read(name)
        return self._frames[name]

    def _read(self, name: str) -> pd.DataFrame:
        keys: Sequence[str] = list(self.shops)
        if name == "stock":
            return stock_days(self.reader, keys, self.day)
        if name == "review":
            return review_days(self.reader, keys, self.first, self.day)
        dims, measures, names = FRAMES[name]
        self.raw[name] = found = day_frame(self.reader, keys, self.first, self.day, dims, measures)
        rows = found.rows.rename(columns=names)
        if name == "product":
            rows = rows.merge(titles(self.reader, keys, "products"), on=["shop", "product_id"], how="left")
        if name == "ad":
            rows = rows.merge(titles(self.reader, keys, "campaigns"), on=["shop", "channel", "campaign_id"], how="left")
        return rows.sort_values(["shop", "day", *[d for d in dims if d in rows]], ignore_index=True)

    def flags(self, shop: str, day: date) -> frozenset[Flag]:
        """Flags of the shop's numbers of a day."""
        return frozenset({Flag.PARTIAL_DAY}) if day == self.day and self._partial(shop) else frozenset()

    def target(self, shop: str) -> float | None:
        """Target of the day, None without a plan."""
        return self._target(shop)

    def month_pace(self, shop: str) -> float | None:
        """Forecast of the month ÷ its target, None without a plan."""
        return self._month_pace(shop)

    def threshold(self, check_id: str, name: str, shop: str) -> float:
        """A check's threshold for a shop."""
        return self._threshold(check_id, name, shop)
