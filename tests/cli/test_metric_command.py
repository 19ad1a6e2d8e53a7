"""zhanggui metric: the shapes of JSON, CSV and the table."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from run_zhanggui import call

from zhanggui.metrics.metric import METRICS

RANGE = ["--from", "2026-03-01", "--to", "2026-03-03"]
DAYS = "stat_date,visitors,pay_users,pay_amount\n2026-03-01,100,10,1000.5\n2026-03-02,0,0,0\n"
SOURCES = 'stat_date,source_l1,source_l2,visitors,pay_amount\n2026-03-01,付费,汇总,60,600\n2026-03-01,付费,"a,b",50,500\n2026-03-01,搜索,手淘,40,400.5\n'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("metric") / "home"
    for shop in ("s1", "s2"):
        call(home, "shop", "add", shop, "--platform", "taobao")
    for name, text in (("shop_days.csv", DAYS), ("source_days.csv", SOURCES)):
        (home.parent / name).write_text(text, encoding="utf-8")
        assert call(home, "import", home.parent / name, "--shop", "s1").code == 0
    return home


def test_one_metric_is_one_object_of_the_contract(home: Path) -> None:
    said = call(home, "metric", "pay_conversion", "--shop", "s1", *RANGE, "--by", "day", "--format", "json")
    assert said.json == {
        "metric": "pay_conversion",
        "unit": "ratio",
        "rows": [
            {"day": "2026-03-01", "value": 0.1, "flags": []},
            {"day": "2026-03-02", "value": None, "flags": ["zero_base"]},
            {"day": "2026-03-03", "value": None, "flags": ["missing_file"]},
        ],
    }


def test_several_metrics_are_a_list_in_the_order_asked(home: Path) -> None:
    said = call(home, "metric", "visitors", "gmv", "aov", "--shop", "s1", *RANGE, "--format", "json")
    assert [o["metric"] for o in said.json] == ["visitors", "pay_amount", "aov"]
    assert [o["rows"] for o in said.json][:2] == [
        [{"value": None, "flags": ["missing_file", "non_additive"]}],
        [{"value": 1000.5, "flags": ["missing_file"]}],  # of the third day no file tells
    ]


def test_dimensions_are_named_by_their_canonical_columns(home: Path) -> None:
    said = call(home, "metric", "pay_amount", "--shop", "s1", *RANGE, "--by", "source_l1,source_l2", "--format", "json")
    assert said.json["rows"] == [
        {"source_l1": "付费", "source_l2": "a,b", "value": 500, "flags": ["missing_file"]},  # of two of the three days no file tells
        {"source_l1": "搜索", "source_l2": "手淘", "value": 400.5, "flags": ["missing_file"]},
    ]


def test_all_shops_are_told_apart(home: Path) -> None:
    said = call(home, "metric", "pay_amount", "--all", *RANGE, "--format", "json")
    assert [(r["shop"], r["value"]) for r in said.json["rows"]] == [("s1", 1000.5), ("s2", None)]


def test_csv_has_a_line_for_every_row_of_every_metric(home: Path) -> None:
    said = call(home, "metric", "pay_amount", "pay_conversion", "--shop", "s1", *RANGE, "--by", "day,source_l1", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert list(rows[0]) == ["metric", "day", "source_l1", "value", "flags"]
    assert [(r["metric"], r["source_l1"], r["value"]) for r in rows if r["metric"] == "pay_amount"] == [
        ("pay_amount", "付费", "600.0"), ("pay_amount", "搜索", "400.5"),
    ]  # fmt: skip


def test_csv_quotes_what_needs_it(home: Path) -> None:
    said = call(home, "metric", "pay_amount", "--shop", "s1", *RANGE, "--by", "source_l2", "--format", "csv")
    assert {r["source_l2"] for r in csv.DictReader(io.StringIO(said.out))} == {"a,b", "手淘"}


def test_the_table_shows_a_dash_for_nothing_and_explains_its_flags(home: Path) -> None:
    said = call(home, "metric", "pay_conversion", "--shop", "s1", *RANGE, "--by", "day", lang="zh")
    assert "支付转化率" in said.out
    assert "10.00%" in said.out
    assert "—" in said.out
    assert "zero_base: 基数为 0" in said.out


def test_the_catalogue_lists_every_metric_with_its_definition(home: Path) -> None:
    said = call(home, "metric", "--list", lang="zh")
    assert said.code == 0
    for metric in METRICS:
        assert metric.id in said.out
        assert "".join(metric.definition.zh.split()) in "".join(said.out.split())  # in lines that fit the terminal


def test_json_is_plain(home: Path) -> None:
    out = call(home, "metric", *(m.id for m in METRICS), "--shop", "s1", *RANGE, "--format", "json").out
    assert json.loads(out, parse_constant=pytest.fail)
