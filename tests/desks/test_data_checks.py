"""Bad tables are named: which day, which file, which figures, what rests on them; ordinary tables are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lake_rows import Row, open_shop, put

from zhanggui.brief.findings import rank
from zhanggui.desks import CHECKS
from zhanggui.kernel.finding import Finding
from zhanggui.metrics.context import DayContext
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

DAY = date(2026, 4, 22)  # a Wednesday far from any 大促
DAYS = [DAY - timedelta(days=n) for n in range(35, -1, -1)]
DATA = [c.id for c in CHECKS if c.desk == "data"]
Tables = dict[str, list[Row]]


def ordinary(seed: int = 1) -> Tables:
    """Five weeks of a shop whose tables agree as tables do: the product report lacks the delisted goods, 3 % of sales or so."""
    rng = np.random.default_rng(seed)
    tables: Tables = {"shop_days": [], "product_days": [], "source_days": [], "orders": [], "ad_days": []}
    for day in DAYS:
        visitors, buyers = int(rng.integers(900, 1400)), int(rng.integers(30, 60))
        money = float(np.round(rng.uniform(3000, 6000), 2))
        at = {"stat_date": day.isoformat()}
        people = {"visitors": visitors, "pay_users": buyers, "order_users": buyers + 5, "cart_users": visitors // 10}
        tables["shop_days"].append(at | people | {"pageviews": visitors * 3 + 7, "pay_orders": buyers + 1, "pay_amount": str(money)})
        share = rng.uniform(0.94, 0.99)
        for n, part in enumerate((0.6, 0.3, 0.1)):
            seen = int(visitors * part) + n
            sold = str(round(money * share * part, 2))
            tables["product_days"].append(
                at | {"product_id": f"p{n}", "product_visitors": seen, "pay_users": seen // 30, "pay_amount": sold}
            )
            kept = {"visitors": seen, "pay_users": seen // 30, "pay_amount": sold}
            tables["source_days"].append(at | {"source_l1": "搜索", "source_l2": f"来源{n}"} | kept)
        made = f"{day} 10:00"
        tables["orders"].append({"order_id": f"o{day}", "created_at": made, "paid_at": made, "paid_amount": str(money), "buyer_id": "b"})
        clicks = int(rng.integers(100, 200))
        tables["ad_days"].append(
            at | {"channel": "wanxiangtai", "scene": "关键词推广", "clicks": clicks, "impressions": clicks * 31, "cost": "80"}
        )
    return tables


def load(home: Path, tables: Tables, currency: str = "CNY") -> Workspace:
    ws = open_shop(home) if currency == "CNY" else Workspace.open(home)
    if currency != "CNY":
        ws.add_shop(Shop("s1", "shopify", "s1", currency))
    for name, rows in tables.items():
        put(ws, name, *rows)
    return ws


def declared(check_id: str, name: str, shop: str) -> float:
    """The threshold as its check declares it, for any shop."""
    return CHECKS.get(check_id).thresholds[name].value


def context(ws: Workspace, day: date = DAY, partial: bool = False) -> DayContext:
    return DayContext(Reader(ws.lake), ws.shops(), day, lambda s: None, declared, lambda s: partial, home=ws.home)


def findings(ws: Workspace, day: date = DAY) -> dict[str, Finding]:
    """Findings of the data desk, by check; no check says two things of a shop."""
    ctx = context(ws, day)
    found = [f for name in DATA for f in CHECKS.get(name).run(ctx)]
    assert len({f.check for f in found}) == len(found)
    return {f.check: f for f in found}


def row(tables: Tables, table: str, day: date, nth: int = 0) -> Row:
    return [r for r in tables[table] if r.get("stat_date", r.get("created_at", ""))[:10] == day.isoformat()][nth]


def bend(table: str, nth: int = 0, day: date = DAY, **cells: Any) -> Callable[[Tables], None]:
    return lambda tables: row(tables, table, day, nth).update(cells)


@pytest.mark.parametrize("seed", range(4))
def test_of_ordinary_tables_nothing_is_said(tmp_path: Path, seed: int) -> None:
    assert findings(load(tmp_path, ordinary(seed))) == {}


SPOILT: list[tuple[str, str, Callable[[Tables], None], str, str]] = [
    ("a count below nothing", "data.negative_count", bend("shop_days", pay_users=-4), "店铺日报 04-22 支付买家数是 -4，不可能", "shop_days"),
    ("of one product", "data.negative_count", bend("product_days", 1, pay_users=-2), "商品日报 04-22 「product / p1」的支付买家数是 -2，不可能", "product_days"),
    ("a share of 350 %", "data.negative_count", bend("shop_days", bounce_rate=3.5), "店铺日报 04-22 跳失率是 350.0%，不可能", "shop_days"),
    ("more buyers than visitors", "data.parts_exceed_whole", bend("shop_days", visitors=30, pay_users=41, cart_users=3, order_users=20),
     "店铺日报 04-22 支付买家数 41 大于访客数 30", "shop_days"),
    ("of one source", "data.parts_exceed_whole", bend("source_days", 2, pay_users=900, visitors=100),
     "店铺来源 04-22 「搜索 / 来源2」支付买家数 900 大于访客数 100", "source_days"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "check", "spoil", "title", "table"), SPOILT, ids=[s[0] for s in SPOILT])
def test_a_figure_that_cannot_be_is_named_with_its_day_and_table(
    tmp_path: Path, name: str, check: str, spoil: Callable[[Tables], None], title: str, table: str
) -> None:
    tables = ordinary()
    spoil(tables)
    found = findings(load(tmp_path, tables))
    assert set(found) == {check}
    said = found[check]
    assert said.title.zh.replace("product / ", "") == title.replace("product / ", "")
    assert said.subject == {"table": table, "day": "2026-04-22"}
    assert said.extra["stake"] == pytest.approx(float(row(tables, "shop_days", DAY)["pay_amount"]))
    assert "涉及金额 ¥" in said.why.zh
    assert said.actions[0].role == "assistant"
    assert "04-22" in said.actions[0].text.zh
    assert said.impact == 0  # nobody lost it


def test_file_and_row_of_an_impossible_cell_are_named_and_how_to_take_it_back(tmp_path: Path) -> None:
    tables = ordinary()
    tables["shop_days"][-1]["visitors"] = -1
    ws = load(tmp_path, tables)
    said = findings(ws)["data.negative_count"]
    import_id = next(r.id for _, r in ws.ledger.all() if r.table == "shop_days")
    assert "文件 shop_days.csv 第 37 行" in said.why.zh
    assert f"zhanggui undo {import_id}" in said.actions[0].text.zh
    ws.undo(import_id)
    assert findings(ws) == {}


def test_one_or_two_buyers_more_than_visitors_of_a_product_are_no_error(tmp_path: Path) -> None:
    tables = ordinary()
    row(tables, "product_days", DAY, 2).update(product_visitors=10, pay_users=12)
    assert findings(load(tmp_path, tables)) == {}


@pytest.mark.parametrize(
    ("table", "name"), [("shop_days", "店铺日报"), ("product_days", "商品日报"), ("source_days", "店铺来源"), ("ad_days", "推广报表")]
)
def test_yesterdays_file_under_todays_date_is_named(tmp_path: Path, table: str, name: str) -> None:
    tables = ordinary()
    before = [r for r in tables[table] if r["stat_date"] == "2026-04-21"]
    tables[table] = [r for r in tables[table] if r["stat_date"] != "2026-04-22"] + [r | {"stat_date": "2026-04-22"} for r in before]
    found = findings(load(tmp_path, tables))
    assert set(found) == {"data.doubled_day"}
    assert found["data.doubled_day"].title.zh == f"{name} 04-22 和 04-21 的数一个不差"


def test_one_figure_that_differs_is_another_day(tmp_path: Path) -> None:
    tables = ordinary()
    again = row(tables, "shop_days", DAY - timedelta(days=1)) | {"stat_date": "2026-04-22", "pageviews": 4321}
    row(tables, "shop_days", DAY).update(again)
    row(tables, "orders", DAY)["paid_amount"] = again["pay_amount"]
    assert "data.doubled_day" not in findings(load(tmp_path, tables))


def test_two_days_of_a_handful_of_visitors_may_be_alike(tmp_path: Path) -> None:
    small = {"visitors": 3, "pageviews": 5, "pay_users": 0, "pay_orders": 0, "pay_amount": "0", "order_users": 0}
    tables: Tables = {"shop_days": [{"stat_date": d.isoformat(), **small} for d in DAYS]}
    assert findings(load(tmp_path, tables)) == {}


def test_orders_far_below_the_shop_report_are_named_with_both_sums(tmp_path: Path) -> None:
    tables = ordinary()
    row(tables, "shop_days", DAY)["pay_amount"] = "5000"
    row(tables, "orders", DAY)["paid_amount"] = "3000"
    for n, part in enumerate(("2900", "1400", "500")):
        row(tables, "product_days", DAY, n)["pay_amount"] = part
    found = findings(load(tmp_path, tables))
    assert set(found) == {"data.tables_disagree"}
    said = found["data.tables_disagree"]
    assert said.title.zh == "04-22 店铺日报支付金额 ¥5,000.00，订单合计 ¥3,000.00，对不上"
    assert (said.observed, said.expected, said.extra["stake"]) == (3000.0, pytest.approx(5000.0), pytest.approx(2000.0))


def test_a_difference_that_this_shop_always_has_is_none(tmp_path: Path) -> None:
    """Its orders hold the postage, 20 % of sales every day."""
    tables = ordinary()
    for order in tables["orders"]:
        order["paid_amount"] = str(round(float(order["paid_amount"]) * 1.2, 2))
    assert findings(load(tmp_path, tables)) == {}


@pytest.mark.parametrize("reason", ["presale", "partial", "promotion"])
def test_a_difference_with_a_known_reason_is_not_said(tmp_path: Path, reason: str) -> None:
    tables = ordinary()
    row(tables, "orders", DAY)["paid_amount"] = "10"
    if reason == "presale":
        row(tables, "orders", DAY)["order_type"] = "预售"
    if reason == "promotion":
        shift = date(2026, 11, 11) - DAY
        for r in (r for rows in tables.values() for r in rows):
            for name in ("stat_date", "created_at", "paid_at"):
                if name in r:
                    r[name] = f"{date.fromisoformat(r[name][:10]) + shift}{r[name][10:]}"
    ws = load(tmp_path, tables)
    ctx = context(ws, date(2026, 11, 11) if reason == "promotion" else DAY, partial=reason == "partial")
    assert list(CHECKS.get("data.tables_disagree").run(ctx)) == []


def test_orders_in_another_currency_are_named_with_their_sum(tmp_path: Path) -> None:
    tables = ordinary()
    row(tables, "orders", DAY)["currency"] = "CNY"
    for n, amount in enumerate(("100.50", "20.00")):
        made = f"{DAY} 12:0{n}"
        tables["orders"].append({"order_id": f"usd{n}", "created_at": made, "paid_at": made, "paid_amount": amount, "currency": "USD"})
    found = findings(load(tmp_path, tables))
    assert set(found) == {"data.mixed_currency"}
    said = found["data.mixed_currency"]
    assert said.title.zh == "订单里有 2 笔 USD，共 USD 120.50"
    assert "店铺币种是 CNY" in said.why.zh


def test_ads_billed_in_dollars_are_named(tmp_path: Path) -> None:
    tables = ordinary()
    row(tables, "ad_days", DAY)["currency"] = "USD"
    said = findings(load(tmp_path, tables))["data.mixed_currency"]
    assert said.title.zh == "推广报表里有 1 笔 USD，共 USD 80.00"


def test_a_shop_all_in_its_own_currency_is_not_mixed_and_one_declared_wrongly_is_told_so(tmp_path: Path) -> None:
    tables = {"orders": [r | {"currency": "USD"} for r in ordinary()["orders"]]}
    assert findings(load(tmp_path / "usd", tables, "USD")) == {}
    said = findings(load(tmp_path / "eur", tables, "EUR"))["data.mixed_currency"]
    assert "店铺却登记为 EUR" in said.why.zh


def test_a_bad_day_is_told_for_a_week_and_then_no_more(tmp_path: Path) -> None:
    tables = ordinary()
    bend("shop_days", 0, DAY - timedelta(days=6), pay_users=-4)(tables)
    ws = load(tmp_path, tables)
    assert set(findings(ws)) == {"data.negative_count"}
    assert findings(ws, DAY - timedelta(days=7)) == {}
    put(ws, "shop_days", *({**r, "pay_users": 40} for r in tables["shop_days"] if r["pay_users"] == -4))
    assert findings(ws) == {}


def test_the_last_bad_day_is_outside_the_week(tmp_path: Path) -> None:
    tables = ordinary()
    bend("shop_days", 0, DAY - timedelta(days=7), pay_users=-4)(tables)
    assert findings(load(tmp_path, tables)) == {}


def test_what_is_wrong_with_the_files_comes_before_all_else(tmp_path: Path) -> None:
    tables = ordinary()
    row(tables, "shop_days", DAY).update(visitors=30, pay_users=41, order_users=20, cart_users=3)
    for n in range(3):
        row(tables, "source_days", DAY, n)["visitors"] = 20
    ctx = context(load(tmp_path, tables))
    listed = rank([f for check in CHECKS for f in check.run(ctx)])
    assert listed[0].check == "data.parts_exceed_whole"
    assert any(f.check.startswith("traffic.") for f in listed)
