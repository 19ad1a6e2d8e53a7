"""Spark reads the same lake and gives the same answers as DuckDB, to 1e-9 and with the same flags."""

from __future__ import annotations

import importlib.util
import shutil
from datetime import date
from pathlib import Path

import pytest

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.brief.build import build_briefs
from zhanggui.demo import tmall_like, uci
from zhanggui.metrics.metric import METRICS
from zhanggui.metrics.query import query
from zhanggui.site.boot import boot
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed (dev.py test --spark installs it)"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, and there is none"),
]
SHOPS = [tmall_like.SHOP_KEY, uci.SHOP_KEY]
FIRST, LAST = date(2026, 8, 20), date(2026, 8, 27)


@pytest.fixture(scope="module")
def ws(demo_home: Path) -> Workspace:
    return Workspace.open(demo_home)


@pytest.fixture(scope="module")
def spark(ws: Workspace) -> Reader:
    return Reader(ws.lake, "spark")


@pytest.mark.parametrize("by", [["day"], ["source_l1", "source_l2"], []], ids="-".join)
def test_every_metric_is_the_same_on_spark(ws: Workspace, spark: Reader, by: list[str]) -> None:
    names = [m.id for m in METRICS]
    there, here = (query(r, names, SHOPS, FIRST, LAST, by, as_of=date(2026, 9, 30), show_shop=True) for r in (spark, Reader(ws.lake)))
    for far, near in zip(there, here, strict=True):
        assert [{**r, "value": None} for r in far.rows] == [{**r, "value": None} for r in near.rows]
        assert [r["value"] for r in far.rows] == [None if r["value"] is None else pytest.approx(r["value"], rel=1e-9) for r in near.rows]


def test_the_brief_is_the_same_on_spark(ws: Workspace) -> None:
    boot(ws.home)
    assert build_briefs(ws, [SHOPS[0]], LAST, engine="spark") == build_briefs(ws, [SHOPS[0]], LAST)
