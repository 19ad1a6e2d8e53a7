"""The simulated shop keeps its own books straight: every table tells the same story to the cent."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from zhanggui.demo.catalogue import CAMPAIGNS, PAID, SOURCES
from zhanggui.demo.simulate import TABLES, simulate
from zhanggui.warehouse.tables import get_table

FIRST, DAYS = date(2026, 7, 6), 42


@pytest.fixture(scope="module")
def shop() -> dict[str, pa.Table]:
    return simulate(7, FIRST, DAYS)


def frame(shop: dict[str, pa.Table], name: str) -> pd.DataFrame:
    """A table with money in whole cents."""
    rows = shop[name]
    for place, field in enumerate(rows.schema):
        if pa.types.is_decimal(field.type):
            rows = rows.set_column(place, field.name, rows[field.name].cast(pa.float64()))
    made = rows.to_pandas()
    for field in shop[name].schema:
        if pa.types.is_decimal(field.type):
            made[field.name] = (made[field.name] * 100).round().fillna(0).astype("int64")
    return made


def paid_orders(shop: dict[str, pa.Table]) -> pd.DataFrame:
    orders = frame(shop, "orders")
    paid = orders[orders["paid_at"].notna()].copy()
    paid["day"] = paid["paid_at"].dt.date
    return paid


def test_the_same_seed_gives_the_same_shop_and_another_seed_another() -> None:
    one, same, other = (simulate(seed, FIRST, 10, size="tiny") for seed in (1, 1, 2))
    assert all(one[name].equals(same[name]) for name in TABLES)
    assert not one["orders"].equals(other["orders"])


def test_every_table_is_canonical_and_has_one_row_per_key(shop: dict[str, pa.Table]) -> None:
    for name, rows in shop.items():
        declared = get_table(name)
        assert all(declared.knows(column) for column in rows.column_names), name
        types = {field.name: field.type for field in declared.schema}
        assert all(field.type == types[field.name] for field in rows.schema if field.name in types), name
        key = [column for column in declared.key if column in rows.column_names]
        assert rows.select(key).to_pandas().duplicated().sum() == 0, name
        assert rows.num_rows > 0, name


# The first days are left out where orders were created before the tables begin: the day tables know them, the order table does not.
def test_the_shops_sales_are_the_paid_orders_of_the_day(shop: dict[str, pa.Table]) -> None:
    days = frame(shop, "shop_days").set_index("stat_date").iloc[2:]
    orders = (
        paid_orders(shop)
        .groupby("day")
        .agg(pay_amount=("paid_amount", "sum"), pay_orders=("order_id", "size"), people=("buyer_id", "nunique"))
    )
    orders = orders.loc[days.index]
    assert (days["pay_amount"] == orders["pay_amount"]).all()
    assert (days["pay_orders"] == orders["pay_orders"]).all()
    assert (days["pay_users"] == orders["people"]).all()
    assert (days["new_pay_users"] + days["old_pay_users"] == days["pay_users"]).all()


def test_an_orders_lines_add_up_to_the_order(shop: dict[str, pa.Table]) -> None:
    orders = frame(shop, "orders").set_index("order_id")
    lines = (
        frame(shop, "order_lines")
        .groupby("order_id")[["line_amount", "line_payable_amount", "line_paid_amount", "qty"]]
        .sum()
        .loc[orders.index]
    )
    assert (lines["line_amount"] == orders["goods_amount"]).all()
    assert (lines["line_payable_amount"] == orders["payable_amount"]).all()
    assert (lines["line_paid_amount"] == orders["paid_amount"]).all()
    assert (lines["qty"] == orders["item_qty"]).all()
    assert (orders["goods_amount"] - orders["shop_discount"] - orders["platform_discount"] == orders["payable_amount"]).all()


@pytest.mark.parametrize("measure", ["pay_amount", "order_amount", "refund_amount", "pay_qty", "order_qty", "refund_orders"])
def test_the_products_of_a_day_add_up_to_the_shop(shop: dict[str, pa.Table], measure: str) -> None:
    whole = frame(shop, "shop_days").set_index("stat_date")[measure]
    parts = frame(shop, "product_days").groupby("stat_date")[measure].sum()
    assert (whole == parts).all()


def test_refunds_count_on_the_day_they_succeed(shop: dict[str, pa.Table]) -> None:
    refunds = frame(shop, "refunds")
    done = refunds[refunds["finished_at"].notna()]
    by_day = done.groupby(done["finished_at"].dt.date)["refund_amount"].sum()
    assert (frame(shop, "shop_days").set_index("stat_date")["refund_amount"] == by_day).all()
    assert (done["finished_at"] >= done["applied_at"]).all()
    assert (done["applied_at"] >= done["order_paid_at"]).all()
    assert (refunds["refund_amount"] > 0).all()


def test_sources_overlap_but_never_outnumber_their_whole(shop: dict[str, pa.Table]) -> None:
    rows, days = frame(shop, "source_days"), frame(shop, "shop_days").set_index("stat_date")
    top, leaves = rows[rows["source_l2"] == "汇总"], rows[rows["source_l2"] != "汇总"]
    for measure in ("visitors", "pay_users", "pay_amount"):
        upper = top.groupby(["stat_date", "source_l1"])[measure].sum()
        parts = leaves.groupby(["stat_date", "source_l1"])[measure]
        assert (upper <= parts.sum()).all(), measure
        assert (upper >= parts.max()).all(), measure
        by_day = top.groupby("stat_date")[measure]
        assert (days[measure] <= by_day.sum()).all(), measure
        assert (days[measure] >= by_day.max()).all(), measure
    assert (rows["pay_users"] <= rows["visitors"]).all()
    shares = leaves.groupby("source_l2")["pay_amount"].sum() / days["pay_amount"].sum()
    assert len(shares) == len(SOURCES)
    assert 1.0 < shares.sum() < 1.35


def test_advertising_sells_a_part_of_what_the_shop_sells(shop: dict[str, pa.Table]) -> None:
    ads, days = frame(shop, "ad_days"), frame(shop, "shop_days").set_index("stat_date")
    by_day = ads.groupby("stat_date")[["cost", "gmv"]].sum()
    assert (by_day["cost"] == days["ad_spend"]).all()
    assert (by_day["gmv"] < 0.5 * days["pay_amount"]).all()
    assert (ads["direct_gmv"] + ads["indirect_gmv"] == ads["gmv"]).all()
    assert (ads["clicks"] <= ads["impressions"]).all()
    sources = frame(shop, "source_days")
    paid = sources[(sources["source_l1"] == PAID) & sources["source_l2"].isin([c.scene for c in CAMPAIGNS])]
    sold = paid.groupby(["stat_date", "source_l2"])["pay_amount"].sum()
    assert (ads.groupby(["stat_date", "scene"])["gmv"].sum() <= sold).all()


def test_agents_served_buyers_of_the_shop(shop: dict[str, pa.Table]) -> None:
    service, days = frame(shop, "service_days"), frame(shop, "shop_days").set_index("stat_date")
    assert (service["inquiry_pay_users"] <= service["inquiry_users"]).all()
    by_day = service.groupby("stat_date")[["inquiry_pay_users", "inquiry_pay_amount"]].sum()
    assert (by_day["inquiry_pay_users"] < days["pay_users"]).all()
    assert (by_day["inquiry_pay_amount"] < days["pay_amount"]).all()
    assert service["staff"].nunique() == 4


def test_stock_never_goes_below_nothing_and_falls_by_what_is_sold(shop: dict[str, pa.Table]) -> None:
    stock = frame(shop, "stock")
    assert (stock["qty_available"] >= 0).all()
    assert (stock["qty_available"] <= stock["qty_on_hand"]).all()
    level = stock.pivot_table(index="snapshot_at", columns="merchant_sku", values="qty_on_hand")
    lines, orders = frame(shop, "order_lines"), paid_orders(shop)[["order_id", "day"]]
    sold = lines.merge(orders, on="order_id").pivot_table(index="day", columns="merchant_sku", values="qty", aggfunc="sum").fillna(0)
    change = level.diff().iloc[3:]
    change.index = change.index.date
    delivered = change + sold.loc[change.index, change.columns]
    assert (delivered >= 0).all(axis=None), "stock only rises by deliveries"
    assert (delivered == 0).mean(axis=None) > 0.8


def test_money_in_and_out_of_the_ledger_is_signed(shop: dict[str, pa.Table]) -> None:
    ledger = frame(shop, "ledger")
    assert (ledger["amount"] == ledger["amount_in"] - ledger["amount_out"]).all()
    assert set(ledger.loc[ledger["amount"] < 0, "txn_type"]) == {"服务费", "退款"}


def test_an_ordinary_day_of_the_week_lies_within_a_few_per_cent_of_its_like(shop: dict[str, pa.Table]) -> None:
    days = frame(shop, "shop_days")
    for measure, most in {"visitors": 0.045, "pay_users": 0.07, "pay_amount": 0.08}.items():
        series = days[measure].astype(float)
        usual = series.groupby(days.index % 7).transform("median")
        assert (series / usual - 1).std() < most, measure


def test_single_facts_may_begin_later_than_the_day_tables() -> None:
    whole = simulate(3, FIRST, 20, size="tiny")
    later = simulate(3, FIRST, 20, size="tiny", facts_from=date(2026, 7, 20))
    assert later["shop_days"].equals(whole["shop_days"])
    assert min(later["orders"]["created_at"].to_pylist()).date() == date(2026, 7, 20)
    assert 0 < later["orders"].num_rows < whole["orders"].num_rows
