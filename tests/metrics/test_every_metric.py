"""Every metric of the catalogue against the same number counted by pandas from the reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pytest
from made_shop import DAYS, FIRST, LAST, SUBTOTAL, MadeShop, ask, ask_all, make

from zhanggui.metrics.metric import METRICS
from zhanggui.warehouse.workspace import Workspace

Told = Callable[[str, str], list[dict[str, Any]]]


@dataclass(frozen=True)
class Own:
    """How a metric is counted by hand: sums above and below, the mean of days, or people that do not add."""

    table: str
    top: str
    bottom: str | None = None
    less: str | None = None
    mean: bool = False

    def of(self, rows: pd.DataFrame) -> float:
        if self.mean:
            return float(rows[self.top].mean())
        top = rows[self.top].sum()
        if self.less:
            return float(top - rows[self.less].sum())
        return float(top / rows[self.bottom].sum()) if self.bottom else float(top)


PEOPLE = (
    "visitors",
    "order_users",
    "pay_users",
    "new_pay_users",
    "old_pay_users",
    "inquiry_users",
    "inquiry_pay_users",
    "fav_users",
    "cart_users",
)
OWN: dict[str, Own] = {
    "visitors": Own("shop_days", "visitors"),
    "pageviews": Own("shop_days", "pageviews"),
    "page_depth": Own("shop_days", "pageviews", "visitors"),
    "bounce_rate": Own("shop_days", "bounce_rate", mean=True),
    "avg_stay_seconds": Own("shop_days", "avg_stay_seconds", mean=True),
    "cart_rate": Own("shop_days", "cart_users", "visitors"),
    "fav_rate": Own("shop_days", "fav_users", "visitors"),
    "order_users": Own("shop_days", "order_users"),
    "order_conversion": Own("shop_days", "order_users", "visitors"),
    "pay_users": Own("shop_days", "pay_users"),
    "pay_conversion": Own("shop_days", "pay_users", "visitors"),
    "pay_orders": Own("shop_days", "pay_orders"),
    "pay_amount": Own("shop_days", "pay_amount"),
    "refund_amount": Own("shop_days", "refund_amount"),
    "net_pay_amount": Own("shop_days", "pay_amount", less="refund_amount"),
    "refund_rate": Own("shop_days", "refund_amount", "pay_amount"),
    "aov": Own("shop_days", "pay_amount", "pay_users"),
    "orders_per_buyer": Own("shop_days", "pay_orders", "pay_users"),
    "uv_value": Own("shop_days", "pay_amount", "visitors"),
    "new_buyers": Own("shop_days", "new_pay_users"),
    "old_buyers": Own("shop_days", "old_pay_users"),
    "ad_cost": Own("ad_days", "cost"),
    "ad_impressions": Own("ad_days", "impressions"),
    "ad_clicks": Own("ad_days", "clicks"),
    "ad_ctr": Own("ad_days", "clicks", "impressions"),
    "ad_cpc": Own("ad_days", "cost", "clicks"),
    "ad_gmv": Own("ad_days", "gmv"),
    "ad_roi": Own("ad_days", "gmv", "cost"),
    "inquiry_conversion": Own("service_days", "inquiry_pay_users", "inquiry_users"),
}
# By product the visitors are those of the product page.
BY_PRODUCT = {"visitors": "product_visitors", "pageviews": "product_pageviews"}
SHARED = [
    "visitors",
    "pageviews",
    "page_depth",
    "cart_rate",
    "fav_rate",
    "order_users",
    "order_conversion",
    "pay_users",
    "pay_conversion",
    "pay_amount",
    "aov",
    "uv_value",
]


@pytest.fixture(scope="module")
def shop() -> MadeShop:
    return make()


@pytest.fixture(scope="module")
def ws(shop: MadeShop, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return shop.open(tmp_path_factory.mktemp("every metric"))


@pytest.fixture(scope="module")
def told(ws: Workspace) -> Told:
    """The rows of a metric by some dimensions. All metrics are asked at once, as a page does, each question once."""
    answers: dict[str, dict[str, list[dict[str, Any]]]] = {}

    def rows(metric: str, by: str) -> list[dict[str, Any]]:
        if by not in answers:
            answers[by] = ask_all(ws, [m.id for m in METRICS], by)
        return answers[by][metric]

    return rows


def own_rows(shop: MadeShop, own: Own) -> pd.DataFrame:
    rows = getattr(shop, own.table)
    return rows.assign(stat_date=pd.to_datetime(rows["stat_date"]))


def test_every_metric_is_counted_by_hand_here() -> None:
    assert set(OWN) == {m.id for m in METRICS}


@pytest.mark.parametrize("metric", OWN)
def test_by_day(told: Told, shop: MadeShop, metric: str) -> None:
    own = OWN[metric]
    wanted = {d.date().isoformat(): own.of(part) for d, part in own_rows(shop, own).groupby("stat_date")}
    found = {r["day"]: r["value"] for r in told(metric, "day")}
    assert len(found) == DAYS
    assert found == pytest.approx(wanted, abs=1e-9)


PERIODS: dict[str, Callable[[pd.Timestamp], str]] = {
    "week": lambda d: (d - pd.Timedelta(days=d.weekday())).date().isoformat(),
    "month": lambda d: max(d.date().replace(day=1), FIRST).isoformat(),
    "quarter": lambda d: max(date(d.year, 3 * ((d.month - 1) // 3) + 1, 1), FIRST).isoformat(),
    "": lambda d: "whole",
}


@pytest.mark.parametrize("level", PERIODS)
@pytest.mark.parametrize("metric", OWN)
def test_over_several_days(told: Told, shop: MadeShop, metric: str, level: str) -> None:
    own = OWN[metric]
    rows = own_rows(shop, own)
    wanted = {start: own.of(part) for start, part in rows.groupby(rows["stat_date"].map(PERIODS[level]))}
    found = {r.get(level, "whole"): r for r in told(metric, level)}
    counts_people = own.top in PEOPLE and not own.bottom
    assert {k: r["value"] for k, r in found.items()} == (dict.fromkeys(wanted) if counts_people else pytest.approx(wanted, abs=1e-9))
    flagged = own.top in PEOPLE or own.bottom in PEOPLE
    assert all(("non_additive" in r["flags"]) == flagged for r in found.values())


@pytest.mark.parametrize("metric", SHARED)
@pytest.mark.parametrize("by", ["day,product_id", "product_id", "week,product_id"])
def test_by_product(told: Told, shop: MadeShop, metric: str, by: str) -> None:
    own = Own(
        "product_days", BY_PRODUCT.get(OWN[metric].top, OWN[metric].top), BY_PRODUCT.get(OWN[metric].bottom or "", OWN[metric].bottom)
    )
    check_by(told, metric, own, own_rows(shop, own), by, ["product_id"])


@pytest.mark.parametrize("metric", SHARED)
@pytest.mark.parametrize("by", ["day,source_l1", "source_l1", "day,source_l1,source_l2"])
def test_by_source(told: Told, shop: MadeShop, metric: str, by: str) -> None:
    own = Own("source_days", OWN[metric].top, OWN[metric].bottom)
    rows = own_rows(shop, own)
    deep = "source_l2" in by
    rows = rows[(rows["source_l2"] == SUBTOTAL) != deep]  # level 1: the file's own subtotal, in which nobody is twice
    check_by(told, metric, own, rows, by, ["source_l1", "source_l2"] if deep else ["source_l1"])


def check_by(told: Told, metric: str, own: Own, rows: pd.DataFrame, by: str, dims: list[str]) -> None:
    level = next((w for w in by.split(",") if w in PERIODS or w == "day"), "")
    label = (lambda d: d.date().isoformat()) if level == "day" else PERIODS[level]
    keys = [rows["stat_date"].map(label), *(rows[d] for d in dims)]
    wanted = {key: own.of(part) for key, part in rows.groupby(keys)}
    found = {(r.get(level, "whole"), *(r[d] for d in dims)): r["value"] for r in told(metric, by)}
    people = own.top.removeprefix("product_") in PEOPLE and not own.bottom and level != "day"
    assert found == (dict.fromkeys(wanted) if people else pytest.approx(wanted, abs=1e-9))


@pytest.mark.parametrize(("metric", "column"), [("pay_amount", "amount"), ("pay_users", "users"), ("aov", None)])
def test_by_new_and_old_buyers(told: Told, shop: MadeShop, metric: str, column: str | None) -> None:
    s = shop.shop_days
    amount = {"old": s["old_pay_amount"], "new": s["pay_amount"] - s["old_pay_amount"]}
    users = {"old": s["old_pay_users"], "new": s["new_pay_users"]}
    sides = {"amount": amount, "users": users}.get(column or "", {k: amount[k] / users[k] for k in amount})
    wanted = {(d.isoformat(), kind): float(v) for kind, series in sides.items() for d, v in zip(s["stat_date"], series, strict=True)}
    found = {(r["day"], r["buyer_type"]): r["value"] for r in told(metric, "day,buyer_type")}
    assert found == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("metric", ["ad_cost", "ad_gmv", "ad_roi", "ad_ctr", "ad_cpc"])
@pytest.mark.parametrize("dim", ["channel", "scene", "campaign_id", "entity_id"])
def test_ads_by_their_dimensions(told: Told, shop: MadeShop, metric: str, dim: str) -> None:
    check_by(told, metric, OWN[metric], own_rows(shop, OWN[metric]), f"week,{dim}", [dim])


def test_inquiries_by_agent(told: Told, shop: MadeShop) -> None:
    check_by(told, "inquiry_conversion", OWN["inquiry_conversion"], own_rows(shop, OWN["inquiry_conversion"]), "day,staff", ["staff"])


def test_days_outside_the_range_are_left_out(ws: Workspace, shop: MadeShop) -> None:
    (row,) = ask(ws, "pay_amount", "", date(2026, 3, 1), date(2026, 3, 2))
    s = shop.shop_days
    inside = s[(s["stat_date"] >= date(2026, 3, 1)) & (s["stat_date"] <= date(2026, 3, 2))]
    assert row["value"] == pytest.approx(inside["pay_amount"].sum())
    assert [r["day"] for r in ask(ws, "pay_amount", "day", date(2026, 2, 22), FIRST)] == ["2026-02-22", "2026-02-23"]
    assert ask(ws, "pay_amount", "day", date(2026, 2, 22), FIRST)[0] == {"day": "2026-02-22", "value": None, "flags": ["missing_file"]}
    assert LAST.isoformat() in {r["day"] for r in ask(ws, "pay_amount", "day")}
