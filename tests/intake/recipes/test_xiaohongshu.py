"""小红书 orders and settlements load with their exact figures; receivers and identity numbers stay outside."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_csv, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="xiaohongshu")


ORDERS = side_by_side("""
订单号 | P700000000000000001 | P700000000000000001 | P700000000000000002
订单状态 | 已完成 | 已完成 | 已取消
售后状态 | 无售后 | 售后完成 | 无售后
订单类型 | 普通订单 | 普通订单 | 预售订单
收件人姓名 | 王小明 | 王小明 | 李四
收件人电话 | 13800000000 | 13800000000 | 13900000000
收件人地址 | 西湖区某路1号 | 西湖区某路1号 |
省 | 浙江省 | 浙江省 | 广东省
市 | 杭州市 | 杭州市 | 广州市
区 | 西湖区 | 西湖区 | 天河区
小红书编码 | S001 | S002 | S001
条形码 | 0690000000012 | | 0690000000012
规格ID | 65a1b2c3d4e5f60001234567 | 65a1b2c3d4e5f60001234568 | 65a1b2c3d4e5f60001234567
达人ID | 5e0001 | |
SKU名称 | 红色连衣裙 | 赠品袜子 | 红色连衣裙
SKU规格 | 红色;M | 白 | 红色;M
SKU件数 | 2 | 1 | 1
是否为赠品 | 否 | 是 | 否
发票/Invoice | 王小明 个人 | |
商品总价(元) | 1,200.00 | 0.00 | 100.00
用户应付金额(元) | 1,185.00 | 0.00 | 100.00
平台优惠(元) | 5.00 | 0.00 | 0.00
店铺优惠(元) | 10.00 | 0.00 | 0.00
SKU商家改价(元) | -2.00 | -1.00 | 0.00
商家应收金额(元)（支付金额） | 1,190.00 | 0.00 | 0.00
支付时间 | 2026-06-11 08:00:09 | 2026-06-11 08:00:09 |
快递公司 | 圆通速递 | 圆通速递 |
快递单号 | YT100 | YT100 |
大头笔/Paint Marker | 杭州王小明 | |
收件人身份证号 | 330100199001010000 | |
订单创建时间 | 2026-06-11 08:00:00 | 2026-06-11 08:00:00 | 2026-06-11 09:00:00
订单发货时间 | 2026-06-11 20:00:00 | 2026-06-11 20:00:00 |
订单完成时间 | 2026-06-20 10:00:00 | 2026-06-20 10:00:00 |
用户编号 | user-77 | user-77 | user-78
商家编码 | DRESS-R-M | SOCK-W | DRESS-R-M
商品ID | 65a1b2c3d4e5f60001230000 | |
""")
PERSONAL = ("王小明", "李四", "13800000000", "某路", "330100199001010000", "user-77")


def test_orders_lines_and_parcels(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "订单.xlsx", grid(HEADERS["xhs_order"], ORDERS)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("xhs_order", 3, 0)
    assert shop.total("order_lines", "line_paid_amount") == Decimal("1190.00")
    assert shop.total("order_lines", "qty") == 4
    lines = {(r["order_id"][-1], r["line_id"]): r for r in shop.rows("order_lines")}
    assert {k: (r["product_id"], r["is_gift"], r["refund_status"]) for k, r in lines.items()} == {
        ("1", "1"): ("S001", False, "无售后"), ("1", "2"): ("S002", True, "售后完成"), ("2", "1"): ("S001", False, "无售后"),
    }  # fmt: skip
    assert shop.ext(lines["1", "1"])["shop_discount"] == 10
    done, shut = sorted(shop.rows("orders"), key=lambda r: r["order_id"])
    assert [(o["status"], o["province"], o["city"]) for o in (done, shut)] == [
        ("completed", "浙江省", "杭州市"), ("closed", "广东省", "广州市"),
    ]  # fmt: skip
    assert (done["paid_at"], shut["paid_at"]) == (datetime(2026, 6, 11, 8, 0, 9), None)
    assert [(r["order_id"][-1], r["tracking_no"]) for r in shop.rows("shipments")] == [("1", "YT100")]
    assert {(r["sku_id"][-1], r["merchant_sku"], r["barcode"]) for r in shop.rows("skus")} == {
        ("7", "DRESS-R-M", "0690000000012"), ("8", "SOCK-W", None),
    }  # fmt: skip


def test_nothing_personal_of_an_order_enters(shop: LoadedShop, tmp_path: Path) -> None:
    headers = ["达人名称(待下线)" if h == "达人名称" else h for h in HEADERS["xhs_order"]]
    shop.load(write_xlsx(tmp_path / "订单.xlsx", grid(headers, [{**ORDERS[0], "达人名称(待下线)": "某达人"}])))
    tables = ("orders", "order_lines", "shipments", "skus", "shops")
    everything = json.dumps([shop.rows(t) for t in tables], default=str, ensure_ascii=False)
    assert [word for word in PERSONAL if word in everything] == []
    (order,) = shop.rows("orders")
    assert len(order["buyer_id"]) == 16
    assert shop.ext(order)["creator_name"] == "某达人"


SETTLED = side_by_side("""
订单号 | P700000000000000001 | P700000000000000001
售后单号 | | R900000000000000001
下单时间 | 2026-06-11 08:00:00 | 2026-06-11 08:00:00
结算时间 | 2026-06-27 03:00:00 | 2026-06-28 03:00:00
交易类型 | 订单结算 | 售后退款
动账金额 | 1,178.10 | -59.90
计佣基数 | 1,190.00 | -59.90
佣金 | -9.50 | 0.00
""")


def test_settlement_is_signed_and_known_again(shop: LoadedShop, tmp_path: Path) -> None:
    cells = grid(HEADERS["xhs_settle"], SETTLED)
    got = shop.load(write_xlsx(tmp_path / "结算明细.xlsx", cells))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("xhs_settle", 2, 0)
    assert shop.total("ledger", "amount") == Decimal("1118.20")
    settled = shop.rows("ledger")
    assert {(r["source"], r["txn_type"], r["refund_id"]) for r in settled} == {
        ("xhs_settle", "订单结算", None), ("xhs_settle", "售后退款", "R900000000000000001"),
    }  # fmt: skip
    assert {shop.ext(r)["fee_base"] for r in settled} == {1190, -59.9}
    again = shop.load(write_csv(tmp_path / "结算明细.csv", cells, encoding="utf-8-sig"))
    assert (again.rows["inserted"], again.rows["updated"], again.rows["unchanged"]) == (0, 0, 2)


def test_fund_moves_are_a_source_of_their_own(shop: LoadedShop, tmp_path: Path) -> None:
    headers = ["创建时间", "交易类型描述", "收入（元）", "支出（元）", "账户余额（元）", "业务单号", "备注"]
    rows = [
        ["2026-06-27 03:00:00", "订单结算", "1178.10", "", "2178.10", "P700000000000000001", ""],
        ["2026-06-28 03:00:00", "售后退款", "", "59.90", "2118.20", "R900000000000000001", ""],
    ]
    got = shop.load(write_xlsx(tmp_path / "动账明细.xlsx", [headers, *rows]))
    assert (got.recipe, got.rows["inserted"]) == ("xhs_settle", 2)
    assert [(r["source"], r["amount"]) for r in sorted(shop.rows("ledger"), key=lambda r: r["posted_at"])] == [
        ("xhs_fund", Decimal("1178.10")), ("xhs_fund", Decimal("-59.90")),
    ]  # fmt: skip
