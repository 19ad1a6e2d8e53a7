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
    assert why(found) == [("活动名称", "'活动名称' sounds like a discount that nothing else in the row says: it is not counted")]


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


@pytest.mark.parametrize("name", ["满 300 减 50", "第 2 件半价", "Buy one get one free", "50% off everything", "全场买3送2", "前2小时半价"])
def test_a_discount_in_a_name_is_never_dropped(name: str, tmp_path: Path) -> None:
    assert not read(tmp_path, 活动名称=name).whole


@pytest.mark.parametrize(
    "cells",
    [
        {"活动名称": "跨店满300减50", "跨店满减": "每满300减50"},
        {"活动名称": "限时8折", "活动价": "80"},
        {"活动名称": "直降20", "活动价": "80"},
        {"活动名称": "全场5折起", "活动价": "80"},
        {"活动名称": "双十一第二波满减", "满减": "满300减50"},
        {"类型": "满减", "满减": "满300减50"},
    ],
)
def test_names_as_people_write_them_raise_no_alarm(cells: dict[str, str], tmp_path: Path) -> None:
    assert read(tmp_path, **cells).whole


def test_a_type_says_that_a_threshold_counts_again_and_again(tmp_path: Path) -> None:
    found = read(tmp_path, 类型="每满减", 面额="30", 门槛="满100减30")
    assert made(found) == [("every_off", (100, 30))]


def test_a_value_that_its_type_calls_a_percentage_is_none_of_the_threshold(tmp_path: Path) -> None:
    found = read(tmp_path, 类型="折扣券", 面额="5", 门槛="满99减5")
    assert sorted(p["kind"] for p in promotions(found).values()) == ["percent_off", "threshold_off"]


@pytest.mark.parametrize("text", ["299/30", "299:30", "满199,20元", "20%", "300,50", "300,500"])
def test_numbers_under_threshold_that_may_be_a_promotion_are_named(text: str, tmp_path: Path) -> None:
    assert not read(tmp_path, 门槛=text, 优惠券="150").whole


def test_a_reduction_with_a_dash_under_threshold_counts(tmp_path: Path) -> None:
    assert made(read(tmp_path, 门槛="300-50", 优惠券="满99减10")) == [("threshold_off", [[99, 10]]), ("threshold_off", [[300, 50]])]


def test_pieces_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    assert not read(tmp_path, 门槛="3件", 满减="满2件8折").whole
    assert read(tmp_path, 门槛="2件", 满减="满2件8折").whole


@pytest.mark.parametrize(
    "header",
    ["双11活动价", "双十一价", "618活动价", "预售价", "专享价", "直播专享价", "百亿补贴价", "清仓价", "团购价", "折后价", "双11到手价"],
)
def test_an_activity_price_by_a_name_of_the_shops_own_counts(header: str, tmp_path: Path) -> None:
    found = read(tmp_path, **{header: "60"})
    assert [(p["kind"], p["value"]) for p in promotions(found).values()] == [("fixed_price", 60)]


@pytest.mark.parametrize(("header", "whole"), [("渠道价", False), ("竞品价", True), ("活动前价格", False), ("颜色", True)])
def test_a_price_that_is_not_known_is_named(header: str, whole: bool, tmp_path: Path) -> None:
    assert read(tmp_path, **{header: "60"}).whole is whole
