"""A planted incident moves what it names, on its days, by its size, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from zhanggui.demo.catalogue import AGENTS, CAMPAIGNS, SEARCH, SOURCES, products
from zhanggui.demo.incidents import KINDS, Effects, Incident, effects_of
from zhanggui.demo.simulate import simulate, truth
from zhanggui.kernel.errors import UseError

FIRST, DAYS = date(2026, 7, 6), 35
DAY = date(2026, 7, 30)
TOP, SECOND = (p.id for p in products()[:2])
PLAN, AGENT = CAMPAIGNS[3], AGENTS[0].nick


def total(shop: dict[str, pa.Table], name: str, measure: str, day: date, column: str = "stat_date", **subject: str) -> float:
    """Sum of a measure on a day for one subject."""
    rows = shop[name]
    when = rows[column].cast(pa.date32()) if column != "stat_date" else rows[column]
    keep = pc.equal(when, pa.scalar(day))
    for dim, value in subject.items():
        keep = pc.and_(keep, pc.equal(rows[dim], value))
    return float(pc.sum(rows.filter(keep)[measure]).as_py() or 0)


def ratio(kind: str, size: float, subject: dict[str, str], table: str, measure: str, day: date = DAY, of: str = "", **where: str) -> float:
    """The measure of DAY (per `of`, where given) with the incident, against the mean of the same weekday in three weeks before it."""
    shop = simulate(11, FIRST, DAYS, [Incident(kind, DAY, 1, size, subject)], only=[table])

    def value(on: date) -> float:
        top = total(shop, table, measure, on, **where)
        return top / total(shop, table, of, on, **where) if of else top

    return value(day) / float(np.mean([value(day - timedelta(days=7 * n)) for n in (1, 2, 3)]))


def test_a_source_brings_fewer_visitors_and_only_that_source() -> None:
    subject = {"source_l1": "平台流量", "source_l2": SEARCH}
    assert ratio("source_drop", 0.5, subject, "source_days", "visitors", source_l2=SEARCH) == pytest.approx(0.5, abs=0.06)
    assert ratio("source_drop", 0.5, subject, "source_days", "visitors", source_l2="手淘推荐") == pytest.approx(1, abs=0.12)


def test_a_source_surges_at_level_one() -> None:
    assert ratio(
        "source_surge", 1.6, {"source_l1": "内容流量"}, "source_days", "visitors", source_l1="内容流量", source_l2="汇总"
    ) == pytest.approx(1.6, abs=0.2)


@pytest.mark.parametrize("kind", ["conversion_drop", "review_burst", "stock_out"])
def test_a_product_converts_less_while_its_visitors_come_as_ever(kind: str) -> None:
    subject = {"product_id": TOP}
    assert ratio(kind, 0.3, subject, "product_days", "pay_users", of="product_visitors", **subject) == pytest.approx(0.3, abs=0.1)
    assert ratio(kind, 0.3, subject, "product_days", "product_visitors", **subject) == pytest.approx(1, abs=0.12)
    assert ratio(kind, 0.3, subject, "product_days", "pay_users", of="product_visitors", product_id=SECOND) == pytest.approx(1, abs=0.3)


def test_bad_reviews_come_with_the_review_burst() -> None:
    incident = Incident("review_burst", DAY, 1, 0.4, {"product_id": TOP})
    rows = simulate(11, FIRST, DAYS, [incident], only=["reviews"])["reviews"].to_pandas()
    bad = rows[(rows["rating"] <= 2) & (rows["product_id"] == TOP)]
    on_day = (bad["created_at"].dt.date == DAY).sum()
    assert on_day >= 5
    assert on_day > 4 * (len(bad) - on_day) / (DAYS - 1)


def test_stock_runs_down_to_nothing_before_a_stock_out_and_comes_back() -> None:
    incident = Incident("stock_out", DAY, 2, 0.02, {"product_id": TOP})
    shop = simulate(11, FIRST, DAYS, [incident], only=["stock"])
    level = {
        day: total(shop, "stock", "qty_on_hand", day, "snapshot_at", product_id=TOP)
        for day in (DAY + timedelta(days=n) for n in range(-5, 4))
    }
    assert level[DAY] == level[DAY + timedelta(days=1)] == 0
    assert level[DAY - timedelta(days=4)] > level[DAY - timedelta(days=2)] > 0
    assert level[DAY + timedelta(days=2)] > 0


def test_a_campaign_burns_money_without_more_clicks() -> None:
    subject = {"campaign_id": PLAN.id}
    assert ratio("ad_burn", 3.0, subject, "ad_days", "cost", **subject) == pytest.approx(3, abs=0.5)
    assert ratio("ad_burn", 3.0, subject, "ad_days", "clicks", **subject) == pytest.approx(1, abs=0.15)


def test_refunds_come_in_a_wave() -> None:
    assert ratio("refund_wave", 8.0, {"product_id": TOP}, "product_days", "refund_amount", product_id=TOP) > 3


def test_a_coupon_lowers_the_order_value_and_not_the_buyers() -> None:
    assert ratio("aov_drop", 0.75, {}, "shop_days", "pay_amount", of="pay_users") == pytest.approx(0.75, abs=0.06)
    assert ratio("aov_drop", 0.75, {}, "shop_days", "pay_users") == pytest.approx(1, abs=0.12)


def test_an_agent_loses_inquiries_that_others_keep() -> None:
    subject = {"staff": AGENT}
    assert ratio("agent_drop", 0.4, subject, "service_days", "inquiry_pay_users", of="inquiry_users", **subject) == pytest.approx(
        0.4, abs=0.12
    )
    assert ratio("agent_drop", 0.4, subject, "service_days", "inquiry_users", **subject) == pytest.approx(1, abs=0.3)


def test_the_truth_names_each_day_subject_and_factor() -> None:
    incident = Incident("source_drop", DAY, 3, 0.4, {"source_l2": SEARCH}, shape="smooth")
    rows = truth([incident])
    assert [t.day for t in rows] == [DAY + timedelta(days=n) for n in range(3)]
    assert [t.size for t in rows] == pytest.approx([0.8, 0.6, 0.4])
    assert {t.factor for t in rows} == {"visitors"}
    assert all(t.subject == {"source_l2": SEARCH} for t in rows)


def test_an_incident_touches_only_its_own_cells() -> None:
    effects = effects_of([Incident("source_drop", DAY, 1, 0.5, {"source_l2": SEARCH, "product_id": TOP})], FIRST, DAYS, 30)
    changed = np.argwhere(effects.visits != 1)
    search = [s.l2 for s in SOURCES].index(SEARCH)
    assert changed.tolist() == [[(DAY - FIRST).days, search, 0]]
    calm = Effects.none(DAYS, 30)
    assert all(
        np.array_equal(getattr(effects, n), getattr(calm, n)) for n in ("convert", "price", "ad_cost", "agent", "refunds", "out_of_stock")
    )


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("source_drop", {"source_l2": "没有的来源"}),
        ("ad_burn", {"campaign_id": "1"}),
        ("agent_drop", {"product_id": TOP}),
        ("earthquake", {}),
    ],
)
def test_an_incident_about_nothing_is_refused(kind: str, subject: dict[str, str]) -> None:
    with pytest.raises(UseError):
        effects_of([Incident(kind, DAY, 1, 0.5, subject)], FIRST, DAYS, 30)


def test_every_kind_has_two_languages_and_a_factor() -> None:
    assert len(KINDS) >= 20
    assert all(kind.words.zh and kind.words.en for kind in KINDS)
    harmless = {"presale", "partial_day", "missing_table"}
    assert {kind.id for kind in KINDS if not kind.factor} == harmless
    assert all(kind.dims for kind in KINDS if kind.factor)
