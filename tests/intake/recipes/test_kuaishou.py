"""快手 orders load with their exact figures and without anybody's name, telephone or street."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="kuaishou")


ORDERS = side_by_side("""
订单号 | 2616100000000001 | 2616100000000002 | 2616100000000003
订单创建时间 | 2026/06/11 08:00:00 | 2026/06/11 09:00:00 | 2026/06/11 10:00:00
订单支付时间 | 2026/06/11 08:00:09 | | 2026/06/11 10:00:30
订单状态 | 已发货 | 交易关闭 | 待发货
实付款 | 1,185.00 | 0.00 | 59.90
快递费 | 0.00 | 6.00 | 0.00
店铺优惠 | 10.00 | |
平台补贴 | 5.00 | |
主播补贴 | 2.50 | |
成交数量 | 2 | 1 | 1
账号明细 | 13700000000 | |
售后状态 | 无 | 退款成功 | 无
预售/承诺发货时间 | 2026/06/13 08:00:09 | |
商品名称 | 红色连衣裙 | 袜子 | 蓝色衬衫
商品ID | 20000000000001 | 20000000000002 | 20000000000003
SKU编码 | DRESS-R-M | SOCK-W | SHIRT-B
商品单价 | 600.00 | 9.90 | 59.90
渠道(分销/自营) | 分销 | 自营 | 自营
CPS达人ID | 30000001 | |
CPS达人昵称 | 某主播 | |
预估推广佣金 | 118.50 | |
预估推广者分佣比例 | 10% | |
快赚客昵称 | 赚客小张 | |
收货人姓名 | 王小明 | 李四 |
收货人电话 | 13800000000 | |
收货地址-省 | 浙江省 | 广东省 | 北京市
收货地址-市 | 杭州市 | 广州市 | 北京市
收货地址-区 | 西湖区 | 天河区 | 朝阳区
收货地址-街道 | 某街道 | |
收货地址 | 浙江省杭州市西湖区某街道1号 | |
发货时间 | 2026/06/11 20:00:00 | |
快递公司 | 圆通速递 | |
快递单号 | YT100 | |
实名姓名 | 王小明 | |
""")


def test_orders_lines_and_parcels(shop: LoadedShop, tmp_path: Path) -> None:
    headers = list(HEADERS["kuaishou_order"])
    headers.insert(headers.index("订单载体") + 1, "国补类型")
    got = shop.load(write_xlsx(tmp_path / "订单.xlsx", grid(headers, ORDERS)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"], got.warnings) == ("kuaishou_order", 3, 0, [])
    assert shop.total("orders", "paid_amount") == Decimal("1244.90")
    orders = {r["order_id"][-1]: r for r in shop.rows("orders")}
    assert {k: (r["status"], r["paid_at"], r["city"]) for k, r in orders.items()} == {
        "1": ("shipped", datetime(2026, 6, 11, 8, 0, 9), "杭州市"),
        "2": ("closed", None, "广州市"),
        "3": ("paid", datetime(2026, 6, 11, 10, 0, 30), "北京市"),
    }
    assert (orders["1"]["creator_id"], orders["1"]["platform_discount"], orders["1"]["channel"]) == ("30000001", 5, "分销")
    assert shop.ext(orders["1"])["commission_est"] == 118.5
    assert {r["order_id"][-1]: (r["product_id"][-1], r["qty"], r["line_paid_amount"]) for r in shop.rows("order_lines")} == {
        "1": ("1", 2, Decimal("1185.00")), "2": ("2", 1, Decimal("0")), "3": ("3", 1, Decimal("59.90")),
    }  # fmt: skip
    assert [(r["order_id"][-1], r["tracking_no"], r["carrier"]) for r in shop.rows("shipments")] == [("1", "YT100", "圆通速递")]


def test_nothing_personal_of_an_order_enters(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(write_xlsx(tmp_path / "订单.xlsx", grid(HEADERS["kuaishou_order"], ORDERS)))
    everything = json.dumps([shop.rows(t) for t in ("orders", "order_lines", "shipments")], default=str, ensure_ascii=False)
    personal = ("王小明", "李四", "13800000000", "13700000000", "某街道", "赚客小张")
    assert [word for word in personal if word in everything] == []
