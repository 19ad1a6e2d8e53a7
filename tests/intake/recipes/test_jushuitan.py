"""聚水潭 sales details and stock load: a sale and its return add up, the total row is no sale, stock has its day."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, Row, grid, side_by_side, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


SALES = side_by_side("""
内部订单号 | 5000001 | 5000001 | 5000001 | 5000002
售后单号 | | 800001 | |
订单类型 | 普通订单 | 普通订单 | 普通订单 | 补发订单
线上订单号 | 2026061100000000010 | 2026061100000000010 | 2026061100000000010 |
订单状态 | 已发货 | 已发货 | 已发货 | 已付款待审核
发货仓 | 主仓 | 主仓 | 主仓 |
店铺 | 某某旗舰店 | 某某旗舰店 | 某某旗舰店 | 某某旗舰店
买家账号 | 小王爱买 | 小王爱买 | 小王爱买 | 老李
订单日期 | 2026-06-11 08:00:00 | 2026-06-11 08:00:00 | 2026-06-11 08:00:00 | 2026-06-12 08:00:00
发货日期 | 2026-06-11 20:00:00 | 2026-06-11 20:00:00 | 2026-06-11 20:00:00 |
付款日期 | 2026-06-11 08:00:09 | 2026-06-11 08:00:09 | 2026-06-11 08:00:09 | 2026-06-12 08:00:09
省 | 浙江省 | 浙江省 | 浙江省 | 广东省
订单快递公司 | 圆通速递 | 圆通速递 | 圆通速递 |
订单快递单号 | YT100 | YT100 | YT100 |
收货人 | 王小明 | 王小明 | 王小明 | 李四
商品编码 | DRESS-R-M | DRESS-R-M | SOCK-W | SHIRT-B
款式编码 | DRESS | DRESS | SOCK | SHIRT
产品分类 | 连衣裙 | 连衣裙 | 袜子 | 衬衫
品牌 | 某品牌 | 某品牌 | |
颜色规格 | 红色;M | 红色;M | 白 | 蓝
基本售价 | 129.00 | 129.00 | 9.90 | 59.90
成本价 | 40.00 | 40.00 | 2.00 | 20.00
销售数量 | 2 | 0 | 1 | 1
销售金额 | 1,190.00 | 0.00 | 9.90 | 59.90
销售成本 | 80.00 | 0.00 | 2.00 | 20.00
销售毛利率 | 93.28% | | 79.80% | 66.61%
应付金额 | 1,199.90 | 1,199.90 | 1,199.90 | 59.90
当期退货数量 | | 1 | |
当期退货金额 | | 595.00 | |
线上商品名 | 红色连衣裙 | 红色连衣裙 | 袜子 | 蓝色衬衫
线上子订单编号 | 2026061100000000011 | 2026061100000000011 | 2026061100000000012 |
出仓单号 | 900001 | 900001 | 900001 |
""")
TOTAL: Row = {"销售数量": "4", "销售金额": "1,259.80", "销售成本": "102.00", "当期退货金额": "595.00"}


@pytest.mark.parametrize("first_cell", ["", "合计"])
def test_a_sale_and_its_return_are_one_line_and_the_total_row_is_none(shop: LoadedShop, tmp_path: Path, first_cell: str) -> None:
    rows = [*SALES, {**TOTAL, "内部订单号": first_cell}]
    got = shop.load(write_xlsx(tmp_path / "销售主题分析.xlsx", grid(HEADERS["jst_sales_detail"], rows)))
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == (
        "jst_sales_detail", 5, 4, 1, 0,
    )  # fmt: skip
    lines = {(r["order_id"][-2:], r["line_id"][-2:]): r for r in shop.rows("order_lines")}
    assert {k: (r["qty"], r["line_paid_amount"], r["line_cost"], r["refund_amount"]) for k, r in lines.items()} == {
        ("10", "11"): (2, Decimal("1190.00"), Decimal("80.00"), Decimal("595.00")),
        ("10", "12"): (1, Decimal("9.90"), Decimal("2.00"), None),
        ("02", "-B"): (1, Decimal("59.90"), Decimal("20.00"), None),
    }
    orders = {r["order_id"][-2:]: r for r in shop.rows("orders")}
    assert {k: (r["status"], r["payable_amount"], r["paid_at"]) for k, r in orders.items()} == {
        "10": ("shipped", Decimal("1199.90"), datetime(2026, 6, 11, 8, 0, 9)),
        "02": ("paid", Decimal("59.90"), datetime(2026, 6, 12, 8, 0, 9)),
    }
    assert [(r["refund_id"], r["order_id"][-2:], r["finished_at"]) for r in shop.rows("refunds")] == [("800001", "10", None)]
    assert [(r["tracking_no"], r["outbound_no"], r["warehouse"]) for r in shop.rows("shipments")] == [("YT100", "900001", "主仓")]
    assert {r["product_id"]: (r["cat1"], r["brand"]) for r in shop.rows("products")} == {
        "DRESS": ("连衣裙", "某品牌"), "SOCK": ("袜子", None), "SHIRT": ("衬衫", None),
    }  # fmt: skip
    everything = json.dumps([shop.rows(t) for t in ("orders", "order_lines", "refunds")], default=str, ensure_ascii=False)
    assert [word for word in ("小王爱买", "老李", "王小明", "李四") if word in everything] == []


STOCK = side_by_side("""
款式编码 | DRESS | DRESS | SOCK
商品编码 | DRESS-R-M | DRESS-R-L | SOCK-W
颜色 | 红色 | 红色 | 白
规格 | M | L | 均码
实际库存数 | 1,120 | 0 | 55
订单占有数 | 15 | 3 | 0
销退仓库存 | 2 | 0 | 0
采购在途数 | 50 | 0 | 0
可用数 | 1,105 | -3 | 55
公有可用数 | 1,105 | -3 | 55
""")


@pytest.mark.parametrize("counted", ["实际库存数", "（主仓）实际库存数"])
def test_stock_by_the_day_in_the_file_name(shop: LoadedShop, tmp_path: Path, counted: str) -> None:
    headers = [counted if h == "实际库存数" else h for h in HEADERS["jst_stock"]]
    rows = [{(counted if h == "实际库存数" else h): c for h, c in r.items()} for r in STOCK]
    got = shop.load(write_xlsx(tmp_path / "商品库存_20260808.xlsx", grid(headers, rows)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("jst_stock", 3, 0)
    stock = {r["merchant_sku"]: r for r in shop.rows("stock")}
    assert {k: (r["qty_on_hand"], r["qty_reserved"], r["qty_available"], r["qty_in_transit"]) for k, r in stock.items()} == {
        "DRESS-R-M": (1120, 15, 1105, 50), "DRESS-R-L": (0, 3, -3, 0), "SOCK-W": (55, 0, 55, 0),
    }  # fmt: skip
    assert {r["snapshot_at"] for r in stock.values()} == {datetime(2026, 8, 8)}
    assert {r["merchant_sku"]: shop.ext(r)["size"] for r in shop.rows("skus")} == {"DRESS-R-M": "M", "DRESS-R-L": "L", "SOCK-W": "均码"}


def test_stock_without_a_day_is_refused_and_taken_with_one(shop: LoadedShop, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "商品库存.xlsx", grid(HEADERS["jst_stock"], STOCK))
    shop.refuses(file)
    shop.load(file, date="2026-08-09")
    assert {r["snapshot_at"] for r in shop.rows("stock")} == {datetime(2026, 8, 9)}
