"""京准通 ad reports load with their exact figures: pairs of SKUs apart, site-wide marketing as a scene of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_csv
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="jd")


CLICKS = side_by_side("""
日期 | 20260604 | 20260604 | 20260604 | 合计
产品线 | 京东快车 | 京东快车 | 京东快车 |
计划ID | 123 | 123 | 124 |
推广计划 | 沙发-搜索 | 沙发-搜索 | 沙发-推荐 |
触发SKU ID | 1001 | 1001 | 1001 |
跟单SKU ID | 1001 | 1002 | 1001 |
跟单SKU名称 | 三人位 | 双人位 | 三人位 |
展现数 | 2,345 | 0 | 100 | 2,445
点击数 | 67 | 0 | 3 | 70
点击率 | 2.86 |  | 3.00 | 2.86
花费 | 98.76 | 0 | 1.24 | 100.00
直接订单行 | 1 | 0 | 0 | 1
直接订单金额 | 899.00 | 0 | 0 | 899.00
间接订单行 | 0 | 1 | 0 | 1
间接订单金额 | 0 | 299.00 | 0 | 299.00
总订单行 | 1 | 1 | 0 | 2
总订单金额 | 899.00 | 299.00 | 0 | 1,198.00
总加购数 | 7 | 0 | 1 | 8
""")


def test_clicked_and_ordered_skus_stay_apart(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_csv(tmp_path / "快车_20260605.csv", grid(HEADERS["jd_kuaiche"], CLICKS), encoding="gbk"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"], got.rows["dropped"]) == ("jd_kuaiche", 3, 0, 1)
    rows = {(r["campaign_id"], r["entity_id"], r["creative_id"]): r for r in shop.rows("ad_days")}
    assert {k: (r["cost"], r["gmv"], r["orders"]) for k, r in rows.items()} == {
        ("123", "1001", "1001"): (Decimal("98.76"), 899, 1), ("123", "1001", "1002"): (0, 299, 1), ("124", "1001", "1001"): (Decimal("1.24"), 0, 0),
    }  # fmt: skip
    assert {(r["channel"], r["scene"], r["entity_type"], r["stat_date"], r["stat_hour"]) for r in rows.values()} == {
        ("jzt", "京东快车", "product", date(2026, 6, 4), ""),
    }  # fmt: skip
    assert shop.ext(rows["123", "1001", "1002"])["order_sku_id"] == "1002"
    assert {(r["campaign_id"], r["campaign_name"]) for r in shop.rows("campaigns")} == {("123", "沙发-搜索"), ("124", "沙发-推荐")}
    again = shop.load(write_csv(tmp_path / "快车_20260606.csv", grid(HEADERS["jd_kuaiche"], CLICKS), encoding="utf-8-sig"))
    assert again.rows["unchanged"] == 3


def test_older_words_for_the_same_columns_and_campaigns_without_numbers(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side(
        "日期 | 2022-06-04\n推广计划 | 春季\n展现量 | 10\n点击量 | 2\n点击率(%) | 20.00\n总费用 | 1.50\n总订单行 | 1\n总订单金额 | 9.90"
    )
    shop.load(write_csv(tmp_path / "报表.csv", grid(list(rows[0]), rows), encoding="gbk"))
    (row,) = shop.rows("ad_days")
    assert (row["campaign_id"], row["entity_type"], row["impressions"], row["clicks"], row["cost"], row["scene"]) == (
        "春季", "", 10, 2, Decimal("1.50"), "京东快车",
    )  # fmt: skip


def test_hours_of_a_day(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    点击时间 | 20260324000000~20260324005959 | 20260324130000~20260324135959
    计划ID | 123 | 123
    花费 | 1.00 | 2.50
    总订单行 | 0 | 1
    总订单金额 | 0 | 59.90
    """)
    shop.load(write_csv(tmp_path / "分时.csv", grid(list(rows[0]), rows), encoding="utf-8-sig"))
    assert {(r["stat_date"], r["stat_hour"], r["cost"]) for r in shop.rows("ad_days")} == {
        (date(2026, 3, 24), "00", Decimal("1.00")), (date(2026, 3, 24), "13", Decimal("2.50")),
    }  # fmt: skip


def test_site_wide_marketing(shop: LoadedShop, tmp_path: Path) -> None:
    headers = HEADERS["jd_sitewide"]
    days = side_by_side("""
    日期 | 20260604 | 20260605
    花费 | 1,234.56 | 1,000.00
    全站投产比 | 8.10 | 7.00
    全站交易额 | 9,999.90 | 7,000.00
    全站订单行 | 85 | 60
    核心位置展现量 | 45,678 | 40,000
    核心位置点击量 | 1,234 | 1,100
    180天未购新客数 | 40 | 30
    """)
    first, second = grid(headers, days)[1:]
    total = ["汇总", "2,234.56", "7.61", "16,999.90", "145", "", "", "85,678", "2,334", "70"]
    lines = [["当前时间：2026-06-06 10:00:00"], headers, first, headers, second, total]
    got = shop.load(write_csv(tmp_path / "营销概况_全站营销_20260606.csv", lines, encoding="utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"], got.rows["dropped"]) == ("jd_sitewide", 2, 0, 2)
    assert (shop.total("ad_days", "cost"), shop.total("ad_days", "gmv")) == (Decimal("2234.56"), Decimal("16999.90"))
    assert {(r["channel"], r["scene"], r["entity_type"], r["stat_date"].day) for r in shop.rows("ad_days")} == {
        ("jzt", "全站营销", "shop", 4), ("jzt", "全站营销", "shop", 5),
    }  # fmt: skip
    assert sorted(shop.ext(r)["new_buyers_180d"] for r in shop.rows("ad_days")) == [30, 40]
