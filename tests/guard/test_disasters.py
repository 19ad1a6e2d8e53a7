"""Known disasters of wrong prices: the real command says danger, with the order and the loss worked out by hand here; as they were meant they are safe."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import promotion_sheets as sheets
import pytest

from zhanggui.cli.main import main
from zhanggui.desks.promotion.importing import import_sheets
from zhanggui.desks.promotion.packs import pack

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "tests" / "fixtures" / "guard"
SAFE, DANGER = 0, 4


@dataclass(frozen=True)
class Disaster:
    """What must come out, per piece; `sold_out`: the loss when all are sold; `slip`: words of the typing error; `buy`: pieces, where it must be so many."""

    name: str
    price: float
    receipt: float
    loss: float
    sold_out: float
    slip: str = ""
    buy: int | None = None


DISASTERS = (
    # 1,999 − 799 = 1,200; over 1,000 the coupon takes 200: 1,000 against a cost of 1,750; 40,000 orders lose 30 million.
    Disaster("washing_machines", 1000, 1000, 750, 30_000_000, buy=1),
    # 4,500 jin at 2.60 cost 11,700, sold for 26.
    Disaster("oranges", 26, 26, 11_674, 1_167_400, slip="1/450"),
    # 400 − 380 − 50, ending at 0; the whole cost of 210 is lost.
    Disaster("coupon_to_zero", 0, 0, 210, 63_000, buy=1),
    # 0.01 less 5% commission against 12.00: 11.9905 a piece, 5,000 pieces.
    Disaster("one_cent", 0.01, 0.01, 11.99, 59_952.5, slip="1/2,000"),
    # 80% off 100 is 20; less 5%: 19 against 62.
    Disaster("eight_tenths", 20, 19, 43, 34_400),
    # 9.90 against 31, 3,000 pieces.
    Disaster("no_limit", 9.9, 9.9, 21.1, 63_300),
    # Two at 179: 358, with 242 of other shops' goods 600: cross-shop 100, of which 358/600: 59.67; coupon 40: 258.33, 129.17 each, less 5%: 122.71 < 128.
    Disaster("three_good_discounts", 129.17, 122.71, 5.29, 3175, buy=2),
    # 59.90 less 5%: 56.905 against 320; 200 pairs.
    Disaster("nobody_looked", 59.9, 56.91, 263.1, 52_619, slip="小数点往左挪了 1 位"),
    # Two at 99: 198; the coupon of the warm-up takes 30: 84 each, less 5%: 79.80 against 88.
    Disaster("warm_up_coupon", 84, 79.8, 8.2, 3280, buy=2),
    # 16.90 − 15 = 1.90, less 8%: 1.748 against 9.
    Disaster("no_threshold", 1.9, 1.75, 7.25, 21_756, buy=1),
)
EVERY = pytest.mark.parametrize("one", DISASTERS, ids=lambda d: d.name)


def check(name: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """Exit code and answer of the command."""
    done = main(["guard", "check", str(SCENARIOS / f"{name}.json"), "--json", "--lang", "zh"])
    return done, json.loads(capsys.readouterr().out)


@EVERY
def test_the_guard_says_danger_with_the_loss(one: Disaster, capsys: pytest.CaptureFixture[str]) -> None:
    done, told = check(one.name, capsys)
    (sku,) = told["skus"]
    assert (done, told["verdict"]) == (DANGER, "danger")
    assert (sku["worst_unit_price"], sku["worst_unit_receipt"]) == (one.price, one.receipt)
    assert (sku["loss_per_piece"], sku["loss_if_sold_out"]) == (one.loss, one.sold_out)
    assert sku["exact"]
    assert sku["below_floor"]
    assert sku["unlimited"]
    if one.buy is not None:
        assert list(sku["basket"].values()) == [one.buy]
    assert "没有限购" in sku["words"]


@EVERY
def test_slips_of_typing_are_named_without_any_promotion(one: Disaster, capsys: pytest.CaptureFixture[str]) -> None:
    _, told = check(one.name, capsys)
    assert [one.slip in t["why"] for t in told["typing_errors"]] == ([True] if one.slip else [])


@EVERY
def test_as_it_was_meant_it_is_safe(one: Disaster, capsys: pytest.CaptureFixture[str]) -> None:
    done, told = check(f"{one.name}.mended", capsys)
    assert (done, told["verdict"], told["typing_errors"]) == (SAFE, "safe", [])


@EVERY
def test_the_order_shown_comes_to_the_price_when_worked_out(one: Disaster, capsys: pytest.CaptureFixture[str]) -> None:
    _, told = check(one.name, capsys)
    (sku,) = told["skus"]
    assert main(["guard", "explain", str(SCENARIOS / f"{one.name}.json"), *sku["explain"], "--lang", "zh"]) in (SAFE, DANGER)
    assert f"{one.price:,.2f}" in capsys.readouterr().out


def test_a_limit_makes_the_loss_one_piece_a_buyer(capsys: pytest.CaptureFixture[str]) -> None:
    done, told = check("no_limit.limited", capsys)
    (sku,) = told["skus"]
    assert (done, sku["unlimited"], sku["basket"]) == (DANGER, False, {"YL-1": 1})
    assert told["worst_basket"]["margin"] == -21.1
    _, free = check("no_limit", capsys)
    assert free["worst_basket"]["margin"] == -422  # twenty pieces, the most that a basket of the scenario holds


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_each_of_three_good_discounts_is_safe_alone(kept: int, tmp_path: Path) -> None:
    scenario = json.loads((SCENARIOS / "three_good_discounts.json").read_text(encoding="utf-8"))
    every = [p["id"] for layer in scenario["layers"] for p in layer["promotions"]]
    assert len(every) == 3
    for layer in scenario["layers"]:
        layer["promotions"] = [p for p in layer["promotions"] if p["id"] == every[kept]]
    path = tmp_path / "alone.json"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    assert main(["guard", "check", str(path), "--json"]) == SAFE


def test_the_overlap_is_named_with_its_hours(capsys: pytest.CaptureFixture[str]) -> None:
    _, told = check("warm_up_coupon", capsys)
    assert told["skus"][0]["interval"] == ["2026-11-10T20:00", "2026-11-11T00:00"]


def test_a_percentage_typed_for_tenths_does_not_get_through_the_import(tmp_path: Path) -> None:
    rows = [["SKU", "日常价", "成本", "折扣"], *(["SH-1", "100", "62", text] for text in ("80%", "0.8", "80"))]
    found = import_sheets([sheets.write_csv(tmp_path / "t.csv", rows)], pack("taobao_tmall", date(2026, 11, 1)))
    assert [g.text for g in found.gaps] == ["80%", "0.8", "80"]
    assert all(not layer["promotions"] for layer in found.scenario["layers"])


def test_the_program_itself_ends_with_4() -> None:
    command = [sys.executable, "-m", "zhanggui", "guard", "check", str(SCENARIOS / "washing_machines.json"), "--lang", "zh"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == DANGER, done.stderr
    assert "30,000,000.00" in done.stdout
    assert "没有限购" in done.stdout


def test_every_scenario_is_told_on_the_page_and_tested_here() -> None:
    told = tomllib.loads((ROOT / "docs" / "pages" / "disasters.toml").read_text(encoding="utf-8"))
    assert sorted(told) == sorted(d.name for d in DISASTERS)
    there = {path.name.removesuffix(".json") for path in SCENARIOS.glob("*.json")}
    assert there == {*told, *(f"{name}.mended" for name in told), "no_limit.limited"}
    assert all(
        words[lang]
        for about in told.values()
        for key in ("title", "happened", "source", "stopped")
        for words in [about[key]]
        for lang in ("zh", "en")
    )
