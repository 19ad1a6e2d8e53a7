"""京麦 orders, settlements and after-sale requests load with their exact figures and without personal data."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from export_files import HEADERS, Cell, grid, side_by_side, write_csv, write_xls, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="jd")


ORDERS = side_by_side("""
订单号 | 3553498017448001 | 3553498017448001 | 3553498017448002 | 3553498017448003
商品ID | 1001 | 1002 | 1001 | 1003
商品名称 | 三人位沙发 | 抱枕 | 三人位沙发 | 茶几
订购数量 | 1 | 2 | 1 | 1
支付方式 | 在线支付 | 在线支付 | 在线支付 | 在线支付
下单时间 | 2026-06-04 10:15:30 | 2026-06-04 10:15:30 | 2026-06-04 11:00:00 | 2026-06-05 09:00:00
京东价 | 4,099.00 | 30.00 | 4,099.00 | 500.00
订单金额 | 4,159.00 | 4,159.00 | 4,099.00 | 500.00
结算金额 | 4,060.00 | 4,060.00 | 4,099.00 | 500.00
余额支付 | 10.00 | 10.00 | 0.00 | 0.00
应付金额 | 4,050.00 | 4,050.00 | 4,099.00 | 500.00
订单状态 | 完成 | 完成 | (删除)等待付款 | 等待出库
下单帐号 | jd_wang | jd_wang | jd_wang | 老李在京东
客户姓名 | 王小明 | 王小明 | 王小明 | 李四
客户地址 | 浙江杭州西湖区某路 1 号 | 浙江杭州西湖区某路 1 号 |  |
联系电话 | 13800000000 | 13800000000 |  |
发票抬头 | 王小明 | 王小明 |  |
商家备注等级（等级1-5为由高到低） | 3 | 3 |  |
运费金额 | 0.00 | 0.00 | 0.00 | 0.00
付款确认时间 | 2026-06-04 10:16:02 | 2026-06-04 10:16:02 |  | 2026-06-05 09:00:30
订单完成时间 | 2026-06-12 09:00:00 | 2026-06-12 09:00:00 |  |
仓库名称 | 杭州一号仓 | 杭州一号仓 |  |
""")
PERSONAL = ("jd_wang", "老李在京东", "王小明", "李四", "西湖区", "13800000000")


def test_amounts_of_an_order_count_once_though_every_row_repeats_them(shop: LoadedShop, tmp_path: Path) -> None:
    sheet = grid(HEADERS["jd_pop_order"], ORDERS)
    got = shop.load(write_csv(tmp_path / "订单导出.csv", sheet, encoding="gb18030"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("jd_pop_order", 4, 0)
    orders = {r["order_id"][-1]: r for r in shop.rows("orders")}
    assert {k: (o["status"], o["paid_amount"], o["payable_amount"], o["item_qty"]) for k, o in orders.items()} == {
        "1": ("completed", 4060, 4050, 3), "2": ("closed", None, 4099, 1), "3": ("paid", 500, 500, 1),
    }  # fmt: skip
    assert (shop.total("orders", "total_amount"), shop.total("orders", "seller_receivable")) == (8758, 8659)
    assert orders["1"]["buyer_id"] == orders["2"]["buyer_id"] != orders["3"]["buyer_id"]
    assert orders["1"]["paid_at"] == datetime(2026, 6, 4, 10, 16, 2)
    assert {(r["order_id"][-1], r["line_id"], r["product_id"], r["line_amount"]) for r in shop.rows("order_lines")} == {
        ("1", "1", "1001", 4099), ("1", "2", "1002", 60), ("2", "1", "1001", 4099), ("3", "1", "1003", 500),
    }  # fmt: skip
    again = shop.load(write_xls(tmp_path / "订单导出.xls", {"订单": sheet}))
    assert again.rows["unchanged"] == 4


def test_no_personal_data_of_a_jd_order_enters(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(write_csv(tmp_path / "订单导出.csv", grid(HEADERS["jd_pop_order"], ORDERS), encoding="gb18030"))
    everything = json.dumps([shop.rows(t) for t in ("orders", "order_lines", "products")], default=str, ensure_ascii=False)
    assert [word for word in PERSONAL if word in everything] == []


SETTLED = side_by_side(r"""
订单编号 | '3553498017448001 | '3553498017448001 | '3553498017448001 | '3553498017448002
父单号 | '3525498018681355 | '3525498018681355 | '3525498018681355 |
订单状态 | 完成 | 完成 | 完成 | 完成
订单下单时间 | 2026-05-10 14:41:34 | 2026-05-10 14:41:34 | 2026-05-10 14:41:34 | 2026-05-11 08:00:00
售后服务单号 |  |  | '2100012345 |
商品编号 | 10170858471951 | 10170858471951 | 10170858471951 | 10170858471952
商品数量 | 1 | 1 | 1 | 1
扣点类型 | 基础扣点 | 基础扣点 | 基础扣点 | 基础扣点
佣金比例 | 0.05 | 0.05 | 0.05 | 0.05
费用名称 | 货款 | 佣金 | 货款 | 货款
应结金额 | 36.80 | -1.84 | 13.80 | 20.00
币种 | CNY | CNY | CNY | CNY
收支方向 | 收入 | 支出 | 支出 | 收入
结算状态 | 已结算 | 已结算 | 已结算 | 待结算
账单生成时间 | 20260708 | 20260708 | 20260709 | 20260709
到账时间 | 2026-07-09 12:08:53 | 2026-07-09 12:08:53 | 2026-07-10 12:00:00 |
""")


def test_settlement_lines_are_signed_and_a_paid_out_price_is_a_refund(shop: LoadedShop, tmp_path: Path) -> None:
    tabbed = [{k: f"{v}\t" if v[:1] == "'" else v for k, v in r.items()} for r in SETTLED if all(isinstance(v, str) for v in r.values())]
    got = shop.load(write_csv(tmp_path / "货款.csv", [["名称：货款对账"], *grid(HEADERS["jd_settle"], tabbed)], encoding="gb18030"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("jd_settle", 4, 0)
    assert {(r["fee_name"], r["txn_type"], r["amount"], r["order_id"][-1], r["refund_id"]) for r in shop.rows("ledger")} == {
        ("货款", "货款", Decimal("36.80"), "1", None), ("佣金", "佣金", Decimal("-1.84"), "1", None),
        ("货款", "退款", Decimal("-13.80"), "1", "2100012345"), ("货款", "货款", Decimal("20.00"), "2", None),
    }  # fmt: skip
    assert shop.total("ledger", "amount") == Decimal("41.16")
    later = [{**r, "结算状态": "已结算", "到账时间": "2026-07-20 12:00:00"} if r["应结金额"] == "20.00" else r for r in tabbed]
    again = shop.load(write_csv(tmp_path / "货款2.csv", grid(HEADERS["jd_settle"], later), encoding="utf-8-sig"))
    assert (again.rows["inserted"], again.rows["updated"], again.rows["unchanged"]) == (0, 1, 3), (
        "a line settled later is not a second line"
    )
    assert shop.total("ledger", "amount") == Decimal("41.16")


def test_settled_lines_of_2026_stand_in_the_second_sheet(shop: LoadedShop, tmp_path: Path) -> None:
    lines = side_by_side("""
    商家ID | 10001234 | 10001234
    订单编号 | 3581963001963001 | 3581963001963002
    业务单据编号 | 3581963001963001 | 3581963001963002
    下单时间 | 2026-08-06 15:43:37 | 2026-08-07 10:00:00
    商品编号 | 100412343736 | 100412343736
    商品单价 | 3.84 | 3.84
    商品数量 | 1 | 2
    结算时间 | 2026-09-20 12:41:09 | 2026-09-20 12:41:09
    结算金额合计 | 3.51 | 7.02
    收入金额合计 | 3.84 | 7.68
    支出金额合计 | -0.33 | -0.66
    """)
    path = tmp_path / "已结算明细.xlsx"
    sheets: dict[str, list[list[Cell]]] = {"汇总": [["结算单号", "金额"], ["1", "10.53"]], "明细": grid(HEADERS["jd_settled_2026"], lines)}
    with xlsxwriter.Workbook(str(path)) as book:
        for name, cells in sheets.items():
            page = book.add_worksheet(name)
            for y, line in enumerate(cells):
                page.write_row(y, 0, line)
    got = shop.load(path)
    assert (got.recipe, got.rows["inserted"]) == ("jd_settled_2026", 2)
    assert [shop.total("ledger", c) for c in ("amount", "amount_in", "amount_out")] == [
        Decimal("10.53"),
        Decimal("11.52"),
        Decimal("-0.99"),
    ]
    assert {r["posted_at"] for r in shop.rows("ledger")} == {datetime(2026, 9, 20, 12, 41, 9)}
    again = shop.load(write_xlsx(tmp_path / "已结算明细2.xlsx", grid(HEADERS["jd_settled_2026"], lines)))
    assert again.rows["unchanged"] == 2


def test_promotion_lines_tell_which_discount_an_order_had(shop: LoadedShop, tmp_path: Path) -> None:
    row = "订单编号 | 3464251014580195 | 3464251014580195\n订单下单时间 | 2026-04-10 23:59:26 | 2026-04-10 23:59:26\n商品编号 | 1006 | 1006\n商品数量 | 1 | 1\n"
    lines = side_by_side(row + "优惠类型 | 支付营销优惠类型 | 满减\n优惠活动名称 | -- | 618 满减")
    got = shop.load(write_csv(tmp_path / "营销对账.csv", grid(HEADERS["jd_promo_settle"], lines), encoding="utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("jd_promo_settle", 2, 0)
    assert {(r["order_id"], r["product_id"], r["fee_name"]) for r in shop.rows("ledger")} == {
        ("3464251014580195", "1006", "支付营销优惠类型"), ("3464251014580195", "1006", "满减"),
    }  # fmt: skip


def test_after_sale_requests_have_two_header_rows(shop: LoadedShop, tmp_path: Path) -> None:
    headers = [
        "服务单号",
        "申请时间",
        "客户期望",
        "一级申请原因",
        "订单号",
        "商品名称",
        "客户姓名",
        "联系电话",
        "退款金额",
        "审核时间",
        "商家首次处理时间",
    ]
    groups = ["申请信息", "", "", "", "订单信息", "", "客户信息", "", "退款信息", "处理信息", ""]
    rows = side_by_side("""
    服务单号 | 2100012345 | 2100012346
    申请时间 | 2026-06-13 08:00:00 | 2026-06-14 08:00:00
    客户期望 | 退货 | 换货
    一级申请原因 | 不喜欢 | 尺寸不符
    订单号 | 3553498017448001 | 3553498017448003
    商品名称 | 三人位沙发 | 茶几
    客户姓名 | 王小明 | 李四
    联系电话 | 13800000000 | 13900000000
    退款金额 | 4,060.00 | 0.00
    审核时间 | 2026-06-13 10:30:00 | 2026-06-14 10:30:00
    """)
    got = shop.load(write_xlsx(tmp_path / "售后.xlsx", [groups, *grid(headers, rows)]))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("jd_aftersale", 2, 0)
    found = shop.rows("refunds")
    assert {(r["refund_id"], r["refund_type"], r["refund_amount"], r["applied_at"].day) for r in found} == {
        ("2100012345", "退货退款", 4060, 13), ("2100012346", "换货", 0, 14),
    }  # fmt: skip
    assert [word for word in PERSONAL if word in json.dumps(found, default=str, ensure_ascii=False)] == []
