"""zhanggui plan: one amount a year, exact in cents at every level, whatever is locked."""

from __future__ import annotations

from datetime import date, timedelta
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
    assert "目标" in said.out
    assert "形状依据：默认形状" in said.out
    assert "target" not in said.out


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of 100 days that sells 1,000 a day (every other day 800, 1,200) from 50 buyers of 2,500 visitors."""
    home = tmp_path_factory.mktemp("year") / "home"
    file = home.parent / "shop_days.csv"
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(100)]
    rows = [f"{d},{800 + 400 * (n % 2)},50,2500" for n, d in enumerate(days)]
    file.write_text("stat_date,pay_amount,pay_users,visitors\n" + "\n".join(rows) + "\n", encoding="utf-8")
    call(home, "shop", "add", "s1", "--platform", "taobao", "--name", "一店")
    call(home, "shop", "add", "s2", "--platform", "douyin")
    assert call(home, "import", file, "--shop", "s1").code == 0
    return home


def test_out_of_reach_is_said_with_what_each_driver_would_have_to_be(year: Path) -> None:
    """After 100 days 100,000 of 630,000 are done: 530,000 in 265 days are 2,000 a day, twice the pace: 5,000 visitors instead of 2,500."""
    plan(year, "set", "--amount", "630000", "--shape", "default")
    done = plan(year, "replan", "--date", "2026-04-10")
    assert (done["remaining"], done["reachable"]) == (530_000, False)
    assert done["drivers"]["visitors"] == {"now": 2500, "needed": pytest.approx(5000), "more": pytest.approx(2500)}
    assert done["drivers"]["pay_conversion"]["needed"] == pytest.approx(0.04)
    assert done["drivers"]["aov"]["more"] == pytest.approx(20)
    assert done["reach"]["year"]["chance"] < 0.05
    assert 250_000 < done["reach"]["year"]["achievable"] < 630_000
    said = call(year, "plan", "replan", "--shop", "s1", "--date", "2026-04-10", lang="zh").out
    assert "能否达成：不可达" in said
    assert "每天访客数（转化率、客单价不变）：现在 2,500，要 5,000，多 2,500" in said
    assert "本年：目标 630,000.00，已做 100,000.00，达成概率 0%" in said


def test_a_year_on_its_pace_has_a_chance_and_no_gaps(year: Path) -> None:
    plan(year, "set", "--amount", "365000", "--shape", "default")
    done = plan(year, "replan", "--date", "2026-04-10")
    assert (done["reachable"], done["drivers"]) == (True, {})
    assert 0 < done["reach"]["year"]["chance"] < 1
    assert done["reach"]["quarter"]["target"] < done["reach"]["year"]["target"]


def test_weeks_over_and_under_are_reviewed_in_words(year: Path) -> None:
    plan(year, "set", "--amount", "200000", "--quarters", "40,20,20,20")
    said = call(year, "plan", "review", "--shop", "s1", "--date", "2026-04-10", lang="zh").out
    assert "超额（也要复盘）" in said
    assert "本月到今天" in said
    done = plan(year, "review", "--date", "2026-04-10")
    assert {r["verdict"] for r in done["rows"]} <= {"over", "under", "met"}
    assert done["month"]["actual"] == 10_000


def test_a_year_is_shared_out_to_persons_and_shown_beside_the_shop(year: Path) -> None:
    plan(year, "set", "--amount", "365000", "--shape", "default")
    done = plan(year, "share", "--to", "张三=0.4", "--to", "李四=*")
    assert [(p["owner"], p["amount"]) for p in done["people"]] == [("张三", 146_000), ("李四", 219_000)]
    plan(year, "lock", "--cell", "2026-05", "--amount", "1000", "--person", "张三")
    mine, theirs, all_ = (plan(year, "show", "--level", "day", *who)["rows"] for who in (("--person", "张三"), ("--person", "李四"), ()))
    assert [cents([a, b]) for a, b in zip(mine, theirs, strict=True)] == [cents([c]) for c in all_]
    assert plan(year, "show", "--person", "张三")["rows"][4] == {
        "from": "2026-05-01",
        "to": "2026-05-31",
        "target": 1000,
        "actual": None,
        "locked": True,
    }
    said = call(year, "plan", "show", "--shop", "s1", "--year", "2026", lang="zh").out
    assert "张三" in said.splitlines()[5]
    assert "李四" in said
    plan(year, "unlock", "--cell", "2026-05", "--person", "张三")


def test_one_amount_goes_to_several_shops_exactly(year: Path) -> None:
    said = call(year, "plan", "set", "--year", "2027", "--amount", "56000000", "--shops", "s1=67.9%", "s2=*", "--json")
    assert [p["amount"] for p in said.json["plans"]] == [38_024_000, 17_976_000]
    assert "shares sum to 50.0%" in refused(call(year, "plan", "set", "--year", "2027", "--amount", "1", "--shops", "s1=30%", "s2=20%"))
    assert "nobody" in refused(call(year, "plan", "set", "--year", "2027", "--amount", "1", "--shops", "s1=30%", "nobody=70%"))


def test_a_cap_on_a_day_moves_the_rest_elsewhere(year: Path) -> None:
    plan(year, "set", "--amount", "365000", "--shape", "default")
    plan(year, "cap", "--cell", "2026-11-11", "--amount", "1500")
    day = next(r for r in plan(year, "show", "--level", "day")["rows"] if r["from"] == "2026-11-11")
    assert (day["target"], day["locked"]) == (1500, False)
    plan(year, "uncap", "--cell", "2026-11-11")
    assert "has no cap" in refused(call(year, "plan", "uncap", "--shop", "s1", "--cell", "2026-11-11"))


def test_a_plan_goes_out_to_a_workbook_and_comes_back(year: Path, tmp_path: Path) -> None:
    plan(year, "set", "--amount", "365000", "--shape", "default")
    file = tmp_path / "plan.xlsx"
    assert call(year, "plan", "export", "--shop", "s1", "--year", "2026", "--out", file).code == 0
    assert file.read_bytes()[:2] == b"PK"
    done = call(year, "plan", "import", file, "--shop", "s1", "--json").json
    assert (done["changes"], done["applied"]) == ([], False)
    csv = tmp_path / "x.csv"
    csv.write_text("a,b\n1,2\n", encoding="utf-8")
    assert refused(call(year, "plan", "import", csv, "--shop", "s1"))


@pytest.mark.parametrize(
    "words",
    [
        ("set", "--amount", "1"),
        ("set", "--shop", "s1", "--amount", "1", "--months", "1,2"),
        ("set", "--shop", "s1", "--amount", "1", "--quarters", "a,b,c,d"),
        ("set", "--shop", "s1", "--amount", "1", "--shape", "typed"),
        ("share", "--shop", "s1", "--year", "2026", "--to", "张三"),
        ("lock", "--shop", "s1", "--cell", "2026-01", "--amount", "5", "--person", "没有这个人"),
        ("import", "--shop", "s1"),
        ("export", "--shop", "s1", "--year", "2026"),
        ("show", "file.xlsx", "--shop", "s1"),
    ],
    ids=lambda words: " ".join(words),
)
def test_wrong_use_is_one_line_with_a_way_out(year: Path, words: tuple[str, ...]) -> None:
    assert "→" in refused(call(year, "plan", *words))


def test_late_files_are_told_and_not_taken_for_days_without_sales(year: Path) -> None:
    plan(year, "set", "--amount", "365000", "--shape", "default")
    done = plan(year, "replan", "--date", "2026-11-20")
    assert (done["known_until"], done["rows"][0]["from"], done["reach"]["month"]["actual"]) == ("2026-04-10", "2026-04-11", None)
    said = call(year, "plan", "replan", "--shop", "s1", "--date", "2026-11-20", lang="zh").out
    assert "数据到 2026-04-10，从 4-11 起重排；先导入 4-11 以后的日报" in said
    assert "已做 —，" in said


def test_amounts_are_typed_in_wan_and_a_review_shows_the_last_weeks(year: Path) -> None:
    assert plan(year, "set", "--amount", "36.5万", "--shape", "default")["amount"] == 365_000
    assert "cannot read the amount" in refused(call(year, "plan", "set", "--shop", "s1", "--year", "2026", "--amount", "lots"))
    assert len(plan(year, "review", "--date", "2026-04-10")["rows"]) == 14
    assert [r["from"] for r in plan(year, "review", "--date", "2026-04-10", "--last", "2")["rows"]] == ["2026-03-23", "2026-03-30"]
    said = call(year, "plan", "review", "--shop", "s1", "--date", "2026-04-10", lang="zh").out
    assert said.count("2026-03-30") == 1
    assert "2026-01-05" not in said
