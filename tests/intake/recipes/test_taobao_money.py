"""Bills and ledgers of Taobao, Alipay, the deposit and the ad account: signed amounts to the cent, no line lost, nobody's account kept."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, Cell, grid, side_by_side, write_csv, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


BILL = side_by_side("""
入账时间 | 2026-06-15 09:30:05 | 2026-06-15 09:30:05 | 2026-06-16 10:00:00 | 2026-06-17 11:00:00
支付流水号 | 2026061522001100000000000001 | 2026061522001100000000000001 | 2026061622001100000000000002 |
淘宝订单编号 | 2026061100000000010 | 2026061100000000010 | 2026061100000000020 |
入账类型 | 交易货款 | 基础软件服务费 | 交易退款 | 账户提现
收入金额（元） | 1,190.00 | | |
支出金额 |  | 7.14 | -59.90 | 500.00
业务描述 | 交易收款 | 服务费 | 售后退款 | 提现
""")


def test_combined_bill_is_signed_and_keeps_every_line_of_a_payment(shop: LoadedShop, tmp_path: Path) -> None:
    cells = grid(HEADERS["qianniu_bill"], BILL)
    got = shop.load(write_csv(tmp_path / "聚合账单.csv", cells, encoding="gb18030"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("qianniu_bill", 4, 0)
    rows = sorted(shop.rows("ledger"), key=lambda r: (r["posted_at"], r["txn_id"]))
    assert [(r["txn_type"], r["amount"], r["amount_out"]) for r in rows] == [
        ("交易货款", Decimal("1190.00"), None),
        ("基础软件服务费", Decimal("-7.14"), Decimal("7.14")),
        ("交易退款", Decimal("-59.90"), Decimal("59.90")),
        ("账户提现", Decimal("-500.00"), Decimal("500.00")),
    ]
    assert [r["txn_id"] for r in rows[:3]] == [
        "2026061522001100000000000001", "2026061522001100000000000001-2", "2026061622001100000000000002",
    ]  # fmt: skip
    assert (rows[0]["order_id"], rows[0]["source"]) == ("2026061100000000010", "qianniu_bill")
    assert shop.total("ledger", "amount") == Decimal("622.96")
    again = shop.load(write_xlsx(tmp_path / "聚合账单.xlsx", cells))
    assert (again.rows["inserted"], again.rows["updated"], again.rows["unchanged"]) == (0, 0, 4)


FUND = side_by_side("""
商家昵称 | 某某旗舰店 | 某某旗舰店 | 某某旗舰店
入帐日期 | 2026-06-15 | 2026-06-15 00:00:00 | 20260616
入帐时间 | 09:30:05 | 2026-06-15 10:30:05 |
支付流水号 | 2026061522001100000000000001 | 2026061522001100000000000002 | 2026061622001100000000000003
主订单id | 2026061100000000010 | 2026061100000000010 | 2026061100000000020
子订单id | 2026061100000000011 | 2026061100000000012 | 2026061100000000020
入帐类型 | 交易货款 | 服务费 | 交易货款
收入金额(元) | 190.00 | 0.00 | 59.90
支出金额(元) | 0.00 | 1.14 | 0.00
""")


def test_fund_details_join_day_and_clock(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "动账明细.xlsx", grid(HEADERS["qianniu_fund"], FUND)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("qianniu_fund", 3, 0)
    rows = sorted(shop.rows("ledger"), key=lambda r: r["txn_id"])
    assert [r["posted_at"] for r in rows] == [
        datetime(2026, 6, 15, 9, 30, 5), datetime(2026, 6, 15, 10, 30, 5), datetime(2026, 6, 16),
    ]  # fmt: skip
    assert [r["line_id"][-2:] for r in rows] == ["11", "12", "20"]
    assert shop.total("ledger", "amount") == Decimal("248.76")
    assert shop.rows("shops")[0]["shop_name"] == "s1", "the nick in the file does not rename the shop"


def test_a_fund_line_whose_clock_cannot_be_read_is_rejected(shop: LoadedShop, tmp_path: Path) -> None:
    rows = [FUND[0], {**FUND[2], "入帐日期": "2026-06-16", "入帐时间": "25:70"}]
    got = shop.load(write_xlsx(tmp_path / "动账明细.xlsx", grid(HEADERS["qianniu_fund"], rows)))
    assert (got.rows["inserted"], got.rows["rejected"]) == (1, 1)


ALIPAY = side_by_side("""
账务流水号 | 100000000000000001 | 100000000000000002 | 100000000000000003
业务流水号 | 2026061522001100000000000001 | 2026061522001100000000000001 | 2026061622001100000000000002
商户订单号 | T200P2026061100000000010 | T200P2026061100000000010 | T200P2026061100000000020
商品名称 | 红色连衣裙 | 服务费 | 蓝色衬衫
发生时间 | 2026-06-15 09:30:05 | 2026-06-15 09:30:05 | 2026-06-16 10:00:00
对方账号 | wang@example.com | | 13800000000
收入金额（+元） | 190.00 | 0.00 | 0.00
支出金额（-元） | 0.00 | -1.14 | -59.90
账户余额（元） | 10190.00 | 10188.86 | 10128.96
业务类型 | 交易付款 | 收费 | 交易退款
业务基础订单号 | 2026061100000000010 | |
""")
ABOVE: list[list[Cell]] = [
    ["#支付宝账务明细查询"],
    ["#账号：[20880000000000000156]"],
    ["#起始日期：[2026年06月15日 00:00:00]"],
    ["#----账务明细列表----"],
]
BELOW: list[list[Cell]] = [["#----账务明细列表结束----"], ["#支出合计：2笔，共-61.04元"], ["#收入合计：1笔，共190.00元"]]


def test_alipay_ledger_between_its_lines_of_remarks(shop: LoadedShop, tmp_path: Path) -> None:
    header, *rows = grid(HEADERS["alipay_ledger"], ALIPAY)
    cells = [*ABOVE, header, *([f"{c}\t" for c in row] for row in rows), *BELOW]
    inner = write_csv(tmp_path / "20880000000000000156_20260617_账务明细.csv", cells, encoding="gb18030")
    with zipfile.ZipFile(tmp_path / "alipay.zip", "w") as bundle:
        bundle.write(inner, inner.name)
    got = shop.load(tmp_path / "alipay.zip")
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("alipay_ledger", 3, 0)
    first, fee, back = sorted(shop.rows("ledger"), key=lambda r: r["txn_id"])
    assert [r["amount"] for r in (first, fee, back)] == [Decimal("190.00"), Decimal("-1.14"), Decimal("-59.90")]
    assert [r["order_id"] for r in (first, fee, back)] == ["2026061100000000010", "2026061100000000010", "2026061100000000020"]
    assert (fee["merchant_order_no"], fee["amount_out"], fee["balance"]) == (
        "T200P2026061100000000010", Decimal("1.14"), Decimal("10188.86"),
    )  # fmt: skip
    everything = json.dumps(shop.rows("ledger"), default=str, ensure_ascii=False)
    assert [word for word in ("wang@example.com", "13800000000") if word in everything] == []


DEPOSIT = side_by_side("""
完成时间 | 2026-07-08 09:40:06 | 2026-07-08 09:40:06 | 2026-07-01 08:00:00
操作类型 | 出账 | 出账 | 入账
原因 | 交易赔付/争议处理/运费争议 | 交易赔付/争议处理/运费争议 | 充值
币种 | CNY | CNY | CNY
收支金额(元) | -7.9 | -7.9 | 1,000.00
来源账户 | 保证金余额 | 保证金余额 | 支付宝（张三）
去向账户 | 消费者（李四） | 消费者（***） | 保证金余额
出资类型 | 现金 | 现金 | 现金
业务描述 | 0070002|其他支出-交易赔付（保证金扣款） | 0070002|其他支出-交易赔付（保证金扣款） | 充值
订单编号 | 5121428000006030737 | 5121428000006030737 |
备注 | - | - | -
""")


def test_deposit_ledger_keeps_two_equal_payments_apart_and_no_names(shop: LoadedShop, tmp_path: Path) -> None:
    cells = grid(HEADERS["tmall_deposit_ledger"], DEPOSIT)
    got = shop.load(write_xlsx(tmp_path / "保证金.xlsx", cells))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("tmall_deposit_ledger", 3, 0)
    assert shop.total("ledger", "amount") == Decimal("984.20")
    assert shop.total("ledger", "amount_out") == Decimal("15.80")
    assert {(r["direction"], r["account"], shop.ext(r)["counter_account"], r["memo"]) for r in shop.rows("ledger")} == {
        ("出账", "保证金余额", "消费者", None), ("入账", "支付宝", "保证金余额", None),
    }  # fmt: skip
    assert [n for n in ("张三", "李四") if n in json.dumps(shop.rows("ledger"), default=str, ensure_ascii=False)] == []
    again = shop.load(write_csv(tmp_path / "保证金.csv", cells))
    assert (again.rows["inserted"], again.rows["updated"], again.rows["unchanged"]) == (0, 0, 3)


CASH = side_by_side("""
记账时间 | 2026-06-06 06:04:38 | 2026-06-06 23:59:59 | 2026-06-07 09:00:00
交易日期 | 2026-06-06 | 2026-06-06 | 2026-06-07
收支类型 | 收入 | 支出 | 支出
交易类型 | 付款退回 | 推广扣款 | 推广扣款
操作金额(元) | 18.97 | 350.20 | -10.00
操作后余额(元) | 1420592.66 | 1420242.46 | 1420232.46
备注 | 订单81112325767退款 | |
""")


def test_cash_of_the_ad_account_is_signed_by_its_kind(shop: LoadedShop, tmp_path: Path) -> None:
    cells = grid(HEADERS["wxt_account_detail"], CASH)
    got = shop.load(write_csv(tmp_path / "现金收支明细.csv", cells, encoding="utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("wxt_account_detail", 3, 0)
    rows = sorted(shop.rows("ledger"), key=lambda r: r["posted_at"])
    assert [(r["amount"], r["balance"]) for r in rows] == [
        (Decimal("18.97"), Decimal("1420592.66")),
        (Decimal("-350.20"), Decimal("1420242.46")),
        (Decimal("-10.00"), Decimal("1420232.46")),
    ]
    assert rows[0]["memo"] == "订单81112325767退款"
    again = shop.load(write_csv(tmp_path / "现金收支明细2.csv", cells, encoding="gb18030"))
    assert (again.rows["inserted"], again.rows["updated"], again.rows["unchanged"]) == (0, 0, 3)
