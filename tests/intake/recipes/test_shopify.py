"""Shopify's full order export loads as orders and lines, in the shop's own time."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from export_files import HEADERS, grid, side_by_side, write_csv
from loaded_shop import LoadedShop

ORDERS = side_by_side("""
Name | #1001 | #1001 | #1002 | #1003
Email | ann@example.com | ann@example.com | bob@example.com | ann@example.com
Financial Status | paid |  | pending | refunded
Paid at | 2026-02-21 10:30:00 +0500 |  |  | 2026-02-22 01:00:00 +0500
Fulfillment Status | fulfilled |  |  |
Fulfilled at | 2026-02-22 09:00:00 +0500 |  |  |
Currency | USD |  | USD | USD
Subtotal | 90.00 |  | 20.00 | 40.00
Shipping | 5.00 |  |  |
Taxes | 4.75 |  |  |
Total | 99.75 |  | 20.00 | 40.00
Discount Code | HELLO |  |  |
Discount Amount | 10.00 |  |  |
Created at | 2026-02-21 10:29:00 +0500 |  | 2026-02-21 23:30:00 +0500 | 2026-02-22 01:00:00 +0500
Lineitem quantity | 2 | 1 | 1 | 1
Lineitem name | Mug - red | Plate | Cup | Plate
Lineitem price | 30.00 | 40.00 | 20.00 | 40.00
Lineitem sku | MUG-R | PLATE |  | PLATE
Lineitem discount | 10.00 |  |  |
Billing Name | Ann Lee |  |  |
Shipping Name | Ann Lee |  |  |
Shipping Street | 1 High St |  |  |
Shipping City | Austin |  |  |
Shipping Zip | '73301 |  |  |
Shipping Province | TX |  |  |
Shipping Country | US |  |  |
Phone | +1555 |  |  |
Id | 5500000000001 |  | 5500000000002 | 5500000000003
Outstanding Balance | 0.00 |  | 20.00 |
Refunded Amount | 0.00 |  |  | 40.00
Cancelled at |  |  |  | 2026-02-23 01:00:00 +0500
""")


def test_shopify_orders_and_their_lines(tmp_path: Path) -> None:
    shop = LoadedShop.open(tmp_path / "home", platform="shopify", currency="USD", timezone="Asia/Karachi")
    got = shop.load(write_csv(tmp_path / "orders_export.csv", grid(HEADERS["shopify_orders"], ORDERS)))
    assert (got.recipe, got.rows["read"], got.rows["inserted"]) == ("shopify_orders", 4, 4)
    orders = {r["order_id"][-1]: r for r in shop.rows("orders")}
    assert len(orders) == 3
    assert {k: o["status"] for k, o in orders.items()} == {"1": "shipped", "2": "created", "3": "closed"}
    assert {k: o["paid_amount"] for k, o in orders.items()} == {"1": Decimal("99.75"), "2": None, "3": 40}
    assert shop.total("orders", "total_amount") == Decimal("159.75"), "a second line does not repeat the order's money"
    assert orders["1"]["buyer_id"] == orders["3"]["buyer_id"] != orders["2"]["buyer_id"]
    assert orders["1"]["created_at"] == datetime(2026, 2, 21, 10, 29)
    lines = sorted(shop.rows("order_lines"), key=lambda r: (r["order_id"], r["line_id"]))
    assert [(x["order_id"][-1], x["line_id"], x["qty"], x["line_amount"]) for x in lines] == [
        ("1", "1", 2, 60), ("1", "2", 1, 40), ("2", "1", 1, 20), ("3", "1", 1, 40),
    ]  # fmt: skip
    everything = json.dumps([orders, lines], default=str)
    assert [word for word in ("ann@", "Ann Lee", "High St", "73301", "+1555") if word in everything] == []


def test_shopify_times_are_those_of_the_shop(tmp_path: Path) -> None:
    shop = LoadedShop.open(tmp_path / "home", platform="shopify", currency="USD", timezone="UTC")
    shop.load(write_csv(tmp_path / "orders_export.csv", grid(HEADERS["shopify_orders"], ORDERS)))
    assert {r["order_id"][-1]: r["created_at"] for r in shop.rows("orders")}["3"] == datetime(2026, 2, 21, 20, 0)
