"""zhanggui abtest: the verdict first, no figures where none may be used, plans in whole weeks."""

from __future__ import annotations

from pathlib import Path

import pytest
from run_zhanggui import call, refused


def test_the_verdict_comes_first(tmp_path: Path) -> None:
    said = call(tmp_path, "abtest", "--a", "100/2000", "--b", "130/2000", "--what", "image", lang="zh")
    assert said.code == 0
    assert said.out.splitlines()[0] == "B 更好，差别不像是偶然"
    for part in ("点击率 5.00%（100 / 2,000）", "+1.50 个百分点（95% 区间 +0.06 ～ +2.94）", "约 4.2%", "点击率高不等于卖得好"):
        assert part in said.out
    assert "导致" not in said.out
    assert not (tmp_path / "tables").exists()  # nothing is asked of the workspace


def test_before_the_planned_number_nothing_is_shown_that_could_be_used(tmp_path: Path) -> None:
    said = call(tmp_path, "abtest", "--a", "100/2000", "--b", "130/2000", "--plan", "5000")
    assert said.out.splitlines()[0] == "the planned number is not reached: no conclusion yet"
    assert "6,000 are missing" in said.out
    assert "+1.50" not in said.out


def test_looking_early_has_its_own_interval(tmp_path: Path) -> None:
    said = call(tmp_path, "abtest", "--a", "100/2000", "--b", "130/2000", "--plan", "5000", "--peek", "--json").json
    assert (said["verdict"], said["looks"], said["planned"]) == ("not_told", "any", 5000)
    assert said["interval"][0] < 0 < said["interval"][1]


def test_a_wrong_split_voids_the_test(tmp_path: Path) -> None:
    said = call(tmp_path, "abtest", "--a", "1000/10000", "--b", "1300/9000")
    assert said.out.startswith("the visitors were not split as planned")
    assert "interval" not in said.out
    fair = call(tmp_path, "abtest", "--a", "1000/10000", "--b", "1300/9000", "--split", "10:9", "--json").json
    assert (fair["verdict"], fair["split"]["state"]) == ("b_better", "ok")


def test_a_plan_is_told_in_people_and_whole_weeks(tmp_path: Path) -> None:
    said = call(tmp_path, "abtest", "--base", "5%", "--lift", "10%", "--per-day", "4000", "--json").json
    assert said == {"base": 0.05, "lift": 0.1, "power": 0.8, "each": 31231, "both": 62462, "days": 21}
    text = call(tmp_path, "abtest", "--base", "0.05", lang="zh").out
    assert "每组 31,231 人" in text
    assert "天" not in text.splitlines()[2]  # nobody said how many come a day


def test_the_smallest_plan_has_an_end(tmp_path: Path) -> None:
    """At a lift of 0.01 % the sum of the textbook: (1.960 + 0.842)² · 2 · 0.0475 ÷ (0.05 · 0.0001)²."""
    said = call(tmp_path, "abtest", "--base", "5%", "--lift", "0.01%", "--json").json
    assert said["each"] == pytest.approx(2.8016**2 * 2 * 0.0475 / 5e-6**2, rel=1e-3)
    text = call(tmp_path, "abtest", "--base", "5%", "--lift", "0.01%", lang="zh").out
    assert "5.000000% → 5.000500%（+0.01%）" in text


@pytest.mark.parametrize(
    "words",
    [
        ["--a", "100/2000"],
        ["--a", "2000/100", "--b", "1/2"],
        ["--a", "x", "--b", "1/2"],
        ["--a", "1/20", "--b", "1/20", "--split", "1"],
        ["--a", "1/20", "--b", "1/20", "--split", "0:1"],
        ["--a", "1/20", "--b", "1/20", "--plan", "0"],
        ["--base", "five"],
        ["--base", "5%", "--lift", "0"],
        ["--base", "60%", "--lift", "90%"],
        ["--base", "5%", "--power", "100%"],
        ["--base", "5%", "--per-day", "0"],
        ["--base", "5%", "--per-day", "inf"],
        ["--base", "5%", "--per-day", "1e-300"],
        ["--base", "5%", "--lift", "1e-9%"],
        ["--base", "5%", "--lift", "-0.009%"],
        ["--base", "5%", "--lift", "nan"],
        ["--base", "1e-300", "--lift", "10%"],
        ["--base", "5%", "--power", "99.9999999999999%"],
        ["--a", "1e200,1e180,2000", "--b", "1,1,2000"],
        ["--a", "100/2000", "--b", "58.2,40.1,2000"],
        ["--a", "1/20", "--b", "1/20", "--split", "1e308:1e308"],
        ["--a", "1/20", "--b", "1/20", "--plan", "9" * 400],
        [],
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, words: list[str]) -> None:
    refused(call(tmp_path, "abtest", *words))
