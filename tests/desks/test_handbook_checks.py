"""Each rule of the handbook beside its harmless twin: what looks alike and is none, and the money said in a finding counted by hand."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from planted_shops import DAY, PlantedContext, Street, run, shops_named
from test_checks_fire import LAST_WEEK, SUNDAY, fix, scale

from zhanggui.desks import CHECKS

SHOPS = 24
MONDAY = SUNDAY + timedelta(days=1)
WEEKLY = [c.id for c in CHECKS if c.cadence == "week"]


def street(day: date = DAY, shops: int = SHOPS) -> Street:
    return Street(shops, seed=31, least=6000, day=day)


def sums(ctx: PlantedContext, frame: str, shop: str, last: int, skip: int = 0, **where: str) -> pd.Series:
    """Sums of the frame's columns over `last` days, the newest `skip` left out."""
    rows = ctx.frame(frame)
    end = pd.Timestamp(ctx.day) - pd.Timedelta(days=skip)
    keep = (rows["shop"] == shop) & (rows["day"] <= end) & (rows["day"] > end - pd.Timedelta(days=last))
    for name, value in where.items():
        keep &= rows[name] == value
    return rows[keep].sum(numeric_only=True)


# A keyword


def burning_word(orders_too: bool) -> PlantedContext:
    s = street()
    s.more.keyword_cost[-1, :, 0] *= 4
    s.more.keyword_roi[-1, :, 0] *= 1.0 if orders_too else 0.1
    return s.context()


def test_a_word_whose_orders_rose_with_its_cost_is_left_alone() -> None:
    assert run("ads.keyword_burn", burning_word(orders_too=True)) == []
    assert len(run("ads.keyword_burn", burning_word(orders_too=False))) >= 0.9 * SHOPS


def test_two_orders_instead_of_three_are_no_burning_word() -> None:
    s = street()
    s.more.keyword_cost[:, :, 0] = 100.0
    s.more.keyword_cost[-1, :, 0] = 200.0
    s.more.keyword_roi[:, :, 0], s.more.keyword_roi[-1, :, 0] = 1.5, 0.5
    assert len(run("ads.keyword_burn", s.context())) <= 1


def test_the_extra_cost_of_a_word_is_what_is_lost_and_its_campaign_is_not_named_beside_it() -> None:
    s = street()
    s.more.keyword_cost[-1, :, 0] *= 4
    s.more.keyword_roi[-1, :, 0] *= 0.1
    ctx = s.context()
    words, ads = ctx.frame("ad_keyword"), ctx.frame("ad")
    mine = words.groupby(["shop", "day", "campaign_id"], as_index=False)[["cost", "gmv", "orders"]].sum()
    both = (
        ads.drop(columns=["cost", "gmv", "orders"])
        .merge(mine, on=["shop", "day", "campaign_id"], how="left")
        .fillna({"cost": 0, "gmv": 0, "orders": 0})
    )
    ctx.frames["ad"] = both
    for f in run("ads.keyword_burn", ctx):
        assert f.impact == pytest.approx(f.expected - f.observed, abs=0.01)
        assert f.observed == pytest.approx(sums(ctx, "ad_keyword", f.shop, 1, keyword="连衣裙")["cost"], abs=0.01)
    assert shops_named(run("ads.cost_burn", ctx), {"campaign_id": "c1"}) == set()
    ctx.frames["ad_keyword"] = words.iloc[:0]
    assert len(shops_named(run("ads.cost_burn", ctx.again()), {"campaign_id": "c1"})) >= 0.9 * SHOPS


# An agent


def agents(fall: float, who: object) -> PlantedContext:
    s = street()
    s.inquiries *= 2
    s.inquiry_rate[-3:, :, who] *= fall
    return s.context()


def test_an_agent_is_named_only_when_his_colleagues_sell_as_ever() -> None:
    assert shops_named(run("service.agent_drop", agents(0.5, 1)), {"staff": "小李"}) == set(street().keys)
    assert run("service.agent_drop", agents(0.5, slice(None))) == []


def test_an_agent_of_few_questions_is_not_judged() -> None:
    s = street()
    s.inquiries[:] = 3.0
    s.inquiry_rate[-3:, :, 1] *= 0.4
    assert run("service.agent_drop", s.context()) == []


def test_an_agent_who_has_recovered_is_left_alone() -> None:
    s = street()
    s.inquiries *= 2
    s.inquiry_rate[-3:-1, :, 1] *= 0.5
    assert len(run("service.agent_drop", s.context())) <= 1


# Sources and words


def test_when_people_of_every_source_buy_less_no_source_is_blamed() -> None:
    s = street(SUNDAY)
    s.more.source_rate[-7:] *= 0.5
    assert len(run("traffic.source_quality", s.context())) <= 1


def test_a_source_that_got_better_is_said_to_deserve_feeding() -> None:
    s = street(SUNDAY)
    s.more.source_rate[-7:, :, 0] *= 1.8
    findings = run("traffic.source_quality", s.context())
    assert shops_named(findings, {"source_l1": "搜索", "source_l2": "手淘搜索"}) == set(s.keys)
    assert all(f.impact > 0 and "值得多喂" in f.actions[0].text.zh for f in findings)


def test_a_source_that_costs_less_than_it_brings_is_left_alone_however_much_it_costs() -> None:
    s = street(SUNDAY)
    s.campaign_cost[:, :, 0] *= 3  # steadily, and still below what its visitors bring
    assert run("traffic.source_quality", s.context()) == []


def test_when_all_words_lose_visitors_no_word_is_gone() -> None:
    s = street(SUNDAY)
    s.more.word_visitors[-7:] *= 0.3
    assert len(run("traffic.deal_keywords", s.context())) <= 1


def test_a_word_that_never_sold_is_not_missed() -> None:
    s = street(SUNDAY)
    s.more.word_rate[:, :, 0] = 0.0
    s.more.word_visitors[-7:, :, 0] *= 0.1
    assert shops_named(run("traffic.deal_keywords", s.context()), {"keyword": "词0"}) == set()


# A product among its peers and sisters


def against_peers(peer: float, day: date = SUNDAY) -> PlantedContext:
    s = street(day)
    s.conversion[:] = 0.04
    s.more.peer_rate[:] = peer
    return s.context()


def test_with_a_peer_file_the_peers_are_the_line() -> None:
    findings = run("product.conversion_vs_peers", against_peers(0.07))
    assert {f.shop for f in findings} == set(street().keys)
    for f in findings:
        assert f.expected == pytest.approx(0.07)
        assert f.extra["peers"]
        assert "同行平均" in f.title.zh
    assert run("product.conversion_vs_peers", against_peers(0.03)) == []


def test_the_gap_to_the_peers_is_a_fifth_of_what_it_would_bring() -> None:
    ctx = against_peers(0.07)
    for f in run("product.conversion_vs_peers", ctx)[:20]:
        week = sums(ctx, "product_page", f.shop, 7, product_id=f.subject["product_id"])
        rate, basket = week["pay_users"] / week["product_visitors"], week["pay_amount"] / week["pay_users"]
        assert f.impact == pytest.approx((rate - 0.07) * week["product_visitors"] / 7 * basket * 0.2, abs=0.02)


def test_what_differs_is_said_of_a_product_worth_copying() -> None:
    s = street(SUNDAY)
    s.conversion[:], s.price[:] = 0.02, 100.0
    s.conversion[:, :, 0], s.price[:, :, 0], s.more.stay[:, :, 0] = 0.08, 50.0, 120.0
    findings = run("product.copy_what_works", s.context())
    assert shops_named(findings, {"product_id": "p0"}) == set(s.keys)
    assert all(re.search(r"停留 120 秒（其他款 \d\d 秒）、件单价 ¥[45]\d\.\d\d（其他款 ¥\d+", f.why.zh) for f in findings)
    assert all("自家" in f.actions[0].text.zh and "p0" not in f.extra["learners"] for f in findings)


@pytest.mark.parametrize("check", ["product.copy_what_works", "product.conversion_vs_peers", "ads.conversion_first"])
def test_products_that_differ_as_products_do_are_left_alone(check: str) -> None:
    s = street(SUNDAY)
    s.conversion[:] = np.linspace(0.02, 0.06, 10)
    assert run(check, s.context()) == []


# Page, stay, cost, regulars, stock


def bad_page(more_ads: float, bounce: float = 0.78) -> PlantedContext:
    s = street(SUNDAY)
    fix("bounce", bounce, days=LAST_WEEK)(s)
    scale("campaign_cost", more_ads, days=LAST_WEEK)(s)
    return s.context()


def test_a_bad_page_without_more_ads_and_more_ads_for_a_good_page_are_left_alone() -> None:
    assert run("page.fix_before_ads", bad_page(1.0)) == []
    assert run("page.fix_before_ads", bad_page(1.8, bounce=0.5)) == []
    findings = run("page.fix_before_ads", bad_page(1.8))
    assert len(findings) == SHOPS
    assert all(f.impact == pytest.approx(f.expected - f.observed, abs=0.01) for f in findings)


def test_the_line_of_many_old_visitors_holds_for_ads_as_well() -> None:
    s = street(SUNDAY)
    fix("bounce", 0.55)(s)
    scale("campaign_cost", 1.8, days=LAST_WEEK)(s)
    assert run("page.fix_before_ads", s.context()) == []
    s.old_share[:] = 0.6
    assert len(run("page.fix_before_ads", s.context())) == SHOPS


def test_a_loss_leader_is_said_on_the_day_it_begins_and_then_once_a_week() -> None:
    def said(days: int, day: date = DAY) -> int:
        s = street(day)
        fix("below_cost", 1e9, 0, slice(-days, None))(s)
        return len(run("product.sold_below_cost", s.context()))

    assert said(1) == SHOPS
    assert said(20) == 0
    assert said(20, SUNDAY) == SHOPS


def test_the_loss_below_cost_is_counted_to_the_cent() -> None:
    s = street()
    fix("below_cost", 1e9, 0, -1)(s)
    ctx = s.context()
    for f in run("product.sold_below_cost", ctx):
        cost = sums(ctx, "cost", f.shop, 1, product_id="p0")
        assert f.impact == pytest.approx(cost["below_cost_amount"] - cost["goods_cost"], abs=0.02)


def test_two_lines_below_cost_are_not_yet_said() -> None:
    s = street()
    fix("below_cost", 2, 0, -1)(s)
    assert run("product.sold_below_cost", s.context()) == []


def test_more_regulars_whose_time_is_up_are_no_loss_when_as_many_of_them_come_back() -> None:
    s = street(SUNDAY)
    s.more.regulars[-7:] *= 2
    assert run("customers.lost", s.context()) == []


def test_regulars_who_could_not_buy_while_the_shop_was_shut_are_not_lost() -> None:
    s = street(SUNDAY)
    s.more.lost_rate[-7:] *= 2.5
    assert len(run("customers.lost", s.context())) > SHOPS / 2
    s.source[-11:-6] = 0
    assert run("customers.lost", s.context()) == []


def test_goods_on_the_way_are_counted() -> None:
    s = street()
    pieces = (s.source.sum(axis=2) * 1.1 * s.product_share[:, :, 0] * s.conversion[:, :, 0] * 1.3)[-29:-1].mean(axis=0)
    s.stock[-1, :, 0] = np.round(pieces * 6.6)
    ctx = s.context()
    assert len(run("stock.stock_out_ahead", ctx)) >= 0.9 * SHOPS
    ctx.frames["stock"]["qty_in_transit"] = 1e5
    assert run("stock.stock_out_ahead", ctx.again()) == []


def test_a_refill_that_comes_too_late_is_said_once_and_then_once_a_week() -> None:
    def said(day: date, days_left: float) -> int:
        s = street(day)
        pieces = (s.source.sum(axis=2) * 1.1 * s.product_share[:, :, 0] * s.conversion[:, :, 0] * 1.3)[-29:-1].mean(axis=0)
        s.stock[-1, :, 0] = np.round(pieces * days_left)
        return len(run("stock.stock_out_ahead", s.context()))

    assert said(DAY, 4.0) == 0  # it crossed the line days ago
    assert said(SUNDAY, 4.0) == SHOPS
    assert said(DAY, 30.0) == 0


@pytest.mark.parametrize("check", WEEKLY)
def test_a_weekly_check_speaks_on_its_own_weekday(check: str) -> None:
    def bent(day: date) -> PlantedContext:
        s = street(day, 6)
        s.conversion[:] = 0.04
        s.conversion[:, :, 0] = 0.008
        s.conversion[:, :, 1] = 0.15
        s.price[:] = 100.0
        s.bounce[-40:], s.depth[-40:] = 0.8, 2.0
        s.campaign_cost[-9:] *= 60
        s.inquiry_rate[-40:] = 0.2
        s.more.word_visitors[-8:, :, 0] *= 0.05
        s.more.stay[-8:, :, 0] *= 0.3
        s.more.lost_rate[-8:] *= 3
        s.source[-7:] *= {"plan.sales_slide": 0.7, "plan.sales_climb": 1.6}.get(check, 1)
        s.more.ad_product_roi[-8:, :, 0] *= 0.2
        return s.context()

    assert run(check, bent(SUNDAY))
    ctx = bent(MONDAY)
    assert run(check, ctx) == []
    ctx.thresholds = {(check, "closing_weekday"): 1}
    assert run(check, ctx.again())
