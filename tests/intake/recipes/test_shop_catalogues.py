"""Product lists of Shopify and WooCommerce: variants, pictures, parents, and stock when its day is known."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_csv
from loaded_shop import LoadedShop

CLASSIC = side_by_side("""
Handle | enamel-mug | enamel-mug | enamel-mug | plate
Title | Enamel Mug |  |  | Plate
Body (HTML) | <p>350 ml, "red"</p> |  |  | <p>24 cm</p>
Vendor | North Kitchen |  |  | North Kitchen
Type | Mug |  |  | Plate
Status | active |  |  | draft
Published | true |  |  | false
Option1 Name | Color |  |  | Title
Option1 Value | Red | Blue |  | Default Title
Variant SKU | '100-R | MUG-B |  |
Variant Inventory Qty | 42 | 7 |  | 3
Variant Price | 14.00 | 15.50 |  | 9.00
Variant Compare At Price | 18.00 |  |  |
Variant Barcode | '4006381333931 |  |  |
Cost per item | 4.20 | 4.50 |  |
Image Src | https://x/1.jpg |  | https://x/2.jpg |
""")
NEW = {
    "Handle": "URL handle", "Body (HTML)": "Description", "Option1 Name": "Option1 name", "Option1 Value": "Option1 value",
    "Variant SKU": "SKU", "Variant Inventory Qty": "Inventory quantity", "Variant Price": "Price", "Variant Compare At Price": "Compare-at price",
    "Variant Barcode": "Barcode", "Image Src": "Product image URL", "Published": "Published on online store",
}  # fmt: skip


@pytest.mark.parametrize("recipe", ["shopify_products_old", "shopify_products_new"])
def test_both_templates_of_shopify_give_the_same_variants(tmp_path: Path, recipe: str) -> None:
    renamed = {} if recipe.endswith("old") else NEW
    rows = [{renamed.get(h, h): cell for h, cell in row.items()} for row in CLASSIC]
    shop = LoadedShop.open(tmp_path / "home", platform="shopify", currency="USD", timezone="UTC")
    got = shop.load(write_csv(tmp_path / "products_export.csv", grid(HEADERS[recipe], rows)), date="2026-10-28")
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == (recipe, 4, 3, 1, 0)
    skus = {r["merchant_sku"] or r["sku_id"]: r for r in shop.rows("skus")}
    assert {k: (r["list_price"], r["unit_cost"], r["product_id"]) for k, r in skus.items()} == {
        "100-R": (14, Decimal("4.20"), "enamel-mug"),
        "MUG-B": (Decimal("15.50"), Decimal("4.50"), "enamel-mug"),
        "plate/Default Title//": (9, None, "plate"),
    }
    assert skus["100-R"]["barcode"] == "4006381333931"
    products = {r["product_id"]: r for r in shop.rows("products")}
    assert {k: r["title"] for k, r in products.items()} == {"enamel-mug": "Enamel Mug", "plate": "Plate"}
    assert shop.ext(products["enamel-mug"])["image_url"] == "https://x/1.jpg"
    stock = {r["merchant_sku"]: (r["qty_available"], r["snapshot_at"]) for r in shop.rows("stock")}
    assert stock == {"100-R": (42, datetime(2026, 10, 28)), "MUG-B": (7, datetime(2026, 10, 28))}


def test_without_a_day_shopify_stock_is_left_out_and_the_rest_loads(tmp_path: Path) -> None:
    shop = LoadedShop.open(tmp_path / "home", platform="shopify", currency="USD", timezone="UTC")
    got = shop.load(write_csv(tmp_path / "products_export.csv", grid(HEADERS["shopify_products_old"], CLASSIC)))
    assert (got.rows["inserted"], shop.rows("stock")) == (3, [])


WOO = side_by_side("""
ID | 1042 | 1043 | 1044 | 1050
Type | variable | variation | variation | simple, virtual
SKU | MUG | MUG-R | MUG-B |
Name | Enamel Mug | Enamel Mug - Red | Enamel Mug - Blue | Gift card
Published | 1 | 1 | 1 | 1
Visibility in catalog | visible | visible | visible | hidden
Stock |  | 42 | 7 |
Weight (kg) | 0.26 | 0.26 | 0.27 |
Regular price |  | 14 | 15.50 | 25
Sale price |  | 12.50 |  |
Categories | Kitchen > Mugs |  |  | Gifts
Parent |  | id:1042 | id:1042 |
GTIN |  | 4006381333931 |  |
Attribute 1 value(s) | Red, Blue | Red | Blue |
""")


def test_woocommerce_variations_belong_to_their_parent(tmp_path: Path) -> None:
    shop = LoadedShop.open(tmp_path / "home", platform="woocommerce", currency="EUR", timezone="Europe/Berlin")
    file = write_csv(tmp_path / "wc-product-export-28-10-2026-1761660000000.csv", grid(HEADERS["woo_products"], WOO), "utf-8-sig")
    got = shop.load(file, date="2026-10-28")
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("woo_products", 4, 3, 1, 0)
    skus = {r["sku_id"]: r for r in shop.rows("skus")}
    assert {k: (r["product_id"], r["merchant_sku"], r["list_price"]) for k, r in skus.items()} == {
        "1043": ("1042", "MUG-R", 14), "1044": ("1042", "MUG-B", Decimal("15.50")), "1050": ("1050", "", 25),
    }  # fmt: skip
    assert {k: shop.ext(r).get("sale_price") for k, r in skus.items()} == {"1043": 12.5, "1044": None, "1050": None}
    assert {r["product_id"]: (r["title"], r["cat1"]) for r in shop.rows("products")} == {
        "1042": ("Enamel Mug", "Kitchen > Mugs"), "1050": ("Gift card", "Gifts"),
    }  # fmt: skip
    assert shop.total("stock", "qty_available") == 49


def test_a_german_woocommerce_site(tmp_path: Path) -> None:
    shop = LoadedShop.open(tmp_path / "home", platform="woocommerce", currency="EUR", timezone="Europe/Berlin")
    headers = ["ID", "Typ", "Artikelnummer", "Name", "Sichtbarkeit im Katalog", "Gewicht (kg)", "Regulärer Preis", "Übergeordnetes Produkt"]
    rows = [
        ["7", "simple", "TASSE-R", "Tasse rot", "visible", "0,26", "14,50", ""],
        ["8", "simple", "TELLER", "Teller", "visible", "", "1.009,00", ""],
    ]
    got = shop.load(write_csv(tmp_path / "wc-product-export.csv", [headers, *rows], "utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("woo_products", 2, 0)
    assert shop.total("skus", "list_price") == Decimal("1023.50")


WOO_ORDERS = side_by_side("""
Date | 2026-03-29 14:05:11 | 2026-03-29 15:00:00 | 2026-03-30 09:00:00 | 2026-03-30 10:00:00
Order # | 20417 | 20418 | 20419 | 20420
N. Revenue (formatted) | $1,234.00 | $50.00 | $20.00 | $0.00
Status | completed | processing | pending | refunded
Customer | Ann Lee | Bob Ray | Cy Oh | Ann Lee
Customer type | new | returning | new | returning
Product(s) | 2× Enamel Mug | 1× Enamel Mug, 1× Plate | 1× Plate | 1× Plate
Items sold | 2 | 2 | 1 | 1
Coupon(s) | SPRING10 |  |  |
Net Sales | 1234 | 50 | 20 | 0
Attribution | Organic: Google | Direct | Direct | Direct
""")


@pytest.mark.parametrize("net", ["Net Sales", "N. Revenue"])
def test_woocommerce_orders_old_and_new(tmp_path: Path, net: str) -> None:
    cells = grid(HEADERS["woo_orders"], WOO_ORDERS)
    cells[0] = [net if h == "Net Sales" else h for h in cells[0]]
    shop = LoadedShop.open(tmp_path / "home", platform="woocommerce", currency="USD", timezone="UTC")
    got = shop.load(write_csv(tmp_path / "wc-orders-report-export-17.csv", cells))
    assert (got.recipe, got.rows["read"], got.rows["inserted"], got.rows["rejected"]) == ("woo_orders", 4, 4, 0)
    orders = {r["order_id"]: r for r in shop.rows("orders")}
    assert [orders[k]["status"] for k in sorted(orders)] == ["completed", "paid", "created", "closed"]
    assert [orders[k]["paid_at"] is not None for k in sorted(orders)] == [True, True, False, True]
    assert (orders["20417"]["paid_amount"], shop.ext(orders["20417"])["net_amount_text"]) == (1234, 1234), "$1,234.00 in the file"
    lines = {r["order_id"]: (r["title"], r["qty"], r["line_paid_amount"]) for r in shop.rows("order_lines")}
    assert lines["20417"] == ("Enamel Mug", 2, 1234)
    assert "20418" not in lines, "the money of two products in one line cannot be told apart"
    assert "Ann Lee" not in str(orders) + str(shop.rows("order_lines"))
