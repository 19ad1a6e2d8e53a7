"""Promotions that stand under a heading made for something else — thresholds, names, titles — count, or are named with their cell."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from promotion_sheets import write_csv
from test_promotion_sheets import TODAY, promotions

from zhanggui.desks.promotion.importing import Imported, import_sheets
from zhanggui.desks.promotion.packs import pack

GOODS = {"货号": "A", "日常价": "100", "成本": "40"}


def read(folder: Path, **cells: str) -> Imported:
    """A sheet with one good; every further column by its heading."""
    row = GOODS | cells
    return import_sheets([write_csv(folder / "表.csv", [list(row), list(row.values())])], pack("taobao_tmall", TODAY))


def made(found: Imported) -> list[tuple[str, Any]]:
    return sorted((p["kind"], p.get("tiers") or (p.get("threshold"), p["value"])) for p in promotions(found).values())


def why(found: Imported) -> list[tuple[str, str]]:
    return [(g.place.column, g.why.en) for g in found.gaps]


def test_a_reduction_under_threshold_counts_beside_a_coupon_that_is_whole(tmp_path: Path) -> None:
    found = read(tmp_path, 门槛="满299减30", 优惠券="满99减10")
    assert made(found) == [("threshold_off", [[99, 10]]), ("threshold_off", [[299, 30]])]
    assert {p["id"].split()[-1]: p["scope"] for p in promotions(found).values()} == {"满299减30": ["A"], "券满99减10": ["A"]}
    assert found.whole


def test_a_reduction_under_threshold_counts_where_the_row_has_no_coupon(tmp_path: Path) -> None:
    found = read(tmp_path, 门槛="每满300减50", 优惠券="")
    assert made(found) == [("every_off", (300, 50))]
    assert found.whole


@pytest.mark.parametrize(("text", "kind", "terms"), [("满299减30", "threshold_off", [[299, 30]]), ("每满299减30", "every_off", (299, 30))])
def test_a_coupon_whose_threshold_says_the_whole_of_it_again_is_one(text: str, kind: str, terms: Any, tmp_path: Path) -> None:
    found = read(tmp_path, 门槛=text, 优惠券="30")
    assert made(found) == [(kind, terms)]
    assert found.whole


def test_a_coupon_beside_another_reduction_has_no_threshold_of_its_own(tmp_path: Path) -> None:
    found = read(tmp_path, 门槛="满299减30", 优惠券="10")
    assert made(found) == [("threshold_off", [[Decimal("0.01"), 10]]), ("threshold_off", [[299, 30]])]
    assert why(found) == [("门槛", "'满299减30' is a promotion, counted by itself; the number beside it has no threshold: taken as none")]


def test_two_thresholds_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    found = read(tmp_path, 门槛="50", 优惠券="满99减10")
    assert made(found) == [("threshold_off", [[99, 10]])]
    assert why(found) == [("门槛", "the threshold says 50, the promotion another one, which is taken")]


@pytest.mark.parametrize("threshold", ["99", "满99可用", "", "无", "2件", "单笔订单可用"])
def test_a_threshold_that_says_the_same_or_nothing_is_no_trouble(threshold: str, tmp_path: Path) -> None:
    assert read(tmp_path, 门槛=threshold, 优惠券="满99减10").whole


def test_a_discount_that_only_the_name_of_the_campaign_says_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, 活动名称="跨店每满300减50", 活动价="80")
    assert why(found) == [("活动名称", "the name sounds like a discount that nothing else in the row says: it is not counted")]


@pytest.mark.parametrize("cells", [{"活动名称": "满300减50", "满减": "满300减50"}, {"活动名称": "双11大促", "活动价": "80"}])
def test_a_name_that_says_what_a_column_says_is_no_trouble(cells: dict[str, str], tmp_path: Path) -> None:
    assert read(tmp_path, **cells).whole


def test_what_the_title_of_goods_praises_is_told_and_not_counted(tmp_path: Path) -> None:
    found = read(tmp_path, 商品名称="保温杯 第二件半价", 活动价="80")
    assert [p["kind"] for p in promotions(found).values()] == ["fixed_price"]
    assert found.whole
    assert any("第二件半价" in note.zh and "没有算" in note.zh for note in found.notes)


@pytest.mark.parametrize(("limit", "remark", "whole"), [("1", "限购1件", True), ("2", "限购1件", False), ("", "限购1件", False)])
def test_a_limit_in_a_remark_may_say_the_columns_once_more(limit: str, remark: str, whole: bool, tmp_path: Path) -> None:
    assert read(tmp_path, 活动价="80", 限购=limit, 备注=remark).whole is whole


@pytest.mark.parametrize(("remark", "whole"), [("限量500件", True), ("限量 200", True), ("限量500件69元", False), ("前100名立减20", False)])
def test_how_many_there_are_in_all_is_no_price(remark: str, whole: bool, tmp_path: Path) -> None:
    assert read(tmp_path, 活动价="80", 备注=remark).whole is whole
