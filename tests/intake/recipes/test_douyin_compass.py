"""电商罗盘 and 巨量千川 reports load with their exact figures: carriers, live rooms and creatives each in their place."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_csv, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="douyin")


def test_products_by_carrier(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    统计周期 | 2026-06-11 | 2026-06-11 | 2026-06-11
    商品名称 | 红色连衣裙 | 红色连衣裙 | 红色连衣裙
    商品编码 | 3600000000000000001 | 3600000000000000001 | 3600000000000000001
    载体 | 全部 | 直播 | 商品卡
    品类 | 连衣裙 | 连衣裙 | 连衣裙
    自卖/合作 | 自卖 | 自卖 | 自卖
    用户支付金额 | ¥1,334.00 | ¥1,234.00 | ¥100.00
    成交订单数 | 13 | 12 | 1
    商品曝光次数 | 8,890 | 7,890 | 1,000
    商品点击次数 | 506 | 456 | 50
    商品点击-成交转化率（次数） | 2.57% | 2.63% | 2.00%
    退款金额（退款时间） | 188.00 | 188.00 | 0
    退款金额（支付时间） | 94.00 | 94.00 | 0
    投放消耗（店铺被投） | 60.00 | 60.00 | 0
    """)
    halves = [h.replace("（", "(").replace("）", ")") for h in HEADERS["luopan_items"]]
    got = shop.load(write_xlsx(tmp_path / "商品列表.xlsx", grid(HEADERS["luopan_items"], rows), sheet="全部"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("luopan_items", 3, 0)
    found = {r["carrier"]: r for r in shop.rows("product_days")}
    assert {k: (r["pay_amount"], r["clicks"], r["refund_amount"]) for k, r in found.items()} == {
        "全部": (1334, 506, 188), "直播": (1234, 456, 188), "商品卡": (100, 50, 0),
    }  # fmt: skip
    assert {(r["product_id"], r["stat_date"], r["level"]) for r in found.values()} == {
        ("3600000000000000001", date(2026, 6, 11), "product")
    }
    assert shop.ext(found["直播"]) == {"self_or_creator": "自卖", "refund_amount_by_pay_date": 94, "ad_spend": 60}
    renamed = [{k.replace("（", "(").replace("）", ")"): v for k, v in r.items()} for r in rows]
    assert shop.load(write_csv(tmp_path / "商品列表.csv", grid(halves, renamed), encoding="utf-8-sig")).rows["unchanged"] == 3


def test_the_day_of_the_shop_with_refunds_by_day_of_payment(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    日期 | 2026-06-11 | 2026-06-12
    用户支付金额 | 59,847.17 | 100.00
    成交人数 | 1,513 | 4
    商品点击人数 | 6,390 | 20
    商品点击-成交转化率(人数) | 0.2368 | 0.2
    退款后用户支付金额(支付时间) | 45,244.09 | 100.00
    退款金额(支付时间) | 14,603.08 | 0
    客单价 | 39.56 | 25
    投放消耗(店铺被投) | 24,052.43 | 10.5
    """)
    got = shop.load(write_xlsx(tmp_path / "成交概览.xlsx", grid(HEADERS["luopan_overview"], rows), sheet="成交概览"))
    assert (got.recipe, got.rows["inserted"], got.warnings) == ("luopan_overview", 2, [])
    assert [shop.total("shop_days", c) for c in ("pay_amount", "pay_users", "ad_spend")] == [Decimal("59947.17"), 1517, Decimal("24062.93")]
    first = next(r for r in shop.rows("shop_days") if r["stat_date"] == date(2026, 6, 11))
    assert (shop.ext(first)["refund_amount_by_pay_date"], first["refund_amount"]) == (14603.08, None), (
        "refunds by day of payment are no refunds of the day"
    )


def test_a_live_session_over_midnight_belongs_to_the_day_it_began(shop: LoadedShop, tmp_path: Path) -> None:
    cells = (
        "x.jpeg|某店|79312345514|2026/09/07 08:55:37|2026/09/08 00:55:49|960|182584|280286|15093|943.116|21254|-|75|24|1.07|660|2|518|12|0.0421|3|"
        "12774|6390|67458|10306|1536|61045.3|59847.17|3739.669|1547|1513|375|14603.08|363|0|0.1528|0.5002|0.149|0.2368|0.0723|0.1002|0|0|0|"
        "24052.43|24052.43|50512.9|1271|10532.4|265|0.1725|-|-|-|-"
    )
    got = shop.load(write_xlsx(tmp_path / "直播列表.xlsx", [HEADERS["luopan_live"], cells.split("|")]))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("luopan_live", 1, 0)
    (live,) = shop.rows("live_sessions")
    assert (live["anchor_id"], live["started_at"], live["ended_at"]) == (
        "79312345514",
        datetime(2026, 9, 7, 8, 55, 37),
        datetime(2026, 9, 8, 0, 55, 49),
    )
    assert (live["viewers"], live["views"], live["pay_users"], live["pay_orders"], live["avg_watch_minutes"]) == (
        15093,
        21254,
        1513,
        1536,
        1.07,
    )
    assert [live[c] for c in ("gmv", "pay_amount", "refund_amount", "ad_spend")] == [
        Decimal("61045.3"), Decimal("59847.17"), Decimal("14603.08"), Decimal("24052.43"),
    ]  # fmt: skip
    more = shop.ext(live)
    assert (more["net_gmv"], more["refund_orders_1h"], more["ad_spend_bound"]) == (50512.9, 265, 24052.43)
    assert "x.jpeg" not in str(more)


def test_products_of_a_live_room_are_not_added_to_the_product_list(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side(
        "商品名称 | 红色连衣裙\n商品ID | 36001\n讲解次数 | 5\n直播间价格 | ¥99.00\n用户支付金额 | ¥1,234.00\n成交件数 | 13\n发货前退款金额 | ¥99.00"
    )
    got = shop.load(write_xlsx(tmp_path / "直播间商品_2026-06-11.xlsx", grid(HEADERS["luopan_live_items"], rows)))
    assert got.recipe == "luopan_live_items"
    (row,) = shop.rows("product_days")
    assert (row["level"], row["carrier"], row["stat_date"], row["pay_amount"], row["pay_qty"]) == (
        "live",
        "直播间",
        date(2026, 6, 11),
        1234,
        13,
    )
    assert (shop.ext(row)["explain_count"], shop.ext(row)["refund_amount_before_ship"]) == (5, 99)


def test_live_rooms_without_their_total_row(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    日期 | 全部 | 2026-06-11 | 2026-06-12
    抖音号名称 | - | 某店 | 某店
    抖音号ID | - | 79312345514 | 79312345514
    净成交金额 | 50,612.90 | 50,512.90 | 100.00
    净成交订单数 | 1,273 | 1,271 | 2
    1小时内退款率 | 17.20% | 17.25% | 0.00%
    整体展示次数 | 280,386 | 280,286 | 100
    整体点击次数 | 21,264 | 21,254 | 10
    整体消耗 | 24,062.43 | 24,052.43 | 10.00
    整体成交金额 | 61,145.30 | 61,045.30 | 100.00
    整体支付ROI | 2.54 | 2.54 | 10.00
    """)
    lines = grid(HEADERS["qianchuan_live"], rows)
    noisy = [[f"{h}\t" for h in lines[0]], *[[f"{c}\t" for c in line] for line in lines[1:]]]
    got = shop.load(write_csv(tmp_path / "推广直播间_20260613.csv", noisy, encoding="gb18030"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"], got.rows["dropped"]) == ("qianchuan_live", 2, 0, 1)
    assert [shop.total("ad_days", c) for c in ("cost", "gmv", "net_gmv", "clicks")] == [
        Decimal("24062.43"),
        Decimal("61145.30"),
        Decimal("50612.90"),
        21264,
    ]
    assert {(r["channel"], r["entity_type"], r["entity_id"], shop.ext(r)["account_name"]) for r in shop.rows("ad_days")} == {
        ("qianchuan", "live", "79312345514", "某店"),
    }  # fmt: skip
    assert shop.load(write_xlsx(tmp_path / "推广直播间.xlsx", lines)).rows["unchanged"] == 2


def test_creatives_by_day_and_old_campaigns(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    日期 | 2026-06-12 | 2026-06-12
    素材ID | 7512345678901234567 | 7512345678901234568
    素材名称 | 口播 15 秒 | 街拍
    整体展现次数 | 1,502 | 100
    整体点击次数 | 6 | 2
    整体点击率 | 0.40% | 2.00%
    整体消耗 | 1,132.56 | 10
    整体支付ROI | 0 | 5
    整体成交金额 | 0 | 50
    整体成交订单数 | 0 | 1
    净成交ROI | - | 5
    净成交金额 | - | 50
    7日结算金额 | 0 | 45.5
    """)
    got = shop.load(write_xlsx(tmp_path / "素材.xlsx", grid(HEADERS["qianchuan_material"], rows)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("qianchuan_material", 2, 0)
    assert (shop.total("ad_days", "cost"), shop.total("ad_days", "net_gmv")) == (Decimal("1142.56"), 50)
    last = next(r for r in shop.rows("ad_days") if r["creative_id"] == "7512345678901234568")
    assert (last["entity_type"], shop.ext(last)["creative_name"], shop.ext(last)["settled_gmv_7d"]) == ("material", "街拍", 45.5)
    campaign = "账户ID | 17\n账户名称 | 某某\n计划ID | 99\n计划名 | 直播间成交\n消耗 | 1,234.50\n直接成交金额 | 3,086.25\n"
    old = side_by_side(campaign + "直接成交订单数 | 31\n展示次数 | 45,678\n点击次数 | 890")
    plan = shop.load(write_csv(tmp_path / "计划报表_2022-06-12.csv", grid(HEADERS["qianchuan_plan_old"], old), encoding="gbk"))
    assert plan.recipe == "qianchuan_plan_old"
    assert shop.total("ad_days", "direct_gmv", campaign_id="99") == Decimal("3086.25")
    assert [(r["channel"], r["campaign_name"]) for r in shop.rows("campaigns")] == [("qianchuan", "直播间成交")]
