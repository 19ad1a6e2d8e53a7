"""Every real file in shared/data loads, and its totals are those that its source publishes (data/SOURCES.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pytest
from loaded_shop import LoadedShop


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real")


def counted(shop: LoadedShop, table: str, column: str) -> Counter[str]:
    return Counter(shop.table(table).column(column).to_pylist())


# --- Tmall, February 2020


@pytest.fixture(scope="module")
def tmall(home: Path, shared_data: Path) -> LoadedShop:
    shop = LoadedShop.open(home, "tmall")
    shop.load(shared_data / "tmall_orders_2020/tmall_order_report.csv.gz")
    return shop


def test_the_tmall_order_report(tmall: LoadedShop) -> None:
    assert tmall.table("orders").num_rows == 28_010
    assert counted(tmall, "orders", "status")["created"] == 3_923
    assert tmall.total("orders", "refund_amount") == Decimal("572335.92")
    # the file's own 买家实际支付金额 has the refund taken off; in the lake it is not
    assert tmall.total("orders", "paid_amount") - tmall.total("orders", "refund_amount") == Decimal("1902487.15")


def test_the_days_on_which_tmall_sales_failed(tmall: LoadedShop) -> None:
    by_day = Counter(at.date() for at in tmall.table("orders").column("created_at").to_pylist())
    assert by_day[date(2020, 2, 25)] == 3_416
    assert all(1 <= by_day[date(2020, 2, day)] <= 27 for day in range(10, 16))
    assert by_day[date(2020, 2, 8)] == by_day[date(2020, 2, 16)] == 0


# --- UCI Online Retail


def test_the_whole_of_online_retail(home: Path, shared_data: Path) -> None:
    shop = LoadedShop.open(home, "uci", platform="own", currency="GBP", timezone="Europe/London")
    shop.load(shared_data / "online_retail/online_retail_by_day_concat.csv.gz")
    lines = shop.table("order_lines")
    assert lines.num_rows == 541_909
    assert len(lines.column("product_id").unique()) == 4_070
    assert pc.sum(lines.column("line_amount")).as_py() == Decimal("9747747.934")
    returned = pc.starts_with(lines.column("order_id"), "C")
    assert pc.sum(returned).as_py() == shop.table("refunds").num_rows == 9_288
    orders = shop.table("orders")
    assert len(orders.column("buyer_id").drop_null().unique()) == 4_339, "of 4,372 customers, 33 only ever returned something"
    days = orders.column("created_at")
    assert (pc.min(days).as_py().date(), pc.max(days).as_py().date()) == (date(2010, 12, 1), date(2011, 12, 9))


# --- Olist


@pytest.fixture(scope="module")
def olist(home: Path, shared_data: Path) -> Iterator[LoadedShop]:
    shop = LoadedShop.open(home, "olist", platform="olist", currency="BRL", timezone="America/Sao_Paulo")
    for name in ("order_payments", "orders", "order_items", "customers"):  # payments first: order of loading must not matter
        shop.load(shared_data / f"olist/sample10k/olist_{name}_dataset.csv.gz")
    full = shared_data / "olist/full"
    for name in ("olist_products_dataset.csv.gz", "olist_sellers_dataset.csv", "product_category_name_translation.csv"):
        shop.load(full / name)
    for name in ("olist_marketing_closed_deals_dataset.csv", "olist_marketing_qualified_leads_dataset.csv"):
        shop.load(full / name)
    return shop


def test_olist_orders_with_what_was_paid_for_them(olist: LoadedShop) -> None:
    orders = olist.table("orders")
    assert orders.num_rows == 10_000
    assert pc.sum(orders.column("paid_amount")).as_py() == Decimal("1620649.63")
    assert set(orders.column("status").to_pylist()) == {"completed"}
    assert orders.column("created_at").null_count == orders.column("paid_at").null_count == 0
    assert (pc.min(orders.column("created_at")).as_py().date(), pc.max(orders.column("created_at")).as_py().date()) == (
        date(2016, 10, 4), date(2018, 8, 29),
    )  # fmt: skip
    assert "unknown" not in set(orders.column("month").to_pylist())


def test_olist_items_are_the_published_gmv(olist: LoadedShop) -> None:
    lines = olist.table("order_lines")
    assert lines.num_rows == 11_513
    assert pc.sum(lines.column("line_amount")).as_py() == Decimal("1389602.03")
    assert pc.sum(lines.column("line_payable_amount")).as_py() == Decimal("1389602.03") + Decimal("230918.16")
    assert pc.sum(lines.column("qty")).as_py() == 11_513


def test_late_deliveries_of_olist_can_be_counted(olist: LoadedShop) -> None:
    delivered = [r for r in olist.rows("orders") if r["completed_at"]]
    late = sum(r["completed_at"] > datetime.fromisoformat(LoadedShop.ext(r)["promised_deliver_at"]) for r in delivered)
    assert (late, len(delivered)) == (771, 9_999)  # 7.71%


def test_olist_customers_are_fewer_people_than_accounts(olist: LoadedShop) -> None:
    customers = olist.table("customers")
    assert (customers.num_rows, len(set(customers.column("person_id").to_pylist()))) == (10_000, 9_957)
    known = set(customers.column("buyer_id").to_pylist())
    assert set(olist.table("orders").column("buyer_id").to_pylist()) == known, "the same account has the same fingerprint in both files"


def test_olist_accounts_enter_only_as_fingerprints(olist: LoadedShop) -> None:
    account, person, zip_code = (
        "18955e83d337fd6b2def6b18a428ac77",
        "290c77bc529b7ac935b93aa66c333dc3",
        "9790",
    )  # the first customer of the file
    customers = olist.rows("customers")
    assert not {account, person} & {word for r in (*customers, *olist.rows("orders")) for word in r.values() if isinstance(word, str)}
    assert all(zip_code not in (r["ext"] or "") for r in customers)


def test_olist_catalogue_sellers_and_categories(olist: LoadedShop) -> None:
    assert olist.table("products").num_rows == 32_951
    assert olist.table("products").column("cat1").null_count == 610
    assert olist.table("sellers").num_rows == 3_095
    categories = {r["category_id"]: r["name_en"] for r in olist.rows("categories")}
    assert len(categories) == 71
    assert categories["beleza_saude"] == "health_beauty"


def test_olist_leads_and_which_of_them_were_won(olist: LoadedShop) -> None:
    leads = olist.table("leads")
    assert leads.num_rows == 8_000
    assert counted(olist, "leads", "channel").most_common(3) == [("Organic Search", 2296), ("Paid Search", 1586), ("Social", 1350)]
    won = [r for r in leads.to_pylist() if r["won_at"]]
    assert len(won) == 842
    assert (min(r["contacted_at"] for r in leads.to_pylist()).date(), max(r["won_at"] for r in won).date()) == (
        date(2017, 6, 14), date(2018, 11, 14),
    )  # fmt: skip
    assert sum(r["monthly_revenue"] for r in won) == Decimal("61784006")


@pytest.fixture(scope="module")
def olist_4k(home: Path, shared_data: Path) -> LoadedShop:
    shop = LoadedShop.open(home, "olist4k", platform="olist", currency="BRL", timezone="America/Sao_Paulo")
    for name in ("orders", "order_items", "order_payments", "customers", "products", "order_reviews"):
        shop.load(shared_data / f"olist/sample4k_with_reviews/olist_{name}_dataset.csv.gz")
    return shop


def test_the_olist_sample_of_all_states(olist_4k: LoadedShop) -> None:
    assert counted(olist_4k, "orders", "status_raw") == {
        "delivered": 3898, "shipped": 39, "canceled": 23, "unavailable": 17, "processing": 14, "invoiced": 9,
    }  # fmt: skip
    assert counted(olist_4k, "orders", "status") == {"completed": 3898, "shipped": 39, "closed": 40, "paid": 23}
    assert olist_4k.total("orders", "paid_amount") == Decimal("645494.05")
    assert (olist_4k.table("order_lines").num_rows, olist_4k.total("order_lines", "line_amount")) == (4_519, Decimal("549545.09"))
    assert olist_4k.table("customers").num_rows == 4_000
    assert olist_4k.table("products").num_rows == 3_132


def test_olist_reviews_by_score(olist_4k: LoadedShop) -> None:
    assert counted(olist_4k, "reviews", "rating") == {5: 2293, 4: 765, 3: 337, 2: 137, 1: 454}
    assert olist_4k.table("reviews").column("content").null_count == 3_986 - 1_655  # of 1,656 messages one is a mere line break


# --- Amazon.in


@pytest.fixture(scope="module")
def amazon(home: Path, shared_data: Path) -> LoadedShop:
    shop = LoadedShop.open(home, "amazon", platform="amazon", currency="INR", timezone="Asia/Kolkata")
    shop.load(shared_data / "amazon_in_2022/Amazon_Sale_Report.csv.zip")
    return shop


def test_amazon_sale_report(amazon: LoadedShop) -> None:
    lines, orders = amazon.table("order_lines"), amazon.table("orders")
    assert (lines.num_rows, orders.num_rows) == (128_976, 120_229)
    assert pc.sum(lines.column("line_amount")).as_py() == Decimal("78590170.25")
    assert pc.sum(orders.column("goods_amount")).as_py() == Decimal("78590170.25")
    assert counted(amazon, "order_lines", "status_raw")["Cancelled"] == 18_334
    assert counted(amazon, "order_lines", "status_raw")["Shipped - Returned to Seller"] == 1_954
    days = orders.column("created_at")
    assert (pc.min(days).as_py().date(), pc.max(days).as_py().date()) == (date(2022, 3, 31), date(2022, 6, 29))


def test_amazon_money_paid_and_refunded(amazon: LoadedShop) -> None:
    cancelled, pending = Decimal("6918423.25"), Decimal("430271")
    assert amazon.total("orders", "paid_amount") == Decimal("78590170.25") - cancelled - pending
    assert amazon.total("orders", "refund_amount") == Decimal("1270498")
    orders = amazon.table("orders")
    unpaid = Counter(orders.filter(pc.is_null(orders.column("paid_at"))).column("status_raw").to_pylist())
    assert set(unpaid) == {"Cancelled", "Pending"}
    assert "Delhi" not in set(orders.column("province").to_pylist())


def test_amazon_postal_codes_do_not_enter(amazon: LoadedShop) -> None:
    for table in ("orders", "order_lines"):
        kept = amazon.table(table).column("ext").unique().to_pylist()
        assert [text for text in kept if text and "postal" in text] == []
    assert "400081" not in set(amazon.table("orders").column("city").to_pylist())


def test_amazon_lines_fall_month_by_month(amazon: LoadedShop) -> None:
    day_of = {r["order_id"]: r["created_at"].month for r in amazon.table("orders").select(["order_id", "created_at"]).to_pylist()}
    by_month = Counter(day_of[o] for o in amazon.table("order_lines").column("order_id").to_pylist())
    assert [round(by_month[m] / 1000) for m in (4, 5, 6)] == [49, 42, 38]


def test_amazon_stock_needs_a_day_and_rejects_rows_without_a_sku(home: Path, shared_data: Path) -> None:
    shop = LoadedShop.open(home, "amazon_stock", platform="amazon", currency="INR", timezone="Asia/Kolkata")
    file = shared_data / "amazon_in_2022/Sale_Report_stock.csv"
    shop.refuses(file)
    got = shop.load(file, date="2022-06-30")
    assert (got.rows["read"], got.rows["rejected"]) == (9_271, 98)
    assert got.rejects_file
    assert Path(got.rejects_file).exists()
    assert (shop.table("stock").num_rows, shop.total("stock", "qty_on_hand")) == (9_169, 242_386 - 17)
    assert {r["snapshot_at"] for r in shop.rows("stock")} == {datetime(2022, 6, 30)}


@pytest.mark.parametrize("name", ["May-2022_mrp.csv", "P_L_March_2021_mrp.csv"])
def test_amazon_costs_and_list_prices(home: Path, shared_data: Path, name: str) -> None:
    shop = LoadedShop.open(home, name[:3].lower(), platform="amazon", currency="INR", timezone="Asia/Kolkata")
    got = shop.load(shared_data / "amazon_in_2022" / name)
    skus = shop.table("skus")
    assert (got.rows["rejected"], skus.num_rows) == (0, 1_330)
    assert (skus.column("unit_cost").null_count, skus.column("list_price").null_count) == (6, 37)
    small = next(r for r in skus.to_pylist() if r["merchant_sku"] == "Os206_3141_S")
    assert (small["unit_cost"], small["list_price"], small["product_id"]) == (538, 2295, "Os206_3141")


# --- Shopify


def test_the_shopify_store(home: Path, shared_data: Path) -> None:
    shop = LoadedShop.open(home, "shopify", platform="shopify", currency="AUD", timezone="Australia/Sydney")
    shop.load(shared_data / "shopify_orders/orders_export.csv")
    orders = {r["order_id"]: r for r in shop.rows("orders")}
    assert len(orders) == 1_057
    assert shop.total("orders", "paid_amount") == Decimal("68141.45")
    assert shop.total("orders", "goods_amount") == Decimal("53823.55")
    # +1100 in summer, +1000 in winter: both are Sydney's own time
    assert orders["#1030"]["created_at"] == datetime(2014, 11, 25, 14, 45, 53)
    assert orders["#2104"]["created_at"] == datetime(2017, 4, 24, 20, 43, 35)
    assert "0812" not in str(orders["#1030"])


# --- visits


@pytest.mark.parametrize(
    ("name", "read", "kinds"),
    [
        ("UserBehavior_815users_9days", 84_476, {"pv": 75_873, "cart": 4_497, "fav": 2_356, "buy": 1_750}),
        ("UserBehavior_first2h_20171126", 96_169, {"pv": 85_774, "cart": 5_292, "fav": 2_959, "buy": 2_144}),
    ],
)
def test_taobao_behaviour(home: Path, shared_data: Path, name: str, read: int, kinds: dict[str, int]) -> None:
    shop = LoadedShop.open(home, name)
    got = shop.load(shared_data / f"taobao_userbehavior/{name}.csv.gz")
    assert (got.rows["read"], got.rows["rejected"], got.rows["inserted"]) == (read, 1, read - 1)
    kinds = {**kinds, "pv": kinds["pv"] - 1}  # the row with the broken time is a pv
    assert counted(shop, "visits", "behaviour") == kinds
    if "first2h" in name:
        at = shop.table("visits").column("at")
        assert (pc.min(at).as_py(), pc.max(at).as_py()) == (datetime(2017, 11, 26, 9, 0), datetime(2017, 11, 26, 10, 55, 9))


# --- advertising


def test_online_advertising_totals(home: Path, shared_data: Path) -> None:
    shop = LoadedShop.open(home, "ads", platform="ads", currency="USD", timezone="UTC")
    got = shop.load(shared_data / "ads/online_advertising_performance_data.csv")
    assert (got.rows["inserted"], got.rows["rejected"]) == (15_403, 0)
    assert any("2020" in w for w in got.warnings), "the year is the recipe's word, and that is said"
    assert (shop.total("ad_days", "impressions"), shop.total("ad_days", "clicks")) == (239_014_261, 2_492_825)
    assert shop.total("ad_days", "cost") == Decimal("175192.22")
    assert shop.total("ad_days", "orders") == 651_762
    assert shop.total("ad_days", "gmv") == Decimal("32715410.2317")
    days = set(shop.table("ad_days").column("stat_date").to_pylist())
    assert (min(days), max(days)) == (date(2020, 4, 1), date(2020, 6, 30))


def test_online_advertising_of_another_year(home: Path, shared_data: Path) -> None:
    shop = LoadedShop.open(home, "ads21", platform="ads", currency="USD", timezone="UTC")
    shop.load(shared_data / "ads/online_advertising_performance_data.csv", date="2021-01-01")
    assert {d.year for d in shop.table("ad_days").column("stat_date").to_pylist()} == {2021}


def test_facebook_ads_totals(home: Path, shared_data: Path) -> None:
    shop = LoadedShop.open(home, "kag", platform="facebook", currency="USD", timezone="UTC")
    got = shop.load(shared_data / "ads/KAG_conversion_data.csv")
    assert any("--date" in w for w in got.warnings), "the dates were added by a later publisher, and that is said"
    ads = shop.table("ad_days")
    assert ads.num_rows == 1_143
    assert (pc.sum(ads.column("impressions")).as_py(), pc.sum(ads.column("clicks")).as_py()) == (213_434_828, 38_165)
    assert round(pc.sum(ads.column("cost")).as_py(), 2) == Decimal("58705.23")
    assert pc.sum(ads.column("orders")).as_py() == 1_079
    assert sum(LoadedShop.ext(r)["conversions"] for r in ads.to_pylist()) == 3_264
    assert len(set(ads.column("campaign_id").to_pylist())) == 3


def test_the_day_asked_for_beats_the_dates_that_a_later_publisher_added(home: Path, shared_data: Path) -> None:
    shop = LoadedShop.open(home, "kag_dated", platform="facebook", currency="USD", timezone="UTC")
    shop.load(shared_data / "ads/KAG_conversion_data.csv", date="2017-08-01")
    assert set(shop.table("ad_days").column("stat_date").to_pylist()) == {date(2017, 8, 1)}
