"""Affiliates, brand zone, the old ad consoles, live sessions and 生意经: their files load with their exact figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlwt
from export_files import HEADERS, Row, grid, side_by_side, write_csv, write_xls, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


LIVE = side_by_side("""
场次信息 | 618 返场专场 | 日播
场次id | 4480217730015 | 4480217730016
直播开播时间 | 2026-06-18 19:58:21 | 2026-06-19 10:00:03
开播时长 | 4小时2分 | 1小时
观看人数 | 15,093 | 210
观看次数 | 21,254 | 260
流量券消耗 | 300.00 | --
观看总时长（秒） | 2,128,113 | 9,000
商品点击人数 | 6,390 | 60
成交金额（元） | 61,045.30 | 0.00
成交人数 | 1,513 | 0
成交笔数 | 1,536 | 0
退款笔数 | 265 | --
退款金额 | 10,532.40 | --
""")


def test_live_sessions(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "直播分场次效果_20260620.xlsx", grid(HEADERS["tmall_live_sessions"], LIVE, blank="--")))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("tmall_live_sessions", 2, 0)
    big, small = sorted(shop.rows("live_sessions"), key=lambda r: r["started_at"])
    assert (big["started_at"], big["viewers"], big["pay_amount"]) == (datetime(2026, 6, 18, 19, 58, 21), 15_093, Decimal("61045.30"))
    assert (big["refund_amount"], big["refund_orders"], big["ad_spend"]) == (Decimal("10532.40"), 265, Decimal("300.00"))
    assert (shop.ext(big)["session_id"], shop.ext(big)["watch_seconds"]) == ("4480217730015", 2128113)
    assert small["ad_spend"] is None, "'--' means no value, not nought"


SYJ = side_by_side("""
宝贝id | 681234567890 | 681234567891
商家编码 | KZ-2025317 | --
行业类目 | 连衣裙 | 衬衫
销售额 | 15,217.00 | 99.50
销售量 | 109 | 1
订单数 | 96 | 1
退货量 | 12 | --
退款额 | 1,668.00 | --
退款额_发货后 | 1,112.00 | --
退货量_发货后 | 8 | --
""")


def test_product_sales_of_shengyijing_are_dated_by_the_file_name(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_csv(tmp_path / "baobei销售-20261110.csv", grid(HEADERS["syj_items"], SYJ), encoding="gb18030"))
    assert (got.recipe, got.rows["inserted"]) == ("syj_items", 2)
    assert shop.total("product_days", "pay_amount") == Decimal("15316.50")
    assert shop.total("product_days", "refund_amount") == Decimal("1668.00")
    dress = max(shop.rows("product_days"), key=lambda r: r["pay_amount"])
    assert (dress["stat_date"], dress["level"], dress["pay_orders"]) == (date(2026, 11, 10), "product", 96)
    assert (shop.ext(dress)["refund_qty"], shop.ext(dress)["refund_amount_after_ship"]) == (12, 1112)
    codes = {r["product_id"]: (r["merchant_product_code"], r["cat3"]) for r in shop.rows("products")}
    assert codes == {"681234567890": ("KZ-2025317", "连衣裙"), "681234567891": (None, "衬衫")}


TAOBAOKE = side_by_side("""
日期 | 2025-10-31 | 2025-10-31
数据内容 | 通用计划 | 营销计划
点击量(即进店量) | 226 | 40
付款金额(元) | 15620.09 | 300.00
付款笔数 | 395 | 3
点击转化率(即付款转化率) | 174.78% | 7.50%
结算金额(元) | 45808.77 | 0
付款佣金支出(元) | 312.66 | 30.00
付款服务费支出(元) | 0 | 3.00
付款支出费用(元) | 312.66 | 33.00
结算支出费用(元) | 916.51 | 0
""")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_affiliates_by_day_and_plan(shop: LoadedShop, tmp_path: Path, encoding: str) -> None:
    all_plans: Row = {**TAOBAOKE[0], "数据内容": "汇总", "付款金额(元)": "15920.09", "付款支出费用(元)": "345.66"}
    rows: list[Row] = [{**r, "日期": f"{r['日期']}\t"} for r in (*TAOBAOKE, all_plans)]
    name = "分天数据-计划_活动类型-推广概览-数据汇总_20251102.csv"
    got = shop.load(write_csv(tmp_path / name, grid(HEADERS["taobaoke_overview"], rows), encoding=encoding))
    assert (got.recipe, got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("taobaoke_overview", 2, 1, 0)
    assert not [w for w in got.warnings if "转化率" in w], "over 100 % is what orders over clicks come to"
    assert shop.total("ad_days", "cost") == Decimal("345.66")
    assert shop.total("ad_days", "gmv") == Decimal("15920.09")
    assert {(r["channel"], r["stat_date"]) for r in shop.rows("ad_days")} == {("taobaoke", date(2025, 10, 31))}
    general = max(shop.rows("ad_days"), key=lambda r: r["cost"])
    assert (general["settled_gmv"], shop.ext(general)["cost_settled"]) == (Decimal("45808.77"), 916.51)
    assert {r["campaign_name"] for r in shop.rows("campaigns")} == {"通用计划", "营销计划"}


def test_the_older_affiliate_headers_carry_no_unit(shop: LoadedShop, tmp_path: Path) -> None:
    old = [h.removesuffix("(元)") for h in HEADERS["taobaoke_overview"] if h not in ("推广商品数", "优惠券领取量")]
    rows: list[Row] = [{h.removesuffix("(元)"): c for h, c in r.items()} for r in TAOBAOKE]
    shop.load(write_csv(tmp_path / "推广概览.csv", grid(old, rows), encoding="gb18030"))
    assert shop.total("ad_days", "cost") == Decimal("345.66")


BRAND = side_by_side("""
日期 | 2026-06-12 | 2026-06-13
计划名称 | 明星店铺-618 | 明星店铺-618
搜索量 | 12,000 | 12,450
搜索访客数 | 9,700 | 9,820
展现量 | 11,000 | 11,304
触达访客数 | 8,800 | 8,970
消耗 | 1,300.00 | 1,356.48
点击量 | 880 | 898
跳转点击量 | 700 | 721
""")


def test_the_six_sheets_of_the_brand_zone_count_once(shop: LoadedShop, tmp_path: Path) -> None:
    headers = HEADERS["pxb_report"]
    account: list[Row] = [{h: c for h, c in r.items() if h != "计划名称"} for r in BRAND]
    units: list[Row] = [{**r, "单元名称": "单元一"} for r in BRAND]
    words: list[Row] = [{**r, "词包名称": "品牌词"} for r in BRAND]
    book = {"账户": account, "推广计划": BRAND, "推广单元": units, "创意": units, "品牌流量包": words, "定向人群": words}
    got = shop.load(write_xls(tmp_path / "品销宝.xls", {name: grid(headers, rows) for name, rows in book.items()}))
    assert (got.recipe, got.rows["inserted"]) == ("pxb_report", 2)
    assert shop.total("ad_days", "cost") == Decimal("2656.48")
    assert {(r["channel"], r["campaign_id"], r["adgroup_id"]) for r in shop.rows("ad_days")} == {("pinxiaobao", "明星店铺-618", "")}
    assert shop.ext(max(shop.rows("ad_days"), key=lambda r: r["cost"]))["search_users"] == 9820


OLD_ADS = side_by_side("""
日期 | 2023-06-18 | 2023-06-18
计划组 | 618 大促 | 618 大促
计划 | 连衣裙-智选 | 店铺拉新
主体类型 | 商品 | 店铺
主体名称 | 红色连衣裙 | 旗舰店
商品id | 681234567890 |
消耗 | ￥1,234.00 | ￥100.50
展现量 | 45,120 | 5,000
点击量 | 902 | 50
点击率 | 2.00% | 1.00%
拍下订单金额 | ￥4,320.00 |
成交订单量 | 31 | 0
成交订单金额 | ￥3,702.00 | ￥0.00
投资回报率 | 3.00 | 0.00
""")


def test_reports_of_the_old_ad_consoles(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_csv(tmp_path / "报表.csv", grid(HEADERS["zhitongche_legacy"], OLD_ADS), encoding="gb18030"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("zhitongche_legacy", 2, 0)
    assert (shop.total("ad_days", "cost"), shop.total("ad_days", "gmv")) == (Decimal("1334.50"), Decimal("3702.00"))
    rows = {r["campaign_id"]: r for r in shop.rows("ad_days")}
    assert {r["entity_type"] for r in rows.values()} == {"product", "shop"}
    assert shop.ext(rows["连衣裙-智选"])["placed_amount"] == 4320
    assert {r["campaign_name"]: shop.ext(r)["campaign_group"] for r in shop.rows("campaigns")} == dict.fromkeys(rows, "618 大促")
    assert [(r["product_id"], r["title"]) for r in shop.rows("products")] == [("681234567890", "红色连衣裙")], "a shop is not a product"


def test_sheets_of_an_old_ad_workbook_are_read_one_below_the_other(shop: LoadedShop, tmp_path: Path) -> None:
    headers = HEADERS["zhitongche_legacy"]
    book = xlwt.Workbook()
    for name, rows in (("短视频", OLD_ADS[:1]), ("直播", OLD_ADS[1:])):
        page = book.add_sheet(name)
        for y, line in enumerate(grid(headers, rows)):
            for x, cell in enumerate(line):
                page.write(y, x, cell)
    book.save(str(tmp_path / "短直联投.xls"))
    assert shop.load(tmp_path / "短直联投.xls").rows["inserted"] == 2
    assert shop.total("ad_days", "cost") == Decimal("1334.50")


def test_account_report_of_the_old_console(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    日期 | 2023-06-17 | 2023-06-18
    优化目标 | 促进成交 | 促进成交
    统计口径 | 点击 | 点击
    转化周期 | 15天累计 | 15天累计
    消耗 | 200.00 | 210.50
    曝光量 | 9,000 | 9,100
    点击量 | 180 | 190
    """)
    shop.load(write_csv(tmp_path / "账户.csv", grid(list(rows[0]), rows), encoding="gb18030"))
    assert shop.total("ad_days", "cost") == Decimal("410.50")
    assert shop.total("ad_days", "impressions") == 18_100
    assert {r["attribution_window"] for r in shop.rows("ad_days")} == {"15天累计"}


PROMOTER = side_by_side("""
淘宝子订单号 | 2196600889925104318 | 2196600889925104319
订单状态 | 订单结算 | 订单付款
付款金额 | 129.00 | 59.90
付款预估收入 | 6.45 | 3.00
结算时间 | 2026-06-20 10:11:12 |
商品ID | 681234567890 | 681234567891
""")


def test_promoter_orders_in_utf_16(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_csv(tmp_path / "订单明细.csv", grid(HEADERS["tk_promoter_orders"], PROMOTER), encoding="utf-16"))
    assert (got.recipe, got.table, got.rows["inserted"]) == ("tk_promoter_orders", "order_lines", 2)
    assert shop.total("order_lines", "line_paid_amount") == Decimal("188.90")
    lines = {r["line_id"]: r for r in shop.rows("order_lines")}
    assert lines["2196600889925104318"]["order_id"] == "2196600889925104318"
    assert shop.ext(lines["2196600889925104318"])["付款预估收入"] == 6.45
    assert {r["order_id"]: r["status_raw"] for r in shop.rows("orders")}["2196600889925104319"] == "订单付款"


def test_importing_promotion_files_again_changes_nothing(shop: LoadedShop, tmp_path: Path) -> None:
    files = [
        write_xlsx(tmp_path / "直播分场次效果.xlsx", grid(HEADERS["tmall_live_sessions"], LIVE, blank="--")),
        write_csv(tmp_path / "baobei-20261110.csv", grid(HEADERS["syj_items"], SYJ), encoding="gb18030"),
        write_csv(tmp_path / "推广概览.csv", grid(HEADERS["taobaoke_overview"], TAOBAOKE), encoding="gb18030"),
        write_csv(tmp_path / "旧报表.csv", grid(HEADERS["zhitongche_legacy"], OLD_ADS), encoding="gb18030"),
        write_csv(tmp_path / "订单明细.csv", grid(HEADERS["tk_promoter_orders"], PROMOTER), encoding="utf-16"),
    ]
    assert [shop.load(f).rows["inserted"] for f in files] == [2] * 5
    assert [(r["inserted"], r["updated"], r["unchanged"]) for r in (shop.load(f).rows for f in files)] == [(0, 0, 2)] * 5
