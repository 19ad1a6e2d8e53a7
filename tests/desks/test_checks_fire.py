"""Each check finds its incident on at least 95 of 100 seeded shops at a clear size, and names the right subject."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from planted_shops import Street, run, shops_named

SHOPS = 100
SUNDAY = date(2026, 4, 19)
Bend = Callable[[Street], object]


def rates_of(street: Street, name: str) -> np.ndarray:
    """A rate of the street, or of what the weekly checks look at beside it."""
    return getattr(street if hasattr(street, name) else street.more, name)  # type: ignore[no-any-return]


def scale(name: str, factor: float, member: object = slice(None), days: object = -1) -> Bend:
    """Multiply a rate of the street for some members on some days (the last by default)."""

    def bend(street: Street) -> None:
        rates = rates_of(street, name)
        if rates.ndim == 3:
            rates[days, :, member] *= factor
        else:
            rates[days] *= factor

    return bend


def fix(name: str, value: float, member: object = slice(None), days: object = slice(None)) -> Bend:
    def bend(street: Street) -> None:
        rates = rates_of(street, name)
        if rates.ndim == 3:
            rates[days, :, member] = value
        else:
            rates[days] = value

    return bend


def stocked_for(days: float) -> Bend:
    """So many days' sales of the main product are left this evening."""

    def bend(street: Street) -> None:
        sold = (street.source.sum(axis=2) * 1.1 * street.product_share[:, :, 0] * street.conversion[:, :, 0] * 1.3)[-29:-1].mean(axis=0)
        street.stock[-1, :, 0] = np.round(sold * days)

    return bend


def both(*bends: Bend) -> Bend:
    return lambda street: [bend(street) for bend in bends]


LAST_WEEK = slice(-7, None)
ON_SUNDAY: dict[str, object] = {"day": SUNDAY}
SEARCH, BOUGHT = {"source_l1": "搜索", "source_l2": "手淘搜索"}, {"source_l1": "付费推广", "source_l2": "关键词推广"}
POOR = both(fix("conversion", 0.04), fix("conversion", 0.01, 0))
INCIDENTS: list[tuple[str, str, Bend, dict[str, str] | None, dict[str, object]]] = [
    ("search halves", "traffic.source_drop", scale("source", 0.4, 0), {"source_l1": "搜索", "source_l2": "手淘搜索"}, {}),
    ("both search sources fall", "traffic.source_drop", scale("source", 0.4, slice(0, 2)), {"source_l1": "搜索"}, {}),
    ("a paid source vanishes", "traffic.source_drop", fix("source", 0, 4, -1), {"source_l1": "付费推广", "source_l2": "关键词推广"}, {}),
    ("a paid source doubles", "traffic.source_surge", scale("source", 2.2, 4), {"source_l1": "付费推广", "source_l2": "关键词推广"}, {}),
    ("a source appears", "traffic.source_surge", fix("source", 0, 9, slice(None, -1)), {"source_l1": "内容", "source_l2": "短视频"}, {}),
    ("all sources fall", "traffic.all_down", scale("source", 0.55), {}, {}),
    ("all sources rise", "traffic.all_up", scale("source", 1.7), {}, {}),
    ("bounce above the line all week", "page.bounce_high", fix("bounce", 0.78, days=LAST_WEEK), {}, {"day": SUNDAY}),
    ("depth below the line all week", "page.depth_low", fix("depth", 2.1, days=LAST_WEEK), {}, {"day": SUNDAY}),
    ("one price sells alone", "page.aov_ratio_low", both(fix("price", 100.0), fix("conversion", 0.04)), None, {"day": SUNDAY}),
    ("conversion of the main product falls", "product.conversion_drop", scale("conversion", 0.35, 0), {"product_id": "p0"}, {}),
    ("conversion of all products falls", "product.conversion_drop", scale("conversion", 0.3), {}, {}),
    ("conversion of the main product rises", "product.conversion_rise", scale("conversion", 2.2, 0), {"product_id": "p0"}, {}),
    ("a coupon bites", "product.aov_drop", scale("price", 0.6), {}, {}),
    ("baskets grow", "product.aov_rise", scale("price", 1.7), {}, {}),
    ("the main product loses its visitors", "product.traffic_drop", scale("product_share", 0.15, 0), {"product_id": "p0"}, {}),
    ("a campaign costs twice and sells the same", "ads.cost_burn", both(scale("campaign_cost", 2.0, 0), scale("roi", 0.5, 0)), {"campaign_id": "c1"}, {}),
    ("a campaign burns", "ads.cost_burn", both(scale("campaign_cost", 4.0, 0), scale("roi", 0.25, 0)), {"campaign_id": "c1"}, {}),
    ("a batch comes back", "service.refund_wave", both(fix("price", 100.0), scale("refund_rate", 9.0, 0)), {"product_id": "p0"}, {}),
    ("one product comes back", "service.refund_product", both(fix("price", 100.0), scale("refund_rate", 12.0, 0)), {"product_id": "p0"}, {}),
    ("nobody answers", "service.inquiry_low", fix("inquiry_rate", 0.3, days=LAST_WEEK), {}, {"day": SUNDAY}),
    ("one agent cannot sell", "service.inquiry_low", fix("inquiry_rate", 0.3, 1, LAST_WEEK), {"staff": "小李"}, {"day": SUNDAY}),
    ("the main product runs out", "stock.cover_low", fix("stock", 12, 0, -1), {"product_id": "p0"}, {}),
    ("one word burns", "ads.keyword_burn", both(scale("keyword_cost", 4.0, 0), scale("keyword_roi", 0.1, 0)), {"campaign_id": "c1", "keyword": "连衣裙"}, {}),
    ("one agent sells half", "service.agent_drop", both(scale("inquiries", 2.0, days=slice(None)), scale("inquiry_rate", 0.45, 1, slice(-3, None))), {"staff": "小李"}, {}),
    ("a source's people buy less", "traffic.source_quality", scale("source_rate", 0.4, 0, LAST_WEEK), SEARCH, ON_SUNDAY),
    ("a paid source costs more than it brings", "traffic.source_quality", scale("campaign_cost", 40.0, 0, LAST_WEEK), BOUGHT, ON_SUNDAY),
    ("a selling word is gone", "traffic.deal_keywords", scale("word_visitors", 0.1, 0, LAST_WEEK), {"keyword": "词0"}, ON_SUNDAY),
    ("a word sells three times as much", "traffic.deal_keywords", scale("word_rate", 3.0, 0, LAST_WEEK), {"keyword": "词0"}, ON_SUNDAY),
    ("a product far below its sisters", "product.conversion_vs_peers", POOR, {"product_id": "p0"}, ON_SUNDAY),
    ("a product far above its sisters", "product.copy_what_works", both(fix("conversion", 0.02), fix("conversion", 0.08, 0)), {"product_id": "p0"}, ON_SUNDAY),
    ("people leave the page early", "product.stay_short", scale("stay", 0.5, 0, LAST_WEEK), {"product_id": "p0"}, ON_SUNDAY),
    ("a price set wrong", "product.sold_below_cost", fix("below_cost", 1e9, 0, -1), {"product_id": "p0"}, {}),
    ("ads for the worst product", "ads.conversion_first", both(POOR, scale("ad_product_roi", 0.3, 0, LAST_WEEK)), {"product_id": "p0"}, ON_SUNDAY),
    ("more ads for a bad page", "page.fix_before_ads", both(fix("bounce", 0.78, days=LAST_WEEK), scale("campaign_cost", 1.8, days=LAST_WEEK)), {}, ON_SUNDAY),
    ("regulars stay away", "customers.lost", scale("lost_rate", 2.2, days=LAST_WEEK), {"buyer_type": "old"}, ON_SUNDAY),
    ("the refill comes too late", "stock.stock_out_ahead", stocked_for(6.6), {"product_id": "p0"}, {}),
    ("bad reviews burst on a product that sells little", "reviews.burst", fix("bad_reviews", 14, 8, -1), {"product_id": "p8"}, {}),
    ("bad reviews burst", "reviews.burst", fix("bad_reviews", 11, 1, -1), {"product_id": "p1"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "check", "bend", "subject", "given"), INCIDENTS, ids=[i[0] for i in INCIDENTS])
def test_an_incident_of_clear_size_is_found(
    name: str, check: str, bend: Bend, subject: dict[str, str] | None, given: dict[str, date]
) -> None:
    street = Street(SHOPS, seed=11, least=6000, **given)  # type: ignore[arg-type]
    if name == "a source appears":
        street.source[-1, :, 9] *= 2
    bend(street)
    findings = run(check, street.context())
    assert len(shops_named(findings, subject)) >= 0.95 * SHOPS
    assert_honest(findings)


def assert_honest(findings: list) -> None:  # type: ignore[type-arg]
    """Words, money, confidence and actions of every finding are in order."""
    assert findings
    for f in findings:
        assert 0 <= f.confidence <= 1
        assert f.actions
        assert all(a.playbook == f.check.replace(".", "/") for a in f.actions)
        said = f.title.zh + f.why.zh + "".join(a.text.zh for a in f.actions)
        assert "导致" not in said
        assert "nan" not in (said + f.title.en + f.why.en).lower().replace("finance", "")
        assert f.extra["story"]
    ids = [(f.shop, f.id) for f in findings]
    assert len(ids) == len(set(ids))
    worst = [f for f in findings if f.interval != (None, None)]
    assert all(low is None or high is None or low <= high for low, high in (f.interval for f in worst))


def test_lost_money_is_negative_and_won_money_positive() -> None:
    for check, bend, sign in (
        ("traffic.source_drop", scale("source", 0.4, 0), -1),
        ("traffic.source_surge", scale("source", 2.2, 4), 1),
        ("product.conversion_drop", scale("conversion", 0.35, 0), -1),
        ("service.refund_wave", scale("refund_rate", 9.0, 0), -1),
    ):
        street = Street(40, seed=3, least=6000)
        bend(street)
        findings = run(check, street.context())
        assert findings
        assert all(f.impact * sign > 0 for f in findings)


def test_the_money_of_a_fallen_source_is_what_its_visitors_usually_bring() -> None:
    street = Street(60, seed=8, least=6000)
    street.source[-1, :, 0] *= 0.4
    ctx = street.context()
    for f in run("traffic.source_drop", ctx):
        shop = ctx.frame("shop")
        sales = shop.loc[shop["shop"] == f.shop, "pay_amount"].sum() / shop.loc[shop["shop"] == f.shop, "visitors"].sum()
        assert f.impact == pytest.approx((f.observed - f.expected) * sales, rel=0.15)
        assert f.observed < f.interval[0] <= f.expected <= f.interval[1]
        assert f.subject["source_l1"] == "搜索"


def test_a_shop_wide_fall_is_one_finding_and_not_ten() -> None:
    street = Street(SHOPS, seed=11, least=6000)
    street.source[-1] *= 0.5
    ctx = street.context()
    assert len(run("traffic.source_drop", ctx)) <= 0.02 * SHOPS
    assert len(run("product.traffic_drop", ctx)) == 0


def test_a_source_that_fell_much_further_than_the_shop_is_named_beside_it() -> None:
    street = Street(SHOPS, seed=11, least=6000)
    street.source[-1] *= 0.6
    street.source[-1, :, 4] *= 0.02
    assert (
        len(shops_named(run("traffic.source_drop", street.context()), {"source_l1": "付费推广", "source_l2": "关键词推广"})) >= 0.9 * SHOPS
    )


def test_a_paid_source_says_what_it_cost() -> None:
    street = Street(20, seed=11, least=6000)
    street.source[-1, :, 4] *= 2.5
    findings = [f for f in run("traffic.source_surge", street.context()) if f.subject.get("source_l2") == "关键词推广"]
    assert findings
    assert all("每访客成本" in f.why.zh and f.extra["cost"] > 0 for f in findings)
    assert all(f.actions[0].role == "promotion" for f in findings)


def test_confidence_grows_with_the_size_of_the_fall() -> None:
    def sure(factor: float) -> dict[str, float]:
        street = Street(40, seed=21, least=6000)
        street.source[-1, :, 0] *= factor
        return {f.shop: f.confidence for f in run("traffic.source_drop", street.context()) if f.subject.get("source_l2") == "手淘搜索"}

    mild, hard = sure(0.4), sure(0.1)
    shared = set(mild) & set(hard)
    assert len(shared) > 30
    assert all(hard[s] > mild[s] for s in shared)
