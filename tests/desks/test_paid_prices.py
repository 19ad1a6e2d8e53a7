"""What goods were sold at, out of order lines written by hand: the price of a day, of 30 days, its cost and stock, and how steady it was."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.desks.promotion.facts import median_prices_30d
from zhanggui.desks.promotion.prices import daily_prices, paid_prices
from zhanggui.desks.promotion.stability import DayPrice, Planned, broken_locks, moved_much, new_low, owed, steady
from zhanggui.intake.importer import import_paths
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

DAY = date(2026, 9, 30)
ORDERS = """order_id,created_at,paid_at,status,paid_amount
o1,2026-09-01 10:00:00,2026-09-01 10:01:00,completed,100
o2,2026-09-02 10:00:00,2026-09-02 10:01:00,completed,258
o3,2026-09-03 10:00:00,2026-09-03 10:01:00,completed,90
o4,2026-09-04 10:00:00,,closed,1
o5,2026-08-31 23:50:00,2026-08-31 23:59:00,completed,10
o6,2026-08-31 23:50:00,2026-09-30 00:10:00,completed,110
o7,2026-09-30 09:00:00,2026-10-01 00:00:00,completed,5
"""
LINES = """order_id,line_id,product_id,sku_id,merchant_sku,title,sku_spec,qty,unit_price,line_paid_amount,is_gift
o1,1,p1,s1,A1,mug,red,1,120,100,
o2,1,p1,s1,A1,mug,red,2,120,160,
o2,2,p1,s1,A1,mug,red,1,120,98,
o2,3,p9,s9,A9,ribbon,,1,5,0,1
o3,1,p1,s1,A1,mug,red,1,120,90,
o4,1,p1,s1,A1,mug,red,1,120,1,
o5,1,p1,s1,A1,mug,red,1,120,10,
o6,1,p1,s1,A1,mug,red,1,120,110,
o7,1,p1,s1,A1,mug,red,1,120,5,
"""
COSTS = "merchant_sku,valid_from,unit_cost\nA1,2026-01-01,40\nA1,2026-10-01,45\n"
STOCK = "merchant_sku,warehouse,snapshot_at,product_id,qty_available\nA1,main,2026-09-29 08:00:00,p1,37\n"


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    home = tmp_path_factory.mktemp("priced")
    ws = Workspace.open(home)
    ws.add_shop(Shop("mug", "taobao", "杯子店", "CNY", "Asia/Shanghai"))
    for name, text in (("orders", ORDERS), ("order_lines", LINES), ("sku_costs", COSTS), ("stock", STOCK)):
        file: Path = home / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        assert not import_paths(ws, [file], "mug").failed
    return ws


def test_a_day_is_the_price_that_half_of_its_pieces_were_sold_at(ws: Workspace) -> None:
    daily = daily_prices(paid_prices(Reader(ws.lake), ["mug"], date(2026, 9, 1), DAY))
    rows = [(d.date().day, p, low, q) for d, p, low, q in zip(daily["day"], daily["price"], daily["lowest"], daily["qty"], strict=True)]
    assert rows == [(1, 100.0, 100.0, 1), (2, 80.0, 80.0, 3), (3, 90.0, 90.0, 1), (30, 110.0, 110.0, 1)]


def test_gifts_unpaid_orders_and_other_days_are_no_price(ws: Workspace) -> None:
    paid = paid_prices(Reader(ws.lake), ["mug"], date(2026, 9, 1), DAY)
    assert set(paid["product_id"]) == {"p1"}
    assert sorted(paid["price"]) == [80.0, 90.0, 98.0, 100.0, 110.0]


def test_the_facts_of_thirty_days_are_those_counted_by_hand(ws: Workspace) -> None:
    """Daily prices 100, 80, 90, 110 (the order of 31 August is a day too early): median 95, lowest 80, 6 pieces."""
    fact = median_prices_30d(ws, "mug", DAY)["s1"]
    assert (fact.median, fact.lowest, fact.last) == (Decimal("95.00"), Decimal("80.00"), Decimal("110.00"))
    assert (fact.pieces, fact.sold_days, fact.cost, fact.stock) == (6, 4, Decimal("40.0000"), 37)
    assert (fact.product_id, fact.merchant_sku, fact.title, fact.spec) == ("p1", "A1", "mug", "red")


def test_the_cost_is_that_of_the_day(ws: Workspace) -> None:
    assert median_prices_30d(ws, "mug", date(2026, 10, 1))["s1"].cost == Decimal("45.0000")


def test_a_shop_that_sold_nothing_has_no_prices(ws: Workspace) -> None:
    assert median_prices_30d(ws, "mug", date(2026, 3, 1)) == {}


def of(*prices: float, until: date = DAY, qty: float = 1) -> list[DayPrice]:
    """One price a day up to a day."""
    return [DayPrice(date.fromordinal(until.toordinal() - n), p, p, qty) for n, p in enumerate(reversed(prices))]


def test_a_window_counts_the_moves_and_leaves_coupons_out() -> None:
    found = steady(of(100, 98, 100, 80, 80, 100), DAY, 30)
    assert found is not None
    assert (found.median, found.low, found.high, found.moves, found.now) == (99.0, 80, 100, 2, 100)
    assert found.spread == pytest.approx(20 / 99)


def test_a_window_holds_its_own_days_alone() -> None:
    prices = of(*([50.0] + [100.0] * 30))
    assert steady(prices, DAY, 30).low == 100  # type: ignore[union-attr]
    assert steady(prices, DAY, 60).low == 50  # type: ignore[union-attr]
    assert steady([], DAY, 30) is None


def planned(price: float, first: int = 5, last: int = 7, lock: int | None = None, id: int = 1) -> Planned:
    return Planned(id, f"a{id}", date(2026, 10, first), date(2026, 10, last), price, date(2026, 10, lock) if lock else None)


def test_a_price_below_every_day_is_a_new_low_and_the_same_price_is_none() -> None:
    window = steady(of(100, 90, 100), DAY, 30)
    assert new_low(planned(89.99), window) is not None
    assert new_low(planned(90), window) is None
    assert new_low(planned(1), None) is None


def test_what_buyers_could_ask_back_is_the_difference_times_the_pieces_within_the_promise() -> None:
    sold = [
        (date(2026, 9, 20), 100.0, 3.0),
        (date(2026, 9, 19), 100.0, 50.0),
        (date(2026, 9, 30), 75.0, 9.0),
        (date(2026, 10, 1), 100.0, 7.0),
    ]
    warning = owed(planned(80), sold, DAY, 15)  # from 20 September: 3 × 20; 75 is below already; 1 October is not seen yet
    assert warning is not None
    assert warning.amount == 60.0
    assert owed(planned(100), sold, DAY, 15) is None


def test_a_lower_price_inside_anothers_lock_breaks_it() -> None:
    held, free = planned(100, 8, 11, lock=1, id=1), planned(79, 3, 4, id=2)
    assert [(w.planned.name, w.amount, w.other.name) for w in broken_locks([held, free]) if w.other] == [("a2", 100, "a1")]
    assert broken_locks([held, planned(100, 3, 4, id=2)]) == []
    assert broken_locks([planned(100, 8, 11, lock=7), free]) == []


def test_a_price_that_jumped_tells_nobody_that_it_was_cut() -> None:
    assert moved_much(planned(70), steady(of(100, 80, 100), DAY, 30), 0.10) is not None
    assert moved_much(planned(70), steady(of(100, 98, 100), DAY, 30), 0.10) is None
