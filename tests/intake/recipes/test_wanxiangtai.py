"""万相台无界 item reports load with their exact figures, added up where a day has several rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, Row, grid, side_by_side, write_csv
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


ADS = side_by_side(r"""
日期 | 2026-07-31 | 2026-07-31 | 2026-07-31 | 2026-07-31
场景ID | 371 | 371 | 372 | 399
场景名字 | 关键词推广 | 关键词推广 | 精准人群推广(原引力魔方) | 店铺直达
原二级场景ID | 371 | 372 |  |
原二级场景名字 | 标准 | 趋势 |  |
计划ID | 824 | 824 | 900 | 901
计划名字 | 小衫控成交 | 小衫控成交 | 人群 | 店
主体ID | 107681 | 107681 | 107681 | S1
主体类型 | 商品 | 商品 | 商品 | 店铺
主体名称 | 小衫 | 小衫 | 小衫 | 本店
展现量 | 110 | 90 | 1000 | 10
点击量 | 15 | 5 | 30 | 1
花费 | 25.85 | 4.16 | 60.00 | 0.99
点击率 | 0.13636 | 0.05556 |  |
总成交金额 | 0.0 | 199.5 | 88.00 | \N
总成交笔数 | 0 | 2 | 1 |
总购物车数 | 8 | 1 |  |
引导访问率 | 2.91818 |  |  |
平均访问页面数 | 1.5 | 3.0 |  |
""")


def test_wanxiangtai_rows_of_one_item_and_day_are_added_up(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_csv(tmp_path / "商品报表_20260801_090000.csv", grid(HEADERS["wxt_item_report"], ADS), encoding="gb18030"))
    assert (got.recipe, got.rows["read"], got.rows["inserted"]) == ("wxt_item_report", 4, 4)
    rows = {(r["campaign_id"], r["entity_id"]): r for r in shop.rows("ad_days")}
    both = rows["824", "107681"]
    assert (both["impressions"], both["clicks"], both["cost"], both["gmv"], both["orders"], both["carts"]) == (
        200, 20, Decimal("30.01"), Decimal("199.50"), 2, 9,
    )  # fmt: skip
    assert shop.total("ad_days", "cost") == Decimal("91.00")
    assert shop.total("ad_days", "gmv") == Decimal("287.50")
    assert {r["channel"] for r in rows.values()} == {"wanxiangtai"}
    assert {r["scene"] for r in rows.values()} == {"关键词推广", "人群推广", "店铺直达"}
    assert {r["entity_id"]: r["entity_type"] for r in rows.values()} == {"107681": "product", "S1": "shop"}
    assert [(r["product_id"], r["title"]) for r in shop.rows("products")] == [("107681", "小衫")], "a shop is not a product"
    assert {r["campaign_id"]: (r["campaign_name"], r["scene_name"]) for r in shop.rows("campaigns")} == {
        "824": ("小衫控成交", "关键词推广"), "900": ("人群", "人群推广"), "901": ("店", "店铺直达"),
    }  # fmt: skip


def test_wanxiangtai_without_campaign_columns_and_with_unknown_ones(shop: LoadedShop, tmp_path: Path) -> None:
    dropped = {"场景ID", "场景名字", "原二级场景ID", "原二级场景名字", "计划ID", "计划名字"}
    headers = [h for h in HEADERS["wxt_item_report"] if h not in dropped] + ["明年的新列"]
    row: Row = {k: v for k, v in ADS[0].items() if k not in dropped}
    shop.load(write_csv(tmp_path / "商品报表_20260801_090001.csv", grid(headers, [row]), encoding="gb18030"))
    assert shop.total("ad_days", "cost") == Decimal("25.85")
    assert shop.rows("campaigns") == []


def test_wanxiangtai_not_split_by_day_is_not_put_on_one_day(shop: LoadedShop, tmp_path: Path) -> None:
    month = [{**ADS[0], "日期": "20260701至20260731"}, ADS[2]]
    got = shop.load(write_csv(tmp_path / "商品报表_20260801_090002.csv", grid(HEADERS["wxt_item_report"], month), encoding="gb18030"))
    assert (got.rows["inserted"], got.rows["rejected"]) == (1, 1)
    assert shop.total("ad_days", "cost") == Decimal("60.00")


def test_the_moment_of_download_in_a_wanxiangtai_file_name_is_not_its_day(shop: LoadedShop, tmp_path: Path) -> None:
    headers = [h for h in HEADERS["wxt_item_report"] if h != "日期"]
    row: Row = {k: v for k, v in ADS[2].items() if k != "日期"}
    file = write_csv(tmp_path / "商品报表_20260801_090003.csv", grid(headers, [row]), encoding="gb18030")
    shop.refuses(file)
    shop.load(file, date="2026-07-31")
    assert [r["stat_date"] for r in shop.rows("ad_days")] == [date(2026, 7, 31)]


def test_a_newer_wanxiangtai_file_restates_the_day(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(write_csv(tmp_path / "商品报表_1.csv", grid(HEADERS["wxt_item_report"], ADS), encoding="gb18030"))
    later = [{**ADS[2], "总成交金额": "188.00"}]
    got = shop.load(write_csv(tmp_path / "商品报表_2.csv", grid(HEADERS["wxt_item_report"], later), encoding="gb18030"))
    assert (got.rows["updated"], got.rows["inserted"]) == (1, 0)
    assert shop.total("ad_days", "gmv") == Decimal("387.50")
