"""Day rollups against the same figures counted by pandas from the raw rows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lake_rows import open_shop, put, standing

from zhanggui.warehouse.workspace import Workspace

FIRST = date(2025, 1, 10)
SPAN = 500  # days: longer than the 365 that make an old buyer


def random_shop(seed: int) -> dict[str, pd.DataFrame]:
    """Orders with lines, refunds and visits; buyers with several accounts, orders without buyer, unpaid orders."""
    rng = np.random.default_rng(seed)
    n = 260
    made = [pd.Timestamp(FIRST) + pd.Timedelta(seconds=int(s)) for s in rng.integers(0, SPAN * 86400, n)]
    delay = rng.choice([0, 600, 90_000, 40 * 86400], n, p=[0.4, 0.3, 0.2, 0.1])
    orders = pd.DataFrame(
        {
            "order_id": [str(k) for k in range(n)],
            "created_at": made,
            "paid_at": [
                m + pd.Timedelta(seconds=int(d)) if p else pd.NaT for m, d, p in zip(made, delay, rng.random(n) < 0.85, strict=True)
            ],
            "buyer_id": rng.choice([*(f"b{k}" for k in range(40)), None], n),
            "province": rng.choice(["浙江省", "广东省", None], n),
            "paid_amount": [f"{v / 100:.2f}" for v in rng.integers(100, 50_000, n)],
            "payable_amount": [f"{v / 100:.2f}" for v in rng.integers(100, 50_000, n)],
        }
    )
    lines = pd.DataFrame(
        [
            {"order_id": o, "line_id": str(k), "product_id": f"p{rng.integers(6)}", "qty": int(rng.integers(1, 4)),
             "line_paid_amount": f"{rng.integers(100, 9000) / 100:.2f}"}
            for o in orders["order_id"] for k in range(int(rng.integers(1, 4)))
        ]
    )  # fmt: skip
    customers = pd.DataFrame({"buyer_id": [f"b{k}" for k in range(0, 40, 3)], "person_id": [f"x{k % 5}" for k in range(0, 40, 3)]})
    asked = rng.choice(n, 60, replace=False)
    refunds = pd.DataFrame(
        {
            "refund_id": [f"r{k}" for k in asked],
            "order_id": [str(k) for k in asked],
            "product_id": [f"p{k % 6}" for k in asked],
            "applied_at": [made[k] + pd.Timedelta(days=2) for k in asked],
            "finished_at": [made[k] + pd.Timedelta(days=int(rng.integers(3, 50))) if rng.random() < 0.7 else pd.NaT for k in asked],
            "refund_amount": [f"{rng.integers(100, 5000) / 100:.2f}" for _ in asked],
        }
    )
    visits = pd.DataFrame(
        {
            "visitor_id": rng.choice([f"v{k}" for k in range(30)], 600),
            "product_id": rng.choice([f"p{k}" for k in range(6)], 600),
            "category_id": rng.choice(["c1", "c2"], 600),
            "behaviour": rng.choice(["pv", "pv", "pv", "cart", "fav", "buy"], 600),
            "at": [pd.Timestamp(FIRST) + pd.Timedelta(minutes=int(m)) for m in rng.integers(0, 40 * 1440, 600)],
            "nth": np.arange(600),
        }
    )
    return {"orders": orders, "order_lines": lines, "customers": customers, "refunds": refunds, "visits": visits}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{k: None if pd.isna(v) else v for k, v in row.items()} for row in frame.to_dict("records")]


@pytest.fixture(scope="module", params=[1, 2])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, pd.DataFrame]]:
    """The shop loaded in pieces and out of order: lines before their orders, accounts last, half of the orders twice."""
    made = random_shop(request.param)
    ws = open_shop(tmp_path_factory.mktemp("rollups"))
    half = len(made["orders"]) // 2
    put(ws, "order_lines", *records(made["order_lines"]))
    put(ws, "orders", *records(made["orders"][half:]))
    put(ws, "orders", *({**r, "paid_amount": "1.00", "paid_at": None} for r in records(made["orders"][:half])))
    put(ws, "orders", *records(made["orders"][:half]), refunds=records(made["refunds"]))
    put(ws, "customers", *records(made["customers"]), visits=records(made["visits"]))
    return ws, made


def told(ws: Workspace, table: str, dim: str) -> pd.DataFrame:
    """A rollup of one dim, indexed by day and member, zero rows left out."""
    rows = pd.DataFrame([r for r in standing(ws, table) if r["dim"] == dim])
    return rows.set_index(["day", "member"]).drop(columns=["shop", "dim"]).astype(float).sort_index()


def enriched(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Orders with the person behind the account, and whether he had paid in the 365 days before."""
    o = made["orders"].merge(made["customers"], on="buyer_id", how="left")
    o["person"] = o["person_id"].fillna(o["buyer_id"])
    o["day"], o["made_day"] = o["paid_at"].dt.date, o["created_at"].dt.date
    o["money"], o["placed"] = o["paid_amount"].astype(float), o["payable_amount"].astype(float)
    o["buyer"] = o["person"].fillna("order " + o["order_id"])

    def kind(row: pd.Series) -> str:
        if pd.isna(row["person"]):
            return "unknown"
        earlier = o[(o["person"] == row["person"]) & o["paid_at"].notna() & (o["paid_at"].dt.date < row["day"])]["paid_at"].dt.date
        return "old" if any(row["day"] - d <= timedelta(days=365) for d in earlier) else "new"

    o["buyer_type"] = ""
    paid = o["paid_at"].notna()
    o.loc[paid, "buyer_type"] = o[paid].apply(kind, axis=1)
    return o


def compare(ws_rows: pd.DataFrame, own: pd.DataFrame, columns: list[str]) -> None:
    own = own.astype(float).sort_index()
    there = ws_rows[(ws_rows[columns] != 0).any(axis=1)]
    own = own[(own[columns] != 0).any(axis=1)]
    assert len(own) > 20
    pd.testing.assert_frame_equal(there[columns], own[columns], check_names=False, check_index_type=False)


@pytest.mark.parametrize(("dim", "column"), [("shop", None), ("province", "province"), ("buyer_type", "buyer_type")])
def test_sales_buyers_and_orders_by_day_of_payment(loaded: Any, dim: str, column: str | None) -> None:
    ws, made = loaded
    o = enriched(made)
    o = o[o["paid_at"].notna()].assign(member="" if column is None else o[column].fillna("") if column else "")
    qty = made["order_lines"].groupby("order_id")["qty"].sum()
    grouped = o.assign(qty=o["order_id"].map(qty)).groupby(["day", "member"])
    own = pd.DataFrame(
        {
            "pay_amount": grouped["money"].sum().round(2),
            "pay_orders": grouped["order_id"].nunique(),
            "pay_users": grouped["buyer"].nunique(),
            "pay_qty": grouped["qty"].sum(),
            "nameless_orders": grouped["person"].apply(lambda p: p.isna().sum()),
        }
    )
    compare(told(ws, "order_days", dim), own, list(own))


def test_placed_orders_by_day_of_order(loaded: Any) -> None:
    ws, made = loaded
    grouped = enriched(made).assign(member="").groupby(["made_day", "member"])
    own = pd.DataFrame(
        {
            "order_amount": grouped["placed"].sum().round(2),
            "order_users": grouped["buyer"].nunique(),
            "order_orders": grouped["order_id"].nunique(),
        }
    )
    compare(told(ws, "order_days", "shop"), own, list(own))


def test_products_by_day_of_payment(loaded: Any) -> None:
    ws, made = loaded
    o = enriched(made)
    both = made["order_lines"].merge(o[o["paid_at"].notna()], on="order_id")
    grouped = both.assign(line=both["line_paid_amount"].astype(float)).groupby(["day", "product_id"])
    own = pd.DataFrame(
        {
            "pay_amount": grouped["line"].sum().round(2),
            "pay_orders": grouped["order_id"].nunique(),
            "pay_users": grouped["buyer"].nunique(),
            "pay_qty": grouped["qty"].sum(),
        }
    )
    compare(told(ws, "order_days", "product_id"), own, list(own))


@pytest.mark.parametrize(("dim", "column"), [("shop", None), ("product_id", "product_id")])
def test_refunds_by_the_day_they_succeeded(loaded: Any, dim: str, column: str | None) -> None:
    ws, made = loaded
    r = made["refunds"].dropna(subset=["finished_at"])
    r = r.assign(day=r["finished_at"].dt.date, member=r[column] if column else "", money=r["refund_amount"].astype(float))
    grouped = r.groupby(["day", "member"])
    own = pd.DataFrame({"refund_amount": grouped["money"].sum().round(2), "refund_orders": grouped["order_id"].nunique()})
    compare(told(ws, "refund_days", dim), own, list(own))


@pytest.mark.parametrize(("dim", "column"), [("shop", None), ("product_id", "product_id"), ("category_id", "category_id")])
def test_visitors_and_what_they_did(loaded: Any, dim: str, column: str | None) -> None:
    ws, made = loaded
    v = made["visits"].assign(day=made["visits"]["at"].dt.date)
    v["member"] = v[column] if column else ""
    keys = ["day", "member"]

    def people(behaviour: str | None) -> pd.Series:
        rows = v if behaviour is None else v[v["behaviour"] == behaviour]
        return rows.groupby(keys)["visitor_id"].nunique()

    own = pd.DataFrame(
        {
            "visitors": people(None),
            "pageviews": v[v["behaviour"] == "pv"].groupby(keys).size(),
            "fav_users": people("fav"),
            "cart_users": people("cart"),
            "pay_users": people("buy"),
        }
    ).fillna(0)
    compare(told(ws, "visit_days", dim), own, list(own))


def test_exactly_365_days_make_an_old_buyer_and_366_a_new_one(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    for n, gap in enumerate((365, 366)):
        for k, day in enumerate((date(2026, 6, 1) - timedelta(days=gap), date(2026, 6, 1))):
            put(ws, "orders", {"order_id": f"{n}{k}", "created_at": f"{day} 10:00", "paid_at": f"{day} 10:00", "buyer_id": f"b{n}"})
    rows = [r for r in standing(ws, "order_days") if r["dim"] == "buyer_type" and r["day"] == date(2026, 6, 1)]
    assert {r["member"]: r["pay_users"] for r in rows} == {"old": 1, "new": 1}


def test_two_orders_of_a_new_buyer_on_one_day_are_both_new(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(
        ws,
        "orders",
        *({"order_id": str(n), "created_at": "2026-06-01 10:00", "paid_at": "2026-06-01 10:00", "buyer_id": "b"} for n in (1, 2)),
    )
    (row,) = [r for r in standing(ws, "order_days") if r["dim"] == "buyer_type"]
    assert (row["member"], row["pay_orders"], row["pay_users"]) == ("new", 2, 1)
