"""The demo shops: every metric that their files tell, against pandas on those files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from made_shop import LATER
from pandas_metrics import FORMULAS, Counted, Formula, Told, day_table, differences
from pandas_orders import online_retail

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.demo import tmall_like, uci
from zhanggui.metrics.query import query
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

DAYS = (date(2026, 7, 6), date(2026, 8, 23))
SHOP_DAYS = [
    "visitors", "pageviews", "product_visitors", "product_pageviews", "new_visitors", "avg_stay_seconds", "bounce_rate", "fav_users",
    "cart_users", "cart_qty", "order_users", "order_qty", "order_amount", "pay_users", "pay_orders", "pay_qty", "pay_amount",
    "new_pay_users", "old_pay_users", "old_pay_amount", "ad_spend",
]  # fmt: skip
LIVE = {"viewers": "live_viewers", "views": "live_views", "gmv": "live_gmv", "pay_orders": "live_orders", "pay_users": "live_pay_users",
        "duration_minutes": "live_minutes", "item_click_users": "live_item_click_users", "item_impression_users": "live_item_impression_users",
        "new_fans": "new_fans"}  # fmt: skip
MEANS = ["first_response_seconds", "avg_response_seconds", "reply_rate", "satisfaction_rate"]


def table(home: Path, name: str, day: str) -> pd.DataFrame:
    rows = pd.read_csv(home / "demo-files" / tmall_like.SHOP_KEY / "历史" / f"{name}.csv", dtype={"product_id": str})
    return rows.assign(day=pd.to_datetime(rows[day]).dt.date)


def of_the_shop(home: Path) -> Told:
    shop = table(home, "shop_days", "stat_date")[["day", *SHOP_DAYS]].rename(columns={"ad_spend": "ad_cost"})
    agents = table(home, "service_days", "stat_date").fillna({"staff": ""})
    assert (agents["staff"] != "").all()
    agents = agents.assign(**{m: agents[m] * agents["served_users"] for m in MEANS})
    named = ["consult_users", "served_users", "inquiry_users", "inquiry_pay_users", "inquiry_pay_amount", *MEANS]
    service = agents.groupby("day", as_index=False)[named].sum()
    service = service.assign(**{m: service[m] / service["served_users"] for m in MEANS})
    live = table(home, "live_sessions", "started_at").rename(columns=LIVE).groupby("day", as_index=False)[list(LIVE.values())].sum()
    said = table(home, "reviews", "created_at")
    said = said.assign(bad=said["rating"] <= 2).groupby("day", as_index=False).agg(
        reviews=("review_id", "count"), bad_reviews=("bad", "sum"), rated_reviews=("rating", "count"), stars=("rating", "sum")
    )  # fmt: skip
    back = table(home, "refunds", "finished_at").dropna(subset=["day"])
    back = back.groupby("day", as_index=False).agg(refund_amount=("refund_amount", "sum"), refund_orders=("order_id", "nunique"))
    return Told(day_table([], (shop, False), (service, False), (live, True), (said, True), (back, True)))


def of_words(home: Path) -> Told:
    words = table(home, "keyword_days", "stat_date")
    return Told(words[["day", "keyword", "visitors", "fav_users", "cart_users", "pay_users", "pay_qty", "pay_amount"]], ("keyword",))


def compared(reader: Reader, shop: str, told: Told, level: str, days: tuple[date, date]) -> int:
    """Hold every metric that the files tell whole against its answer. → how many of them had a value."""
    names = [m for m in FORMULAS if {n.removeprefix("maybe_") for n in Formula.of(m).names} <= set(told.rows)]
    counted, wrong, valued = Counted(told, level, *days), {}, 0
    for result in query(reader, names, [shop], *days, [w for w in (level, *told.dims) if w], LATER):
        found = {(r.get(level, "whole"), *(r[d] for d in told.dims)): r["value"] for r in result.rows}
        valued += any(v is not None for v in found.values())
        if few := differences(found, counted.of(result.metric.id)):
            wrong[result.metric.id] = few[:3]
    assert wrong == {}
    return valued


@pytest.mark.parametrize(("level", "has"), [("day", 67), ("week", 55), ("", 55)])
def test_the_simulated_shop(demo_home: Path, level: str, has: int) -> None:
    reader = Reader(Workspace.open(demo_home).lake)
    assert compared(reader, tmall_like.SHOP_KEY, of_the_shop(demo_home), level, DAYS) == has


def test_the_search_words_of_the_simulated_shop(demo_home: Path) -> None:
    assert compared(Reader(Workspace.open(demo_home).lake), tmall_like.SHOP_KEY, of_words(demo_home), "day", DAYS) == 13


@pytest.mark.parametrize(("level", "has"), [("day", 29), ("week", 25), ("", 25)])
def test_the_real_shop_of_the_demo(demo_home: Path, level: str, has: int) -> None:
    told = online_retail(demo_home / "demo-files" / uci.SHOP_KEY / "uci_online_retail_slice.csv")[""]
    assert compared(Reader(Workspace.open(demo_home).lake), uci.SHOP_KEY, told, level, (uci.FIRST, uci.LAST)) == has
