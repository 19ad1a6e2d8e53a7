"""生意参谋 traffic, own reports and categories: files written the way the platform writes them load with their exact figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, Cell, Row, grid, preface, side_by_side, write_xls, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


def sycm(path: Path, headers: list[str], rows: list[Row], lines: int = 5, notes: list[str] | None = None, sheet: str = "Sheet1") -> Path:
    """A 生意参谋 workbook: preface, header, rows ("-" for what has no value), and perhaps notes below the table."""
    cells: list[list[Cell]] = [*preface(path.stem, lines), *grid(headers, rows, blank="-"), *([note] for note in notes or [])]
    return write_xls(path, {sheet: cells})


SOURCES = side_by_side("""
一级来源 | 经营优势 | 经营优势 | 付费流量
二级来源 | 汇总 | 手淘推荐 | 淘宝客
三级来源 | 汇总 | 汇总 | 汇总
访客数 | 2,001 | 1,500 | 300
支付买家数 | 61 | 40 | 12
支付金额 | 9,000.09 | 6,000.00 | 1,200.50
""")
NAME = "【生意参谋平台】无线店铺流量来源-2026-11-10_2026-11-10"
BELONG = ["广告成交金额", "广告成交金额变化", "广告点击量", "广告点击量变化"]


def test_the_tree_that_begins_with_what_a_shop_does_well_and_its_note_rows(shop: LoadedShop, tmp_path: Path) -> None:
    notes = ["注：访客数按来源去重，不可相加", "说明：数据更新至 2026-11-10"]
    got = shop.load(sycm(tmp_path / f"{NAME}.xls", HEADERS["sycm_shop_source"], SOURCES, notes=notes))
    assert (got.recipe, got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("sycm_shop_source", 3, 2, 0)
    marks = {(r["source_l1"], r["source_l2"]): r["is_subtotal"] for r in shop.rows("source_days")}
    assert marks == {("经营优势", "汇总"): True, ("经营优势", "手淘推荐"): True, ("付费流量", "淘宝客"): True}


def test_each_attribution_of_sources_is_a_series_of_its_own(shop: LoadedShop, tmp_path: Path) -> None:
    headers = [*HEADERS["sycm_shop_source"], *BELONG]
    for word, visitors in (("每一次访问来源", "300"), ("第一次访问来源", "210"), ("最后一次访问来源", "180")):
        row: Row = {**SOURCES[2], "访客数": visitors, "广告成交金额": "88.00", "广告点击量": "41"}
        shop.load(sycm(tmp_path / f"{NAME}_{word}.xls", headers, [row]))
    rows = {r["attribution"]: r for r in shop.rows("source_days")}
    assert {a: r["visitors"] for a, r in rows.items()} == {"all": 300, "first": 210, "last": 180}
    assert shop.ext(rows["all"])["广告成交金额"] == 88, "columns of this mode are kept as they stand"


def test_search_words_old_and_new(shop: LoadedShop, tmp_path: Path) -> None:
    new = side_by_side("""
    统计日期 | 2026-04-14 | 2026-04-14
    搜索词 | 内衣洗衣机 | 迷你洗衣机
    访客数 | 7 | 1,204
    加购人数 | 0 | 88
    支付买家数 | 0 | 30
    支付转化率 | 0.00% | 2.49%
    支付件数 | | 31
    支付金额 | - | 3,590.00
    """)
    old = side_by_side("统计日期 | 2019-03-05\n搜索词 | 内衣洗衣机\n访客数 | 12\n支付买家数 | 2\n支付转化率 | 16.67%\n支付金额 | 258.00")
    got = shop.load(sycm(tmp_path / "引流搜索关键词_2026-04-14_2026-04-14.xls", HEADERS["sycm_search_words"], new))
    assert (got.recipe, got.table, got.rows["inserted"]) == ("sycm_search_words", "keyword_days", 2)
    shop.load(sycm(tmp_path / "【生意参谋】选词助手-引流搜索词-店外-无线-20190305.xls", HEADERS["sycm_search_words_old"], old))
    rows = {(r["keyword"], str(r["stat_date"])): r for r in shop.rows("keyword_days")}
    assert rows["内衣洗衣机", "2026-04-14"]["pay_amount"] is None, "'-' means no value, not nought"
    assert (rows["迷你洗衣机", "2026-04-14"]["visitors"], rows["迷你洗衣机", "2026-04-14"]["pay_qty"]) == (1204, 31)
    assert rows["内衣洗衣机", "2019-03-05"]["pay_amount"] == Decimal("258.00")
    assert {r["scope"] for r in rows.values()} == {"shop"}


def test_details_of_taobao_search_are_dated_by_the_file_name(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    来源名称 | 珊瑚绒睡衣 | 睡衣女冬
    访客数 | 1,204 | 96
    支付金额 | 3,590.00 | 0.00
    下单金额 | 4,188.00 | 120.00
    支付买家数 | 30 | 0
    收藏商品买家数 | 58 | 4
    新访客 | 1,011 | 90
    """)
    name = "【生意参谋平台】无线店铺三级流量来源详情-2026-11-02_2026-11-08.xls"
    got = shop.load(sycm(tmp_path / name, HEADERS["sycm_shop_keyword_detail"], rows))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("sycm_shop_keyword_detail", 2, 0)
    assert {(r["stat_date"], r["period"]) for r in shop.rows("keyword_days")} == {(date(2026, 11, 2), "week")}
    assert shop.total("keyword_days", "pay_amount") == Decimal("3590.00")
    word = max(shop.rows("keyword_days"), key=lambda r: r["visitors"])
    assert (word["fav_users"], shop.ext(word)["new_visitors"], shop.ext(word)["order_amount"]) == (58, 1011, 4188)


ITEM_SOURCES = side_by_side("""
流量来源 | 手淘搜索 | 手淘搜索 | 购物车
来源明细 | 汇总 | 搜索结果 | 汇总
访客数 | 1,391 | 1,200 | 88
浏览量 | 3,186 | 2,700 | 204
支付金额 | 31,396.00 | 30,000.00 | 4,188.00
店内跳转人数 | 310 | 280 | 12
""")


def test_sources_of_one_product_belong_to_the_product_in_the_file_name(shop: LoadedShop, tmp_path: Path) -> None:
    name = "【生意参谋平台】无线商品二级流量来源详情-2026-11-10_2026-11-10_681234567890 (1).xls"
    got = shop.load(sycm(tmp_path / name, HEADERS["sycm_item_source"], ITEM_SOURCES))
    assert (got.recipe, got.rows["inserted"]) == ("sycm_item_source", 3)
    rows = {(r["source_l1"], r["source_l2"]): r for r in shop.rows("source_days")}
    assert {(r["level"], r["product_id"], r["stat_date"]) for r in rows.values()} == {("product", "681234567890", date(2026, 11, 10))}
    assert [rows[key]["is_subtotal"] for key in (("手淘搜索", "汇总"), ("手淘搜索", "搜索结果"))] == [True, False]
    assert rows["手淘搜索", "搜索结果"]["pay_amount"] == Decimal("30000.00")
    assert shop.ext(rows["购物车", "汇总"])["inner_jump_users"] == 12


def test_sources_of_a_product_that_nothing_names_are_refused(shop: LoadedShop, tmp_path: Path) -> None:
    shop.refuses(sycm(tmp_path / "无线商品二级流量来源详情-2026-11-10_2026-11-10.xls", HEADERS["sycm_item_source"], ITEM_SOURCES))
    assert shop.rows("source_days") == []


DAYS = side_by_side("""
统计日期 | 2026-06-12 | 2026-06-13
访客数 | 12,001 | 12,480
浏览量 | 30,100 | 31,377
跳失率 | 61.00% | 62.40%
支付金额(元) | 44,120.50 | 45,330.00
支付买家数 | 371 | 380
支付转化率 | 3.09% | 3.04%
老访客数 | 3,000 | 3,105
关键词推广花费(元) | 1,300.00 | 1,380.25
会员总数 | 18,142 | 18,204
成功退款金额 | 3,900.10 | 4,208.90
""")
UNIT = {"支付金额(元)": "支付金额", "关键词推广花费(元)": "关键词推广花费"}


def self_service(path: Path, headers: list[str], rows: list[Row]) -> Path:
    return sycm(path, headers, rows, lines=7, sheet="自助取数")


def test_own_report_of_the_shop_reads_the_columns_that_were_ticked(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(self_service(tmp_path / "店铺整体日报-20260614.xls", list(DAYS[0]), DAYS))
    assert (got.recipe, got.table, got.rows["inserted"], got.rows["rejected"]) == ("sycm_self_service", "shop_days", 2, 0)
    assert shop.total("shop_days", "pay_amount") == Decimal("89450.50")
    assert shop.total("shop_days", "refund_amount") == Decimal("8109.00")
    last = max(shop.rows("shop_days"), key=lambda r: r["stat_date"])
    assert (last["visitors"], last["pay_users"], last["device"], last["period"]) == (12_480, 380, "all", "day")
    assert last["bounce_rate"] == pytest.approx(0.624)
    assert (shop.ext(last)["ad_cost_keyword"], shop.ext(last)["members_total"], shop.ext(last)["old_visitors"]) == (1380.25, 18204, 3105)


def test_own_report_with_every_column_and_by_month(shop: LoadedShop, tmp_path: Path) -> None:
    month: Row = {UNIT.get(h, h): c for h, c in DAYS[1].items()} | {"统计日期": "2026-05-01 ~ 2026-05-31"}
    shop.load(self_service(tmp_path / "店铺月报.xls", HEADERS["sycm_self_service"], [month]))
    (row,) = shop.rows("shop_days")
    assert (row["period"], row["stat_date"], row["pay_amount"]) == ("month", date(2026, 5, 1), Decimal("45330.00"))


def test_a_report_that_splits_the_day_is_not_added_up_to_a_shop(shop: LoadedShop, tmp_path: Path) -> None:
    split: list[Row] = [{"统计日期": "2026-06-13", "人群名称": who, "访客数": 10, "支付金额": "5.00"} for who in ("新客", "老客")]
    shop.refuses(self_service(tmp_path / "人群.xls", ["统计日期", "人群名称", "访客数", "支付金额"], split))


def test_own_reports_by_sku_and_by_product_are_kept_apart(shop: LoadedShop, tmp_path: Path) -> None:
    skus = side_by_side("""
    统计日期 | 2026-06-13 | 2026-06-13
    商品ID | 1017116707008 | 1017116707008
    SKU ID | 5230011223344 | 5230011223345
    商品SKU | 颜色分类:红色;尺码:M | 颜色分类:红色;尺码:L
    支付件数 | 18 | 91
    支付金额 | 2,214.00 | 13,003.00
    """)
    products = side_by_side("""
    统计日期 | 2026-06-13
    商品ID | 1017116707008
    商品名称 | 红色连衣裙
    商品访客数 | 11,269
    支付件数 | 109
    支付金额 | 15,217.00
    """)
    assert shop.load(self_service(tmp_path / "SKU.xls", HEADERS["sycm_self_service_sku"], skus)).recipe == "sycm_self_service_sku"
    assert shop.load(self_service(tmp_path / "商品.xls", list(products[0]), products)).recipe == "sycm_self_service_item"
    assert shop.total("product_days", "pay_amount", level="sku") == shop.total("product_days", "pay_amount", level="product")
    assert {r["sku_id"]: r["sku_spec"] for r in shop.rows("skus")}["5230011223344"] == "颜色分类:红色;尺码:M"


def test_a_full_product_ranking_with_every_ranking_column_is_no_own_report(shop: LoadedShop, tmp_path: Path) -> None:
    row: Row = {
        "统计日期": "20260613",
        "商品ID": "1017116707008",
        "商品访客数": "11,269",
        "支付金额": "15,217.00",
        "商品支付转化率": "0.60%",
    }
    cells = [["商品_全部"], [""], [""], *grid(HEADERS["sycm_item_rank_all_40"], [row], blank="-")]
    got = shop.load(write_xlsx(tmp_path / "商品_全部.xlsx", cells))
    assert got.recipe == "sycm_item_rank_all_40"
    assert {r["stat_date"] for r in shop.rows("product_days")} == {date(2026, 6, 13)}


def test_a_product_ranking_of_2022_knows_no_main_product(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    统计日期 | 2022-06-13
    商品ID | 600012345678
    商品名称 | 红色连衣裙
    商品访客数 | 11,269
    商品微详情访客数 | 301
    支付买家数 | 68
    支付金额 | 15,217.00
    商品支付转化率 | 0.60%
    访问收藏转化率 | 1.64%
    访问加购转化率 | 4.31%
    """)
    got = shop.load(sycm(tmp_path / "【生意参谋平台】商品_全部_2022-06-13_2022-06-13.xls", list(rows[0]), rows, lines=4))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("sycm_item_rank_all", 1, 0)
    (row,) = shop.rows("product_days")
    assert (row["pay_amount"], shop.ext(row)["商品微详情访客数"]) == (Decimal("15217.00"), 301)


CATEGORIES = side_by_side("""
统计日期 | 2026-06-30 | 2026-06-30 | 2026-06-30 | 2026-06-30 | 2026-06-30
一级类目名称 | 居家布艺 | 居家布艺 | 居家布艺 | 居家布艺 | 收纳整理
二级类目名称 | 居家布艺 | 床品套件 | 床品套件 | 靠垫 | 收纳整理
类目名称 | 居家布艺 | 床品套件 | 四件套 | 靠垫 | 收纳整理
商品访客数 | 762,131 | 500,000 | 480,000 | 200,000 | 1,000
有访客商品数 | 1,821 | 900 | 850 | 700 | 12
支付买家数 | 74,764 | 50,000 | 48,000 | 20,000 | 40
支付金额 | 2,355,109.15 | 1,500,000.00 | 1,500,000.00 | 855,109.15 | 3,000.00
支付转化率 | 9.81% | 10.00% | 10.00% | 10.00% | 4.00%
""")


def test_categories_stand_at_every_level_and_the_upper_ones_are_marked(shop: LoadedShop, tmp_path: Path) -> None:
    rows: list[Row] = [{**r, "支付金额占比": "10.00%", "售中售后成功退款金额": "100.00"} for r in CATEGORIES]
    got = shop.load(sycm(tmp_path / "品类360_2026-06-01_2026-06-30.xls", HEADERS["sycm_category360_std"], rows, lines=4))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("sycm_category360_std", 5, 0)
    loaded = shop.rows("product_days")
    assert {(r["level"], r["period"], r["stat_date"]) for r in loaded} == {("category", "month", date(2026, 6, 1))}
    marked = {r["category_id"] for r in loaded if "is_subtotal" in shop.ext(r)}
    assert marked == {"居家布艺 > 居家布艺 > 居家布艺", "居家布艺 > 床品套件 > 床品套件"}, "靠垫 and 收纳整理 have nothing below them"
    parts = sum(r["pay_amount"] for r in loaded if "is_subtotal" not in shop.ext(r))
    assert parts == Decimal("2358109.15")
    assert {r["name"] for r in shop.rows("categories")} == {"居家布艺", "床品套件", "四件套", "靠垫", "收纳整理"}
    assert shop.total("product_days", "refund_amount") == Decimal("500.00")


def test_guide_categories_have_fewer_columns(shop: LoadedShop, tmp_path: Path) -> None:
    rows: list[Row] = [{**CATEGORIES[4], "统计日期": "2026-06-13"}]
    got = shop.load(sycm(tmp_path / "品类360_2026-06-13_2026-06-13.xls", HEADERS["sycm_category360_guide"], rows, lines=4))
    assert (got.recipe, got.rows["inserted"]) == ("sycm_category360_guide", 1)
    (row,) = shop.rows("product_days")
    assert (row["product_visitors"], row["pay_amount"], row["product_id"], row["period"]) == (1000, Decimal("3000.00"), "", "day")
    assert (shop.ext(row)["cat1"], shop.ext(row)["products_visited"]) == ("收纳整理", 12)


def test_importing_the_same_files_again_changes_nothing(shop: LoadedShop, tmp_path: Path) -> None:
    files = [
        sycm(tmp_path / f"{NAME}.xls", HEADERS["sycm_shop_source"], SOURCES),
        sycm(tmp_path / "商品来源-2026-11-10_2026-11-10_681234567890.xls", HEADERS["sycm_item_source"], ITEM_SOURCES),
        sycm(tmp_path / "品类360_2026-06-01_2026-06-30.xls", HEADERS["sycm_category360_guide"], CATEGORIES, lines=4),
        self_service(tmp_path / "店铺整体日报.xls", list(DAYS[0]), DAYS),
    ]
    before = [shop.load(f).rows["inserted"] for f in files]
    again = [shop.load(f).rows for f in files]
    assert before == [3, 3, 5, 2]
    assert [(r["inserted"], r["updated"], r["unchanged"]) for r in again] == [(0, 0, n) for n in before]
