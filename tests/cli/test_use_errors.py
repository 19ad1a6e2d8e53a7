"""Wrong use: one line of what and how to mend it, in the language asked for, and the exit code of the contract."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from run_zhanggui import call, refused, run

CHINESE = re.compile("[一-鿿]")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("errors") / "home"
    assert call(home, "shop", "add", "s1", "--platform", "taobao", "--name", "店").code == 0
    (home.parent / "orders.csv").write_text("order_id,paid_amount\n1,5\n", encoding="utf-8")
    (home.parent / "shop_days.csv").write_text("visitors,pay_amount\n10,5\n", encoding="utf-8")
    (home.parent / "letter.txt").write_text("Dear all, nothing to see here.\n", encoding="utf-8")
    return home


RANGE = ["--from", "2026-03-01", "--to", "2026-03-02"]
WRONG: dict[str, list[str]] = {
    "no such command": ["fly"],
    "no such option": ["brief", "--shop", "s1", "--colour", "red"],
    "a shop without platform": ["shop", "add", "s2"],
    "a shop key with blanks": ["shop", "add", "s 2", "--platform", "taobao"],
    "a shop key that is a path": ["shop", "add", "../s2", "--platform", "taobao"],
    "no such currency": ["shop", "add", "s2", "--platform", "taobao", "--currency", "yuan"],
    "no such timezone": ["shop", "add", "s2", "--platform", "taobao", "--timezone", "Asia/Nowhere"],
    "import for an unknown shop": ["import", "{folder}/orders.csv", "--shop", "nobody"],
    "import of a missing path": ["import", "{folder}/missing.csv", "--shop", "s1"],
    "import without paths": ["import", "--shop", "s1"],
    "import by an unknown recipe": ["import", "{folder}/orders.csv", "--shop", "s1", "--recipe", "no_such_recipe"],
    "import with a strange date": ["import", "{folder}/orders.csv", "--shop", "s1", "--date", "yesterday"],
    "a date that is no day": ["import", "{folder}/orders.csv", "--shop", "s1", "--date", "2026-02-30"],
    "undo of an unknown import": ["undo", "20260101T000000-00000000"],
    "undo of nothing": ["undo"],
    "export of an unknown table": ["export", "gold", "--all"],
    "export of an unknown shop": ["export", "orders", "--shop", "nobody"],
    "export without shop": ["export", "orders"],
    "export of both shop and all": ["export", "orders", "--shop", "s1", "--all"],
    "metric unknown": ["metric", "happiness", "--shop", "s1", *RANGE],
    "metric of an unknown shop": ["metric", "visitors", "--shop", "nobody", *RANGE],
    "metric without days": ["metric", "visitors", "--shop", "s1"],
    "metric without shop": ["metric", "visitors", *RANGE],
    "metric by an unknown dimension": ["metric", "visitors", "--shop", "s1", *RANGE, "--by", "day,weather"],
    "metric by two levels of time": ["metric", "visitors", "--shop", "s1", *RANGE, "--by", "day,week"],
    "metric over reversed days": ["metric", "visitors", "--shop", "s1", "--from", "2026-03-02", "--to", "2026-03-01"],
    "metric in an unknown format": ["metric", "visitors", "--shop", "s1", *RANGE, "--format", "xml"],
    "metric on an unknown engine": ["metric", "visitors", "--shop", "s1", *RANGE, "--engine", "abacus"],
    "brief of an unknown shop": ["brief", "--shop", "nobody", "--date", "2026-03-01"],
    "brief without shop": ["brief", "--date", "2026-03-01"],
    "brief against an unknown base": ["brief", "--shop", "s1", "--date", "2026-03-01", "--base", "dreams"],
    "plan of an unknown shop": ["plan", "show", "--shop", "nobody"],
    "plan that was never set": ["plan", "show", "--shop", "s1", "--year", "2031"],
    "plan without amount": ["plan", "set", "--shop", "s1", "--year", "2026"],
    "plan of a negative amount": ["plan", "set", "--shop", "s1", "--year", "2026", "--amount=-5"],
    "plan of no number": ["plan", "set", "--shop", "s1", "--year", "2026", "--amount", "much"],
    "plan of nan": ["plan", "set", "--shop", "s1", "--year", "2026", "--amount", "nan"],
    "plan of a year long past": ["plan", "set", "--shop", "s1", "--year", "26", "--amount", "5"],
    "plan of an unknown metric": ["plan", "set", "--shop", "s1", "--year", "2026", "--amount", "5", "--metric", "happiness"],
    "lock of a cell nobody knows": ["plan", "lock", "--shop", "s1", "--cell", "2026-13", "--amount", "5"],
    "lock of a cell that is no cell": ["plan", "lock", "--shop", "s1", "--cell", "spring", "--amount", "5"],
    "restore over what is there": ["restore", "{folder}/orders.csv"],
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_use_is_one_line_and_exit_code_2(home: Path, wrong: str) -> None:
    words = [w.replace("{folder}", str(home.parent)) for w in WRONG[wrong]]
    english = refused(call(home, *words))
    assert not CHINESE.search(english.replace("店名", "").replace("店", "")), english
    assert CHINESE.search(refused(call(home, *words, lang="zh")))


def test_the_line_says_how_to_mend_it(home: Path) -> None:
    assert "s1" in refused(call(home, "brief", "--shop", "nobody", "--date", "2026-03-01"))
    assert "2026-11-10" in refused(call(home, "brief", "--shop", "s1", "--date", "soon"))
    assert "source_l1" in refused(call(home, "metric", "visitors", "--shop", "s1", *RANGE, "--by", "weather"))
    assert "pay_amount" in refused(call(home, "metric", "pay_amonut", "--shop", "s1", *RANGE))
    assert "order_lines" in refused(call(home, "export", "gold", "--all"))


def test_a_file_that_nobody_knows_and_one_without_a_date_are_refused_with_code_2(home: Path) -> None:
    for name in ("letter.txt", "shop_days.csv"):
        said = call(home, "import", home.parent / name, "--shop", "s1")
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("✗ ")
        assert len(said.err.splitlines()) == 1
        assert "→" in said.err


def test_no_command_at_all_shows_the_help(home: Path) -> None:
    said = call(home)
    assert said.code == 2
    assert "import" in said.out
    assert call(home, "--help").code == 0
    assert call(home, "--version").out.startswith("zhanggui ")


def test_a_home_that_cannot_be_made_is_a_failure_of_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    line = refused(call(tmp_path / "file" / "home", "shop", "list"), code=1)
    assert "--home" in line


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may write anywhere")
def test_a_home_that_cannot_be_written_is_a_failure_of_the_run(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "--home" in refused(call(tmp_path / "home", "shop", "list"), code=1)


def test_a_ledger_that_is_no_ledger_is_a_failure_of_the_run(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"this is no database at all, not even a small one" * 30)
    refused(call(tmp_path, "shop", "list"), code=1)


def test_a_lake_with_a_lost_file_is_a_failure_of_the_run_and_doctor_names_the_table(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "orders.csv"
    file.write_text("order_id,created_at,paid_amount\n1,2026-03-01,5\n", encoding="utf-8")
    call(home, "shop", "add", "s1", "--platform", "taobao")
    assert call(home, "import", file, "--shop", "s1").code == 0
    for part in (home / "lake" / "orders").rglob("*.parquet"):
        part.unlink()
    refused(call(home, "export", "orders", "--all"), code=1)
    said = call(home, "doctor")
    assert said.code == 1
    assert [line.split(":")[0] for line in said.out.splitlines() if line.startswith("✗")] == ["✗ table orders"]
    assert [x["ok"] for x in call(home, "doctor", "--json").json if x["what"] == "table orders"] == [False]


def test_a_wrong_home_in_the_environment_is_not_used_when_another_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path / "other"))
    assert call(tmp_path / "home", "init").code == 0
    assert not (tmp_path / "other").exists()


def test_the_language_follows_the_option_in_a_process_of_its_own(tmp_path: Path) -> None:
    said = run(tmp_path / "home", "brief", "--shop", "nobody", "--date", "2026-03-01", "--lang", "zh")
    assert CHINESE.search(refused(said))


@pytest.mark.parametrize(
    ("words", "zh"),
    [
        (["guard", "explain", "s.toml"], "缺少 --basket"),
        (["guard", "explain", "s.toml", "--basket"], "--basket 后面要写一个值"),
        (["guard", "check", "s.toml", "--format", "pdf"], "--format 没有 'pdf' 这一种，可以写"),
        (["guard", "watch", "in", "--shop", "s1", "--interval", "often"], "--interval 要写数字，写的是 'often'"),
        (["guard", "check", "s.toml", "--colour"], "不认识 --colour"),
        (["brief", "--shop", "s1", "--all"], "--all 不能和 --shop 一起写"),
    ],
)
def test_wrong_use_is_told_in_the_language_asked_for(home: Path, words: list[str], zh: str) -> None:
    said = refused(call(home, *words, lang="zh"))
    assert zh in said
    assert "arguments" not in said
    assert refused(call(home, *words)).startswith("wrong use: ")
