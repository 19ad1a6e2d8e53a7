"""A file that looks like several exports: a person on a terminal is asked once, a script is told the choices. Rejects are kept or not."""

from __future__ import annotations

import io
import os
from pathlib import Path

import fastexcel
import pytest
from export_files import write_csv
from run_zhanggui import call

from zhanggui.cli import asking
from zhanggui.cli.asking import Asker
from zhanggui.intake.importer import import_paths
from zhanggui.intake.recipe import all_recipes, own_recipes
from zhanggui.warehouse.workspace import Workspace

RECIPE = """
id = "{name}"
platform = "own"
name = {{ zh = "{zh}", en = "report of {name}" }}
table = "shop_days"
[recognise]
headers = ["某日", "某数"]
[columns]
"某日" = "stat_date"
"某数" = "{column}"
"""
ROWS = [["某日", "某数"], ["2026-03-01", "7"]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    assert call(home, "shop", "add", "s1", "--platform", "taobao").code == 0
    for name, zh, column in (("first_kind", "第一种", "visitors"), ("second_kind", "第二种", "pageviews")):
        (home / "recipes" / f"{name}.toml").write_text(RECIPE.format(name=name, zh=zh, column=column), encoding="utf-8")
    return home


def answering(monkeypatch: pytest.MonkeyPatch, text: str) -> io.StringIO:
    """A person at the terminal who types this; what is left untyped."""
    typed = io.StringIO(text)
    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", typed)
    return typed


def test_a_script_is_told_the_choices_and_gets_code_2(home: Path, tmp_path: Path) -> None:
    said = call(home, "import", write_csv(tmp_path / "x.csv", ROWS), "--shop", "s1", "--json")
    assert (said.code, said.json["imports"]) == (2, [])
    (failure,) = said.json["failed"]
    assert "first_kind, second_kind" in failure["reason"]
    assert "--recipe" in failure["hint"]
    (record,) = call(home, "import", tmp_path / "x.csv", "--shop", "s1", "--recipe", "second_kind", "--json").json["imports"]
    assert record["recipe"] == "second_kind"


def test_one_answer_holds_for_all_files_of_the_call_that_look_the_same(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [write_csv(tmp_path / f"{n}.csv", [ROWS[0], [f"2026-03-0{n}", "7"]]) for n in (1, 2, 3)]
    left = answering(monkeypatch, "0\nwhich?\n2\nnever read\n")
    report = import_paths(Workspace.open(home), files, "s1", choose=Asker("zh"))
    assert [r.recipe for r in report.imports] == ["second_kind"] * 3
    assert left.read() == "never read\n"
    asked = capsys.readouterr().err
    assert "1. 第一种 (first_kind)" in asked
    assert "2. 第二种 (second_kind)" in asked
    assert asked.count("选哪一个") == 3, "asked again after each answer that is none"


@pytest.mark.parametrize("typed", ["\n", ""])
def test_no_answer_leaves_the_file_out(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    answering(monkeypatch, typed)
    report = import_paths(Workspace.open(home), [write_csv(tmp_path / "x.csv", ROWS)], "s1", choose=Asker("en"))
    assert (report.exit_code, report.imports) == (2, [])


def test_other_choices_are_another_question(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b, c = own_recipes()[:3]
    answering(monkeypatch, "1\n2\n")
    ask = Asker("en")
    assert (ask("x", [a, b]), ask("y", [a, c]), ask("z", [b, a])) == (a, c, a)


def test_nobody_is_asked_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))
    assert Asker("en")("x", own_recipes()[:2]) is None


def test_a_recipe_may_be_named_by_its_file(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "third_kind.toml"
    path.write_text(RECIPE.format(name="third_kind", zh="第三种", column="visitors"), encoding="utf-8")
    (record,) = call(home, "import", write_csv(tmp_path / "x.csv", ROWS), "--shop", "s1", "--recipe", path, "--json").json["imports"]
    assert (record["recipe"], "third_kind" in all_recipes(home)) == ("third_kind", False)


# --- rejected rows

BAD = [["order_id", "created_at", "paid_amount"], ["1", "2026-03-01", "10"], ["", "2026-03-01", "5"]]


def kept(home: Path) -> list[Path]:
    return list(home.rglob("rejects.xlsx"))


def test_the_rejects_workbook_says_that_it_may_hold_personal_data(home: Path, tmp_path: Path) -> None:
    said = call(home, "import", write_csv(tmp_path / "orders.csv", BAD), "--shop", "s1")
    assert said.code == 3
    assert "may hold personal data" in said.out
    (path,) = kept(home)
    assert b"personal data" in b"".join(_parts(path))
    head = fastexcel.read_excel(path.read_bytes()).load_sheet(0, header_row=None, dtypes="string").to_arrow()
    assert [c[0].as_py() for c in head.columns][:3] == BAD[0], "and still imports again as it is"


def _parts(path: Path) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(path) as pack:
        return [pack.read(name) for name in pack.namelist()]


def test_no_rejects_file_is_written_when_the_option_or_the_setting_says_so(home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "orders.csv", BAD)
    said = call(home, "import", file, "--shop", "s1", "--no-rejects-file", "--json")
    assert (said.code, said.json["imports"][0]["rejects_file"], said.json["imports"][0]["rows"]["rejected"]) == (3, None, 1)
    (home / "settings.toml").write_text("[import]\nrejects_file = false\n", encoding="utf-8")
    write_csv(tmp_path / "orders_2.csv", [*BAD, ["2", "2026-03-02", "x"]])
    assert call(home, "import", tmp_path / "orders_2.csv", "--shop", "s1", "--json").json["imports"][0]["rejects_file"] is None
    assert kept(home) == []


@pytest.mark.parametrize("text", ["[import]\nrejects_file = 7\n", "[import\n", "import = 3\n"])
def test_a_wrong_setting_is_one_line(home: Path, tmp_path: Path, text: str) -> None:
    (home / "settings.toml").write_text(text, encoding="utf-8")
    said = call(home, "import", write_csv(tmp_path / "orders.csv", BAD), "--shop", "s1")
    assert (said.code, len(said.err.splitlines()), "settings.toml" in said.err) == (2, 1, True)


def test_a_failure_while_loading_is_code_1_and_an_unreadable_file_code_2(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Workspace, "load_many", full)
    monkeypatch.setattr(Workspace, "load", full)
    said = call(home, "import", write_csv(tmp_path / "orders.csv", BAD), "--shop", "s1", "--json")
    assert (said.code, said.err) == (1, "")
    assert len(said.json["failed"]) == 1
    monkeypatch.undo()
    os.environ.pop("ZHANGGUI_LANG", None)
    assert call(home, "import", write_csv(tmp_path / "zzz.csv", [["a", "b"], ["1", "2"]]), "--shop", "s1").code == 2
