"""微信小店 orders load with their exact figures: the order's money once, the lines' money each, no receiver."""

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
    return LoadedShop.open(tmp_path / "home", platform="weixin")


ORDERS = side_by_side("""
订单号 | 3711000000000000001 | 3711000000000000001 | 3711000000000000002
订单下单时间 | 2026-06-11 08:00:00 | 2026-06-11 08:00:00 | 2026-06-11 09:00:00
订单发货时间 | 2026-06-11 20:00:00 | 2026-06-11 20:00:00 |
订单确认收货时间 | 2026-06-15 09:00:00 | 2026-06-15 09:00:00 |
订单状态 | 已完成 | 已完成 | 订单取消
收件人姓名 | 王小明 | 王小明 | 李四
收件人地址 | 某路1号 | 某路1号 |
省 | 浙江省 | 浙江省 | 广东省
市 | 杭州市 | 杭州市 | 广州市
区 | 西湖区 | 西湖区 | 天河区
收件人手机 | 13800000000 | 13800000000 |
商品总价 | 1,209.90 | 1,209.90 | 59.90
订单实际支付金额 | 1,194.90 | 1,194.90 | 0.00
订单实际收款金额 | 1,199.90 | 1,199.90 | 0.00
商品优惠 | 10.00 | 10.00 | 0.00
跨店优惠 | 5.00 | 5.00 | 0.00
支付时间 | 2026-06-11 08:00:09 | 2026-06-11 08:00:09 |
交易单号 | 4200000000202606110000000001 | 4200000000202606110000000001 |
物流公司 | 圆通速递 | 圆通速递 |
快递单号 | YT100 | YT100 |
技术服务费 | 12.00 | 12.00 |
带货方式 | 直播 | 直播 |
商品名称 | 红色连衣裙 | 袜子 | 蓝色衬衫
商品编码(平台) | 10000000000001 | 10000000000002 | 10000000000003
商品编码(自定义) | DRESS | SOCK | SHIRT
SKU编码(自定义) | DRESS-R-M | SOCK-W | SHIRT-B
商品属性 | 红色;M | 白 |
商品价格(单件) | 600.00 | 9.90 | 59.90
商品实际价格(总共) | 1,185.00 | 9.90 | 0.00
商品数量 | 2 | 1 | 1
商品售后 | | 退款成功 |
商品已退款金额 | 0.00 | 9.90 | 0.00
""")


def test_the_money_of_an_order_counts_once_that_of_its_lines_each(shop: LoadedShop, tmp_path: Path) -> None:
    cells = grid(HEADERS["weixin_order"], ORDERS)
    got = shop.load(write_xlsx(tmp_path / "订单.xlsx", cells))
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["rejected"]) == ("weixin_order", 3, 3, 0)
    assert shop.total("orders", "paid_amount") == Decimal("1194.90")
    assert shop.total("order_lines", "line_paid_amount") == Decimal("1194.90")
    done, shut = sorted(shop.rows("orders"), key=lambda r: r["order_id"])
    assert (done["status"], done["item_qty"], done["refund_amount"], done["seller_receivable"]) == (
        "completed", 3, Decimal("9.90"), Decimal("1199.90"),
    )  # fmt: skip
    assert (shut["status"], shut["paid_at"], done["paid_at"]) == ("closed", None, datetime(2026, 6, 11, 8, 0, 9))
    assert [(r["order_id"][-1], r["line_id"], r["product_id"][-1], r["qty"], r["refund_amount"]) for r in shop.rows("order_lines")] == [
        ("1", "1", "1", 2, 0), ("1", "2", "2", 1, Decimal("9.90")), ("2", "1", "3", 1, 0),
    ]  # fmt: skip
    assert [(r["order_id"][-1], r["tracking_no"]) for r in shop.rows("shipments")] == [("1", "YT100")]
    again = shop.load(write_xlsx(tmp_path / "订单2.xlsx", [*cells, [""] * len(cells[0])], sheet="别名"))
    assert (again.rows["inserted"], again.rows["updated"], again.rows["unchanged"]) == (0, 0, 3)


def test_nothing_personal_of_an_order_enters(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(write_xlsx(tmp_path / "订单.xlsx", grid(HEADERS["weixin_order"], ORDERS)))
    everything = json.dumps([shop.rows(t) for t in ("orders", "order_lines", "shipments")], default=str, ensure_ascii=False)
    assert [word for word in ("王小明", "李四", "13800000000", "某路") if word in everything] == []
