"""A check cannot use a number whose flag makes it meaningless: every check, every such flag, on the very number it fires on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest
from planted_shops import DAYS, PlantedContext, Street, run
from test_checks_fire import INCIDENTS, fix, scale

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.desks import CHECKS
from zhanggui.kernel.flags import MEANINGLESS, Flag
from zhanggui.metrics.context import FRAMES, DayContext
from zhanggui.metrics.frame import Frame
from zhanggui.metrics.metric import METRICS
from zhanggui.metrics.sources import SOURCES
from zhanggui.metrics.suspects import nothing

SHOPS = 12
PLACE = {source.id: n for n, source in enumerate(SOURCES)}
TOLD_BY = {
    "shop": "shop_days",
    "source_l1": "source_days",
    "source": "source_days",
    "product": "product_days",
    "ad": "ad_days",
    "service": "service_days",
    "ad_keyword": "ad_days",
    "ad_product": "ad_days",
    "keyword": "keyword_days",
    "product_page": "product_days",
    "cost": "cost_days",
}
Frames = dict[str, pd.DataFrame]


class GuardedContext(DayContext):
    """The house's own context, with its rules, over planted frames instead of a lake."""

    def __init__(
        self, planted: PlantedContext, partial: bool = False, foreign: pd.DataFrame | None = None, told_by: dict[str, str] | None = None
    ) -> None:
        super().__init__(
            None, planted.shops, planted.day, planted.target, planted.threshold, lambda shop: partial  # type: ignore[arg-type]
        )  # fmt: skip
        self.planted, self.told_by = planted, told_by or {}
        self.foreign = nothing("foreign") if foreign is None else foreign

    def told(self, name: str) -> Frame:
        if name not in self.raw:
            self.raw[name] = self._as_told(name)
        return self.raw[name]

    def past(self, days: int) -> pd.DataFrame:
        """No day before those of the frames."""
        return self.frame("shop")[["shop", "day", "visitors", "pay_users", "pay_amount"]]

    def _as_told(self, name: str) -> Frame:
        dims, measures, names = FRAMES[name]
        rows = self.planted.frames[name]
        if name == "ad":
            rows = rows.assign(scene_id=rows["scene_name"])
        if name == "product":
            rows = rows.assign(visitors=rows["product_visitors"])
        shops = sorted(self.shops)
        values = {m: rows.get(names.get(m, m), pd.Series(np.nan, index=rows.index)).to_numpy(dtype=float) for m in measures}
        won = {m: np.where(np.isnan(v), np.nan, PLACE[self.told_by.get(m, TOLD_BY[name])]) for m, v in values.items()}
        return Frame(
            shops,
            rows["shop"].map({s: n for n, s in enumerate(shops)}).to_numpy(dtype=np.int64),
            rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64),
            {d: rows[names.get(d, d)].astype(str).tolist() for d in dims},
            values,
            won,
            {m: np.ones(len(rows)) for m in measures},
            dims,
            tuple(measures),
        )

    def _named(self, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        if name == "product":
            return rows.assign(title="商品" + rows["product_id"])
        return rows.assign(scene_name=rows["scene_id"], campaign_name="计划" + rows["campaign_id"]) if name == "ad" else rows

    def _side(self, name: str) -> pd.DataFrame:
        if name == "foreign":
            return self.foreign
        return self.planted.frames[name] if name in self.planted.frames else super()._side(name) if name == "doubled" else nothing(name)


Spoil = Callable[[Frames], None]


def cells(frames: str, column: str, value: float, days: int = 1) -> Spoil:
    """A figure of the last days, of every member, in some frames."""

    def spoil(all_frames: Frames) -> None:
        for name in frames.split():
            rows = all_frames[name]
            last = rows["day"] > rows["day"].max() - pd.Timedelta(days=days)
            rows.loc[last, column] = value

    return spoil


def twice(frame: str, part: str, whole: str, days: int = 1) -> Spoil:
    """The part is said to be twice its whole."""

    def spoil(frames: Frames) -> None:
        rows = frames[frame]
        last = rows["day"] > rows["day"].max() - pd.Timedelta(days=days)
        rows.loc[last, part] = 2 * rows.loc[last, whole] + 1

    return spoil


def of(*spoils: Spoil) -> Spoil:
    return lambda frames: [s(frames) for s in spoils] and None  # type: ignore[func-returns-value]


WEEK = 7
SOURCES_LOST = cells("source source_l1", "visitors", np.nan)
SOURCES_BAD = cells("source source_l1", "visitors", -5)
SALES_LOST, SALES_BAD = cells("shop", "pay_amount", np.nan), twice("shop", "old_pay_amount", "pay_amount")
BASKET = {
    Flag.BAD_DATA: cells("shop", "pay_users", -5),
    Flag.ZERO_BASE: cells("shop", "pay_users", 0),
    Flag.MISSING_FILE: cells("shop", "pay_users", np.nan),
}
CONVERSION = {
    Flag.BAD_DATA: twice("product", "pay_users", "product_visitors"),
    Flag.MISSING_FILE: cells("product", "pay_users", np.nan),
    Flag.ZERO_BASE: cells("product", "product_visitors", 0),
    Flag.PRESALE: of(cells("product", "presale_orders", 10), cells("product", "order_orders", 100)),
    Flag.BALANCE_DAY: of(cells("product", "balance_orders", 10), cells("product", "pay_orders", 100)),
}


def weeks_conversion(frame: str) -> dict[Flag, Spoil]:
    return {
        Flag.BAD_DATA: twice(frame, "pay_users", "product_visitors", WEEK),
        Flag.ZERO_BASE: cells(frame, "product_visitors", 0, WEEK),
        Flag.MISSING_FILE: cells(frame, "pay_users", np.nan, WEEK),
        Flag.PRESALE: of(cells(frame, "presale_orders", 10, WEEK), cells(frame, "order_orders", 100, WEEK)),
    }


# The number each check fires on, and how each flag that makes it meaningless comes about in the tables.
PLANTED: dict[str, dict[Flag, Spoil]] = {
    "traffic.source_drop": {Flag.BAD_DATA: SOURCES_BAD, Flag.MISSING_FILE: SOURCES_LOST},
    "traffic.source_surge": {Flag.BAD_DATA: of(cells("source source_l1", "cart_users", 1e9)), Flag.MISSING_FILE: SOURCES_LOST},
    "traffic.all_down": {Flag.BAD_DATA: cells("shop", "visitors", -5), Flag.MISSING_FILE: cells("shop", "visitors", np.nan)},
    "traffic.all_up": {Flag.BAD_DATA: twice("shop", "new_visitors", "visitors"), Flag.MISSING_FILE: cells("shop", "visitors", np.nan)},
    "page.bounce_high": {Flag.BAD_DATA: cells("shop", "bounce_rate", 78, WEEK), Flag.MISSING_FILE: cells("shop", "bounce_rate", np.nan, WEEK)},
    "page.depth_low": {
        Flag.BAD_DATA: cells("shop", "pageviews", -1, WEEK),
        Flag.ZERO_BASE: cells("shop", "visitors", 0, WEEK),
        Flag.MISSING_FILE: cells("shop", "pageviews", np.nan, WEEK),
    },
    "page.aov_ratio_low": {
        Flag.BAD_DATA: cells("shop", "pay_users", -1, WEEK),
        Flag.ZERO_BASE: cells("shop", "pay_users", 0, WEEK),
        Flag.MISSING_FILE: cells("shop", "pay_users", np.nan, WEEK),
    },
    "product.conversion_drop": CONVERSION,
    "product.conversion_rise": CONVERSION,
    "product.aov_drop": BASKET,
    "product.aov_rise": BASKET,
    "product.traffic_drop": {Flag.BAD_DATA: cells("product", "product_visitors", -1), Flag.MISSING_FILE: cells("product", "product_visitors", np.nan)},
    "ads.cost_burn": {Flag.BAD_DATA: lambda frames: None, Flag.MISSING_FILE: cells("ad", "cost", np.nan)},  # money of two currencies
    "service.refund_wave": {Flag.BAD_DATA: lambda frames: None, Flag.MISSING_FILE: cells("shop", "refund_amount", np.nan)},  # the same
    "service.refund_product": {Flag.BAD_DATA: lambda frames: None, Flag.MISSING_FILE: cells("product", "refund_amount", np.nan)},
    "service.inquiry_low": {
        Flag.BAD_DATA: twice("service", "inquiry_pay_users", "inquiry_users", WEEK),
        Flag.ZERO_BASE: cells("service", "inquiry_users", 0, WEEK),
        Flag.MISSING_FILE: cells("service", "inquiry_users", np.nan, WEEK),
    },
    "stock.cover_low": {Flag.BAD_DATA: cells("product", "pay_qty", -1, DAYS), Flag.MISSING_FILE: cells("stock", "qty_available", np.nan, DAYS)},
    "ads.keyword_burn": {Flag.BAD_DATA: lambda frames: None, Flag.MISSING_FILE: cells("ad_keyword", "cost", np.nan)},  # the same
    "ads.conversion_first": weeks_conversion("product"),
    "service.agent_drop": {
        Flag.BAD_DATA: twice("service", "inquiry_pay_users", "inquiry_users"),
        Flag.ZERO_BASE: cells("service", "inquiry_users", 0),
        Flag.MISSING_FILE: cells("service", "inquiry_pay_users", np.nan),
    },
    "traffic.source_quality": {
        Flag.BAD_DATA: cells("source", "visitors", -5, WEEK),
        Flag.ZERO_BASE: cells("source", "visitors", 0, WEEK),
        Flag.MISSING_FILE: cells("source", "pay_users", np.nan, WEEK),
        Flag.PRESALE: of(cells("shop", "presale_orders", 10, WEEK), cells("shop", "order_orders", 100, WEEK)),
    },
    "traffic.deal_keywords": {Flag.BAD_DATA: cells("keyword", "visitors", -5, WEEK), Flag.MISSING_FILE: cells("keyword", "visitors", np.nan, WEEK)},
    "product.conversion_vs_peers": weeks_conversion("product_page"),
    "product.copy_what_works": weeks_conversion("product_page"),
    "product.stay_short": {
        Flag.BAD_DATA: cells("product_page", "avg_stay_seconds", -1, WEEK),
        Flag.ZERO_BASE: cells("product_page", "product_visitors", 0, WEEK),
        Flag.MISSING_FILE: cells("product_page", "avg_stay_seconds", np.nan, WEEK),
    },
    "product.sold_below_cost": {Flag.BAD_DATA: lambda frames: None, Flag.MISSING_FILE: cells("cost", "below_cost_lines", np.nan)},  # two currencies
    "page.fix_before_ads": {Flag.BAD_DATA: cells("shop", "bounce_rate", 78, WEEK), Flag.MISSING_FILE: cells("ad", "cost", np.nan, WEEK)},
    "customers.lost": {Flag.MISSING_FILE: cells("cadence", "lost", np.nan, WEEK)},
    "stock.stock_out_ahead": {
        Flag.BAD_DATA: cells("product", "pay_qty", -1, DAYS),
        Flag.MISSING_FILE: cells("stock", "qty_available", np.nan, DAYS),
    },
    "reviews.burst": {Flag.MISSING_FILE: cells("review", "bad", np.nan)},
    "plan.target_missed": {Flag.BAD_DATA: SALES_BAD, Flag.MISSING_FILE: SALES_LOST},
    "plan.target_overshot": {Flag.BAD_DATA: SALES_BAD, Flag.MISSING_FILE: SALES_LOST},
    "plan.sales_fell": {Flag.BAD_DATA: SALES_BAD, Flag.MISSING_FILE: SALES_LOST},
    "plan.sales_rose": {Flag.BAD_DATA: SALES_BAD, Flag.MISSING_FILE: SALES_LOST},
}  # fmt: skip
FIRST = {check: (bend, given) for _, check, bend, _, given in reversed(INCIDENTS)} | {
    "plan.target_missed": (scale("source", 0.35), {}),
    "plan.target_overshot": (scale("source", 2.2), {}),
    "plan.sales_fell": (scale("source", 0.35), {}),
    "plan.sales_rose": (scale("source", 2.2), {}),
    "traffic.source_surge": (scale("source", 2.2, 4), {}),
    "product.conversion_drop": (scale("conversion", 0.35, 0), {}),
    "stock.stock_out_ahead": (fix("stock", 12, 0, -1), {"day": date(2026, 4, 19)}),
}
# What speaks of seven days leaves the unfinished one out, and what has its own files does not rest on it.
NOT_OF_THE_DAY = {"page.bounce_high", "page.depth_low", "page.aov_ratio_low", "service.inquiry_low", "stock.cover_low", "reviews.burst"} | {
    "traffic.source_quality", "traffic.deal_keywords", "product.conversion_vs_peers", "product.copy_what_works", "product.stay_short",
    "ads.conversion_first", "page.fix_before_ads", "customers.lost", "stock.stock_out_ahead",
}  # fmt: skip
BY_CURRENCY: dict[str, tuple[str, dict[str, str]]] = {
    "ads.cost_burn": ("ad_days", {}),
    "ads.keyword_burn": ("ad_days", {}),
    "product.sold_below_cost": ("orders", {}),
    "service.refund_wave": ("orders", {"refund_amount": "refund_days"}),
    "service.refund_product": ("orders", {"refund_amount": "refund_days"}),
}
COUNTED = {"reviews.burst", "customers.lost"}  # from single events: a number of them cannot contradict itself
_DONE: dict[str, PlantedContext] = {}


def incident(check: str) -> PlantedContext:
    """The street on the day of the check's incident; frames anew for each who asks."""
    if check not in _DONE:
        bend, given = FIRST[check]
        street = Street(SHOPS, seed=11, least=6000, **given)  # type: ignore[arg-type]
        bend(street)
        _DONE[check] = street.context()
        if check.startswith("plan.target"):
            past = _DONE[check].frame("shop")
            _DONE[check].targets = past[past["day"] < pd.Timestamp(_DONE[check].day)].groupby("shop")["pay_amount"].mean().to_dict()
    planted = _DONE[check]
    return PlantedContext(planted.day, {n: f.copy() for n, f in planted.frames.items()}, planted.shops, planted.targets, planted.thresholds)


def two_currencies(check: str, planted: PlantedContext) -> GuardedContext:
    table, told_by = BY_CURRENCY[check]
    on_day = {"day": pd.Timestamp(planted.day), "table": table, "currency": "USD", "rows": 3.0, "amount": 90.0, "mixed": True}
    return GuardedContext(planted, False, pd.DataFrame([{"shop": s, **on_day} for s in planted.shops]), told_by)


# Of a whole week: test_sales_slide.py plants them and takes days away. Of four months: test_bookings.py. Of days that people typed, and not
# of a day's numbers: test_activity_checks.py.
APART = {"plan.sales_slide", "plan.sales_climb", "service.refund_booked"} | {c.id for c in CHECKS if c.desk == "promotion"}


def test_every_check_is_asked() -> None:
    assert set(PLANTED) | APART | {c.id for c in CHECKS if c.desk == "data"} == {c.id for c in CHECKS}
    assert all({Flag.MISSING_FILE, Flag.BAD_DATA} <= set(flags) for check, flags in PLANTED.items() if check not in COUNTED)
    every = {flag for flags in PLANTED.values() for flag in flags} | {Flag.PARTIAL_DAY}
    wanted = MEANINGLESS | METRICS.get("pay_conversion").void_on
    assert wanted - every == {Flag.NEGATIVE_BASE}  # no check divides by what may be below nothing


@pytest.mark.parametrize("check", list(PLANTED))
def test_without_a_flag_the_number_is_a_finding(check: str) -> None:
    assert len({f.shop for f in run(check, GuardedContext(incident(check)))}) >= SHOPS // 2  # type: ignore[arg-type]


@pytest.mark.parametrize(("check", "flag"), [(c, f) for c, flags in PLANTED.items() for f in flags], ids=lambda v: str(v))
def test_with_a_flag_that_makes_the_number_meaningless_it_is_none(check: str, flag: Flag) -> None:
    planted = incident(check)
    PLANTED[check][flag](planted.frames)
    ctx = two_currencies(check, planted) if check in BY_CURRENCY and flag is Flag.BAD_DATA else GuardedContext(planted)
    assert run(check, ctx) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("check", sorted(set(PLANTED) - NOT_OF_THE_DAY))
def test_of_a_day_that_is_not_whole_nothing_is_said(check: str) -> None:
    assert run(check, GuardedContext(incident(check), partial=True)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("check", sorted(NOT_OF_THE_DAY))
def test_a_week_leaves_out_the_day_that_is_not_whole(check: str) -> None:
    """Whatever its figures are: the finding stays the same."""
    plain, spoilt = incident(check), incident(check)
    for name in (n for n in FRAMES if n in spoilt.frames):
        rows = spoilt.frames[name]
        last = rows["day"] == rows["day"].max()
        rows.loc[last, [c for c in rows if rows[c].dtype == float]] *= 0.1
    said, again = (run(check, GuardedContext(ctx, partial=True)) for ctx in (plain, spoilt))  # type: ignore[arg-type]
    assert [(f.shop, f.observed, f.impact) for f in said] == [(f.shop, f.observed, f.impact) for f in again]


def test_a_report_that_came_twice_is_no_day_to_judge() -> None:
    """Yesterday's collapse told again under today's date is told as a doubled day, not as a second collapse."""
    planted = incident("plan.sales_fell")
    rows = planted.frames["shop"]
    days = sorted(rows["day"].unique())
    today, before = rows["day"] == days[-1], rows["day"] == days[-2]
    figures = [c for c in rows if c not in ("shop", "day")]
    rows.loc[before, figures] = rows.loc[today, figures].to_numpy()
    ctx = GuardedContext(planted)
    assert run("plan.sales_fell", ctx) == []  # type: ignore[arg-type]
    assert {f.shop for f in run("data.doubled_day", ctx)} == set(planted.shops)  # type: ignore[arg-type]


def test_a_day_of_deposits_lends_no_buyers_to_the_shops_conversion_but_keeps_its_sales() -> None:
    planted = incident("plan.sales_fell")
    of(cells("shop", "presale_orders", 10), cells("shop", "order_orders", 100))(planted.frames)
    ctx = GuardedContext(planted)
    for name in ("shop", "source", "source_l1"):
        rows = ctx.frame(name)
        today = rows["day"] == pd.Timestamp(planted.day)
        assert rows.loc[today, "pay_users"].isna().all()
        assert rows.loc[~today, "pay_users"].notna().all()
        assert rows.loc[today, "pay_amount"].notna().all()
        assert ctx.figures(name)["pay_users"].notna().all()  # a person is shown them, with the flag
    cells("shop", "presale_orders", 4)(planted.frames)
    assert GuardedContext(planted).frame("shop")["pay_users"].notna().all()  # 4 % of the orders are no presale
