"""Shopify's analytics: sales by day, and sessions from landing to checkout."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from export_files import HEADERS, grid, side_by_side, write_csv
from loaded_shop import LoadedShop

SALES = side_by_side("""
Day | 2026-03-29 | 2026-03-30
Orders | 18 | 7
Gross sales | 4722.08 | 1500.00
Discounts | -135.04 | 0
Returns | -48.12 | -200.50
Net sales | 4538.92 | 1299.50
Shipping charges | 42.16 | 10
Duties | 0 | 0
Additional fees | 0 | 0
Taxes | 29.03 | 12.00
Total sales | 4610.11 | 1321.50
""")


def opened(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="shopify", currency="USD", timezone="America/New_York")


def test_sales_by_day_with_discounts_and_returns_positive(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    file = write_csv(tmp_path / "Total sales over time - 2026-03-29 - 2026-03-30.csv", grid(HEADERS["shopify_sales"], SALES))
    got = shop.load(file)
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["rejected"]) == ("shopify_sales", 2, 2, 0)
    first, second = sorted(shop.rows("shop_days"), key=lambda r: r["stat_date"])
    assert (first["stat_date"], first["period"]) == (date(2026, 3, 29), "day"), "the name tells the download's range, the column the day"
    assert (first["pay_orders"], first["pay_amount"], first["refund_amount"]) == (18, Decimal("4538.92"), Decimal("48.12"))
    assert (second["pay_amount"], second["refund_amount"]) == (Decimal("1299.50"), Decimal("200.50"))
    assert shop.ext(first)["gross_amount"] == 4722.08
    assert shop.ext(first)["discount_amount"] == 135.04
    assert shop.load(file).rows["unchanged"] == 2


def test_sessions_by_day_tell_the_visitors_of_the_shop(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    headers = [
        "Day",
        "Online store visitors",
        "Sessions",
        "Sessions that completed checkout",
        "Conversion rate",
        "Bounce rate",
        "Pageviews",
    ]
    rows = [["2026-03-29", 371, 402, 9, 0.0224, 0.4502, 1290], ["2026-03-30", 350, 380, 8, 0.0211, 0.5, 1100]]
    got = shop.load(write_csv(tmp_path / "sessions.csv", [headers, *rows]))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("shopify_sessions", 2, 0)
    assert [(r["visitors"], r["bounce_rate"]) for r in sorted(shop.rows("shop_days"), key=lambda r: r["stat_date"])] == [
        (371, 0.4502),
        (350, 0.5),
    ]
    assert shop.total("source_days", "sessions", level="shop") == 782


def test_sessions_by_landing_page_stay_out_of_the_shops_totals(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    rows = side_by_side("""
Day | 2026-03-29 | 2026-03-29
Landing page path | /products/mug | /
UTM campaign | spring |
Online store visitors | 100 | 250
Sessions | 110 | 270
Sessions with cart additions | 12 | 15
Sessions that completed checkout | 4 | 5
Average session duration | 61 | 90
""")
    got = shop.load(write_csv(tmp_path / "landing.csv", grid(HEADERS["shopify_sessions"], rows)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("shopify_sessions", 2, 0)
    assert shop.rows("shop_days") == []
    pages = {r["source_l4"]: r for r in shop.rows("source_days")}
    assert {p: (r["level"], r["visitors"], r["source_l2"]) for p, r in pages.items()} == {
        "/products/mug": ("page", 100, "spring"),
        "/": ("page", 250, ""),
    }
    assert shop.ext(pages["/"])["landing_page"] == "/"
    assert shop.ext(pages["/products/mug"])["cart_sessions"] == 12
