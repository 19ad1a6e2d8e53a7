"""Whatever stands in the tables: every metric answers with a number or with nothing and a reason, and the brief is written."""

from __future__ import annotations

import json
import math
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lake_rows import Row, open_shop, put
from run_zhanggui import call

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.kernel.flags import Flag
from zhanggui.metrics.metric import METRICS
from zhanggui.metrics.query import Result, query
from zhanggui.metrics.sources import SOURCES
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.tables import Table, all_tables
from zhanggui.warehouse.workspace import Workspace

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 22)
ALL = [m.id for m in METRICS]
BY = ["day", "week", "", "product_id", "day,source_l1", "source_l1,source_l2", "channel,campaign_id", "staff", "keyword", "merchant_sku"]
TABLES = (
    "shop_days", "source_days", "product_days", "keyword_days", "ad_days", "service_days", "service_scores", "orders", "order_lines",
    "refunds", "visits", "reviews", "live_sessions", "stock", "ledger", "sku_costs",
)  # fmt: skip
TEXTS = [
    "", "全部", "汇总", "n/a", "-", "null", "预售", "a'b\"c", "p1", "p2", "搜索", "day", "week", "all", "pc", "7d", "多少天", "成功", "CNY", "USD",
]  # fmt: skip
NO_NUMBERS = ["NaN", "inf", "-inf", "1e999", "", "12,5", "--3"]
COUNTS: list[int | None] = [None, 0, 0, 1, 5, 30, 1000, -1, -500, 10**6]
MONEY: list[str | None] = [None, "0", "0.01", "99.9", "1000", "-5", "-12345.6789", "999999.99"]
NUMBERS: list[float | None] = [None, 0.0, 0.5, 1.0, 3.5, -2.0, 1e300, -1e300, math.nan, math.inf, -math.inf]
FAR = [date(1970, 1, 1), date(2099, 12, 31), date(2026, 2, 28)]


def cell(rng: np.random.Generator, kind: str) -> Any:
    """Something that a column of this type may hold."""
    if kind in ("day", "moment"):
        near = FIRST + timedelta(int(rng.integers(0, 21)))
        day = near if rng.random() < 0.9 else FAR[int(rng.integers(len(FAR)))]
        return day.isoformat() if kind == "day" else f"{day} {int(rng.integers(24)):02d}:00"
    choices: dict[str, list[Any]] = {"text": TEXTS, "count": COUNTS, "money": MONEY, "number": NUMBERS, "flag": [True, False, None]}
    return choices[kind][int(rng.integers(len(choices[kind])))]


def rows_of(rng: np.random.Generator, table: Table, count: int) -> list[Row]:
    """Rows without sense: any cell beside any other, keys that are there twice, ext with texts for numbers."""
    out: dict[tuple[Any, ...], Row] = {}
    for n in range(count):
        # A cost sheet is the shop's own, and checked on its way in.
        own = table.name == "sku_costs"
        row = {c: rng.random() if own and kind == "number" else cell(rng, kind) for c, kind in table.columns.items()}
        for k in table.key:
            if row[k] is None:
                row[k] = 0 if table.columns[k] == "count" else ""
        if "order_id" in row:
            row["order_id"] = f"o{n % 25}"
        if "period" in row and rng.random() < 0.8:
            row["period"] = "day"
        if "level" in row and rng.random() < 0.8:
            row["level"] = "product" if table.name == "product_days" else "shop"
        if table.ext and rng.random() < 0.5:
            row["ext"] = {c: NO_NUMBERS[int(rng.integers(len(NO_NUMBERS)))] if rng.random() < 0.5 else "-3.5" for c in table.ext}
        out[tuple(row[k] for k in table.key)] = row
    return list(out.values())


def nonsense(home: Path, seed: int) -> Workspace:
    ws = open_shop(home)
    rng = np.random.default_rng(seed)
    for name in TABLES:
        put(ws, name, *rows_of(rng, all_tables()[name], 120))
    return ws


def sound(result: Result) -> None:
    """A finite number, or nothing and why."""
    for row in result.rows:
        value, flags = row["value"], row["flags"]
        assert value is None or (isinstance(value, float) and math.isfinite(value)), (result.metric.id, row)
        assert value is not None or flags, (result.metric.id, row)
        assert set(flags) <= {str(f) for f in Flag}


@pytest.fixture(scope="module", params=range(3))
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return nonsense(tmp_path_factory.mktemp("nonsense"), request.param)


@pytest.mark.parametrize("by", BY)
def test_no_metric_stumbles_over_nonsense(shop: Workspace, by: str) -> None:
    """All of the catalogue at once, at every dimension at which some table speaks."""
    said = query(Reader(shop.lake), ALL, ["s1"], FIRST, LAST, [b for b in by.split(",") if b], date(2026, 3, 23))
    assert len(said) == len(ALL)
    assert any(r.rows for r in said)
    for result in said:
        sound(result)


def test_the_tables_of_every_source_were_tried() -> None:
    """So that a new table is not forgotten: rollups are made of these."""
    rollups = {
        "order_days",
        "refund_days",
        "refund_pay_days",
        "refund_ages",
        "visit_days",
        "cost_days",
        "ledger_days",
        "ship_days",
        "repeat_days",
    }
    assert {s.table for s in SOURCES} - rollups <= set(TABLES)


def test_what_cannot_be_is_never_a_value(shop: Workspace) -> None:
    """Counts of people are not below nothing, parts of them not above one."""
    for result in query(Reader(shop.lake), ALL, ["s1"], FIRST, LAST, ["day"], date(2026, 3, 23)):
        metric = result.metric
        values = [r["value"] for r in result.rows if r["value"] is not None]
        if metric.unit == "people" and len(metric.top) == 1:
            assert all(v >= 0 for v in values), metric.id
        if metric.id in ("pay_conversion", "order_conversion", "cart_rate", "bounce_rate"):
            assert all(0 <= v <= 1 for v in values), metric.id


@pytest.mark.parametrize("form", ["json", "md", "text", "html"])
def test_the_brief_of_a_shop_of_nonsense_is_written(shop: Workspace, form: str) -> None:
    for day in ("2026-03-22", "2026-03-10"):
        said = call(shop.home, "brief", "--shop", "s1", "--date", day, "--format", form)
        assert said.code == 0, said.err
        assert not re.search(r"\b(nan|inf|infinity)\b", said.out, re.IGNORECASE)
        if form == "json":
            assert "data." in said.out  # and what is wrong is named
            json.loads(said.out, parse_constant=pytest.fail)
