"""Findings that tell one story are one finding; a day that came in part is believed to have lost nothing."""

from __future__ import annotations

from typing import Any

import pytest

from zhanggui.brief.coverage import Cover
from zhanggui.brief.findings import evidence_of, finding_json, rank, trusted
from zhanggui.kernel.finding import Action, Finding
from zhanggui.kernel.words import Words


def finding(check: str, impact: float, confidence: float = 0.9, tables: tuple[str, ...] = ("product_days",), **subject: str) -> Finding:
    title = Words(f"{check} 的标题", f"title of {check}")
    act = (Action("manager", Words("看", "look"), check.replace(".", "/")),)
    return Finding(check, "s", subject, "m", 1.0, 2.0, impact, "medium", confidence, title, Words("原因", "why"), act, tables=tables)


def test_what_was_found_about_one_product_is_one_finding_with_its_evidence() -> None:
    stock, fall, other = (
        finding("stock.cover_low", -300, product_id="p1"),
        finding("product.conversion_drop", -900, product_id="p1"),
        finding("product.conversion_drop", -500, product_id="p2"),
    )
    first, second = rank([stock, fall, other])
    assert (first.check, first.subject, evidence_of(first)) == ("product.conversion_drop", {"product_id": "p1"}, (stock,))
    assert (second.subject, evidence_of(second)) == ({"product_id": "p2"}, ())


def test_the_reason_tells_the_evidence_too() -> None:
    (told,) = rank([finding("product.conversion_drop", -900, product_id="p1"), finding("reviews.burst", -100, product_id="p1")])
    said: dict[str, Any] = finding_json(told, {}, "zh")
    assert said["why"] == "原因。同时：reviews.burst 的标题"
    assert said["evidence"] == [{"id": "reviews.burst:product_id=p1", "title": "reviews.burst 的标题", "impact": -100.0}]


def test_a_missed_target_is_told_with_what_made_most_of_it() -> None:
    missed, source, small = finding("plan.target_missed", -1000), finding("traffic.source_drop", -700), finding("ads.cost_burn", -300)
    told = rank([missed, source, small])
    assert [f.check for f in told] == ["traffic.source_drop", "ads.cost_burn"]
    assert evidence_of(told[0]) == (missed,)


def test_a_missed_target_that_nothing_explains_leads_by_itself() -> None:
    missed, rise, small = (
        finding("plan.target_missed", -1000),
        finding("product.conversion_rise", 900),
        finding("traffic.source_drop", -400),
    )
    assert [f.check for f in rank([missed, rise, small])] == ["plan.target_missed", "product.conversion_rise", "traffic.source_drop"]


def test_two_agents_are_two_stories() -> None:
    told = rank([finding("service.agent_drop", -50, staff="a"), finding("service.agent_drop", -40, staff="b")])
    assert [f.subject["staff"] for f in told] == ["a", "b"]


def test_at_most_five_are_told_and_the_most_urgent_first() -> None:
    told = rank([finding("product.conversion_drop", -100 * n, product_id=f"p{n}") for n in range(1, 8)])
    assert [f.subject["product_id"] for f in told] == ["p7", "p6", "p5", "p4", "p3"]


@pytest.mark.parametrize(("impact", "kept"), [(-900.0, False), (900.0, True)])
def test_no_loss_is_believed_of_a_day_of_which_a_file_came_in_part(impact: float, kept: bool) -> None:
    covers = [Cover("orders", "partial", None), Cover("source_days", "ok", None)]
    assert bool(trusted([finding("traffic.source_drop", impact, tables=("source_days", "shop_days"), source_l1="a")], covers)) is kept


def test_what_is_no_report_of_the_day_is_believed_none_the_less() -> None:
    covers = [Cover("orders", "partial", None)]
    assert trusted([finding("reviews.burst", -10, tables=("reviews",), product_id="p")], covers)


def test_an_order_taken_back_the_same_day_is_no_good_news() -> None:
    mistake, kept = finding("product.aov_rise", 1000), finding("plan.sales_rose", 1500)
    assert [f.check for f in rank([mistake, kept, finding("service.refund_wave", -900)])] == ["plan.sales_rose", "service.refund_wave"]
    assert [f.check for f in rank([mistake, finding("service.refund_wave", -600)])] == ["service.refund_wave", "product.aov_rise"]
