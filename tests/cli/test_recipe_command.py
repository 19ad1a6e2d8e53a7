"""zhanggui recipe: every recipe has a template that loads, and an unknown file gets a draft that serves at once."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import fastexcel
import pytest
from export_files import write_csv, write_xlsx
from lake_rows import standing
from run_zhanggui import call, refused

from zhanggui.intake import import_paths
from zhanggui.intake.recipe import own_recipes
from zhanggui.intake.template import DATA, NOTES, headers_of, lines_of, write_template
from zhanggui.warehouse.workspace import Workspace

RECIPES = {r.id: r for r in own_recipes()}
OWN = sorted(name for name, r in RECIPES.items() if r.platform == "own")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert call(tmp_path / "home", "shop", "add", "s1", "--platform", "taobao").code == 0
    return tmp_path / "home"


def rows_of(data: bytes, sheet: str) -> list[list[str]]:
    columns = fastexcel.read_excel(data).load_sheet(sheet, header_row=None, dtypes="string").to_arrow()
    return [[str(c.as_py() or "") for c in row] for row in zip(*columns.columns, strict=True)] if columns.num_columns else []


@pytest.mark.parametrize("name", OWN)
def test_a_template_filled_with_its_own_example_loads_without_a_word_of_complaint(home: Path, tmp_path: Path, name: str) -> None:
    said = call(home, "recipe", "template", name, "--out", tmp_path / "空白.xlsx", "--json")
    assert (said.code, said.json["recipe"]) == (0, name)
    (head,) = rows_of((tmp_path / "空白.xlsx").read_bytes(), DATA)
    assert head == said.json["headers"]
    filled = write_xlsx(tmp_path / "填好2026.xlsx", [head, [RECIPES[name].example.get(h, "") for h in head]])
    (record,) = call(home, "import", filled, "--shop", "s1", "--json").json["imports"]
    assert (record["recipe"], record["rows"]["inserted"], record["rows"]["rejected"]) == (name, 12 if name == "own_targets_wide" else 1, 0)


def test_a_file_made_by_hand_from_the_template_and_example_of_any_recipe_loads(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "by hand"
    folder.mkdir()
    made = [r for r in RECIPES.values() if not r.headerless]
    for r in made:
        heads = headers_of(r)
        sheet = r.sheets[0] if r.sheets else DATA
        write_xlsx(folder / f"{r.id}_681234567890.xlsx", [heads, [r.example.get(h, "") for h in heads]], sheet)
    report = import_paths(Workspace.open(home), [folder], "s1", date_arg=date(2026, 10, 1))
    assert [(f.file, f.reason.en) for f in report.failed] == []
    assert {r.recipe for r in report.imports} == {r.id for r in made}
    assert [(r.file, r.recipe) for r in report.imports if not Path(r.file).name.startswith(r.recipe)] == []
    assert [(r.recipe, r.rows) for r in report.imports if r.rows["rejected"] or r.rows["dropped"] or not r.rows["read"]] == []


@pytest.mark.parametrize("name", OWN)
def test_the_notes_of_a_template_say_what_each_column_is_and_are_no_data_themselves(name: str) -> None:
    notes = rows_of(write_template(RECIPES[name]), NOTES)
    said = {row[0]: row for row in notes}
    for line in lines_of(RECIPES[name]):
        row = said[f"[{line.header}]"]
        assert row[1].removeprefix("'") == line.example
        assert line.what.zh in row[3]
    assert not any({c for c in row if c} >= print_ for row in notes for print_ in RECIPES[name].fingerprints)


def test_list_and_show_tell_what_there_is(home: Path) -> None:
    every = call(home, "recipe", "list", "--json").json
    assert {r["id"] for r in every} == set(RECIPES)
    assert {r["id"] for r in call(home, "recipe", "list", "--platform", "own", "--json").json} == set(OWN)
    shown = call(home, "recipe", "show", "own_costs", "--json").json
    assert {"header": "成本价", "goes_to": "skus.unit_cost, sku_costs.unit_cost"}.items() <= next(
        c for c in shown["columns"] if c["header"] == "成本价"
    ).items()
    assert "own_costs" in call(home, "recipe", "show", "own_costs").out


def test_wrong_use_is_one_line(home: Path) -> None:
    assert "nowhere" in refused(call(home, "recipe", "list", "--platform", "nowhere"))
    assert "own_costs" in refused(call(home, "recipe", "show", "own_cost"))
    assert "which recipe" in refused(call(home, "recipe", "template"))
    assert "no such file" in refused(call(home, "recipe", "new", "/nowhere/x.csv"))
    assert "small letters" in refused(call(home, "recipe", "new", __file__, "--out", "My Recipe.toml"))


STRANGE = [
    ["某平台 日报"],
    ["日期", "商品ID", "商品名称", "访客数", "支付金额(元)", "支付转化率", "奇怪的列", "联系电话", "备用", "支付件数"],
    ["2026-10-01", "678901234567", "裙", "1,200", "¥1,234.50", "5.6%", "abc", "13800000000", "13900000001", "12"],
    ["2026-10-02", "678901234567", "裙", "130", "1000", "5.6%", "def", "13800000001", "13900000002", "不详"],
    ["2026-10-02", "678901234568", "帽", "13", "10.5", "5.6%", "", "13800000002", "13900000003", "很多"],
]


def test_a_draft_of_an_unknown_file_serves_at_once(home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "某平台日报.csv", STRANGE, encoding="gb18030")
    assert "nearest" in call(home, "import", file, "--shop", "s1").err
    said = call(home, "recipe", "new", file, "--out", tmp_path / "some_platform.toml", "--json")
    assert (said.code, said.json["id"], said.json["table"], said.json["header_row"]) == (0, "some_platform", "product_days", 2)
    targets = {c["header"]: c["target"] for c in said.json["columns"]}
    assert targets == {
        "日期": "stat_date", "商品ID": "product_id", "商品名称": "products.title", "访客数": "product_visitors", "支付金额": "pay_amount",
        "支付转化率": "derived.pay_conversion", "奇怪的列": "raw", "联系电话": "pii.phone", "备用": "pii.phone", "支付件数": "raw",
    }  # fmt: skip
    assert {c["header"] for c in said.json["columns"] if c["check"]} >= {"奇怪的列", "支付件数", "备用"}
    (record,) = call(home, "import", file, "--shop", "s1", "--recipe", tmp_path / "some_platform.toml", "--json").json["imports"]
    assert (record["recipe"], record["rows"]["inserted"], record["rows"]["rejected"]) == ("some_platform", 3, 0)
    days = {(r["product_id"], r["stat_date"].isoformat()): r for r in standing(Workspace.open(home), "product_days")}
    assert float(days["678901234567", "2026-10-01"]["pay_amount"]) == 1234.5
    assert days["678901234567", "2026-10-01"]["product_visitors"] == 1200
    assert "1380000" not in str(days)
    assert "1390000" not in str(days)


def test_a_draft_put_into_the_workspace_makes_the_file_known(home: Path, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "日报.xlsx", STRANGE)
    assert call(home, "recipe", "new", file, "--out", home / "recipes" / "some_platform.toml").code == 0
    (record,) = call(home, "import", file, "--shop", "s1", "--json").json["imports"]
    assert record["recipe"] == "some_platform"


def test_a_draft_says_what_a_person_must_look_at(home: Path, tmp_path: Path) -> None:
    said = call(home, "recipe", "new", write_csv(tmp_path / "x.csv", STRANGE))
    text = said.out
    assert tomllib.loads(text)["columns"]["联系电话"] == "pii.phone"
    assert all("CHECK" in line for line in text.splitlines() if line.startswith('"奇怪的列"') and "=" in line and "#" in line)
    assert "13800000000" not in text
    assert "CHECK" in said.err


def test_a_file_without_a_header_gets_no_draft(home: Path, tmp_path: Path) -> None:
    assert "looks like a header" in refused(call(home, "recipe", "new", write_csv(tmp_path / "n.csv", [["1", "2"], ["3", "4"]])))
