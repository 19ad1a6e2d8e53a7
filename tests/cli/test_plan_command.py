"""zhanggui plan: one amount a year, exact in cents at every level, whatever is locked."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from run_zhanggui import call, refused

LEVELS = ("day", "week", "month", "quarter")
AMOUNT = "1234567.89"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("plan") / "home"
    file = home.parent / "shop_days.csv"
    file.write_text("stat_date,pay_amount\n2026-01-01,100.10\n2026-01-02,200.20\n2026-02-01,5\n", encoding="utf-8")
    call(home, "shop", "add", "s1", "--platform", "taobao")
    assert call(home, "import", file, "--shop", "s1").code == 0
    return home


def plan(home: Path, *words: str) -> Any:
    said = call(home, "plan", words[0], "--shop", "s1", "--year", "2026", *words[1:], "--json")
    assert said.code == 0, said.err
    return said.json


def cents(rows: list[dict[str, Any]]) -> int:
    """Sum of the targets in cents; no target may have more than two decimals."""
    exact = [Decimal(str(r["target"])) for r in rows]
    assert all(x == x.quantize(Decimal("0.01")) for x in exact)
    return int(sum(exact) * 100)


@pytest.fixture(scope="module", autouse=True)
def locked(home: Path) -> None:
    plan(home, "set", "--amount", AMOUNT)
    plan(home, "lock", "--cell", "2026-11", "--amount", "300000.01")
    plan(home, "lock", "--cell", "2026-11-11", "--amount", "99999.99")
    plan(home, "lock", "--cell", "2026-W07", "--amount", "7.77")


@pytest.mark.parametrize("level", [*LEVELS, "year"])
def test_every_level_sums_to_the_amount_and_covers_each_day_once(home: Path, level: str) -> None:
    shown = plan(home, "show", "--level", level)
    assert set(shown) == {"shop", "metric", "year", "level", "rows"}
    assert (shown["shop"], shown["metric"], shown["year"], shown["level"]) == ("s1", "pay_amount", 2026, level)
    assert all(set(r) == {"from", "to", "target", "actual", "locked"} for r in shown["rows"])
    assert cents(shown["rows"]) == 123_456_789
    assert (shown["rows"][0]["from"], shown["rows"][-1]["to"]) == ("2026-01-01", "2026-12-31")
    assert all(a["to"] < b["from"] for a, b in pairwise(shown["rows"]))


@pytest.mark.parametrize("level", ["week", "month", "quarter"])
def test_every_cell_is_the_sum_of_its_days(home: Path, level: str) -> None:
    days = plan(home, "show", "--level", "day")["rows"]
    assert len(days) == 365
    for cell in plan(home, "show", "--level", level)["rows"]:
        assert cents([d for d in days if cell["from"] <= d["from"] <= cell["to"]]) == cents([cell])


def test_locked_cells_keep_their_amount_and_say_so(home: Path) -> None:
    by = {level: {r["from"]: r for r in plan(home, "show", "--level", level)["rows"]} for level in LEVELS}
    assert (by["month"]["2026-11-01"]["target"], by["month"]["2026-11-01"]["locked"]) == (300000.01, True)
    assert (by["day"]["2026-11-11"]["target"], by["day"]["2026-11-11"]["locked"]) == (99999.99, True)
    assert (by["week"]["2026-02-09"]["target"], by["week"]["2026-02-09"]["locked"]) == (7.77, True)
    assert by["month"]["2026-10-01"]["locked"] is False


def test_actuals_stand_beside_the_targets_and_days_without_numbers_are_null(home: Path) -> None:
    days = {r["from"]: r["actual"] for r in plan(home, "show", "--level", "day")["rows"]}
    assert (days["2026-01-01"], days["2026-01-02"], days["2026-01-03"]) == (100.10, 200.20, None)
    months = [r["actual"] for r in plan(home, "show", "--level", "month")["rows"]]
    assert months[:3] == [pytest.approx(300.30), 5, None]


def test_locks_that_contradict_each_other_change_nothing(home: Path) -> None:
    before = plan(home, "show", "--level", "day")
    line = refused(call(home, "plan", "lock", "--shop", "s1", "--cell", "2026-11-12", "--amount", "250000"))
    assert "2026-11" in line
    assert plan(home, "show", "--level", "day") == before


def test_unlocking_gives_the_rest_back(home: Path) -> None:
    plan(home, "lock", "--cell", "2026-06-18", "--amount", "50000")
    plan(home, "unlock", "--cell", "2026-06-18")
    row = next(r for r in plan(home, "show", "--level", "day")["rows"] if r["from"] == "2026-06-18")
    assert row["locked"] is False
    assert row["target"] < 50000
    assert cents(plan(home, "show", "--level", "month")["rows"]) == 123_456_789


def test_a_brief_holds_the_day_against_this_plan(home: Path) -> None:
    days = {r["from"]: r["target"] for r in plan(home, "show", "--level", "day")["rows"]}
    target = call(home, "brief", "--shop", "s1", "--date", "2026-01-02", "--format", "json").json["target"]
    assert (target["target"], target["actual"]) == (days["2026-01-02"], 200.20)
    assert target["attainment"] == pytest.approx(200.20 / days["2026-01-02"])
    assert target["month"]["actual"] == pytest.approx(300.30)
    assert target["year"]["target"] == 1234567.89


def test_the_ramp_of_the_handbook_adds_ten_per_cent_a_week(tmp_path: Path) -> None:
    home = tmp_path / "home"
    call(home, "shop", "add", "s1", "--platform", "taobao")
    said = call(home, "plan", "ramp", "--shop", "s1", "--from", "2026-03-02", "--weeks", "4", "--amount", "1000", "--json")
    assert [w["target"] for w in said.json["weeks"]] == [1000, 1100, 1210, 1331]


def test_what_people_read(home: Path) -> None:
    said = call(home, "plan", "show", "--shop", "s1", "--year", "2026", "--level", "month", lang="zh")
    assert said.code == 0
    assert "300,000.01" in said.out
