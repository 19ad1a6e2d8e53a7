"""Numbers made of single events, counted by hand here, by the program, and again from their rows: costs, bills, visits, presale, shipping."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lake_rows import Row, open_shop, put

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.metrics.trace import Trace, trace
from zhanggui.warehouse.workspace import Workspace

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)


def of(ws: Workspace, metric: str, first: date = DAY, last: date = DAY, **where: str) -> Trace:
    """The trace of a number, which must agree with its rows."""
    t = trace(ws, metric, "s1", first, last, where, as_of=date(2026, 12, 1))
    assert t.recount.agrees is True
    assert t.recount.days_off == ()
    return t


def order(number: str, paid: float | None, at: str = "2026-03-02 10:00:00", **more: object) -> Row:
    return {"order_id": number, "created_at": at, "paid_at": at, "buyer_id": "a", "paid_amount": paid, "status": "paid"} | more


def line(number: str, name: str, sku: str, paid: float, qty: int = 1, **more: object) -> Row:
    return {"order_id": number, "line_id": name, "merchant_sku": sku, "qty": qty, "line_paid_amount": paid} | more


# --- costs


@pytest.fixture
def costed(tmp_path: Path) -> Workspace:
    """Two of A at 60 (kept), one B at 40 (came back before it was sent), one C at 5, of which no cost is known."""
    ws = open_shop(tmp_path)
    sheet = {"valid_from": date(2026, 1, 1), "packaging_cost": 1.5, "freight_cost": 3, "commission_rate": 0.05}
    put(ws, "sku_costs", {"merchant_sku": "A", "unit_cost": 12.25} | sheet, {"merchant_sku": "B", "unit_cost": 25} | sheet)
    refund = {"refund_id": "r", "order_id": "1", "line_id": "2", "refund_amount": 40, "applied_at": "2026-03-03 08:00:00"}
    put(
        ws,
        "orders",
        order("1", 105),
        order_lines=[line("1", "1", "A", 60, 2), line("1", "2", "B", 40), line("1", "3", "C", 5)],
        refunds=[refund | {"finished_at": "2026-03-04 09:00:00", "order_paid_at": "2026-03-02 10:00:00"}],
    )
    return ws


def test_goods_that_came_back_cost_nothing_and_goods_without_a_cost_are_not_counted(costed: Workspace) -> None:
    t = of(costed, "goods_cost")
    assert t.value == 24.5
    assert of(costed, "cost_coverage").value == pytest.approx(100 / 105)
    assert {r["line_id"]: r["gives_goods_cost"] for r in t.facts["order_lines"].to_pylist()} == {"1": 24.5, "2": 0.0}


def test_gross_profit_stands_on_payments_refunds_and_cost_each_with_its_rows(costed: Workspace) -> None:
    t = of(costed, "gross_profit")
    assert t.value == 105 - 40 - 24.5
    assert {m.measure: m.total for m in t.measures} == {"pay_amount": 105, "refund_by_pay_date": 40, "goods_cost": 24.5}
    assert set(t.facts) == {"orders", "order_lines", "refunds"}


def test_packaging_freight_and_commission_are_borne_by_what_was_kept(costed: Workspace) -> None:
    found = {m.measure: m.total for m in of(costed, "daily_profit").measures}
    assert (found["packaging_cost"], found["freight_cost"], found["commission"]) == (3.0, 6.0, 3.0)


# --- bills


def bill(number: int, source: str, amount: float, txn: str, **more: object) -> Row:
    return {"source": source, "txn_id": str(number), "posted_at": "2026-03-02 12:00:00", "txn_type": txn, "amount": amount} | more


@pytest.fixture
def billed(tmp_path: Path) -> Workspace:
    """The back office's bill, the same money once more in Alipay, and a withdrawal."""
    ws = open_shop(tmp_path)
    put(
        ws,
        "ledger",
        bill(1, "qianniu_bill", 100, "交易货款"),
        bill(2, "qianniu_bill", -5, "软件服务费"),
        bill(3, "qianniu_bill", -30, "售后退款"),
        bill(4, "qianniu_bill", -60, "提现"),
        bill(5, "alipay", 100, "交易货款"),
        bill(6, "alipay", -30, "售后退款"),
    )
    return ws


def test_money_that_two_bills_tell_counts_once_and_own_money_not_at_all(billed: Workspace) -> None:
    assert (of(billed, "money_in").value, of(billed, "money_out").value) == (100.0, 35.0)
    t = of(billed, "money_net")
    assert t.value == 65.0
    assert sorted(r["txn_id"] for r in t.facts["ledger"].to_pylist()) == ["1", "2", "3"]


def test_a_fee_of_the_bill_is_its_own_row(billed: Workspace) -> None:
    t = of(billed, "platform_fees")
    assert (t.value, [r["txn_id"] for r in t.facts["ledger"].to_pylist()]) == (5.0, ["2"])
    assert of(billed, "money_out", fee_name="软件服务费").value == 5.0


# --- visits


def test_people_of_raw_visits_are_counted_once_over_days_and_each_event_is_a_row(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    did = [("a", "pv", 2), ("a", "pv", 2), ("a", "cart", 2), ("b", "pv", 2), ("a", "pv", 3), ("c", "buy", 3)]
    rows = [
        {"visitor_id": who, "behaviour": what, "product_id": "p", "category_id": "k", "at": f"2026-03-0{d} 10:00:0{n}"}
        for n, (who, what, d) in enumerate(did)
    ]
    put(ws, "visits", *rows)
    assert of(ws, "visitors").value == 2
    t = of(ws, "visitors", DAY, NEXT)
    assert (t.value, t.recount.rows) == (3, 6)
    assert of(ws, "pageviews", DAY, NEXT).value == 4
    assert of(ws, "visitors", product_id="p").value == 2


# --- orders: presale, lines that tell what the order does not, shipping, who comes again


def test_a_deposit_counts_on_the_day_of_the_order_and_a_balance_on_the_day_of_payment(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    presale = order("1", 200, "2026-03-02 10:00:00", order_type="预售", payable_amount=200) | {"paid_at": "2026-03-03 20:00:00"}
    put(ws, "orders", presale, order("2", 50, order_type="普通"))
    assert [of(ws, "presale_orders", d, d).value for d in (DAY, NEXT)] == [1, 0]
    assert [of(ws, "balance_orders", d, d).value for d in (DAY, NEXT)] == [0, 1]
    assert of(ws, "presale_amount").value == 200
    assert [of(ws, "pay_amount", d, d).value for d in (DAY, NEXT)] == [50, 200]


def test_an_order_that_does_not_tell_its_amount_is_worth_its_lines(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "orders", order("1", None), order_lines=[line("1", "1", "A", 60, 2), line("1", "2", "B", 40)])
    t = of(ws, "pay_amount")
    assert (t.value, sorted(t.facts)) == (100.0, ["order_lines", "orders"])
    assert of(ws, "pay_qty").value == 3
    assert of(ws, "pay_amount", product_id="B").value == 40


def test_two_accounts_of_one_person_are_one_buyer(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "customers", {"buyer_id": "a", "person_id": "p"}, {"buyer_id": "b", "person_id": "p"})
    put(ws, "orders", order("1", 10), order("2", 20, buyer_id="b"), order("3", 30, buyer_id=None))
    assert of(ws, "pay_users").value == 2


def test_who_paid_within_the_year_before_is_an_old_buyer(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(
        ws,
        "orders",
        order("0", 1, "2025-03-02 10:00:00"),
        order("1", 10),
        order("2", 20, buyer_id="b"),
        order("3", 1, "2025-03-01 09:00:00", buyer_id="b"),
    )
    assert (of(ws, "old_buyers").value, of(ws, "new_buyers").value) == (1, 1)
    assert [of(ws, "pay_amount", buyer_type=kind).value for kind in ("old", "new")] == [10, 20]


def test_shipping_is_late_after_the_promise_or_after_48_hours(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(
        ws,
        "orders",
        order("1", 1, status="shipped", shipped_at="2026-03-04 09:59:59"),
        order("2", 1, status="shipped", shipped_at="2026-03-04 10:00:01"),
        order("3", 1, status="shipped", shipped_at="2026-03-06 10:00:00", promised_ship_at="2026-03-07 00:00:00"),
        order("4", 1),
    )
    assert of(ws, "late_ship_rate").value == pytest.approx(2 / 4), "one was sent too late, and one was not sent though its time is over"
    assert of(ws, "ship_hours").value == pytest.approx((48 + 48 + 96) / 3)
    assert (of(ws, "shipped_orders").value, of(ws, "unshipped_orders").value) == (3, 1)


def test_a_buyer_comes_again_when_thirty_days_hold_two_orders(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(
        ws, "orders", order("1", 1, "2026-02-01 10:00:00"), order("2", 1), order("3", 1, buyer_id="b"), order("4", 1, "2026-03-20 10:00:00")
    )
    t = of(ws, "repeat_rate_30d")
    assert t.value == 0.5
    assert t.recount.rows == 3
    assert of(ws, "repeat_rate_30d", NEXT, NEXT).value == 0.0


def test_refunds_by_day_of_success_and_by_day_of_payment_are_two_numbers(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    refund = {"refund_id": "r", "order_id": "1", "refund_amount": 4, "applied_at": "2026-03-03 08:00:00"}
    put(ws, "orders", order("1", 10), refunds=[refund | {"finished_at": "2026-03-03 09:00:00"}])
    assert of(ws, "refund_by_pay_date").value == 4
    assert of(ws, "refund_amount", NEXT, NEXT).value == 4


def test_a_ratio_of_people_that_are_not_all_counted_once_stands_on_daily_sums_in_both_counts(tmp_path: Path) -> None:
    """Of several days the orders tell paying buyers once each, but not who ordered: the ratio takes both by day, and warns."""
    ws = open_shop(tmp_path)
    put(ws, "orders", order("1", 10), order("2", 20, "2026-03-03 10:00:00"), order("3", None, buyer_id="b", paid_at=None))
    t = of(ws, "order_pay_rate", DAY, NEXT)
    assert t.value == pytest.approx(2 / 3)
    assert {m.measure: m.total for m in t.measures} == {"pay_users": 2, "order_users": 3}


def test_a_product_that_sold_and_had_no_refund_has_a_refund_of_nothing(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    refund = {"refund_id": "r", "order_id": "1", "product_id": "A", "refund_amount": 4, "applied_at": "2026-03-02 12:00:00"}
    lines = [line("1", "1", "A", 60), line("1", "2", "B", 40)]
    put(ws, "orders", order("1", 100), order_lines=lines, refunds=[refund | {"finished_at": "2026-03-02 13:00:00"}])
    assert [of(ws, "refund_amount", product_id=p).value for p in ("A", "B")] == [4, 0]


def test_a_fee_without_a_name_leaves_the_commission_of_its_day_unknown(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    sale = {"source": "alipay", "txn_type": "交易付款", "amount": 100, "posted_at": "2026-03-02 10:00:00"}
    put(ws, "ledger", {**sale, "txn_id": "1"}, {**sale, "txn_id": "2", "txn_type": "服务费", "amount": -5})
    t = trace(ws, "commission", "s1", DAY, DAY, {}, as_of=date(2026, 12, 1))
    assert (t.value, t.recount.value) == (None, None)
    put(ws, "ledger", {**sale, "txn_id": "2", "txn_type": "服务费", "fee_name": "天猫佣金", "amount": -5})
    assert of(ws, "commission").value == 5
