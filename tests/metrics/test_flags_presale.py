"""R22: on the days of a presale a payment conversion is a thing of the calendar. Deposit days, balance days, and what to read instead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lake_rows import Row, open_shop, put
from made_shop import ask, value

from zhanggui.metrics.metric import METRICS
from zhanggui.warehouse.workspace import Workspace

DEPOSIT, BETWEEN, BALANCE = "2026-10-21", "2026-10-25", "2026-10-31"
SHOP = {"visitors": 1000, "order_users": 80, "pay_users": 10, "pay_orders": 10, "pay_amount": "1000"}


def orders(day: str, count: int, presale: int = 0, paid: str | None = None) -> list[Row]:
    """Orders made on a day, some of them 预售; paid at once, or on another day."""
    return [
        {
            "order_id": f"{day}-{n}",
            "created_at": f"{day} 10:00",
            "paid_at": f"{paid} 10:00" if n < presale and paid else f"{day} 10:00" if n >= presale else None,
            "paid_amount": "100",
            "payable_amount": "100",
            "buyer_id": f"{day}{n}",
            "order_type": "预售" if n < presale else "普通",
        }
        for n in range(count)
    ]


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    ws = open_shop(tmp_path)
    put(ws, "shop_days", *({**SHOP, "stat_date": d} for d in (DEPOSIT, BETWEEN, BALANCE)))
    return ws


def test_on_a_deposit_day_payment_conversion_is_low_by_construction(ws: Workspace) -> None:
    put(ws, "orders", *orders(DEPOSIT, 80, presale=70, paid=BALANCE), *orders(BETWEEN, 20))
    assert value(ws, "pay_conversion", DEPOSIT) == (0.01, {"presale"})
    assert value(ws, "pay_conversion", BETWEEN) == (0.01, set())


def test_on_a_balance_day_it_is_high_by_construction(ws: Workspace) -> None:
    put(ws, "orders", *orders(DEPOSIT, 80, presale=70, paid=BALANCE), *orders(BETWEEN, 20), *orders(BALANCE, 5))
    put(ws, "shop_days", {**SHOP, "stat_date": BALANCE, "pay_users": 75, "pay_orders": 75})
    assert value(ws, "pay_conversion", BALANCE) == (0.075, {"balance_day"})
    assert value(ws, "pay_conversion", BETWEEN) == (0.01, set())


def test_order_conversion_and_presale_conversion_are_what_to_read_instead(ws: Workspace) -> None:
    put(ws, "orders", *orders(DEPOSIT, 80, presale=70, paid=BALANCE))
    assert METRICS.get("pay_conversion").presale == "order_conversion"
    assert value(ws, "order_conversion", DEPOSIT) == (0.08, set())
    found, flags = value(ws, "presale_conversion", DEPOSIT)
    assert found == pytest.approx(0.07)
    assert "presale" not in flags


def test_a_few_presale_orders_among_many_do_not_make_a_presale(ws: Workspace) -> None:
    put(ws, "orders", *orders(DEPOSIT, 100, presale=4, paid=BALANCE), *orders(BETWEEN, 100, presale=5, paid=BALANCE))
    assert "presale" not in value(ws, "pay_conversion", DEPOSIT)[1]
    assert "presale" in value(ws, "pay_conversion", BETWEEN)[1]


def test_the_product_report_may_tell_of_the_presale_too(ws: Workspace) -> None:
    put(
        ws,
        "product_days",
        {"product_id": "p", "stat_date": DEPOSIT, "presale_orders": 30},
        {"product_id": "p", "stat_date": BETWEEN, "presale_orders": 0},
    )
    assert value(ws, "pay_conversion", DEPOSIT) == (0.01, {"presale"})
    assert value(ws, "pay_conversion", BETWEEN) == (0.01, set())


def test_only_the_product_that_is_presold_carries_the_flag(ws: Workspace) -> None:
    """Beside it, a product sold at once is read as ever."""
    told = {"stat_date": DEPOSIT, "product_visitors": 500, "order_users": 40, "pay_users": 2}
    put(ws, "product_days", {**told, "product_id": "a", "presale_orders": 38}, {**told, "product_id": "b", "presale_orders": 0})
    found = {r["product_id"]: r["flags"] for r in _rows(ws, "product_id", DEPOSIT)}
    assert found == {"a": ["presale"], "b": []}


def test_sources_follow_their_shop_for_they_tell_of_no_presale(ws: Workspace) -> None:
    put(ws, "orders", *orders(DEPOSIT, 80, presale=70, paid=BALANCE))
    told = {"source_l1": "搜索", "visitors": 500, "pay_users": 5}
    put(ws, "source_days", *({**told, "stat_date": d} for d in (DEPOSIT, BETWEEN)))
    assert [r["flags"] for r in _rows(ws, "source_l1", DEPOSIT)] == [["presale"]]
    assert [r["flags"] for r in _rows(ws, "source_l1", BETWEEN)] == [[]]


def test_a_week_with_a_presale_in_it_is_no_ordinary_week(ws: Workspace) -> None:
    put(ws, "orders", *orders(DEPOSIT, 80, presale=70, paid=BALANCE))
    put(ws, "shop_days", *({**SHOP, "stat_date": f"2026-10-{d}"} for d in (19, 20, 22, 23, 24)))
    assert "presale" in value(ws, "pay_conversion", "2026-10-19", BETWEEN)[1]


@pytest.mark.parametrize("metric", [m.id for m in METRICS if m.presale])
def test_every_conversion_by_payment_may_not_be_judged_then(metric: str) -> None:
    about = METRICS.get(metric)
    assert {"presale", "balance_day"} <= {str(f) for f in about.void_on}
    assert "presale" not in {str(f) for f in METRICS.get(about.presale).void_on}


def _rows(ws: Workspace, by: str, day: str) -> list[Row]:
    at = date.fromisoformat(day)
    return ask(ws, "pay_conversion", by, at, at)
