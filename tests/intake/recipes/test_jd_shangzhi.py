"""京东商智 reports and those of the self-run supplier load by day and SKU with their exact figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_csv, write_xls, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="jd")


SKUS = side_by_side("""
时间 | 2026-06-04 | 2026-06-04 | 2026-06-04
SKU | 合计 | 10216519586736 | 10216519586737
SKU名称 |  | 北欧布艺沙发 三人位 | 北欧布艺沙发 双人位
一级类目 |  | 家具 | 家具
货号 |  | R7061 | R7062
成交金额 | 5,311.17 | 4,012.17 | 1,299.00
成交商品件数 | 2 | 1 | 1
成交单量 | 2 | 1 | 1
成交客户数 | 2 | 1 | 1
成交转化率 | 22.22% | 50.00% | 14.29%
商品浏览量 | 14 | 2 | 12
商品访客数 | 9 | 2 | 7
加购商品件数 | 5 | 2 | 3
加购客户数 | 4 | 1 | 3
加购商品件数（正向） | 6 | 2 | 4
加购商品件数（负向） | 1 | 0 | 1
搜索曝光次数 | 46 | 6 | 40
下单金额 | 5,311.17 | 4,012.17 | 1,299.00
下单客户数 | 2 | 1 | 1
取消及售后退款金额 | - | - | 100.50
取消及售后退款单量 | - | - | 1
""")


def test_skus_of_a_day(shop: LoadedShop, tmp_path: Path) -> None:
    sheet = grid(HEADERS["jdsz_sku_detail"], SKUS)
    got = shop.load(write_xlsx(tmp_path / "某店_商品明细_2026-06-04_sku.xlsx", sheet))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"], got.rows["dropped"]) == ("jdsz_sku_detail", 2, 0, 1)
    assert shop.total("product_days", "pay_amount") == Decimal("5311.17")
    assert shop.total("product_days", "product_visitors") == 9
    rows = {r["sku_id"]: r for r in shop.rows("product_days")}
    small = rows["10216519586737"]
    assert (small["level"], small["product_id"], small["stat_date"], small["period"]) == ("sku", "10216519586737", date(2026, 6, 4), "day")
    assert (small["refund_amount"], small["refund_orders"], small["search_impressions"]) == (Decimal("100.50"), 1, 40)
    assert shop.ext(small) == {"cart_qty_added": 4, "cart_qty_removed": 1}
    assert {(r["product_id"], r["title"], r["cat1"], r["merchant_product_code"]) for r in shop.rows("products")} == {
        ("10216519586736", "北欧布艺沙发 三人位", "家具", "R7061"), ("10216519586737", "北欧布艺沙发 双人位", "家具", "R7062"),
    }  # fmt: skip
    assert {r["sku_id"] for r in shop.rows("skus")} == set(rows)
    again = shop.load(write_xls(tmp_path / "某店_商品明细_2026-06-04_sku (1).xls", {"sku": sheet}))
    assert (again.rows["inserted"], again.rows["updated"], again.rows["unchanged"]) == (0, 0, 2)


def test_a_download_over_several_days_is_no_day(shop: LoadedShop, tmp_path: Path) -> None:
    week = [{**SKUS[1], "时间": "2026-06-01至2026-06-07"}]
    shop.load(write_xlsx(tmp_path / "商品明细.xlsx", grid(HEADERS["jdsz_sku_detail"], week)))
    assert [(r["stat_date"], r["period"]) for r in shop.rows("product_days")] == [(date(2026, 6, 1), "week")]


def test_older_names_of_the_sku_report_and_a_date_in_the_file_name_only(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("商品ID | 100\n货号 | R1\n最近上架时间 | 2020-01-01\n访客数 | 12\n浏览量 | 30\n加购人数 | 2\n成交金额 | 88.00")
    shop.load(write_xlsx(tmp_path / "某店_商品明细_2021-06-04.xlsx", grid(list(rows[0]), rows)))
    (row,) = shop.rows("product_days")
    assert (row["sku_id"], row["stat_date"], row["product_visitors"], row["product_pageviews"], row["cart_users"], row["pay_amount"]) == (
        "100", date(2021, 6, 4), 12, 30, 2, Decimal("88.00"),
    )  # fmt: skip


NEW_TRADE = side_by_side("""
日期 | 2026-06-04 | 2026-06-05
浏览量 | 12,345 | 11,000
浏览量环比 | 3.21% | -10.90%
访客数 | 4,567 | 4,400
访客数环比 | -1.05% | -3.66%
人均浏览量 | 2.70 | 2.50
平均停留时间 | 58.3 | 60
跳失率 | 46.12% | 45.00%
成交客户数 | 231 | 220
成交单量 | 240 | 225
成交金额 | 35,678.90 | 30,000.10
客单价 | 154.45 | 136.36
""")
OLD_TRADE = side_by_side("""
时间 | 20210604
成交金额 | 100.50
成交商品件数 | 3
成交客户数 | 2
成交单量 | 2
店铺成交转化率 | 20.00%
客单价 | 50.25
店铺浏览量 | 30
店铺访客数 | 10
""")
SELF_SERVICE = side_by_side("""
日期 | 20260606
访客数-全部渠道 | 4,000
访客数-APP | 3,500
成交客户数-全部渠道 | 200
成交金额-全部渠道 | 20,000.00
成交金额-APP | 18,000.00
""")


def test_three_layouts_of_the_day_of_the_shop(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xls(tmp_path / "交易概况.xls", {"交易概况": grid(HEADERS["jdsz_trade"], NEW_TRADE)}))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("jdsz_trade", 2, 0)
    for name, rows in (("交易概况_旧.xlsx", OLD_TRADE), ("自助报表.xlsx", SELF_SERVICE)):
        assert shop.load(write_xlsx(tmp_path / name, grid(list(rows[0]), rows))).recipe == "jdsz_trade"
    rows = {r["stat_date"]: r for r in shop.rows("shop_days")}
    assert {d: (r["visitors"], r["pay_users"], r["pay_amount"]) for d, r in rows.items()} == {
        date(2026, 6, 4): (4567, 231, Decimal("35678.90")), date(2026, 6, 5): (4400, 220, Decimal("30000.10")),
        date(2021, 6, 4): (10, 2, Decimal("100.50")), date(2026, 6, 6): (4000, 200, Decimal("20000.00")),
    }  # fmt: skip
    assert (rows[date(2026, 6, 4)]["bounce_rate"], rows[date(2026, 6, 4)]["avg_stay_seconds"]) == (0.4612, 58.3)
    assert rows[date(2021, 6, 4)]["pay_qty"] == 3
    assert shop.ext(rows[date(2026, 6, 6)])["成交金额-APP"] == 18000, "one channel stands beside the total, not in it"


def test_sources_are_dated_by_the_file_name_and_subtotals_marked(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    一级来源 | 站内免费 | 站内免费 | 站内付费
    二级来源 | 汇总 | 搜索 | 快车
    三级来源 | 汇总 | 主搜 | 快车搜索
    访客数 | 1,300 | 1,234 | 500
    浏览量 | 3,600 | 3,456 | 900
    成交客户数 | 60 | 56 | 10
    成交单量 | 64 | 60 | 11
    成交金额 | 8,000.00 | 7,890.50 | 1,000.25
    """)
    file = write_xlsx(tmp_path / "店铺来源_流量来源_2026-06-04.xlsx", grid(HEADERS["jdsz_source"], rows))
    assert shop.load(file).recipe == "jdsz_source"
    assert shop.total("source_days", "pay_amount", is_subtotal=False) == Decimal("8890.75")
    assert shop.total("source_days", "visitors", is_subtotal=True) == 1300
    assert {(r["stat_date"], r["level"]) for r in shop.rows("source_days")} == {(date(2026, 6, 4), "shop")}


def test_hot_words_are_the_market_not_the_shop(shop: LoadedShop, tmp_path: Path) -> None:
    row = side_by_side(
        "关键词 | 实木沙发\n搜索人数 | 12,345\n搜索次数 | 23,456\n点击次数 | 15,432\n成交金额 | 1,234,567.00\n快车参考价 | 3.25\n最优品类 | 实木沙发"
    )
    rising = ["关键词", "搜索增长幅度", *HEADERS["jdsz_hotwords"][1:]]
    got = shop.load(write_xlsx(tmp_path / "热搜榜_2026-06-04.xlsx", grid(HEADERS["jdsz_hotwords"], row)))
    shop.load(write_xlsx(tmp_path / "飙升榜_2026-06-05.xlsx", grid(rising, [{**row[0], "搜索增长幅度": "120.5%"}])))
    assert (got.recipe, got.rows["inserted"]) == ("jdsz_hotwords", 1)
    words = shop.rows("keyword_days")
    assert {(r["scope"], r["stat_date"].day, r["search_count"], r["clicks"]) for r in words} == {
        ("market", 4, 23456, 15432),
        ("market", 5, 23456, 15432),
    }
    assert shop.ext(words[0])["bid_reference"] == 3.25


def test_self_run_stores_stay_apart(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    时间 | 2026-06-04 | 2026-06-04
    SKU | 100012345678 | 100012345678
    商品名称 | 布艺沙发 | 布艺沙发
    店铺名称 | 甲自营旗舰店 | 乙自营专区
    浏览量 | 1,234 | 10
    访客数 | 567 | 8
    成交人数 | 12 | 1
    成交单量 | 12 | 1
    成交商品件数 | 13 | 1
    成交金额 | 48,146.04 | 3,999.00
    加购人数 | 45 | 2
    """)
    got = shop.load(write_xlsx(tmp_path / "经营状况_商品明细.xlsx", grid(HEADERS["jd_self_traffic"], rows)))
    assert (got.recipe, got.rows["inserted"]) == ("jd_self_traffic", 2)
    assert {(r["carrier"], r["pay_qty"], r["visitors"]) for r in shop.rows("product_days")} == {
        ("甲自营旗舰店", 13, 567),
        ("乙自营专区", 1, 8),
    }
    assert shop.total("product_days", "pay_amount") == Decimal("52145.04")
    again = shop.load(write_csv(tmp_path / "经营状况.csv", grid(HEADERS["jd_self_traffic"], rows), encoding="gbk"))
    assert again.rows["unchanged"] == 2


def test_stock_of_the_country_and_of_its_cities(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    SKU | 合计 | 100012345678 | 100012345679
    商品名称 |  | 布艺沙发 | 茶几
    全国采购价 |  | 2,899.00 | 300.00
    全国现货库存 | 127 | 120 | 7
    全国昨日出库商品件数 | 13 | 12 | 1
    全国近30日出库商品件数 | 350 | 345 | 5
    全国采购在途数量 | 200 | 200 | 0
    北京现货库存 | 35 | 35 |
    上海城市现货库存 | 27 | 20 | 7
    """)
    headers = [*HEADERS["jd_self_inventory"], "上海城市现货库存"]
    got = shop.load(write_xlsx(tmp_path / "库存_2026-06-04.xlsx", grid(headers, rows)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("jd_self_inventory", 5, 0)
    found = {(r["sku_id"][-1], r["warehouse"]): r for r in shop.rows("stock")}
    assert {k: (r["qty_on_hand"], r["qty_in_transit"]) for k, r in found.items()} == {
        ("8", "全国"): (120, 200), ("8", "北京"): (35, None), ("8", "上海"): (20, None), ("9", "全国"): (7, 0), ("9", "上海"): (7, None),
    }  # fmt: skip
    assert shop.ext(found["8", "全国"]) == {"outbound_1d": 12, "outbound_30d": 345}
    assert {r["snapshot_at"] for r in found.values()} == {datetime(2026, 6, 4)}
    assert {(r["sku_id"], shop.ext(r)["purchase_price"]) for r in shop.rows("skus")} == {("100012345678", 2899), ("100012345679", 300)}
    newer = side_by_side(
        "SKU | 100012345678\n商品名称 | 布艺沙发\n采购价 | 2,899.00\n现货库存 | 118\n昨日出库商品件数 | 2\n北京现货库存 | 34"
    )
    shop.load(write_xlsx(tmp_path / "库存_2026-10-05.xlsx", grid(list(newer[0]), newer)))
    assert {(r["warehouse"], r["qty_on_hand"]) for r in shop.rows("stock") if r["snapshot_at"].month == 10} == {("全国", 118), ("北京", 34)}
