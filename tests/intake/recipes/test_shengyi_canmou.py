"""生意参谋 exports, written the way the platform writes them, load with their exact figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, Row, grid, preface, side_by_side, write_xls
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


RED, BLUE = side_by_side("""
统计日期 | 2026-06-13 | 2026-06-13
商品ID | 1017116707008 | 988297980428
商品名称 | 红色连衣裙 | 蓝色衬衫
主商品ID | 1017116707008 |
商品类型 | 主商品 |
货号 | 2025317 |
商品状态 | 当前在线 |
商品标签 | - |
商品访客数 | 11,269 | 731
商品浏览量 | 26,024 | 1,404
平均停留时长 | 6.92 |
商品详情页跳出率 | 78.15% | -
商品收藏人数 | 185 |
商品加购件数 | 754 |
商品加购人数 | 486 |
下单买家数 | 76 |
下单件数 | 123 |
下单金额 | 17,191.00 |
下单转化率 | 0.67% |
支付买家数 | 68 | 0
支付件数 | 109 | 0
支付金额 | 15,217.00 | 0.00
商品支付转化率 | 0.60% | 0.00%
支付新买家数 | 61 |
支付老买家数 | 7 |
老买家支付金额 | 1,525.00 |
聚划算支付金额 | 0.00 |
访客平均价值 | 1.35 |
成功退款金额 | 7,955.12 | 0.10
竞争力评分 | - |
年累计支付金额 | 1,669,761.00 |
月累计支付金额 | 280,941.00 |
月累计支付件数 | 2,011 |
搜索引导支付转化率 | 3.61% |
搜索引导访客数 | 582 |
搜索引导支付买家数 | 21 |
结构化详情引导转化率 | - |
结构化详情引导成交占比 | - |
""")
ITEM_FILE = "【生意参谋平台】商品_全部_{}_{}.xls"


def item_ranking(folder: Path, headers: list[str], rows: list[Row], first: str, last: str) -> Path:
    cells = [*preface("商品_全部", 4), *grid(headers, rows, blank="-")]
    return write_xls(folder / ITEM_FILE.format(first, last), {"商品_全部": cells})


def test_item_ranking_of_a_day(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(item_ranking(tmp_path, HEADERS["sycm_item_rank_all"], [RED, BLUE], "2026-06-13", "2026-06-13"))
    assert (got.recipe, got.table, got.rows["read"], got.rows["inserted"]) == ("sycm_item_rank_all", "product_days", 2, 2)
    assert shop.total("product_days", "product_visitors") == 12_000
    assert shop.total("product_days", "pay_amount") == Decimal("15217.00")
    assert shop.total("product_days", "refund_amount") == Decimal("7955.22")
    red, blue = sorted(shop.rows("product_days"), key=lambda r: r["product_id"])
    assert (red["level"], red["period"], red["stat_date"]) == ("product", "day", date(2026, 6, 13))
    assert red["bounce_rate"] == pytest.approx(0.7815)
    assert blue["bounce_rate"] is None, "'-' means no value, not nought"
    assert blue["pay_users"] == 0
    assert shop.ext(red)["ytd_pay_amount"] == pytest.approx(1_669_761.00)
    assert {r["product_id"]: r["title"] for r in shop.rows("products")} == {"1017116707008": "红色连衣裙", "988297980428": "蓝色衬衫"}


def test_item_ranking_with_forty_columns_and_mixed_cells(shop: LoadedShop, tmp_path: Path) -> None:
    headers = HEADERS["sycm_item_rank_all_40"]
    rows: list[Row] = [
        {
            **RED,
            "统计日期": "2026-04-19",
            "商品访客数": "1,391",
            "支付件数": 9,
            "总支付商品件数": 9,
            "支付金额": "31,396.00",
            "总支付金额": "31,396.00",
        },
        {**BLUE, "统计日期": "2026-04-19", "商品访客数": 126, "支付件数": 0, "总支付商品件数": 0, "总支付金额": 0},
    ]
    shop.load(item_ranking(tmp_path, headers, rows, "2026-04-19", "2026-04-19"))
    assert shop.total("product_days", "product_visitors") == 1_517
    assert shop.total("product_days", "pay_amount") == Decimal("31396.00")
    red = min(shop.rows("product_days"), key=lambda r: r["product_id"])
    assert (shop.ext(red)["pay_amount_total"], shop.ext(red)["pay_qty_total"]) == (31396, 9)


def test_item_ranking_of_a_week_is_not_taken_for_a_day(shop: LoadedShop, tmp_path: Path) -> None:
    week = {**RED, "统计日期": "2026-06-14"}
    shop.load(item_ranking(tmp_path, HEADERS["sycm_item_rank_all"], [week], "2026-06-08", "2026-06-14"))
    (row,) = shop.rows("product_days")
    assert (row["period"], row["stat_date"]) == ("week", date(2026, 6, 8))


SOURCES = side_by_side("""
一级来源 | 付费流量 | 付费流量 | 付费流量 | 手淘搜索
二级来源 | 汇总 | 关键词推广(原直通车) | 人群推广 | 手淘搜索
三级来源 | 汇总 | 汇总 | 汇总 | 搜索结果
访客数 | 1,234 | 800 | 500 | 2,001
支付买家数 | 40 | 25 | 15 | 61
支付金额 | 5,678.00 | 3,600.50 | 2,077.50 | 9,000.09
""")


def test_shop_sources_are_dated_by_the_file_name_and_subtotals_are_marked(shop: LoadedShop, tmp_path: Path) -> None:
    cells = [*preface("无线店铺流量来源", 5), *grid(HEADERS["sycm_shop_source"], SOURCES, blank="-")]
    file = write_xls(tmp_path / "【生意参谋平台】无线店铺流量来源-2026-11-10_2026-11-10.xls", {"无线店铺流量来源": cells})
    got = shop.load(file)
    assert (got.recipe, got.rows["read"], got.rows["inserted"]) == ("sycm_shop_source", 4, 4)
    rows = {(r["source_l1"], r["source_l2"], r["source_l3"]): r for r in shop.rows("source_days")}
    assert {r["stat_date"] for r in rows.values()} == {date(2026, 11, 10)}
    assert rows["付费流量", "汇总", "汇总"]["is_subtotal"] is True
    assert rows["付费流量", "关键词推广", "汇总"]["pay_amount"] == Decimal("3600.50"), "the double name of 2024 is read as the new one"
    leaf = rows["手淘搜索", "手淘搜索", "搜索结果"]
    assert (leaf["is_subtotal"], leaf["visitors"], leaf["pay_amount"]) == (False, 2001, Decimal("9000.09"))
    assert (leaf["level"], leaf["period"], leaf["attribution"]) == ("shop", "day", "all")


def test_shop_sources_in_a_renamed_file_need_a_date(shop: LoadedShop, tmp_path: Path) -> None:
    cells = [*preface("无线店铺流量来源", 5), *grid(HEADERS["sycm_shop_source"], SOURCES, blank="-")]
    file = write_xls(tmp_path / "来源.xls", {"Sheet1": cells})
    shop.refuses(file)
    shop.load(file, date="2026-11-09")
    assert {r["stat_date"] for r in shop.rows("source_days")} == {date(2026, 11, 9)}


NEW_SOURCES = """
流量载体 | 全店流量 | 全店流量
一级来源 | 付费推广 | 平台流量
二级来源 | 汇总 | 搜索
三级来源 | 汇总 | 手淘搜索
四级来源 | 汇总 | 自然搜索
访客数 | 652 | 1,040
加购人数 | 34 | 12
支付金额 | 0.00 | 880.80
"""


def test_the_2026_source_file_is_not_counted_twice(shop: LoadedShop, tmp_path: Path) -> None:
    whole = side_by_side(NEW_SOURCES)
    split: list[Row] = [{**r, "流量载体": "商品详情页"} for r in whole]
    headers = HEADERS["sycm_shop_source_new"]
    sheets = {
        name: [*preface("流量来源构成", 5), *grid(headers, rows, blank="-")]
        for name, rows in {"全店流量来源": whole, "分载体流量来源": split}.items()
    }
    got = shop.load(write_xls(tmp_path / "【生意参谋平台】流量来源构成_2026-11-10_2026-11-10.xls", sheets))
    assert (got.recipe, got.rows["inserted"]) == ("sycm_shop_source_new", 2)
    assert {r["carrier"] for r in shop.rows("source_days")} == {"全店流量"}
    assert shop.total("source_days", "pay_amount") == Decimal("880.80")
    assert shop.total("source_days", "visitors", is_subtotal=False) == 1_040
