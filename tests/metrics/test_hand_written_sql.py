"""Every metric against SQL that an analyst would write on his own tables: nothing of the program's own counting is in it (bench/hand_sql.py)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.metrics.metric import METRICS, find_metric
from zhanggui.metrics.query import query
from zhanggui.warehouse.engine import Reader

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from hand_sql import OF_ORDERS, OF_REPORTS, Piece, hand_sql, of_a_day
from make_lake import YEAR, open_lake, open_native
from make_trade import MadeShop
from speed import disagreement

FIRST, LAST = date(YEAR, 10, 1), date(YEAR, 11, 30)
LATER = date(YEAR + 2, 1, 1)
KNOWN: dict[str, dict[str, Piece]] = {"full": OF_REPORTS, "orders": OF_ORDERS}
SHOPS = (MadeShop("full", 1, 60_000, (YEAR,), 60), MadeShop("orders", 0, 60_000, (YEAR,), 60, reports=False))
CASES = [
    (shop, metric.id) for shop, known in KNOWN.items() for metric in METRICS if of_a_day(metric) and set(metric.measures) <= set(known)
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, duckdb.DuckDBPyConnection]]:
    ws = open_lake(tmp_path_factory.mktemp("two shops"), SHOPS)
    with open_native(ws) as con:
        yield Reader(ws.lake), con


@pytest.fixture(scope="module")
def told(made: tuple[Reader, duckdb.DuckDBPyConnection]) -> dict[tuple[str, str], dict[str, Any]]:
    """What the program says of every case: all metrics of a shop asked at once."""
    out = {}
    for shop in KNOWN:
        asked = [metric for s, metric in CASES if s == shop]
        for result in query(made[0], asked, [shop], FIRST, LAST, ["day"], LATER):
            out[shop, result.metric.id] = {row["day"]: row["value"] for row in result.rows}
    return out


@pytest.mark.parametrize(("shop", "metric"), CASES)
def test_a_metric_by_day_is_what_an_analyst_counts(
    made: tuple[Reader, duckdb.DuckDBPyConnection], told: dict[tuple[str, str], dict[str, Any]], shop: str, metric: str
) -> None:
    sql = hand_sql(find_metric(metric), KNOWN[shop])
    assert sql is not None
    asked = {"shop": shop, "first": FIRST, "last": LAST, "until": LAST + timedelta(days=1)}
    rows = made[1].execute(sql, {k: v for k, v in asked.items() if f"${k}" in sql}).fetchall()
    wanted = {str(day): value for day, value in rows}
    assert disagreement(told[shop, metric], wanted) == ""
    assert any(value is not None for value in wanted.values())
