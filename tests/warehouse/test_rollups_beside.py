"""Refunds by day of payment, returning buyers, shipping and presale: against the same figures counted row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lake_rows import Row, open_shop, put, standing
from test_rollups import FIRST, SPAN, random_shop, records

from zhanggui.warehouse.workspace import Workspace

Loaded = tuple[Workspace, dict[str, list[Row]]]


def enriched_shop(seed: int) -> dict[str, list[Row]]:
    """The shop of test_rollups, with what these rollups need: states, shipping, presale, discounts, and refunds that tell their payment."""
    made = {name: records(frame) for name, frame in random_shop(seed).items()}
    for n, order in enumerate(made["orders"]):
        order["buyer_id"] = None if n % 7 == 0 else f"b{(n * n) % 23}"
        order["order_type"] = (None, "普通订单", "定金预售", "Presale")[n % 4]
        order["status"] = (None, "paid", "shipped", "completed", "closed")[n % 5]
        order["shipped_at"] = order["created_at"] + timedelta(hours=(n * 13) % 120) if n % 3 else None
        order["promised_ship_at"] = order["created_at"] + timedelta(hours=24) if n % 11 == 0 else None
        order["shipping_fee"], order["shop_discount"] = (None, "8.00")[n % 2], (None, "1.50", "0.25")[n % 3]
        order["platform_discount"] = (None, "2.00")[n % 2]
    for n, refund in enumerate(made["refunds"]):
        refund["order_paid_at"] = datetime(2025, 1, 10, 9) + timedelta(days=n * 3) if n % 4 == 0 else None
        refund["order_id"] = "gone" if n % 9 == 1 else refund["order_id"]
    return made


@pytest.fixture(scope="module", params=[1, 2])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Loaded in pieces and out of order: refunds before their orders, half of the orders first with another day of payment."""
    made = enriched_shop(request.param)
    ws = open_shop(tmp_path_factory.mktemp("beside"))
    half = len(made["orders"]) // 2
    put(ws, "refunds", *({**r, "refund_amount": "9", "order_id": "5", "finished_at": "2025-02-03"} for r in made["refunds"]))
    put(ws, "order_lines", *made["order_lines"], refunds=made["refunds"])
    put(ws, "orders", *({**o, "paid_at": datetime(2025, 3, 9), "status": None, "buyer_id": "b1"} for o in made["orders"][:half]))
    put(ws, "orders", *made["orders"][half:])
    put(ws, "orders", *made["orders"][:half], customers=made["customers"])
    return ws, made


def told(ws: Workspace, table: str, dim: str) -> dict[tuple[date, str], Row]:
    return {(r["day"], r["member"]): r for r in standing(ws, table) if r["dim"] == dim}


def paid(made: dict[str, list[Row]]) -> Iterator[Row]:
    return (o for o in made["orders"] if o["paid_at"])


def refunds_by_pay_day(made: dict[str, list[Row]]) -> Iterator[tuple[date, Row]]:
    orders = {o["order_id"]: o["paid_at"] for o in paid(made)}
    for refund in made["refunds"]:
        at = refund["order_paid_at"] or orders.get(refund["order_id"])
        if refund["finished_at"] and at:
            yield at.date(), refund


@pytest.mark.parametrize(("table", "dim"), [("refund_pay_days", "shop"), ("refund_pay_days", "product_id"), ("refund_ages", "age")])
def test_refunds_count_on_the_day_on_which_their_order_was_paid(shop: Loaded, table: str, dim: str) -> None:
    ws, made = shop
    money: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    orders: dict[tuple[date, str], set[str]] = defaultdict(set)
    for day, refund in refunds_by_pay_day(made):
        age = min(max((refund["finished_at"].date() - day).days, 0), 90)
        key = day, {"shop": "", "product_id": refund["product_id"], "age": f"{age:02d}"}[dim]
        money[key] += Decimal(refund["refund_amount"])
        orders[key].add(refund["order_id"])
    rows = told(ws, table, dim)
    assert {k: (r["refund_by_pay_date"], r["refund_orders_by_pay_date"]) for k, r in rows.items()} == {
        k: (money[k], len(orders[k])) for k in money
    }
    assert len(rows) > 20


def test_the_ages_of_refunds_sum_to_the_refunds(shop: Loaded) -> None:
    ws, _ = shop
    ages: dict[date, Decimal] = defaultdict(Decimal)
    for (day, _), row in told(ws, "refund_ages", "age").items():
        ages[day] += row["refund_by_pay_date"]
    assert ages == {day: r["refund_by_pay_date"] for (day, _), r in told(ws, "refund_pay_days", "shop").items()}


def test_who_bought_again_within_30_and_90_days(shop: Loaded) -> None:
    ws, made = shop
    person = {c["buyer_id"]: c["person_id"] for c in made["customers"]}
    bought = [(o["paid_at"].date(), person.get(o["buyer_id"]) or o["buyer_id"]) for o in paid(made) if o["buyer_id"]]
    own = {}
    for n in range(-100, SPAN + 250):
        day = FIRST + timedelta(days=n)
        counts: list[int] = []
        for window in (30, 90):
            people = [p for d, p in bought if timedelta(0) <= day - d < timedelta(days=window)]
            counts += [len(set(people)), sum(people.count(p) > 1 for p in set(people))]
        if counts[2] and any(timedelta(0) <= d - day < timedelta(days=90) for d, _ in bought):
            own[day, ""] = tuple(counts)
    names = ("buyers_30d", "repeat_buyers_30d", "buyers_90d", "repeat_buyers_90d")
    assert {k: tuple(r[n] for n in names) for k, r in told(ws, "repeat_days", "shop").items()} == own
    assert max(c[1] for c in own.values()) > 3
    assert len(own) > SPAN - 50


def test_the_30th_day_still_counts_and_the_31st_does_not(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    days = ("2026-06-01", "2026-06-30", "2026-07-01", "2026-12-01")
    buyers = ("b", "b", "c", "d")
    put(
        ws,
        "orders",
        *({"order_id": d, "created_at": d, "paid_at": f"{d} 23:59:59", "buyer_id": b} for d, b in zip(days, buyers, strict=True)),
    )
    rows = {day.isoformat(): r for (day, _), r in told(ws, "repeat_days", "shop").items()}
    assert [(rows[d]["buyers_30d"], rows[d]["repeat_buyers_30d"]) for d in days] == [(1, 0), (1, 1), (2, 0), (1, 0)]
    assert [(rows[d]["buyers_90d"], rows[d]["repeat_buyers_90d"]) for d in days] == [(1, 0), (1, 1), (2, 1), (1, 0)]
    quiet = [(date(2026, 9, 3) + timedelta(days=n)).isoformat() for n in range(26)]
    assert sorted(d for d in rows if "2026-07-01" < d < "2026-12-01") == quiet, (
        "a day with buyers up to it, and more to come, within 90 days"
    )


def test_how_fast_the_orders_of_a_day_were_shipped(shop: Loaded) -> None:
    ws, made = shop
    own: dict[tuple[date, str], list[float]] = defaultdict(lambda: [0, 0, 0, 0, 0, 0])
    end = max(o[c] for o in made["orders"] for c in ("created_at", "paid_at", "shipped_at") if o[c])
    for o in paid(made):
        if not o["shipped_at"] and o["status"] in (None, "closed"):
            continue
        into = own[o["paid_at"].date(), ""]
        shipped = bool(o["shipped_at"]) or o["status"] in ("shipped", "completed")
        into[0] += shipped
        due = o["promised_ship_at"] or o["paid_at"] + timedelta(hours=48)
        into[4] += not shipped
        into[5] += not shipped and due < end
        if o["shipped_at"] and o["shipped_at"] >= o["paid_at"]:
            into[1] += 1
            into[2] += (o["shipped_at"] - o["paid_at"]).total_seconds()
            into[3] += o["shipped_at"] > due
    names = ("shipped_orders", "timed_orders", "ship_seconds", "late_orders", "unshipped_orders", "overdue_orders")
    assert {k: [r[n] for n in names] for k, r in told(ws, "ship_days", "shop").items()} == own
    assert sum(figures[3] for figures in own.values()) > 10
    assert sum(figures[5] for figures in own.values()) > 10


def overdue(ws: Workspace) -> dict[str, int]:
    return {r["day"].isoformat(): r["overdue_orders"] for r in standing(ws, "ship_days")}


def test_what_is_overdue_moves_with_the_end_of_the_data_forward_and_back(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    wait = {"status": "paid", "created_at": "2026-03-01 10:00", "paid_at": "2026-03-01 10:00"}
    presale = wait | {"created_at": "2025-01-05 10:00", "paid_at": "2025-01-05 10:00", "promised_ship_at": "2026-05-01 10:00"}
    sent = put(ws, "orders", wait | {"order_id": "0", "paid_at": None, "shipped_at": "2026-02-01 10:00"})
    put(ws, "orders", wait | {"order_id": "1"}, presale | {"order_id": "2"}, wait | {"order_id": "3", "status": "closed"})
    assert overdue(ws) == {"2026-03-01": 0, "2025-01-05": 0}
    put(ws, "orders", {"order_id": "4", "created_at": "2026-03-03 10:00"})
    assert overdue(ws)["2026-03-01"] == 0, "48 hours, and not a second more"
    april = put(ws, "orders", {"order_id": "5", "created_at": "2026-04-20 10:00"})
    assert overdue(ws) == {"2026-03-01": 1, "2025-01-05": 0}
    june = put(ws, "orders", {"order_id": "6", "created_at": "2026-06-20 10:00"})
    assert overdue(ws) == {"2026-03-01": 1, "2025-01-05": 1}
    ws.undo(june)
    assert overdue(ws) == {"2026-03-01": 1, "2025-01-05": 0}
    ws.undo(april)
    assert overdue(ws) == {"2026-03-01": 0, "2025-01-05": 0}
    put(ws, "orders", {"order_id": "7", "created_at": "2026-07-20 10:00"}, wait | {"order_id": "1", "status": "shipped"})
    assert overdue(ws) == {"2026-03-01": 0, "2025-01-05": 1}
    ws.undo(sent)
    assert overdue(ws) == {"2026-03-01": 0, "2025-01-05": 0}, "nobody knows when anything was shipped"


def test_postage_discounts_presale_and_orders_closed_unpaid(shop: Loaded) -> None:
    ws, made = shop
    own: dict[date, dict[str, Any]] = defaultdict(dict)

    def add(day: date, name: str, value: Any) -> None:
        if value is not None:
            own[day][name] = own[day].get(name, 0) + value

    for o in made["orders"]:
        presale = o["order_type"] and o["order_type"] != "普通订单"
        known = o["order_type"] is not None
        made_day, amount = o["created_at"].date(), Decimal(o["payable_amount"])
        add(made_day, "presale_orders", int(presale) if known else None)
        add(made_day, "presale_amount", amount * bool(presale) if known else None)
        add(made_day, "closed_orders", int(o["status"] == "closed" and not o["paid_at"]) if o["status"] else None)
        if o["paid_at"]:
            day, some = o["paid_at"].date(), [Decimal(d) for d in (o["shop_discount"], o["platform_discount"]) if d]
            add(day, "shipping_fee", Decimal(o["shipping_fee"]) if o["shipping_fee"] else None)
            add(day, "discount", sum(some) if some else None)
            add(day, "balance_orders", int(presale) if known else None)
            add(day, "balance_amount", Decimal(o["paid_amount"]) * bool(presale) if known else None)
    rows = told(ws, "order_days", "shop")
    names = ("presale_orders", "presale_amount", "closed_orders", "shipping_fee", "discount", "balance_orders", "balance_amount")
    assert {(d, n): r[n] for (d, _), r in rows.items() for n in names} == {(d, n): own[d].get(n) for d, _ in rows for n in names}
    assert any(r["closed_orders"] for r in rows.values())


def test_products_sold_on_a_day(shop: Loaded) -> None:
    ws, made = shop
    frame = pd.DataFrame(made["order_lines"]).merge(pd.DataFrame(paid(made)), on="order_id")
    own = frame.groupby(frame["paid_at"].dt.date)["product_id"].nunique().to_dict()
    assert {day: r["sold_products"] for (day, _), r in told(ws, "order_days", "shop").items() if r["sold_products"]} == own


def test_presale_orders_of_a_product(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    orders = [{"order_id": str(n), "created_at": "2026-10-20 10:00", "order_type": t} for n, t in enumerate(("预售", "预售", "普通"))]
    put(
        ws,
        "orders",
        *orders,
        order_lines=[{"order_id": str(n), "line_id": "1", "product_id": "p", "line_paid_amount": "10"} for n in range(3)],
    )
    (row,) = [r for r in standing(ws, "order_days") if r["dim"] == "product_id"]
    assert (row["presale_orders"], row["presale_amount"], row["order_orders"], row["pay_orders"]) == (2, Decimal(20), 3, 0)


def test_what_an_order_list_does_not_tell_is_unknown_and_not_nothing(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "orders", {"order_id": "1", "created_at": "2026-06-01 10:00", "paid_at": "2026-06-01 10:00", "paid_amount": "10"})
    (row,) = [r for r in standing(ws, "order_days") if r["dim"] == "shop"]
    assert {row[n] for n in ("sold_products", "shipping_fee", "discount", "balance_orders", "presale_orders", "closed_orders")} == {None}
    assert standing(ws, "ship_days") == standing(ws, "repeat_days") == []
