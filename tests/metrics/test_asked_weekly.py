"""The frames of the weekly checks out of a lake: regular buyers by their own rhythm, peers, keywords, costs, goods on the way."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lake_rows import open_shop, put

from zhanggui.metrics.asked_weekly import cadence_days, peer_days
from zhanggui.metrics.context import DayContext
from zhanggui.metrics.side import stock_days
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

DAY = date(2026, 4, 19)


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return open_shop(tmp_path)


def purchases(seed: int) -> list[tuple[str, date, float]]:
    """Who bought when for how much: buyers of many rhythms over a year, some who stop."""
    rng = np.random.default_rng(seed)
    bought = []
    for n in range(60):
        day, rhythm, until = int(rng.integers(0, 250)), rng.uniform(3, 60), int(rng.integers(200, 400))
        while day < until:
            bought.append((f"b{n}", DAY - timedelta(days=390 - day), float(rng.integers(20, 300))))
            day += int(rng.poisson(rhythm)) + (0 if rng.random() < 0.1 else 1)
    return [b for b in bought if b[1] <= DAY]


def naive_cadence(bought: list[tuple[str, date, float]]) -> dict[date, tuple[int, int, float, float]]:
    """Every buyer, every purchase day, by a plain loop: kept, lost, money and gaps of the lost, by the day on which the wait ended."""
    found: dict[date, list[float]] = {}
    for who in {b[0] for b in bought}:
        worth: dict[date, float] = {}
        for name, day, amount in bought:
            if name == who:
                worth[day] = worth.get(day, 0.0) + amount
        days = sorted(worth)
        for n in range(2, len(days)):
            gap = (days[n] - days[0]).days / n
            due = days[n] + timedelta(days=min(max(math.ceil(2 * gap), 14), 180))
            after = days[n + 1] if n + 1 < len(days) else None
            back = after is not None and after <= due
            end = after if back else due
            assert end is not None
            row = found.setdefault(end, [0, 0, 0.0, 0.0])
            row[0 if back else 1] += 1
            if not back:
                row[2], row[3] = row[2] + worth[days[n]], row[3] + gap
    return {day: (int(r[0]), int(r[1]), r[2], r[3]) for day, r in found.items()}


def order(n: int, who: str | None, day: date, amount: float) -> dict[str, Any]:
    return {"order_id": f"o{n}", "created_at": f"{day} 10:00", "paid_at": f"{day} 10:0{n % 6}", "paid_amount": str(amount), "buyer_id": who}


@pytest.mark.parametrize("seed", [1, 2])
def test_waits_end_as_a_plain_loop_counts_them(ws: Workspace, seed: int) -> None:
    bought = purchases(seed)
    put(ws, "orders", *(order(n, *b) for n, b in enumerate(bought)), order(9999, None, DAY, 50.0))
    first = DAY - timedelta(days=35)
    rows = cadence_days(Reader(ws.lake), ["s1"], first, DAY)
    expected = {day: v for day, v in naive_cadence(bought).items() if first <= day <= DAY}
    assert len(expected) > 10
    seen = {r.day.date(): (int(r.kept), int(r.lost), round(r.lost_amount, 6), round(r.lost_gap, 6)) for r in rows.itertuples()}
    assert seen == {day: (k, lost, round(a, 6), round(g, 6)) for day, (k, lost, a, g) in expected.items()}


def test_two_accounts_of_one_person_are_one_rhythm_and_later_days_are_not_known(ws: Workspace) -> None:
    days = [DAY - timedelta(days=n) for n in (60, 50, 40)]
    put(ws, "orders", *(order(n, who, day, 100.0) for n, (who, day) in enumerate(zip(("a", "a2", "a"), days, strict=True))))
    first = DAY - timedelta(days=35)
    assert cadence_days(Reader(ws.lake), ["s1"], first, DAY).empty
    put(ws, "customers", {"buyer_id": "a", "person_id": "p"}, {"buyer_id": "a2", "person_id": "p"})
    rows = cadence_days(Reader(ws.lake), ["s1"], first, DAY)
    assert [(r.day.date(), r.lost, r.lost_amount, r.lost_gap) for r in rows.itertuples()] == [(DAY - timedelta(days=20), 1.0, 100.0, 10.0)]
    assert cadence_days(Reader(ws.lake), ["s1"], first - timedelta(days=30), DAY - timedelta(days=21)).empty


def test_peers_are_read_as_the_middle_of_their_range_or_by_their_buyers(ws: Workspace) -> None:
    at = {"stat_date": "2026-04-10"}
    told = at | {"competitor_name": "甲", "pay_conversion_low": 0.02, "pay_conversion_high": 0.04, "price": "99"}
    counted = at | {"competitor_name": "乙", "visitors_low": 100, "visitors_high": 300, "pay_users_low": 8}
    put(ws, "competitor_days", told, counted, {"stat_date": "2026-01-01", "competitor_name": "丙", "pay_conversion_low": 0.5})
    rows = peer_days(Reader(ws.lake), ["s1"], DAY - timedelta(days=35), DAY)
    assert dict(zip(rows["competitor_name"], rows["pay_conversion"].round(9), strict=True)) == {"甲": 0.03, "乙": 0.04}


def test_goods_on_the_way_stand_beside_what_is_left(ws: Workspace) -> None:
    put(ws, "stock", {"merchant_sku": "k", "warehouse": "a", "snapshot_at": "2026-04-18", "qty_available": 5, "qty_in_transit": 40})
    rows = stock_days(Reader(ws.lake), ["s1"], DAY)
    assert rows[["qty_available", "qty_in_transit"]].to_numpy().tolist() == [[5.0, 40.0]]


def test_keywords_subjects_and_pages_come_from_their_reports_and_only_when_asked_for(ws: Workspace) -> None:
    at = {"stat_date": DAY.isoformat(), "channel": "wanxiangtai", "scene": "关键词推广", "campaign_id": "c1"}
    put(
        ws,
        "ad_days",
        at | {"cost": "90", "clicks": 9},
        at | {"keyword": "裙", "cost": "60", "clicks": 6, "orders": 2},
        at | {"keyword": "鞋", "cost": "30", "clicks": 3},
    )
    put(ws, "product_days", {"stat_date": DAY.isoformat(), "product_id": "p", "product_visitors": 40, "avg_stay_seconds": 31.5})
    put(
        ws,
        "keyword_days",
        {"stat_date": DAY.isoformat(), "scope": "shop", "keyword": "长裙", "visitors": 12, "pay_users": 2, "pay_amount": "80"},
    )
    ctx = DayContext(Reader(ws.lake), ws.shops(), DAY, lambda s: None, lambda *a: 0.0, lambda s: False)
    words = ctx.frame("ad_keyword")
    assert words[["campaign_id", "keyword", "cost", "orders"]].fillna(0).to_numpy().tolist() == [
        ["c1", "裙", 60.0, 2.0],
        ["c1", "鞋", 30.0, 0.0],
    ]
    assert set(ctx.raw) == {"ad_keyword"}
    assert ctx.frame("product_page")["avg_stay_seconds"].tolist() == [31.5]
    assert ctx.frame("keyword")[["keyword", "visitors", "pay_users"]].to_numpy().tolist() == [["长裙", 12.0, 2.0]]
