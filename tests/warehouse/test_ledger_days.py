"""Money by the day it was booked: what kind it is, and that money told twice counts once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from export_files import write_csv
from lake_rows import Row, open_shop, put, standing
from loaded_shop import LoadedShop
from recipe_examples import lines_on, name_on, page_of

from zhanggui.intake.recipe import own_recipes
from zhanggui.warehouse.ledgerkinds import KINDS, OWN, declared, kind_sql
from zhanggui.warehouse.tables import get_table
from zhanggui.warehouse.workspace import Workspace

RECIPES = {r.id: r for r in own_recipes() if r.table == "ledger"}
# What the example row of every recipe is: the day's figures that are not nothing.
EXAMPLES: dict[str, dict[str, str]] = {
    "alipay_ledger": {"ledger_in": "190"},
    "amz_settlement": {"ledger_in": "14"},
    "doudian_fund": {"ledger_in": "192", "ledger_out": "15.28", "ledger_commission": "15.28", "ledger_fees": "15.28"},
    "doudian_settle": {"ledger_in": "192", "ledger_out": "15.28", "ledger_commission": "15.28", "ledger_fees": "15.28"},
    "jd_promo_settle": {},
    "jd_settle": {"ledger_in": "36.80"},
    "jd_settled_2026": {"ledger_in": "3.84", "ledger_out": "0.33"},
    "own_freight": {"ledger_out": "12.60", "ledger_freight": "12.60"},
    "pdd_bill": {"ledger_in": "59.90"},
    "qianniu_bill": {"ledger_in": "190"},
    "qianniu_fund": {"ledger_in": "190"},
    "tmall_deposit_ledger": {"ledger_out": "7.9", "ledger_fees": "7.9"},
    "wxt_account_detail": {"ledger_in": "18.97", "ledger_ad": "-18.97"},
    "xhs_settle": {"ledger_in": "190", "ledger_out": "11.90", "ledger_commission": "10.76", "ledger_fees": "11.90"},
}


def test_every_recipe_of_money_has_an_example_here() -> None:
    assert EXAMPLES.keys() == RECIPES.keys()


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_example_of_a_recipe_is_the_money_that_it_is(tmp_path: Path, name: str) -> None:
    shop = LoadedShop.open(tmp_path / "home", platform=RECIPES[name].platform)
    page = page_of(RECIPES[name])
    record = shop.load(write_csv(tmp_path / f"{name_on(page)}.csv", lines_on(page), encoding="utf-8-sig"))
    assert record.recipe == name
    assert figures(shop.ws) == {k: Decimal(v) for k, v in EXAMPLES[name].items()}


def figures(ws: Workspace, dim: str = "shop", member: str = "") -> dict[str, Any]:
    """The figures of the only day of a member, those left out that are nothing or not known."""
    rows = [r for r in standing(ws, "ledger_days") if (r["dim"], r["member"]) == (dim, member)]
    assert len(rows) <= 1
    return {k: v for row in rows for k, v in row.items() if k.startswith("ledger_") and v}


@pytest.mark.parametrize(
    ("source", "said", "kind"),
    [
        ("pdd_bill", "交易收入", "sale"),
        ("pdd_bill", "优惠券结算", "sale"),
        ("pdd_bill", "交易退款", "refund"),
        ("pdd_bill", "技术服务费", "commission"),
        ("pdd_bill", "多多进宝", "commission"),
        ("pdd_bill", "提现", OWN),
        ("pdd_bill", "转账 充值推广账户", OWN),
        ("jd_settle", "货款 货款", "sale"),
        ("jd_settle", "退款 货款", "refund"),
        ("jd_settle", "佣金 佣金", "commission"),
        ("jd_settle", "交易服务费", "payment"),
        ("jd_settle", "运费保险服务费", "insurance"),
        ("jd_settle", "售后卖家赔付费", "compensation"),
        ("jd_settle", "广告联合活动降扣佣金", "commission"),
        ("jd_settle", "价保扣款", "refund"),
        ("qianniu_bill", "交易货款 0010001|交易收款-交易收款", "sale"),
        ("qianniu_bill", "基础软件服务费 服务费", "commission"),
        ("qianniu_bill", "交易退款 售后退款", "refund"),
        ("qianniu_bill", "账户提现 提现", OWN),
        ("qianniu_bill", "花呗支付服务费", "payment"),
        ("alipay", "收费 服务费", "fee"),
        ("alipay", "其它 淘宝客佣金代扣款", "commission"),
        ("alipay", "转账 余额宝-自动转入", OWN),
        ("alipay", "在线支付 保证金充值", OWN),
        ("doudian_fund", "货款结算入账 货款", "sale"),
        ("doudian_fund", "退款-结算后退款-退用户", "refund"),
        ("doudian_fund", "运费险扣费", "insurance"),
        ("doudian_fund", "小额打款", "compensation"),
        ("doudian_settle", "普通结算", "sale"),
        ("doudian_settle", "结算后退款", "refund"),
        ("xhs_settle", "售后退款", "refund"),
        ("amazon_settlement", "Order ItemPrice Principal", "sale"),
        ("amazon_settlement", "Order ItemFees Commission", "commission"),
        ("amazon_settlement", "Refund ItemFees RefundCommission", "commission"),
        ("amazon_settlement", "Refund ItemPrice Principal", "refund"),
        ("amazon_settlement", "Order ItemFees FBAPerUnitFulfillmentFee", "freight"),
        ("amazon_settlement", "ServiceFee Cost of Advertising TransactionTotalAmount", "ad"),
        ("amazon_settlement", "other-transaction other-transaction Storage Fee", "fee"),
        ("amazon_settlement", "other-transaction other-transaction Current Reserve Amount", OWN),
        ("wanxiangtai", "充值", OWN),
        ("wanxiangtai", "推广消耗", "ad"),
        ("tmall_deposit", "交易赔付/争议处理/运费争议", "compensation"),
        ("tmall_deposit", "充值", OWN),
        ("freight", "freight 标快", "freight"),
        ("own", "谁也没见过", "other"),
    ],
    ids=lambda value: value,
)
def test_the_words_of_a_row_tell_its_kind(source: str, said: str, kind: str) -> None:
    found = duckdb.sql(f"select {kind_sql('lower(said)')} from (select '{source}' as source, '{said}' as said)").fetchone()
    assert found == (kind,)


def test_what_is_declared_of_kinds_fits_together() -> None:
    said = declared()
    sources = (
        {r["source"] for r in said["rules"] if "source" in r} | said["tells"].keys() | {s for g in said["same_money"] for s in g["sources"]}
    )
    told = {v for r in RECIPES.values() for v in r.constants.values()} | {c.text for r in RECIPES.values() for c in r.computes}
    assert sources - told == set()
    assert {r["kind"] for r in said["rules"]} - {*KINDS, OWN} == set()
    assert set(said["columns"]) <= set(get_table("ledger").ext)


def booked(source: str, number: str, kind: str, amount: str, at: str = "2026-06-15 09:00", **more: Any) -> Row:
    return {"source": source, "txn_id": number, "txn_type": kind, "amount": amount, "posted_at": at} | more


def test_the_same_money_in_three_ledgers_counts_once(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    same = {"qianniu_fund": "qianniu_fund", "alipay": "alipay", "qianniu_bill": "qianniu_bill"}
    for source in same:
        put(ws, "ledger", booked(source, "1", "交易货款", "190"), booked(source, "2", "软件服务费", "-1.14"))
    once = {"ledger_in": Decimal(190), "ledger_out": Decimal("1.14"), "ledger_commission": Decimal("1.14"), "ledger_fees": Decimal("1.14")}
    assert figures(ws) == once
    assert {source: figures(ws, "source", source) for source in same} == dict.fromkeys(same, once)


def test_a_day_that_the_better_ledger_does_not_have_is_taken_from_the_other(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "ledger", *(booked("alipay", d, "交易货款", "10", f"2026-06-{d} 10:00") for d in ("15", "16")))
    bill = put(ws, "ledger", booked("qianniu_bill", "1", "交易货款", "11", "2026-06-16 10:00"))
    assert [(r["day"].day, r["ledger_in"]) for r in standing(ws, "ledger_days") if r["dim"] == "shop"] == [
        (15, Decimal(10)),
        (16, Decimal(11)),
    ]
    ws.undo(bill)
    assert [(r["day"].day, r["ledger_in"]) for r in standing(ws, "ledger_days") if r["dim"] == "shop"] == [
        (15, Decimal(10)),
        (16, Decimal(10)),
    ]


def test_what_a_settlement_cannot_tell_is_taken_from_the_fund_bill(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    fees = {"fee_platform": -9.6, "fee_commission": -5.68}
    put(ws, "ledger", booked("doudian_settle", "1", "普通结算", "176.72", amount_in="192", ext=fees))
    put(ws, "ledger", booked("doudian_fund", "1", "货款结算入账", "176.72", ext=fees), booked("doudian_fund", "2", "运费险扣费", "-0.5", ext=None),
        booked("doudian_fund", "3", "提现", "-100", ext=None))  # fmt: skip
    assert figures(ws) == {
        "ledger_in": Decimal(192), "ledger_out": Decimal("15.78"), "ledger_commission": Decimal("15.28"), "ledger_fees": Decimal("15.78"),
    }  # fmt: skip
    names = {r["member"]: r["ledger_fees"] for r in standing(ws, "ledger_days") if r["dim"] == "fee_name"}
    assert names == {"普通结算": None, "fee_platform": Decimal("9.60"), "fee_commission": Decimal("5.68"), "运费险扣费": Decimal("0.50")}


def test_none_is_told_from_not_known(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "ledger", booked("jd_settle", "1", "货款", "36.80"))
    (row,) = [r for r in standing(ws, "ledger_days") if r["dim"] == "shop"]
    assert (row["ledger_refund"], row["ledger_commission"]) == (0, 0), "a settlement without a refund tells that there was none"
    assert (row["ledger_freight"], row["ledger_ad"]) == (None, None), "what carriers and ads cost it cannot tell"


def test_a_commission_given_back_makes_the_commission_smaller_and_postage_received_is_no_freight(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "ledger", booked("jd_settle", "1", "佣金", "-1.84"), booked("jd_settle", "2", "佣金", "0.84"), booked("jd_settle", "3", "运费", "6"),
        booked("jd_settle", "4", "运费", "-2"))  # fmt: skip
    told = figures(ws)
    assert (told["ledger_commission"], told["ledger_freight"]) == (Decimal(1), Decimal(2))
    assert (told["ledger_in"], told["ledger_out"]) == (Decimal("6.84"), Decimal("3.84"))


def commission_told(ws: Workspace) -> list[Any]:
    return [r["ledger_commission"] for r in standing(ws, "ledger_days") if r["dim"] == "shop"]


def test_a_fee_of_the_alipay_ledger_is_known_by_its_name(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "ledger", booked("alipay", "1", "交易付款", "100", fee_name="货款"), booked("alipay", "2", "服务费", "-5", fee_name="天猫佣金"))
    told = {"ledger_in": Decimal(100), "ledger_out": Decimal(5), "ledger_commission": Decimal(5), "ledger_fees": Decimal(5)}
    assert figures(ws) == told


def test_beside_a_fee_without_a_name_nobody_knows_that_there_was_no_commission(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "ledger", booked("alipay", "1", "交易付款", "100"))
    assert commission_told(ws) == [0]
    fee = put(ws, "ledger", booked("alipay", "2", "服务费", "-5"))
    assert commission_told(ws) == [None]
    assert figures(ws)["ledger_fees"] == 5
    assert [r["ledger_refund"] for r in standing(ws, "ledger_days") if r["dim"] == "shop"] == [0], "a refund is no fee"
    ws.undo(fee)
    put(ws, "ledger", booked("alipay", "3", "积分", "-1"), booked("alipay", "4", "服务费", "-5", "2026-06-16 09:00"))
    assert commission_told(ws) == [0, None], "a fee that is named hides nothing, and one of another day neither"
