"""What a check may look at: frames of all shops for the five weeks up to one day, never a later day, without figures that mean nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from zhanggui.kernel.flags import Flag
from zhanggui.metrics.asked_weekly import SIDES
from zhanggui.metrics.frame import Frame, day_frame
from zhanggui.metrics.side import refunds_paid, review_days, stock_days, titles
from zhanggui.metrics.sound import doubled
from zhanggui.metrics.strikes import Strikes, clashes
from zhanggui.metrics.suspects import EMPTY, foreign_money, impossible_cells, nothing, sales_by_table
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.shops import Shop

REFUND_PAST = 120  # days: fees that come once a month, or every other, have shown their size by then
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
    "order_orders",
    "balance_orders",
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
    "refund_orders",
    "presale_orders",
    "order_orders",
    "balance_orders",
    "pay_orders",
]
ADS = ["ad_cost", "ad_impressions", "ad_clicks", "ad_gmv", "ad_orders"]
BUYERS = ["pay_users", "pay_amount"]
AD_NAMES = {
    "ad_cost": "cost",
    "ad_impressions": "impressions",
    "ad_clicks": "clicks",
    "ad_gmv": "gmv",
    "ad_orders": "orders",
    "scene": "scene_id",
}
SERVICE = ["inquiry_users", "inquiry_pay_users", "inquiry_pay_amount"]
KEYWORD = ["visitors", "cart_users", "pay_users", "pay_amount"]
PRODUCT_PAGE = [
    "product_visitors",
    "product_pageviews",
    "avg_stay_seconds",
    "bounce_rate",
    "cart_users",
    "fav_users",
    "search_visitors",
    "pay_users",
    "old_pay_users",
    "pay_qty",
    "pay_amount",
    "presale_orders",
    "order_orders",
    "balance_orders",
    "pay_orders",
]
COST = ["lines_amount", "costed_amount", "goods_cost", "below_cost_amount", "below_cost_lines", "pay_qty"]

CHAIN = ("visitors", "pay_users", "pay_amount")

# Frames by name: dims, measures, and what the columns are called in the frame.
FRAMES: dict[str, tuple[tuple[str, ...], list[str], dict[str, str]]] = {
    "shop": ((), SHOP, {"ad_cost": "ad_spend"}),
    "source_l1": (("source_l1",), SOURCE, {}),
    "source": (("source_l1", "source_l2"), SOURCE, {}),
    "product": (("product_id",), PRODUCT, {}),
    "ad": (("channel", "scene", "campaign_id"), ADS, AD_NAMES),
    "service": (("staff",), SERVICE, {}),
    # Asked for by few checks, most of them once a week.
    "ad_keyword": (("channel", "scene", "campaign_id", "keyword"), ADS, AD_NAMES),
    "ad_product": (("entity_id",), ADS, AD_NAMES),
    "keyword": (("keyword",), KEYWORD, {}),
    "product_page": (("product_id",), PRODUCT_PAGE, {}),
    "cost": (("product_id",), COST, {}),
    "item_source": (("product_id", "source_l1", "source_l2"), SOURCE, {}),
    "buyer_type": (("buyer_type",), BUYERS, {}),
    "province": (("province",), BUYERS, {}),
}
# The reports that each frame is read from, where a day may come twice; and the finer frame whose members it sums.
REPORT_OF = {"shop": "shop_days", "source_l1": "source_days", "source": "source_days", "product": "product_days", "ad": "ad_days"}
CONTRADICTED = ("shop", "source", "product", "ad", "service")  # where a part may be told to exceed its whole
SUMS_OF = {"source_l1": ("source", ("source_l1",))}
BY_SHOP_ONLY = ("source_l1", "source", "keyword")  # nobody tells their presale orders: the shop's do


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
        activities: Any = None,
    ) -> None:
        """`activities`: what the promotion desk keeps (its Book); None: nobody keeps any."""
        self.activities = activities
        self.reader, self.shops, self.day, self.home = reader, shops, day, home
        self._target, self._threshold, self._partial, self._month_pace = target, threshold, partial, month_pace
        self._frames: dict[tuple[str, str], pd.DataFrame] = {}
        self.raw: dict[str, Frame] = {}

    @property
    def first(self) -> date:
        return self.day - timedelta(days=BACK)

    def frame(self, name: str) -> pd.DataFrame:
        """One frame as a check may see it, sorted by shop and day; `day` is a datetime64 at midnight. Empty with its columns when no table
        gives it. Figures that mean nothing are not in it: bad data, buyers on presale and balance days, the day of which a part has come.
        """
        return self._kept(("checks", name), lambda: self._side(name) if name not in FRAMES else self._read(name, meaning=True))

    def figures(self, name: str) -> pd.DataFrame:
        """One frame as a person is shown it: without bad data, with all the rest."""
        return self._kept(("shown", name), lambda: self._read(name, meaning=False))

    def _kept(self, key: tuple[str, str], make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        if key not in self._frames:
            self._frames[key] = make()
        return self._frames[key]

    def _side(self, name: str) -> pd.DataFrame:
        keys: Sequence[str] = list(self.shops)
        if name in SIDES:
            return SIDES[name](self.reader, keys, self.first, self.day)
        if name == "refund_past":
            return day_frame(self.reader, keys, self.day - timedelta(days=REFUND_PAST), self.day, ("product_id",), ["refund_amount"]).rows
        if name == "refunds_paid":
            return refunds_paid(self.reader, keys, self.day)
        if name == "stock":
            return stock_days(self.reader, keys, self.day)
        if name == "review":
            return review_days(self.reader, keys, self.first, self.day)
        if name == "cells":
            return impossible_cells(self.reader, keys, self.first, self.day, self.home)
        if name == "foreign":
            return foreign_money(self.reader, keys, self.first, self.day)
        if name == "sums":
            return sales_by_table(self.reader, keys, self.first, self.day)
        if name == "clashes":
            return self._all(name, [clashes(self.told(n)) for n in CONTRADICTED])
        if name == "doubled":
            return self._all(name, [self._doubled(n).assign(table=t) for n, t in REPORT_OF.items() if n not in SUMS_OF])
        raise KeyError(name)

    def _all(self, name: str, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
        some = [p for p in parts if len(p)]
        return pd.concat(some, ignore_index=True)[EMPTY[name]] if some else nothing(name)

    def past(self, days: int) -> pd.DataFrame:
        """Visitors, buyers and sales of every shop on each of the last `days` days and the day: the recent ones as a check may see them."""
        return self._kept(("past", str(days)), lambda: self._past(days))

    def _past(self, days: int) -> pd.DataFrame:
        recent = self.frame("shop")[["shop", "day", *CHAIN]]
        first, last = self.day - timedelta(days=days), self.first - timedelta(days=1)
        older = Strikes(day_frame(self.reader, list(self.shops), first, last, (), list(CHAIN)))
        older.bad()
        return pd.concat([older.rows()[["shop", "day", *CHAIN]], recent], ignore_index=True)

    def told(self, name: str) -> Frame:
        """A frame as the tables tell it, nothing struck out."""
        if name not in self.raw:
            dims, measures, _ = FRAMES[name]
            self.raw[name] = day_frame(self.reader, list(self.shops), self.first, self.day, dims, measures)
        return self.raw[name]

    def _read(self, name: str, meaning: bool) -> pd.DataFrame:
        dims, _, names = FRAMES[name]
        struck = self._struck(name, meaning)
        rows = self._named(name, struck.rows().rename(columns=names))
        if struck.frame.dims == dims:  # a frame is sorted by its own dims
            return rows
        return rows.sort_values(["shop", "day", *[d for d in dims if d in rows]], ignore_index=True)

    def _named(self, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        """With the titles that the shop gave its goods and campaigns."""
        keys: Sequence[str] = list(self.shops)
        if name == "product":
            rows = rows.merge(titles(self.reader, keys, "products"), on=["shop", "product_id"], how="left")
        if name == "ad":
            rows = rows.merge(titles(self.reader, keys, "campaigns"), on=["shop", "channel", "campaign_id"], how="left")
        return rows

    def _struck(self, name: str, meaning: bool) -> Strikes:
        strikes = Strikes(self.told(name))
        strikes.bad()
        if name in SUMS_OF:
            finer, dims = SUMS_OF[name]
            strikes.below(self.told(finer), dims)
        if name in REPORT_OF:
            strikes.days(self._doubled(name), REPORT_OF[name])
        strikes.foreign(self.frame("foreign"))
        if meaning:
            strikes.presale(self.told("shop") if name in BY_SHOP_ONLY else None)
            strikes.unfinished(self.day, {shop for shop in self.shops if Flag.PARTIAL_DAY in self.flags(shop, self.day)})
        return strikes

    def _doubled(self, name: str) -> pd.DataFrame:
        of = SUMS_OF[name][0] if name in SUMS_OF else name
        return self._kept(("doubled", of), lambda: doubled(self.told(of), REPORT_OF[of]))

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
