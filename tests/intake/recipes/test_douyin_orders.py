"""抖店 orders, after-sale requests, settlements and fund bills load with their exact figures and without personal data."""

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
    return LoadedShop.open(tmp_path / "home", platform="douyin")


BOTH = """
主订单编号 | 6917000000000000001 | 6917000000000000001 | 6917000000000000004
子订单编号 | 6917000000000000002 | 6917000000000000003 | 6917000000000000005
选购商品 | 红色连衣裙 | 蓝色衬衫 | 蓝色衬衫
商品数量 | 2 | 1 | 1
商品ID | 3600000000000000001 | 3600000000000000002 | 3600000000000000002
商家编码 | DRESS-R-M | SHIRT-B-L | SHIRT-B-L
订单应付金额 | 188.00 | 64.00 | 69.00
运费 | 0.00 | 5.00 | 0.00
优惠总金额 | 10.00 | 0.00 | -
平台优惠 | 4.00 | 0.00 | 0.00
商家优惠 | 6.00 | 0.00 | 0.00
红包抵扣 | 1.00 | 0.00 | 0.00
收件人 | ##q8Yw== | ##q8Yw== | 王小明
收件人手机号 | $$3xZa== | $$3xZa== | 13800000000
省 | 浙江省 | 浙江省 | 江苏省
市 | 杭州市 | 杭州市 | 南京市
街道 | ##Kk2c== | ##Kk2c== | 某街道
详细地址 | ##8sPm== | ##8sPm== | 某路 1 号
订单提交时间 | 2026-06-11 09:58:00 | 2026-06-11 09:58:00 | 2026/06/11 10:00:00
支付完成时间 | 2026-06-11 09:58:21 | 2026-06-11 09:58:21 | -
订单状态 | 已完成 | 已完成 | 已关闭
承诺发货时间 | 2026-06-13 09:58:21 | 2026-06-13 09:58:21 | -
达人ID | 1234567890 | 1234567890 | 0
达人昵称 | 某某达人 | 某某达人 | -
售后状态 | - | 退款成功 | -
发货时间 | 2026-06-12 15:30:00 | 2026-06-12 15:30:00 | -
"""
PERSONAL = ("##", "$$", "王小明", "13800000000", "某街道", "某路")


def everything(shop: LoadedShop) -> str:
    tables = ("orders", "order_lines", "products", "skus", "shipments", "refunds", "ledger")
    return json.dumps([shop.rows(t) for t in tables], default=str, ensure_ascii=False)


def check_orders(shop: LoadedShop) -> None:
    """Two orders, three sub-orders: discounts of the sub-orders add up to those of the order."""
    whole, shut = sorted(shop.rows("orders"), key=lambda r: r["order_id"])
    assert [(o["status"], o["paid_amount"], o["payable_amount"], o["item_qty"]) for o in (whole, shut)] == [
        ("completed", 252, 252, 3), ("closed", None, 69, 1),
    ]  # fmt: skip
    assert (whole["shipping_fee"], whole["platform_discount"], whole["shop_discount"]) == (5, 4, 6)
    assert (whole["created_at"], whole["paid_at"]) == (datetime(2026, 6, 11, 9, 58), datetime(2026, 6, 11, 9, 58, 21))
    assert (whole["promised_ship_at"], shut["created_at"]) == (datetime(2026, 6, 13, 9, 58, 21), datetime(2026, 6, 11, 10))
    assert (whole["province"], whole["city"], whole["creator_id"]) == ("浙江省", "杭州市", "1234567890")
    lines = {r["line_id"][-1]: r for r in shop.rows("order_lines")}
    assert {k: (r["order_id"][-1], r["qty"], r["line_payable_amount"], r["line_paid_amount"]) for k, r in lines.items()} == {
        "2": ("1", 2, 188, 188), "3": ("1", 1, 64, 64), "5": ("4", 1, 69, None),
    }  # fmt: skip
    assert [lines[k]["line_amount"] for k in "235"] == [198, 59, 69]
    assert (lines["2"]["merchant_sku"], lines["3"]["refund_status"], lines["2"]["total_discount"]) == ("DRESS-R-M", "退款成功", 10)
    assert [word for word in PERSONAL if word in everything(shop)] == []


def test_doudian_orders_as_csv(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side(BOTH + "商品规格 | 红色;M | 蓝色;L | 蓝色;L\n商品单价 | 99.00 | 59.00 | 69.00\n商品69码 | 6901234567892 | - | -")
    lines = grid(HEADERS["doudian_order_csv"], rows)
    tabbed = [lines[0], *[[f"\t{cell}" for cell in line] for line in lines[1:]]]
    got = shop.load(write_csv(tmp_path / "1791430000_a1b2c3.csv", tabbed, encoding="utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("doudian_order_csv", 3, 0)
    check_orders(shop)
    assert {r["merchant_sku"]: r["barcode"] for r in shop.rows("skus")} == {"DRESS-R-M": "6901234567892", "SHIRT-B-L": None}
    numbered = [["序列号", *lines[0]], *[[str(n), *line] for n, line in enumerate(lines[1:], 1)]]
    again = shop.load(write_csv(tmp_path / "1791430001_d4e5f6.csv", numbered, encoding="utf-8-sig"))
    assert (again.recipe, again.rows["inserted"]) == ("doudian_order_csv", 0)


def test_doudian_orders_as_xlsx(shop: LoadedShop, tmp_path: Path) -> None:
    parcels = "快递信息 | SF0220481613112-顺丰速运,红色连衣裙*2,76922000111222-中通快递,赠品*1 | 76922000111223-中通快递,蓝色衬衫 | -"
    rows = side_by_side(
        BOTH + "货号 | LYQ-01 | CS-02 | CS-02\n商品金额 | 198.00 | 59.00 | 69.00\n仓库名称 | 杭州仓 | 杭州仓 | -\n" + parcels
    )
    sheet = grid(HEADERS["doudian_order_xlsx"], rows)
    got = shop.load(write_xlsx(tmp_path / "订单明细.xlsx", sheet, sheet="订单明细"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("doudian_order_xlsx", 3, 0)
    check_orders(shop)
    assert {(r["order_id"][-1], r["tracking_no"], r["carrier"], r["warehouse"]) for r in shop.rows("shipments")} == {
        ("1", "SF0220481613112", "顺丰速运", "杭州仓"), ("1", "76922000111223", "中通快递", "杭州仓"),
    }  # fmt: skip
    packed = next(r for r in shop.rows("shipments") if r["carrier"] == "顺丰速运")
    assert "76922000111222-中通快递" in shop.ext(packed)["raw_text"], "a second parcel is kept in the text as it stands"
    assert {r["merchant_product_code"] for r in shop.rows("order_lines")} == {"LYQ-01", "CS-02"}
    assert shop.load(write_csv(tmp_path / "again.csv", sheet, encoding="utf-8-sig")).rows["unchanged"] == 3


AFTER_SALE = side_by_side("""
售后单号 | 142000000000000001 | 142000000000000002 | 142000000000000003
订单号 | 6917000000000000001 | 6917000000000000001 | 6917000000000000004
商品单号 | 6917000000000000002 | 6917000000000000003 | 6917000000000000005
商品名称 | 红色连衣裙 | 蓝色衬衫 | 蓝色衬衫
商品ID | 3600000000000000001 | 3600000000000000002 | 3600000000000000002
应付金额（元） | 188.00 | 64.00 | 69.00
商品发货状态 | 已发货 | 已发货 | 未发货
售后类型 | 退货退款 | 换货 | 仅退款
退商品金额（元） | 94.00 | 0.00 | 69.00
退运费金额（元） | 1.50 | 0.00 | 0.00
退支付优惠（元） | 2.00 | 0.00 | 0.00
售后状态 | 同意退款，退款成功 | 换货成功 | 售后关闭
售后申请时间 | 2026-06-19 10:00:00 | 2026-06-19 11:00:00 | 2026-06-19 12:00:00
售后原因 | 尺码不合适 | 质量问题 | 不想要了
退货物流单号 | 773012345678901 | - | -
用户到账时间 | 2026-06-22 10:05:00 | - | -
售后关闭时间 | - | - | 2026-06-20 09:00:00
商家退货地址 | 某路 1 号 | 某路 1 号 | -
商家退货联系人姓名 | 王小明 | 王小明 | -
商家退货联系人电话 | 13800000000 | 13800000000 | -
售后完结时间 | 2026-06-22 10:05:00 | 2026-06-25 09:00:00 | 2026-06-20 09:00:00
操作人 | 王小明 | 王小明 | -
协商记录 | 买家电话 13800000000 | - | -
商家编码 | DRESS-R-M | SHIRT-B-L | SHIRT-B-L
""")


def test_only_after_sale_requests_that_paid_back_are_finished_refunds(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "售后表.xlsx", grid(HEADERS["doudian_aftersale"], AFTER_SALE), sheet="售后表"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("doudian_aftersale", 3, 0)
    paid, swapped, shut = sorted(shop.rows("refunds"), key=lambda r: r["refund_id"])
    assert [(r["refund_amount"], r["finished_at"]) for r in (paid, swapped, shut)] == [
        (Decimal("97.50"), datetime(2026, 6, 22, 10, 5)), (0, None), (69, None),
    ]  # fmt: skip
    assert (paid["line_id"], paid["refund_type"], paid["reason"], paid["return_tracking_no"]) == (
        "6917000000000000002", "退货退款", "尺码不合适", "773012345678901",
    )  # fmt: skip
    assert shop.ext(shut)["closed_at"].startswith("2026-06-20")
    assert [word for word in PERSONAL if word in everything(shop)] == []


SETTLED = side_by_side("""
结算时间 | 结算到账的时间 | 2026-06-26 03:10:00 | 2026-06-26 03:10:00
订单号 | 主订单编号 | '6917000000000000001 | '6917000000000000001
子订单号 | 子订单编号 | '6917000000000000002 | '6917000000000000003
结算金额 | 收入合计+支出合计 | 176.72 | -5.00
结算账户 | 到账的账户 | 聚合账户 | 聚合账户
结算单类型 | 单据类型 | 普通结算 | 结算后退款
商品数量 | 件数 | 2 | 1
用户实付 | 用户付的钱 | 188.00 | 64.00
收入合计 | 收入 | 192.00 | 0.00
平台服务费 | 扣点 | -9.60 | 0.00
佣金 | 达人佣金 | -5.68 | 0.00
支出合计 | 支出 | -15.28 | -5.00
""")


def test_the_explanations_below_the_header_of_a_settlement_are_no_data(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "结算账单.xlsx", grid(HEADERS["doudian_settle"], SETTLED), sheet="结算账单"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"], got.rows["dropped"]) == ("doudian_settle", 2, 0, 1)
    assert [shop.total("ledger", c) for c in ("amount", "amount_in", "amount_out")] == [
        Decimal("171.72"),
        Decimal("192.00"),
        Decimal("-20.28"),
    ]
    assert {(r["order_id"], r["line_id"], r["txn_type"], r["source"]) for r in shop.rows("ledger")} == {
        ("6917000000000000001", "6917000000000000002", "普通结算", "doudian_settle"),
        ("6917000000000000001", "6917000000000000003", "结算后退款", "doudian_settle"),
    }
    again = shop.load(write_csv(tmp_path / "结算账单.csv", grid(HEADERS["doudian_settle"], SETTLED[1:]), encoding="utf-8-sig"))
    assert again.rows["unchanged"] == 2


def test_movements_of_money_are_signed_by_their_direction(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    动账时间 | 2026-06-26 03:10:05 | 2026-06-27 10:00:00 | 2026-06-28 10:00:00
    动账流水号 | '202606260310050001 | '202606271000000001 | '202606281000000001
    动账方向 | 入账 | 出账 | 出账
    动账金额 | 176.72 | 94.00 | 80.00
    动账账户 | 聚合账户 | 聚合账户 | 聚合账户
    动账场景 | 货款结算入账 | 退款-结算后退款-退用户 | 提现
    子订单号 | '6917000000000000002 | '6917000000000000002 | -
    """)
    headers = ["动账流水号" if h == "动帐流水号" else h for h in HEADERS["doudian_fund"]]
    got = shop.load(write_csv(tmp_path / "资金账单.csv", grid(headers, rows), encoding="utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("doudian_fund", 3, 0)
    assert {(r["txn_id"], r["txn_type"], r["amount"], r["direction"]) for r in shop.rows("ledger")} == {
        ("202606260310050001", "货款结算入账", Decimal("176.72"), "入账"),
        ("202606271000000001", "退款-结算后退款-退用户", Decimal("-94.00"), "出账"),
        ("202606281000000001", "提现", Decimal("-80.00"), "出账"),
    }
    renamed = [{"动帐流水号" if k == "动账流水号" else k: v for k, v in r.items()} for r in rows]
    again = shop.load(write_xlsx(tmp_path / "资金账单.xlsx", grid(HEADERS["doudian_fund"], renamed)))
    assert again.rows["unchanged"] == 3
