"""TikTok Shop's order export of several countries, and GA4's reports with their # lines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, Cell, grid, side_by_side, write_csv, write_xlsx
from loaded_shop import LoadedShop

ORDERS = side_by_side("""
Order ID | Platform unique order ID. | 579012345678901234 | 579012345678901234 | 579012345678901299
Order Status | Current order status. | Selesai | Selesai | Dibatalkan
Order Substatus | | Selesai | Selesai | Dibatalkan
Cancelation/Return Type | | | | Cancel
SKU ID | Platform SKU ID. | 1729987654321098765 | 1729987654321098766 | 1729987654321098765
Seller SKU | Seller's own SKU. | MUG-R | PLATE | MUG-R
Product Name | | Mug Enamel 350 ml | Piring | Mug Enamel 350 ml
Variation | | Merah | Putih | Merah
Quantity | SKU sold quantity. | 2 | 1 | 1
Sku Quantity of return | | 0 | 0 | 0
SKU Unit Original Price | | 75000 | 40000 | 75000
SKU Subtotal Before Discount | | 150000 | 40000 | 75000
SKU Platform Discount | | 5000 | 0 | 0
SKU Seller Discount | | 10000 | 0 | 0
SKU Subtotal After Discount | SKU subtotal. | 135000 | 40000 | 75000
Shipping Fee After Discount | | 9000 | 9000 | 0
Order Refund Amount | | 0 | 0 | 75000
Order Amount | | 184000 | 184000 | 75000
Created Time | Order created time. | 02/10/2026 21:14:05 | 02/10/2026 21:14:05 | 28/10/2026 09:00:00
Paid Time | Order paid time. | 02/10/2026 21:15:40 | 02/10/2026 21:15:40 |
Shipped Time | | 03/10/2026 15:30:00 | 03/10/2026 15:30:00 |
Delivered Time | | 05/10/2026 11:05:47 | 05/10/2026 11:05:47 |
Cancelled Time | | | | 28/10/2026 10:00:00
Cancel Reason | | | | Berubah pikiran
Warehouse Name | | Gudang Jakarta | Gudang Jakarta |
Tracking ID | | JX5012345678 | JX5012345678 |
Shipping Provider Name | | J&T Express | J&T Express |
Buyer Username | | ann.lee88 | ann.lee88 | ann.lee88
Recipient | | Ann Lee | Ann Lee | Ann Lee
Phone # | | (+62)81234567890 | (+62)81234567890 | (+62)81234567890
Zipcode | | 12190 | 12190 | 12190
Country | | Indonesia | Indonesia | Indonesia
Province | | DKI Jakarta | DKI Jakarta | DKI Jakarta
Regency and City | | Jakarta Selatan | Jakarta Selatan | Jakarta Selatan
Districts | | Kebayoran Baru | Kebayoran Baru | Kebayoran Baru
Villages | | Senayan | Senayan | Senayan
Detail Address | | Jl. Senopati 12 | Jl. Senopati 12 | Jl. Senopati 12
Creator Handle | | north.kitchen | |
""")
TABBED = {"Order ID", "SKU ID", "Created Time", "Paid Time", "Shipped Time", "Delivered Time", "Cancelled Time", "Tracking ID"}


def tabbed(cells: list[list[Cell]]) -> list[list[Cell]]:
    """Ids and times end with a tab; an empty one is a lone tab."""
    marked = [h in TABBED for h in cells[0]]
    return [cells[0], *([f"{c}\t" if m else c for c, m in zip(line, marked, strict=True)] for line in cells[1:])]


def opened(tmp_path: Path, currency: str = "IDR", zone: str = "Asia/Jakarta") -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="tiktok", currency=currency, timezone=zone)


def test_orders_of_indonesia_with_their_description_row_and_tabs(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    file = write_csv(tmp_path / "All order-2026-11-01-10_20.csv", tabbed(grid(HEADERS["tiktok_orders"], ORDERS)), "utf-8-sig")
    got = shop.load(file)
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("tiktok_orders", 4, 3, 1, 0)
    orders = {r["order_id"]: r for r in shop.rows("orders")}
    assert {k[-2:]: (r["status"], r["paid_amount"], r["goods_amount"], r["item_qty"]) for k, r in orders.items()} == {
        "34": ("completed", 184000, 190000, 3), "99": ("closed", None, 75000, 1),
    }  # fmt: skip
    one = orders["579012345678901234"]
    assert (one["created_at"], one["paid_at"]) == (datetime(2026, 10, 2, 21, 14, 5), datetime(2026, 10, 2, 21, 15, 40)), "day before month"
    assert (one["shipping_fee"], one["platform_discount"], one["shop_discount"], one["total_amount"]) == (9000, 5000, 10000, 184000)
    assert (shop.total("order_lines", "line_paid_amount"), shop.total("order_lines", "line_amount"), shop.total("order_lines", "qty")) == (
        250000,
        265000,
        4,
    )
    assert {r["line_id"] for r in shop.rows("order_lines")} == {"1729987654321098765-1", "1729987654321098766-1"}
    assert [(r["tracking_no"], r["carrier"], r["warehouse"]) for r in shop.rows("shipments")] == [
        ("JX5012345678", "J&T Express", "Gudang Jakarta")
    ]
    assert one["buyer_id"] == orders["579012345678901299"]["buyer_id"] is not None
    everything = str([shop.rows(t) for t in ("orders", "order_lines", "shipments", "skus")])
    assert [w for w in ("Ann Lee", "ann.lee88", "81234567890", "12190", "Senopati", "Kebayoran", "Senayan") if w in everything] == []
    assert "Platform" not in everything, "the line that describes the columns is nothing of the shop's"
    assert shop.load(file).rows["unchanged"] == 3


def test_orders_of_the_us_write_the_month_first(tmp_path: Path) -> None:
    rows = [{**row, "Created Time": "10/02/2026 9:14:05 PM", "Paid Time": "10/02/2026 9:15:40 PM"} for row in ORDERS[1:2]]
    rows = [{h: c for h, c in row.items() if h not in ("Shipped Time", "Delivered Time")} for row in rows]
    shop = opened(tmp_path, "USD", "America/Los_Angeles")
    got = shop.load(write_xlsx(tmp_path / "All order.xlsx", grid(HEADERS["tiktok_orders"], rows)))
    assert (got.rows["inserted"], got.rows["rejected"]) == (1, 0)
    assert [r["created_at"] for r in shop.rows("orders")] == [datetime(2026, 10, 2, 21, 14, 5)]


@pytest.mark.parametrize(("written", "amount"), [("Rp50.000", 50000), ("50000", 50000), ("50000.5", Decimal("50000.5"))])
def test_rupiah_have_dots_between_thousands(tmp_path: Path, written: str, amount: Decimal) -> None:
    shop = opened(tmp_path)
    rows = [{**ORDERS[1], "Order Amount": written, "SKU Subtotal After Discount": written}]
    got = shop.load(write_csv(tmp_path / "All order.csv", grid(HEADERS["tiktok_orders"], rows), "utf-8-sig"))
    assert (got.rows["inserted"], got.rows["rejected"]) == (1, 0)
    assert (shop.total("orders", "total_amount"), shop.total("order_lines", "line_paid_amount")) == (amount, amount)


def test_thai_columns_and_statuses(tmp_path: Path) -> None:
    headers = ["Order ID", "Order Status", "SKU ID", "Quantity", "SKU Subtotal After Discount", "Taxes", "Small Order Fee", "Order Amount",
               "Created Time", "Paid Time", "District", "Province"]  # fmt: skip
    row = [
        "579012345678901234\t",
        "จัดส่งแล้ว",
        "1729987654321098765\t",
        "1",
        "350.00",
        "24.50",
        "0",
        "374.50",
        "28/10/2026 21:14:05\t",
        "28/10/2026 21:20:00\t",
        "บางรัก",
        "กรุงเทพมหานคร",
    ]
    shop = opened(tmp_path, "THB", "Asia/Bangkok")
    got = shop.load(write_csv(tmp_path / "All order.csv", [headers, row], "utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("tiktok_orders", 1, 0)
    (order,) = shop.rows("orders")
    assert (order["status"], order["paid_amount"], shop.ext(order)["tax_amount"]) == ("shipped", Decimal("374.50"), 24.5)
    assert "บางรัก" not in str(order)


# --- GA4


def ga4(title: str, span: list[str], table: list[list[Cell]]) -> list[list[Cell]]:
    lines = ["# ----------------------------------------", f"# {title}", "# Account: North Kitchen", "# Property: Shop",
             "# ----------------------------------------", "#", "# All Users", *span]  # fmt: skip
    return [*([line] for line in lines), [""], *table]


PAGES = [
    ["Page path and screen class", "Views", "Active users", "Views per active user", "Event count", "Key events", "Total revenue"],
    ["/", "3871", "1011", "3.8288822948", "15220", "0", "0"],
    ["/products/mug", "812", "640", "1.26875", "2100", "37", "1520.4"],
]


def test_pages_of_a_period_that_the_lines_above_tell(tmp_path: Path) -> None:
    shop = LoadedShop.open(tmp_path / "home", platform="own", currency="USD", timezone="UTC")
    cells = ga4("Pages and screens: Page path and screen class", ["# Start date: 20260901", "# End date: 20260930"], PAGES)
    file = write_csv(tmp_path / "download.csv", cells)
    got = shop.load(file)
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["rejected"]) == ("ga4_report", 2, 2, 0)
    pages = {r["source_l4"]: r for r in shop.rows("source_days")}
    assert {k: (r["level"], r["stat_date"], r["period"], r["pageviews"], r["pay_amount"]) for k, r in pages.items()} == {
        "/": ("page", date(2026, 9, 1), "month", 3871, 0), "/products/mug": ("page", date(2026, 9, 1), "month", 812, Decimal("1520.4")),
    }  # fmt: skip
    assert shop.ext(pages["/products/mug"])["key_events"] == 37
    assert shop.load(file).rows["unchanged"] == 2


def test_channels_by_day(tmp_path: Path) -> None:
    shop = LoadedShop.open(tmp_path / "home", platform="own", currency="USD", timezone="UTC")
    table: list[list[Cell]] = [
        ["Session primary channel group (Default Channel Group)", "Date", "Sessions", "Engaged sessions", "Engagement rate", "Active users", "New users", "Event count",
         "Total revenue"],
        ["Organic Search", "20260923", "1204", "733", "0.6088039867", "1011", "640", "15220", "1520.4"],
        ["Direct", "20260923", "300", "120", "0.4", "280", "200", "2000", "80.1"],
        ["Direct", "20260924", "310", "120", "0.3870967742", "281", "200", "2000", "0"],
    ]  # fmt: skip
    got = shop.load(
        write_csv(tmp_path / "download.csv", ga4("Traffic acquisition", ["# Start date: 20260923", "# End date: 20260924"], table))
    )
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("ga4_report", 3, 0)
    rows = {(r["source_l1"], r["stat_date"].day): r for r in shop.rows("source_days")}
    assert {k: (r["visitors"], r["sessions"], r["period"], r["level"]) for k, r in rows.items()} == {
        ("Organic Search", 23): (1011, 1204, "day", "shop"), ("Direct", 23): (280, 300, "day", "shop"), ("Direct", 24): (281, 310, "day", "shop"),
    }  # fmt: skip
    assert shop.total("source_days", "pay_amount") == Decimal("1600.5")


def test_of_an_overview_with_several_tables_the_first_known_one_is_read(tmp_path: Path) -> None:
    shop = LoadedShop.open(tmp_path / "home", platform="own", currency="USD", timezone="UTC")
    channels: list[list[Cell]] = [
        ["Session primary channel group (Default Channel Group)", "Sessions"],
        ["Direct", "300"],
        ["Organic Search", "1204"],
    ]
    cells = ga4(
        "Reports snapshot",
        ["# Start date: 20260907", "# End date: 20260913"],
        [["Nth day", "Active users"], ["0000", "20260901"], ["0001", "1011"]],
    )
    cells += [[""], *channels, [""], ["Country", "Active users"], ["China", "123"], ["Japan", "45"]]
    got = shop.load(write_csv(tmp_path / "download.csv", cells))
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("ga4_report", 5, 2, 3, 0)
    assert {(r["source_l1"], r["sessions"], r["stat_date"], r["period"]) for r in shop.rows("source_days")} == {
        ("Direct", 300, date(2026, 9, 7), "week"), ("Organic Search", 1204, date(2026, 9, 7), "week"),
    }  # fmt: skip


def test_the_grand_total_of_an_exploration_is_no_row(tmp_path: Path) -> None:
    shop = LoadedShop.open(tmp_path / "home", platform="own", currency="USD", timezone="UTC")
    cells: list[list[Cell]] = [
        ["# ----------------------------------------"], ["# Free form 1"], ["# 20260907-20260907"], ["# ----------------------------------------"], [""],
        ["Landing page", "Sessions", "Active users", "Event count"],
        ["", "505", "410", "9000", "Grand total"],
        ["/", "300", "250", "6000"],
        ["/products/mug", "205", "180", "3000"],
    ]  # fmt: skip
    got = shop.load(write_csv(tmp_path / "Free form 1.csv", cells))
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("ga4_report", 3, 2, 1, 0)
    assert shop.total("source_days", "sessions", level="page") == 505
    assert {r["period"] for r in shop.rows("source_days")} == {"day"}
