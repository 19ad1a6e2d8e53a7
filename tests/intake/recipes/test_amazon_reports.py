"""Amazon's own reports: sales and traffic by item, all orders, settlements and FBA stock, as the marketplaces write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, Cell, grid, side_by_side, write_csv
from loaded_shop import LoadedShop

from zhanggui.intake import import_paths

US = side_by_side("""
(Parent) ASIN | B0CKPQNSHN | B0CKPQNSHN
(Child) ASIN | B096MCMDPL | B096MCMDPM
Title | Mug, red | Mug, "blue" 12"
SKU | 5K-SC4U-PO06 | MUG-B
Sessions - Total | 12,131 | 71
Sessions - Total - B2B | 261 | 0
Session Percentage - Total | 12.02% | 0.07%
Page Views - Total | 15,870 | 90
Featured Offer (Buy Box) Percentage | 99.80% | 100.00%
Units Ordered | 683 | 1
Units Ordered - B2B | 5 | 0
Unit Session Percentage | 5.63% | 1.41%
Ordered Product Sales | $12,905.25 | $14.00
Ordered Product Sales - B2B | $94.50 | $0.00
Total Order Items | 668 | 1
""")
# Counts with English thousands beside money with a decimal comma: so the German console writes them.
DE = [
    ["(Übergeordnete) ASIN", "(Untergeordnete) ASIN", "Titel", "Sitzungen – Summe", "Seitenaufrufe – Summe", "Bestellte Einheiten",
     "Durch bestellte Produkte erzielter Umsatz", "Bestellsumme – B2B", "Zahl der Bestellposten"],
    ["B0P", "B0A", "Tasse", "1,131", "2,870", "683", "12.905,25 €", "1.094,50 €", "668"],
    ["B0P", "B0B", "Teller", "71", "90", "1", "14,00 €", "0,00 €", "1"],
]  # fmt: skip
JP = [
    [
        "（親）ASIN",
        "（子）ASIN",
        "タイトル",
        "SKU",
        "セッション数 - 合計",
        "ページビュー - 合計",
        "注文された商品点数",
        "注文商品の売上額",
        "注文品目総数",
    ],
    ["B0P", "B0A", "琺瑯マグカップ", "MUG-R", "1,131", "2,870", "683", "￥4,907,860", "668"],
]


def opened(tmp_path: Path, currency: str = "USD", zone: str = "America/Los_Angeles") -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="amazon", currency=currency, timezone=zone)


def tabs(path: Path, cells: list[list[Cell]], encoding: str = "utf-8") -> Path:
    """A flat file: tabs between the cells, quotes as they are."""
    path.write_bytes("".join("\t".join(map(str, row)) + "\r\n" for row in cells).encode(encoding))
    return path


# --- business report


def test_a_business_report_takes_its_day_from_the_name_or_from_a_person(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    named = write_csv(tmp_path / "BusinessReport 2026-10-28.csv", grid(HEADERS["amz_business_asin"], US), "utf-8-sig")
    got = shop.load(named)
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["rejected"]) == ("amz_business_asin", 2, 2, 0)
    assert shop.total("product_days", "pay_amount") == Decimal("12919.25")
    assert shop.total("product_days", "visitors") == shop.total("product_days", "product_visitors") == 12202
    (red,) = [r for r in shop.rows("product_days") if r["product_id"] == "B096MCMDPL"]
    assert (red["stat_date"], red["period"], red["pay_qty"], red["pay_orders"]) == (date(2026, 10, 28), "day", 683, 668)
    assert shop.ext(red)["pay_amount_b2b"] == 94.5, "part of the total, kept apart"
    assert {r["merchant_sku"]: r["product_id"] for r in shop.rows("skus")} == {"5K-SC4U-PO06": "B096MCMDPL", "MUG-B": "B096MCMDPM"}
    assert {r["main_product_id"] for r in shop.rows("products")} == {"B0CKPQNSHN"}
    as_downloaded = write_csv(tmp_path / "BusinessReport-29-10-26.csv", grid(HEADERS["amz_business_asin"], US), "utf-8-sig")
    shop.refuses(as_downloaded)
    assert shop.load(as_downloaded, date="2026-10-29").period == ("2026-10-29", "2026-10-29")


@pytest.mark.parametrize(
    ("cells", "currency", "money", "visitors"), [(DE, "EUR", Decimal("12919.25"), 1202), (JP, "JPY", Decimal(4907860), 1131)]
)
def test_business_reports_of_germany_and_japan(
    tmp_path: Path, cells: list[list[Cell]], currency: str, money: Decimal, visitors: int
) -> None:
    shop = opened(tmp_path, currency)
    got = shop.load(write_csv(tmp_path / "BusinessReport 2026-10-28.csv", cells, "utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("amz_business_asin", len(cells) - 1, 0)
    assert (shop.total("product_days", "pay_amount"), shop.total("product_days", "visitors")) == (money, visitors)
    if currency == "EUR":
        assert {shop.ext(r)["pay_amount_b2b"] for r in shop.rows("product_days")} == {1094.5, 0}


# --- all orders

ORDERS = side_by_side("""
amazon-order-id | 404-1 | 404-1 | 404-1 | 404-2 | 404-3
merchant-order-id | M-1 | M-1 | M-1 | |
purchase-date | 2026-06-17T08:04:21+00:00 | 2026-06-17T08:04:21+00:00 | 2026-06-17T08:04:21+00:00 | 2026-06-17T23:30:00+00:00 | 2026-06-18T10:00:00+00:00
last-updated-date | 2026-06-18T22:07:59+00:00 | 2026-06-18T22:07:59+00:00 | 2026-06-18T22:07:59+00:00 | 2026-06-18T00:00:00+00:00 | 2026-06-18T10:30:00+00:00
order-status | Shipped | Shipped | Shipped | Cancelled | Pending
fulfillment-channel | Amazon | Amazon | Amazon | Merchant | Amazon
sales-channel | Amazon.it | Amazon.it | Amazon.it | Amazon.it | Amazon.it
product-name | Tazza "smaltata" 12" | Tazza "smaltata" 12" | Piatto | Tazza | Piatto
sku | MUG-R | MUG-R | PLATE | MUG-R | PLATE
asin | B0A | B0A | B0B | B0A | B0B
item-status | Shipped | Shipped | Shipped | Cancelled | Unshipped
quantity | 2 | 1 | 1 | 0 | 1
currency | EUR | EUR | EUR | | EUR
item-price | 89.90 | 44.95 | 20.00 | | 20.00
item-tax | 16.21 | 8.11 | 3.61 | | 3.61
shipping-price | 5.00 | | | |
item-promotion-discount | 10.00 | | | |
ship-promotion-discount | 5.00 | | | |
ship-city | Milano | Milano | Milano | | Roma
ship-state | MI | MI | MI | | RM
ship-postal-code | 20121 | 20121 | 20121 | | 00184
ship-country | IT | IT | IT | | IT
is-business-order | false | false | false | false | true
""")


def test_all_orders_of_amazon(tmp_path: Path) -> None:
    shop = opened(tmp_path, "EUR", "Europe/Rome")
    file = tabs(tmp_path / "53811020123.txt", grid(HEADERS["amz_all_orders"], ORDERS))
    got = shop.load(file)
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["rejected"]) == ("amz_all_orders", 5, 5, 0)
    orders = {r["order_id"]: r for r in shop.rows("orders")}
    assert {k: r["status"] for k, r in orders.items()} == {"404-1": "shipped", "404-2": "closed", "404-3": "created"}
    assert orders["404-1"]["created_at"] == orders["404-1"]["paid_at"] == datetime(2026, 6, 17, 10, 4, 21), "UTC, on the clock of Rome"
    assert orders["404-2"]["created_at"] == datetime(2026, 6, 18, 1, 30)
    assert {k: r["paid_amount"] for k, r in orders.items()} == {"404-1": Decimal("144.85"), "404-2": None, "404-3": None}
    assert (orders["404-1"]["item_qty"], orders["404-1"]["goods_amount"]) == (4, Decimal("154.85"))
    lines = {(r["order_id"], r["line_id"]): r["line_paid_amount"] for r in shop.rows("order_lines")}
    assert {k: v for k, v in lines.items() if k[0] == "404-1"} == {
        ("404-1", "1 MUG-R"): Decimal("79.90"), ("404-1", "2 MUG-R"): Decimal("44.95"), ("404-1", "1 PLATE"): 20,
    }  # fmt: skip
    assert {r["title"] for r in shop.rows("order_lines") if r["line_id"] == "1 MUG-R"} == {'Tazza "smaltata" 12"', "Tazza"}
    assert "20121" not in str(shop.rows("orders") + shop.rows("order_lines"))
    assert shop.load(file).rows["unchanged"] == 5


@pytest.mark.parametrize(
    ("encoding", "currency", "title"),
    [("cp932", "JPY", "琺瑯マグカップ 赤 ３５０ｍｌ（食洗機対応）"), ("cp1252", "EUR", "Emaillebecher für Kaffee, weiß – 350 ml")],
)
def test_flat_files_in_the_old_encodings_of_japan_and_europe(tmp_path: Path, encoding: str, currency: str, title: str) -> None:
    rows = [
        {**row, "product-name": title, "currency": currency, "ship-city": "渋谷区" if currency == "JPY" else "Köln"} for row in ORDERS[:1]
    ]
    rows = [{**rows[0], "amazon-order-id": f"503-{n}"} for n in range(12)]
    shop = opened(tmp_path, currency, "Asia/Tokyo")
    got = shop.load(tabs(tmp_path / "53811020123.txt", grid(HEADERS["amz_all_orders"], rows), encoding))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("amz_all_orders", 12, 0)
    assert {r["title"] for r in shop.rows("order_lines")} == {title}


def test_rows_of_a_flat_file_may_lack_blank_columns_at_their_end(tmp_path: Path) -> None:
    cells = grid(HEADERS["amz_all_orders"], ORDERS)
    for line in cells[1:]:
        while line[-1] == "":
            line.pop()
    shop = opened(tmp_path, "EUR", "Europe/Rome")
    got = shop.load(tabs(tmp_path / "53811020124.txt", cells))
    assert {len(line) for line in cells[1:]} != {len(cells[0])}
    assert (got.rows["read"], got.rows["inserted"], got.rows["rejected"]) == (5, 5, 0)
    assert shop.total("orders", "paid_amount") == Decimal("144.85")


# --- settlements

SETTLED = side_by_side("""
settlement-id | 18311453461 | | |
settlement-start-date | 2026-03-01 10:00:00 UTC | | |
settlement-end-date | 2026-03-15 10:00:00 UTC | | |
deposit-date | 2026-03-17 10:00:00 UTC | | |
total-amount | 1011.85 | | |
currency | USD | | |
transaction-type | | Order | Order | Refund
order-id | | 114-1 | 114-1 | 114-2
adjustment-id | | | | A-77
marketplace-name | | Amazon.com | Amazon.com | Amazon.com
amount-type | | ItemPrice | ItemFees | ItemPrice
amount-description | | Principal | Commission | Principal
amount | | 1214.00 | -182.10 | -20.05
posted-date | | 2026-03-06 | 2026-03-06 | 2026-03-07
posted-date-time | | 2026-03-06 08:52:26 UTC | 2026-03-06 08:52:26 UTC | 2026-03-07 03:00:00 UTC
order-item-code | | 45187712345678 | 45187712345678 | 45187712345679
sku | | MUG-R | MUG-R | PLATE
quantity-purchased | | 100 | |
""")


def test_the_lines_of_a_settlement_sum_to_the_statement(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    file = tabs(tmp_path / "54002020789.txt", grid(HEADERS["amz_settlement"], SETTLED))
    got = shop.load(file)
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["rejected"]) == ("amz_settlement", 4, 4, 0)
    rows = {r["txn_id"]: r for r in shop.rows("ledger")}
    assert sorted(rows) == [f"18311453461-{n}" for n in range(1, 5)], "blank settlement ids repeat the one above"
    statement = rows["18311453461-1"]
    assert (statement["txn_type"], statement["amount"]) == ("statement", None)
    assert shop.total("ledger", "amount") == Decimal("1011.85") == Decimal(str(shop.ext(statement)["statement_total"]))
    refund = rows["18311453461-4"]
    assert (refund["refund_id"], refund["fee_name"], refund["amount"], refund["currency"]) == (
        "A-77",
        "Principal",
        Decimal("-20.05"),
        "USD",
    )
    assert refund["posted_at"] == datetime(2026, 3, 6, 19, 0), "UTC, on the clock of the shop"
    assert {r["source"] for r in rows.values()} == {"amazon_settlement"}
    assert shop.load(file).rows["unchanged"] == 4


def test_a_german_settlement_writes_days_with_dots_and_money_with_commas(tmp_path: Path) -> None:
    german = [
        {h: c.replace(".", ",") if h in ("amount", "total-amount") else c for h, c in row.items() if h != "currency"} | {"currency": "EUR"}
        for row in (dict(r) for r in SETTLED)  # type: ignore[union-attr]
    ]
    for row in german:
        row |= {h: "06.03.2026 08:52:26 UTC" for h in ("posted-date-time",) if row.get(h)}
    shop = opened(tmp_path, "EUR", "Europe/Berlin")
    got = shop.load(tabs(tmp_path / "54002020790.txt", grid(HEADERS["amz_settlement"], german)))
    assert (got.rows["inserted"], got.rows["rejected"]) == (4, 0)
    assert shop.total("ledger", "amount") == Decimal("1011.85")
    assert {r["posted_at"] for r in shop.rows("ledger")} == {None, datetime(2026, 3, 6, 9, 52, 26)}


# --- FBA stock

STOCK = side_by_side("""
sku | MUG-R | PLATE
fnsku | X0012ABCDE | X0012ABCDF
asin | B0A | B0B
product-name | {title} | {title}
condition | New | New
your-price | 14.00 | 9.50
mfn-fulfillable-quantity | 0 | 3
afn-warehouse-quantity | 120 | 0
afn-fulfillable-quantity | 96 | 0
afn-unsellable-quantity | 4 | 0
afn-reserved-quantity | 20 | 0
afn-total-quantity | 180 | 40
afn-inbound-shipped-quantity | 60 | 40
afn-inbound-working-quantity | 0 | 0
store | |
""")


@pytest.mark.parametrize(
    ("encoding", "title", "columns"),
    [("utf-8", "Mug", 22), ("cp932", "琺瑯マグカップ（赤）食洗機対応、日本製", 21), ("cp1252", "Tazón esmaltado, rojo – 350 ml", 18)],
)
def test_fba_stock_of_one_day_in_every_width_and_encoding(tmp_path: Path, encoding: str, title: str, columns: int) -> None:
    rows = [{**row, "product-name": title} for row in STOCK]
    cells = [line[:columns] for line in grid(HEADERS["amz_fba_inventory"], rows)]
    shop = opened(tmp_path)
    file = tabs(tmp_path / "61020020456.txt", cells, encoding)
    shop.refuses(file)
    got = shop.load(file, date="2026-10-28")
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["rejected"]) == ("amz_fba_inventory", 2, 2, 0)
    stock = {r["merchant_sku"]: r for r in shop.rows("stock")}
    assert (stock["MUG-R"]["qty_on_hand"], stock["MUG-R"]["qty_available"], stock["MUG-R"]["qty_reserved"]) == (120, 96, 20)
    assert {k: (r["qty_in_transit"], r["warehouse"], r["snapshot_at"]) for k, r in stock.items()} == {
        "MUG-R": (60, "FBA", datetime(2026, 10, 28)), "PLATE": (40, "FBA", datetime(2026, 10, 28)),
    }  # fmt: skip
    assert shop.ext(stock["PLATE"])["qty_mfn"] == 3
    assert {r["title"] for r in shop.rows("products")} == {title}


def test_nothing_is_loaded_when_a_stock_file_has_no_day(tmp_path: Path) -> None:
    shop = opened(tmp_path)
    report = import_paths(shop.ws, [tabs(tmp_path / "1.txt", grid(HEADERS["amz_fba_inventory"], STOCK))], shop.key)
    assert "--date" in report.to_json("en")["failed"][0]["hint"]
