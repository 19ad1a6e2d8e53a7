"""zhanggui explain: what a person is told of a number, its JSON, its rows as files, and the numbers of the brief."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from rich.cells import cell_len
from run_zhanggui import call

import zhanggui
from zhanggui.metrics.metric import METRICS

RANGE = ["--from", "2026-03-01", "--to", "2026-03-02"]
DAYS = "stat_date,visitors,pay_users,pay_amount\n2026-03-01,100,10,1000.5\n2026-03-02,200,15,12345.67\n"
SOURCES = 'stat_date,source_l1,source_l2,visitors,pay_amount\n2026-03-01,付费,"a,b",60,600\n2026-03-01,搜索,手淘,40,400.5\n'
ORDERS = """order_id,created_at,paid_at,buyer_id,paid_amount,seller_memo
1,2026-03-01 10:00:00,2026-03-01 10:00:00,甲,1000,
2,2026-03-01 11:00:00,2026-03-01 11:00:00,乙,0.25,=1+1
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("explain") / "home"
    call(home, "shop", "add", "s1", "--platform", "tmall", "--name", "我的店")
    for table, text in (("shop_days", DAYS), ("source_days", SOURCES), ("orders", ORDERS)):
        file = home.parent / f"{table}.csv"
        file.write_text(text, encoding="utf-8")
        assert call(home, "import", file, "--shop", "s1").code == 0
    return home


def explain(home: Path, *words: str | Path, lang: str = "zh") -> str:
    said = call(home, "explain", *words, "--shop", "s1", lang=lang)
    assert said.code == 0, said.err
    return said.out


def test_the_formula_stands_there_with_its_numbers_and_the_recount_agrees(home: Path) -> None:
    lines = explain(home, "aov", *RANGE).splitlines()
    assert lines[:2] == ["客单价 aov · 我的店 · 2026-03-01 ~ 2026-03-02", "  ¥533.85"]
    assert "算式      支付金额 13,346.17 ÷ 支付买家数 25 = 533.8468" in lines
    assert "重算      ✓ 由 2 行重算：一致" in lines
    assert "不是      笔单价 order_value" in lines


def test_a_table_that_says_otherwise_is_told_with_the_difference(home: Path) -> None:
    said = explain(home, "pay_amount", "--date", "2026-03-01")
    assert "← 店铺日报 shop_days · 1 天 · 1 行" in said
    assert "· 订单明细也有其中 1 天：1,000.25，差 -0.25" in said


def test_the_file_is_named_with_recipe_import_and_rows(home: Path) -> None:
    lines = explain(home, "pay_amount", *RANGE).splitlines()
    at = lines.index("  shop_days.csv")
    assert lines[at + 1].startswith("    canonical · 2 行 · 2")
    assert lines[at + 2].strip() in call(home, "imports").out


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("metric", ["aov", "visitors", "net_pay_amount", "daily_profit", "ad_roi"])
def test_no_line_is_wider_than_a_terminal(home: Path, metric: str, lang: str) -> None:
    for line in explain(home, metric, *RANGE, lang=lang).splitlines():
        assert cell_len(line) <= 80, line


def test_a_number_that_cannot_be_had_is_a_dash_and_says_why(home: Path) -> None:
    said = explain(home, "visitors", *RANGE)
    assert "  —\n  ! 去重的数（人、商品）不能跨天、跨来源相加" in said
    assert "每天的数都一致" in said
    assert "没有行可以重算" in explain(home, "inquiry_conversion", *RANGE)


def test_one_member_with_a_comma_in_its_name(home: Path) -> None:
    said = explain(home, "visitors", "--date", "2026-03-01", "--where", "source_l1=付费,source_l2=a,b", "--json")
    plain = json.loads(said)
    assert (plain["where"], plain["value"]) == ({"source_l1": "付费", "source_l2": "a,b"}, 60.0)


def test_the_json_is_the_object_of_the_library(home: Path) -> None:
    plain = json.loads(explain(home, "aov", *RANGE, "--json", "--rows", "1"))
    facts = plain.pop("facts")
    t = zhanggui.open(home).explain("aov", "s1", "2026-03-01", "2026-03-02")
    assert plain == t.to_json("zh")
    assert [len(rows) for rows in facts.values()] == [1]
    assert facts["shop_days"][0]["file"] == "shop_days.csv"
    assert plain["recount"] == {
        "value": pytest.approx(533.8468),
        "rows": 2,
        "agrees": True,
        "difference": 0.0,
        "days_off": [],
        "cannot": [],
    }
    assert t.rows.num_rows == 2


def test_the_rows_stand_below_with_what_each_gives(home: Path) -> None:
    lines = explain(home, "pay_amount", *RANGE, "--rows").splitlines()
    at = next(n for n, text in enumerate(lines) if "shop_days：2 / 2 行" in text)
    assert [line.split() for line in lines[at + 1 : at + 4]] == [
        ["row_no", "pay_amount", "stat_date", "file"],
        ["2", "1000.5", "2026-03-01", "shop_days.csv"],
        ["3", "12345.67", "2026-03-02", "shop_days.csv"],
    ]


def test_the_rows_as_csv_are_harmless_to_a_spreadsheet_and_add_up(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    explain(home, "order_value", "--date", "2026-03-01", "--out", out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    orders = [r for r in rows if r["table"] == "orders"]
    assert {r["seller_memo"] for r in orders} == {"", "'=1+1"}
    assert sum(float(r["gives_pay_orders"]) for r in orders) == 2
    assert sum(float(r["gives_pay_amount"]) for r in rows if r["gives_pay_amount"]) == 1000.5


def test_the_rows_as_a_workbook_have_a_sheet_a_table(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.xlsx"
    explain(home, "order_value", "--date", "2026-03-01", "--out", out)
    book = openpyxl.load_workbook(out)
    assert sorted(book.sheetnames) == ["orders", "shop_days"]
    heads, *rows = book["shop_days"].iter_rows(values_only=True)
    assert heads[:4] == ("file", "import_id", "row_no", "gives_pay_amount")
    assert [r[3] for r in rows] == [1000.5]


def test_the_number_as_it_was_before_a_later_file(home: Path, tmp_path: Path) -> None:
    own = tmp_path / "home"
    call(own, "shop", "add", "s1", "--platform", "tmall")
    for text in (DAYS, DAYS.replace("1000.5", "999")):
        (tmp_path / "shop_days.csv").write_text(text, encoding="utf-8")
        assert call(own, "import", tmp_path / "shop_days.csv", "--shop", "s1").code == 0
    asked = ("pay_amount", "--date", "2026-03-01", "--json")
    assert json.loads(explain(own, *asked))["value"] == 999
    assert json.loads(explain(own, *asked, "--versions", "shop_days=0"))["value"] == 1000.5


WRONG = [
    (("pay_amount", "--shop", "s1"), "which days?"),
    (("pay_amount", "--date", "2026-03-01"), "which shop?"),
    (("pay_amonut", "--shop", "s1", *RANGE), "pay_amount"),
    (("pay_amount", "aov", "--shop", "s1", *RANGE), "one metric at a time"),
    (("pay_amount", "--shop", "s1", *RANGE, "--where", "搜索"), "name=value"),
    (("pay_amount", "--shop", "s1", *RANGE, "--where", "nothing=1"), "no dimension 'nothing'"),
    (("visitors", "--shop", "s1", *RANGE, "--where", "source_l1=搜"), "搜索"),
    (("pay_amount", "--shop", "s1", *RANGE, "--out", "rows.doc"), ".csv or .xlsx"),
    (("pay_amount", "--shop", "s1", *RANGE, "--versions", "orders=old"), "whole number"),
    (("pay_amount", "--shop", "s1", *RANGE, "--versions", "orders=99"), "no version 99"),
    (("brief", "--shop", "s1", "--date", "2026-03-02", "--finding", "no.such"), "no finding"),
]


@pytest.mark.parametrize(("words", "told"), WRONG)
def test_what_is_asked_wrongly_is_one_line_that_mends_it(home: Path, words: tuple[str, ...], told: str) -> None:
    said = call(home, "explain", *words)
    assert said.code == 2
    assert told in said.err
    assert said.err.count("\n") == 1


# --- the brief

DAY = ["--shop", "demo-tmall", "--date", "2026-08-27"]


def test_the_brief_lists_what_can_be_asked_for(demo_home: Path) -> None:
    out = call(demo_home, "explain", "brief", *DAY, lang="zh").out
    assert "支付转化率" in out
    assert "--finding traffic.source_drop:source_l1=平台流量:source_l2=手淘搜索" in out


def test_every_number_of_the_brief_is_the_one_explained(demo_home: Path) -> None:
    brief = call(demo_home, "brief", *DAY, "--format", "json").json
    for measure in brief["measures"]:
        assert measure["id"] in METRICS
    for measure in brief["measures"][:6]:
        told = call(demo_home, "explain", "brief", measure["id"], *DAY, "--json").json
        (now,) = told["numbers"]  # what was expected is no day's number: no rows stand behind it
        assert (now["from"], now["value"]) == (brief["date"], measure["value"])
        assert now["recount"]["agrees"] is True


@pytest.mark.parametrize("day", ["2026-08-27", "2026-08-21"])
def test_a_finding_is_explained_at_its_subject(day: str, demo_home: Path) -> None:
    asked = (*DAY[:-1], day)
    brief = call(demo_home, "brief", *asked, "--format", "json").json
    findings = [f for f in brief["findings"] if f["metric"] in METRICS]
    for finding in findings:
        told = call(demo_home, "explain", "brief", "--finding", finding["id"], *asked, "--json").json
        (number,) = told["numbers"]
        assert [told["observed"], number["value"]] == pytest.approx([finding["observed"]] * 2)
        assert number["where"] == finding["subject"]
        versions = {s["table"]: s["version"] for s in finding["sources"]}
        assert all(versions.get(t["table"], t["version"]) == t["version"] for t in number["tables"])
        assert number["recount"]["agrees"] is True
    assert findings
