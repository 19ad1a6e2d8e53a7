"""On quiet days the checks are quiet; weekends, 大促, partial days, presale and tiny shops raise nothing; thresholds are obeyed."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest
from planted_shops import DAY, DAYS, PlantedContext, Street, TestShop, run, shops_named

from zhanggui.desks import CHECKS
from zhanggui.kernel.flags import Flag

SHOPS = 200
SUNDAY = date(2026, 4, 19)
# The basket ratio of R1 is a standing rule of a shop's assortment, not an incident: the street's random prices fall below it.
STANDING = {"page.aov_ratio_low"}
DAILY = [c.id for c in CHECKS if c.id not in STANDING]


def with_targets(ctx: PlantedContext) -> PlantedContext:
    """Targets that are what the same weekdays brought."""
    past = ctx.frame("shop")
    past = past[past["day"].dt.day_of_week == ctx.day.weekday()]
    ctx.targets = past[past["day"] < pd.Timestamp(ctx.day)].groupby("shop")["pay_amount"].mean().to_dict()
    return ctx


@pytest.fixture(scope="module")
def quiet() -> list[PlantedContext]:
    """600 quiet shop-days: two Wednesdays' worth and one Sunday's."""
    return [with_targets(Street(SHOPS, seed=s, day=day).context()) for s, day in ((1, DAY), (2, DAY), (3, SUNDAY))]


@pytest.mark.parametrize("check", DAILY)
def test_a_quiet_shop_day_is_quiet(check: str, quiet: list[PlantedContext]) -> None:
    found = sum(len(run(check, ctx)) for ctx in quiet)
    assert found <= 0.01 * SHOPS * len(quiet)


@cache
def promotion(day: date) -> PlantedContext:
    street = Street(60, seed=5, day=day)
    street.source[-1] *= 4
    street.conversion[-1] *= 2
    street.source[-1, :, 0] *= 0.3
    return street.context()


@pytest.mark.parametrize("check", [c for c in DAILY if c.split(".")[0] in ("traffic", "product")])
def test_a_double_eleven_and_the_day_after_are_no_alarm(check: str) -> None:
    for day in (date(2026, 11, 11), date(2026, 11, 12)):
        assert run(check, promotion(day)) == []


def test_days_of_a_promotion_teach_nothing_about_ordinary_days() -> None:
    day = date(2026, 11, 18)
    street = Street(SHOPS, seed=5, day=day)
    for t in range(DAYS):
        if day - timedelta(days=DAYS - 1 - t) in (date(2026, 11, 10), date(2026, 11, 11)):
            street.source[t] *= 6
    ctx = street.context()
    assert len(run("traffic.all_down", ctx)) + len(run("traffic.source_drop", ctx)) <= 0.01 * SHOPS


def test_the_day_a_week_after_an_incident_is_quiet() -> None:
    street = Street(SHOPS, seed=6, least=6000)
    street.source[-8, :, 0] *= 0.2
    ctx = street.context()
    assert len(run("traffic.source_surge", ctx)) + len(run("traffic.source_drop", ctx)) <= 0.02 * SHOPS


def test_a_partial_day_says_nothing() -> None:
    street = Street(20, seed=7, least=6000)
    street.source[-1] *= 0.3
    ctx = with_targets(street.context())
    ctx.flagged = {(shop, ctx.day): frozenset({Flag.PARTIAL_DAY}) for shop in ctx.shops}
    assert [f for c in ("plan.target_missed", "traffic.all_down", "traffic.source_drop", "product.traffic_drop") for f in run(c, ctx)] == []


def test_a_presale_product_is_left_alone() -> None:
    """R22: its payment conversion is 0 by construction, declared or seen by orders that come unpaid."""
    street = Street(40, seed=8, least=6000)
    ctx = street.context()
    products = ctx.frame("product")
    today = (products["day"] == pd.Timestamp(ctx.day)) & (products["product_id"] == "p0")
    products.loc[today, "pay_users"] = 0.0
    assert shops_named(run("product.conversion_drop", ctx.again()), {"product_id": "p0"}) == set()
    products.loc[today, "order_users"] = 0.0
    assert len(shops_named(run("product.conversion_drop", ctx.again()), {"product_id": "p0"})) >= 38
    products.loc[today, "presale_orders"] = 5.0
    assert shops_named(run("product.conversion_drop", ctx.again()), {"product_id": "p0"}) == set()


def test_short_history_is_silence() -> None:
    street = Street(20, seed=9, least=6000)
    street.source[-1, :, 0] *= 0.1
    ctx = street.context()
    young = {name: f[f["day"] > pd.Timestamp(DAY - timedelta(days=13))].reset_index(drop=True) for name, f in ctx.frames.items()}
    ctx = PlantedContext(ctx.day, young, ctx.shops)
    assert [
        f for c in DAILY if c.split(".")[0] in ("traffic", "product", "service", "reviews") for f in run(c, ctx) if "inquiry" not in c
    ] == []


def test_a_shop_of_a_few_visitors_is_never_alarmed() -> None:
    street = Street(SHOPS, seed=10)
    street.source *= 0.004
    ctx = with_targets(street.context())
    daily = [c for c in DAILY if c not in ("stock.cover_low", "reviews.burst")]
    assert sum(len(run(c, ctx)) for c in daily) <= 0.02 * SHOPS


@cache
def full() -> PlantedContext:
    return Street(3, seed=1, day=SUNDAY).context()


@pytest.mark.parametrize("check", [c.id for c in CHECKS])
def test_a_house_without_files_has_nothing_to_say(check: str) -> None:
    empty = {name: pd.DataFrame({c: pd.Series(dtype="object") for c in f.columns}) for name, f in full().frames.items()}
    for day in (DAY, SUNDAY):
        assert run(check, PlantedContext(day, empty, {"a": TestShop("a")})) == []


@pytest.mark.parametrize("check", [c.id for c in CHECKS])
def test_a_house_with_orders_only_does_not_stumble(check: str) -> None:
    empty = {name: f.iloc[:0] for name, f in full().frames.items()}
    shop = full().frame("shop").copy()
    keep = ["shop", "day", "pay_users", "pay_orders", "pay_qty", "pay_amount"]
    shop[[c for c in shop.columns if c not in keep]] = np.nan
    product = full().frame("product").copy()
    product[["product_visitors", "product_pageviews", "order_users", "title"]] = np.nan
    ctx = PlantedContext(SUNDAY, {**empty, "shop": shop, "product": product}, full().shops)
    assert all(f.metric in ("aov",) for f in run(check, ctx))


BENT = {
    "traffic.source_drop": ("source", 0.3, 0),
    "product.conversion_drop": ("conversion", 0.3, 0),
    "product.traffic_drop": ("product_share", 0.15, 0),
    "service.refund_wave": ("refund_rate", 9.0, 0),
    "service.refund_product": ("refund_rate", 12.0, 0),
}


@pytest.mark.parametrize("check", list(BENT))
def test_a_threshold_may_be_edited(check: str) -> None:
    name, factor, member = BENT[check]
    street = Street(30, seed=12, least=6000)
    getattr(street, name)[-1, :, member] *= factor
    ctx = street.context()
    assert run(check, ctx)
    ctx.thresholds = {(check, "min_z"): 1000.0}
    assert run(check, ctx) == []
    ctx.thresholds = {(check, "min_share"): 10.0}
    assert run(check, ctx) == []


@cache
def bent() -> tuple[PlantedContext, list[PlantedContext]]:
    """Six shops on one street, together and each alone."""
    street = Street(6, seed=13, day=SUNDAY, least=6000)
    street.source[-1, :3, 0] *= 0.3
    street.conversion[-1, 3:, 0] *= 0.3
    street.conversion[-7:, 5, 1] *= 0.2
    street.bounce[-7:, :2] = 0.8
    street.campaign_cost[-7:, :2] *= 2
    street.inquiry_rate[-7:, 2] = 0.3
    street.inquiry_rate[-2:, 4, 0] *= 0.2
    street.stock[-1, :, 1] = 3
    more = street.more
    more.keyword_cost[-1, :3, 0] *= 5
    more.keyword_roi[-1, :3, 0] = 0
    more.source_rate[-7:, 3:, 1] *= 0.3
    more.word_visitors[-7:, ::2, 0] *= 0.1
    more.stay[-7:, 1::2, 0] *= 0.4
    more.lost_rate[-7:, 1] *= 3
    more.below_cost[-1, 2, 0] = 50
    more.peer_rate[:2] = 0.2
    ctx = with_targets(street.context())
    return ctx, [ctx.only(shop) for shop in ctx.shops]


@pytest.mark.parametrize("check", [c.id for c in CHECKS])
def test_all_shops_at_once_say_the_same_as_shop_by_shop(check: str) -> None:
    ctx, each = bent()
    alone = [f for one in each for f in run(check, one)]
    assert sorted(map(_facts, run(check, ctx))) == sorted(map(_facts, alone))


def _facts(finding: object) -> tuple[str, str, float, float, str]:
    return finding.shop, finding.id, finding.impact, finding.confidence, finding.why.zh  # type: ignore[attr-defined]


def test_a_missed_target_on_an_ordinary_day_is_a_state_and_no_finding() -> None:
    ctx = with_targets(Street(SHOPS, seed=14).context())
    ctx.targets = {shop: 1.3 * t for shop, t in ctx.targets.items()}
    assert len(run("plan.target_missed", ctx)) <= 0.01 * SHOPS


@pytest.mark.parametrize(("factor", "check"), [(0.35, "plan.target_missed"), (2.2, "plan.target_overshot")])
def test_a_day_far_off_target_and_off_its_range_is_a_finding_worth_the_gap(factor: float, check: str) -> None:
    street = Street(SHOPS, seed=15, least=6000)
    street.source[-1] *= factor
    ctx = with_targets(street.context())
    findings = run(check, ctx)
    assert len(findings) >= 0.95 * SHOPS
    for f in findings:
        assert f.impact == pytest.approx(f.observed - f.expected, abs=0.02)
        assert f.expected == ctx.targets[f.shop]


def test_many_old_visitors_move_the_line_of_the_page() -> None:
    """R4: 55 % bounce passes in an ordinary shop, not in one whose visitors are half old ones."""
    street = Street(20, seed=16, day=SUNDAY)
    street.bounce[:] = 0.55
    assert run("page.bounce_high", street.context()) == []
    street.old_share[:] = 0.5
    findings = run("page.bounce_high", street.context())
    assert len(findings) == 20
    assert all(f.expected == 0.5 for f in findings)


def test_a_page_below_its_line_is_said_once_a_week_and_when_it_first_falls() -> None:
    def said(fell: int, day: date) -> int:
        street = Street(20, seed=17, day=day)
        street.bounce[:] = 0.6
        street.bounce[-fell:] = 0.93
        return len(run("page.bounce_high", street.context()))

    wednesday = SUNDAY + timedelta(days=3)
    assert said(DAYS, SUNDAY) == 20
    assert said(DAYS, wednesday) == 0  # known since the last closing day
    assert said(3, wednesday) == 20  # its seven-day mean crosses the line today
