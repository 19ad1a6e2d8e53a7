"""Every check is declared in full: words, thresholds with their source, a playbook page in both languages, lawful ways only."""

from __future__ import annotations

import re

import pytest

from zhanggui.desks import CHECKS, Check

FACTORS = {
    "visitors", "pay_conversion", "aov", "pay_amount", "refund", "ad_cost", "inquiry_conversion", "rating", "stock", "bounce", "depth",
}  # fmt: skip
EVERY = pytest.mark.parametrize("check", list(CHECKS), ids=lambda c: c.id)


def test_the_desks_checks_are_all_there() -> None:
    assert {c.id for c in CHECKS} >= {
        "plan.target_missed", "plan.target_overshot",
        "traffic.source_drop", "traffic.source_surge", "traffic.all_down", "traffic.all_up",
        "page.bounce_high", "page.depth_low", "page.aov_ratio_low",
        "product.conversion_drop", "product.conversion_rise", "product.traffic_drop",
        "ads.cost_burn", "service.refund_wave", "service.refund_product", "service.inquiry_low", "stock.cover_low", "reviews.burst",
    }  # fmt: skip


@EVERY
def test_a_check_names_its_desk_and_says_where_each_number_comes_from(check: Check) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", check.id)
    assert check.name.zh
    assert check.name.en
    assert check.thresholds
    for line in check.thresholds.values():
        assert line.source.zh
        assert line.source.en
        assert line.meaning.zh
        assert line.meaning.en
        assert line.unit in {"ratio", "z", "money", "people", "days", "count", "weekday"}


@EVERY
def test_a_check_has_a_page_in_chinese_then_english(check: Check) -> None:
    page = check.playbook_file.read_text(encoding="utf-8")
    chinese, english = page.split("\n---\n")
    for heading in ("## 看什么", "## 做什么", "## 不要做", "## 依据"):
        assert heading in chinese
    for heading in ("## What to look at", "## What to do", "## What not to do", "## Source"):
        assert heading in english


@EVERY
def test_a_page_never_advises_what_the_law_forbids(check: Check) -> None:
    page = check.playbook_file.read_text(encoding="utf-8")
    to_do = page.split("## 做什么")[1].split("## 不要做")[0]
    assert not re.search(r"刷单|补单|刷评|返现|红包|好评返", to_do)
    assert "导致" not in page


def test_the_page_numbers_of_the_handbook_are_the_defaults() -> None:
    bounce, depth = CHECKS.get("page.bounce_high").thresholds, CHECKS.get("page.depth_low").thresholds
    assert [bounce[n].value for n in ("pass", "target", "old_pass")] == [0.70, 0.60, 0.50]
    assert [depth[n].value for n in ("pass", "target", "old_pass")] == [2.5, 3.5, 4.0]
    assert CHECKS.get("page.aov_ratio_low").thresholds["pass"].value == 1.3
    assert CHECKS.get("service.inquiry_low").thresholds["line"].value == 0.5
    assert CHECKS.get("stock.cover_low").thresholds["top"].value == 5
