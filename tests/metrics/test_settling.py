"""Numbers that the platforms still change: ads until their attribution window is over, refunds until they are in."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from lake_rows import open_shop, put

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.metrics.query import query
from zhanggui.metrics.settle import Refunds, refunds_settle
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

DAY = date(2026, 3, 2)
LATER = date(2026, 12, 1)


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return open_shop(tmp_path)


def flags(ws: Workspace, metric: str, day: date, as_of: date) -> list[str]:
    (key,) = ws.shops()
    (row,) = query(Reader(ws.lake), [metric], [key], day, day, ["day"], as_of=as_of)[0].rows
    found: list[str] = row["flags"]
    return found


@pytest.mark.parametrize(("window", "days"), [("1d", 1), ("7d", 7), ("15", 15), ("30天", 30), ("", 15)])
def test_ads_are_settled_when_the_reports_own_window_is_over(ws: Workspace, window: str, days: int) -> None:
    put(ws, "ad_days", {"channel": "a", "stat_date": str(DAY), "attribution_window": window, "cost": "10", "gmv": "30", "clicks": 40})
    assert "not_settled" in flags(ws, "ad_roi", DAY, DAY + timedelta(days=days - 1))
    assert "not_settled" not in flags(ws, "ad_roi", DAY, DAY + timedelta(days=days))
    assert "not_settled" not in flags(ws, "ad_ctr", DAY, DAY + timedelta(days=1))  # clicks are not credited later


def pay_and_refund(ws: Workspace, cohorts: int, delays: list[int]) -> None:
    """Every day orders for 1,000 yuan a delay; each is refunded so many days later."""
    orders, refunds = [], []
    for n in range(cohorts):
        paid = date(2026, 1, 1) + timedelta(days=n)
        for k, delay in enumerate(delays):
            name = f"{n}-{k}"
            orders.append({"order_id": name, "created_at": f"{paid} 10:00", "paid_at": f"{paid} 10:00", "paid_amount": "1000"})
            done = paid + timedelta(days=delay)
            if done <= date(2026, 3, 1):
                refunds.append({"refund_id": name, "order_id": name, "finished_at": f"{done} 12:00", "refund_amount": "100"})
    put(ws, "orders", *orders)
    put(ws, "refunds", *refunds)


def test_refunds_are_in_when_the_shops_own_past_says_so(ws: Workspace) -> None:
    pay_and_refund(ws, 60, [0, 1, 2, 3, 5])  # the last fifth of the refunds comes on the fifth day
    (key,) = ws.shops()
    assert refunds_settle(Reader(ws.lake), [key], date(2026, 3, 2)) == {key: Refunds(5, date(2026, 1, 1), date(2026, 3, 1))}
    settled, open_still = date(2026, 2, 25), date(2026, 2, 26)
    assert "not_settled" not in flags(ws, "refund_rate_by_pay_date", settled, date(2026, 3, 2))
    assert "not_settled" in flags(ws, "refund_rate_by_pay_date", open_still, date(2026, 3, 2))


def test_a_list_of_refunds_that_ends_early_settles_nothing_later(ws: Workspace) -> None:
    pay_and_refund(ws, 60, [0, 1, 2, 3, 5])
    # Months later, but no refund after 1 March was ever loaded.
    assert "not_settled" in flags(ws, "refund_rate_by_pay_date", date(2026, 2, 27), date(2026, 9, 1))
    assert "not_settled" not in flags(ws, "refund_rate_by_pay_date", date(2026, 2, 20), date(2026, 9, 1))


def test_a_short_past_means_thirty_days(ws: Workspace) -> None:
    pay_and_refund(ws, 10, [0, 1])
    (key,) = ws.shops()
    assert refunds_settle(Reader(ws.lake), [key], date(2026, 3, 2))[key].days == 30


def test_refunds_known_by_now_and_what_is_left(ws: Workspace) -> None:
    pay_and_refund(ws, 60, [0, 1, 2, 3, 5])
    (key,) = ws.shops()
    rate, net = query(Reader(ws.lake), ["refund_rate_by_pay_date", "net_by_pay_date"], [key], date(2026, 2, 1), date(2026, 2, 1), ["day"])
    assert rate.rows[0]["value"] == 0.1
    assert net.rows[0]["value"] == 4500


def test_refunds_known_only_from_a_later_day_make_no_rate_of_the_days_before(ws: Workspace) -> None:
    orders, refunds = [], []
    for n in range(60):
        paid = date(2026, 1, 1) + timedelta(days=n)
        orders.append({"order_id": str(n), "created_at": f"{paid} 10:00", "paid_at": f"{paid} 10:00", "paid_amount": "1000"})
        if paid + timedelta(days=3) >= date(2026, 2, 1):
            refunds.append(
                {"refund_id": str(n), "order_id": str(n), "finished_at": f"{paid + timedelta(days=3)} 12:00", "refund_amount": "300"}
            )
    put(ws, "orders", *orders)
    put(ws, "refunds", *refunds)
    assert "missing_file" in flags(ws, "refund_rate_by_pay_date", date(2026, 1, 30), LATER)
    assert "missing_file" not in flags(ws, "refund_rate_by_pay_date", date(2026, 2, 3), LATER)
