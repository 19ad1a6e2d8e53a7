"""The page of the price guard: what it shows is what the command prints, its rules stand in both languages, its drawing is there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from xml.etree import ElementTree

import pytest
from run_zhanggui import call

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "guard.md").read_text(encoding="utf-8")
ENGLISH, CHINESE = PAGE.split("\n## 中文\n")
SHOWN = re.findall(r"^```sh\n(zhanggui [^\n]*)\n```\n\n```text\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the two scenarios of the page."""
    (block,) = re.findall(r"^```json\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "one-after-the-other.json").write_text(block, encoding="utf-8")
    (tmp_path / "side-by-side.json").write_text(block.replace('"chain"', '"sum"'), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_output_shown_is_what_the_command_prints(here: Path) -> None:
    assert len(SHOWN) == 4
    for command, shown in SHOWN:
        words = shlex.split(command)[1:]
        lang = words[1] if words[0] == "--lang" else "zh"
        said = call(here, *(words[2:] if words[0] == "--lang" else words), lang=lang)
        assert said.code == 0, command
        assert [line.rstrip() for line in said.out.splitlines()] == shown.splitlines(), command


def test_the_table_by_hand_is_what_explain_says(here: Path) -> None:
    rows = re.findall(r"^\| (\d) \| .* \| (\d+) \| \**([\d.]+)\** \|$", ENGLISH, flags=re.MULTILINE)
    assert [row[0] for row in rows] == ["2", "3", "4", "7"]
    for pieces, paid, each in rows:
        told = call(here, "guard", "explain", here / "one-after-the-other.json", "--basket", f"A={pieces}", "--json").json
        assert (told["buyer_pays"], told["lines"][0]["unit_price"]) == (float(paid), float(each))


def test_one_word_and_one_more_good_change_the_answer(here: Path) -> None:
    (row,) = call(here, "guard", "check", here / "side-by-side.json", "--json").json["skus"]
    assert (row["worst_unit_price"], row["basket"]) == (73.33, {"A": 3})
    scenario = json.loads((here / "one-after-the-other.json").read_text(encoding="utf-8"))
    scenario["items"].append({"sku": "B", "price": 30, "cost": 10})
    (here / "with-b.json").write_text(json.dumps(scenario), encoding="utf-8")
    row = call(here, "guard", "check", here / "with-b.json", "--json").json["skus"][0]
    assert (row["worst_unit_price"], row["basket"]) == (75.76, {"A": 3, "B": 1})
    for half in (ENGLISH, CHINESE):
        assert all(figure in half for figure in ("80.00", "73.33", "75.76"))


def test_eleven_rules_stand_in_both_languages() -> None:
    for half in (ENGLISH, CHINESE):
        assert re.findall(r"^(\d+)\. \*\*", half, flags=re.MULTILINE) == [str(n) for n in range(1, 12)]


def test_the_drawing_is_a_picture_that_loads_nothing() -> None:
    assert "](images/guard.svg)" in PAGE
    picture = (DOCS / "images" / "guard.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert "prefers-color-scheme: dark" in picture
    assert not re.search(r"href|<script|url\((?!#to\))", picture)
