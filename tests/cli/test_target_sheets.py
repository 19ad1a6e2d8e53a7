"""Target sheets go into the plan: the year is set, cells are locked, contradictions are named and change nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from export_files import write_csv, write_xlsx
from run_zhanggui import Said, call

SHARES = ["7.15%", "5.2%", "8.3%", "7.5%", "8%", "9.35%", "7%", "7.5%", "8.5%", "9%", "12.5%", "10%"]
HEAD = ["周期", "目标金额", "占比", "日均"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert call(tmp_path / "home", "shop", "add", "s1", "--platform", "taobao", "--name", "一店").code == 0
    return tmp_path / "home"


def load(home: Path, path: Path, rows: list[list[str]], head: list[str] | None = None) -> Said:
    return call(home, "import", write_xlsx(path, [head or HEAD, *rows]), "--shop", "s1", "--json")


def plan(home: Path, level: str = "month", year: str = "2026") -> dict[str, dict[str, Any]]:
    said = call(home, "plan", "show", "--shop", "s1", "--year", year, "--level", level, "--json")
    return {r["from"]: r for r in said.json["rows"]} if said.code == 0 else {}


def test_a_year_with_the_shares_of_its_months_is_spread_to_the_cent(home: Path, tmp_path: Path) -> None:
    rows = [["2026年", "5600万", "", ""], *([f"{n}月", "", s, ""] for n, s in enumerate(SHARES, start=1))]
    said = load(home, tmp_path / "2026目标.xlsx", rows)
    assert said.code == 0, said.out
    assert "plan updated" in said.json["imports"][0]["warnings"][-1]
    months = plan(home)
    assert [Decimal(str(m["target"])) for m in months.values()] == [Decimal(s.rstrip("%")) * 560_000 for s in SHARES]
    assert all(m["locked"] for m in months.values())
    assert sum(Decimal(str(d["target"])) for d in plan(home, "day").values()) == 56_000_000


def test_shares_that_were_rounded_still_make_the_year(home: Path, tmp_path: Path) -> None:
    rows = [["全年", "1000", "", ""], *([f"{n}月", "", "8.33%", ""] for n in range(1, 13))]
    assert load(home, tmp_path / "目标2026.xlsx", rows).code == 0
    targets = [Decimal(str(m["target"])) for m in plan(home).values()]
    assert sum(targets) == 1000
    assert set(targets) == {Decimal("83.33"), Decimal("83.34")}


def test_twelve_months_tell_the_year_and_a_day_inside_is_locked_too(home: Path, tmp_path: Path) -> None:
    rows = [*([f"2026-{n:02d}", "", "", "100"] for n in range(1, 13)), ["2026-11-11", "1500", "", ""]]
    assert load(home, tmp_path / "t.xlsx", rows).code == 0
    assert plan(home, "year")["2026-01-01"]["target"] == 36_500
    assert plan(home)["2026-02-01"]["target"] == 2_800
    assert plan(home, "day")["2026-11-11"] == {"from": "2026-11-11", "to": "2026-11-11", "target": 1500, "actual": None, "locked": True}
    assert plan(home)["2026-11-01"]["target"] == 3_000


def test_importing_the_sheet_again_changes_nothing_and_a_newer_one_moves_the_plan(home: Path, tmp_path: Path) -> None:
    rows = [["2026", "1200", "", ""], ["2026-01", "50", "", ""]]
    load(home, tmp_path / "t.xlsx", rows)
    again = call(home, "import", tmp_path / "t.xlsx", "--shop", "s1", "--json").json["imports"][0]
    assert [w for w in again["warnings"] if "plan updated" in w] == []
    assert load(home, tmp_path / "t2.xlsx", [["2026", "2400", "", ""], ["2026-01", "80", "", ""]]).code == 0
    assert (plan(home, "year")["2026-01-01"]["target"], plan(home)["2026-01-01"]["target"]) == (2400, 80)


def test_months_that_contradict_the_year_are_named_and_leave_the_plan_as_it_was(home: Path, tmp_path: Path) -> None:
    call(home, "plan", "set", "--shop", "s1", "--year", "2026", "--amount", "777")
    said = load(home, tmp_path / "t.xlsx", [["2026", "1000", "", ""], *([f"2026-{n:02d}", "100", "", ""] for n in range(1, 13))])
    assert said.code == 2
    assert "1,200.00" in said.json["failed"][0]["reason"]
    assert said.json["imports"][0]["rows"]["inserted"] == 13
    assert plan(home, "year")["2026-01-01"]["target"] == 777


def test_a_month_alone_needs_a_plan_for_its_year_and_then_is_locked_in_it(home: Path, tmp_path: Path) -> None:
    said = load(home, tmp_path / "t.xlsx", [["2026-01", "50", "", ""]])
    assert (said.code, "has no plan for 2026" in said.json["failed"][0]["reason"]) == (2, True)
    call(home, "plan", "set", "--shop", "s1", "--year", "2026", "--amount", "1200")
    assert call(home, "import", tmp_path / "t.xlsx", "--shop", "s1").code == 0, "the same sheet, now that there is a year"
    assert plan(home)["2026-01-01"] == {"from": "2026-01-01", "to": "2026-01-31", "target": 50, "actual": None, "locked": True}


def test_rows_of_a_channel_or_a_role_are_kept_and_do_not_change_the_plan_of_the_shop(home: Path, tmp_path: Path) -> None:
    rows = [["2026", "1000", ""], ["2026", "300", "抖音"], ["2026", "700", "一店"]]
    said = load(home, tmp_path / "t.xlsx", rows[:2], ["周期", "目标金额", "渠道"])
    assert (said.code, said.json["imports"][0]["rows"]["inserted"]) == (0, 2)
    assert plan(home, "year")["2026-01-01"]["target"] == 1000


def test_people_and_pieces_are_planned_in_whole_numbers(home: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "2026.csv", [["月份", "指标", "目标"], *([str(n), "访客数", "1000"] for n in range(1, 13))])
    assert call(home, "import", file, "--shop", "s1").code == 0
    rows = call(home, "plan", "show", "--shop", "s1", "--year", "2026", "--metric", "visitors", "--level", "day", "--json").json["rows"]
    assert sum(r["target"] for r in rows) == 12_000
    assert all(r["target"] == int(r["target"]) for r in rows)


def test_a_dry_run_leaves_the_plan_alone(home: Path, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "t.xlsx", [HEAD, ["2026", "1000", "", ""]])
    assert call(home, "import", file, "--shop", "s1", "--dry-run").code == 0
    assert plan(home) == {}


def test_a_sheet_with_a_column_a_month_is_the_same_to_the_plan(home: Path, tmp_path: Path) -> None:
    months = [f"{n}月" for n in range(1, 13)]
    rows = [["销售额", "", *["10万"] * 12, "120万"], ["访客数", "", *["3,000"] * 12, "36000"], ["销售额", "抖音", *["1万"] * 12, "12万"]]
    said = load(home, tmp_path / "2026年度目标.xlsx", rows, ["指标", "渠道", *months, "合计"])
    assert (said.code, said.json["imports"][0]["recipe"]) == (0, "own_targets_wide")
    assert plan(home, "year")["2026-01-01"]["target"] == 1_200_000
    assert {m["target"] for m in plan(home).values()} == {100_000}
    visitors = call(home, "plan", "show", "--shop", "s1", "--year", "2026", "--metric", "visitors", "--level", "year", "--json").json[
        "rows"
    ]
    assert visitors[0]["target"] == 36_000


def test_a_notebook_brings_targets_into_the_plan_too(home: Path, tmp_path: Path) -> None:
    import zhanggui

    report = zhanggui.open(home).load(write_xlsx(tmp_path / "t.xlsx", [HEAD, ["2026", "1000", "", ""]]), shop="s1")
    assert report.exit_code == 0
    assert plan(home, "year")["2026-01-01"]["target"] == 1000
