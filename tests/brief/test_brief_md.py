"""The brief in a chat group."""

from __future__ import annotations

import pytest
from goldens import same_as_golden
from sample import SAMPLES, bad_day, quiet_day, sample

from zhanggui.brief.render_md import MOST_BYTES, render_md
from zhanggui.kernel.words import Lang

LANGS: list[Lang] = ["zh", "en"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SAMPLES)
def test_markdown_is_as_agreed(name: str, lang: Lang) -> None:
    same_as_golden(f"{name}.{lang}.md", render_md(sample(name), lang))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_robot_takes_it_whole(name: str) -> None:
    text = render_md(sample(name), "zh")
    assert len(text.encode()) <= MOST_BYTES
    assert "其余见完整晨报" not in text
    assert "|" not in text


def test_thirty_shops_fit_and_say_what_was_left_out() -> None:
    brief = {"date": "2026-10-28", "shops": [bad_day() | {"shop_name": f"山茶家居第 {n} 店"} for n in range(30)]}
    text = render_md(brief, "zh")
    assert len(text.encode()) <= MOST_BYTES
    assert text.count("\n- 山茶家居第 ") == 30
    assert text.endswith("其余见完整晨报\n")


def test_the_tasks_stay_when_there_is_little_room() -> None:
    text = render_md(bad_day(), "zh", most_bytes=900)
    assert len(text.encode()) <= 900
    assert "1. 【推广】" in text
    assert "**发现**" not in text


def test_titles_cannot_mark_up_or_call_people() -> None:
    brief = bad_day()
    brief["findings"][0]["title"] = "<@all> [点我](http://x) **急** `rm`"
    text = render_md(brief, "zh")
    assert "＜＠all＞ ［点我］(http://x) ＊＊急＊＊" in text


def test_a_quiet_day_is_said_in_bold() -> None:
    assert "**今日无需动作**" in render_md(quiet_day(), "zh")


def test_a_day_that_nobody_can_judge_is_neither_quiet_nor_full_of_findings() -> None:
    unjudged = quiet_day() | {"quiet": False}
    assert "这一天是不是平常，数据还说不准" in render_md(unjudged, "zh")
    told = render_md(unjudged | {"findings": bad_day()["findings"]}, "zh")
    assert "没有待办，先看上面的发现" in told
