"""The same questions on Spark and on DuckDB: the same answers to 1e-9. Skipped where Spark or Java is not installed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from lake_rows import put
from made_shop import FIRST, LAST, LATER, make

from zhanggui.brief.build import build_briefs
from zhanggui.metrics.metric import METRICS
from zhanggui.metrics.query import query
from zhanggui.site.boot import boot
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

pytestmark = [
    pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed (dev.py test --spark)"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java 17 is not installed"),
    pytest.mark.slow,
]
ENGINES = ("duckdb", "spark")
QUICK = ["day", "", "source_l1,source_l2"]
SLOW = ["week", "month", "week,product_id", "day,buyer_type", "campaign_id", "entity_id", "keyword", "staff", "province"]


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A shop with every table, one week of it only in orders and visits."""
    ws = make().open(tmp_path_factory.mktemp("engines"))
    later = [date(2026, 3, 30 + n) for n in range(2)] + [date(2026, 4, n) for n in range(1, 6)]
    orders = [
        {"order_id": f"{d:%m%d}-{n}", "created_at": f"{d} 10:0{n}", "paid_at": f"{d} 11:00", "paid_amount": f"{n}.35", "buyer_id": f"b{n}" if n else None,
         "province": "浙江省" if n % 2 else None}
        for d in later for n in range(6)
    ]  # fmt: skip
    put(ws, "orders", *orders, order_lines=[{"order_id": o["order_id"], "line_id": "1", "product_id": "p1", "qty": 2, "line_paid_amount": o["paid_amount"]} for o in orders],
        customers=[{"buyer_id": f"b{n}", "person_id": "P" if n < 3 else None} for n in range(6)],
        refunds=[{"refund_id": "r", "order_id": "x", "applied_at": "2026-03-30", "finished_at": "2026-04-01", "refund_amount": "3.30"}],
        visits=[{"visitor_id": f"v{n % 9}", "product_id": f"p{n % 3}", "category_id": "c", "behaviour": ("pv", "cart", "fav", "buy")[n % 4],
                 "at": f"{d} 0{n % 9}:00", "nth": n} for d in later for n in range(40)],
        reviews=[{"review_id": str(n), "product_id": "p1", "created_at": "2026-04-02 10:00", "rating": n % 5 + 1} for n in range(9)],
        stock=[{"merchant_sku": "k", "warehouse": "w", "snapshot_at": f"2026-04-0{n}", "qty_available": n} for n in (1, 2)],
        ad_days=[{"channel": "wanxiangtai", "stat_date": d, "scene": "s", "keyword": k, "cost": 2, "clicks": 3, "attribution_window": w}
                 for d in later for k in ("", "裙") for w in ("15d", "30d")])  # fmt: skip
    return ws


@pytest.fixture(scope="module", autouse=True)
def spark() -> Iterator[None]:
    """One session for the module, put away afterwards."""
    yield
    from pyspark.sql import SparkSession

    if session := SparkSession.getActiveSession():
        session.stop()


def plain(rows: Any) -> Any:
    """JSON and back, numbers rounded to what the engines must agree on."""
    return json.loads(json.dumps(rows, sort_keys=True), parse_float=lambda text: round(float(text), 9))


@pytest.mark.parametrize("by", [*QUICK, *(pytest.param(by, marks=pytest.mark.slow) for by in SLOW)])
def test_every_metric_is_the_same_on_both(ws: Workspace, by: str) -> None:
    told = [
        query(Reader(ws.lake, engine), [m.id for m in METRICS], ["s1"], FIRST, date(2026, 4, 7), [b for b in by.split(",") if b], LATER)
        for engine in ENGINES
    ]
    for duck, spark in zip(*told, strict=True):
        assert [{**r, "value": None} for r in spark.rows] == [{**r, "value": None} for r in duck.rows], duck.metric.id
        for mine, other in zip(spark.rows, duck.rows, strict=True):
            same = mine["value"] == other["value"] or mine["value"] == pytest.approx(other["value"], abs=1e-9, rel=1e-9)
            assert same, (duck.metric.id, mine, other)


@pytest.mark.parametrize("day", [LAST, date(2026, 4, 3), date(2020, 1, 1)])
def test_a_brief_is_the_same_on_both(ws: Workspace, day: date) -> None:
    boot(ws.home)
    duck, spark = (build_briefs(ws, ["s1"], day, engine=engine)[0] for engine in ENGINES)
    assert plain(spark) == plain(duck)


def test_a_shop_without_any_table_has_a_brief_on_spark(tmp_path: Path) -> None:
    from lake_rows import open_shop

    ws = open_shop(tmp_path)
    boot(ws.home)
    duck, spark = (build_briefs(ws, ["s1"], LAST, engine=engine)[0] for engine in ENGINES)
    assert plain(spark) == plain(duck)
