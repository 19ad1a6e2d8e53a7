"""The shop's own sheets load as they are kept: costs by code and day, code map, targets, stock counts, competitors, activities, freight."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import grid, side_by_side, write_csv, write_xlsx
from loaded_shop import LoadedShop

from zhanggui.intake import import_paths
from zhanggui.warehouse.tables import all_tables


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


COSTS = side_by_side("""
货号 | A-1 | A-1 | B-2 | C-3 |
品名 | 裙 | 裙 | 帽 | 袜 | 合计
规格 | 红;M | 红;M | 均码 | | |
采购价 | 46.8 | ¥50.00 | 12 | 不知道 |
生效日期 | 2026-01-01 | 2026/9/1 | | 2026-01-01 |
包材费 | 1.2 | 1.2 | 0.5 | |
扣点 | 5% | 0.05 | 5％ | |
""")


def test_a_cost_sheet_gives_each_code_its_cost_and_keeps_the_cost_of_earlier_days(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "成本.xlsx", [["成本表 2026"], [], *grid(list(COSTS[0]), COSTS[:4])]))
    assert (got.recipe, got.table, got.rows["read"], got.rows["rejected"]) == ("own_costs", "skus", 4, 1)
    assert {r["merchant_sku"]: r["unit_cost"] for r in shop.rows("skus")} == {"A-1": Decimal("50"), "B-2": Decimal("12")}
    costs = {(r["merchant_sku"], r["valid_from"]): r for r in shop.rows("sku_costs")}
    assert {key: r["unit_cost"] for key, r in costs.items()} == {
        ("A-1", date(2026, 1, 1)): Decimal("46.8"), ("A-1", date(2026, 9, 1)): Decimal("50"), ("B-2", date(1970, 1, 1)): Decimal("12"),
    }  # fmt: skip
    assert {r["commission_rate"] for r in costs.values()} == {0.05}
    assert {r["packaging_cost"] for r in costs.values()} == {Decimal("1.2"), Decimal("0.5")}
    assert shop.load(tmp_path / "成本.xlsx").rows["unchanged"] == 3


def test_a_cost_sheet_may_be_in_english_and_name_the_sku_of_the_platform(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(
        write_csv(tmp_path / "costs.csv", [["SKU ID", "Title", "Unit cost", "Freight"], ["5012345678901234567", "Hat", "3.20", "1"]])
    )
    assert got.recipe == "own_costs"
    assert [(r["sku_id"], r["unit_cost"], r["freight_cost"]) for r in shop.rows("sku_costs")] == [
        ("5012345678901234567", Decimal("3.2"), Decimal("1"))
    ]


def test_of_a_code_map_with_a_column_for_yes_only_what_was_confirmed_is_taken(shop: LoadedShop, tmp_path: Path) -> None:
    head = ["平台商家编码", "SKU ID", "成本表编码", "件数", "相似度", "确认(是/否)"]
    rows = [
        ["p1", "", "c1", "", "0.93", "是"],
        ["p2", "", "c2", "2", "0.9", "否"],
        ["p3", "", "c3", "", "0.9", ""],
        ["", "99", "c4", "2", "", "Y"],
    ]
    got = shop.load(write_xlsx(tmp_path / "对照.xlsx", [head, *rows]))
    assert (got.recipe, got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("own_code_map", 2, 2, 0)
    assert {(r["merchant_sku"], r["sku_id"]): (r["cost_code"], r["units"]) for r in shop.rows("code_map")} == {
        ("p1", ""): ("c1", None), ("", "99"): ("c4", 2.0),
    }  # fmt: skip


def test_a_code_map_without_such_a_column_is_the_persons_word(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_csv(tmp_path / "map.csv", [["Platform code", "Own code"], ["p1", "c1"], ["p2", ""], ["", "c3"]]))
    assert (got.rows["inserted"], got.rows["rejected"]) == (1, 2)


TARGETS = side_by_side("""
周期 | 2026年 | 一季度 | 1月 | 2026-02 | 11月11日 | W10 | 13月
目标金额 | 5600万 | 1,288万 | 400.4万 | | 88万 | 90万 | 1
占比 | | 23% | 7.15% | 6.5% | | |
负责人 | 小王 | 小王 | 小王 | 小王 | 小王 | 小王 | 小王
""")


def test_targets_of_every_level_take_their_year_from_the_file_name(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "2026年目标表.xlsx", grid(["周期", "目标金额", "占比", "负责人"], TARGETS)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("own_targets", 6, 1)
    assert {(r["level"], r["starts_on"]): (r["amount"], r["share"]) for r in shop.rows("targets")} == {
        ("year", date(2026, 1, 1)): (Decimal("56000000"), None),
        ("quarter", date(2026, 1, 1)): (Decimal("12880000"), 0.23),
        ("month", date(2026, 1, 1)): (Decimal("4004000"), 0.0715),
        ("month", date(2026, 2, 1)): (None, 0.065),
        ("day", date(2026, 11, 11)): (Decimal("880000"), None),
        ("week", date(2026, 3, 2)): (Decimal("900000"), None),
    }
    assert "小王" not in str(shop.rows("targets"))


def test_a_target_without_a_year_anywhere_is_rejected_with_that_reason_and_loads_with_a_date(shop: LoadedShop, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "目标.csv", [["月份", "目标"], ["1", "100"], ["2", "200"]])
    assert shop.load(file).rows["rejected"] == 2
    assert shop.load(file, date="2027-01-01").rows["inserted"] == 2
    assert {r["starts_on"] for r in shop.rows("targets")} == {date(2027, 1, 1), date(2027, 2, 1)}


def test_months_that_a_spreadsheet_stored_as_days_are_months(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(write_csv(tmp_path / "t.csv", [["月份", "指标", "目标值"], ["2026-01-01", "访客数", "1万"], ["2026-02-01", "访客数", "2万"]]))
    assert [(r["metric"], r["level"], r["amount"]) for r in shop.rows("targets")] == [
        ("visitors", "month", Decimal("10000")),
        ("visitors", "month", Decimal("20000")),
    ]


def test_a_stock_count_is_what_stands_on_the_shelves(shop: LoadedShop, tmp_path: Path) -> None:
    head = ["商家编码", "商品名称", "仓库", "库位", "账面数量", "实盘数量", "残次数量", "盈亏", "盘点人"]
    rows = [
        ["a", "裙", "本仓", "A1", "120", "80", "1", "-2", "老李"],
        ["a", "裙", "本仓", "B7", "", "38", "", "", "老李"],
        ["合计", "", "", "", "", "118"],
    ]
    got = shop.load(write_xlsx(tmp_path / "盘点_20261031.xlsx", grid(head, []) + [[*r, *[""] * (9 - len(r))] for r in rows]))
    assert (got.recipe, got.rows["inserted"], got.rows["dropped"]) == ("own_stock_count", 2, 1)
    (row,) = shop.rows("stock")
    assert (row["merchant_sku"], row["warehouse"], row["snapshot_at"]) == ("a", "本仓", datetime(2026, 10, 31))
    assert (row["qty_on_hand"], row["qty_available"]) == (118, 117)
    assert "老李" not in str([shop.rows(t) for t in ("stock", "skus")])


def test_ranges_of_a_competitor_become_a_low_and_a_high_end(shop: LoadedShop, tmp_path: Path) -> None:
    head = ["竞店名称", "访客数", "支付金额", "支付转化率", "价格", "交易指数"]
    rows = [
        ["对面小铺", "1万 ~ 2.5万", "75万~100万", "15% ~ 20%", "139", "23,456"],
        ["本店", "12,345", "100万以上", "1.5%", "", ""],
        ["远店", "1~2.5万", "5万以下", "-", "", ""],
    ]
    got = shop.load(write_xlsx(tmp_path / "竞店_2026-10-28.xlsx", [head, *rows]))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("own_competitors", 3, 0)
    found = {r["competitor_name"]: r for r in shop.rows("competitor_days")}
    assert {n: (r["visitors_low"], r["visitors_high"]) for n, r in found.items()} == {
        "对面小铺": (10000, 25000), "本店": (12345, 12345), "远店": (10000, 25000),
    }  # fmt: skip
    assert {n: (r["pay_amount_low"], r["pay_amount_high"]) for n, r in found.items()} == {
        "对面小铺": (750000, 1000000), "本店": (1000000, None), "远店": (None, 50000),
    }  # fmt: skip
    assert (found["对面小铺"]["pay_conversion_low"], found["对面小铺"]["pay_conversion_high"]) == (0.15, 0.2)
    assert found["对面小铺"]["trade_index"] == 23456
    assert {r["stat_date"] for r in found.values()} == {date(2026, 10, 28)}


def test_the_table_of_a_browser_plug_in_is_read_as_competitor_notes(shop: LoadedShop, tmp_path: Path) -> None:
    head = ["店铺名称", "交易指数", "流量指数", "收藏人气", "加购人气", "支付转化指数", "客群指数"]
    got = shop.load(write_xlsx(tmp_path / "竞店对比.xlsx", [head, ["甲", "1", "2", "3", "4", "5", "6"]]), date="2026-10-28")
    (row,) = shop.rows("competitor_days")
    names = ("trade_index", "uv_index", "fav_index", "cart_index", "pay_rate_index", "payer_index")
    assert (got.recipe, [row[n] for n in names]) == ("own_competitors", [1, 2, 3, 4, 5, 6])


def test_an_activity_lasts_until_the_end_of_its_last_day(shop: LoadedShop, tmp_path: Path) -> None:
    head = ["活动名称", "活动时间", "商品ID", "活动价", "优惠券", "预算", "负责人"]
    rows = [
        ["双11", "2026-10-31 20:00 ~ 2026-11-11", "1", "129", "满300减30", "8000", "小王"],
        ["双11", "2026-10-31 20:00 ~ 2026-11-11 23:00:00", "2", "￥59", "", "1.5万", ""],
        ["双12", "12月10日至12月12日", "", "", "", "", ""],
    ]
    got = shop.load(write_xlsx(tmp_path / "活动计划2026.xlsx", [head, *rows]))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("own_activities", 3, 0)
    assert [(r["product_id"], r["starts_at"], r["ends_at"], r["activity_price"], r["budget"]) for r in shop.rows("activities")] == [
        ("1", datetime(2026, 10, 31, 20), datetime(2026, 11, 11, 23, 59, 59), Decimal("129"), Decimal("8000")),
        ("2", datetime(2026, 10, 31, 20), datetime(2026, 11, 11, 23), Decimal("59"), Decimal("15000")),
        ("", datetime(2026, 12, 10), datetime(2026, 12, 12, 23, 59, 59), None, None),
    ]
    assert "小王" not in str(shop.rows("activities"))


FREIGHT = side_by_side("""
账单日期 | 12-31 | 01-02 | 01-02 | 1月31日
运单号 | SF1 | SF2 | SF2 | SF3
结算重量 | 1.5 | 2 | | 0.8
目的省 | 浙江省 | 广东省 | | 北京市
金额 | 15 | 18 | 2 | 12
合计 | 12.60 | 15.00 | 2.00 | -3.00
收件人姓名 | 张三 | 李四 | 李四 | 王五
收件人电话 | 13800000000 | | |
""")


def test_a_freight_bill_is_money_out_and_its_days_take_their_year_from_the_name(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(
        write_xlsx(tmp_path / "顺丰月结账单2026-01.xlsx", [["顺丰月结账单"], *grid(list(FREIGHT[0]), FREIGHT)], sheet="账单明细")
    )
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("own_freight", 4, 0)
    rows = {r["txn_id"]: r for r in shop.rows("ledger")}
    assert {n: r["amount"] for n, r in rows.items()} == {"SF1": Decimal("-12.6"), "SF2": Decimal("-17"), "SF3": Decimal("3")}
    assert shop.total("ledger", "amount_out") == Decimal("26.6")
    assert {n: r["posted_at"].date() for n, r in rows.items()} == {
        "SF1": date(2025, 12, 31), "SF2": date(2026, 1, 2), "SF3": date(2026, 1, 31),
    }  # fmt: skip
    assert {r["source"] for r in rows.values()} == {"freight"}
    assert [w for w in ("张三", "李四", "13800000000") if any(w in str(shop.rows(t)) for t in all_tables())] == []


def test_a_freight_bill_without_a_total_counts_its_amount_and_names_the_parcel_of_an_order(shop: LoadedShop, tmp_path: Path) -> None:
    head = ["揽收时间", "快递单号", "订单号", "计费重量(KG)", "运费", "目的地"]
    shop.load(write_csv(tmp_path / "中通.csv", [head, ["2026-03-01 18:00:00", "ZT1", "7001", "1", "3.5", "杭州"]], encoding="gb18030"))
    assert [(r["txn_id"], r["amount"]) for r in shop.rows("ledger")] == [("ZT1", Decimal("-3.5"))]
    assert [(r["order_id"], r["tracking_no"]) for r in shop.rows("shipments")] == [("7001", "ZT1")]


def test_a_day_without_a_year_is_refused_when_no_year_is_told(shop: LoadedShop, tmp_path: Path) -> None:
    report = import_paths(shop.ws, [write_csv(tmp_path / "b.csv", [["日期", "运单号", "重量", "运费"], ["04-01", "a", "1", "5"]])], "s1")
    assert report.imports[0].rows["rejected"] == 1
    assert shop.rows("ledger") == []
