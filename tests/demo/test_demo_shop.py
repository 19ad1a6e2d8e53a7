"""The demo shop: incidents that stand out, quiet days that do not, and files that are taken like a shop's own."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from zhanggui.almanac.promos import promo_on
from zhanggui.demo import tmall_like as demo
from zhanggui.demo.load import DEMO_DAY, FOLDER, QUIET_DAY, SHOPS, STAMP, load_demo
from zhanggui.demo.names import headers
from zhanggui.intake.importer import import_paths
from zhanggui.kernel.errors import ZhangguiError
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

WEEK = timedelta(days=7)
CALM = 35  # the last days, with no promotion in the four weeks before any of them


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return demo.demo_tables()


@pytest.fixture(scope="module")
def files(tables: dict[str, pa.Table], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return demo.write_files(tmp_path_factory.mktemp("files"), tables)


def deviation(tables: dict[str, pa.Table], measure: str, day: date) -> float:
    """Distance from the median of the same weekday in the four weeks before, in usual swings of such distances."""
    days = tables["shop_days"]["stat_date"].to_pylist()
    series = dict(zip(days, (float(v) for v in tables["shop_days"][measure].to_pylist()), strict=True))
    struck = {t.day for t in demo.demo_truth()}

    def off(on: date) -> float:
        past = [series[on - n * WEEK] for n in range(1, 5) if on - n * WEEK not in struck]
        return float(np.log(series[on] / np.median(past)))

    return off(day) / float(np.std([off(d) for d in days[-CALM:] if d not in struck]))


def test_the_demo_day_is_a_day_of_an_incident_and_the_quiet_day_is_not() -> None:
    assert DEMO_DAY in {t.day for t in demo.demo_truth()}
    assert QUIET_DAY in demo.QUIET_DAYS
    assert len(demo.QUIET_DAYS) >= 10


def test_quiet_days_keep_clear_of_incidents_and_promotions() -> None:
    struck = {t.day for t in demo.demo_truth()}
    for day in demo.QUIET_DAYS:
        assert not {day, day - timedelta(days=1), day - WEEK} & struck
        assert promo_on(day, "tmall") is None


@pytest.mark.parametrize("measure", ["visitors", "pay_users", "pay_amount", "refund_amount", "ad_spend"])
def test_quiet_days_are_quiet(tables: dict[str, pa.Table], measure: str) -> None:
    assert max(abs(deviation(tables, measure, day)) for day in demo.QUIET_DAYS) < 3


@pytest.mark.parametrize(
    ("kind", "measure", "sign"),
    [("stock_out", "pay_amount", -1), ("refund_wave", "refund_amount", 1), ("aov_drop", "pay_amount", -1)],
)
def test_incidents_show_in_the_shops_numbers(tables: dict[str, pa.Table], kind: str, measure: str, sign: int) -> None:
    day = next(t.day for t in demo.demo_truth() if t.kind == kind)
    assert sign * deviation(tables, measure, day) > 2


def test_the_demo_day_loses_visitors_and_sales(tables: dict[str, pa.Table]) -> None:
    assert deviation(tables, "visitors", DEMO_DAY) < -3
    assert deviation(tables, "pay_amount", DEMO_DAY) < -3


def test_files_are_the_same_bytes_every_time(tables: dict[str, pa.Table], files: list[Path], tmp_path: Path) -> None:
    again = demo.write_files(tmp_path, tables)
    assert [a.name for a in again] == [f.name for f in files]
    assert all(a.read_bytes() == f.read_bytes() for a, f in zip(again, files, strict=True))


def test_the_ad_report_looks_like_the_platforms(files: list[Path]) -> None:
    report = next(f for f in files if f.name.startswith("商品报表_"))
    with report.open(encoding="gbk", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == headers("wxt_item_report")
    assert len(rows[0]) == 89
    assert "," not in rows[0]["花费"]


@pytest.mark.parametrize(
    ("start", "recipe", "table"),
    [
        ("【生意参谋平台】商品_全部", "sycm_item_rank_all", "product_days"),
        ("【生意参谋平台】店铺流量来源", "sycm_shop_source_new", "source_days"),
        ("ExportOrderList", "qianniu_order_new", "orders"),
        ("商品报表_", "wxt_item_report", "ad_days"),
    ],
)
def test_platform_files_are_recognised_and_taken_whole(
    tables: dict[str, pa.Table], files: list[Path], tmp_path: Path, start: str, recipe: str, table: str
) -> None:
    file = next(f for f in files if f.name.startswith(start))
    ws = Workspace.open(tmp_path / "home")
    ws.add_shop(Shop("s", "tmall", "s"))
    report = import_paths(ws, [file], "s")
    assert report.failed == []
    (record,) = report.imports
    assert (record.recipe, record.table) == (recipe, table)
    assert record.rows["rejected"] == 0
    assert record.rows["inserted"] == record.rows["read"] > 0
    for line in record.reconciliation:
        assert line["difference"] == pytest.approx(sum(part["amount"] for part in line["explained"]), abs=0.01), line["what"]


def test_every_canonical_file_bears_the_name_of_its_table(files: list[Path], tables: dict[str, pa.Table]) -> None:
    assert {f.stem for f in files if f.parent.name == "历史"} == set(tables)


def test_an_older_demo_is_not_mixed_with_the_new_one(tmp_path: Path) -> None:
    ws = Workspace.open(tmp_path)
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / STAMP).write_text('{"version": 0}', encoding="utf-8")
    with pytest.raises(ZhangguiError):
        load_demo(ws)
    assert ws.shops() == {}


@pytest.mark.slow
def test_loading_twice_loads_once(tmp_path: Path) -> None:
    ws = Workspace.open(tmp_path)
    seen: list[int] = []
    assert load_demo(ws, lambda done, total, text: seen.append(done * 100 // total))
    assert seen == sorted(seen)
    assert seen[-1] == 100
    assert {s.key for s in SHOPS} <= set(ws.shops())
    assert not load_demo(ws)
