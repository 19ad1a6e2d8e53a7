"""Tab completion in a real shell, and --json on every command that prints something."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from copies import copy_home
from rich.cells import cell_len
from run_zhanggui import call, refused

from zhanggui.cli.main import COMMANDS, build_parser

# They serve until they are stopped, or print a script for a shell: there is nothing to be read by a program.
NO_OBJECT = {"serve", "worker", "mcp", "completion"}
SHELLS = ("bash", "zsh", "fish")


def parsers(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, by its words."""
    subs = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not subs:
        yield name.strip(), parser
    for sub in subs:
        for word, part in sub.choices.items():
            yield from parsers(part, f"{name} {word}")


EVERY = dict(parsers(build_parser("en")))


@pytest.mark.parametrize("name", [n for n in EVERY if n.split()[0] not in NO_OBJECT])
def test_every_command_that_prints_something_prints_json(name: str) -> None:
    assert any("--json" in a.option_strings for a in EVERY[name]._actions)


def test_those_without_are_commands() -> None:
    assert {c.id for c in COMMANDS} > NO_OBJECT


def test_json_says_what_the_sentence_says(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "all.zip"
    assert call(home, "init", "--json").json == {"home": str(home)}
    added = call(home, "user", "add", "boss", "--name", "王", "--password", "three-cups-of-tea", "--json").json
    assert added == {"username": "boss", "name": "王", "role": "owner", "shops": []}
    assert call(home, "user", "list", "--json").json == [added]
    token = call(home, "token", "add", "BI", "--json").json
    assert call(home, "token", "revoke", str(token["id"]), "--json").json["state"] == "revoked"
    assert call(home, "backup", str(file), "--json").json == {"file": str(file), "home": str(home)}
    other = tmp_path / "other"
    assert call(other, "restore", str(file), "--json").json == {"file": str(file), "home": str(other)}
    assert call(home, "metric", "--list", "--json").json[0]["metric"] == "order_users"


def test_json_is_the_same_as_format_json(tmp_path: Path) -> None:
    call(tmp_path, "shop", "add", "s1", "--platform", "taobao")
    words = ("metric", "pay_amount", "--shop", "s1", "--from", "2026-10-01", "--to", "2026-10-01")
    assert call(tmp_path, *words, "--json").json == call(tmp_path, *words, "--format", "json").json
    brief = ("brief", "--shop", "s1", "--date", "2026-10-01")
    assert call(tmp_path, *brief, "--json").json == call(tmp_path, *brief, "--format", "json").json
    assert call(tmp_path, *brief).out.startswith("Zhanggui morning brief")


def test_a_table_comes_out_a_line_of_json_a_row(tmp_path: Path) -> None:
    call(tmp_path, "shop", "add", "s1", "--platform", "taobao", "--name", "一号店")
    out = tmp_path / "shops.csv"
    assert call(tmp_path, "export", "shops", "--shop", "s1", "--out", str(out), "--json").json == {
        "table": "shops",
        "shops": ["s1"],
        "rows": 1,
        "file": str(out),
    }
    row = call(tmp_path, "export", "shops", "--shop", "s1", "--json").json
    assert (row["shop"], row["shop_name"]) == ("s1", "一号店")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_read_by_its_shell(shell: str, tmp_path: Path) -> None:
    script = call(tmp_path, "completion", shell)
    assert script.code == 0
    assert all(c.id in script.out for c in COMMANDS)
    if not (found := shutil.which(shell)):
        pytest.skip(f"no {shell} here")
    file = tmp_path / "script"
    file.write_text(script.out, encoding="utf-8")
    assert subprocess.run([found, "-n", str(file)], capture_output=True, check=False).stderr == b""


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("zhanggui me", {"metric"}),
        ("zhanggui metric pay_am", {"pay_amount"}),
        ("zhanggui metric --fo", {"--format"}),
        ("zhanggui brief --format ht", {"html"}),
        ("zhanggui token re", {"revoke"}),
    ],
)
def test_bash_completes(typed: str, offered: set[str], tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if not bash:
        pytest.skip("no bash here")
    script = call(tmp_path, "completion", "bash").out
    name = next(line.split()[-2] for line in script.splitlines() if line.startswith("complete ") and line.endswith(" zhanggui"))
    ask = f"COMP_WORDS=({typed}); COMP_CWORD={len(typed.split()) - 1}; {name}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run([bash, "-c", f"{script}\n{ask}"], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == offered


def test_a_shell_that_is_not_known_is_one_line(tmp_path: Path) -> None:
    assert "invalid choice" in refused(call(tmp_path, "completion", "csh"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_metric_and_brief_fit_a_terminal_of_eighty_columns(demo_home: Path, tmp_path: Path, lang: str) -> None:
    home = tmp_path / "home"
    copy_home(demo_home, home)
    days = ("--shop", "demo-tmall", "--from", "2026-08-21", "--to", "2026-08-27")
    for words in (
        ("metric", "--list"),
        ("metric", "pay_amount", "refund_rate", *days, "--by", "day", "--compare", "week_before,year_before"),
        ("metric", "visitors", *days, "--by", "source_l1,source_l2"),
        ("brief", "--shop", "demo-tmall", "--date", "2026-08-27"),
        ("brief", "--all", "--date", "2026-08-27"),
    ):
        lines = call(home, *words, lang=lang).out.splitlines()
        assert len(lines) > 7
        assert [line for line in lines if cell_len(line) > 80] == []
