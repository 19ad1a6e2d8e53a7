"""Every metric that a real file has numbers for, against pandas on that file. Nothing goes missing: the metrics of each are listed beside."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from loaded_shop import LoadedShop
from pandas_metrics import FORMULAS, Counted, Told, day_table, differences
from pandas_orders import by_product, by_province, online_retail, orders_told

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.metrics.query import query
from zhanggui.warehouse.engine import Reader

HAS = Path(__file__).parent / "metrics_of_real_files.txt"
LATER = date(2030, 1, 1)
Tables = dict[str, Told]


@dataclass(frozen=True)
class Set:
    """A real data set: its files, the shop they are of, what pandas makes of them by dims, and the days and levels asked."""

    files: tuple[str, ...]
    tell: Callable[[Path], Tables]
    days: tuple[date, date]
    about: dict[str, str]
    asked: tuple[tuple[str, str], ...]  # dims, level


def tmall(data: Path) -> Tables:
    t = pd.read_csv(data / "tmall_orders_2020/tmall_order_report.csv.gz", dtype={"订单编号": str})
    t.columns = [c.strip() for c in t.columns]
    paid_at = pd.to_datetime(t["订单付款时间"])
    o = pd.DataFrame({
        "order_id": t["订单编号"], "created_at": pd.to_datetime(t["订单创建时间"]), "paid_at": paid_at, "placed": t["总金额"],
        "paid": t["买家实际支付金额"] + t["退款金额"], "refund": t["退款金额"], "qty": 0, "person": None, "province": t["收货地址"],
        "status": np.where(paid_at.isna(), "created", "paid"),
    })  # fmt: skip
    return {"": orders_told(o), "province": by_province(o)}


def uci(data: Path) -> Tables:
    return online_retail(data / "online_retail/online_retail_by_day_concat.csv.gz")


def olist(data: Path) -> Tables:
    folder = data / "olist/sample4k_with_reviews"
    t, items, pays, who, said = (
        pd.read_csv(folder / f"olist_{name}_dataset.csv.gz")
        for name in ("orders", "order_items", "order_payments", "customers", "order_reviews")
    )
    states = {
        "approved": "paid",
        "invoiced": "paid",
        "processing": "paid",
        "delivered": "completed",
        "canceled": "closed",
        "unavailable": "closed",
    }
    items["amount"] = items["price"] + items["freight_value"]
    of_items = items.groupby("order_id").agg(amount=("amount", "sum"), n=("amount", "count"), promised=("shipping_limit_date", "min"))
    paid = t["order_id"].map(pays.groupby("order_id")["payment_value"].sum())
    amount = t["order_id"].map(of_items["amount"]).fillna(0)
    customer = who.set_index("customer_id")
    o = pd.DataFrame({
        "order_id": t["order_id"], "created_at": pd.to_datetime(t["order_purchase_timestamp"]), "paid_at": pd.to_datetime(t["order_approved_at"]),
        "paid": paid.fillna(amount), "placed": paid.fillna(amount), "qty": t["order_id"].map(of_items["n"]).fillna(0), "refund": 0.0,
        "person": t["customer_id"].map(customer["customer_unique_id"]), "province": t["customer_id"].map(customer["customer_state"]),
        "status": t["order_status"].replace(states), "shipped_at": pd.to_datetime(t["order_delivered_carrier_date"]),
        "promised": pd.to_datetime(t["order_id"].map(of_items["promised"])),
    })  # fmt: skip
    lines = items.assign(qty=1, refund=0.0)
    day = pd.to_datetime(said["review_creation_date"]).dt.date
    reviews = said.assign(day=day, bad=said["review_score"] <= 2).groupby("day", as_index=False).agg(
        reviews=("review_id", "count"), bad_reviews=("bad", "sum"), rated_reviews=("review_id", "count"), stars=("review_score", "sum")
    )  # fmt: skip
    # The file of reviews names no product.
    nameless = reviews.assign(product_id="")
    return {"": orders_told(o, lines, reviews), "product_id": by_product(o, lines, nameless), "province": by_province(o)}


def shopify(data: Path) -> Tables:
    t = pd.read_csv(data / "shopify_orders/orders_export.csv")
    at = pd.to_datetime(t["Created at"], utc=True).dt.tz_convert("Australia/Sydney").dt.tz_localize(None)
    o = pd.DataFrame({
        "order_id": t["Name"], "created_at": at, "paid_at": at, "paid": t["Total"], "placed": t["Total"], "qty": 0, "refund": 0.0, "person": None,
        "province": t["Billing Province"], "status": "paid", "shipping": t["Shipping"],
    })  # fmt: skip
    return {"": orders_told(o), "province": by_province(o)}


def amazon(data: Path) -> Tables:
    t = pd.read_csv(data / "amazon_in_2022/Amazon_Sale_Report.csv.zip", low_memory=False)
    t["at"] = pd.to_datetime(t["Date"], format="mixed", dayfirst=False)
    went = ~t["Status"].isin(["Cancelled", "Pending"])
    t["paid"] = t["Amount"].fillna(0).where(went)
    t["paid_at"] = t["at"].where(went)
    t["back"] = t["Amount"].where(t["Status"] == "Shipped - Returned to Seller")
    states = {"Cancelled": "closed", "Pending": "created", "Pending - Waiting for Pick Up": "paid", "Shipping": "shipped", "Shipped": "shipped",
              "Shipped - Picked Up": "shipped", "Shipped - Out for Delivery": "shipped", "Shipped - Returning to Seller": "shipped",
              "Shipped - Delivered to Buyer": "completed"}  # fmt: skip
    t["state"] = t["Status"].map(states).fillna("closed")
    o = t.groupby("Order ID", as_index=False).agg(
        created_at=("at", "first"), paid_at=("paid_at", "first"), paid=("paid", "sum"), placed=("Amount", "sum"), qty=("Qty", "sum"),
        refund=("back", "sum"), status=("state", "first"),
    )  # fmt: skip
    o = o.rename(columns={"Order ID": "order_id"}).assign(person=None, province=None)
    named = {"Order ID": "order_id", "Category": "product_id", "Qty": "qty"}
    lines = t.assign(amount=t["paid"].fillna(t["Amount"]).fillna(0), refund=t["back"].fillna(0)).rename(columns=named)
    return {"": orders_told(o, lines), "product_id": by_product(o, lines)}


AD = ["ad_impressions", "ad_clicks", "ad_cost", "ad_orders", "ad_gmv"]


def online_ads(data: Path) -> Tables:
    t = pd.read_csv(data / "ads/online_advertising_performance_data.csv")
    t["day"] = [date(2020, {"April": 4, "May": 5, "June": 6}[m], d) for m, d in zip(t["month"], t["day"], strict=True)]
    names = {
        "displays": "ad_impressions",
        "clicks": "ad_clicks",
        "cost": "ad_cost",
        "post_click_conversions": "ad_orders",
        "post_click_sales_amount": "ad_gmv",
    }
    dims = {"campaign_number": "campaign_id", "user_engagement": "audience", "banner": "creative_id", "placement": "scene"}
    t = t.rename(columns={**names, **dims}).fillna({"scene": ""})
    return {by: _ads(t, by) for by in ("", "campaign_id", "audience", "creative_id", "scene")}


def kag(data: Path) -> Tables:
    t = pd.read_csv(data / "ads/KAG_conversion_data.csv", dtype={"xyz_campaign_id": str, "fb_campaign_id": str, "ad_id": str})
    t["day"] = pd.to_datetime(t["Date"], dayfirst=True).dt.date
    names = {"Impressions": "ad_impressions", "Clicks": "ad_clicks", "Spent": "ad_cost", "Approved_Conversion": "ad_orders"}
    t = t.rename(columns={**names, "xyz_campaign_id": "campaign_id", "fb_campaign_id": "adgroup_id", "ad_id": "entity_id"})
    t["ad_cost"] = t["ad_cost"].round(4)
    return {by: _ads(t, by) for by in ("", "campaign_id", "adgroup_id", "entity_id")}


def _ads(t: pd.DataFrame, by: str) -> Told:
    dims = [by] if by else []
    return Told(day_table(dims, (t.groupby(["day", *dims], as_index=False)[[c for c in AD if c in t]].sum(), False)), tuple(dims))


def behaviour(data: Path) -> Tables:
    names = ["person", "product_id", "category_id", "kind", "at"]
    v = pd.read_csv(data / "taobao_userbehavior/UserBehavior_815users_9days.csv.gz", names=names, dtype=dict.fromkeys(names[:3], str))
    v = v[v["at"].between(946_684_800, 4_102_444_800)]
    v["day"] = pd.to_datetime(v["at"], unit="s", utc=True).dt.tz_convert("Asia/Shanghai").dt.date
    for kind in ("fav", "cart", "buy"):
        v[kind] = v["person"].where(v["kind"] == kind)
    v["pv"] = v["kind"] == "pv"
    out = {}
    for by in ("", "category_id"):
        dims = [by] if by else []
        rows = v.groupby(["day", *dims], as_index=False).agg(
            visitors=("person", "nunique"), pageviews=("pv", "sum"), fav_users=("fav", "nunique"), cart_users=("cart", "nunique"), pay_users=("buy", "nunique")
        )  # fmt: skip
        persons = {"visitors": v, "fav_users": v[v["kind"] == "fav"], "cart_users": v[v["kind"] == "cart"]}
        out[by] = Told(day_table(dims, (rows, True)), tuple(dims), {} if by else persons)
    return out


ONCE = (("", "day"), ("", "week"), ("", "month"), ("", ""))
SETS: dict[str, Set] = {
    "tmall": Set(("tmall_orders_2020/tmall_order_report.csv.gz",), tmall, (date(2020, 2, 1), date(2020, 2, 29)), {},
                 (*ONCE, ("province", "day"), ("province", ""))),
    "uci": Set(("online_retail/online_retail_by_day_concat.csv.gz",), uci, (date(2010, 12, 1), date(2011, 12, 9)),
               {"platform": "own", "currency": "GBP", "timezone": "Europe/London"}, (*ONCE, ("product_id", ""))),
    "olist": Set(tuple(f"olist/sample4k_with_reviews/olist_{n}_dataset.csv.gz" for n in ("orders", "order_items", "order_payments", "customers", "order_reviews")),
                 olist, (date(2016, 10, 1), date(2018, 9, 30)), {"platform": "olist", "currency": "BRL", "timezone": "America/Sao_Paulo"},
                 (*ONCE, ("province", "month"), ("product_id", ""))),
    "shopify": Set(("shopify_orders/orders_export.csv",), shopify, (date(2014, 9, 1), date(2017, 5, 31)),
                   {"platform": "shopify", "currency": "AUD", "timezone": "Australia/Sydney"}, (*ONCE, ("province", "month"))),
    "amazon": Set(("amazon_in_2022/Amazon_Sale_Report.csv.zip",), amazon, (date(2022, 3, 31), date(2022, 6, 29)),
                  {"platform": "amazon", "currency": "INR", "timezone": "Asia/Kolkata"}, (*ONCE, ("product_id", "day"))),
    "online_ads": Set(("ads/online_advertising_performance_data.csv",), online_ads, (date(2020, 4, 1), date(2020, 6, 30)),
                      {"platform": "ads", "currency": "USD", "timezone": "UTC"},
                      (*ONCE, ("campaign_id", "day"), ("audience", "week"), ("creative_id", ""), ("scene", "week"))),
    "kag": Set(("ads/KAG_conversion_data.csv",), kag, (date(2023, 8, 1), date(2023, 9, 30)), {"platform": "facebook", "currency": "USD", "timezone": "UTC"},
               (*ONCE, ("campaign_id", "day"), ("adgroup_id", ""), ("entity_id", ""))),
    "behaviour": Set(("taobao_userbehavior/UserBehavior_815users_9days.csv.gz",), behaviour, (date(2017, 11, 25), date(2017, 12, 3)), {},
                     (*ONCE, ("category_id", "day"))),
}  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_every_metric_of_a_real_file_is_what_pandas_counts(name: str, tmp_path: Path, shared_data: Path) -> None:
    one = SETS[name]
    shop = LoadedShop.open(tmp_path, name, **one.about)
    for file in one.files:
        shop.load(shared_data / file)
    tables, reader = one.tell(shared_data), Reader(shop.ws.lake)
    wrong, has = {}, set()
    for dims, level in one.asked:
        told = tables[dims]
        counted = Counted(told, level, *one.days)
        for result in query(reader, list(FORMULAS), [name], *one.days, [w for w in (level, dims) if w], LATER):
            found = {(r.get(level, "whole"), *(r[d] for d in told.dims)): r["value"] for r in result.rows}
            if few := differences(found, counted.of(result.metric.id)):
                wrong[dims, level, result.metric.id] = few[:3]
            has |= {f"{name} {result.metric.id}" for v in found.values() if v is not None}
    assert wrong == {}
    assert sorted(has) == listed(name, has)


def listed(name: str, has: set[str]) -> list[str]:
    """The metrics that the data set is known to have; ZHANGGUI_GOLDEN=write writes them anew."""
    kept = HAS.read_text(encoding="utf-8").splitlines() if HAS.is_file() else []
    if os.environ.get("ZHANGGUI_GOLDEN") == "write":
        kept = sorted({*(line for line in kept if not line.startswith(f"{name} ")), *has})
        HAS.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return sorted(line for line in kept if line.startswith(f"{name} "))
