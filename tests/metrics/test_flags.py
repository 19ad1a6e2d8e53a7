"""A number never travels alone: which flags it carries, and when it is not to be had at all."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from lake_rows import Row, open_shop, put
from made_shop import ask, value

from zhanggui.kernel.errors import UseError
from zhanggui.warehouse.workspace import Workspace

DAY = {
    "stat_date": "2026-03-02",
    "visitors": 1000,
    "order_users": 50,
    "pay_users": 40,
    "pay_orders": 44,
    "pay_amount": "4000",
    "refund_amount": "100",
}
WEEK = [f"2026-03-{n:02d}" for n in range(2, 9)]


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return open_shop(tmp_path)


def shop_days(ws: Workspace, *days: Row) -> None:
    put(ws, "shop_days", *({**DAY, **d} for d in days))


# --- people do not add


def test_visitors_of_several_days_are_not_to_be_had_from_days(ws: Workspace) -> None:
    shop_days(ws, *({"stat_date": d} for d in WEEK))
    assert value(ws, "visitors", WEEK[0], WEEK[-1]) == (None, {"non_additive"})
    assert value(ws, "visitors", WEEK[0]) == (1000, set())


@pytest.mark.parametrize(
    ("kind", "first", "last", "by"), [("week", "2026-03-02", "2026-03-08", "week"), ("month", "2026-03-01", "2026-03-31", "month")]
)
def test_the_platforms_own_week_or_month_gives_distinct_visitors(ws: Workspace, kind: str, first: str, last: str, by: str) -> None:
    shop_days(
        ws,
        *({"stat_date": d} for d in WEEK),
        {"stat_date": first, "period": kind, "visitors": 5200, "pay_users": 250, "pay_amount": "28000"},
    )
    assert value(ws, "visitors", first, last) == (5200, set())
    (row,) = ask(ws, "visitors", by, date.fromisoformat(first), date.fromisoformat(last))
    assert (row["value"], row["flags"]) == (5200, [])
    # The money is still the sum of the days, never of days and week.
    assert value(ws, "pay_amount", first, last)[0] == 28000
    assert value(ws, "pay_conversion", first, last) == (pytest.approx(250 / 5200), set())


def test_the_platforms_week_does_not_answer_for_other_days(ws: Workspace) -> None:
    shop_days(ws, *({"stat_date": d} for d in WEEK), {"stat_date": "2026-03-02", "period": "week", "visitors": 5200})
    assert value(ws, "visitors", "2026-03-02", "2026-03-07") == (None, {"non_additive"})
    assert value(ws, "visitors", "2026-03-02") == (1000, set())


def test_raw_visits_count_each_person_once(ws: Workspace) -> None:
    put(ws, "visits", *(
        {"visitor_id": v, "product_id": "p", "behaviour": b, "at": f"{d} 10:00", "nth": n}
        for n, (v, b, d) in enumerate([("a", "pv", WEEK[0]), ("a", "pv", WEEK[1]), ("b", "cart", WEEK[1]), ("a", "cart", WEEK[1]), ("c", "pv", "2026-03-09")])
    ))  # fmt: skip
    assert value(ws, "visitors", WEEK[0], WEEK[-1]) == (2, set())
    assert value(ws, "cart_rate", WEEK[0], WEEK[-1]) == (1.0, {"small_sample"})
    assert {r["day"]: r["value"] for r in ask(ws, "visitors", "day", date(2026, 3, 2), date(2026, 3, 3))} == {
        "2026-03-02": 1,
        "2026-03-03": 2,
    }


def test_buyers_of_several_days_are_counted_from_orders_person_by_person(ws: Workspace) -> None:
    put(ws, "orders", *(
        {"order_id": str(n), "created_at": f"{d} 10:00", "paid_at": f"{d} 10:00", "paid_amount": "30", "buyer_id": b}
        for n, (b, d) in enumerate([("x", WEEK[0]), ("x", WEEK[1]), ("x2", WEEK[2]), ("y", WEEK[2]), (None, WEEK[2])])
    ), customers=[{"buyer_id": "x", "person_id": "P"}, {"buyer_id": "x2", "person_id": "P"}])  # fmt: skip
    assert value(ws, "pay_users", WEEK[0], WEEK[-1]) == (3, set())  # P, y, and the order without a name
    # Of the days after the last order nobody knows whether the list was complete.
    assert value(ws, "aov", WEEK[0], WEEK[-1]) == (pytest.approx(150 / 3), {"small_sample", "missing_file"})


def test_buyers_are_not_counted_from_orders_where_the_platform_speaks_of_them(ws: Workspace) -> None:
    shop_days(ws, *({"stat_date": d} for d in WEEK))
    put(
        ws,
        "orders",
        {"order_id": "1", "created_at": "2026-03-02 10:00", "paid_at": "2026-03-02 10:00", "buyer_id": "x", "paid_amount": "1"},
    )
    assert value(ws, "pay_users", WEEK[0], WEEK[-1]) == (None, {"non_additive"})


# --- ratios


def test_a_ratio_is_the_ratio_of_the_sums_not_the_mean_of_the_ratios(ws: Workspace) -> None:
    shop_days(ws, {"visitors": 1000, "pay_users": 10}, {"stat_date": "2026-03-03", "visitors": 100, "pay_users": 10})
    assert value(ws, "pay_conversion", "2026-03-02", "2026-03-03") == (pytest.approx(20 / 1100), {"non_additive"})


def test_no_ratio_on_a_base_of_nothing(ws: Workspace) -> None:
    shop_days(ws, {"visitors": 0, "pay_users": 0, "pay_amount": "0", "refund_amount": "0"})
    for metric in ("pay_conversion", "aov", "refund_rate", "uv_value"):
        found, flags = value(ws, metric, "2026-03-02")
        assert found is None
        assert "zero_base" in flags
    assert value(ws, "pay_amount", "2026-03-02") == (0, set())


def test_a_margin_of_sales_below_nothing_says_nothing(ws: Workspace) -> None:
    """More came back than was sold: −20 of profit on −10 of sales is no margin of 200 %."""
    line = {"order_id": "1", "line_id": "1", "product_id": "p", "merchant_sku": "A", "qty": 1, "line_paid_amount": "100"}
    order = {"order_id": "1", "created_at": "2026-03-02 10:00", "paid_at": "2026-03-02 10:00", "paid_amount": "100", "buyer_id": "b"}
    refund = {
        "refund_id": "r",
        "order_id": "1",
        "applied_at": "2026-03-03 10:00",
        "finished_at": "2026-03-04 10:00",
        "status_raw": "退款成功",
    }
    put(ws, "orders", order, order_lines=[line], sku_costs=[{"merchant_sku": "A", "unit_cost": "10"}])
    assert value(ws, "gross_margin", "2026-03-02")[0] == pytest.approx(0.9)
    put(ws, "refunds", refund | {"refund_amount": "110", "status": "success"})
    found, flags = value(ws, "gross_margin", "2026-03-02")
    assert found is None
    assert "negative_base" in flags


def test_fewer_than_thirty_people_are_a_small_sample(ws: Workspace) -> None:
    shop_days(ws, {"visitors": 29, "pay_users": 2}, {"stat_date": "2026-03-03", "visitors": 30, "pay_users": 2})
    assert "small_sample" in value(ws, "pay_conversion", "2026-03-02")[1]
    assert "small_sample" not in value(ws, "pay_conversion", "2026-03-03")[1]


def test_what_no_file_gives_is_missing_and_not_zero(ws: Workspace) -> None:
    put(ws, "shop_days", {"stat_date": "2026-03-02", "pay_amount": "5"})
    assert value(ws, "visitors", "2026-03-02") == (None, {"missing_file"})
    assert value(ws, "uv_value", "2026-03-02") == (None, {"missing_file"})
    assert value(ws, "pay_amount", "2026-03-03") == (None, {"missing_file"})
    assert value(ws, "inquiry_conversion", "2026-03-02") == (None, {"missing_file"})


def test_refunds_may_exceed_the_sales_of_the_day(ws: Workspace) -> None:
    shop_days(ws, {"pay_amount": "100", "refund_amount": "250"})
    assert value(ws, "net_pay_amount", "2026-03-02")[0] == -150
    assert value(ws, "refund_rate", "2026-03-02")[0] == 2.5


# --- time


def test_the_day_one_looks_from_is_not_over(ws: Workspace) -> None:
    shop_days(ws, {}, {"stat_date": "2026-03-03"})
    today = date(2026, 3, 3)
    assert "partial_day" in value(ws, "pay_amount", "2026-03-03", as_of=today)[1]
    assert "partial_day" in value(ws, "pay_amount", "2026-03-02", "2026-03-03", as_of=today)[1]
    assert "partial_day" not in value(ws, "pay_amount", "2026-03-02", as_of=today)[1]


@pytest.mark.parametrize(("window", "days"), [("1d", 1), ("7d", 7), ("15d", 15), ("30d", 30), ("", 15)])
def test_ad_sales_are_restated_until_the_window_of_the_report_is_over(ws: Workspace, window: str, days: int) -> None:
    """A report that does not say its window is held for one of fifteen days."""
    put(ws, "ad_days", {"channel": "wanxiangtai", "stat_date": "2026-03-02", "cost": "10", "gmv": "30", "attribution_window": window})
    day = date(2026, 3, 2)
    for metric in ("ad_gmv", "ad_roi"):
        assert "not_settled" in value(ws, metric, day, as_of=day + timedelta(days - 1))[1]
        assert "not_settled" not in value(ws, metric, day, as_of=day + timedelta(days))[1]
    assert "not_settled" not in value(ws, "ad_clicks", day, as_of=day + timedelta(3))[1]


def test_a_week_of_ads_is_settled_when_its_last_day_is(ws: Workspace) -> None:
    put(ws, "ad_days", *({"channel": "wanxiangtai", "stat_date": d, "cost": "10", "gmv": "30", "attribution_window": "7d"} for d in WEEK))
    assert "not_settled" in value(ws, "ad_roi", WEEK[0], WEEK[-1], as_of=date(2026, 3, 14))[1]
    assert "not_settled" not in value(ws, "ad_roi", WEEK[0], WEEK[-1], as_of=date(2026, 3, 15))[1]


def test_what_the_platform_restates_no_more_is_settled_the_next_day(ws: Workspace) -> None:
    shop_days(ws, {})
    assert "not_settled" not in value(ws, "pay_amount", "2026-03-02", as_of=date(2026, 3, 3))[1]


# --- wrong questions


@pytest.mark.parametrize("by", ["weather", "day,week", "day,source_l5"])
def test_unknown_dimensions_and_two_levels_of_time_are_refused(ws: Workspace, by: str) -> None:
    with pytest.raises(UseError):
        ask(ws, "pay_amount", by)


def test_reversed_days_and_unknown_metrics_are_refused(ws: Workspace) -> None:
    with pytest.raises(UseError):
        value(ws, "pay_amount", "2026-03-02", "2026-03-01")
    with pytest.raises(UseError):
        value(ws, "happiness", "2026-03-02")


def test_a_metric_answers_to_its_aliases(ws: Workspace) -> None:
    shop_days(ws, {})
    assert value(ws, "gmv", "2026-03-02") == value(ws, "pay_amount", "2026-03-02") == (4000, set())
