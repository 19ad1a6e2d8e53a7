"""The page of the scenario and the answer: its example gives the figures it says, and its table names every key."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

from run_zhanggui import Said, call

from zhanggui.cli.main import build_parser

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "guard-file.md").read_text(encoding="utf-8")
CHINESE, ENGLISH = PAGE.split("## English")


def example() -> dict[str, Any]:
    (block,) = re.findall(r"^```json\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    return dict(json.loads(block))


def checked(tmp_path: Path, scenario: dict[str, Any], lang: str = "zh") -> Said:
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps(scenario), encoding="utf-8")
    return call(tmp_path, "guard", "check", file, "--json", lang=lang)


def test_the_example_comes_to_what_the_page_says(tmp_path: Path) -> None:
    (row,) = checked(tmp_path, example()).json["skus"]
    assert (row["worst_unit_price"], row["basket"]) == (80.0, {"A": 4})
    three = call(tmp_path, "guard", "explain", tmp_path / "scenario.json", "--basket", "A=3", "--json").json
    assert (three["lines"][0]["unit_price"], three["buyer_pays"]) == (90.0, 270.0)


def test_both_tables_name_every_key(tmp_path: Path) -> None:
    told = checked(tmp_path, example()).json
    for half in (CHINESE, ENGLISH):
        for key in [*told["skus"][0], *told]:
            assert key == "skus" or f"`{key}`" in half, key


def test_the_mistakes_shown_are_those_that_are_told(tmp_path: Path) -> None:
    shop, item = example()["layers"][0], example()["items"][0]
    coupon = {"combine": "best", "base": "running", "promotions": [{"id": "8折券", "kind": "percent_off", "rate": 8}]}
    wrong = example() | {"items": [item | {"price": "¥1,299.00"}], "layers": [shop, coupon]}
    (tmp_path / "wrong.json").write_text(json.dumps(wrong), encoding="utf-8")
    (block,) = re.findall(r"^```text\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert call(tmp_path, "guard", "check", tmp_path / "wrong.json", lang="zh").err == block


def test_the_commands_shown_are_understood() -> None:
    lines = [line for block in re.findall(r"^```sh\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL) for line in block.splitlines()]
    assert len(lines) == 6
    for line in lines:
        assert build_parser("en").parse_args(shlex.split(line)[1:]).command == "guard"
