"""千牛 order exports, old and new, load with their exact figures and without personal data."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, Row, grid, side_by_side, write_csv, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


OLD_ORDERS = side_by_side("""
订单编号 | ="1234567890123456789" | ="1234567890123456790" | ="1234567890123456791"
买家会员名 | 小王爱买 | 小王爱买 | 老李
买家支付宝账号 | wang@example.com |  |
买家应付货款 | 100.00 | 59.90 | 200.01
买家应付邮费 | 8.00 |  |
总金额 | 108.00 | 59.90 | 200.01
买家实际支付金额 | 108.00 | 0.00 | 200.01
订单状态 | 交易成功 | 交易关闭 | 买家已付款，等待卖家发货
收货人姓名 | 王小明 |  |
收货地址 | 浙江省 杭州市 西湖区 某路 1 号 | 某国 某地 | 广西壮族自治区 南宁市 某路
联系手机 | '13800000000 |  |
订单创建时间 | 2019-06-18 10:00:00 | 2019-06-18 11:00:00 | 2019-06-19 09:00:00
订单付款时间 | 2019-06-18 10:01:30 |  | 2019-06-19 09:00:05
宝贝标题 | 红色连衣裙 | 蓝色衬衫,袜子 | 袜子
宝贝种类 | 1 | 2 | 1
物流单号 | YT100 |  |
物流公司 | 圆通 |  |
宝贝总数量 | 1 | 3 | 2
卖家服务费 | 0.54元 |  |
买家姓名 | 王小明 |  |
买家身份证号 | 330100199001010000 |  |
发票抬头 | 王小明 |  |
订单关闭原因 |  | 买家未付款 |
""")
PERSONAL = ("小王爱买", "wang@example.com", "王小明", "西湖区", "13800000000", "330100199001010000")


def test_old_qianniu_orders(shop: LoadedShop, tmp_path: Path) -> None:
    headers = ["宝贝标题 " if h == "宝贝标题" else h for h in HEADERS["qianniu_order_old"]]
    rows = [{("宝贝标题 " if k == "宝贝标题" else k): v for k, v in r.items()} for r in OLD_ORDERS]
    got = shop.load(write_csv(tmp_path / "ExportOrderList201906190930.csv", grid(headers, rows), encoding="gb18030"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("qianniu_order_old", 3, 0)
    first, shut, waiting = sorted(shop.rows("orders"), key=lambda r: r["order_id"])
    assert first["order_id"] == "1234567890123456789"
    assert [o["status"] for o in (first, shut, waiting)] == ["completed", "closed", "paid"]
    assert [o["province"] for o in (first, shut, waiting)] == ["浙江省", None, "广西壮族自治区"]
    assert shop.total("orders", "paid_amount") == Decimal("308.01")
    assert shop.total("orders", "total_amount") == Decimal("367.91")
    assert first["buyer_id"] == shut["buyer_id"] != waiting["buyer_id"]
    assert (first["paid_at"], shut["paid_at"]) == (datetime(2019, 6, 18, 10, 1, 30), None)
    assert shop.ext(first)["fee_seller_service"] == pytest.approx(0.54)


def test_only_an_order_of_one_kind_of_goods_names_its_line(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(write_csv(tmp_path / "ExportOrderList.csv", grid(HEADERS["qianniu_order_old"], OLD_ORDERS), encoding="gb18030"))
    lines = {r["order_id"]: r for r in shop.rows("order_lines")}
    assert {k: (v["title"], v["qty"], v["line_paid_amount"]) for k, v in lines.items()} == {
        "1234567890123456789": ("红色连衣裙", 1, Decimal("108.00")),
        "1234567890123456791": ("袜子", 2, Decimal("200.01")),
    }
    assert [(r["order_id"], r["tracking_no"], r["carrier"]) for r in shop.rows("shipments")] == [("1234567890123456789", "YT100", "圆通")]


def test_no_personal_data_of_a_qianniu_order_enters(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(write_csv(tmp_path / "ExportOrderList.csv", grid(HEADERS["qianniu_order_old"], OLD_ORDERS), encoding="gb18030"))
    everything = json.dumps([shop.rows(t) for t in ("orders", "order_lines", "shipments", "shops")], default=str, ensure_ascii=False)
    assert [word for word in PERSONAL if word in everything] == []


NEW_ORDERS = side_by_side("""
订单编号 | 2026061100000000001 | 2026061100000000002 | 2026061100000000003 | 2026061100000000004
买家应付货款 | 100.00 | 59.90 | 30.00 | 80.00
总金额 | 100.00 | 59.90 | 30.00 | 80.00
买家实付金额 | 100.00 | 9.90 | 0.00 | 80.00
订单状态 | 卖家已发货，等待买家确认 | 交易关闭 | 交易关闭 | 交易成功
收货地址 | 江苏省南京市**区*** | 上海上海市** | *** | 北京北京市**
订单创建时间 | 2026-06-11 08:00:00 | 2026-06-11 09:00:00 | 2026-06-11 10:00:00 | 2026-06-11 11:00:00
订单付款时间 | 2026-06-11 08:00:09 | 2026-06-11 09:00:09 |  | 2026-06-11 11:00:09
商品标题 | 红色连衣裙 | 蓝色衬衫 | 袜子 | 袜子
宝贝种类 | 1 | 1 | 1 | 1
宝贝总数量 | 1 | 1 | 3 | 8
商品属性SKU | 红色;M |  |  |
商家编码 | DRESS-R-M |  |  |
发货时间 | 2026-06-11 20:00:00 |  |  |
退款金额 | 无退款申请 | 50.00 | 无退款申请 | 10.00
订单关闭原因 | 订单未关闭 | 退款 | 买家未付款 |
应发货时间 | 子订单2026061100000000001： 2026-06-12 22:17前 ;  |  |  |
""")


def test_new_qianniu_orders_give_what_was_paid_and_what_was_refunded(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "ExportOrderList.xlsx", grid(HEADERS["qianniu_order_new"], NEW_ORDERS)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("qianniu_order_new", 4, 0)
    orders = {r["order_id"][-1]: r for r in shop.rows("orders")}
    assert {k: o["status"] for k, o in orders.items()} == {"1": "shipped", "2": "closed", "3": "closed", "4": "completed"}
    assert {k: o["paid_amount"] for k, o in orders.items()} == {"1": 100, "2": Decimal("59.90"), "3": 0, "4": 80}
    assert {k: o["refund_amount"] for k, o in orders.items()} == {"1": None, "2": 50, "3": None, "4": 10}
    assert {k: o["province"] for k, o in orders.items()} == {"1": "江苏省", "2": "上海", "3": None, "4": "北京"}
    assert orders["1"]["promised_ship_at"] == datetime(2026, 6, 12, 22, 17)
    assert shop.total("order_lines", "line_paid_amount") == Decimal("239.90")


def test_new_qianniu_orders_with_few_columns_chosen(shop: LoadedShop, tmp_path: Path) -> None:
    few = ["订单编号", "总金额", "买家实付金额", "订单状态", "订单创建时间", "订单付款时间", "商品标题", "宝贝总数量", "退款金额"]
    rows: list[Row] = [{k: v for k, v in r.items() if k in few} for r in NEW_ORDERS]
    shop.load(write_xlsx(tmp_path / "订单报表.xlsx", grid(few, rows)))
    assert shop.total("orders", "paid_amount") == Decimal("239.90")
    assert shop.rows("order_lines") == [], "without 宝贝种类 nobody knows whether the title is one product"
