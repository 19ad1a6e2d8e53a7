"""Every metric of the catalogue against the same number counted by pandas, on two made shops: one of reports, one of single events."""

from __future__ import annotations

import pytest
from lake_rows import open_shop, put
from made_events import make_events
from made_reports import Made, make_reports
from made_shop import FIRST, LAST, LATER, records
from pandas_metrics import FORMULAS, Counted, differences

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.metrics.metric import METRICS
from zhanggui.metrics.query import query
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

MADE = {"reports": make_reports(), "events": make_events()}
CASES = [
    (shop, dims, level)
    for shop, made in MADE.items()
    for dims in made.told
    for level in (("day", "week", "") if dims else ("day", "week", "month", "quarter", ""))
]


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    ws = open_shop(tmp_path_factory.mktemp("every metric"), *MADE)
    for shop, made in MADE.items():
        load(ws, shop, made)
    return ws


@pytest.fixture(scope="module")
def reader(ws: Workspace) -> Reader:
    return Reader(ws.lake)


def load(ws: Workspace, shop: str, made: Made) -> None:
    for name, rows in made.tables.items():
        put(ws, name, *records(rows), shop=shop)


def test_every_metric_is_counted_by_hand_here() -> None:
    assert set(FORMULAS) == {m.id for m in METRICS}


@pytest.mark.parametrize(("shop", "dims", "level"), CASES)
def test_as_pandas_counts_it(reader: Reader, shop: str, dims: str, level: str) -> None:
    told = MADE[shop].told[dims]
    by = [w for w in (level, *dims.split(",")) if w]
    counted, wrong = Counted(told, level, FIRST, LAST), {}
    for result in query(reader, list(FORMULAS), [shop], FIRST, LAST, by, LATER):
        found = {(r.get(level, "whole"), *(r[d] for d in told.dims)): r["value"] for r in result.rows}
        wrong[result.metric.id] = differences(found, counted.of(result.metric.id))
    assert {metric: few[:3] for metric, few in wrong.items() if few} == {}
