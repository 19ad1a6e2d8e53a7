"""万相台无界 keyword reports load by word and day; a report of another kind is not taken for them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_csv
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


WORDS = side_by_side("""
日期 | 2026-07-31 | 2026-07-31 | 2026/07/31
场景ID | 371 | 371 | 371
场景名字 | 关键词推广(原直通车) | 关键词推广 | 关键词推广
计划ID | 824 | 824 | 824
计划名字 | 小衫控成交 | 小衫控成交 | 小衫控成交
单元ID | 9001 | 9001 | 9002
单元名字 | 小衫 | 小衫 | 裙
宝贝ID | 107681 | 107681 | 107682
宝贝名称 | 小衫 | 小衫 | 裙
词类型 | 关键词 | 关键词包 | 关键词
词ID/词包ID | 55001 | 77 | 55001
词名字/词包名字 | 雪纺小衫 | 类目优选词包 | 雪纺小衫
展现量 | 110 | 1000 | 90
点击量 | 15 | 20 | 5
花费 | 25.85 | 30.15 | 4.00
点击率 | 0.13636 | 0.02 | 0.05556
总成交金额 | 199.50 | 0.0 | 88.00
总成交笔数 | 2 | 0 | 1
总购物车数 | 8 | 1 | 0
平均展现排名 | 3.2 | |
""")


def test_keyword_report_by_word_and_day(shop: LoadedShop, tmp_path: Path) -> None:
    cells = grid(HEADERS["wxt_keyword_report"], WORDS)
    got = shop.load(write_csv(tmp_path / "关键词报表_20260801_090000.csv", cells, encoding="gb18030"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("wxt_keyword_report", 3, 0)
    rows = {(r["keyword"], r["adgroup_id"]): r for r in shop.rows("ad_days")}
    assert {k: (r["impressions"], r["clicks"], r["cost"], r["gmv"]) for k, r in rows.items()} == {
        ("雪纺小衫", "9001"): (110, 15, Decimal("25.85"), Decimal("199.50")),
        ("类目优选词包", "9001"): (1000, 20, Decimal("30.15"), Decimal("0")),
        ("雪纺小衫", "9002"): (90, 5, Decimal("4.00"), Decimal("88.00")),
    }
    assert {(r["stat_date"], r["channel"], r["entity_type"], r["scene"]) for r in rows.values()} == {
        (date(2026, 7, 31), "wanxiangtai", "product", "关键词推广"),
    }  # fmt: skip
    word = shop.ext(rows["雪纺小衫", "9001"])
    assert (str(word["keyword_id"]), word["keyword_type"], float(word["avg_rank"])) == ("55001", "关键词", 3.2)
    assert {(r["campaign_id"], r["adgroup_id"], r["adgroup_name"]) for r in shop.rows("campaigns")} == {
        ("824", "9001", "小衫"), ("824", "9002", "裙"),
    }  # fmt: skip
    assert {r["product_id"]: r["title"] for r in shop.rows("products")} == {"107681": "小衫", "107682": "裙"}


def test_a_newer_keyword_file_restates_its_words(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(write_csv(tmp_path / "关键词报表_1.csv", grid(HEADERS["wxt_keyword_report"], WORDS), encoding="gb18030"))
    later = [{**WORDS[2], "总成交金额": "188.00", "日期": "2026-07-31"}]
    got = shop.load(write_csv(tmp_path / "关键词报表_2.csv", grid(HEADERS["wxt_keyword_report"], later), encoding="gb18030"))
    assert (got.rows["updated"], got.rows["inserted"]) == (1, 0)
    assert shop.total("ad_days", "gmv") == Decimal("387.50")


def test_a_report_by_audience_is_not_taken_for_the_item_report(shop: LoadedShop, tmp_path: Path) -> None:
    """It tells the same money split otherwise: its rows would overwrite those of the items."""
    headers = ["日期", "主体ID", "人群名字", "展现量", "点击量", "花费", "总成交金额", "投入产出比"]
    row = ["2026-07-31", "107681", "首页爱逛", "10", "1", "2.00", "0.0", "0.0"]
    shop.refuses(write_csv(tmp_path / "人群报表_20260801_090000.csv", [headers, row], encoding="gb18030"))
