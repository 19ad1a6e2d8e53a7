"""Flags that lie in the files: from which tables, whether all came, whether parts overlap, whether they can be right, whether costs are known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lake_rows import Row, open_shop, put
from made_shop import ask, value

from zhanggui.kernel.flags import Flag
from zhanggui.metrics.metric import METRICS
from zhanggui.warehouse.workspace import Workspace

ONE, TWO, THREE = "2026-03-02", "2026-03-03", "2026-03-04"
SHOP = {"stat_date": ONE, "visitors": 1000, "pay_users": 40, "pay_orders": 44, "pay_amount": "4000"}


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return open_shop(tmp_path)


def bought(day: str, count: int = 40, amount: str = "10", **more: Any) -> list[Row]:
    made = f"{day} 10:00"
    return [
        {"order_id": f"{day}-{n}", "created_at": made, "paid_at": made, "buyer_id": f"{day}b{n}", "paid_amount": amount} | more
        for n in range(count)
    ]


def by(ws: Workspace, metric: str, dims: str, day: str = ONE) -> dict[str, tuple[float | None, set[str]]]:
    at = date.fromisoformat(day)
    return {r[dims]: (r["value"], set(r["flags"])) for r in ask(ws, metric, dims, at, at)}


# --- a table that is not there


def test_without_its_file_there_is_no_number(ws: Workspace) -> None:
    put(ws, "shop_days", SHOP)
    assert value(ws, "inquiry_conversion", ONE) == (None, {"missing_file"})
    put(ws, "service_days", {"staff": "", "stat_date": ONE, "inquiry_users": 100, "inquiry_pay_users": 50})
    assert value(ws, "inquiry_conversion", ONE) == (0.5, set())


def test_a_week_of_which_a_day_has_not_come_is_less_than_it_was(ws: Workspace) -> None:
    put(ws, "shop_days", SHOP, {**SHOP, "stat_date": THREE})
    assert value(ws, "pay_amount", ONE, THREE) == (8000, {"missing_file"})
    put(ws, "shop_days", {**SHOP, "stat_date": TWO})
    assert value(ws, "pay_amount", ONE, THREE) == (12000, set())


def test_among_orders_a_day_without_rows_is_a_day_without_sales(ws: Workspace) -> None:
    put(ws, "orders", *bought(ONE), *bought(THREE))
    assert value(ws, "pay_amount", ONE, THREE) == (800, set())
    assert value(ws, "pay_amount", TWO) == (0, set())


def test_what_is_subtracted_may_be_missing_and_then_the_number_says_so(ws: Workspace) -> None:
    put(ws, "shop_days", SHOP)
    assert value(ws, "net_pay_amount", ONE) == (4000, {"missing_file", "cohort_mismatch"})
    put(ws, "shop_days", {**SHOP, "refund_amount": "300"})
    assert value(ws, "net_pay_amount", ONE) == (3700, {"cohort_mismatch"})


# --- tables that define it differently


def test_buyers_from_orders_over_visitors_from_the_report_are_mixed(ws: Workspace) -> None:
    put(ws, "shop_days", {"stat_date": ONE, "visitors": 1000})
    put(ws, "orders", *bought(ONE))
    assert value(ws, "pay_conversion", ONE) == (0.04, {"mixed_definition"})
    put(ws, "shop_days", SHOP)
    assert value(ws, "pay_conversion", ONE) == (0.04, set())


def test_a_week_half_from_orders_and_half_from_the_report_is_mixed(ws: Workspace) -> None:
    """The report came from Tuesday on; before it the orders speak."""
    put(ws, "shop_days", {**SHOP, "stat_date": TWO})
    put(ws, "orders", *bought(ONE))
    assert value(ws, "pay_amount", ONE, TWO) == (4400, {"mixed_definition"})
    assert value(ws, "pay_amount", ONE) == (400, set())
    assert value(ws, "pay_amount", TWO) == (4000, set())


# --- refunds and sales of other orders


@pytest.mark.parametrize("metric", ["refund_rate", "net_pay_amount"])
def test_refunds_of_the_day_and_sales_of_the_day_are_not_the_same_orders(ws: Workspace, metric: str) -> None:
    put(ws, "shop_days", {**SHOP, "refund_amount": "100"})
    assert "cohort_mismatch" in value(ws, metric, ONE)[1]


def test_refunds_by_the_day_of_payment_are_of_the_same_orders(ws: Workspace) -> None:
    assert Flag.COHORT_MISMATCH not in METRICS.get("refund_rate_by_pay_date").always
    put(ws, "shop_days", {**SHOP, "ext": {"refund_amount_by_pay_date": "100"}})
    found, flags = value(ws, "refund_rate_by_pay_date", ONE)
    assert found == pytest.approx(0.025)
    assert "cohort_mismatch" not in flags


# --- parts that overlap


def test_two_agents_may_have_served_the_same_buyer(ws: Workspace) -> None:
    told = {"stat_date": ONE, "inquiry_users": 60, "inquiry_pay_users": 30}
    put(ws, "service_days", {**told, "staff": "小王"}, {**told, "staff": "小李"})
    assert value(ws, "inquiry_users", ONE) == (120, {"subtotal_overlap"})
    assert by(ws, "inquiry_users", "staff") == {"小李": (60, set()), "小王": (60, set())}
    put(ws, "service_days", {**told, "staff": "", "inquiry_users": 100})
    assert value(ws, "inquiry_users", ONE) == (100, set())


def test_devices_without_a_total_share_their_visitors(ws: Workspace) -> None:
    put(ws, "shop_days", {**SHOP, "device": "pc", "visitors": 300}, {**SHOP, "device": "wireless", "visitors": 800})
    assert value(ws, "visitors", ONE) == (1100, {"subtotal_overlap"})
    assert value(ws, "pay_amount", ONE) == (8000, set())  # money is nobody's twice
    put(ws, "shop_days", {**SHOP, "device": "all", "visitors": 1000})
    assert value(ws, "visitors", ONE) == (1000, set())


def test_leaves_of_a_branch_without_its_subtotal_share_their_visitors(ws: Workspace) -> None:
    told = {"stat_date": ONE, "source_l1": "推荐"}
    put(ws, "source_days", {**told, "source_l2": "首页推荐", "visitors": 60}, {**told, "source_l2": "购后推荐", "visitors": 50})
    assert by(ws, "visitors", "source_l1") == {"推荐": (110, {"subtotal_overlap"})}
    assert by(ws, "visitors", "source_l2") == {"首页推荐": (60, set()), "购后推荐": (50, set())}
    put(ws, "source_days", {**told, "source_l2": "汇总", "visitors": 100, "is_subtotal": True})
    assert by(ws, "visitors", "source_l1") == {"推荐": (100, set())}


# --- tables that cannot be right


def test_more_buyers_than_visitors_is_no_conversion(ws: Workspace) -> None:
    put(ws, "shop_days", {**SHOP, "visitors": 30})
    assert value(ws, "pay_conversion", ONE) == (None, {"bad_data"})
    put(ws, "shop_days", SHOP)
    assert value(ws, "pay_conversion", ONE) == (0.04, set())


@pytest.mark.parametrize(
    ("column", "cell", "metric"), [("visitors", -5, "visitors"), ("pay_users", -1, "aov"), ("bounce_rate", 1.2, "bounce_rate"), ("avg_stay_seconds", -3.0, "avg_stay_seconds")]
)  # fmt: skip
def test_a_figure_that_cannot_be_is_no_number(ws: Workspace, column: str, cell: float, metric: str) -> None:
    put(ws, "shop_days", {**SHOP, column: cell})
    assert value(ws, metric, ONE) == (None, {"bad_data"})
    put(ws, "shop_days", {**SHOP, column: 0.5 if column == "bounce_rate" else 40})
    assert "bad_data" not in value(ws, metric, ONE)[1]


def test_a_bad_day_is_left_out_of_its_week_and_the_week_says_so(ws: Workspace) -> None:
    put(ws, "shop_days", SHOP, {**SHOP, "stat_date": TWO, "pay_orders": -7})
    found, flags = value(ws, "pay_orders", ONE, TWO)
    assert (found, flags) == (44, {"bad_data"})


def test_money_below_nothing_may_be_a_correction(ws: Workspace) -> None:
    put(ws, "shop_days", {**SHOP, "pay_amount": "-20"})
    assert value(ws, "pay_amount", ONE) == (-20, set())


# --- costs


def sold(ws: Workspace, paid: str, cost: str | None, other: str = "0") -> None:
    """An order of two lines; the second of goods without a cost."""
    lines = [
        {"order_id": f"{ONE}-0", "line_id": "1", "product_id": "p", "merchant_sku": "A", "qty": 1, "line_paid_amount": paid},
        {"order_id": f"{ONE}-0", "line_id": "2", "product_id": "q", "merchant_sku": "B", "qty": 1, "line_paid_amount": other},
    ]
    costs = [{"merchant_sku": "A", "unit_cost": cost}] if cost else []
    put(ws, "orders", *bought(ONE, 1, str(float(paid) + float(other))), order_lines=lines, sku_costs=costs)


def test_profit_on_goods_without_a_cost_is_too_high_and_says_so(ws: Workspace) -> None:
    sold(ws, "90", "40", other="10")
    found, flags = value(ws, "gross_profit", ONE)
    assert found == 60
    assert "no_cost" in flags
    assert Flag.NO_COST in METRICS.get("gross_profit").void_on


def test_a_few_goods_without_a_cost_do_not_matter(ws: Workspace) -> None:
    sold(ws, "96", "40", other="4")
    assert "no_cost" not in value(ws, "gross_profit", ONE)[1]
