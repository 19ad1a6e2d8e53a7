"""A Spark standalone cluster (one master, two workers) reads the same lake and gives the same answers as DuckDB: values to 1e-9, flags, types."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lake_rows import open_shop, put
from made_events import make_events
from made_reports import make_reports
from made_shop import FIRST, LAST, LATER, records
from run_zhanggui import run
from spark_cluster import WORKERS, Cluster, shared_cluster

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.brief.build import build_briefs
from zhanggui.demo import tmall_like, uci
from zhanggui.metrics.metric import METRICS
from zhanggui.metrics.query import query
from zhanggui.metrics.sources import SOURCES
from zhanggui.site.boot import boot
from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.workspace import Workspace

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed (dev.py test --spark installs it)"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, and there is none"),
    pytest.mark.skipif(os.name == "nt", reason="the cluster is started by a shell script"),
]
DEMO_SHOPS = [tmall_like.SHOP_KEY, uci.SHOP_KEY]
MADE = {"reports": make_reports(), "events": make_events()}
DEMO_DAYS = (date(2026, 8, 20), date(2026, 8, 27))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The cluster, named to the program as an operator would name it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with shared_cluster(shared) as cluster, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZHANGGUI_SPARK_MASTER", cluster.master)
        patch.setenv("SPARK_CONF_DIR", str(cluster.conf))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield cluster
        _leave()


def _leave() -> None:
    """Put the session of this process away, so that its cores are free for the next."""
    from pyspark.sql import SparkSession

    if session := SparkSession.getActiveSession():
        session.stop()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    ws = open_shop(tmp_path_factory.mktemp("made"), *MADE)
    for shop, tables in MADE.items():
        for name, rows in tables.tables.items():
            put(ws, name, *records(rows), shop=shop)
    return ws


@pytest.fixture(scope="module")
def spark(cluster: Cluster, made: Workspace) -> Reader:
    return Reader(made.lake, "spark")


def compare(far: Reader, near: Reader, shops: list[str], days: tuple[date, date], by: str) -> int:
    """Ask all metrics of both; rows, flags and values must be the same. → how many values there were."""
    names, words = [m.id for m in METRICS], [w for w in by.split(",") if w]
    there, here = (query(r, names, shops, *days, words, as_of=LATER, show_shop=True) for r in (far, near))
    for one, other in zip(there, here, strict=True):
        assert [{**r, "value": None} for r in one.rows] == [{**r, "value": None} for r in other.rows], other.metric.id
        for mine, yours in zip(one.rows, other.rows, strict=True):
            assert (mine["value"] is None) == (yours["value"] is None), (other.metric.id, mine, yours)
            assert mine["value"] is None or mine["value"] == pytest.approx(yours["value"], rel=1e-9, abs=1e-9), (
                other.metric.id,
                mine,
                yours,
            )
    return sum(r["value"] is not None for result in here for r in result.rows)


def test_the_cluster_has_its_workers(cluster: Cluster) -> None:
    assert len(cluster.workers()) == WORKERS


def test_the_command_asks_the_cluster(cluster: Cluster, made: Workspace) -> None:
    _leave()
    ended = len(cluster.finished())
    asked = (
        "metric",
        "pay_amount",
        "pay_conversion",
        "--shop",
        "reports",
        "--from",
        str(FIRST),
        "--to",
        str(LAST),
        "--by",
        "week",
        "--format",
        "json",
    )
    far, near = (run(made.home, *asked, "--engine", engine) for engine in ("spark", "duckdb"))
    assert far.code == near.code == 0, far.err
    assert far.json == near.json
    assert len(near.json[0]["rows"]) == 5
    assert cluster.finished()[ended:] == ["FINISHED"], "it ran on the cluster, not in its own process"


def test_the_brief_command_asks_the_cluster(cluster: Cluster, made: Workspace) -> None:
    _leave()
    ended = len(cluster.finished())
    asked = ("brief", "--shop", "reports", "--date", str(LAST), "--format", "json")
    far, near = (run(made.home, *asked, "--engine", engine) for engine in ("spark", "duckdb"))
    assert far.code == near.code == 0, far.err
    assert plain(far.json) == plain(near.json)
    assert cluster.finished()[ended:] == ["FINISHED"]


@pytest.mark.parametrize("by", ["day", "week", "", "day,product_id", "day,source_l1,source_l2", "campaign_id", "adgroup_id", "keyword"])
def test_every_metric_is_the_same_on_the_cluster(spark: Reader, made: Workspace, by: str) -> None:
    assert compare(spark, Reader(made.lake), list(MADE), (FIRST, LAST), by) > 0


@pytest.mark.parametrize(
    "by",
    ["month", "source_l1", "channel,scene", "entity_id", "audience", "creative_id", "staff", "indicator", "anchor_id", "buyer_type", "province",
     "category_id", "merchant_sku", "warehouse", "fee_name"],
)  # fmt: skip
@pytest.mark.slow
def test_every_metric_is_the_same_by_every_dimension(spark: Reader, made: Workspace, by: str) -> None:
    assert compare(spark, Reader(made.lake), list(MADE), (FIRST, LAST), by) > 0


def test_answers_have_the_same_types(spark: Reader, made: Workspace) -> None:
    near, months = Reader(made.lake), (f"{FIRST:%Y-%m}", f"{LAST:%Y-%m}")
    for source in SOURCES:
        dims = frozenset(sorted(source.dims)[:1] if source.needs_dims else [])
        read = Read(source.table, source.day, months)
        far, here = (r.ask(("source", source.id, *sorted(dims)), source.build(dims), list(MADE), read) for r in (spark, near))
        assert (far is None) == (here is None), source.id
        if far is not None and here is not None:
            assert dict(zip(far.schema.names, far.schema.types, strict=True)) == dict(
                zip(here.schema.names, here.schema.types, strict=True)
            ), source.id


def test_the_demo_shops_are_the_same_on_the_cluster(cluster: Cluster, demo_home: Path) -> None:
    ws = Workspace.open(demo_home)
    far = Reader(ws.lake, "spark")
    assert compare(far, Reader(ws.lake), DEMO_SHOPS, DEMO_DAYS, "day") > 0
    boot(ws.home)
    there, here = (build_briefs(ws, [DEMO_SHOPS[0]], DEMO_DAYS[1], engine=engine) for engine in ("spark", "duckdb"))
    assert plain(there) == plain(here)


def test_a_shop_without_any_table_has_a_brief_on_the_cluster(cluster: Cluster, tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    boot(ws.home)
    there, here = (build_briefs(ws, ["s1"], LAST, engine=engine)[0] for engine in ("spark", "duckdb"))
    assert plain(there) == plain(here)


def plain(rows: Any) -> Any:
    """JSON and back, numbers rounded to what the engines must agree on."""
    return json.loads(json.dumps(rows, sort_keys=True), parse_float=lambda text: round(float(text), 9))
