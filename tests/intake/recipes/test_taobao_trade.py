"""千牛 item reports, refund exports and product lists load with their exact figures, one line or request a row, and nobody's name."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, Cell, grid, side_by_side, write_csv, write_xls, write_xlsx
from loaded_shop import LoadedShop

from zhanggui.intake import import_paths


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


OLD_ITEMS = side_by_side("""
订单编号 | ="1234567890123456789" | ="1234567890123456790" | ="1234567890123456790"
标题 | 红色连衣裙 | 蓝色衬衫 | 袜子
价格 | 100.00 | 1,059.90 | 9.90
购买数量 | 2 | 1 | 3
外部系统编号 | DRESS | SHIRT | SOCK
商品属性 | 颜色分类:红色;尺码:M |  |
订单状态 | 交易成功 | 交易关闭 | 交易成功
商家编码 | ="0012" | SHIRT-B | SOCK-W
""")


def test_old_item_report_numbers_the_lines_of_an_order(shop: LoadedShop, tmp_path: Path) -> None:
    cells = grid(HEADERS["qianniu_item_old"], OLD_ITEMS)
    got = shop.load(write_csv(tmp_path / "ExportOrderDetailList201906190930.csv", cells, encoding="gb18030"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("qianniu_item_old", 3, 0)
    lines = {r["line_id"]: r for r in shop.rows("order_lines")}
    assert {k: (r["order_id"][-2:], r["title"], r["qty"], r["line_amount"]) for k, r in lines.items()} == {
        "1234567890123456789": ("89", "红色连衣裙", 2, Decimal("200.00")),
        "1234567890123456790": ("90", "蓝色衬衫", 1, Decimal("1059.90")),
        "1234567890123456790-2": ("90", "袜子", 3, Decimal("29.70")),
    }
    assert lines["1234567890123456789"]["merchant_sku"] == "0012"
    again = shop.load(write_csv(tmp_path / "again.csv", [*cells, [""] * 10], encoding="gb18030"))
    assert (again.rows["inserted"], again.rows["updated"], again.rows["unchanged"]) == (0, 0, 3)


NEW_ITEMS = side_by_side("""
子订单编号 | 2026061100000000011 | 2026061100000000012 | 2026061100000000020
主订单编号 | 2026061100000000010 | 2026061100000000010 | 2026061100000000020
商品标题 | 红色连衣裙 | 袜子 | 蓝色衬衫
商品价格 | 100.00 | 9.90 | 59.90
购买数量 | 2 | 1 | 1
商品属性 | 颜色分类:红色;尺码:M |  |
订单状态 | 卖家已发货，等待买家确认 | 交易关闭 | 买家已付款,等待卖家发货
商家编码 | DRESS-R-M | SOCK-W | SHIRT-B
支付单号 | 2026061122001100000000000001 | 2026061122001100000000000001 | 2026061122001100000000000002
买家应付货款 | 200.00 | 9.90 | 59.90
买家实付金额 | 190.00 | 9.90 | 59.90
退款状态 | 没有申请退款 | 退款成功 | 没有申请退款
退款金额 | 无退款申请 | 9.90 | 无退款申请
订单创建时间 | 2026-06-11 08:00:00 | 2026-06-11 08:00:00 | 2026-06-11 09:00:00
订单付款时间 | 2026-06-11 08:00:09 | 2026-06-11 08:00:09 | 2026-06-11 09:00:09
商品ID | 612345678901 | 612345678902 | 612345678903
发货时间 | 2026-06-11 20:00:00 |  |
物流单号 | YT100 |  |
物流公司 | 圆通速递 |  |
""")


def test_new_item_report_gives_lines_orders_and_parcels(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "ExportItemlList202606121000.xlsx", grid(HEADERS["qianniu_item_new"], NEW_ITEMS)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("qianniu_item_new", 3, 0)
    assert shop.total("order_lines", "line_paid_amount") == Decimal("259.80")
    assert shop.total("order_lines", "refund_amount") == Decimal("9.90")
    lines = {r["line_id"][-2:]: r for r in shop.rows("order_lines")}
    assert (lines["11"]["product_id"], lines["11"]["sku_spec"], lines["12"]["refund_status"]) == (
        "612345678901", "颜色分类:红色;尺码:M", "退款成功",
    )  # fmt: skip
    orders = {r["order_id"][-2:]: (r["status"], r["paid_at"], r["shipped_at"]) for r in shop.rows("orders")}
    assert orders == {
        "10": ("shipped", datetime(2026, 6, 11, 8, 0, 9), datetime(2026, 6, 11, 20)),
        "20": ("paid", datetime(2026, 6, 11, 9, 0, 9), None),
    }
    assert [(r["order_id"][-2:], r["tracking_no"]) for r in shop.rows("shipments")] == [("10", "YT100")]


def test_item_report_with_the_headers_of_before_and_few_columns(shop: LoadedShop, tmp_path: Path) -> None:
    few = {"子订单编号": "子订单编号", "主订单编号": "主订单编号", "商品标题": "标题", "商品价格": "价格", "购买数量": "购买数量"}
    rows = [{few[h]: c for h, c in r.items() if h in few} for r in NEW_ITEMS]
    got = shop.load(write_csv(tmp_path / "ExportItemlList.csv", grid(list(few.values()), rows), encoding="gb18030"))
    assert got.recipe == "qianniu_item_new"
    assert {(r["title"], r["unit_price"]) for r in shop.rows("order_lines")} == {
        ("红色连衣裙", Decimal("100.00")), ("袜子", Decimal("9.90")), ("蓝色衬衫", Decimal("59.90")),
    }  # fmt: skip
    assert shop.rows("orders") == [], "a file without the order's time makes no order without a day"


def test_a_workbook_of_orders_and_items_is_two_imports(shop: LoadedShop, tmp_path: Path) -> None:
    order = {
        "订单编号": "2026061100000000010",
        "总金额": "209.90",
        "买家实付金额": "199.90",
        "订单状态": "交易成功",
        "订单创建时间": "2026-06-11 08:00:00",
    }
    sheets = {"订单报表": grid(list(order), [order]), "销售明细": grid(HEADERS["qianniu_item_new"], NEW_ITEMS)}

    report = import_paths(shop.ws, [write_xls(tmp_path / "订单.xls", sheets)], shop.key)
    assert sorted(i.recipe for i in report.imports) == ["qianniu_item_new", "qianniu_order_new"]
    assert shop.total("orders", "paid_amount") == Decimal("199.90")
    assert len(shop.rows("order_lines")) == 3


OLD_REFUNDS = side_by_side("""
订单编号 | 2022061100000000001 | 2022061100000000002 | 2022061100000000003
退款编号 | 120000000000000001 | 120000000000000002 | 120000000000000003
支付宝交易号 | 2022061122001100000000000001 | |
订单付款时间 | 2022-06-11 08:00:09 | 2022-06-11 09:00:00 | 2022-06-11 10:00:00
商品编码 | 612345678901 | 612345678902 | 612345678903
退款完结时间 | 2022-06-14 10:00:00 | 2022-06-15 10:00:00 |
买家实际支付金额 | 100.00 | 59.90 | 30.00
宝贝标题 | 红色连衣裙 | 蓝色衬衫 | 袜子
买家退款金额 | 100.00 | 59.90 | 10.50
手工退款/系统退款 | 手工退款 | 系统退款 | 手工退款
是否需要退货 | 退货退款 | 仅退款 | 仅退款
退款的申请时间 | 2022-06-12 09:00:00 | 2022-06-12 10:00:00 | 2022-06-13 11:00:00
退款状态 | 退款成功 | 退款关闭 | 买家已经申请退款，等待卖家同意
客服介入状态 | 无客服介入 | 客服介入中 | 无客服介入
卖家真实姓名 | 王掌柜 | 王掌柜 | 王掌柜
卖家退货地址 | 浙江省杭州市某路1号 | |
卖家手机 | 13800000000 | |
退货物流单号 | SF100 | |
买家退款原因 | 尺码不合适 | 不想要了 | 少件
售中或售后 | 售中 | 售中 | 售后
完结时间 | 2022-06-14 10:00:00 | 2022-06-15 10:00:00 |
部分退款/全部退款 | 全部退款 | 全部退款 | 部分退款
退款操作人 | 小李客服 | |
""")


def test_old_refund_export_dates_only_money_that_went_back(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xls(tmp_path / "退款单.xls", {"Sheet1": grid(HEADERS["qianniu_refund_old"], OLD_REFUNDS)}))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("qianniu_refund_old", 3, 0)
    refunds = {r["refund_id"][-1]: r for r in shop.rows("refunds")}
    assert {k: (r["refund_amount"], r["finished_at"]) for k, r in refunds.items()} == {
        "1": (Decimal("100.00"), datetime(2022, 6, 14, 10)), "2": (Decimal("59.90"), None), "3": (Decimal("10.50"), None),
    }  # fmt: skip
    assert shop.ext(refunds["2"])["closed_at"] == "2022-06-15 10:00:00"
    assert "closed_at" not in shop.ext(refunds["1"])
    assert [refunds[k]["platform_intervention"] for k in "123"] == [None, "客服介入中", None]
    assert (refunds["1"]["applied_at"], refunds["1"]["stage"], refunds["1"]["return_tracking_no"]) == (
        datetime(2022, 6, 12, 9), "售中", "SF100",
    )  # fmt: skip
    everything = json.dumps(shop.rows("refunds"), default=str, ensure_ascii=False)
    assert [word for word in ("王掌柜", "某路", "13800000000", "小李") if word in everything] == []


NEW_REFUNDS = side_by_side("""
订单编号 | 2026061100000000001 | 2026061100000000002
退款编号 | 220000000000000001 | 220000000000000002
支付单号 | 2026061122001100000000000001 |
订单付款时间 | 2026-06-11 08:00:09 | 2026-06-11 09:00:00
商品id | 612345678901 |
商品编码 |  | 612345678902
商家编码 | DRESS-R-M | SHIRT-B
退款完结时间 | 2026-06-14 10:00:00 | 2026-06-15 10:00:00
买家实际支付金额 | 100.00 | 59.90
退款总额 | 100.00 | 59.90
退给买家金额 | 95.00 | 59.90
退给平台金额 | 5.00 | 0.00
售后类型 | 退货退款 | 仅退款
退款申请时间 | 2026-06-12 09:00:00 | 2026-06-12 10:00:00
退款状态 | 退款成功 | 退款关闭
客服介入状态 | 无客服介入 | 无客服介入
部分退款/全额退款 | 全额退款 | 全额退款
""")


@pytest.mark.parametrize("old", [{}, {"商品id": "商品 id", "退款申请时间": "退款的申请时间", "部分退款/全额退款": "部分退款/全部退款"}])
def test_new_refund_export_under_its_new_and_its_mixed_headers(shop: LoadedShop, tmp_path: Path, old: dict[str, str]) -> None:
    headers = [old.get(h, h) for h in HEADERS["qianniu_refund_new"]]
    rows = [{old.get(h, h): c for h, c in r.items()} for r in NEW_REFUNDS]
    got = shop.load(write_xlsx(tmp_path / "退款202606.xlsx", grid(headers, rows)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("qianniu_refund_new", 2, 0)
    first, shut = sorted(shop.rows("refunds"), key=lambda r: r["refund_id"])
    assert (first["refund_amount"], first["refund_to_buyer"], first["refund_to_platform"]) == (100, 95, 5)
    assert [r["product_id"] for r in (first, shut)] == ["612345678901", "612345678902"]
    assert [(r["refund_type"], r["is_full"], r["finished_at"]) for r in (first, shut)] == [
        ("退货退款", "全额退款", datetime(2026, 6, 14, 10)), ("仅退款", "全额退款", None),
    ]  # fmt: skip
    assert first["applied_at"] == datetime(2026, 6, 12, 9)


PRODUCTS: list[list[Cell]] = [
    ["612345678901", "50010850", "连衣裙", "红色连衣裙", "129.00", "显瘦", "DRESS", "48小时", "", "颜色:红;尺码:M", "", "", "5001", "119.00", "30", "DRESS-M", "", ""],
    ["", "", "", "", "", "", "", "", "", "颜色:红;尺码:L", "", "", "5002", "121.00", "0", "", "", ""],
    ["612345678902", "50010851", "袜子", "袜子", "9.90", "", "SOCK", "48小时", "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip


def test_product_list_tells_the_codes_of_a_product_from_those_of_its_skus(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "商品导出_20260808.xlsx", [HEADERS["tmall_product_master"], *PRODUCTS]))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("tmall_product_master", 3, 0)
    assert {r["product_id"][-1]: (r["title"], r["merchant_product_code"], r["list_price"], r["cat3"]) for r in shop.rows("products")} == {
        "1": ("红色连衣裙", "DRESS", Decimal("129.00"), "连衣裙"), "2": ("袜子", "SOCK", Decimal("9.90"), "袜子"),
    }  # fmt: skip
    skus = {r["sku_id"]: (r["merchant_sku"], r["list_price"], r["product_id"][-1]) for r in shop.rows("skus")}
    assert skus == {"5001": ("DRESS-M", Decimal("119.00"), "1"), "5002": ("", Decimal("121.00"), "1")}
    stock = {r["merchant_sku"]: (r["qty_available"], r["snapshot_at"], r["product_id"][-1]) for r in shop.rows("stock")}
    assert stock == {"DRESS-M": (30, datetime(2026, 8, 8), "1"), "5002": (0, datetime(2026, 8, 8), "1")}


def test_a_product_list_without_a_day_has_no_stock(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(write_xlsx(tmp_path / "商品导出.xlsx", [HEADERS["tmall_product_master"], *PRODUCTS]))
    assert (len(shop.rows("products")), shop.rows("stock")) == (2, [])
